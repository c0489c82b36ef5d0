"""``python -m evaluation.wordings``: the development questions as wordings of what answers them, in data/about/wordings/development.ttl.

What people asked and what answers it is the best there is to know a question by. So that the development set and the fit of the ranking
do not flatter themselves, a question of this file is always measured without itself: see ``sets.folds``.
"""

from __future__ import annotations

import sys
from collections.abc import Container
from typing import Any

from evaluation import sets
from evaluation.__main__ import TODAY, asker_without
from hltgraph.authoring.turtle import document, iri, literal
from hltgraph.knowledge import Knowledge
from hltgraph.namespaces import short
from hltgraph.questions.textindex import lifted
from hltgraph.settings import Settings
from hltgraph.store.graph import GraphStore
from hltgraph.store.opening import dataset_path, open_store

#: A question that so many things answer together says little of any one of them.
_MOST = 3
_JUDGED = {True: "hlt:answersYesTo", False: "hlt:answersNoTo"}


def mistyped(store: GraphStore, questions: list[dict[str, Any]]) -> frozenset[str]:
    """The questions with a slip of spelling: as a wording it would be taken for a word that is known, and not be mended any more."""
    reader = asker_without(store, frozenset(question["question"] for question in questions), vectors=False).reader
    return frozenset(question["question"] for question in questions if reader.read(question["question"], TODAY).mended)


def wordings(questions: list[dict[str, Any]], left_out: Container[str]) -> str:
    """The Turtle of the questions that one to three things answer: those that an answer must hold, or where there are none, those it may."""
    held: dict[str, dict[str, list[str]]] = {}
    for question in questions:
        expected = question["expected"]
        things = sorted({lifted(thing) for thing in expected["must"] or expected["may"]})
        if expected["kind"] == "refuse" or len(things) > _MOST or question["question"] in left_out:
            continue
        by = _JUDGED[expected["value"]] if expected["kind"] == "yesno" else "hlt:askedAs"
        for thing in things:
            texts = held.setdefault(thing, {}).setdefault(by, [])
            if (text := literal(question["question"], question["lang"])) not in texts:
                texts.append(text)
    blocks = [(iri(thing), sorted(by.items())) for thing, by in sorted(held.items(), key=lambda pair: short(pair[0]))]
    return document(blocks, "made by python -m evaluation.wordings of the development questions")


def main() -> int:
    """Write the file."""
    settings = Settings.from_environment()
    questions = sets.load("development")
    path = Knowledge.find(settings.root).root / "data" / "about" / "wordings" / "development.ttl"
    path.write_text(wordings(questions, mistyped(open_store(dataset_path(settings), settings.cache_folder()), questions)), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
