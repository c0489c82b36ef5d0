"""A remote store that is not well: one clear error of ours, never half a result, never more than was asked for."""

from __future__ import annotations

import base64
import hashlib
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hltgraph.errors import DatasetError, HltgraphError, QueryError, QueryRefused, RemoteError, RemoteTimeout, RemoteUnreachable, UsageError
from hltgraph.knowledge import TRUST, graph
from hltgraph.namespaces import PREFIXES
from hltgraph.questions.bank import questions
from hltgraph.settings import Settings
from hltgraph.store.binding import bind
from hltgraph.store.connection import Connection
from hltgraph.store.graph import Dataset, EmbeddedStore, GraphStore
from hltgraph.store.remote import RemoteStore, open_remote
from hltgraph.store.syntax import portable
from tests.store.fakes import JSON, LOADED, VERSION, Behaviour, Request, chunk, reply, says, serving

ROW = '{"x":{"type":"literal","value":"%d"}}'
ROWS = ('{"head":{"vars":["x"]},"results":{"bindings":[' + ",".join(ROW % n for n in range(50)) + "]}}").encode()
HEAD = f"HTTP/1.1 200 OK\r\nContent-Type: {JSON}\r\n"


@pytest.fixture
def remote() -> Iterator[Callable[..., RemoteStore]]:
    """Makes a store of a server, with little patience."""
    opened: list[Connection] = []

    def make(url: str, seconds: float = 1, max_bytes: int = 100_000) -> RemoteStore:
        opened.append(Connection(url, seconds, max_bytes))
        return RemoteStore(opened[-1], VERSION, None)

    yield make
    for connection in opened:
        connection.close()


def _drip(content: bytes) -> Behaviour:
    """A byte now and then: no read takes long, the whole does."""

    def behaviour(client: socket.socket, _: Request) -> None:
        for place in range(len(content)):
            client.sendall(content[place : place + 1])
            time.sleep(0.2)

    return behaviour


def _endless(piece: bytes, first: bytes) -> Behaviour:
    def behaviour(client: socket.socket, _: Request) -> None:
        client.sendall(first)
        while True:
            client.sendall(piece)

    return behaviour


def _silent(client: socket.socket, _: Request) -> None:
    client.recv(1)  # until the other side hangs up


def _reset(client: socket.socket, _: Request) -> None:
    client.sendall(HEAD.encode() + b"Content-Length: 5000\r\n\r\n" + ROWS[:300])
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")  # closing is a reset


