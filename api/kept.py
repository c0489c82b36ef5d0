"""What is made of the graph for the pages: once, and kept while there is room."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar

from api.cache import Cache

Made = TypeVar("Made")

#: What a part of a page takes in memory, in bytes, about.
PART = 60_000


def _about(made: object) -> int:
    return PART


class Kept:
    """At most ``most`` bytes of what hangs on the graph and a key alone. Whoever asks for what is being made waits for it; who
    asks for anything else does not.

    >>> kept, made = Kept(1_000_000), []
    >>> kept.once("a", lambda: made.append("a") or "A"), kept.once("a", lambda: made.append("again") or "A"), made
    ('A', 'A', ['a'])
    """

    def __init__(self, most: int) -> None:
        self._held: Cache[Any] = Cache(most)
        self._making: dict[Hashable, Lock] = {}
        self._one = Lock()

    def once(self, key: Hashable, make: Callable[[], Made], size: Callable[[Made], int] = _about) -> Made:
        """What is kept under a key, made now if it is not; ``size`` is how many bytes it takes."""
        with self._one:
            found: Made | None = self._held.get(key)
            if found is not None:
                return found
            gate = self._making.setdefault(key, Lock())
        with gate:
            with self._one:
                found = self._held.get(key)
            if found is None:
                try:
                    found = make()
                    with self._one:
                        self._held.put(key, found, size(found))
                finally:
                    with self._one:
                        self._making.pop(key, None)
            return found
