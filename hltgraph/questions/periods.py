"""A small grammar for time: years, halves, quarters, months, "medio", "voor", "volgend jaar", "te laat".

What a phrase comes to is a relation and a first and last day. Readings are those of model.md: medio is 1 June to
31 July, begin the first quarter, eind the last, the second half July to December.
"""

from __future__ import annotations

import calendar
import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass

from hltgraph.questions.lexicon import Token

MONTHS = {
    "nl": ("januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober", "november", "december"),
    "en": ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"),
}
#: Words that stand for first to fourth; the last of four is the fourth, of quarters as of the chapters of the nota.
ORDINALS = {
    "1e": 1, "2e": 2, "3e": 3, "4e": 4, "eerste": 1, "tweede": 2, "derde": 3, "vierde": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4,
    "first": 1, "second": 2, "third": 3, "fourth": 4, "laatste": 4, "last": 4, "q1": 1, "q2": 2, "q3": 3, "q4": 4,
}  # fmt: skip
_BEFORE = {"voor", "before", "uiterlijk", "by", "until", "tot", "eerder"}
_AFTER = {"na", "after", "later", "sinds", "since", "beyond", "voorbij"}
_FROM = {"vanaf", "from"}
#: What a period "voor" or "for" is meant for, where it is not the time before it.
_MEANT = {"agenda", "planning", "rol", "gepland", "staat", "staan", "stond", "stonden", "uitvoeringsagenda", "programma", "kalender"}
_LINKING = {"in", "op", "het", "de", "the", "of", "van", "jaar", "year", "at", "on", "dan", "than", "during", "gedurende", "ergens"}
_OVERDUE = {"overdue", "verlopen", "achterstallig", "overschreden", "verstreken", "lapsed", "expired"}
_OR_LATER = {
    ("of", "later"),
    ("or", "later"),
    ("en", "later"),
    ("and", "later"),
    ("en", "daarna"),
    ("and", "beyond"),
    ("or", "beyond"),
    ("en", "verder"),
    ("and", "after"),
}
# The last day that a period without an end may have.
_END = datetime.date(2049, 12, 31)
_YEAR = re.compile(r"20[1-4]\d$")


@dataclass(frozen=True)
class Period:
    """A stretch of time in a question: the relation (before, after, from, in, now, overdue), its days and its tokens."""

    relation: str
    begin: datetime.date
    end: datetime.date
    first: int
    last: int


def _last_day(year: int, month: int) -> datetime.date:
    return datetime.date(year, month, calendar.monthrange(year, month)[1])


def _span(year: int, first: int, last: int) -> tuple[datetime.date, datetime.date]:
    return datetime.date(year, first, 1), _last_day(year, last)


def is_time(word: str, language: str) -> bool:
    """Whether a folded word is the name of a month or an ordinal."""
    return word in MONTHS[language] or word in ORDINALS


def find(words: Sequence[Token], language: str, today: datetime.date) -> list[Period]:
    """The periods in a sentence, in its order; none overlaps another."""
    texts = [token.word for token in words]
    found: list[Period] = []
    taken = -1
    for at in range(len(texts)):
        if at <= taken:
            continue
        period = _phrase(texts, at, language, today)
        if period:
            found.append(period)
            taken = period.last
    return found


def _phrase(texts: list[str], at: int, language: str, today: datetime.date) -> Period | None:
    pair = " ".join(texts[at : at + 2])
    if (
        pair in ("te laat", "over tijd", "past due", "too late")
        or texts[at] in _OVERDUE
        or (texts[at] == "late" and not any(map(_YEAR.match, texts[at + 1 : at + 3])))
    ):
        return Period("overdue", today, today, at, at + (1 if " " in pair and texts[at] in ("te", "over", "past", "too") else 0))
    if pair in ("dit jaar", "this year"):
        return Period("in", *_span(today.year, 1, 12), at, at + 1)
    if pair in ("volgend jaar", "next year", "komend jaar", "coming year"):
        return Period("in", *_span(today.year + 1, 1, 12), at, at + 1)
    if pair in ("vorig jaar", "last year", "afgelopen jaar"):
        return Period("in", *_span(today.year - 1, 1, 12), at, at + 1)
    if texts[at] in ("nu", "momenteel", "vandaag", "now", "today", "currently"):
        if texts[at + 1 : at + 2] == ["toe"] or texts[at - 1 : at] == ["until"]:
            # "Tot nu toe" looks back, and asks for nothing that runs.
            return None
        return Period("now", today, today, at, at)
    if texts[at] == "later" and "dan" in texts[at + 1 : at + 4]:
        inner, last = _absolute(texts, texts.index("dan", at) + 1, language)
        return Period("after", *inner, at, last) if inner else None
    if texts[at] == "until" and {"not", "don"} & set(texts[:at]):
        # What does not begin until a year begins in it.
        inner, last = _absolute(texts, at + 1, language)
        return Period("in", *inner, at, last) if inner else None
    if texts[at : at + 2] in (["tot", "in"], ["until", "in"]) or texts[at] == "into":
        inner, last = _absolute(texts, at + (1 if texts[at] == "into" else 2), language)
        if inner and tuple(texts[last + 1 : last + 3]) in _OR_LATER:
            return Period("in", inner[0], _END, at, last + 2)
        return Period("in", *inner, at, last) if inner else None
    if two := _two_quarters(texts, at, language):
        return two
    if texts[at] in ("tussen", "between") and (both := _between(texts, at + 1, language)):
        return Period("in", both[0], both[1], at, both[2])
    if texts[at] in _BEFORE | _AFTER | _FROM:
        inner, last = _absolute(texts, at + 1, language)
        if inner:
            relation = "before" if texts[at] in _BEFORE else "after" if texts[at] in _AFTER else "from"
            if _inclusive(texts, at, last, inner):
                day = inner[1] + datetime.timedelta(days=1)
                return Period("before", day, day, at, last)
            if texts[at] == "voor" and _MEANT & set(texts):
                relation = "in"
            if tuple(texts[last + 1 : last + 3]) in _OR_LATER:
                return Period("in", inner[0], _END, at, last + 2)
            return Period(relation, *inner, at, last)
        return None
    inner, last = _absolute(texts, at, language)
    if inner and tuple(texts[last + 1 : last + 3]) in _OR_LATER:
        return Period("in", inner[0], _END, at, last + 2)
    return Period("in", *inner, at, last) if inner else None


