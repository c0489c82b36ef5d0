"""Sets: the questions of ``tests/questions/sets``, and which of them may be learnt from.

Of a set that is half learnt from, the questions at odd places (counted from nought) are: they stand in ``data/about/outside.ttl`` and
have a part in the weights of the ranking. The others are only measured, as are the sets that are not named here.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

SETS = Path(__file__).parent.parent / "tests" / "questions" / "sets"
#: The step from one question that is learnt from to the next, and the first of them.
_LEARNT = {"development": (0, 1), "refused": (1, 2), "refused2": (0, 1), "refused3": (1, 2)}

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
    """The questions of a set that are only measured."""
    gone = {each["id"] for each in learnt(name)}
    return [each for each in load(name) if each["id"] not in gone]