LENGTH = f"Content-Length: {len(ROWS)}\r\n\r\n".encode()
CHUNKED = b"Transfer-Encoding: chunked\r\n\r\n"
TROUBLE: dict[str, tuple[Behaviour, type[HltgraphError], str]] = {
    "silent": (_silent, RemoteTimeout, "within 1 seconds"),
    "dripping head": (_drip(HEAD.encode() + LENGTH + ROWS), RemoteTimeout, "within 1 seconds"),
    "silent in mid-result": (lambda c, r: (c.sendall(HEAD.encode() + LENGTH + ROWS[:99]), _silent(c, r))[-1], RemoteTimeout, "within 1 seconds"),
    "cut by length": (says(HEAD.encode() + LENGTH + ROWS[:-40]), RemoteError, "cut off"),
    "cut between chunks": (says(HEAD.encode() + CHUNKED + chunk(ROWS[:200])), RemoteError, "cut off"),
    "cut in a chunk": (says(HEAD.encode() + CHUNKED + chunk(ROWS)[:-90]), RemoteError, "cut off"),
    "reset in mid-result": (_reset, RemoteError, "cut off"),
    "no end marked": (says(HEAD.encode() + b"Connection: close\r\n\r\n" + ROWS), RemoteError, "end of its answer"),
    "whole in form, half in content": (says(reply(ROWS[:-30])), RemoteError, "no result"),
    "nonsense in the last row": (says(reply(ROWS.replace(b'"49"', b"{[}"))), RemoteError, "no result"),
    "nonsense": (says(reply(b"\x00\xff\x17")), RemoteError, "no result"),
    "empty": (says(reply(b"")), RemoteError, "no result"),
    "a page": (says(reply(b"<html>hello</html>", media="text/html; charset=utf-8")), RemoteError, "text/html"),
    "XML where JSON was asked": (says(reply(b"<sparql/>", media="application/sparql-results+xml")), RemoteError, "sparql-results+xml"),
    "no media type": (says(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"), RemoteError, "no media type"),
    "not HTTP": (says(b"SSH-2.0-OpenSSH_9.2\r\n\r\n"), RemoteError, "HTTP"),
    "an endless body": (_endless(chunk(b" " * 9999), HEAD.encode() + CHUNKED), RemoteError, "more than 100000 bytes"),
    "endless headers": (_endless(b"X-More: yes\r\n", HEAD.encode()), RemoteError, "HTTP"),
    "an endless header": (_endless(b"x" * 9999, HEAD.encode() + b"X: "), RemoteError, "HTTP"),
    "compressed": (says(reply(ROWS, "200 OK", JSON, "Content-Encoding: gzip")), RemoteError, "compressed"),
    "a fault": (says(reply(b"out of memory\nat line 7", "500 Oops", "text/plain")), RemoteError, "out of memory at line 7"),
    "a gateway's time-out": (says(reply(b"too slow", "504 Gateway Timeout", "text/plain")), RemoteTimeout, "gave up"),
    "always busy": (says(reply(b"", "503 Busy")), RemoteUnreachable, "503"),
    "too many requests": (says(reply(b"", "429 Too Many Requests")), RemoteUnreachable, "429"),
    "not let in": (says(reply(b"", "403 Forbidden")), RemoteError, "HLTGRAPH_REMOTE_USER"),
    "no endpoint": (says(reply(b"", "404 Not Found")), RemoteError, "no SPARQL endpoint"),
    "half a result, said in a header": (says(reply(ROWS, "200 OK", JSON, "X-SQL-State: S1TAT", "X-SQL-Message: Anytime")), RemoteTimeout, "Anytime"),
    "as many rows as it gives at most": (says(reply(ROWS, "200 OK", JSON, "X-SPARQL-MaxRows: 50")), RemoteError, "no more than 50 rows"),
    "not taken": (says(reply(b"line 3: no such function", "400 Bad Request", "text/plain")), QueryRefused, "no such function"),
}


@pytest.mark.parametrize("trouble", TROUBLE)
def test_trouble_is_one_clear_error_and_no_row_is_handed_on(remote: Callable[..., RemoteStore], trouble: str) -> None:
    behaviour, kind, words = TROUBLE[trouble]
    with serving(behaviour) as fake:
        store = remote(fake.url)
        with pytest.raises(kind, match=re.escape(words)) as caught:
            store.run("SELECT ?x { ?s ?p ?x }")
        assert type(caught.value) is kind
        assert len(caught.value.line()) < 600 and "\n" not in caught.value.line()
        fake.behaviour = says(reply(ROWS))
        assert len(list(store.run("SELECT ?x { ?s ?p ?x }"))) == 50  # type: ignore[arg-type]  # and it goes on when the server is well again


@pytest.mark.parametrize("body", [b"<http://a/s> <http://a/p> <http://a/o> .\n<http://a/s> <http:", b"<http://a/s> <http://a/p> .\n", b"\x00"])
def test_half_a_graph_is_no_graph(remote: Callable[..., RemoteStore], body: bytes) -> None:
    with serving(says(reply(body, media="application/n-triples"))) as fake, pytest.raises(RemoteError, match="no result"):
        remote(fake.url).run("CONSTRUCT WHERE { ?s ?p ?o }")


def test_no_server_is_said(remote: Callable[..., RemoteStore]) -> None:
    with serving(says(b"")) as fake:
        url = fake.url
    with pytest.raises(RemoteUnreachable, match="refused"):
        remote(url).run("ASK {}")


def test_what_failed_before_a_byte_is_asked_again_and_what_failed_after_is_not(remote: Callable[..., RemoteStore]) -> None:
    answers = [b"", reply(b"", "503 Busy"), reply(ROWS)]
    with serving(lambda client, _: client.sendall(answers.pop(0))) as fake:
        assert len(list(remote(fake.url, seconds=10).run("SELECT ?x { ?s ?p ?x }"))) == 50  # type: ignore[arg-type]
        assert len(fake.requests) == 3
    with serving(says(reply(ROWS)[:-9])) as fake, pytest.raises(RemoteError):
        remote(fake.url).run("SELECT ?x { ?s ?p ?x }")
    assert len(fake.requests) == 1


def test_a_redirect_is_followed_nowhere(remote: Callable[..., RemoteStore]) -> None:
    with serving(says(reply(ROWS))) as other:
        for status in ("301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"):
            with serving(says(reply(b"", status, JSON, f"Location: {other.url}"))) as fake, pytest.raises(RemoteError, match="redirect"):
                remote(fake.url).run("ASK {}")
            assert len(fake.requests) == 1
    assert other.requests == []


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://127.0.0.1/",
        "http://",
        "http:///sparql",
        "http://me:secret@127.0.0.1/",
        "http://127.0.0.1:99999/",
        "gopher://x/",
        "http://a b/",
    ],
)
def test_only_a_plain_address_is_taken(url: str) -> None:
    with pytest.raises(UsageError) as caught:
        open_remote(url, Settings())
    assert "secret" not in str(caught.value)


