"""Long results: they begin before they are whole where that is safe, and what breaks off is never taken for whole."""

from __future__ import annotations

import contextlib
import gzip
import http.client
import os
import signal
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from hltgraph.store import isolation

pytestmark = pytest.mark.skipif(not isolation.available(), reason="workers need Linux")

#: Rows that come one by one, each after some work, for longer than any query gets here.
ENDLESS = "SELECT ?a ?b {{ ?a ?b ?c FILTER(STRLEN(SHA512(CONCAT('{0}', REPLACE(STR(?a), '', '" + "a" * 2000 + "')))) > 0) }} LIMIT 90000"
#: Some megabytes that end well.
LONG = "SELECT ?a ?b {{ ?a ?b ?c BIND({0} AS ?n) }} LIMIT {1}"
#: What makes nearly every query a slow one, and slow ones are those that stream.
SLOW = {"quick_milliseconds": 1}


@pytest.fixture(scope="module")
def service(dataset: Path) -> Iterator[Any]:
    from tests.api.conftest import Server

    server = Server("--store", str(dataset), query_seconds=4, **SLOW)
    yield server
    code, _, errors = server.stop()
    assert code == 0
    assert "Traceback" not in errors


def workers(pid: int) -> list[int]:
    """The processes that run queries: those below the service that have none below them."""
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            with contextlib.suppress(OSError):
                parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(") ")[2].split()[1])
    zygotes = [child for child, parent in parents.items() if parent == pid]
    return [child for child, parent in parents.items() if parent in zygotes]


def figure(service: Any, name: str) -> float:
    text = httpx.get(service.url + "metrics").text
    return next(float(line.rsplit(" ", 1)[1]) for line in text.splitlines() if line.startswith(f"hltgraph_engine_{name} "))


def eventually(true: Callable[[], bool], seconds: float = 20) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if true():
            return True
        time.sleep(0.05)
    return False


# The same over a connection that takes the long way through the framework, and over one whose headers are known.
WAYS = pytest.mark.parametrize("known", [False, True], ids=["first request", "known headers"])


def ask(client: httpx.Client, query: str, known: bool, **headers: str) -> contextlib.AbstractContextManager[httpx.Response]:
    headers = {"Accept": "text/csv", "Accept-Encoding": "identity", "X-Way": str(time.time_ns()), **headers}
    if known:
        client.get("/sparql", params={"query": "ASK {}"}, headers=headers)
    return client.stream("GET", "/sparql", params={"query": query}, headers=headers)


@WAYS
def test_the_first_rows_are_there_before_the_last_are_computed_and_the_time_limit_breaks_it_off(service: Any, known: bool) -> None:
    with httpx.Client(base_url=service.url, timeout=30) as client, ask(client, ENDLESS.format(known), known) as response:
        assert response.status_code == 200
        assert response.headers["transfer-encoding"] == "chunked"
        assert "content-length" not in response.headers
        parts = response.iter_raw()
        assert next(parts).startswith(b"a,b\r\n")
        with pytest.raises(httpx.RemoteProtocolError):
            for _ in parts:
                pass
    with httpx.Client(base_url=service.url) as client:
        assert client.get("/sparql", params={"query": "ASK {}"}).status_code == 200


@WAYS
def test_a_worker_that_is_killed_in_the_middle_leaves_no_half_result_that_looks_whole(service: Any, known: bool) -> None:
    with httpx.Client(base_url=service.url, timeout=30) as client, ask(client, ENDLESS.format(f"killed {known}"), known) as response:
        parts = response.iter_raw()
        assert next(parts)
        for pid in workers(service.process.pid):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        with pytest.raises(httpx.RemoteProtocolError):
            for _ in parts:
                pass
    assert eventually(lambda: httpx.get(service.url + "sparql", params={"query": "SELECT ?s { ?s a hlt:Recommendation } ORDER BY ?s"}).status_code == 200)


@WAYS
@pytest.mark.parametrize("packed", [False, True], ids=["plain", "packed"])
def test_a_result_in_parts_is_the_one_that_comes_whole(service: Any, known: bool, packed: bool) -> None:
    query = LONG.format(2 * known + packed, 60_000)
    with httpx.Client(base_url=service.url, timeout=30) as client:
        encoding = "gzip" if packed else "identity"
        with ask(client, query, known, **{"Accept-Encoding": encoding}) as response:
            assert response.headers["transfer-encoding"] == "chunked"
            assert response.headers.get("content-encoding", "identity") == encoding
            body = b"".join(response.iter_raw())
        assert client.get("/health/live").status_code == 200  # over the same connection
    where = httpx.URL(service.url)
    with socket.create_connection((where.host, where.port or 80), timeout=30) as old:
        path = str(httpx.URL("/sparql", params={"query": query}))
        old.sendall(f"GET {path} HTTP/1.0\r\nAccept: text/csv\r\n\r\n".encode())
        whole = b"".join(iter(lambda: old.recv(1 << 16), b""))
    head, _, whole = whole.partition(b"\r\n\r\n")
    assert b"content-length: %d" % len(whole) in head.lower()
    assert (gzip.decompress(body) if packed else body) == whole
    assert whole.count(b"\n") == 60_001


