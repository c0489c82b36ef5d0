"""Who asks, and how much of one client is taken."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable

#: How many clients are remembered; of more than this, the longest unseen are forgotten.
_REMEMBERED = 100_000


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
        left, at = self._held.pop(client, (self.most, now))
        left = min(self.most, left + (now - at) * self.rate)
        taken = left >= 1
        self._held[client] = (left - taken, now)
        if len(self._held) > _REMEMBERED:
            self._held.popitem(last=False)
        return 0 if taken else max(1, round((1 - left) / self.rate))