def _sides(request: Request) -> tuple[set[str], set[str]]:
    return tuple({value for name, value in request.form if name == f"{side}-graph-uri"} for side in ("default", "named"))  # type: ignore[return-value]


def test_every_query_names_its_dataset(remote: Callable[..., RemoteStore]) -> None:
    everything = {graph(name) for name in TRUST["all"]}
    stated, nothing = graph("stated"), {graph("nothing")}
    with serving(says(reply(ROWS))) as fake:
        store = remote(fake.url)
        for trust, names in TRUST.items():
            store.run("SELECT * { ?s ?p ?o }", trust)
            assert _sides(fake.requests[-1]) == ({graph(name) for name in names},) * 2
        list(store.rows("SELECT * { ?s ?p ?o }"))
        assert _sides(fake.requests[-1]) == (everything, everything)
        store.run("SELECT * { ?s ?p ?o }", dataset=Dataset((stated,), ()))
        assert _sides(fake.requests[-1]) == ({stated}, nothing)
        store.run("SELECT * FROM NAMED id:graph\\/stated { ?s ?p ?o }")
        assert _sides(fake.requests[-1]) == (nothing, {stated})
        store.run(f"PREFIX g: <{graph('')}> SELECT * FROM # <http://example.org/>\n g:stated FROM NAMED <{graph('about')}> {{ ?s ?p ?o }}")
        assert _sides(fake.requests[-1]) == ({stated}, {graph("about")})


@pytest.mark.parametrize(
    "query", ["SELECT * FROM <http://example.org/secret> { ?s ?p ?o }", "ASK FROM NAMED <http://example.org/secret> { GRAPH ?g { ?s ?p ?o } }"]
)
def test_no_graph_but_our_own_is_asked_for(remote: Callable[..., RemoteStore], query: str) -> None:
    with serving(says(reply(ROWS))) as fake, pytest.raises(UsageError, match="there is no graph"):
        remote(fake.url).run(query)
    assert fake.requests == []


@pytest.mark.parametrize(
    "query",
    [
        "INSERT DATA { <http://a/s> <http://a/p> <http://a/o> }",
        "DROP ALL",
        "DEFINE get:soft 'replacing' SELECT * { ?s ?p ?o }",
        "SELECT * { ?s ?p ?o } ; DROP ALL",
        "SELECT * { ?s ?p ?o } VALUES ?s { 1 } ; DROP ALL",
        "PREFIX a: <http://a/> INSERT { ?s ?p 1 } WHERE { SELECT * { ?s ?p ?o } }",
        "SELECT * { ?s ?p }",
        "",
        "SELECT ?s { ?s ?p ?o } GROUP BY ?p",
        "SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }",
    ],
)
def test_what_is_no_query_is_never_sent(remote: Callable[..., RemoteStore], query: str) -> None:
    with serving(says(reply(ROWS))) as fake, pytest.raises((QueryError, QueryRefused)):
        remote(fake.url).run(query)
    assert fake.requests == []


