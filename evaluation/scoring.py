"""Judging one answer, and summing up many.

A question's expected answer has a kind, a value, the things it must hold, those it may hold and those it must not.
"""

from __future__ import annotations

import calendar
import math
from dataclasses import dataclass
from typing import Any

from hltgraph.questions.answer import Answer
from hltgraph.questions.lexicon import tokens

#: Three months of a quarter such as 2025-Q3, as first and last day.
_QUARTERS = {1: ("01-01", "03-31"), 2: ("04-01", "06-30"), 3: ("07-01", "09-30"), 4: ("10-01", "12-31")}


@dataclass(frozen=True)
class Judged:
    """One question's outcome: right, silently wrong, refused though there was an answer; and F1 of its things."""

    kind: str
    language: str
    right: bool
    silent: bool
    false_refusal: bool
    f1: float | None


def _days(value: str) -> tuple[str, str]:
    """First and last day of a date as the sets write it: 2025-Q3, 2028-H2, 2022-05, 2030, a day, or two of these with a slash.

    >>> _days("2028-H2"), _days("2025-06/2025-07"), _days("2026")
    (('2028-07-01', '2028-12-31'), ('2025-06-01', '2025-07-31'), ('2026-01-01', '2026-12-31'))
    """
    first, _, last = value.partition("/")
    return _span(first)[0], _span(last or first)[1]


def _span(value: str) -> tuple[str, str]:
    year, _, part = value.partition("-")
    if part.startswith("Q"):
        first, last = _QUARTERS[int(part[1:])]
    elif part.startswith("H"):
        first, last = ("01-01", "06-30") if part == "H1" else ("07-01", "12-31")
    elif part and len(part) == 2:
        first, last = f"{part}-01", f"{part}-{calendar.monthrange(int(year), int(part))[1]}"
    elif part:
        first = last = part
    else:
        first, last = "01-01", "12-31"
    return f"{year}-{first}", f"{year}-{last}"


def _told(value: str, text: str) -> bool:
    """Whether a text tells most of what was expected: three in five of its longer words."""
    words = {token.word for token in tokens(value) if len(token.word) > 3}
    return bool(words) and len(words & {token.word for token in tokens(text)}) >= 0.6 * len(words)


def judge(question: dict[str, Any], answer: Answer) -> Judged:
    """Judge an answer. What is only found by text counts as no answer: it is neither right nor silently wrong."""
    expected = question["expected"]
    kind, value = expected["kind"], expected["value"]
    must, may, must_not = (set(expected[name]) for name in ("must", "may", "must_not"))
    got = {item.iri for item in answer.items}
    answered = answer.status == "answered"
    if kind == "refuse":
        return Judged(kind, question["lang"], not answered, answered, False, None)
    right = answered
    if kind in ("count", "yesno"):
        right = answered and answer.kind == kind and answer.value == value
    elif kind == "date":
        wanted = _days(str(value))
        spans = [(p["starts"] or p["begin"], p["due"] or p["end"]) for item in answer.items for p in (item.agenda or {}).get("phases", [])]
        right = (
            answered
            and must <= got
            and any(wanted[0] in span or wanted[1] in span for span in [*spans, tuple(answer.value.values()) if isinstance(answer.value, dict) else ()])
        )
    elif kind == "text":
        right = answered and (bool(got & must) or bool(got & may and not must) or _told(str(value), answer.text))
    else:
        right = answered and must <= got and not must_not & got
    f1 = None
    if kind == "items" and must:
        precision = len(got & (must | may)) / len(got) if got and answered else 0.0
        recall = len(got & must) / len(must) if answered else 0.0
        f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return Judged(kind, question["lang"], right, answered and not right, answer.status in ("refused", "empty", "found"), f1)


def interval(right: int, n: int) -> tuple[float, float]:
    """The 95 % interval of a share, by Wilson.

    >>> interval(0, 0)
    (0.0, 1.0)
    """
    if not n:
        return 0.0, 1.0
    z, share = 1.96, right / n
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return max(0.0, middle - half), min(1.0, middle + half)