def test_a_result_in_parts_is_kept_and_has_the_tag_of_the_whole(service: Any) -> None:
    headers, query = {"Accept": "text/csv", "Accept-Encoding": "identity"}, LONG.format("'kept'", 20_000)
    with httpx.Client(base_url=service.url, timeout=30, headers=headers) as client:
        first = client.get("/sparql", params={"query": query})
        again = client.get("/sparql", params={"query": query})
        assert first.headers["transfer-encoding"] == "chunked"
        assert int(again.headers["content-length"]) == len(again.content)
        assert (first.content, first.headers["etag"]) == (again.content, again.headers["etag"])
        shown = client.get("/sparql", params={"query": query}, headers={"If-None-Match": first.headers["etag"]})
        assert (shown.status_code, shown.content) == (304, b"")
        any_ = client.get("/sparql", params={"query": LONG.format("'any'", 20_000)}, headers={"If-None-Match": "*"})
        assert (any_.status_code, any_.content) == (304, b"")
        head = client.head("/sparql", params={"query": LONG.format("'head'", 20_000)})
        assert (head.status_code, head.content) == (200, b"")
        assert int(head.headers["content-length"]) == len(first.content)


def test_a_post_is_answered_in_parts_and_a_second_request_behind_it_in_its_turn(service: Any) -> None:
    where = httpx.URL(service.url)
    connection = http.client.HTTPConnection(where.host, where.port, timeout=30)
    for turn in range(3):
        body = LONG.format(f"'post {turn}'", 30_000)
        connection.request("POST", "/sparql", body, {"Content-Type": "application/sparql-query", "Accept": "text/csv"})
        response = connection.getresponse()
        assert response.headers["transfer-encoding"] == "chunked"
        assert response.read().count(b"\n") == 30_001
    connection.close()
    with socket.create_connection((where.host, where.port or 80), timeout=30) as pipe:
        asked = [LONG.format(f"'pipe {turn}'", 30_000) if turn % 2 == 0 else "ASK {}" for turn in range(4)]
        pipe.sendall(b"".join(f"GET {httpx.URL('/sparql', params={'query': q})} HTTP/1.1\r\nHost: x\r\nAccept: text/csv, */*\r\n\r\n".encode() for q in asked))
        pipe.settimeout(10)
        got = b""
        while got.count(b"HTTP/1.1 200") < 4 or not got.endswith(b"true"):
            got += pipe.recv(1 << 16)
        assert got.count(b"\r\n0\r\n\r\nHTTP/1.1 200") == 2


@pytest.mark.parametrize("limit", ["", " LIMIT 200000"])
def test_a_result_that_is_cut_says_so_before_it_begins(service: Any, limit: str) -> None:
    response = httpx.get(
        service.url + "sparql",
        params={"query": "SELECT ?a ?d { ?a ?b ?c . ?d ?e ?f }" + limit, "format": "csv"},
        headers={"Accept-Encoding": "identity"},
        timeout=30,
    )
    assert response.headers["x-truncated"] == "100000"
    assert int(response.headers["content-length"]) == len(response.content)
    assert response.text.count("\n") == 100_001


def test_a_result_that_grows_over_the_limit_after_it_began_breaks_off_and_comes_cut_the_next_time(started: Callable[..., Any]) -> None:
    server = started(max_result_mb=16, max_rows=200_000, **SLOW)
    long = "x" * 4000
    query = f"SELECT ?x {{ {{ ?x ?p ?o }} UNION {{ ?s ?p ?o BIND('{long}' AS ?x) }} }} LIMIT 45000"
    with httpx.Client(base_url=server.url, timeout=30, headers={"Accept": "text/csv"}) as client:
        small = client.get("/sparql", params={"query": "SELECT ?x { ?x ?p ?o }"})
        rows = small.text.count("\n") - 1
        query = query.replace("45000", str(rows + 20_000))
        with pytest.raises(httpx.RemoteProtocolError):
            client.get("/sparql", params={"query": query})
        again = client.get("/sparql", params={"query": query})
        assert rows < int(again.headers["x-truncated"]) < rows + 20_000
        assert len(again.content) <= 16 << 20


@contextlib.contextmanager
def idle(server: Any, count: int) -> Iterator[list[bytes]]:
    """The beginnings of as many long answers, asked one after another by clients that take no more than that of them.

    They are so long and so many that it does not matter how much of each the kernel keeps.
    """
    where = httpx.URL(server.url)
    with contextlib.ExitStack() as held:
        begun = []
        for number in range(count):
            connection = held.enter_context(socket.socket())
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            connection.settimeout(20)
            connection.connect((where.host, where.port or 80))
            path = httpx.URL("/sparql", params={"query": LONG.format(number, 80_000)})
            connection.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\nAccept: text/csv\r\n\r\n".encode())
            begun.append(connection.recv(12))
        yield begun


def test_clients_that_take_nothing_hold_no_worker_and_no_more_than_their_share(started: Callable[..., Any]) -> None:
    server = started(max_result_mb=8, client_seconds=300, **SLOW)
    with idle(server, 12) as begun:
        assert begun[0] == b"HTTP/1.1 200"
        assert b"HTTP/1.1 503" in begun
        assert eventually(lambda: figure(server, "workers_slow") == 0)
        assert httpx.get(server.url + "sparql", params={"query": "ASK {}"}).status_code == 200


def test_there_is_room_again_when_who_takes_nothing_was_hung_up_on(started: Callable[..., Any]) -> None:
    server = started(max_result_mb=8, client_seconds=3, **SLOW)
    with idle(server, 12) as begun:
        assert begun[0] == b"HTTP/1.1 200"
        assert eventually(lambda: httpx.get(server.url + "sparql", params={"query": LONG.format(99, 80_000), "format": "csv"}, timeout=30).status_code == 200)


def test_a_client_that_leaves_in_the_middle_frees_its_worker(service: Any) -> None:
    for known in (False, True):
        with httpx.Client(base_url=service.url, timeout=30) as client, ask(client, ENDLESS.format(f"left {known}"), known) as response:
            parts = response.iter_raw()
            assert response.headers["transfer-encoding"] == "chunked"
            assert next(parts)
            assert figure(service, "workers_slow") == 1
        assert eventually(lambda: figure(service, "workers_slow") == 0, 3)
