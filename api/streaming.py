"""A reply that begins before it is whole, on the way through the framework."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Protocol

from fastapi import Response
from starlette.types import Receive, Scope, Send

from api.calls import Reply


class Outlet(Protocol):
    """The connection that a reply goes out over: the bytes that wait here for it, and a way to break off."""

    queued: int

    def abort(self) -> None:
        """Hang up at once."""


class Streamed(Response):
    """The parts of a reply as they come, each as a chunk; one that does not end well is broken off without the last chunk
    (RFC 9112, section 7.1), so that nobody takes it for whole."""

    def __init__(self, reply: Reply, outlet: Outlet) -> None:
        super().__init__(status_code=reply.status)
        self.raw_headers = reply.raw_headers()
        self.cancel: Callable[[], None] = lambda: None  # called when the client leaves
        self._outlet, self._parts = outlet, deque[bytes]()
        self._last: Reply | None = None
        self._left = False
        self._news = asyncio.Event()

    def take(self, part: bytes) -> None:
        """Take a part."""
        self._parts.append(part)
        self._outlet.queued += len(part)
        self._news.set()

    def end(self, reply: Reply) -> None:
        """Take what remains; any status but 200 says that what went out is no result."""
        self.take(reply.body if reply.status == 200 else b"")
        self._last = reply
        self._news.set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it."""
        leaving = asyncio.ensure_future(self._watch(receive))
        try:
            await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
            while not self._left:
                while self._parts:
                    part = self._parts.popleft()
                    self._outlet.queued -= len(part)
                    if part:
                        await send({"type": "http.response.body", "body": part, "more_body": True})
                if self._last is not None:
                    break
                self._news.clear()
                await self._news.wait()
            if self._last is not None:
                scope["hltgraph.note"] = self._last.note
                if self._last.status == 200:
                    await send({"type": "http.response.body", "body": b""})
                else:
                    self._outlet.abort()
                    await leaving
        finally:
            leaving.cancel()
            self.cancel()
            self._outlet.queued -= sum(map(len, self._parts))
            self._parts.clear()

    async def _watch(self, receive: Receive) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        self._left = True
        self._news.set()
