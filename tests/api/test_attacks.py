"""Requests that mean harm, each with a name, against one real server. After each: the same process lives and answers the next
client, nobody was called, no file was opened, and no answer holds what it should not."""

from __future__ import annotations

import contextlib
import http.client
import os
import socket
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import httpx
import pytest

from hltgraph.settings import Settings
from hltgraph.store import isolation
from tests.api.listening import Listener

pytestmark = pytest.mark.skipif(not isolation.available(), reason="workers need Linux")

#: Seconds that a query gets; and what an answer may take besides on a machine that others use too.
LIMIT, SLACK = 1, 20
SECRET = "the content of a file that is nobody's business"
FORM, DIRECT = "application/x-www-form-urlencoded", "application/sparql-query"
Answer = tuple[int, bytes]


class Trap(Listener):
    """A port that counts who calls, and a file whose reading shows."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.file = folder / "secret.ttl"
        self.file.write_text(f'<urn:a> <urn:b> "{SECRET}" .\n', "utf-8")
        os.utime(self.file, (0, 0))

    def untouched(self) -> bool:
        return self.calls == 0 and self.file.stat().st_atime == 0


@dataclass
class Attacked:
    """The server that is attacked, and the trap beside it."""

    server: Any
    trap: Trap
    client: httpx.Client

    def filled(self, text: str) -> str:
        return text.replace("URL", self.trap.url).replace("FILE", self.trap.file.as_uri()).replace("PATH", str(self.trap.file))

    def raw(self, data: bytes, close_early: bool = False) -> list[int]:
        """Send bytes, and take the statuses of all answers until the server hangs up or says nothing more."""
        got = b""
        with socket.create_connection((self.client.base_url.host, self.client.base_url.port or 80), timeout=SLACK) as connection, contextlib.suppress(OSError):
            connection.sendall(data)
            if close_early:
                return []
            connection.settimeout(0.7)
            while chunk := connection.recv(1 << 16):
                got += chunk
        assert SECRET.encode() not in got
        return [int(part[:3]) for part in got.split(b"HTTP/1.1 ")[1:]]

    def held(self) -> set[str]:
        """The files that the service holds open; sockets and pipes have no path."""
        found = set()
        for entry in Path(f"/proc/{self.server.process.pid}/fd").iterdir():
            with contextlib.suppress(OSError):  # closed meanwhile
                found.add(str(entry.readlink()))
        return {name for name in found if name.startswith("/") and not name.startswith("/dev/")}


@pytest.fixture(scope="module")
def attacked(dataset: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Attacked]:
    from tests.api.conftest import Server

    server = Server("--store", str(dataset), query_seconds=LIMIT, client_seconds=LIMIT)
    trap = Trap(tmp_path_factory.mktemp("trap"))
    with httpx.Client(base_url=server.url, timeout=LIMIT + SLACK) as client:
        for address in ("sparql?query=ASK%7B%7D", "ask?q=raad", "show?iri=recommendation/l", "health/ready"):
            client.get(address)
        attacked = Attacked(server, trap, client)
        held = set[str]()
        while (now := attacked.held()) != held:  # what is made ready late is ready
            held = now
            time.sleep(2)
        yield attacked
    trap.socket.close()
    code, _, errors = server.stop()
    assert code == 0
    assert "Traceback" not in errors, errors


@pytest.fixture(autouse=True)
def unharmed(attacked: Attacked, dataset: Path) -> Iterator[None]:
    before = attacked.held()
    yield
    assert attacked.server.process.poll() is None
    assert httpx.get(attacked.server.url + "sparql", params={"query": "SELECT (1 AS ?n) {}"}, timeout=SLACK).status_code == 200
    assert httpx.get(attacked.server.url + "health/ready", timeout=SLACK).status_code == 200
    assert attacked.trap.untouched()
    # What the service opens late of itself, of its libraries and of what is derived from the graph, and the dataset that it looks for anew; nothing
    # else is opened.
    own = (str(Settings.from_environment().cache_folder()), str(Path(__file__).parents[2]), sys.prefix, str(dataset))
    assert {name for name in attacked.held() - before if not any(place in name for place in own)} == set()


# Queries that reach elsewhere, or change something: refused, or answered from the graph alone

REACHING = {
    "SERVICE": "SELECT * { SERVICE <URL/sparql> { ?s ?p ?o } }",
    "SERVICE SILENT": "SELECT * { SERVICE SILENT <URL/sparql> { ?s ?p ?o } }",
    "SERVICE in capitals and small letters": "SELECT * { sErViCe <URL> { ?s ?p ?o } }",
    "SERVICE by a variable": "SELECT * { VALUES ?u { <URL> } SERVICE ?u { ?s ?p ?o } }",
    "SERVICE by a prefix": "PREFIX x: <URL/> SELECT * { SERVICE x:y { ?s ?p ?o } }",
    "SERVICE by a base": "BASE <URL/> SELECT * { SERVICE <y> { ?s ?p ?o } }",
    "SERVICE after a comment": "SELECT * { SERVICE # x\n <URL> # y\n { ?s ?p ?o } }",
    "SERVICE glued to a term": "SELECT * { ?a ?b true.service<URL>{ ?s ?p ?o } }",
    "SERVICE in EXISTS": "ASK { FILTER EXISTS { SERVICE <URL> { ?s ?p ?o } } }",
    "SERVICE in NOT EXISTS": "ASK { FILTER NOT EXISTS { SERVICE <URL> { ?s ?p ?o } } }",
    "SERVICE in a subquery": "SELECT * { { SELECT * { SERVICE <URL> { ?s ?p ?o } } } }",
    "SERVICE in OPTIONAL": "SELECT * { OPTIONAL { SERVICE <URL> { ?s ?p ?o } } }",
    "SERVICE in UNION": "SELECT * { { ?s ?p ?o } UNION { SERVICE <URL> { ?s ?p ?o } } }",
    "SERVICE in MINUS": "SELECT * { ?s ?p ?o MINUS { SERVICE <URL> { ?s ?p ?o } } }",
    "SERVICE in GRAPH": "SELECT * { GRAPH ?g { SERVICE <URL> { ?s ?p ?o } } }",
    "SERVICE in CONSTRUCT": "CONSTRUCT { ?s ?p ?o } WHERE { SERVICE <URL> { ?s ?p ?o } }",
    "SERVICE in DESCRIBE": "DESCRIBE ?s WHERE { SERVICE <URL> { ?s ?p ?o } }",
    "SERVICE in an expression": "SELECT (EXISTS { SERVICE <URL> { ?s ?p ?o } } AS ?x) {}",
    "SERVICE in HAVING": "SELECT ?s { ?s ?p ?o } GROUP BY ?s HAVING (EXISTS { SERVICE <URL> { ?s ?p ?o } })",
    "SERVICE of a file": "SELECT * { SERVICE <FILE> { ?s ?p ?o } }",
    "SERVICE with the letters escaped": "SELECT * { \\u0053ERVICE <URL> { ?s ?p ?o } }",
    "SERVICE that a text seems to hide": "SELECT * { FILTER('\\'' != 'x') SERVICE <URL> { ?s ?p ?o } } #'",
    "SERVICE that a comment seems to hide": "SELECT * { FILTER(<a:#> != 1) SERVICE <URL> { ?s ?p ?o } }",
    "SERVICE that a long text seems to hide": 'SELECT * { FILTER(1<2)#>"""\nSERVICE <URL> { ?s ?p ?o } #"""\n}',
    "SERVICE on the cloud's address of secrets": "SELECT * { SERVICE <http://169.254.169.254/latest/meta-data/> { ?s ?p ?o } }",
    "FROM of a server": "SELECT * FROM <URL/graph.ttl> { ?s ?p ?o }",
    "FROM NAMED of a server": "SELECT * FROM NAMED <URL/graph.ttl> { GRAPH ?g { ?s ?p ?o } }",
    "FROM of a file": "SELECT * FROM <FILE> { ?s ?p ?o }",
    "FROM NAMED of a file": "SELECT * FROM NAMED <FILE> { GRAPH ?g { ?s ?p ?o } }",
    "FROM of a path": "BASE <file:///> SELECT * FROM <PATH> { ?s ?p ?o }",
    "FROM in the address of another scheme": "SELECT * FROM <gopher://127.0.0.1/x> { ?s ?p ?o }",
    "GRAPH of a server": "SELECT * { GRAPH <URL/graph.ttl> { ?s ?p ?o } }",
    "GRAPH of a file": "SELECT * { GRAPH <FILE> { ?s ?p ?o } }",
    "DESCRIBE of a server": "DESCRIBE <URL/thing>",
    "DESCRIBE of a file": "DESCRIBE <FILE>",
    "an IRI of a server as a function": "SELECT (<URL/f>(1) AS ?x) {}",
    "an IRI of a server as an aggregate": "SELECT (<URL/f>(DISTINCT ?s) AS ?x) { ?s ?p ?o }",
    "a schema of a server": "SELECT * { ?s ?p 'x'^^<URL/type> }",
    "LOAD": "LOAD <URL/graph.ttl>",
    "LOAD SILENT": "LOAD SILENT <URL/graph.ttl>",
    "LOAD of a file": "LOAD <FILE> INTO GRAPH <urn:x>",
    "INSERT DATA": "INSERT DATA { <a:b> <a:b> <a:b> }",
    "INSERT WHERE": "INSERT { ?s <a:b> 1 } WHERE { ?s ?p ?o }",
    "DELETE DATA": "DELETE DATA { <a:b> <a:b> <a:b> }",
    "DELETE WHERE": "DELETE WHERE { ?s ?p ?o }",
    "DELETE and INSERT": "DELETE { ?s ?p ?o } INSERT { ?s ?p 1 } WHERE { ?s ?p ?o }",
    "CLEAR": "CLEAR ALL",
    "DROP": "DROP SILENT ALL",
    "CREATE": "CREATE GRAPH <urn:x>",
    "ADD": "ADD DEFAULT TO <urn:x>",
    "MOVE": "MOVE DEFAULT TO <urn:x>",
    "COPY": "COPY DEFAULT TO <urn:x>",
    "an update behind a query": "ASK {} ; DROP ALL",
    "an update behind a prologue": "PREFIX x: <a:b>\nBASE <a:b>\n# ASK {}\nDROP ALL",
    "an update behind a query and a comment": "ASK {} #\n; CLEAR ALL",
    "an update in a subquery": "SELECT * { { INSERT DATA { <a:b> <a:b> <a:b> } } }",
}


