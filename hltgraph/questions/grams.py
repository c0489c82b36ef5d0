"""Grams: the words, the pairs of words and the pieces of words of a sentence, as places in a table of fixed size.

What a sentence model takes for nearly the same, such as two neighbouring terms, its letters tell apart; and a word that is
misspelt or inflected still shares most of its pieces. Each gram has one of ``BUCKETS`` places, by a checksum: no list of
grams has to travel with the table (feature hashing; Weinberger and others, 2009).
"""

from __future__ import annotations

import zlib
from itertools import pairwise

from hltgraph.questions.lexicon import tokens

#: How many places there are.
BUCKETS = 1 << 15
#: The lengths of the pieces of a word.
_PIECES = (3, 4, 5)


def grams(text: str) -> list[int]:
    """The places of a text's grams, in their order, each as often as it occurs.

    >>> len(grams("De raad"))
    15
    >>> grams("De raad") == grams("de raad?")
    True
    """
    words = [token.word for token in tokens(text)]
    found = [f"w:{word}" for word in words]
    for word in words:
        held = f"<{word}>"
        found += [f"g:{held[at : at + length]}" for length in _PIECES for at in range(len(held) - length + 1)]
    found += [f"b:{one}_{other}" for one, other in pairwise(words)]
    return [zlib.crc32(gram.encode()) % BUCKETS for gram in found]
