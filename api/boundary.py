"""The outermost layer: headers that every answer has, HEAD where GET works, who asks how much, and the last catch for a fault."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from starlette.datastructures import MutableHeaders
from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api import problems
from api.calls import headers_of
from api.errors import AddressTooLong, HeadersTooLarge, NoRequest, TooManyRequests
from api.limits import client_of
from api.representations import HEADERS
from hltgraph.errors import HltgraphError, UsageError

if TYPE_CHECKING:
    from api.service import Service

_LOG = logging.getLogger("hltgraph.api")


#: In the scope of a request that the service makes of itself; no request from outside can put it there.
OWN = "hltgraph.own"


class Boundary:
    """ASGI middleware around the whole application."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and its answer back."""
        if scope["type"] != "http" or OWN in scope:
            await self.app(scope, receive, send)
            return
        service, begun = scope["app"].state.service, time.perf_counter()
        request_id, here = service.request_id(), service.here
        client = client_of((scope["client"] or ("", 0))[0], headers_of(scope["headers"]).get("x-forwarded-for"), service.settings.trusted_hops)
        head = scope["method"] == "HEAD"
        inner = dict(scope) | _origin(scope) | ({"method": "GET"} if head else {})
        # Without a body, or without chunks, an answer is whole before it begins.
        inner |= {"hltgraph.here": here, "hltgraph.client": client, "hltgraph.whole": head or scope["http_version"] == "1.0"}
        always = HEADERS | {"X-Graph-Version": here.store.version, "X-Request-Id": request_id}
        status = size = 0

        async def outward(message: Message) -> None:
            nonlocal status, size
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                for name, value in always.items():
                    headers.setdefault(name, value)
            else:
                size += len(message.get("body", b""))
                if head:
                    if message.get("more_body"):
                        return
                    message = {"type": "http.response.body", "body": b""}
            await send(message)

        try:
            if refusal := _refusal(scope, client, service):
                more = problems.headers_of(refusal) | ({} if isinstance(refusal, TooManyRequests) else {"Connection": "close"})
                await problems.respond(Request(inner), problems.Problem.of(refusal), more)(inner, receive, outward)
            else:
                await self.app(inner, receive, outward)
        except ClientDisconnect:
            status = 499  # the client went away; nobody waits for an answer
        except Exception:
            _LOG.exception("%s %s failed (%s)", scope["method"], scope["path"], request_id)
            if status:
                raise
            await problems.respond(Request(inner), problems.FAULT)(inner, receive, outward)
        finally:
            route: Any = inner.get("route")
            path = getattr(route, "path", "") or "none"
            seconds = time.perf_counter() - begun
            service.done(request_id, client, scope["method"], scope["path"], path, status, seconds, size, inner.get("hltgraph.note"))


def _origin(scope: Scope) -> dict[str, Any]:
    """What changes where a target is an address in full, as a proxy may send it (RFC 9112, section 3.2.2): its host goes before Host."""
    raw: bytes = scope["raw_path"]
    if not raw.lower().startswith((b"http://", b"https://")):
        return {}
    authority, _, path = raw.partition(b"://")[2].partition(b"/")
    headers = [(name, authority if name == b"host" else value) for name, value in scope["headers"]]
    return {"path": "/" + unquote(path.decode("latin-1")), "raw_path": b"/" + path, "headers": headers}


def _refusal(scope: Scope, client: str, service: Service) -> HltgraphError | None:
    """Why a request is not taken at all, if it is not."""
    settings, headers = service.settings, scope["headers"]
    if scope["http_version"] not in ("1.0", "1.1"):
        return NoRequest("this is no request of HTTP/1.1")
    names = {name for name, _ in headers}
    if b"transfer-encoding" in names and (b"content-length" in names or scope["http_version"] == "1.0"):
        return UsageError("a request has a length or is in chunks, not both: another request may hide in it")
    if sum(len(name) + len(value) + 4 for name, value in headers) > settings.max_header_kb << 10:
        return HeadersTooLarge(f"the headers have more than {settings.max_header_kb} kilobytes")
    if len(scope["raw_path"]) + len(scope["query_string"]) > 12 * settings.max_query_chars + 8192:
        return AddressTooLong("the address is longer than the longest query could make it")
    if service.limiter and not scope["path"].startswith("/health/") and (wait := service.limiter.wait(client)):
        return TooManyRequests("more requests than are taken of one client; ask again later", wait)
    return None
