"""Sets: the questions of ``tests/questions/sets``, and which of them may be learnt from.

Of a set that is half learnt from, the questions at odd places (counted from nought) are: they stand in ``data/about/outside.ttl`` and
have a part in the weights of the ranking. The others are only measured, as are the sets that are not named here, but for a question
that somebody else put in the same words and that is learnt from.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

SETS = Path(__file__).parent.parent / "tests" / "questions" / "sets"
#: The step from one question that is learnt from to the next, and the first of them.
_LEARNT = {"development": (0, 1), "refused": (1, 2), "refused2": (0, 1), "refused3": (1, 2)}

#: In so many parts is the development set answered, each without itself.
FOLDS = 4

Questions = list[dict[str, Any]]


def named() -> list[str]:
    """The names of all sets, in order."""
    return sorted(path.stem for path in SETS.glob("*.json"))


def load(name: str) -> Questions:
    """The questions of a set, each with its id, language, words and expected answer.

    :raises OSError: when there is no such set.
    """
    content: Questions = json.loads((SETS / f"{name}.json").read_text("utf-8"))
    return content


def learnt(name: str) -> Questions:
    """The questions of a set that may be learnt from; none of a set that is held out."""
    if name not in _LEARNT:
        return []
    first, step = _LEARNT[name]
    return load(name)[first::step]


def kept(name: str) -> Questions:
    """The questions of a set that are only measured: what is learnt from, in whatever set, is not among them."""
    gone = {each["id"] for each in learnt(name)}
    return [each for each in load(name) if each["id"] not in gone and _plain(each["question"]) not in _learnt_words()]


def folds(name: str) -> list[tuple[Questions, frozenset[str]]]:
    """The questions of a set in parts, each with the words that an index must leave out so that the part is answered without what was learnt
    from it. What is only measured is one part that leaves out nothing."""
    if name != "development":
        return [(load(name), frozenset())]
    questions = load(name)
    parts = [questions[number::FOLDS] for number in range(FOLDS)]
    return [(part, frozenset(each["question"] for each in part)) for part in parts]


def _plain(text: str) -> str:
    return " ".join(text.casefold().strip("?!. ").split())


@cache
def _learnt_words() -> frozenset[str]:
    return frozenset(_plain(each["question"]) for each in load("development"))