@pytest.mark.parametrize("name", REACHING)
def test_a_query_that_reaches_elsewhere_reaches_nothing(attacked: Attacked, name: str) -> None:
    query = attacked.filled(REACHING[name])
    for response in (
        attacked.client.get("/sparql", params={"query": query}),
        attacked.client.post("/sparql", data={"query": query}, headers={"Accept": "*/*"}),
        attacked.client.post("/sparql", content=query, headers={"Content-Type": DIRECT}),
    ):
        assert response.status_code in ((200,) if name.startswith(("GRAPH", "DESCRIBE", "a schema")) else (400, 422)), response.text[:300]
        assert SECRET not in response.text


OTHER_WAYS = {
    "default-graph-uri of a server": [("query", "ASK {}"), ("default-graph-uri", "URL/graph.ttl")],
    "named-graph-uri of a server": [("query", "ASK {}"), ("named-graph-uri", "URL/graph.ttl")],
    "default-graph-uri of a file": [("query", "ASK {}"), ("default-graph-uri", "FILE")],
    "named-graph-uri of a file": [("query", "ASK {}"), ("named-graph-uri", "FILE")],
    "the parameter update": [("update", "LOAD <URL/graph.ttl>")],
    "update beside a query": [("query", "ASK {}"), ("update", "DROP ALL")],
    "using-graph-uri": [("query", "ASK {}"), ("using-graph-uri", "URL")],
    "a format that is a path": [("query", "ASK {}"), ("format", "../../../../etc/passwd")],
    "a language that is a path": [("query", "x"), ("lang", "../../../etc/passwd")],
    "a thousand and one parameters": [("query", "ASK {}"), *[("x", "y")] * 1001],
}


