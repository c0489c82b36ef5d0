"""Requests that are none, that hide a second one, that never end: each gets one clear answer, and nobody else is kept waiting."""

from __future__ import annotations

import contextlib
import json
import socket
import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote

import httpx
import pytest

HOST = b"Host: localhost\r\n"
FORM = b"Content-Type: application/x-www-form-urlencoded\r\n"
HIDDEN = b"GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n"


def send(client: httpx.Client, data: bytes, seconds: float = 5.0) -> bytes:
    """All that comes back for some bytes, until the server hangs up or says nothing more."""
    with socket.create_connection((client.base_url.host, client.base_url.port), timeout=seconds) as connection:
        got = b""
        with contextlib.suppress(ConnectionError, TimeoutError):
            connection.sendall(data)
            connection.settimeout(1.0)
            while chunk := connection.recv(1 << 16):
                got += chunk
        return got


def statuses(answer: bytes) -> list[int]:
    return [int(part[:3]) for part in answer.split(b"HTTP/1.1 ")[1:]]


SMUGGLED = {
    "length and chunks": b"POST /sparql HTTP/1.1\r\n" + HOST + FORM + b"Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + HIDDEN,
    "two lengths": b"POST /sparql HTTP/1.1\r\n" + HOST + FORM + b"Content-Length: 0\r\nContent-Length: 48\r\n\r\n" + HIDDEN,
    "a list of lengths": b"POST /sparql HTTP/1.1\r\n" + HOST + FORM + b"Content-Length: 0, 48\r\n\r\n" + HIDDEN,
    "a length with a sign": b"POST /sparql HTTP/1.1\r\n" + HOST + FORM + b"Content-Length: +0\r\n\r\n" + HIDDEN,
    "a negative length": b"POST /sparql HTTP/1.1\r\n" + HOST + FORM + b"Content-Length: -1\r\n\r\n" + HIDDEN,
    "an unknown coding": b"POST /sparql HTTP/1.1\r\n" + HOST + FORM + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + HIDDEN,
    "two codings": b"POST /sparql HTTP/1.1\r\n" + HOST + FORM + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n" + HIDDEN,
    "a chunk of no size": b"POST /sparql HTTP/1.1\r\n" + HOST + FORM + b"Transfer-Encoding: chunked\r\n\r\nxyz\r\n\r\n" + HIDDEN,
    "a space before the colon": b"POST /sparql HTTP/1.1\r\n" + HOST + FORM + b"Content-Length : 48\r\n\r\n" + HIDDEN,
    "a null byte in a header": b"GET /sparql HTTP/1.1\r\n" + HOST + b"X: a\0b\r\n\r\n" + HIDDEN,
    "a carriage return in a header": b"GET /sparql HTTP/1.1\r\n" + HOST + b"X: a\rb\r\n\r\n" + HIDDEN,
    "two hosts": b"GET /sparql HTTP/1.1\r\n" + HOST + HOST + b"\r\n" + HIDDEN,
    "no host": b"GET /sparql HTTP/1.1\r\n\r\n" + HIDDEN,
    "a space in the address": b"GET /sparql?query=ASK {} HTTP/1.1\r\n" + HOST + b"\r\n" + HIDDEN,
    "a null byte in the address": b"GET /sparql?query=\0 HTTP/1.1\r\n" + HOST + b"\r\n" + HIDDEN,
    "no version": b"GET /sparql\r\n\r\n" + HIDDEN,
    "not HTTP": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" * 20 + b"\r\n\r\n" + HIDDEN,
}


@pytest.mark.parametrize("name", SMUGGLED)
def test_what_hides_a_second_request_is_refused_and_the_second_is_not_heard(client: httpx.Client, name: str) -> None:
    answer = send(client, SMUGGLED[name])
    assert statuses(answer) == [400], answer[:300]
    assert b'"status": "ok"' not in answer
    assert b"application/problem+json" in answer