def test_a_fault_in_a_query_has_the_place_that_the_writer_sees(remote: Callable[..., RemoteStore], store: GraphStore) -> None:
    for query in ("SELECT * {\n  ?s hlt:force ;;; }", "SELECT ?s { ?s ?p ?o }\n# remark\nLIMIT x", "ASK {}\nVALUES ?x { $ }"):
        with pytest.raises(QueryError) as here:
            store.run(query)
        with pytest.raises(QueryError) as there:
            remote("http://127.0.0.1:9/").run(query)
        assert there.value.detail.split(",")[0] == here.value.detail.split(",")[0]
        assert there.value.detail.startswith("line ")


def test_checking_a_query_does_not_run_it() -> None:
    many = " ".join(map(str, range(1500)))
    values = " ".join(f"VALUES ?{name} {{ {many} }}" for name in "abcde")
    for query in (
        f"ASK {{ {values} }}",
        f"SELECT * {{ {values} }} ORDER BY ?a",
        f"SELECT (COUNT(*) AS ?n) {{ {values} }}",
        "ASK {" + "{{} UNION {}}" * 60 + "}",
    ):
        assert portable(query, PREFIXES).form in ("ask", "select")  # running one of these would take days


@pytest.mark.parametrize("name", [question.name for question in questions()])
def test_a_query_that_stands_alone_is_the_query_that_was_written(store: GraphStore, name: str) -> None:
    assert isinstance(store, EmbeddedStore)
    written = next(question for question in questions() if question.name == name).bound({})
    alone = portable(written, PREFIXES)
    assert "\\/" not in alone.text and alone.text.count("\n") == written.count("\n")
    everything = [ox.NamedNode(graph(layer)) for layer in TRUST["all"]]
    answer = store.engine.query(alone.text, default_graph=everything, named_graphs=everything)  # type: ignore[arg-type]
    # This one has no order of its own.
    order = sorted if name == "items" else list
    assert order(map(str, answer)) == order(map(str, store.run(written)))  # type: ignore[arg-type, operator]


@given(st.lists(st.text(st.characters(exclude_categories=("Cs",))), min_size=1, max_size=4))
def test_a_value_enters_as_the_term_that_it_is(texts: list[str]) -> None:
    terms = [ox.Literal(text) for text in texts]
    alone = portable(bind("SELECT ?word { VALUES ?word { UNDEF } }", "word", terms), PREFIXES)
    assert [row["word"] for row in ox.Store().query(alone.text)] == terms  # type: ignore[union-attr]


def test_a_name_with_a_backslash_in_a_string_is_left_alone() -> None:
    asked = portable("SELECT * { GRAPH id:graph\\/stated { ?s ?p \"id:graph\\\\/stated\", '''hlt:x\\\\-y''' } } # id:a\\/b", PREFIXES)
    assert asked.text.endswith("SELECT * { GRAPH <https://w3id.org/hltgraph/id/graph/stated> { ?s ?p \"id:graph\\\\/stated\", '''hlt:x\\\\-y''' } } # id:a\\/b")


# ---------------------------------------------------------------------- opening


def test_a_store_without_a_version_is_not_answered_from() -> None:
    empty = b'{"head":{"vars":["version"]},"results":{"bindings":[]}}'
    two = LOADED.replace(b"]}}", b',{"version":{"type":"literal","value":"' + b"cd" * 32 + b'"}}]}}')
    for body in (empty, two, LOADED.replace(VERSION.encode(), b"1.0")):
        with serving(says(reply(body))) as fake, pytest.raises(DatasetError, match="hltgraph load"):
            open_remote(fake.url, Settings())


