"""Who asks, and how much of one client is taken."""

from __future__ import annotations

import hashlib
import struct
import time
from collections import OrderedDict
from collections.abc import Callable

from api.shared import TABLE, Shared

#: How many clients are remembered; of more than this, the longest unseen are forgotten.
_REMEMBERED = 100_000
#: A client in the table of all processes: a number that stands for it, what it has left, and when; so many lie in one row.
_ENTRY, _WAYS = struct.Struct("<Qdd"), 8


def client_of(peer: str, forwarded: str | None, hops: int) -> str:
    """The address that a request comes from: the peer, or behind so many proxies of ours what the outermost of them saw.

    >>> client_of("10.0.0.1", "6.6.6.6, 1.2.3.4", 1), client_of("10.0.0.1", "6.6.6.6, 1.2.3.4", 0)
    ('1.2.3.4', '10.0.0.1')
    """
    if not hops or not forwarded:
        return peer
    seen = [part.strip()[:64] for part in forwarded.split(",")]
    return seen[max(0, len(seen) - hops)] or peer


class Limiter:
    """So many requests a minute of each client, at most a quarter of them at once.

    >>> limiter = Limiter(4, now=lambda: 0.0)
    >>> limiter.wait("a"), limiter.wait("a"), limiter.wait("b")
    (0, 15, 0)
    """

    def __init__(self, per_minute: int, now: Callable[[], float] = time.monotonic) -> None:
        self.rate, self.most, self.now = per_minute / 60, max(1.0, per_minute / 4), now
        self._held: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, client: str) -> int:
        """0 when the request is taken, else in how many seconds the client may ask again."""
        now = self.now()
        left, wait = self._spend(*self._held.pop(client, (self.most, now)), now)
        self._held[client] = (left, now)
        if len(self._held) > _REMEMBERED:
            self._held.popitem(last=False)
        return wait

    def _spend(self, left: float, at: float, now: float) -> tuple[float, int]:
        """What a client that had so much left at a time has left now, and how long it waits."""
        left = min(self.most, left + max(0.0, now - at) * self.rate)
        return (left - 1, 0) if left >= 1 else (left, max(1, round((1 - left) / self.rate)))


class SharedLimiter(Limiter):
    """The same for all processes of a service together: their clocks are one, and what each client has left lies in a table."""

    def __init__(self, per_minute: int, shared: Shared) -> None:
        super().__init__(per_minute)
        self._shared, self._key = shared, shared.secret
        self._rows = TABLE // (_WAYS * _ENTRY.size)

    def wait(self, client: str) -> int:
        """0 when the request is taken, else in how many seconds the client may ask again."""
        name = int.from_bytes(hashlib.blake2b(client.encode(errors="replace"), digest_size=8, key=self._key).digest(), "little") | 1
        row = name % self._rows * _WAYS * _ENTRY.size
        with self._shared.locked() as table:
            now = self.now()
            found = [_ENTRY.unpack_from(table, row + way * _ENTRY.size) for way in range(_WAYS)]
            way = next((way for way, (held, _, _) in enumerate(found) if held == name), None)
            if way is None:  # in the place of the one that was not seen for longest
                way = min(range(_WAYS), key=lambda way: found[way][2])
                found[way] = (name, self.most, now)
            left, wait = self._spend(found[way][1], found[way][2], now)
            _ENTRY.pack_into(table, row + way * _ENTRY.size, name, left, now)
        return wait