def test_a_block_of_headers_that_is_known_goes_with_no_other_first_line(client: httpx.Client) -> None:
    plain = b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\n" + HOST + b"X-Test: known\r\n\r\n"
    assert statuses(send(client, plain * 3)) == [200] * 3
    for line in (b"GET /sparql?query=ASK%7B%7D HTTP/1.0\r\n", b"GET  /sparql HTTP/1.1\r\n", b"PUT /sparql HTTP/1.1\r\n", b"get /sparql HTTP/1.1\r\n"):
        got = statuses(send(client, plain.replace(b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\n", line)))
        assert got in ([200], [400], [405], [501])
    # A body that a GET announces belongs to it, known block or not.
    with_body = b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\n" + HOST + b"Content-Length: %d\r\n\r\n" % len(HIDDEN) + HIDDEN
    for _ in range(3):
        assert statuses(send(client, with_body)) == [200]


def test_pipelined_requests_are_answered_in_their_order(client: httpx.Client) -> None:
    bodies = [f"SELECT ({n} AS ?n) {{}}" for n in range(30)]
    data = b"".join(
        f"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\nContent-Length: {len(b)}\r\n\r\n{b}".encode() for b in bodies
    )
    answer = send(client, data)
    assert statuses(answer) == [200] * 30
    values = [json.loads(part)["results"]["bindings"][0]["n"]["value"] for part in _bodies(answer)]
    assert values == [str(n) for n in range(30)]


def _bodies(answer: bytes) -> Iterator[bytes]:
    while answer:
        head, _, rest = answer.partition(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
        yield rest[:length]
        answer = rest[length:]


def test_a_post_that_comes_in_pieces_is_answered_once(client: httpx.Client) -> None:
    query = b"query=" + quote("SELECT (1 AS ?n) {}").encode()
    data = b"POST /sparql HTTP/1.1\r\n" + HOST + FORM + b"Content-Length: %d\r\n\r\n" % len(query) + query
    for _ in range(2):
        with socket.create_connection((client.base_url.host, client.base_url.port), timeout=5) as connection:
            for at in range(0, len(data), 40):
                connection.sendall(data[at : at + 40])
                time.sleep(0.002)
            assert connection.recv(1 << 16).startswith(b"HTTP/1.1 200 OK")


@pytest.mark.parametrize("how", ["one header", "many headers", "a line without end"])
def test_headers_over_the_limit_are_431(client: httpx.Client, how: str) -> None:
    start = b"GET /sparql HTTP/1.1\r\n" + HOST
    data = {
        "one header": start + b"X: " + b"a" * 400_000 + b"\r\n\r\n",
        "many headers": start + b"".join(b"X%d: y\r\n" % n for n in range(50_000)) + b"\r\n",
        "a line without end": b"GET /sparql?query=" + b"a" * 400_000,
    }[how]
    assert statuses(send(client, data)) in ([431], [400])


@pytest.mark.parametrize("path", ["/sparql/../health/live", "/sparql%2f..%2f..%2fetc%2fpasswd", "//sparql", "/sparql/", "/sparql;x", "/%73parql"])
def test_a_path_that_is_nearly_ours_is_no_way_in(client: httpx.Client, path: str) -> None:
    answer = send(client, f"GET {path}?query=ASK%7B%7D HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    assert statuses(answer) in ([404], [400], [200])
    assert b"root:" not in answer


@pytest.mark.parametrize("query", [b"%ff%fe", b"%c0%af", b"ASK%7B%7D%00", b"%ed%a0%80", b"%F8%88%80%80%80", b"ASK%7B+%3Fs+%3Fp+%22%5CuD800%22+%7D"])
def test_what_is_no_unicode_is_400(client: httpx.Client, query: bytes) -> None:
    for data in (
        b"GET /sparql?query=" + query + b" HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n",
        b"POST /sparql HTTP/1.1\r\n" + HOST + FORM + b"Connection: close\r\nContent-Length: %d\r\n\r\nquery=" % (6 + len(query)) + query,
    ):
        assert statuses(send(client, data)) == [400]


def test_who_never_ends_a_request_is_hung_up_on(started: Callable[..., Any]) -> None:
    server = started(client_seconds=1, grace_seconds=15)
    with httpx.Client(base_url=server.url) as client:
        where = (client.base_url.host, client.base_url.port)
        beginnings = [
            b"",
            b"GET /sparql HT",
            b"GET /sparql HTTP/1.1\r\nHost: x\r\n",
            b"POST /sparql HTTP/1.1\r\n" + HOST + FORM + b"Content-Length: 50\r\n\r\nquery=",
        ]
        slow = [socket.create_connection(where) for _ in beginnings * 10]
        begun = time.monotonic()
        for connection, beginning in zip(slow, beginnings * 10, strict=True):
            connection.sendall(beginning)
        for _ in range(12):  # a byte now and then does not help
            time.sleep(0.25)
            for connection, beginning in zip(slow, beginnings * 10, strict=True):
                if beginning:
                    with contextlib.suppress(OSError):
                        connection.sendall(b"X")
            assert client.get("/health/live").status_code == 200
        for connection in slow:
            connection.settimeout(5)
            with contextlib.suppress(ConnectionError):
                while connection.recv(1 << 16):
                    pass
            connection.close()
        assert time.monotonic() - begun < 20
        assert "hltgraph_connections 1.0" in client.get("/metrics").text


def test_who_does_not_take_an_answer_is_hung_up_on(started: Callable[..., Any]) -> None:
    server = started(client_seconds=1)
    with httpx.Client(base_url=server.url, timeout=30) as client:
        slow = []
        for _ in range(2):
            connection = socket.socket()
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            connection.connect((client.base_url.host, client.base_url.port))
            connection.sendall(b"GET /sparql?query=SELECT*%7B%3Fs+%3Fp+%3Fo%7D HTTP/1.1\r\n" + HOST + b"\r\n")
            slow.append(connection)
        for _ in range(50):
            time.sleep(0.2)
            if "hltgraph_connections 1.0" in client.get("/metrics").text:
                break
        else:
            pytest.fail("the connections are still held")
        for connection in slow:
            connection.settimeout(5)
            got = b""
            with contextlib.suppress(ConnectionError):
                while chunk := connection.recv(1 << 16):
                    got += chunk
            connection.close()
            length = int(got.partition(b"content-length: ")[2].partition(b"\r\n")[0])
            assert len(got.partition(b"\r\n\r\n")[2]) < length  # a client can see that it has not all of it


def test_connections_over_the_limit_are_told_to_come_back(started: Callable[..., Any]) -> None:
    server = started(max_connections=5)
    with contextlib.ExitStack() as held:
        where = (httpx.URL(server.url).host, httpx.URL(server.url).port)
        connections = [held.enter_context(socket.create_connection(where, timeout=5)) for _ in range(8)]
        answers = []
        for connection in connections:
            with contextlib.suppress(OSError):
                connection.sendall(b"GET /health/live HTTP/1.1\r\n" + HOST + b"\r\n")
        for connection in connections:
            with contextlib.suppress(OSError):
                answers += statuses(connection.recv(1 << 16))
    assert answers.count(200) == 5
    assert set(answers) <= {200, 503}


def test_a_client_over_its_rate_is_told_when_to_come_back(started: Callable[..., Any]) -> None:
    server = started(requests_per_minute=20, trusted_hops=1)
    with httpx.Client(base_url=server.url) as client:
        mine = {"X-Forwarded-For": "203.0.113.9, 198.51.100.1"}
        answers = [client.get("/sparql?query=ASK%7B%7D", headers=mine) for _ in range(12)]
        assert [answer.status_code for answer in answers[:5]] == [200] * 5
        refused = answers[-1]
        assert (refused.status_code, refused.json()["code"]) == (429, "too-many-requests")
        assert int(refused.headers["retry-after"]) >= 1
        assert client.get("/sparql?query=ASK%7B%7D", headers={"X-Forwarded-For": "198.51.100.2"}).status_code == 200
        # What a client says of itself before the trusted hop is not believed.
        forged = {"X-Forwarded-For": "203.0.113.77, 198.51.100.1"}
        assert client.get("/sparql?query=ASK%7B%7D", headers=forged).status_code == 429
        assert client.get("/health/live", headers=mine).status_code == 200
