"""The SPARQL 1.1 Protocol and Service Description case by case, against a real server; each case has a name.

The cases named ``w3c`` are those of the W3C's own suites (protocol and service-description), over this project's graph: where
the suite's query asks for graphs of its own, ours stand in, and where it updates, an update is refused.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode
from xml.etree import ElementTree

import httpx
import pyoxigraph as ox
import pytest

from hltgraph.knowledge import ASSERTED, INFERRED, graph

FORM, DIRECT, UPDATE = "application/x-www-form-urlencoded", "application/sparql-query", "application/sparql-update"
ROWS = {
    "application/sparql-results+json": "json",
    "application/json": "json",
    "application/sparql-results+xml": "xml",
    "application/xml": "xml",
    "text/csv": "csv",
    "text/tab-separated-values": "tsv",
}
GRAPHS = {
    "text/turtle": "ttl",
    "application/n-triples": "nt",
    "application/rdf+xml": "rdf",
    "application/ld+json": "jsonld",
    "application/trig": "trig",
    "application/n-quads": "nq",
}
SELECT = "SELECT ?r WHERE { ?r a hlt:Recommendation } ORDER BY ?r"
CONSTRUCT = "CONSTRUCT { ?r skos:prefLabel ?l } WHERE { ?r a hlt:Recommendation ; skos:prefLabel ?l }"
DESCRIBE = "DESCRIBE id:recommendation\\/l"
ASK = "ASK { ?r a hlt:Recommendation }"
COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
NAMED = "SELECT (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } }"
STATED, EXTERNAL, ABOUT = graph("stated"), graph("external"), graph("about")
ELSEWHERE = "http://example.org/elsewhere"
Check = Callable[[httpx.Response], object]


@dataclass
class Case:
    """A request, the status of its answer, the code of the problem where it is one, and what else must be true of it."""

    name: str
    status: int
    method: str = "GET"
    query: list[tuple[str, str]] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes | None = None
    code: str = ""
    check: Check | None = None
    path: str = "/sparql"

    def send(self, client: httpx.Client) -> httpx.Response:
        address = self.path + ("?" + urlencode(self.query) if self.query else "")
        request = httpx.Request(self.method, client.base_url.join(address), headers=self.headers, content=self.body)
        return client.send(request)


def get(name: str, query: str, status: int = 200, accept: str | None = None, code: str = "", check: Check | None = None, **more: Any) -> Case:
    """A query by GET; ``more`` are parameters, a list names one several times, and an underscore stands for a hyphen."""
    return Case(name, status, "GET", [("query", query), *_pairs(more)], {} if accept is None else {"Accept": accept}, None, code, check)


def form(name: str, query: str, status: int = 200, code: str = "", check: Check | None = None, accept: str | None = None, **more: Any) -> Case:
    """A query by POST, as a form."""
    headers = {"Content-Type": FORM} | ({} if accept is None else {"Accept": accept})
    return Case(name, status, "POST", [], headers, urlencode([("query", query), *_pairs(more)]).encode(), code, check)


def direct(name: str, query: str, status: int = 200, code: str = "", check: Check | None = None, accept: str | None = None, **more: Any) -> Case:
    """A query by POST, as it is, with the parameters in the address."""
    headers = {"Content-Type": DIRECT} | ({} if accept is None else {"Accept": accept})
    return Case(name, status, "POST", _pairs(more), headers, query.encode(), code, check)


def post(name: str, body: bytes, kind: str | None, status: int, code: str = "", query: str = "") -> Case:
    """A body of any type by POST."""
    pairs = [(name, value) for name, value in (pair.split("=") for pair in query.split("&") if pair)]
    return Case(name, status, "POST", pairs, {"Content-Type": kind} if kind else {}, body, code)


def _pairs(more: dict[str, Any]) -> list[tuple[str, str]]:
    return [(name.replace("_", "-"), each) for name, value in more.items() for each in ([value] if isinstance(value, str) else value)]


# What an answer must be


def number(response: httpx.Response) -> int:
    return int(response.json()["results"]["bindings"][0]["n"]["value"])


def things(response: httpx.Response) -> int:
    """How many rows or triples an answer holds, by its own type."""
    media = response.headers["content-type"].partition(";")[0]
    if media in GRAPHS:
        return len(list(ox.parse(response.content, format=ox.RdfFormat.from_media_type(media))))  # type: ignore[arg-type]
    found = {
        "json": lambda: len(response.json()["results"]["bindings"]),
        "xml": lambda: len(list(ElementTree.fromstring(response.text).iter("{http://www.w3.org/2005/sparql-results#}result"))),
        "csv": lambda: len(list(csv.DictReader(io.StringIO(response.text)))),
        "tsv": lambda: response.text.count("\n") - 1,
    }
    return found[ROWS[media]]()


def of_type(media: str) -> Check:
    return lambda response: response.headers["content-type"].partition(";")[0] == media


def both(*checks: Check) -> Check:
    return lambda response: all(check(response) for check in checks)


def says(*words: str) -> Check:
    return lambda response: all(word in response.json()["detail"] for word in words)


def has(name: str, *parts: str) -> Check:
    return lambda response: all(part.lower() in response.headers[name].lower() for part in parts)


def lacks(name: str) -> Check:
    return lambda response: name not in response.headers


def true(response: httpx.Response) -> bool:
    media = response.headers["content-type"].partition(";")[0]
    if ROWS[media] == "json":
        return response.json()["boolean"] is True
    return "true" in response.text


CASES: list[Case] = []

# Forms of results: each of them, by each way to ask
for way in (get, form, direct):
    for media in ROWS:
        CASES.append(way(f"SELECT as {media} by {way.__name__}", SELECT, accept=media, check=both(of_type(media), lambda r: things(r) == 24)))
        CASES.append(way(f"ASK as {media} by {way.__name__}", ASK, accept=media, check=both(of_type(media), true)))
    for media in GRAPHS:
        CASES.append(way(f"CONSTRUCT as {media} by {way.__name__}", CONSTRUCT, accept=media, check=both(of_type(media), lambda r: things(r) == 48)))
        CASES.append(way(f"DESCRIBE as {media} by {way.__name__}", DESCRIBE, accept=media, check=both(of_type(media), lambda r: things(r) > 10)))
for media, short in (ROWS | GRAPHS).items():
    query = SELECT if media in ROWS else CONSTRUCT
    CASES.append(get(f"format={short} goes before Accept ({media})", query, accept="image/png", format=short, check=lambda r: things(r) in (24, 48)))
    CASES.append(get(f"format={media}", query, format=media, check=lambda r: things(r) in (24, 48)))
    CASES.append(get(f"{media} is UTF-8", query, accept=media, check=lambda r: bool(r.content.decode("utf-8"))))
CASES += [
    get("CONSTRUCT as application/json is JSON-LD", CONSTRUCT, accept="application/json", check=lambda r: bool(json.loads(r.content))),
    get("CONSTRUCT as application/xml is RDF/XML", CONSTRUCT, accept="application/xml", check=lambda r: b"rdf:RDF" in r.content),
    get("format of a graph for SELECT", SELECT, 406, format="ttl", code="not-acceptable"),
    get("format of rows for CONSTRUCT", CONSTRUCT, 406, format="csv", code="not-acceptable"),
    get("format that is none", SELECT, 406, format="pdf", code="not-acceptable"),
    get("format named twice, differently", SELECT, 400, format=["json", "csv"]),
    get("format named twice, the same", SELECT, 200, format=["csv", "csv"], check=of_type("text/csv")),
]

# Which form: Accept by specificity and q
CHOSEN = [
    (None, "application/sparql-results+json", "text/turtle"),
    ("", "application/sparql-results+json", "text/turtle"),
    ("*/*", "application/sparql-results+json", "text/turtle"),
    ("application/*", "application/sparql-results+json", "application/n-triples"),
    ("text/*", "text/csv", "text/turtle"),
    ("text/*;q=0.5, application/*;q=0.4", "text/csv", "text/turtle"),
    ("text/*;q=0.4, application/*;q=0.5", "application/sparql-results+json", "application/n-triples"),
    ("application/sparql-results+xml;q=0.9, application/trig;q=0.9, */*;q=0.1", "application/sparql-results+xml", "application/trig"),
    ("application/sparql-results+json;q=0, text/turtle;q=0, */*", "application/sparql-results+xml", "application/n-triples"),
    ("application/sparql-results+json;q=0.0, text/turtle;q=0.000, */*;q=0.5", "application/sparql-results+xml", "application/n-triples"),
    ("text/csv;q=0.2, text/tab-separated-values;q=0.3, application/n-quads;q=0.3, text/turtle;q=0.2", "text/tab-separated-values", "application/n-quads"),
    ("TEXT/CSV, TEXT/TURTLE", "text/csv", "text/turtle"),
    ("text/csv; charset=utf-8, application/rdf+xml; charset=utf-8", "text/csv", "application/rdf+xml"),
    ('text/csv;header="a,b;q=0";q=0.9, */*;q=0.1', "text/csv", "text/turtle"),
    ("image/png, */*;q=0.1", "application/sparql-results+json", "text/turtle"),
    ("image/png, text/csv;q=0.001, text/turtle;q=0.001", "text/csv", "text/turtle"),
    ("nonsense, text/csv, application/n-triples", "text/csv", "application/n-triples"),
    ("text/html, */*;q=0.1", "application/sparql-results+json", "text/turtle"),
    ("application/sparql-results+json, application/ld+json, */*", "application/sparql-results+json", "application/ld+json"),
    ("*/*;q=0.9, text/csv;q=0.8, text/turtle;q=0.8", "application/sparql-results+json", "application/n-triples"),
    ("text/*, text/csv;q=0.1, text/turtle;q=0.1", "text/tab-separated-values", "text/turtle"),
]
for accept, rows, triples in CHOSEN:
    CASES.append(get(f"SELECT with Accept {accept}", SELECT, accept=accept, check=of_type(rows)))
    CASES.append(get(f"CONSTRUCT with Accept {accept}", CONSTRUCT, accept=accept, check=of_type(triples)))
for accept in ("image/png", "*/*;q=0", "text/*;q=0, application/*;q=0", "text/html", "audio/*", "application/sparql-results+json;q=0"):
    listed = both(lambda r: len(r.json()["offers"]) > 3, has("content-type", "problem+json"))
    CASES.append(
        get(
            f"SELECT with Accept {accept} alone is 406 with the list",
            SELECT,
            406,
            accept=accept,
            code="" if "html" in accept else "not-acceptable",
            check=None if "html" in accept else listed,
        )
    )
CASES += [
    get("SELECT with Accept of a graph is 406", SELECT, 406, accept="text/turtle", code="not-acceptable", check=lambda r: "text/csv" in r.json()["offers"]),
    get("CONSTRUCT with Accept of rows is 406", CONSTRUCT, 406, accept="text/csv", code="not-acceptable", check=lambda r: "text/turtle" in r.json()["offers"]),
    get("ASK with Accept of a graph is 406", ASK, 406, accept="application/ld+json", code="not-acceptable"),
    get("a problem is a page for a browser", "x", 400, accept="text/html, text/csv;q=0.5", check=of_type("text/html")),
    get("a problem is a document for a program", "x", 400, accept="text/csv", check=of_type("application/problem+json")),
]

# W3C: protocol
DATASETS: list[tuple[str, dict[str, Any], Check]] = [
    ("one default graph", {"default_graph_uri": EXTERNAL}, lambda r: number(r) > 0),
    ("two default graphs", {"default_graph_uri": [EXTERNAL, STATED]}, lambda r: number(r) > 0),
    ("the same default graph twice", {"default_graph_uri": [EXTERNAL, EXTERNAL]}, lambda r: number(r) > 0),
    ("a named graph has no part in the default graph", {"named_graph_uri": EXTERNAL}, lambda r: number(r) == 0),
    ("a default and a named graph", {"default_graph_uri": STATED, "named_graph_uri": EXTERNAL}, lambda r: number(r) > 0),
]
for way in (get, form, direct):
    for name, graphs, check in DATASETS:
        CASES.append(way(f"w3c query_dataset: {name}, by {way.__name__}", COUNT, check=check, **graphs))
    CASES += [
        way(f"w3c query_dataset_named_graphs by {way.__name__}", NAMED, named_graph_uri=[EXTERNAL, STATED], check=lambda r: number(r) > 0),
        way(f"w3c query_dataset: no GRAPH among default graphs, by {way.__name__}", NAMED, default_graph_uri=EXTERNAL, check=lambda r: number(r) == 0),
        way(f"w3c query_content_type_select by {way.__name__}", SELECT, check=of_type("application/sparql-results+json")),
        way(f"w3c query_content_type_ask by {way.__name__}", ASK, check=both(of_type("application/sparql-results+json"), true)),
        way(f"w3c query_content_type_describe by {way.__name__}", DESCRIBE, check=of_type("text/turtle")),
        way(f"w3c query_content_type_construct by {way.__name__}", CONSTRUCT, check=of_type("text/turtle")),
        way(f"default-graph-uri of others by {way.__name__}", COUNT, 400, default_graph_uri=ELSEWHERE, check=says(STATED, ELSEWHERE)),
        way(f"named-graph-uri of others by {way.__name__}", COUNT, 400, named_graph_uri=ELSEWHERE, check=says(STATED, ELSEWHERE)),
        way(f"a graph of ours and one of others by {way.__name__}", COUNT, 400, default_graph_uri=[STATED, ELSEWHERE], check=says(ELSEWHERE)),
        way(f"FROM of others by {way.__name__}", COUNT.replace("WHERE", f"FROM <{ELSEWHERE}> WHERE"), 400, check=says(STATED, ELSEWHERE)),
        way(f"FROM NAMED of others by {way.__name__}", COUNT.replace("WHERE", f"FROM NAMED <{ELSEWHERE}> WHERE"), 400, check=says(STATED, ELSEWHERE)),
        way(f"FROM of ours by {way.__name__}", COUNT.replace("WHERE", f"FROM <{EXTERNAL}> WHERE"), check=lambda r: number(r) > 0),
        way(f"FROM NAMED of ours by {way.__name__}", NAMED.replace("WHERE", f"FROM NAMED <{EXTERNAL}> WHERE"), check=lambda r: number(r) > 0),
        way(
            f"FROM NAMED alone leaves the default graph empty, by {way.__name__}",
            COUNT.replace("WHERE", f"FROM NAMED <{EXTERNAL}> WHERE"),
            check=lambda r: number(r) == 0,
        ),
        way(
            f"the protocol's graphs go before FROM, by {way.__name__}",
            NAMED.replace("WHERE", f"FROM <{STATED}> WHERE"),
            named_graph_uri=EXTERNAL,
            check=lambda r: number(r) > 0,
        ),
        way(f"trust by {way.__name__}", COUNT, trust="stated", check=lambda r: number(r) > 0),
        way(f"trust that is none by {way.__name__}", COUNT, 400, trust="blind", check=says("trust")),
        way(f"trust and graphs at once by {way.__name__}", COUNT, 400, trust="stated", default_graph_uri=STATED, check=says("trust")),
        way(f"format by {way.__name__}", SELECT, format="csv", check=of_type("text/csv")),
        way(f"w3c bad_query_syntax by {way.__name__}", "SELECT * WHERE { ?s ?p }", 400, code="query-syntax", check=lambda r: r.json()["line"] == 1),
        way(f"an empty query by {way.__name__}", "", 400),
        way(f"a query of white space by {way.__name__}", " \n\t", 400),
    ]
FROMS = [
    ("FROM with a prefix", f"PREFIX g: <{graph('')}> {COUNT.replace('WHERE', 'FROM g:external WHERE')}", 200),
    ("FROM with a prefix to elsewhere", f"PREFIX g: <http://example.org/> {COUNT.replace('WHERE', 'FROM g:x WHERE')}", 400),
    ("FROM with a base", f"BASE <{graph('')}> {COUNT.replace('WHERE', 'FROM <external> WHERE')}", 200),
    ("FROM with a base elsewhere", f"BASE <http://example.org/> {COUNT.replace('WHERE', 'FROM <external> WHERE')}", 400),
    ("from in small letters", COUNT.replace("WHERE", f"from named <{ELSEWHERE}> where"), 400),
    ("FROM across lines and comments", COUNT.replace("WHERE", f"FROM # a\n NAMED # b\n <{ELSEWHERE}>\nWHERE"), 400),
    ("FROM of ours, then of others", COUNT.replace("WHERE", f"FROM <{STATED}> FROM <{ELSEWHERE}> WHERE"), 400),
    ("FROM in a text is none", f'SELECT * {{ ?s ?p "FROM <{ELSEWHERE}>" }}', 200),
    ("FROM in a comment is none", f"{COUNT} # FROM <{ELSEWHERE}>", 200),
    ("FROM in a variable is none", "SELECT ?from { ?from a hlt:Recommendation }", 200),
    ("FROM in an IRI is none", "SELECT * { ?s <http://example.org/FROM#x> ?o }", 200),
    ("FROM in a long text is none", f'SELECT * {{ ?s ?p """ " FROM <{ELSEWHERE}> """ }}', 200),
]
CASES += [get(name, query, status) for name, query, status in FROMS]
CASES += [
    direct("w3c query_post_direct", ASK, check=true),
    form("w3c query_post_form", ASK, check=true),
    get("w3c query_get", ASK, check=true),
    Case("w3c bad_query_method PUT", 405, "PUT", [("query", ASK)], {}, b"", "method-not-allowed", has("allow", "GET", "HEAD", "POST", "OPTIONS")),
    Case("w3c bad_multiple_queries by GET", 400, "GET", [("query", ASK), ("query", SELECT)]),
    post("w3c bad_multiple_queries by form", urlencode([("query", ASK), ("query", SELECT)]).encode(), FORM, 400),
    post("w3c bad_multiple_queries, address and form", urlencode({"query": ASK}).encode(), FORM, 400, query=f"query={ASK}"),
    post("w3c bad_multiple_queries, address and direct", ASK.encode(), DIRECT, 400, query=f"query={ASK}"),
    post("w3c bad_query_wrong_media_type", ASK.encode(), "text/plain", 415, "unsupported-media-type"),
    post("w3c bad_query_missing_form_type", urlencode({"query": ASK}).encode(), None, 415, "unsupported-media-type"),
    post("w3c bad_query_missing_direct_type", ASK.encode(), None, 415, "unsupported-media-type"),
    post("w3c bad_query_non_utf8 direct", ASK.encode("utf-16"), DIRECT, 400),
    post("w3c bad_query_non_utf8 charset", ASK.encode("utf-16"), f"{DIRECT}; charset=utf-16", 415, "unsupported-media-type"),
    post("w3c bad_query_non_utf8 form", b"query=" + quote(ASK.encode("utf-16")).encode(), FORM, 400),
    post("w3c update is refused as application/sparql-update", b"CLEAR ALL", UPDATE, 415, "unsupported-media-type"),
    post("w3c update is refused as a form", b"update=CLEAR+ALL", FORM, 400),
    post("w3c update beside a query is refused", urlencode({"query": ASK, "update": "CLEAR ALL"}).encode(), FORM, 400),
    post("w3c update with using-graph-uri is refused", urlencode({"query": ASK, "using-graph-uri": STATED}).encode(), FORM, 400),
    post("w3c update with using-named-graph-uri is refused", urlencode({"query": ASK, "using-named-graph-uri": STATED}).encode(), FORM, 400),
    Case("w3c bad_update_get", 400, "GET", [("update", "CLEAR ALL")], check=says("updates are not taken")),
]
for update in (
    "INSERT DATA { <a:b> <a:b> <a:b> }",
    "DELETE WHERE { ?s ?p ?o }",
    "LOAD <http://localhost/>",
    "CLEAR ALL",
    "DROP SILENT ALL",
    "CREATE GRAPH <a:b>",
    "COPY DEFAULT TO <a:b>",
    "WITH <a:b> DELETE {} WHERE {}",
):
    CASES.append(get(f"{update[:12]} as a query by GET", update, 400, check=says("updates are not taken")))
    CASES.append(direct(f"{update[:12]} as a query by direct", update, 400, check=says("updates are not taken")))