@pytest.mark.parametrize("name", OTHER_WAYS)
def test_a_parameter_reaches_nothing(attacked: Attacked, name: str) -> None:
    pairs = [(key, attacked.filled(value)) for key, value in OTHER_WAYS[name]]
    for response in (attacked.client.get("/sparql", params=pairs), attacked.client.post("/sparql", content=urlencode(pairs), headers={"Content-Type": FORM})):
        assert response.status_code in (400, 406), response.text[:300]
        assert "root:" not in response.text


# Queries that take time, memory or stack

DEEP = 4000
HEAVY = {
    "a product of everything three times": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "a product that is sorted": "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?f ?c",
    "a product that is made distinct": "SELECT DISTINCT ?a ?c ?d ?f { ?a ?b ?c . ?d ?e ?f } ORDER BY ?c",
    "a product that is grouped": "SELECT ?a ?d (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f } GROUP BY ?a ?d",
    "a product of VALUES": "SELECT (COUNT(*) AS ?n) { " + " ".join(f"VALUES ?v{n} {{ {'1 ' * 40} }}" for n in range(12)) + " }",
    "a text made of texts": "SELECT (GROUP_CONCAT(?c) AS ?x) { ?a ?b ?c . ?d ?e ?f }",
    "a text that doubles": "SELECT (STRLEN(?y) AS ?n) { BIND('"
    + "a" * 200
    + "' AS ?x0) "
    + " ".join(f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(40))
    + " BIND(?x40 AS ?y) }",
    "a text that is replaced by itself": "SELECT (STRLEN(?c) AS ?n) { BIND('"
    + "a" * 3000
    + "' AS ?a) BIND(REPLACE(?a, 'a', ?a) AS ?b) BIND(REPLACE(?b, 'a', ?a) AS ?c) }",
    "a regular expression that backtracks": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f FILTER(REGEX(STR(?c), '(a*)*(b*)*(.*)*x$')) }",
    "a regular expression that counts": "SELECT * { ?a ?b ?c FILTER(REGEX(STR(?c), '((((a{1,100}){1,100}){1,100}){1,100})')) }",
    "a regular expression made of the data": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f FILTER(REGEX(STR(?c), STR(?f))) }",
    "a path of any length, open at both ends": "SELECT (COUNT(*) AS ?n) { ?a (rdfs:label|!rdfs:label)* ?b }",
    "a path of any length within one": "SELECT (COUNT(*) AS ?n) { ?a ((!rdfs:label)*)* ?b . ?c ((!rdfs:label)+)+ ?d }",
    "a path back and forth": "SELECT (COUNT(*) AS ?n) { ?a (!rdfs:label/^!rdfs:label)* ?b . ?b (!rdfs:label/^!rdfs:label)* ?c }",
    "a path of negations": "SELECT (COUNT(*) AS ?n) { ?a !(rdfs:label|^rdfs:label) ?b . ?c !(rdfs:label|^rdfs:label) ?d }",
    "subqueries in subqueries": "SELECT (COUNT(*) AS ?n) { { SELECT * { ?a ?b ?c { SELECT * { ?d ?e ?f { SELECT * { ?g ?h ?i } } } } } } }",
    "EXISTS of everything for everything": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f FILTER NOT EXISTS { ?a ?e ?x . ?y ?b ?f . ?z ?w ?v FILTER(?v < ?x) } }",
    "MINUS of everything": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f MINUS { ?a ?e ?f . ?x ?y ?z } }",
    "OPTIONAL after OPTIONAL": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c " + " ".join(f"OPTIONAL {{ ?x{n} ?y{n} ?z{n} }}" for n in range(10)) + " }",
    "CONSTRUCT of a product": "CONSTRUCT { ?a ?e ?f . ?d ?b ?c } WHERE { ?a ?b ?c . ?d ?e ?f }",
    "DESCRIBE of everything": "DESCRIBE * { ?a ?b ?c . ?d ?e ?f }",
    "hashes of a product": "SELECT (COUNT(DISTINCT SHA512(CONCAT(STR(?a), STR(?d)))) AS ?n) { ?a ?b ?c . ?d ?e ?f }",
    "braces": "SELECT * " + "{" * DEEP + "}" * DEEP,
    "parentheses": "SELECT * { FILTER" + "(" * DEEP + "1" + ")" * DEEP + " }",
    "brackets": "SELECT * { ?s ?p " + "[ a " * (DEEP // 2) + "]" * (DEEP // 2) + " }",
    "lists": "SELECT * { ?s ?p " + "(" * DEEP + ")" * DEEP + " }",
    "quoted triples": "SELECT * { ?s ?p " + "<< ?s ?p " * 1000 + "?o" + " >>" * 1000 + " }",
    "EXISTS in EXISTS": "ASK { " + "FILTER EXISTS { " * 900 + "}" * 900 + " }",
    "OPTIONAL in OPTIONAL": "SELECT * { " + "OPTIONAL { ?s ?p ?o " * 600 + "}" * 600 + " }",
    "GRAPH in GRAPH": "SELECT * { " + "GRAPH ?g { " * 900 + "}" * 900 + " }",
    "subquery in subquery in subquery": "SELECT * { " + "{ SELECT * { " * 600 + "} }" * 600 + " }",
    "exclamation marks": "SELECT * { FILTER(" + "!" * DEEP + "true) }",
    "minus signs": "SELECT (" + "-" * DEEP + "1 AS ?x) {}",
    "carets": "SELECT * { ?s " + "^" * DEEP + "a ?o }",
    "sums": "SELECT (" + "+".join(["1"] * DEEP) + " AS ?x) {}",
    "ors": "SELECT * { FILTER(" + "||".join(["?x"] * 1500) + ") }",
    "ands": "SELECT * { FILTER(" + " && ".join(["?x"] * 1500) + ") }",
    "steps of a path": "SELECT * { ?s " + "/".join(["a"] * DEEP) + " ?o }",
    "ways of a path": "SELECT * { ?s " + "|".join(["a"] * DEEP) + " ?o }",
    "unions": "SELECT * { {} " + "UNION {} " * 2000 + "}",
    "functions in functions": "SELECT (" + "STR(" * 2000 + "1" + ")" * 2000 + " AS ?x) {}",
    "IF in IF": "SELECT (" + "IF(true, " * 900 + "1" + ", 0)" * 900 + " AS ?x) {}",
    "MINUS after MINUS": "SELECT * { " + "MINUS {} " * 1900 + "}",
    "OPTIONAL after OPTIONAL, many": "SELECT * { " + "OPTIONAL {} " * 1500 + "}",
    "BIND after BIND, many": "SELECT * { " + " ".join(f"BIND(1 AS ?v{n})" for n in range(900)) + " }",
    "FILTER after FILTER, many": "SELECT * { ?s ?p ?o " + "FILTER(?o) " * 1500 + "}",
    "patterns, many": "SELECT * { " + " ".join(f"?a{n} ?b{n} ?c{n} ." for n in range(900)) + " }",
    "IN of much": "SELECT * { ?s ?p ?o FILTER(?o IN (" + ",".join(["1"] * 5000) + ")) }",
    "VALUES of much": "SELECT * { VALUES ?x { " + "1 " * 8000 + "} }",
    "prefixes, many": " ".join(f"PREFIX p{n}: <urn:{n}>" for n in range(700)) + " ASK {}",
    "variables, many": "SELECT " + " ".join(f"?v{n}" for n in range(2500)) + " { ?v0 ?v1 ?v2 }",
    "a number of many digits": "SELECT (" + "9" * 15_000 + " * " + "9" * 4000 + " AS ?x) {}",
    "a power of ten": "SELECT (1e308 * 1e308 AS ?x) (xsd:decimal('1e-999999999') AS ?y) {}",
    "a date out of time": "SELECT (YEAR('999999999999-01-01T00:00:00Z'^^xsd:dateTime) AS ?y) {}",
    "a long name": "SELECT ?" + "a" * 19_000 + " {}",
    "a text without end": "ASK { ?s ?p '" + "a" * 19_000,
    "a long text without end": 'ASK { ?s ?p """' + '"a' * 9000,
    "an IRI without end": "ASK { ?s ?p <http://" + "a" * 19_000,
    "escapes, many": "ASK { ?s ?p '" + "\\u0041" * 3000 + "' }",
    "backslashes": "ASK { ?s ?p '" + "\\" * 19_000 + "' }",
    "the word SERVICE, many": "ASK { " + "service " * 2000 + "}",
    "quotes": "'" * 19_999,
    "comments": "#\n" * 9000 + "ASK {}",
    "LIMIT without measure": "SELECT * { ?s ?p ?o } LIMIT 99999999999999999999999",
    "OFFSET without measure": "SELECT * { ?a ?b ?c . ?d ?e ?f } OFFSET 9999999999",
    "ORDER BY of what has no order": "SELECT * { ?s ?p ?o } ORDER BY ?o ?p ?s",
}


