"""What is known of jobs that were run before."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable


class Remembered:
    """The last so many things that were added, by their hash; one that is mistaken for another costs only time.

    >>> seen = Remembered(2)
    >>> for job in ("a", "b", "c"):
    ...     seen.add(job)
    >>> "a" in seen, "c" in seen
    (False, True)
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self._held: OrderedDict[int, None] = OrderedDict()

    def __contains__(self, thing: Hashable) -> bool:
        return hash(thing) in self._held

    def add(self, thing: Hashable) -> None:
        """Remember it."""
        self._held[hash(thing)] = None
        if len(self._held) > self.most:
            self._held.popitem(last=False)

    def discard(self, thing: Hashable) -> None:
        """Forget it."""
        self._held.pop(hash(thing), None)
