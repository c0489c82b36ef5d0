"""Spelling: the known word that a mistyped one was meant to be, or none.

One slip (a letter too many, too few, another, or two swapped) in a word of five letters, two in one of nine; shorter
words are too close to each other. A slip in the first letter is rare, so the first letters must agree, or the first two be swapped.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def slips(word: str) -> int:
    """How many slips are mended in a word of this length.

    >>> slips("raad"), slips("colleges"), slips("integriteit")
    (0, 1, 2)
    """
    return 0 if len(word) < 5 else 1 if len(word) < 9 else 2


def correct(word: str, known: Sequence[str], rank: Mapping[str, int], most: int | None = None) -> str | None:
    """The known word nearest to one that is not known; ``rank`` prefers, of equally near ones, the lower, and ``most`` the slips to mend.

    >>> correct("gemeenteradn", ["gemeenteraden", "gemeentehuis"], {})
    'gemeenteraden'
    >>> correct("weer", ["meer", "keer"], {}) is None
    True
    """
    most = slips(word) if most is None else most
    if not most:
        return None
    # Late: most questions hold no mistyped word.
    from rapidfuzz.distance import OSA

    near = []
    for candidate in known:
        if abs(len(candidate) - len(word)) > most or len(candidate) < 4 or (candidate[0] != word[0] and candidate[:2] != word[1::-1]):
            continue
        distance = OSA.distance(word, candidate, score_cutoff=most)
        if distance <= most and distance <= slips(candidate) + 1:
            near.append((distance, candidate[0] != word[0], rank.get(candidate, 9), candidate))
    return min(near)[3] if near else None
