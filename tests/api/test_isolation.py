"""Nothing that a visitor sends opens a connection or a file, or ends the process."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.api.listening import Listener


@pytest.fixture
def listener() -> Iterator[Listener]:
    listening = Listener()
    yield listening
    listening.socket.close()


# SERVICE as the grammar has it, and glued to what stands before it in the ways that the engine's parser lets pass.
CALLS = [
    "SELECT * { SERVICE <URL> { ?s ?p ?o } }",
    "SELECT * { service silent <URL> { ?s ?p ?o } }",
    "SELECT * { ?a ?b ?c.service<URL>{ ?s ?p ?o } }",
    "SELECT * { ?a ?b true.service<URL>{ ?s ?p ?o } }",
    "SELECT * { OPTIONAL { ?a ?b trueservice<URL>{ ?s ?p ?o } } }",
    'SELECT * { OPTIONAL { ?a ?b "x"@en.service<URL>{ ?s ?p ?o } } }',
    "SELECT * { OPTIONAL { ?a ?b 1e0service<URL>{ ?s ?p ?o } } }",
    "PREFIX : <URL> SELECT * { service:{ ?s ?p ?o } }",
    "PREFIX : <URL> SELECT * { ?a ?b true.service:x{ ?s ?p ?o } }",
    "SELECT * { VALUES ?u { <URL> } service ?u { ?s ?p ?o } }",
    "SELECT * { VALUES ?u { <URL> } FILTER(1<2)service?u#>\n{ ?s ?p ?o } }",
    'SELECT * { VALUES ?u { <URL> } FILTER(1<2)#>"""\nservice ?u { ?s ?p ?o } #"""\n}',
    'SELECT * { VALUES ?u { <URL> } FILTER(1<2#>"""\n)service ?u { ?s ?p ?o } #"""\n}',
    "SELECT * { service # here\n <URL> # there\n { ?s ?p ?o } }",
    "SELECT * { \\u0053ERVICE <URL> { ?s ?p ?o } }",
    "ASK { FILTER EXISTS { service<URL>{ ?s ?p ?o } } }",
]
# What names something elsewhere and is none of it.
NAMES = [
    "SELECT * FROM <URL> { ?s ?p ?o }",
    "SELECT * FROM NAMED <URL> { GRAPH <URL> { ?s ?p ?o } }",
    "SELECT * { GRAPH <URL> { ?s ?p ?o } }",
    "DESCRIBE <URL>",
    "BASE <URL> SELECT * FROM <y> { ?s ?p <z> }",
    "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }",
]


@pytest.mark.parametrize("query", CALLS)
def test_a_query_that_calls_another_server_is_refused(client: httpx.Client, listener: Listener, query: str) -> None:
    response = client.get("/sparql", params={"query": query.replace("URL", listener.url)})
    assert response.status_code == (400 if "\\u0053" in query else 422)
    time.sleep(0.05)
    assert listener.calls == 0


@pytest.mark.parametrize("query", NAMES)
def test_a_name_of_a_graph_elsewhere_is_never_fetched(client: httpx.Client, listener: Listener, query: str) -> None:
    response = client.post("/sparql", data={"query": query.replace("URL", listener.url)}, headers={"Accept": "*/*"})
    assert response.status_code == (400 if "FROM" in query else 200)
    time.sleep(0.05)
    assert listener.calls == 0
    assert b"root:" not in response.content


@pytest.mark.parametrize(
    "query",
    [
        'SELECT ?service { ?service rdfs:label "SERVICE {" . ?x a hlt:ServiceFramework } # service',
        "SELECT * { ?x a <http://example.org/service#Service> ; <http://example.org/a-service> ?service }",
        "SELECT * { FILTER(1 < 2 && 3 > 2) }",
        'SELECT * { VALUES ?d { "2026-01-01"^^xsd:date } ?s hlt:due ?d }',
        "SELECT ?from { ?from a hlt:Recommendation }",
    ],
)
def test_the_look_at_a_query_lets_the_harmless_pass(client: httpx.Client, query: str) -> None:
    assert client.get("/sparql", params={"query": query}).status_code == 200


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * " + "{" * 9000 + "}" * 9000,
        "SELECT * { FILTER(1<" + "(" * 9000 + "2" + ")" * 9000 + "&&3>1) }",
        "SELECT * { FILTER" + "(" * 9000 + "1" + ")" * 9000 + " }",
        "SELECT * { ?s " + "/".join(["a"] * 9000) + " ?o }",
        "SELECT * { ?s " + "^ " * 9000 + "a ?o }",
        "SELECT * { FILTER(" + "! " * 9000 + "true) }",
        "SELECT * { FILTER(" + "!#\n" * 6000 + "true) }",
        "SELECT * { FILTER(" + "+".join(["1"] * 9000) + ") }",
        "SELECT * { FILTER(" + "-".join(["?x"] * 6000) + ") }",
        "SELECT * { " + "MINUS {} " * 2000 + "}",
        "SELECT * { ?s ?p " + "[ a " * 3000 + "]" * 3000 + " }",
        "SELECT * { ?s ?p " + "<< ?s ?p " * 1000 + "?o" + " >>" * 1000 + " }",
        "SELECT * { ?s ?p \\)" + ") { " * 3000 + "} " * 3000 + "}",
    ],
    ids=lambda query: query[:24],
)
def test_a_query_that_would_end_the_engine_is_refused_at_once(client: httpx.Client, query: str) -> None:
    begun = time.monotonic()
    response = client.post("/sparql", data={"query": query})
    assert response.status_code in (400, 422)
    assert time.monotonic() - begun < 2
    assert client.get("/health/ready").status_code == 200


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="needs /proc to see what a process holds open")
def test_requests_leave_no_file_open(started: Callable[..., Any]) -> None:
    server = started()
    with httpx.Client(base_url=server.url) as client:
        addresses = ("/ask?q=raad", "/search?q=raad", "/show?iri=recommendation/l", "/sparql?query=ASK%7B%7D", "/nothing", "/assets/theme.css")

        def held() -> int:
            return len(list(Path(f"/proc/{server.process.pid}/fd").iterdir()))

        for address in addresses:
            client.get(address)
        before = held()
        for _ in range(20):
            for address in addresses:
                client.get(address)
        assert held() <= before + 1


@pytest.mark.parametrize(
    "path",
    [
        "/assets/../app.py",
        "/assets/..%2fapp.py",
        "/assets/%2e%2e/app.py",
        "/assets//etc/passwd",
        "/assets/%00",
        "/questions/..%2f..%2fsearch",
        "/%2e%2e/pyproject.toml",
    ],
)
def test_no_path_leaves_its_folder(client: httpx.Client, path: str) -> None:
    response = client.send(httpx.Request("GET", httpx.URL(str(client.base_url)).copy_with(raw_path=path.encode())))
    assert response.status_code in (400, 404)
