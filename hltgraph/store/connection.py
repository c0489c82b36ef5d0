"""The wire to a remote store: one request and its whole answer, within a time and a size, or an error that says why not.

HTTP/1.1 by the standard library (RFC 9112). What is bound here is the whole exchange, not each read: a server that sends
a byte now and then is as late as one that sends nothing. Nothing is followed: a redirect is an error.
"""

from __future__ import annotations

import base64
import contextlib
import http.client
import io
import logging
import socket
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import SplitResult, urlsplit

from hltgraph import __version__
from hltgraph.errors import RemoteError, RemoteTimeout, RemoteUnreachable, UsageError

_LOG = logging.getLogger("hltgraph.store")

#: Seconds in which a connection must stand.
CONNECT = 5.0
#: Seconds between one try and the next, where trying again does no harm.
PAUSES = (0.05, 0.4)
#: Connections kept for the next request.
KEPT = 16
_BUSY = (429, 503)


@dataclass(frozen=True)
class Reply:
    """A whole answer: status, headers and body."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def media(self) -> str:
        """The media type without its parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    def says(self) -> str:
        """The first lines of a message for people, in at most 300 characters."""
        return " ".join(self.body[:2000].decode(errors="replace").split())[:300]


class _Deadline:
    """A moment by which an exchange must be over."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds that are left.

        :raises TimeoutError: when none are.
        """
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left


class _Timed(io.RawIOBase):
    """What comes in on a socket, each read of which gets no more than the time that is left."""

    def __init__(self, sock: socket.socket, deadline: _Deadline) -> None:
        self._sock, self._deadline = sock, deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._sock.settimeout(self._deadline.left())
        return self._sock.recv_into(buffer)


class _Response(http.client.HTTPResponse):
    def __init__(self, deadline: _Deadline, sock: socket.socket, *arguments: Any, **named: Any) -> None:
        super().__init__(sock, *arguments, **named)
        self.fp.close()
        self.fp = io.BufferedReader(_Timed(sock, deadline))


class _NoAnswer(Exception):
    """The exchange ended before any byte of an answer came."""


def address(url: str) -> SplitResult:
    """The parts of the address of a store.

    :raises UsageError: when it is no plain http or https address.
    """
    try:
        parts = urlsplit(url)
        good = parts.scheme in ("http", "https") and parts.hostname and not parts.fragment and url.isascii() and not any(c.isspace() for c in url)
        _ = parts.port
    except ValueError:
        good = False
    if not good:
        raise UsageError("the address of a store begins with http:// or https:// and names a host and a path")
    if "@" in parts.netloc:
        raise UsageError("the address of a store holds no name and password; HLTGRAPH_REMOTE_USER and HLTGRAPH_REMOTE_PASSWORD do")
    return parts


