"""Results that are kept for who asks the same: as many bytes as there is room for, the longest unasked go first."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

Kept = TypeVar("Kept")

#: What one entry takes besides its body, in bytes, about.
_BESIDES = 1000


class Cache(Generic[Kept]):
    """At most ``most`` bytes of values by key; one value takes at most an eighth of them.

    >>> cache = Cache[str](10_000)
    >>> for name in "abcdefghijkl":
    ...     cache.put(name, name.upper(), 0)
    >>> cache.get("a"), cache.get("l"), len(cache)
    (None, 'L', 10)
    """

    def __init__(self, most: int) -> None:
        self.most, self.size = most, 0
        self._held: OrderedDict[Hashable, tuple[Kept, int]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._held)

    def get(self, key: Hashable) -> Kept | None:
        """What is kept under a key."""
        found = self._held.get(key)
        if found is None:
            return None
        self._held.move_to_end(key)
        return found[0]

    def put(self, key: Hashable, value: Kept, size: int) -> None:
        """Keep a value of so many bytes, if there is room for such."""
        size += _BESIDES
        if size > self.most // 8:
            return
        if old := self._held.pop(key, None):
            self.size -= old[1]
        self._held[key] = (value, size)
        self.size += size
        while self.size > self.most:
            _, (_, gone) = self._held.popitem(last=False)
            self.size -= gone