def _two_quarters(texts: list[str], at: int, language: str) -> Period | None:
    """Two quarters of one year that follow each other: "the third or the fourth quarter of 2025"."""
    if texts[at] not in ORDINALS:
        return None
    joint = next((place for place in range(at + 1, min(at + 3, len(texts))) if texts[place] in ("of", "or", "en", "and")), None)
    if joint is None:
        return None
    later, last = _absolute(texts, joint + 1, language)
    if later is None or later[1].month - later[0].month != 2:
        return None
    first = datetime.date(later[0].year, 3 * ORDINALS[texts[at]] - 2, 1)
    return Period("in", first, later[1], at, last) if first < later[0] else None


def _inclusive(texts: list[str], at: int, last: int, inner: tuple[datetime.date, datetime.date]) -> bool:
    """Whether a limit is itself within what is meant: "uiterlijk eind 2025", "by the end of 2025", "no later than 2026"; not "by 2026"."""
    whole_year = (inner[0].month, inner[1].month) == (1, 12)
    denied = texts[at] == "later" and at > 0 and texts[at - 1] in ("no", "not", "niet")
    return texts[at] == "uiterlijk" or denied or (texts[at] == "by" and not whole_year) or texts[last + 1 : last + 4] == ["at", "the", "latest"]


def _between(texts: list[str], at: int, language: str) -> tuple[datetime.date, datetime.date, int] | None:
    """Two days or periods joined by "en": the first day of the one, the last of the other, and the last token. The year may stand once."""
    joint = next((place for place in range(at + 1, min(at + 6, len(texts))) if texts[place] in ("en", "and")), None)
    if joint is None:
        return None
    later, last = _absolute(texts, joint + 1, language)
    if later is None:
        return None
    year = [] if any(map(_YEAR.match, texts[at:joint])) else [str(later[0].year)]
    earlier, _ = _absolute([*texts[at:joint], *year], 0, language)
    return (earlier[0], later[1], last) if earlier and earlier[0] <= later[1] else None


def _absolute(texts: list[str], at: int, language: str) -> tuple[tuple[datetime.date, datetime.date] | None, int]:
    """A span of days that begins at a token, and its last token."""
    while at < len(texts) and texts[at] in _LINKING and not _YEAR.match(texts[at]):
        at += 1
    if at >= len(texts):
        return None, at
    word = texts[at]
    if _YEAR.match(word):
        return _span(int(word), 1, 12), at
    year_at = next((place for place in range(at + 1, min(at + 5, len(texts))) if _YEAR.match(texts[place])), None)
    if year_at is None:
        return None, at
    year = int(texts[year_at])
    between = [text for text in texts[at + 1 : year_at] if text not in _LINKING and text not in ("through", "into")]
    months = MONTHS[language]
    if word in ("medio", "mid", "midden", "halverwege", "middle", "halfway"):
        return ((datetime.date(year, 6, 1), datetime.date(year, 7, 31)), year_at) if not between else (None, at)
    if word in ("begin", "start", "beginning", "early") and not between:
        return _span(year, 1, 3), year_at
    if word in ("eind", "einde", "end", "late") and not between:
        return _span(year, 10, 12), year_at
    if word in months and not between:
        month = months.index(word) + 1
        return _span(year, month, month), year_at
    if word.isdigit() and len(between) == 1 and between[0] in months:
        last = _last_day(year, months.index(between[0]) + 1)
        day = last.replace(day=min(max(int(word), 1), last.day))
        return (day, day), year_at
    number = ORDINALS.get(word)
    if word in ("kwartaal", "quarter") and between and between[0].isdigit():
        number, between = int(between[0]), [word]
    if number and ((between and between[0] in ("kwartaal", "quarter")) or word.startswith("q")):
        return (_span(year, 3 * number - 2, 3 * number), year_at) if 1 <= number <= 4 else (None, at)
    if number == 1 and len(between) == 2 and between[0] in ("drie", "three") and between[1] in ("maanden", "months"):
        return _span(year, 1, 3), year_at
    if number and between and between[0] in ("helft", "half", "halfjaar"):
        return _span(year, 1, 6) if number == 1 else _span(year, 7, 12), year_at
    return None, at
