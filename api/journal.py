"""The log: one line of JSON for each request and event, on standard error.

It never holds the service up: what the reader of the log does not take is dropped and counted. A query's text is not in
it unless the operator asks for it; its hash is.
"""

from __future__ import annotations

import json
import logging
import os
import select
import stat
import time
import traceback
from collections import deque
from typing import Any

#: Lines that wait for a slow reader; what comes on top is dropped.
_MOST_LINES = 10_000
#: A pipe that is ready takes as many bytes at once.
_PIECE = 4096
#: A text as JSON.
quoted = json.encoder.encode_basestring
_ENCODE = json.JSONEncoder(ensure_ascii=False).encode


class Journal(logging.Handler):
    """Writes lines to a file descriptor; also the log of the libraries, from warnings upwards."""

    def __init__(self, what: str, descriptor: int = 2) -> None:
        super().__init__(logging.WARNING)
        self.what, self.descriptor = what, descriptor
        self.dropped = 0
        self._lines: deque[bytes] = deque()
        self._rest = b""
        self._second = (0, "")
        self._poll = select.poll()
        self._poll.register(descriptor, select.POLLOUT)
        self._file = stat.S_ISREG(os.fstat(descriptor).st_mode)

    def event(self, event: str, level: str = "info", **said: Any) -> None:
        """Write one line; members that are None are left out."""
        content = {"time": self._now(), "level": level, "event": event} | {name: value for name, value in said.items() if value is not None}
        if len(self._lines) >= _MOST_LINES:
            self.dropped += 1
            self._lines.popleft()  # an event is worth more than one more request
        self._lines.append(_ENCODE(content).encode() + b"\n")

    def request(self, request: str, client: str, method: str, path: str, status: int, seconds: float, size: int, more: str) -> None:
        """Write the line of a request; ``more`` are further members as they go out, each with a comma before it."""
        if len(self._lines) >= _MOST_LINES:
            self.dropped += 1
            return
        self._lines.append(
            f'{{"time": "{self._now()}", "level": "info", "event": "request", "id": "{request}", "client": {quoted(client)}, "method": {quoted(method)}, '
            f'"path": {quoted(path)}, "status": {status}, "seconds": {seconds:.6f}, "bytes": {size}{more}}}\n'.encode(errors="replace")
        )

    def _now(self) -> str:
        """The time to the millisecond, in UTC."""
        now = time.time()
        if int(now) != self._second[0]:
            self._second = (int(now), time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(now)))
        return f"{self._second[1]}.{int(now % 1 * 1000):03}Z"

    def emit(self, record: logging.LogRecord) -> None:
        """A record of a library's log, or of a fault of ours with its traceback."""
        trace = "".join(traceback.format_exception(*record.exc_info)) if record.exc_info and record.exc_info[0] else None
        self.event("log", record.levelname.lower(), logger=record.name, message=record.getMessage(), traceback=trace)

    def flush(self, patience: float = 0.0) -> None:
        """Write as much as is taken, waiting for a reader at most so many seconds at a time."""
        while self._lines or self._rest:
            try:
                if not self._file and not any(ready & select.POLLOUT for _, ready in self._poll.poll(1000 * patience)):
                    return
                if not self._rest:
                    lines = [self._lines.popleft()]
                    while self._lines and sum(map(len, lines)) < _PIECE:
                        lines.append(self._lines.popleft())
                    self._rest = b"".join(lines)
                self._rest = self._rest[os.write(self.descriptor, self._rest[:_PIECE]) :]
            except OSError:  # nobody reads it any more, or its disk is full
                self.dropped += len(self._lines) + 1
                self._lines.clear()
                self._rest = b""
                return
