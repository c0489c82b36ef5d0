"""A client that loads a server as much as one process of Python can: plain sockets, kept open, one request at a time on each."""

from __future__ import annotations

import re
import selectors
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

_LENGTH = re.compile(rb"\r\ncontent-length:\s*(\d+)", re.IGNORECASE)
_CHUNKED = re.compile(rb"\r\ntransfer-encoding:\s*chunked", re.IGNORECASE)


@dataclass
class Figures:
    """What a run gave: seconds of each answered request, how many were answered otherwise than with 200, and the run's seconds."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=dict)

    @property
    def rate(self) -> float:
        """Requests a second."""
        return len(self.latencies) / self.seconds

    def quantile(self, share: float) -> float:
        """The latency, in milliseconds, under which a share of the requests stays."""
        held = sorted(self.latencies)
        return 1000 * held[min(len(held) - 1, int(share * len(held)))]


class _Connection:
    def __init__(self, address: tuple[str, int]) -> None:
        self.socket = socket.create_connection(address)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.held = b""
        self.begun = 0.0

    def ask(self, request: bytes) -> None:
        self.held = b""
        self.begun = time.perf_counter()
        self.socket.sendall(request)

    def answered(self) -> bool:
        """Take what has come; whether the answer is whole."""
        chunk = self.socket.recv(1 << 18)
        if not chunk:
            raise ConnectionError("the server hung up in the middle of an answer")
        self.held = self.held + chunk if self.held else chunk
        head = self.held.find(b"\r\n\r\n")
        if head < 0:
            return False
        if length := _LENGTH.search(self.held, 0, head):
            return len(self.held) >= head + 4 + int(length[1])
        if _CHUNKED.search(self.held, 0, head + 2):
            return self.held.endswith(b"0\r\n\r\n")
        return True


def run(url: str, requests: Iterator[bytes], seconds: float, connections: int = 4, most: int | None = None) -> Figures:
    """Send requests for so long, or so many, over so many connections."""
    where = urlsplit(url)
    figures, waiting = Figures(), selectors.DefaultSelector()
    held = [_Connection((where.hostname or "127.0.0.1", where.port or 80)) for _ in range(connections)]
    begun = time.perf_counter()
    for connection in held:
        waiting.register(connection.socket, selectors.EVENT_READ, connection)
        connection.ask(next(requests))
    while (now := time.perf_counter()) - begun < seconds and (most is None or len(figures.latencies) < most):
        for key, _ in waiting.select(timeout=1):
            connection = key.data
            if connection.answered():
                now = time.perf_counter()
                figures.latencies.append(now - connection.begun)
                status = int(connection.held[9:12])
                figures.statuses[status] = figures.statuses.get(status, 0) + 1
                connection.ask(next(requests))
    figures.seconds = time.perf_counter() - begun
    for connection in held:
        connection.socket.close()
    waiting.close()
    return figures
