"""The outermost layer: headers that every answer has, HEAD where GET works, and the last catch for a fault."""

from __future__ import annotations

import logging

from starlette.datastructures import MutableHeaders
from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api import problems

_LOG = logging.getLogger("hltgraph.api")

#: What every answer says besides its own: nothing is run, framed or fetched from elsewhere, and anyone may read it.
HEADERS = {
    "Content-Security-Policy": "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, X-Graph-Version, X-Truncated",
}


class Boundary:
    """ASGI middleware around the whole application; ``version`` is that of the graph."""

    def __init__(self, app: ASGIApp, version: str) -> None:
        self.app = app
        self.headers = HEADERS | {"X-Graph-Version": version}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and its answer back."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        head = scope["method"] == "HEAD"
        inner = dict(scope) | {"method": "GET"} if head else scope
        started = False

        async def outward(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                headers = MutableHeaders(scope=message)
                for name, value in self.headers.items():
                    headers.setdefault(name, value)
            elif head:
                if message.get("more_body"):
                    return
                message = {"type": "http.response.body", "body": b""}
            await send(message)

        try:
            await self.app(inner, receive, outward)
        except ClientDisconnect:
            return  # the client went away in the middle of its own request; nobody waits for an answer
        except Exception:
            _LOG.exception("%s %s failed", scope["method"], scope["path"])
            if started:
                raise
            answer = problems.respond(Request(inner), problems.FAULT)
            await answer(inner, receive, outward)