# Types of bodies
for kind, status in (
    (f"{DIRECT}; charset=utf-8", 200), (f"{DIRECT};charset=UTF-8", 200), (f'{DIRECT}; charset="utf-8"', 200), (DIRECT.upper(), 200), (f"{DIRECT}; charset=iso-8859-1", 415),
    ("multipart/form-data; boundary=x", 415), ("application/json", 415), ("application/sparql-query2", 415), ("*/*", 415), ("sparql-query", 415), ("text/turtle", 415),
):  # fmt: skip
    CASES.append(post(f"a body of type {kind}", ASK.encode(), kind, status))
CASES += [
    post("a form with a charset", urlencode({"query": ASK}).encode(), f"{FORM}; charset=UTF-8", 200),
    post("a form with spaces as plus signs", b"query=ASK+%7B+%3Fs+%3Fp+%3Fo+%7D", FORM, 200),
    post("a form with an unknown parameter", urlencode({"query": ASK, "timeout": "5"}).encode(), FORM, 200),
    post("a form without a query", b"format=json", FORM, 400),
    post("an empty form", b"", FORM, 400),
    post("an empty query as it is", b"", DIRECT, 400),
    post("a percent sign that escapes nothing", b"query=ASK+%7B%7D+%23+100%", FORM, 200),
    post("a query with a BOM", b"\xef\xbb\xbf" + ASK.encode(), DIRECT, 400, "query-syntax"),
    get("a query in Dutch with signs beyond ASCII", 'ASK { BIND("coördinatie 🜁" AS ?x) }', check=true),
    direct("the same as it is", 'ASK { BIND("coördinatie 🜁" AS ?x) }', check=true),
    get("a prefix of the project need not be declared", "ASK { id:recommendation\\/l a hlt:Recommendation }", check=true),
    get("a prefix may be declared anew", "PREFIX hlt: <urn:x:> ASK { ?s a hlt:Recommendation }", check=lambda r: r.json()["boolean"] is False),
    get("a parameter that says nothing", ASK, unknown="x", check=true),
    Case("nothing of the protocol but trust", 400, "GET", [("trust", "all")]),
    Case("nothing of the protocol but a graph", 400, "GET", [("default-graph-uri", STATED)]),
]

