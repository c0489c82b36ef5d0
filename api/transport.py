"""HTTP/1.1 connections: uvicorn's, whose parser (h11) is strict, bounded in number and time, and with a short way for queries.

A program that queries sends the same headers with every request. Once the parser has taken a block of headers for a
request to ``/sparql``, the next request on any connection that has the very same block needs no second look at it: its
first line is split, and it goes straight to :mod:`api.sparql`. Whatever differs, is not whole or comes too early goes the
long way.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any, cast

import h11
from fastapi import Request
from uvicorn.protocols.http.h11_impl import H11Protocol

from api import problems
from api.calls import Call, Reply, headers_of
from api.errors import HeadersTooLarge, NoRequest, TooSlow
from api.limits import client_of
from api.problems import Problem
from api.protocol import most_bytes
from api.service import Service
from hltgraph.errors import Busy, HltgraphError
from hltgraph.store.engine import Ticket

#: A request to the SPARQL service whose first line is as plain as can be: visible ASCII, no fragment.
_LINE = re.compile(rb"(GET|POST) /sparql(?:\?([!-\"$-~]*))? HTTP/1\.1\r\n")
_END = b"\r\n\r\n"
#: Headers by which a request says something that the short way does not know.
_LONG_WAY = {"transfer-encoding", "expect", "upgrade", "connection", "te", "trailer", "range"}
#: Blocks of headers that are remembered, the longest of them in bytes, and whole requests with their replies.
_BLOCKS, _LONGEST, _WHOLE = 4096, 4096, 4096
#: How often connections are looked at, in seconds.
_SWEEP = 1.0
#: What waits to be taken by slow clients, in bytes; above it large answers are not begun.
_UNTAKEN = 512 << 20
_LARGE = 1 << 20
#: How long a client that takes no answers waits for the next, in seconds.
_PAUSE = 0.05

_Block = Mapping[str, str]


class Desk:
    """What the connections of one process share."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.blocks: OrderedDict[bytes, _Block] = OrderedDict()
        self.connections: set[Connection] = set()
        self.most = most_bytes(service.settings)
        self.most_head = (service.settings.max_header_kb << 10) + 12 * service.settings.max_query_chars
        self.untaken = 0
        self._dated: tuple[object, bytes] = (None, b"")
        self._sweeping: asyncio.TimerHandle | None = None

    def date(self, headers: list[tuple[bytes, bytes]]) -> bytes:
        """The headers that the server puts to every answer, as they go out; it makes new ones each second."""
        if headers is not self._dated[0]:
            self._dated = headers, b"".join(name + b": " + value + b"\r\n" for name, value in headers)
        return self._dated[1]

    def sweep(self) -> None:
        """Hang up on those who take too long; while there are connections, again soon."""
        now, untaken = time.monotonic(), 0
        for connection in list(self.connections):
            untaken += connection.look(now, self.service.settings.client_seconds)
        self.untaken = untaken
        self._sweeping = asyncio.get_running_loop().call_later(_SWEEP, self.sweep) if self.connections else None

    def sweep_soon(self) -> None:
        """See that somebody looks."""
        if self._sweeping is None:
            self._sweeping = asyncio.get_running_loop().call_later(_SWEEP, self.sweep)

    def remember(self, block: bytes, headers: _Block) -> None:
        """A block of headers that the parser took."""
        if len(block) <= _LONGEST and not _LONG_WAY & headers.keys() - ({"connection"} if headers.get("connection", "").lower() == "keep-alive" else set()):
            self.blocks[block] = headers
            if len(self.blocks) > _BLOCKS:
                self.blocks.popitem(last=False)


