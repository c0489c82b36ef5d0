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
from hltgraph.store.engine import Take, Ticket

#: A request to the SPARQL service whose first line is as plain as can be: visible ASCII, no fragment.
_LINE = re.compile(rb"(GET|POST) /sparql(?:\?([!-\"$-~]*))? HTTP/1\.1\r\n")
_END = b"\r\n\r\n"
#: Headers by which a request says something that the short way does not know.
_LONG_WAY = {"transfer-encoding", "expect", "upgrade", "connection", "te", "trailer", "range"}
#: Blocks of headers that are remembered, the longest of them in bytes, and whole requests with their replies.
_BLOCKS, _LONGEST, _WHOLE = 4096, 4096, 4096
#: How often connections are looked at, in seconds.
_SWEEP = 1.0
#: Who takes less than this in the time that a client gets is too slow; a larger answer is not begun where too much waits to be taken.
_LARGE = 1 << 20
#: How many of the largest results may wait to be taken, by all clients and by one.
_ALL, _ONE = 4, 2
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
        self._dated: tuple[object, bytes] = (None, b"")
        self._sweeping: asyncio.TimerHandle | None = None

    def date(self, headers: list[tuple[bytes, bytes]]) -> bytes:
        """The headers that the server puts to every answer, as they go out; it makes new ones each second."""
        if headers is not self._dated[0]:
            self._dated = headers, b"".join(name + b": " + value + b"\r\n" for name, value in headers)
        return self._dated[1]

    def sweep(self) -> None:
        """Hang up on those who take too long; while there are connections, again soon."""
        now = time.monotonic()
        for connection in list(self.connections):
            connection.look(now, self.service.settings.client_seconds)
        self._sweeping = asyncio.get_running_loop().call_later(_SWEEP, self.sweep) if self.connections else None

    def sweep_soon(self) -> None:
        """See that somebody looks."""
        if self._sweeping is None:
            self._sweeping = asyncio.get_running_loop().call_later(_SWEEP, self.sweep)

    def has_room(self, client: str) -> bool:
        """Whether one more large answer may wait for a client to take it."""
        most, held, of_client = self.service.settings.max_result_mb << 20, 0, 0
        for connection in self.connections:
            if size := connection.untaken():
                held += size
                of_client += size if connection.client_now == client else 0
        return held < _ALL * most and of_client < _ONE * most

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
        self.mark = 0  # how much it had yet to take when it last got on with that
        self.client_now = ""  # who asked last over it
        self.queued = 0  # bytes of an answer that the long way has yet to write
        self.busy = False  # a request is answered on the short way
        self.sent: int | None = None  # bytes of an answer that went out before it was whole
        self.late = b""  # what came meanwhile
        self.ticket: Ticket | None = None
        self.leaving = False

    # The connection

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        transport.set_write_buffer_limits(high=0)  # what is written goes out at once, before we count and keep it
        self.peer = self.client_now = self.client[0] if self.client else ""
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

    def abort(self) -> None:
        """Hang up at once."""
        self.transport.abort()

    def untaken(self) -> int:
        """How many bytes the client has yet to take."""
        return self.transport.get_write_buffer_size() + self.queued

    def look(self, now: float, patience: float) -> None:
        """Hang up when the client lets us wait too long."""
        untaken = self.untaken()
        if untaken:
            if not self.mark or untaken > self.mark or untaken <= self.mark - _LARGE:
                self.mark, self.since = untaken, now
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
        if not untaken:
            self.mark = 0

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
        if service.limiter is not None and service.limiter.wait(client):
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
        self.busy, self.client_now = True, client

        def opened(reply: Reply) -> Take | None:
            if not self.has_room(client):
                return None
            self.sent = 0
            self.transport.write(self._head(request_id, reply))
            return self._part

        def replied(reply: Reply) -> None:
            self.ticket = None
            if reply.note.lane == "cache" and endpoint is service.endpoint and len(data) <= 2 * _LONGEST:
                if len(service.replies) >= _WHOLE:
                    service.replies.clear()
                service.replies[data] = (call, reply)
            self._reply(request_id, method, client, begun, reply)

        try:
            ticket = endpoint.begin(call, replied, opened)
        except Exception:
            service.fault(request_id)
            replied(Reply.of(problems.respond(call.request, problems.FAULT)))
            return
        if self.busy:
            self.ticket = ticket

    def _head(self, request_id: str, reply: Reply) -> bytes:
        last = b"connection: close\r\n\r\n" if self.leaving else b"\r\n"
        return b"%sx-request-id: %s\r\n%s%s" % (reply.head, request_id.encode(), self.desk.date(self.server_state.default_headers), last)

    def _reply(self, request_id: str, method: str, client: str, begun: float, reply: Reply) -> None:
        transport, size, status = self.transport, len(reply.body), reply.status
        if self.sent is not None:
            if status == 200:
                self._part(reply.body)
                transport.write(b"0\r\n\r\n")
            else:
                transport.abort()  # without its end nobody takes it for whole
            size, status, self.sent = self.sent, 200, None
        elif not transport.is_closing():
            if size > _LARGE:
                reply = self.admitted(reply, client)
                size, status = len(reply.body), reply.status
            head = self._head(request_id, reply)
            if size < 1 << 16:
                transport.write(head + reply.body)
            else:
                transport.writelines((head, reply.body))
            self.server_state.total_requests += 1
        self.service.done(request_id, client, method, "/sparql", "/sparql", status, time.perf_counter() - begun, size, reply.note)
        self.busy = False
        self.since = time.monotonic()
        if self.leaving:
            transport.close()
        elif self.late:
            self.loop.call_soon(self._again)

    def _part(self, part: bytes) -> None:
        """Write a part of an answer as a chunk (RFC 9112, section 7.1)."""
        if part and not self.transport.is_closing():
            self.transport.writelines((b"%x\r\n" % len(part), part, b"\r\n"))
            self.sent = (self.sent or 0) + len(part)

    def has_room(self, client: str) -> bool:
        """Whether a large answer to a client may begin over this connection."""
        self.client_now = client
        return self.desk.has_room(client)

    def admitted(self, reply: Reply, client: str) -> Reply:
        """A reply, or where it is large and too much waits to be taken, one that says so."""
        if len(reply.body) <= _LARGE or self.has_room(client):
            return reply
        error = Busy("as much waits to be taken by slow clients as may; ask again in a moment, or for less")
        response = problems.respond(self._request("/sparql"), Problem.of(error), problems.headers_of(error))
        return Reply.of(response, reply.note._replace(outcome=error.code))

    def _request(self, path: str) -> Request:
        """A request that says nothing."""
        scope = {"type": "http", "method": "GET", "path": path, "query_string": b"", "headers": [], "app": self.service.app, "server": self.server}
        return Request(scope)

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
        before = self.scope
        super().handle_events()
        if self.scope is not before and self.scope is not None:
            self.scope["hltgraph.connection"] = self  # type: ignore[typeddict-unknown-key]
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
        response = problems.respond(self._request("/"), Problem.of(error), problems.headers_of(error) | {"Connection": "close"})
        reply = Reply.of(response)
        self.transport.write(reply.head + b"\r\n" + reply.body)
        self.transport.close()
        self.service.done(self.service.request_id(), self.peer, "", "", "none", reply.status, 0.0, len(reply.body), None)


def _plain(block: bytes) -> list[tuple[bytes, bytes]] | None:
    """The headers of a block that is as plain as can be; None where there may be more to it."""
    pairs = [line.partition(b":") for line in block.split(b"\r\n")[:-1]]
    return [(name.lower(), value.strip(b" \t")) for name, colon, value in pairs if colon]