# Status codes
CASES += [
    get("422 for SERVICE", "SELECT * { SERVICE <http://localhost/> { ?s ?p ?o } }", 422, code="query-refused"),
    get("422 for SERVICE SILENT", "SELECT * { SERVICE SILENT <http://localhost/> { ?s ?p ?o } }", 422, code="query-refused"),
    get("422 for nesting too deep", "SELECT * " + "{" * 100 + "}" * 100, 422, code="query-refused"),
    get("414 for a query in the address that is too long", "ASK {} #" + "x" * 20_000, 414, code="address-too-long"),
    form("413 for a form that is too long", "ASK {} #" + "x" * 20_000, 413, code="body-too-large"),
    direct("413 for a query that is too long", "ASK {} #" + "x" * 20_000, 413, code="body-too-large"),
    direct("413 for a body that is far too long", "x" * 300_000, 413, code="body-too-large"),
    get("400 for an unknown prefix", "ASK { nobody:knows a owl:Thing }", 400, code="query-syntax"),
    get(
        "400 with the line of a mistake",
        "ASK {\n\n ?s ?p }",
        400,
        code="query-syntax",
        check=lambda r: (r.json()["line"], isinstance(r.json()["column"], int)) == (3, True),
    ),
    get("400 for two queries in one text", "ASK {} ASK {}", 400, code="query-syntax"),
    get("400 for SPARQL of another time", "SELECT * { LET (?x := 1) }", 400, code="query-syntax"),
    Case("404 beside it", 404, path="/sparql2", code="not-found"),
    Case("404 below it", 404, path="/sparql/x", code="not-found"),
]
for method in ("PUT", "DELETE", "PATCH", "PROPFIND"):
    CASES.append(Case(f"405 for {method}", 405, method, [("query", ASK)], code="method-not-allowed", check=has("allow", "GET", "HEAD", "POST", "OPTIONS")))