@pytest.mark.parametrize("name", HEAVY)
def test_a_heavy_query_is_answered_or_ended(attacked: Attacked, name: str) -> None:
    response = attacked.client.post("/sparql", data={"query": HEAVY[name]}, headers={"Accept": "*/*"})
    assert response.status_code in (200, 400, 413, 422, 503, 504), response.text[:300]
    if response.status_code != 200:
        assert response.json()["code"] in (
            "query-syntax",
            "query-refused",
            "query-too-heavy",
            "took-too-long",
            "wrong-use",
            "body-too-large",
            "engine-lost",
            "busy",
        )


# Encodings

BYTES = {
    "a byte that is no UTF-8": b"ASK { ?s ?p '\xff' }",
    "a continuation alone": b"ASK { ?s ?p '\x80' }",
    "a sequence that is cut off": b"ASK { ?s ?p '\xe2\x82' }",
    "an overlong slash": b"ASK { ?s ?p '\xc0\xaf' }",
    "an overlong null": b"ASK { ?s ?p '\xc0\x80' }",
    "an overlong of three": b"ASK { ?s ?p '\xe0\x80\xaf' }",
    "a surrogate": b"ASK { ?s ?p '\xed\xa0\x80' }",
    "a pair of surrogates": b"ASK { ?s ?p '\xed\xa0\xbd\xed\xb8\x80' }",
    "beyond the last code point": b"ASK { ?s ?p '\xf4\x90\x80\x80' }",
    "five bytes": b"ASK { ?s ?p '\xf8\x88\x80\x80\x80' }",
    "UTF-16 with a BOM": "ASK {}".encode("utf-16"),
    "UTF-16 without a BOM": "ASK {}".encode("utf-16-be"),
    "UTF-32": "ASK {}".encode("utf-32"),
    "Latin-1": "ASK { ?s ?p 'é' }".encode("latin-1"),
    "a BOM": b"\xef\xbb\xbfASK {}",
    "a null byte in a text": b"ASK { ?s ?p '\0' }",
    "a null byte between": b"ASK\0{}",
    "a null byte at the end": b"ASK {}\0 DROP ALL",
    "an escaped surrogate": b"ASK { ?s ?p '\\uD800' }",
    "an escaped null": b"ASK { ?s ?p '\\u0000' FILTER(false) }",
    "an escape of nothing": b"ASK { ?s ?p '\\q' }",
    "a non-breaking space": "ASK\u00a0{}".encode(),
    "a right-to-left override": "ASK { ?s ?p '\u202eSERVICE' }".encode(),
    "a full-width brace": "ASK \uff5b\uff5d".encode(),
    "a dotless i": "SELECT * { ?s ?p ?o } L\u0131MIT 1".encode(),
    "a long s": "\u017fELECT * {}".encode(),
    "controls": b"ASK { \x01\x02\x03\x1b[31m }",
    "gzip that is none": b"\x1f\x8b\x08\x00\x00\x00\x00\x00",
}


