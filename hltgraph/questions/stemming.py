"""Stems of Dutch and English words, and the parts of Dutch compounds."""

from __future__ import annotations

from collections.abc import Container
from functools import cache
from typing import Any

#: The languages that questions are asked in.
LANGUAGES = ("nl", "en")

# What may stand between the parts of a Dutch compound.
_LINKS = ("", "s", "en", "e", "n")
_SHORTEST = 4


@cache
def _stemmer(language: str) -> Any:
    import snowballstemmer

    return snowballstemmer.stemmer({"nl": "dutch", "en": "english"}[language])


@cache
def stem(word: str, language: str) -> str:
    """The stem of a folded word, by Snowball.

    >>> stem("gemeenteraden", "nl") == stem("gemeenteraad", "nl")
    True
    >>> stem("projecten", "nl") == stem("project", "nl")
    True
    """
    stemmed: str = _stemmer(language).stemWord(word)
    if language == "nl" and len(stemmed) > 3 and stemmed[-2] == stemmed[-3] and stemmed[-2] in "aeou":
        # Snowball keeps the doubled vowel of a closed syllable apart from the single one of an open syllable.
        stemmed = stemmed[:-2] + stemmed[-1]
    return stemmed


def parts(word: str, known: Container[str]) -> tuple[str, ...]:
    """The two parts of a compound that are both known words, the longest second part first; none where it is no such compound.

    >>> parts("raadsbetrokkenheid", {"raad", "betrokkenheid"})
    ('raad', 'betrokkenheid')
    """
    for at in range(_SHORTEST - 1, len(word) - _SHORTEST + 1):
        tail = word[at:]
        if tail not in known:
            continue
        for link in _LINKS:
            head = word[:at].removesuffix(link) if link else word[:at]
            if len(head) >= _SHORTEST - 1 and word[:at] == head + link and head in known:
                return head, tail
    return ()
