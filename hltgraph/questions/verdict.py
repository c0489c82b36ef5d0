"""Yes or no: what a thing says to a question that asks whether something is so.

A thing carries questions that it affirms and questions that it denies. The nearer of the two decides, where it is near
enough and the other is not as near; a question that says "not" where its counterpart does not turns the answer round.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from hltgraph.questions.lexicon import tokens
from hltgraph.questions.reading import Reading
from hltgraph.questions.stemming import stem
from hltgraph.questions.textindex import TextIndex, content_words
from hltgraph.questions.vectors import Vectors
from hltgraph.questions.wording import wording

#: How near, 0 to 1, a question must be to one that is affirmed or denied, and how much nearer than to the other side.
ENOUGH = 0.15
APART = 0.5
_APART_IN_WORDS = 0.12
#: How much nearer yes is from the start: what people ask about a text is oftener so than not.
_LIKELIER = 0.1
#: How much the side that a question lies on counts beside the words it shares, and how many of the nearest questions tell it.
MEANT = 2.5
_NEAREST = 3
_KEPT = 1 << 14


def _stems(text: str, language: str) -> frozenset[str]:
    return frozenset(stem(word, language) for word in content_words(text, language))


def _negated(text: str, language: str) -> bool:
    return any(wording(language).has("deny", token.word) for token in tokens(text))


# The sentences of a graph come back with each question that asks of the same thing; what visitors ask is not kept.
@lru_cache(maxsize=_KEPT)
def _known(text: str, language: str) -> tuple[frozenset[str], bool]:
    return _stems(text, language), _negated(text, language)


def _shared(one: frozenset[str], other: frozenset[str]) -> float:
    """The share of two sets of words that they have in common (Dice)."""
    return 2 * len(one & other) / (len(one) + len(other)) if one or other else 0.0


def _nearest(values: Iterable[float]) -> float:
    """The mean of the few highest values; nought of none."""
    best = sorted(values, reverse=True)[:_NEAREST]
    return sum(best) / len(best) if best else 0.0


def verdict(index: TextIndex, vectors: Vectors | None, reading: Reading, iri: str) -> bool | None:
    """What a thing says to a question: yes, no, or None when that is for a reader to judge."""
    language = reading.language
    asked, negated = _stems(reading.understood, language), _negated(reading.understood, language)
    judged = [sentence for sentence in index.sentences_of(iri) if sentence.field in ("yes", "no")]
    if not judged:
        return None
    near = vectors.side_of(reading.understood, [sentence.text for sentence in judged]) if vectors else [0.0] * len(judged)
    meant = {side: _nearest(value for value, s in zip(near, judged, strict=True) if (s.field == "yes") == side) for side in (True, False)}
    worded = {True: 0.0, False: 0.0}
    for sentence in judged:
        if sentence.language == language:
            # A question that says "not" where its counterpart does not turns the answer round.
            stems, denies = _known(sentence.text, language)
            side = (sentence.field == "yes") != (denies != negated)
            worded[side] = max(worded[side], _shared(asked, stems))
    sides = {side: MEANT * meant[side] + worded[side] for side in (True, False)}
    lead = sides[True] - sides[False] + (_LIKELIER if vectors else 0.0)
    return None if max(sides.values()) < ENOUGH or abs(lead) < (APART if vectors else _APART_IN_WORDS) else lead > 0