# HEAD, OPTIONS, CORS
CASES += [
    Case("HEAD of a query", 200, "HEAD", [("query", SELECT)], check=lambda r: r.content == b"" and int(r.headers["content-length"]) > 100),
    Case("HEAD of the description", 200, "HEAD", [], check=lambda r: r.content == b""),
    Case("HEAD of a problem", 400, "HEAD", [("query", "x")], check=lambda r: r.content == b""),
    Case("HEAD of what is not acceptable", 406, "HEAD", [("query", SELECT)], {"Accept": "image/png"}),
    Case("OPTIONS", 204, "OPTIONS", check=both(has("allow", "GET", "POST", "HEAD"), lambda r: r.content == b"")),
    Case(
        "OPTIONS from a page elsewhere",
        204,
        "OPTIONS",
        [],
        {"Origin": "https://example.org", "Access-Control-Request-Method": "POST"},
        check=both(has("access-control-allow-origin", "*"), has("access-control-allow-methods", "POST"), lacks("access-control-allow-credentials")),
    ),
    Case(
        "OPTIONS that asks for a header",
        204,
        "OPTIONS",
        [],
        {"Origin": "https://example.org", "Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "accept"},
        check=has("access-control-allow-headers", "*"),
    ),
    Case(
        "GET from a page elsewhere",
        200,
        "GET",
        [("query", ASK)],
        {"Origin": "https://example.org"},
        check=both(has("access-control-allow-origin", "*"), lacks("access-control-allow-credentials")),
    ),
    Case("a problem for a page elsewhere", 400, "GET", [("query", "x")], {"Origin": "https://example.org"}, check=has("access-control-allow-origin", "*")),
    Case(
        "POST from a page elsewhere", 200, "POST", [], {"Origin": "null", "Content-Type": DIRECT}, ASK.encode(), check=has("access-control-allow-origin", "*")
    ),
]

# Headers of every answer
for name, query, status in (("an answer", SELECT, 200), ("a graph", CONSTRUCT, 200), ("a problem", "x", 400), ("a refusal", "ASK { SERVICE <a:b> {} }", 422)):
    CASES += [
        get(f"{name} names the graph's version", query, status, check=lambda r: len(r.headers["x-graph-version"]) == 64),
        get(f"{name} has a name in the log", query, status, check=lambda r: bool(r.headers["x-request-id"])),
        get(f"{name} is not sniffed", query, status, check=has("x-content-type-options", "nosniff")),
        get(f"{name} says on what it hangs", query, status, check=has("vary", "accept")),
        get(f"{name} says how long it is", query, status, check=lambda r: int(r.headers["content-length"]) == len(r.content)),
    ]

# Conditional requests and compression
CASES += [
    Case("If-None-Match of another", 200, "GET", [("query", SELECT)], {"If-None-Match": '"other"'}, check=has("etag", '"')),
    Case("If-None-Match of anything", 304, "GET", [("query", SELECT)], {"If-None-Match": "*"}, check=lambda r: r.content == b""),
    Case("If-None-Match is nothing to a POST", 200, "POST", [], {"If-None-Match": "*", "Content-Type": DIRECT}, ASK.encode()),
    get("what changes by itself has no ETag", "SELECT (NOW() AS ?n) {}", check=lacks("etag")),
    get("what is drawn by lot has no ETag", "SELECT (RAND() AS ?n) {}", check=lacks("etag")),
    Case("gzip where it is taken", 200, "GET", [("query", SELECT)], {"Accept-Encoding": "gzip"}, check=has("content-encoding", "gzip")),
    Case("gzip among others", 200, "GET", [("query", SELECT)], {"Accept-Encoding": "br, gzip;q=0.5"}, check=has("content-encoding", "gzip")),
    Case("no gzip at q=0", 200, "GET", [("query", SELECT)], {"Accept-Encoding": "gzip;q=0, *"}, check=lacks("content-encoding")),
    Case("identity alone", 200, "GET", [("query", SELECT)], {"Accept-Encoding": "identity"}, check=lacks("content-encoding")),
    Case("no gzip of what is small", 200, "GET", [("query", ASK)], {"Accept-Encoding": "gzip"}, check=lacks("content-encoding")),
    Case("gzip of a POST", 200, "POST", [], {"Accept-Encoding": "gzip", "Content-Type": DIRECT}, SELECT.encode(), check=has("content-encoding", "gzip")),
    Case("a range of it is all of it", 200, "GET", [("query", SELECT)], {"Range": "bytes=0-9"}, check=lambda r: len(r.content) > 100),
]


# W3C: service description
def described(query: str, wanted: Callable[[set[str]], bool]) -> Check:
    def check(response: httpx.Response) -> bool:
        store = ox.Store()
        store.extend(ox.parse(response.content, format=ox.RdfFormat.from_media_type(response.headers["content-type"].partition(";")[0])))  # type: ignore[arg-type]
        prologue = "PREFIX sd: <http://www.w3.org/ns/sparql-service-description#> PREFIX ent: <http://www.w3.org/ns/entailment/> "
        found = store.query(prologue + query)
        assert isinstance(found, ox.QuerySolutions)
        return wanted({row["x"].value for row in found})  # type: ignore[union-attr]

    return check


ALL = {graph(name) for name in (*ASSERTED, *INFERRED)}
for media in GRAPHS:
    CASES.append(
        Case(
            f"w3c has-description as {media}",
            200,
            "GET",
            [],
            {"Accept": media},
            check=both(of_type(media), described("SELECT ?x { ?x a sd:Service }", lambda x: len(x) == 1)),
        )
    )
CASES += [
    Case("w3c returns-rdf without Accept", 200, check=of_type("text/turtle")),
    Case("w3c has-endpoint-triple", 200, check=described("SELECT ?x { ?s sd:endpoint ?x }", lambda x: len(x) == 1 and next(iter(x)).endswith("/sparql"))),
    Case(
        "the endpoint is the address that was asked",
        200,
        "GET",
        [],
        {"Host": "data.example.org"},
        check=described("SELECT ?x { ?s sd:endpoint ?x }", lambda x: x == {"http://data.example.org/sparql"}),
    ),
    Case(
        "w3c conforms-to-schema: language",
        200,
        check=described("SELECT ?x { ?s sd:supportedLanguage ?x }", lambda x: x == {"http://www.w3.org/ns/sparql-service-description#SPARQL11Query"}),
    ),
    Case("no language of updates", 200, check=described("SELECT ?x { ?s sd:supportedLanguage ?x FILTER(CONTAINS(STR(?x), 'Update')) }", lambda x: not x)),
    Case(
        "entailment is simple",
        200,
        check=described("SELECT ?x { ?s sd:defaultEntailmentRegime ?x }", lambda x: x == {"http://www.w3.org/ns/entailment/Simple"}),
    ),
    Case(
        "the default graph is the union",
        200,
        check=described("SELECT ?x { ?s sd:feature ?x }", lambda x: x == {"http://www.w3.org/ns/sparql-service-description#UnionDefaultGraph"}),
    ),
    Case("all graphs are named", 200, check=described("SELECT ?x { ?s sd:defaultDataset/sd:namedGraph/sd:name ?x }", lambda x: x == ALL)),
    Case("there is one default graph", 200, check=described("SELECT ?x { ?s sd:defaultDataset/sd:defaultGraph ?x }", lambda x: len(x) == 1)),
    Case("all forms of results are named", 200, check=described("SELECT ?x { ?s sd:resultFormat ?x }", lambda x: len(x) == 10)),
    Case(
        "its limits are said in two languages",
        200,
        check=described("SELECT ?x { ?s rdfs:comment ?x }".replace("rdfs:comment", "<http://www.w3.org/2000/01/rdf-schema#comment>"), lambda x: len(x) == 2),
    ),
    Case("a page for a browser", 200, "GET", [], {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}, check=of_type("text/html")),
    Case("a description that is not acceptable", 406, "GET", [], {"Accept": "image/png"}, code="not-acceptable"),
    Case("a description as rows", 406, "GET", [], {"Accept": "text/csv"}, code="not-acceptable"),
    Case("a description by format", 200, "GET", [("format", "nt")], check=of_type("application/n-triples")),
]


def test_there_are_as_many_cases_as_are_promised_each_with_a_name() -> None:
    assert len({case.name for case in CASES}) == len(CASES) >= 240


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_case(client: httpx.Client, case: Case) -> None:
    response = case.send(client)
    assert response.status_code == case.status, response.text[:300]
    if case.code:
        problem = response.json()
        assert (problem["code"], problem["status"]) == (case.code, case.status)
    if case.check:
        assert case.check(response), (dict(response.headers), response.text[:300])


@pytest.mark.parametrize("query", [SELECT, CONSTRUCT, ASK, DESCRIBE])
@pytest.mark.parametrize("encoding", ["identity", "gzip"])
def test_an_etag_is_that_of_one_representation(client: httpx.Client, query: str, encoding: str) -> None:
    headers = {"Accept-Encoding": encoding}
    first = client.get("/sparql", params={"query": query}, headers=headers)
    for shown in (first.headers["etag"], "W/" + first.headers["etag"], f'"x", {first.headers["etag"]}'):
        again = client.get("/sparql", params={"query": query}, headers=headers | {"If-None-Match": shown})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
    other = "gzip" if encoding == "identity" else "identity"
    assert client.get("/sparql", params={"query": query}, headers={"Accept-Encoding": other}).headers["etag"] != first.headers["etag"]
    assert client.get("/sparql", params={"query": query + " "}, headers=headers).status_code == 200


def _raw(client: httpx.Client, headers: dict[str, str]) -> Iterator[bytes]:
    with client.stream("GET", "/sparql", params={"query": SELECT}, headers=headers) as response:
        yield from response.iter_raw()


def test_what_is_packed_is_the_same(client: httpx.Client) -> None:
    assert gzip.decompress(b"".join(_raw(client, {"Accept-Encoding": "gzip"}))) == b"".join(_raw(client, {"Accept-Encoding": "identity"}))


def test_each_triple_comes_once_whatever_the_graphs(client: httpx.Client) -> None:
    def count(**graphs: Any) -> int:
        return number(client.get("/sparql", params=[("query", COUNT), *_pairs(graphs)]).raise_for_status())

    each = {iri: count(default_graph_uri=iri) for iri in ALL}
    assert count() == sum(each.values()) == count(default_graph_uri=sorted(ALL)) == count(default_graph_uri=sorted(ALL) * 2)
    assert count(trust="stated") < count(trust="external") < count(trust="all") == count()