class Connection:
    """Exchanges with the server of one address; used by several threads at a time.

    ``seconds`` is the time for one exchange, tries and all, and ``max_bytes`` the longest answer.
    """

    def __init__(self, url: str, seconds: float, max_bytes: int, user: str = "", password: str = "") -> None:
        self.parts = address(url)
        self.seconds, self.max_bytes = seconds, max_bytes
        self._user, self._password = user, password
        self._idle: list[http.client.HTTPConnection] = []
        self._lock = threading.Lock()
        self._challenge = ""
        self._digest: Any = None

    def close(self) -> None:
        """Close what is kept open; the next request opens anew."""
        with self._lock:
            idle, self._idle = self._idle, []
        for kept in idle:
            kept.close()

    def exchange(self, method: str, query: str, headers: Mapping[str, str], body: bytes | None, *, again: bool) -> Reply:
        """One request to the address, with ``query`` added to it, and its whole answer.

        It is tried ``again`` only when nothing came back, or the server says that it is busy.

        :raises RemoteUnreachable: when there is no server, or it stays busy.
        :raises RemoteTimeout: when the answer is not whole in time.
        :raises RemoteError: when it is not whole, too long, or a redirect.
        """
        target = (self.parts.path or "/") + ("?" + "&".join(filter(None, (self.parts.query, query))) if self.parts.query or query else "")
        deadline = _Deadline(self.seconds)
        pauses = PAUSES if again else ()
        for pause in (*pauses, None):
            try:
                reply = self._authorised(method, target, headers, body, deadline)
                if reply.status not in _BUSY:
                    return self._plain(reply)
                failure = RemoteUnreachable(f"it takes nothing now (status {reply.status})")
            except _NoAnswer as error:
                self.close()  # after a restart of the server none of them is good any more
                failure = RemoteUnreachable(str(error))
            except TimeoutError:
                raise RemoteTimeout(f"no whole answer within {self.seconds:g} seconds") from None
            _LOG.info("%s %s: %s", method, self.parts.netloc, failure.detail)
            if pause is None:
                break
            with contextlib.suppress(TimeoutError):
                time.sleep(min(pause, deadline.left()))
        raise failure

    def _plain(self, reply: Reply) -> Reply:
        if 300 <= reply.status < 400:
            raise RemoteError(f"it answers with a redirect (status {reply.status}), and none is followed; name the address that it leads to")
        if reply.headers.get("content-encoding", "identity") != "identity":
            raise RemoteError("its answer is compressed, which was not asked for")
        return reply

    def _authorised(self, method: str, target: str, headers: Mapping[str, str], body: bytes | None, deadline: _Deadline) -> Reply:
        known = self._authorisation(method, target)
        reply = self._once(method, target, {**headers, **known}, body, deadline)
        if reply.status != 401 or not self._user:
            return reply
        # Either it has not told yet how it wants to know us, or what it told holds no longer.
        self._challenge = reply.headers.get("www-authenticate", "")
        anew = self._authorisation(method, target)
        return self._once(method, target, {**headers, **anew}, body, deadline) if anew and anew != known else reply

    def _authorisation(self, method: str, target: str) -> dict[str, str]:
        if self._password and not self._user:
            return {"Authorization": f"Bearer {self._password}"}  # RFC 6750
        scheme, _, rest = self._challenge.partition(" ")
        if scheme.lower() == "basic":
            return {"Authorization": "Basic " + base64.b64encode(f"{self._user}:{self._password}".encode()).decode()}
        if scheme.lower() == "digest":
            import urllib.request as standard  # late: few servers ask for it

            with self._lock:
                if self._digest is None:
                    known = standard.HTTPPasswordMgrWithDefaultRealm()
                    known.add_password(None, f"{self.parts.scheme}://{self.parts.netloc}/", self._user, self._password)
                    self._digest = standard.HTTPDigestAuthHandler(known)
                asked = standard.Request(f"{self.parts.scheme}://{self.parts.netloc}{target}", method=method)
                answer = self._digest.get_authorization(asked, standard.parse_keqv_list(standard.parse_http_list(rest)))
                return {"Authorization": f"Digest {answer}"} if answer else {}
        return {}

    def _once(self, method: str, target: str, headers: Mapping[str, str], body: bytes | None, deadline: _Deadline) -> Reply:
        connection = self._connection(deadline)
        whole = False
        try:
            response = self._started(connection, method, target, headers, body, deadline)
            content = self._whole(response)
            whole = not response.will_close
            return Reply(response.status, {name.lower(): value for name, value in response.getheaders()}, content)
        finally:
            with self._lock:
                kept = whole and len(self._idle) < KEPT
                if kept:
                    self._idle.append(connection)
            if not kept:
                connection.close()

    def _connection(self, deadline: _Deadline) -> http.client.HTTPConnection:
        with self._lock:
            if self._idle:
                return self._idle.pop()
        kind = http.client.HTTPSConnection if self.parts.scheme == "https" else http.client.HTTPConnection
        assert self.parts.hostname is not None
        return kind(self.parts.hostname, self.parts.port, timeout=min(CONNECT, deadline.left()))

    def _started(
        self, connection: http.client.HTTPConnection, method: str, target: str, headers: Mapping[str, str], body: bytes | None, deadline: _Deadline
    ) -> http.client.HTTPResponse:
        common = {"User-Agent": f"hltgraph/{__version__}", "Accept-Encoding": "identity"}
        connection.response_class = partial(_Response, deadline)  # type: ignore[assignment]
        try:
            fresh = connection.sock is None
            if fresh:
                try:
                    connection.connect()
                except TimeoutError:
                    raise _NoAnswer(f"no connection within {CONNECT:g} seconds") from None
                connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            connection.sock.settimeout(deadline.left())
            connection.request(method, target, body, common | dict(headers))
            return connection.getresponse()
        except TimeoutError:
            raise
        except OSError as error:  # also a server that hangs up before it says a word
            raise _NoAnswer(error.strerror or str(error)) from error
        except (http.client.HTTPException, ValueError) as error:
            raise RemoteError("it does not speak HTTP") from error

    def _whole(self, response: http.client.HTTPResponse) -> bytes:
        # Where the end of an answer is not marked, half of one looks whole.
        marked = response.length is not None or response.chunked
        if not marked:
            raise RemoteError("it does not mark the end of its answer (neither Content-Length nor chunks)")
        content = bytearray()
        try:
            while chunk := response.read1(1 << 16):
                content += chunk
                if len(content) > self.max_bytes:
                    raise RemoteError(f"its answer has more than {self.max_bytes} bytes; HLTGRAPH_REMOTE_MAX_BYTES is the limit")
        except TimeoutError:
            raise
        except (OSError, http.client.HTTPException) as error:
            raise RemoteError(f"its answer was cut off after {len(content)} bytes") from error
        if response.length:
            raise RemoteError(f"its answer was cut off after {len(content)} bytes")
        response.close()  # the connection takes no other request before
        return bytes(content)
