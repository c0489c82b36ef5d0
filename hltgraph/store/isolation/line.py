"""A line of waiters that is fair among clients: each client's first in its turn, whoever asked more."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import Generic, TypeVar

Waiter = TypeVar("Waiter")


class Line(Generic[Waiter]):
    """Waiters by client. The client that was served goes to the back; among one client's own it is first come, first served.

    >>> line = Line[int]()
    >>> for client, waiter in (("a", 1), ("a", 2), ("a", 3), ("b", 4)):
    ...     line.add(client, waiter)
    >>> [line.next() for _ in range(len(line))]
    [1, 4, 2, 3]
    """

    def __init__(self) -> None:
        self._clients: dict[str, deque[Waiter]] = {}
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Waiter]:
        for waiters in list(self._clients.values()):
            yield from list(waiters)

    def of(self, client: str) -> int:
        """How many of a client wait."""
        return len(self._clients.get(client, ()))

    def add(self, client: str, waiter: Waiter, first: bool = False) -> None:
        """Put a waiter at the end of its client's own, or before them."""
        waiters = self._clients.setdefault(client, deque())
        waiters.appendleft(waiter) if first else waiters.append(waiter)
        self._count += 1

    def next(self) -> Waiter:
        """Take out who is next; there must be one."""
        client = next(iter(self._clients))
        waiters = self._clients.pop(client)
        self._count -= 1
        waiter = waiters.popleft()
        if waiters:
            self._clients[client] = waiters
        return waiter

    def remove(self, client: str, waiter: Waiter) -> bool:
        """Take out one that waits no longer; whether it was there."""
        waiters = self._clients.get(client)
        if waiters is None or waiter not in waiters:
            return False
        waiters.remove(waiter)
        self._count -= 1
        if not waiters:
            del self._clients[client]
        return True