class Connection(H11Protocol):
    """One connection."""

    desk: Desk

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        service = cast(Any, self.app).state.service
        if not hasattr(service, "desk"):
            service.desk = Desk(service)
        self.desk, self.service = service.desk, cast(Service, service)
        self.peer = ""
        self.waiting: bytes = b""  # the beginning of a request that is not whole
        self.since = time.monotonic()  # when the client last got on with it
        self.untaken = 0
        self.busy = False  # a request is answered on the short way
        self.late = b""  # what came meanwhile
        self.ticket: Ticket | None = None
        self.leaving = False

    # The connection

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.peer = self.client[0] if self.client else ""
        self.desk.connections.add(self)
        self.service.connections = len(self.desk.connections)
        self.desk.sweep_soon()
        if len(self.desk.connections) > self.service.settings.max_connections:
            self._refuse(Busy("as many connections are open as may be; ask again in a moment"))

    def connection_lost(self, exc: Exception | None) -> None:
        self.desk.connections.discard(self)
        self.service.connections = len(self.desk.connections)
        if self.ticket:
            self.ticket.cancel()
            self.ticket = None
        super().connection_lost(exc)

    def shutdown(self) -> None:
        """The service stops: finish what is under way, take nothing more."""
        if self.busy:
            self.leaving = True
        else:
            super().shutdown()

    def look(self, now: float, patience: float) -> int:
        """Hang up when the client lets us wait too long; how many bytes it has yet to take."""
        untaken = self.transport.get_write_buffer_size()
        if untaken:
            if untaken != self.untaken:
                self.since = now
            elif now - self.since > patience:
                self.transport.abort()
        elif not self.busy and now - self.since > patience:
            if self.cycle is None or self.cycle.response_complete:
                if self.waiting or self.conn.trailing_data[0] or self.conn.their_state is not h11.IDLE:
                    self._refuse(TooSlow(f"the request was not whole after {patience:g} seconds"))
                else:
                    self.transport.close()
            elif self.cycle.more_body:
                self.transport.abort()  # the rest of its body does not come
        self.untaken = untaken
        return untaken

    # Requests

    def data_received(self, data: bytes) -> None:
        """Take what a client sends."""
        if self.leaving:
            return
        if self.busy or self.transport.get_write_buffer_size() > _LARGE:
            self.late += data
            if len(self.late) > self.desk.most + self.desk.most_head:
                self.transport.abort()
            elif not self.busy:
                self.loop.call_later(_PAUSE, self._again)
            return
        if self._between():
            if self.waiting:
                data, self.waiting = self.waiting + data, b""
            else:
                self.since = time.monotonic()
            if self._short(data):
                return
        super().data_received(data)
        if self.conn.their_state is h11.IDLE and len(self.conn.trailing_data[0]) > self.desk.most_head:
            self.send_400_response("")

    def _between(self) -> bool:
        """Whether no request is under way on the long way."""
        cycle = self.cycle
        conn = self.conn
        return (cycle is None or cycle.response_complete) and conn.their_state is h11.IDLE and conn.our_state is h11.IDLE and not conn.trailing_data[0]

    def _short(self, data: bytes) -> bool:
        """Go the short way with a request if it may; whether it does."""
        service = self.service
        if known := service.replies.get(data):
            begun = time.perf_counter()
            client, call, reply = self.peer, *cast("tuple[Call, Reply]", known)
            if service.settings.trusted_hops:
                client = call.client
            if service.limiter is None or not service.limiter.wait(client):
                service.endpoint.hits += 1
                self.busy = True
                self._unset_keepalive_if_required()
                self._reply(service.request_id(), call.method, client, begun, reply)
                return True
        line = _LINE.match(data)
        if not line:
            return False
        at = line.end()
        end = data.find(_END, at - 2)
        if end < 0:
            return False
        block = data[at : end + 2]
        headers = self.desk.blocks.get(block)
        if headers is None:
            return False
        body = b""
        if line[1] == b"POST":
            length = headers.get("content-length", "")
            if not length.isascii() or not length.isdecimal() or int(length) > self.desk.most:
                return False
            missing = end + 4 + int(length) - len(data)
            if missing > 0:
                self.waiting = data
                self._unset_keepalive_if_required()
                return True
            if missing < 0:
                return False
            body = data[end + 4 :]
        elif "content-length" in headers or len(data) != end + 4:
            return False
        client = client_of(self.peer, headers.get("x-forwarded-for"), service.settings.trusted_hops)
        if self.desk.untaken > _UNTAKEN or (service.limiter is not None and service.limiter.wait(client)):
            return False  # the long way says so
        self._unset_keepalive_if_required()
        self._ask(data, line, headers, client, body)
        return True

    def _ask(self, data: bytes, line: re.Match[bytes], headers: _Block, client: str, body: bytes) -> None:
        service, begun, request_id = self.service, time.perf_counter(), self.service.request_id()
        method, asked = line[1].decode(), line[2] or b""

        def scope() -> dict[str, Any]:
            return {
                "type": "http", "method": method, "path": "/sparql", "raw_path": b"/sparql", "root_path": "", "query_string": asked,
                "headers": [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()],
                "http_version": "1.1", "server": self.server, "client": self.client, "scheme": self.scheme,
                "app": service.app, "hltgraph.here": endpoint.here, "hltgraph.client": client,
            }  # fmt: skip

        call = Call(method, asked, headers, client, scope, body)
        endpoint = service.endpoint
        self.busy = True

        def replied(reply: Reply) -> None:
            self.ticket = None
            if reply.note.lane == "cache" and endpoint is service.endpoint and len(data) <= 2 * _LONGEST:
                if len(service.replies) >= _WHOLE:
                    service.replies.clear()
                service.replies[data] = (call, reply)
            self._reply(request_id, method, client, begun, reply)

        try:
            ticket = endpoint.begin(call, replied)
        except Exception:
            service.fault(request_id)
            replied(Reply.of(problems.respond(call.request, problems.FAULT)))
            return
        if self.busy:
            self.ticket = ticket

    def _reply(self, request_id: str, method: str, client: str, begun: float, reply: Reply) -> None:
        transport = self.transport
        if not transport.is_closing():
            last = b"connection: close\r\n\r\n" if self.leaving else b"\r\n"
            head = b"%sx-request-id: %s\r\n%s%s" % (reply.head, request_id.encode(), self.desk.date(self.server_state.default_headers), last)
            if len(reply.body) < 1 << 16:
                transport.write(head + reply.body)
            else:
                transport.write(head)
                transport.write(reply.body)
            self.server_state.total_requests += 1
        self.service.done(request_id, client, method, "/sparql", "/sparql", reply.status, time.perf_counter() - begun, len(reply.body), reply.note)
        self.busy = False
        self.since = time.monotonic()
        if self.leaving:
            transport.close()
        elif self.late:
            self.loop.call_soon(self._again)

    def _again(self) -> None:
        late, self.late = self.late, b""
        if late and not self.transport.is_closing():
            self.data_received(late)

    def on_response_complete(self) -> None:
        """An answer went out on the long way."""
        self.since = time.monotonic()
        super().on_response_complete()

    def handle_events(self) -> None:
        """Let the parser take what came; a block of headers that it took for a query is remembered."""
        held = bytes(self.conn.trailing_data[0]) if self.conn.their_state is h11.IDLE else b""
        super().handle_events()
        if held and (line := _LINE.match(held)) and self.conn.their_state is not h11.ERROR:
            end = held.find(_END, line.end() - 2)
            if end >= 0 and self.headers == _plain(block := held[line.end() : end + 2]):
                self.desk.remember(block, headers_of(self.headers))

    # Refusals

    def send_400_response(self, msg: str) -> None:
        """What came is no request: say so, and hang up."""
        large = len(self.conn.trailing_data[0]) > self.desk.most_head // 2
        self._refuse(HeadersTooLarge("the headers are over the limit") if large else NoRequest("this is no request of HTTP/1.1"))

    def _refuse(self, error: HltgraphError) -> None:
        if self.transport.is_closing():
            return
        scope = {"type": "http", "method": "GET", "path": "/", "query_string": b"", "headers": [], "app": self.service.app, "server": self.server}
        response = problems.respond(Request(scope), Problem.of(error), problems.headers_of(error) | {"Connection": "close"})
        reply = Reply.of(response)
        self.transport.write(reply.head + b"\r\n" + reply.body)
        self.transport.close()
        self.service.done(self.service.request_id(), self.peer, "", "", "none", reply.status, 0.0, len(reply.body), None)


def _plain(block: bytes) -> list[tuple[bytes, bytes]] | None:
    """The headers of a block that is as plain as can be; None where there may be more to it."""
    pairs = [line.partition(b":") for line in block.split(b"\r\n")[:-1]]
    return [(name.lower(), value.strip(b" \t")) for name, colon, value in pairs if colon]