def test_what_is_derived_is_kept_by_version_and_address(tmp_path: Path) -> None:
    folders = []
    for _ in range(2):
        with serving(says(reply(LOADED))) as fake:
            opened = open_remote(fake.url, Settings(cache=tmp_path))
            opened.connection.close()
            assert opened.version == VERSION and opened.folder is not None and opened.folder.is_dir()
            folders.append(opened.folder)
    assert len(set(folders)) == 2
    (tmp_path / "no-folder").write_text("")
    with serving(says(reply(LOADED))) as fake:
        opened = open_remote(fake.url, Settings(cache=tmp_path / "no-folder"))
        opened.connection.close()
        assert opened.folder is None


def _basic(client: socket.socket, request: Request) -> None:
    good = "Basic " + base64.b64encode(b"reader:open sesame").decode()
    client.sendall(reply(LOADED) if request.headers.get("authorization") == good else reply(b"", "401 No", JSON, 'WWW-Authenticate: Basic realm="x"'))


def _digest(client: socket.socket, request: Request) -> None:
    given = request.headers.get("authorization", "")
    said = dict(part.strip().split("=", 1) for part in given.removeprefix("Digest ").split(",") if "=" in part)
    fields = {name: value.strip('"') for name, value in said.items()}

    def md5(text: str) -> str:
        return hashlib.md5(text.encode()).hexdigest()

    good = md5(f"{md5('reader:x:open sesame')}:abc:{fields.get('nc')}:{fields.get('cnonce')}:auth:{md5(f'{request.method}:{request.target}')}")
    client.sendall(
        reply(LOADED) if fields.get("response") == good else reply(b"", "401 No", JSON, 'WWW-Authenticate: Digest realm="x", nonce="abc", qop="auth"')
    )


@pytest.mark.parametrize("door", [_basic, _digest])
def test_who_we_are_is_said_where_it_is_asked_and_never_shown(door: Behaviour, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    settings = Settings(cache=tmp_path, remote_user="reader", remote_password="open sesame")
    assert "sesame" not in repr(settings)
    with serving(door) as fake:
        opened = open_remote(fake.url, settings)
        opened.connection.close()
        assert "authorization" not in fake.requests[0].headers and len(fake.requests) == 2
        wrong = Settings(cache=tmp_path, remote_user="reader", remote_password="open barley")
        with pytest.raises(RemoteError, match="does not let us in") as caught:
            open_remote(fake.url, wrong)
    assert "barley" not in str(caught.value) + caplog.text


def test_a_password_without_a_name_is_a_token(tmp_path: Path) -> None:
    with serving(says(reply(LOADED))) as fake:
        open_remote(fake.url, Settings(cache=tmp_path, remote_password="sesame")).connection.close()
    assert fake.requests[0].headers["authorization"] == "Bearer sesame"


# ---------------------------------------------------------------------- commands


@pytest.mark.parametrize(
    ("behaviour", "code", "says_"),
    [
        (None, 3, "out of reach"),
        (_silent, 3, "took too long"),
        (says(reply(b"<html/>", media="text/html")), 3, "text/html"),
        (says(reply(LOADED)[:-5]), 3, "cut off"),
    ],
)
def test_a_command_says_it_in_one_line(project: Path, tmp_path: Path, behaviour: Behaviour | None, code: int, says_: str) -> None:
    with serving(behaviour or says(b"")) as fake:
        url = fake.url if behaviour else "http://127.0.0.1:9/sparql"
        env = {**os.environ, "HLTGRAPH_REMOTE_SECONDS": "1", "HLTGRAPH_CACHE": str(tmp_path), "PYTHONPATH": str(project)}
        for arguments in (["ask", "Wat vraagt hoofdstuk 3?"], ["query", "ASK {}"], ["serve"]):
            command = [sys.executable, "-m", "hltgraph.cli.main", *arguments, "--store", url]
            result = subprocess.run(command, capture_output=True, text=True, env=env, cwd=project, timeout=60)
            assert result.returncode == code
            assert result.stdout == ""
            assert result.stderr.count("\n") == 1 and says_ in result.stderr
