"""References: chapters, sections, annexes, footnotes, recommendations, goals of the vision and UN goals named by number or letter."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from hltgraph.questions.lexicon import Token
from hltgraph.questions.periods import ORDINALS
from hltgraph.questions.wording import Wording

_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9, "x": 10}
_VERSUS = frozenset({"versus", "vs", "tegenover", "en", "and", "or", "of", "naast"})
_BEFORE_LETTER = frozenset({"van", "of", "bij", "for", "over", "on", "about"})
#: What stands between the first and the last of a row.
_UP_TO = (("t", "m"), ("tot", "en", "met"), ("tot",), ("to",), ("through",), ("tm",))
#: A goal with a number is one of the vision where that is named, for the others have names.
_GOALS, _VISION = frozenset({"doel", "goal", "doelstelling", "aim"}), frozenset({"visie", "vision"})
_SHORT = re.compile(r"(?:h|hs|hfst|hfd|ch|hoofdstuk|chapter)(\d)$")
_SECTION = re.compile(r"\d(?:\.\d+)+$")


@dataclass(frozen=True)
class Reference:
    """A slot filled by number or letter, with the first and last token; ``short`` is the thing's short name."""

    facet: str
    value: str
    short: str
    first: int
    last: int


def _number(word: str, wording: Wording) -> int | None:
    if word.isdecimal() and len(word) < 4:
        return int(word)
    return wording.numbers.index(word) if word in wording.numbers else None


def _arabic(word: str, wording: Wording) -> int | None:
    return _ROMAN.get(word) or _number(word, wording)


def _roman(number: int) -> str:
    return next((word for word, value in _ROMAN.items() if value == number), str(number))


def find(words: list[Token], wording: Wording, sentence: str = "") -> Iterator[Reference]:
    """The references in a sentence, in its order. Whether the thing exists is for the caller to see."""
    # "Punt U" names a letter, "punt u" does not.
    capitals = frozenset(token.start for token in words if sentence[token.start : token.end].isupper())
    at = 0
    while at < len(words):
        found = list(_at(words, at, wording, capitals))
        yield from found
        at = max((reference.last for reference in found), default=at) + 1


def _series(words: list[Token], at: int, wording: Wording, value: Callable[[str], str | None]) -> Iterator[tuple[str, int, int]]:
    """One or more values after a head word, joined by ``and``: (value, first token, last token)."""
    first = at
    at += 1
    joined = True
    while at < len(words):
        found = value(words[at].word)
        if found is None or (not joined and words[at].word in wording.numbers):
            # "Bijlage IV een taak" names one annex.
            return
        yield found, first, at
        at += 1
        upto = next((len(phrase) for phrase in _UP_TO if tuple(w.word for w in words[at : at + len(phrase)]) == phrase), 0)
        if upto and at + upto < len(words) and (end := value(words[at + upto].word)) and len(found) == len(end) == 1 and found < end:
            # "N t/m Q" is all from the one to the other.
            for code in range(ord(found) + 1, ord(end) + 1):
                yield chr(code), at, at + upto
            at += upto + 1
        first = at
        joined = at < len(words) and wording.has("and", words[at].word)
        if joined:
            at += 1


def _at(words: list[Token], at: int, wording: Wording, capitals: frozenset[int]) -> Iterator[Reference]:
    word = words[at].word
    ordinal = _ordinal(words, at, wording)
    if ordinal:
        yield Reference("chapter", str(ordinal), f"chapter/{ordinal}", at, at + 1)
    elif _SECTION.match(word):
        slug = word.replace(".", "-")
        yield Reference("section", slug, f"section/{slug}", at, at)
    elif short := _SHORT.match(word):
        yield Reference("chapter", short[1], f"chapter/{short[1]}", at, at)
    elif wording.has("chapter", word):
        for value, first, last in _series(words, at, wording, lambda w: _text(_number(w, wording))):
            yield Reference("chapter", value, f"chapter/{value}", first, last)
    elif wording.has("section", word):
        for value, first, last in _series(words, at, wording, lambda w: w if _SECTION.match(w) else None):
            slug = value.replace(".", "-")
            yield Reference("section", slug, f"section/{slug}", first, last)
    elif wording.has("annex", word):
        for value, first, last in _series(words, at, wording, lambda w: _text(_arabic(w, wording))):
            slug = _roman(int(value))
            yield Reference("section", f"annex/{slug}", f"annex/{slug}", first, last)
    elif wording.has("note", word):
        for value, first, last in _series(words, at, wording, lambda w: _text(_number(w, wording))):
            yield Reference("section", f"note/{value}", f"note/{value}", first, last)
    elif wording.has("recommendation", word) or wording.has("agenda", word):
        # "letter L" and "aanbeveling L" are the same.
        kind = "recommendation" if wording.has("recommendation", word) else "agenda-item"
        for value, first, last in _series(words, at, wording, lambda w: w if len(w) == 1 and w.isalpha() else None):
            if value == "a" and words[last].start not in capitals and words[at + 1].start in capitals:
                # "Has recommendation W a deadline?"
                return
            yield Reference("letter", value.upper(), f"{kind}/{value}", first, last)
    elif wording.has("entry", word) and at + 1 < len(words) and len(words[at + 1].word) == 1 and words[at + 1].start in capitals:
        yield Reference("letter", words[at + 1].word.upper(), f"recommendation/{words[at + 1].word}", at, at + 1)
    elif (
        at + 2 < len(words)
        and words[at + 1].word in _VERSUS
        and all(len(each.word) == 1 and each.start in capitals for each in (words[at], words[at + 2]))
        and any(wording.has("recommendation", token.word) or wording.has("agenda", token.word) for token in words)
    ):
        for place in (at, at + 2):
            yield Reference("letter", words[place].word.upper(), f"recommendation/{words[place].word}", place, place)
    elif word in _BEFORE_LETTER and at + 1 < len(words) and len(words[at + 1].word) == 1 and words[at + 1].start in capitals and _bare(words, at + 1, wording):
        yield Reference("letter", words[at + 1].word.upper(), f"recommendation/{words[at + 1].word}", at + 1, at + 1)
    elif word in _GOALS and any(token.word in _VISION for token in words) and at + 1 < len(words) and words[at + 1].word.isdecimal():
        number = words[at + 1].word
        of_it = next((place for place in range(at + 2, min(at + 5, len(words))) if words[place].word in _VISION), at + 1)
        yield Reference("about", f"vision-goal/{number}", f"vision-goal/{number}", at, of_it)
    elif word in ("sdg", "sdgs"):
        for value, first, last in _series(words, at, wording, lambda w: _text(_number(w, wording))):
            yield Reference("goal", value, f"http://metadata.un.org/sdg/{value}", first, last)


def _bare(words: list[Token], at: int, wording: Wording) -> bool:
    """Whether a capital by itself is a letter of the agenda: it ends the question or the agenda follows, and it is no word of its own such as I, a or u."""
    follows = [token.word for token in words[at + 1 : at + 5]]
    agenda = any(word.endswith("agenda") for word in follows)
    return (at + 1 == len(words) or agenda) and words[at].word in "bcdefghjklmnopqrstvwx"


def _ordinal(words: list[Token], at: int, wording: Wording) -> int | None:
    """The number of "het tweede hoofdstuk"; the last chapter is the fourth."""
    if at + 1 == len(words) or not wording.has("chapter", words[at + 1].word):
        return None
    return ORDINALS.get(words[at].word)


def _text(number: int | None) -> str | None:
    return None if number is None else str(number)