@pytest.mark.parametrize("name", BYTES)
def test_an_encoding_is_understood_or_refused(attacked: Attacked, name: str) -> None:
    text = BYTES[name]
    wanted = (200, 400) if name in ("a null byte in a text", "an escaped null", "a right-to-left override") else (400,)
    for response in (
        attacked.client.post("/sparql", content=text, headers={"Content-Type": DIRECT}),
        attacked.client.post("/sparql", content=b"query=" + quote(text).encode(), headers={"Content-Type": FORM}),
        attacked.client.get("/sparql?query=" + quote(text)),
    ):
        assert response.status_code in wanted, response.text[:300]
        assert response.content.decode("utf-8")


# HTTP itself

ASKED = b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: x\r\n"
POSTED = b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
NEXT = b"GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n"
#: What is sent, and the statuses that may come back, in their order.
WIRE: dict[str, tuple[bytes, tuple[list[int], ...]]] = {
    "both a length and chunks": (POSTED + b"Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + NEXT, ([400],)),
    "chunks and a length": (POSTED + b"Transfer-Encoding: chunked\r\nContent-Length: 6\r\n\r\n0\r\n\r\n" + NEXT, ([400],)),
    "two lengths": (POSTED + b"Content-Length: 6\r\nContent-Length: 60\r\n\r\nASK {}" + NEXT, ([400],)),
    "a length with a sign": (POSTED + b"Content-Length: +6\r\n\r\nASK {}" + NEXT, ([400],)),
    "a length in hexadecimal": (POSTED + b"Content-Length: 0x6\r\n\r\nASK {}" + NEXT, ([400],)),
    "a length in other digits": (POSTED + "Content-Length: ٦\r\n\r\nASK {}".encode() + NEXT, ([400],)),
    "a length below nothing": (POSTED + b"Content-Length: -6\r\n\r\nASK {}" + NEXT, ([400],)),
    "a length beyond measure": (POSTED + b"Content-Length: 99999999999999999999\r\n\r\nASK {}", ([400], [413])),
    "chunks of another name": (POSTED + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + NEXT, ([400], [501])),
    "chunks twice": (POSTED + b"Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n" + NEXT, ([400], [501])),
    "chunks and identity": (POSTED + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n" + NEXT, ([400], [501])),
    "chunks packed": (POSTED + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n" + NEXT, ([400], [501])),
    "chunks in HTTP/1.0": (POSTED.replace(b"1.1", b"1.0") + b"Transfer-Encoding: chunked\r\n\r\n6\r\nASK {}\r\n0\r\n\r\n", ([400],)),
    "a chunk of no size": (POSTED + b"Transfer-Encoding: chunked\r\n\r\nxyz\r\nASK {}\r\n0\r\n\r\n" + NEXT, ([400],)),
    "a chunk of a size below nothing": (POSTED + b"Transfer-Encoding: chunked\r\n\r\n-6\r\nASK {}\r\n0\r\n\r\n" + NEXT, ([400],)),
    "a chunk of a size beyond measure": (POSTED + b"Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\nASK {}", ([400], [413], [408], [])),
    "a chunk that is longer than it says": (POSTED + b"Transfer-Encoding: chunked\r\n\r\n3\r\nASK {}\r\n0\r\n\r\n" + NEXT, ([400],)),
    "chunks that end in a lone line feed": (POSTED + b"Transfer-Encoding: chunked\r\n\r\n6\nASK {}\n0\n\n" + NEXT, ([400], [])),
    "a trailer that is a header": (POSTED + b"Transfer-Encoding: chunked\r\n\r\n6\r\nASK {}\r\n0\r\nContent-Length: 5\r\n\r\n" + NEXT, ([200, 200], [400])),
    "a space before the colon": (ASKED + b"X : y\r\n\r\n" + NEXT, ([400],)),
    "a header of no name": (ASKED + b": y\r\n\r\n" + NEXT, ([400],)),
    "a header over two lines": (ASKED + b"X: y\r\n z\r\n\r\n", ([200], [400])),
    "a null byte in a header": (ASKED + b"X: a\0b\r\n\r\n" + NEXT, ([400],)),
    "a lone carriage return in a header": (ASKED + b"X: a\rContent-Length: 9\r\n\r\n" + NEXT, ([400],)),
    "two hosts": (ASKED + b"Host: y\r\n\r\n" + NEXT, ([400],)),
    "no host": (b"GET /sparql HTTP/1.1\r\n\r\n" + NEXT, ([400],)),
    "a host that is no name": (b"GET /sparql HTTP/1.1\r\nHost: <x>/\"'\r\nAccept: text/turtle\r\nConnection: close\r\n\r\n", ([200], [400])),
    "a method of its own": (b"BREW /sparql HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", ([405],)),
    "a method with a line feed": (b"GET\n/sparql HTTP/1.1\r\nHost: x\r\n\r\n" + NEXT, ([400],)),
    "HTTP of another time": (b"GET /sparql HTTP/9.9\r\nHost: x\r\n\r\n" + NEXT, ([400], [505])),
    "HTTP/0.9": (b"GET /sparql\r\n\r\n" + NEXT, ([400],)),
    "HTTP/2 at once": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + NEXT, ([400], [405], [505])),
    "an upgrade to HTTP/2": (ASKED + b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQ\r\n\r\n", ([200],)),
    "an upgrade to a socket": (
        ASKED + b"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x\r\nSec-WebSocket-Version: 13\r\n\r\n",
        ([200], [400]),
    ),
    "TLS": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" * 20 + b"\r\n\r\n", ([400],)),
    "nothing but line ends": (b"\r\n" * 5000, ([400], [])),
    "a proxy's request": (b"GET http://169.254.169.254/latest HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", ([404], [400])),
    "a tunnel": (b"CONNECT 127.0.0.1:22 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", ([400], [404], [405])),
    "an asterisk": (b"GET * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", ([400], [404])),
    "a fragment": (b"GET /sparql?query=ASK%7B%7D#x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", ([200], [400])),
    "TRACE": (b"TRACE /sparql HTTP/1.1\r\nHost: x\r\nX-Secret: 1\r\nConnection: close\r\n\r\n", ([405],)),
    "a header of half a megabyte": (ASKED + b"X: " + b"a" * 500_000 + b"\r\n\r\n", ([431], [400])),
    "fifty thousand headers": (ASKED + b"".join(b"X%d: y\r\n" % n for n in range(50_000)) + b"\r\n", ([431], [400])),
    "an address of half a megabyte": (b"GET /sparql?query=" + b"a" * 500_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", ([414], [431], [400])),
    "a path of half a megabyte": (b"GET /" + b"a/" * 250_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", ([414], [431], [400])),
    "a length that does not come": (POSTED + b"Content-Length: 100\r\n\r\nASK {}", ([], [408])),
    "an expectation": (POSTED + b"Content-Length: 6\r\nExpect: 100-continue\r\n\r\nASK {}", ([100, 200], [200])),
    "an expectation of something else": (POSTED + b"Content-Length: 6\r\nExpect: much\r\n\r\nASK {}", ([200], [417])),
    "a packed body": (POSTED + b"Content-Encoding: gzip\r\nContent-Length: 6\r\n\r\nASK {}", ([415],)),
    "a body that is packed as it is": (POSTED + b"Content-Encoding: identity\r\nContent-Length: 6\r\n\r\nASK {}", ([200],)),
    "trailers that are headers": (
        POSTED + b"Transfer-Encoding: chunked\r\nTrailer: Host\r\n\r\n6\r\nASK {}\r\n0\r\nHost: evil\r\nContent-Length: 9\r\n\r\n" + NEXT,
        ([200, 200],),
    ),
    "chunks with an extension": (POSTED + b'Transfer-Encoding: chunked\r\n\r\n6;a="b\\"c"\r\nASK {}\r\n0\r\n\r\n' + NEXT, ([200, 200],)),
    "a chunk of less than nothing": (POSTED + b"Transfer-Encoding: chunked\r\n\r\n-6\r\nASK {}\r\n0\r\n\r\n" + NEXT, ([400],)),
    "a chunk with 0x": (POSTED + b"Transfer-Encoding: chunked\r\n\r\n0x6\r\nASK {}\r\n0\r\n\r\n" + NEXT, ([400],)),
    "chunks in gzip": (POSTED + b"Transfer-Encoding: gzip, chunked\r\n\r\n6\r\nASK {}\r\n0\r\n\r\n" + NEXT, ([400], [501])),
    "a length with a plus": (POSTED + b"Content-Length: +6\r\n\r\nASK {}" + NEXT, ([400],)),
    "an expectation of a body over the limit": (POSTED + b"Content-Length: 99999999\r\nExpect: 100-continue\r\n\r\n", ([413],)),
    "a body in chunks to a GET": (ASKED + b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n" + NEXT, ([200, 200],)),
    "no length at all": (POSTED + b"\r\n" + NEXT, ([400, 200],)),
    "the beginning of HTTP/2": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", ([400],)),
    "a connection that names a header": (ASKED + b"Connection: host, close\r\n\r\n", ([200],)),
    "another method by a header": (ASKED + b"X-HTTP-Method-Override: DELETE\r\n\r\n", ([200],)),
    "two content types": (POSTED + b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 6\r\n\r\nASK {}", ([415],)),
    "a charset of two bytes": (
        POSTED.replace(b"query\r\n", b"query; charset=utf-16\r\n") + b"Content-Length: 14\r\n\r\n" + "ASK {}".encode("utf-16"),
        ([415],),
    ),
    "a whole address as the target": (b"GET http://x/sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: y\r\n\r\n" + NEXT, ([200, 200],)),
    "a whole address of nothing": (b"GET http:// HTTP/1.1\r\nHost: y\r\n\r\n" + NEXT, ([200, 200], [404, 200])),
    "a whole address that leads out": (b"GET http://x/../../etc/passwd HTTP/1.1\r\nHost: y\r\n\r\n" + NEXT, ([404, 200],)),
    "a whole address of another scheme": (b"GET gopher://x/sparql HTTP/1.1\r\nHost: y\r\n\r\n" + NEXT, ([404, 200],)),
    "the options of the service": (b"OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n" + NEXT, ([204, 200],)),
    "an address in a long form of UTF-8": (ASKED.replace(b"%7D ", b"%7D%C0%AF ") + b"\r\n" + NEXT, ([400, 200],)),
    "an address with half a pair": (ASKED.replace(b"%7D ", b"%7D%ED%A0%80 ") + b"\r\n" + NEXT, ([400, 200],)),
    "an address with half an escape": (ASKED.replace(b"%7D ", b"%7D% ") + b"\r\n" + NEXT, ([400, 200],)),
    "an Accept that takes nothing": (ASKED + b"Accept: */*;q=0\r\n\r\n" + NEXT, ([406, 200],)),
    "an Accept that is no text": (ASKED + b"Accept: t\xe9xt/csv;q=\xff\r\n\r\n" + NEXT, ([200, 200],)),
    "a host that is none": (b"GET /sparql HTTP/1.1\r\nHost: [::1\r\n\r\n" + NEXT, ([200, 200], [400, 200])),
    "two hundred at once": (b"".join([ASKED + b"\r\n"] * 200), ([200] * 200,)),
    "good ones, then one that is none": ((ASKED + b"\r\n") * 3 + b"nonsense\r\n\r\n" + NEXT, ([200, 200, 200, 400],)),
    "a body to a GET": (ASKED + b"Content-Length: %d\r\n\r\n" % len(NEXT) + NEXT, ([200],)),
    "ranges, many": (ASKED + b"Range: bytes=" + b",".join(b"%d-" % n for n in range(3000)) + b"\r\nConnection: close\r\n\r\n", ([200],)),
    "an Accept that goes on": (ASKED + b"Accept: " + b"a/b;q=0.1," * 5000 + b"*/*\r\nConnection: close\r\n\r\n", ([200],)),
    "an Accept of quotes": (ASKED + b"Accept: " + b'a/b;c="\\"' * 3000 + b"\r\nConnection: close\r\n\r\n", ([200], [406])),
    "an If-None-Match that goes on": (ASKED + b"If-None-Match: " + b'"x",' * 10_000 + b"\r\nConnection: close\r\n\r\n", ([200],)),
    "an X-Forwarded-For that goes on": (ASKED + b"X-Forwarded-For: " + b"1.2.3.4," * 7000 + b"\r\nConnection: close\r\n\r\n", ([200],)),
    "an answer split by a parameter": (
        b"GET /sparql?query=ASK%7B%7D&format=x%0d%0aSet-Cookie:%20a=b HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        ([406],),
    ),
    "an answer split by a redirect": (b"GET /id/x%0d%0aLocation:%20http://evil/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", ([303], [404], [400])),
}


@pytest.mark.parametrize("name", WIRE)
def test_the_wire_is_kept_clean(attacked: Attacked, name: str) -> None:
    data, wanted = WIRE[name]
    assert attacked.raw(data) in wanted


PATHS = [
    "/../etc/passwd", "/assets/../../etc/passwd", "/assets/%2e%2e/%2e%2e/etc/passwd", "/assets/..%2f..%2fetc%2fpasswd", "/assets/..%5c..%5cetc%5cpasswd",
    "/assets//etc/passwd", "/assets/%00", "/assets/style.css%00.png", "/dumps/../pyproject.toml", "/dumps/%2e%2e%2f%2e%2e%2fpyproject.toml", "/doc/../../etc/passwd",
    "/doc/%2e%2e/%2e%2e/etc/passwd", "/releases/..%2f..%2f", "/id/..%2f..%2fetc%2fpasswd", "/questions/..%2f..%2fetc%2fpasswd", "/.git/config", "/.env", "/proc/self/environ",
    "/show?iri=file:///etc/passwd", "/show?iri=../../../etc/passwd", "/search?q=" + "%00", "/ask?q=" + quote("'; DROP ALL --"), "/questions/items?letter=" + quote('L" } DROP ALL'),
]  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
def test_no_path_leads_out(attacked: Attacked, path: str) -> None:
    connection = http.client.HTTPConnection(attacked.client.base_url.host, attacked.client.base_url.port, timeout=SLACK)
    connection.request("GET", path)
    response = connection.getresponse()
    body = response.read()
    connection.close()
    assert response.status in (200, 303, 400, 404), body[:300]
    assert response.status != 200 or path.startswith(("/search", "/ask", "/questions/items"))
    assert b"root:" not in body
    assert b"[project]" not in body


def test_who_leaves_early_leaves_nothing_behind(attacked: Attacked) -> None:
    for data in (b"", b"G", ASKED, ASKED + b"\r\n", POSTED + b"Content-Length: 50\r\n\r\nASK", NEXT * 20):
        for _ in range(10):
            attacked.raw(data, close_early=True)


def test_who_is_slow_is_hung_up_on_and_holds_nobody_up(attacked: Attacked) -> None:
    where = (attacked.client.base_url.host, attacked.client.base_url.port)
    slow = [socket.create_connection(where, timeout=SLACK) for _ in range(60)]
    for number, connection in enumerate(slow):
        connection.sendall((ASKED, b"G", POSTED + b"Content-Length: 99\r\n\r\nA")[number % 3])
    for turn in range(20):
        assert attacked.client.get("/sparql", params={"query": f"SELECT ({turn} AS ?n) {{}}"}).status_code == 200
    for connection in slow:
        with contextlib.suppress(ConnectionError):
            while connection.recv(1 << 16):
                pass
        connection.close()


def test_there_are_as_many_attacks_as_are_promised() -> None:
    assert len(REACHING) + len(OTHER_WAYS) + len(HEAVY) + len(BYTES) + len(WIRE) + len(PATHS) >= 100
