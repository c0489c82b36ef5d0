"""Real servers that answer as they are told to: what a remote engine may do when it is not well."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

VERSION = "ab" * 32
JSON = "application/sparql-results+json"
#: What an endpoint answers that is asked which version it holds.
LOADED = b'{"head":{"vars":["version"]},"results":{"bindings":[{"version":{"type":"literal","value":"%s"}}]}}' % VERSION.encode()


@dataclass(frozen=True)
class Request:
    """One request as it came."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def form(self) -> list[tuple[str, str]]:
        return parse_qsl(self.body.decode())

    @property
    def query(self) -> str:
        return dict(self.form).get("query", "")


Behaviour = Callable[[socket.socket, Request], None]


@dataclass
class Fake:
    """A server on a port of its own; ``behaviour`` answers each request, after which the connection is closed."""

    behaviour: Behaviour
    requests: list[Request] = field(default_factory=list)
    closing: threading.Event = field(default_factory=threading.Event)
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/sparql"

    def wait(self) -> None:
        """Do nothing until the test is over."""
        self.closing.wait(60)


def reply(body: bytes, status: str = "200 OK", media: str = JSON, *more: str) -> bytes:
    """A well-formed answer."""
    head = [f"HTTP/1.1 {status}", f"Content-Type: {media}", f"Content-Length: {len(body)}", "Connection: close", *more]
    return ("\r\n".join(head) + "\r\n\r\n").encode() + body


def chunk(content: bytes) -> bytes:
    """One chunk of a chunked answer."""
    return f"{len(content):x}\r\n".encode() + content + b"\r\n"


def says(content: bytes) -> Behaviour:
    """Sends these bytes, whatever was asked."""
    return lambda client, _: client.sendall(content)


@contextlib.contextmanager
def serving(behaviour: Behaviour) -> Iterator[Fake]:
    """A server that runs while the block does."""
    fake = Fake(behaviour)
    listener = socket.create_server(("127.0.0.1", 0))
    fake.port = listener.getsockname()[1]
    threads: list[threading.Thread] = []

    def accept() -> None:
        while not fake.closing.is_set():
            try:
                client, _ = listener.accept()
            except OSError:
                return
            threads.append(threading.Thread(target=answer, args=(client,), daemon=True))
            threads[-1].start()

    def answer(client: socket.socket) -> None:
        with client, contextlib.suppress(OSError):
            client.settimeout(30)
            if (request := _read(client)) and not fake.closing.is_set():
                fake.requests.append(request)
                fake.behaviour(client, request)

    first = threading.Thread(target=accept, daemon=True)
    first.start()
    try:
        yield fake
    finally:
        fake.closing.set()
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", fake.port), timeout=1).close()
        listener.close()
        for thread in (first, *threads):
            thread.join(10)


def _read(client: socket.socket) -> Request | None:
    data = b""
    while b"\r\n\r\n" not in data:
        piece = client.recv(65536)
        if not piece:
            return None
        data += piece
    head, _, body = data.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    while len(body) < int(headers.get("content-length", 0)):
        body += client.recv(65536)
    method, target, _ = first.split(" ")
    return Request(method, target, headers, body)
