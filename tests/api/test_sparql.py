"""/sparql: the protocol, the formats, the dataset and what is refused."""

from __future__ import annotations

import csv
import io
import json
import xml.etree.ElementTree as ET
from http.client import HTTPConnection
from urllib.parse import quote, urlencode

import httpx
import pyoxigraph as ox
import pytest

from hltgraph.knowledge import ASSERTED, INFERRED, graph

SELECT = "SELECT ?r WHERE { ?r a hlt:Recommendation } ORDER BY ?r"
COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
CONSTRUCT = "CONSTRUCT { ?r rdfs:label ?l } WHERE { ?r a hlt:Recommendation ; skos:prefLabel ?l }"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
DIRECT = {"Content-Type": "application/sparql-query"}


def number(response: httpx.Response) -> int:
    return int(response.raise_for_status().json()["results"]["bindings"][0]["n"]["value"])


@pytest.mark.parametrize("how", ["get", "form", "direct"])
def test_a_query_is_taken_by_get_by_form_and_as_it_is(client: httpx.Client, how: str) -> None:
    response = {
        "get": lambda: client.get("/sparql", params={"query": SELECT}),
        "form": lambda: client.post("/sparql", data={"query": SELECT}),
        "direct": lambda: client.post("/sparql", content=SELECT, headers={"Content-Type": "application/sparql-query; charset=UTF-8"}),
    }[how]()
    assert response.headers["content-type"] == "application/sparql-results+json"
    assert len(response.json()["results"]["bindings"]) == 24


def test_the_result_formats_of_select_say_the_same(client: httpx.Client) -> None:
    def get(media: str) -> httpx.Response:
        response = client.get("/sparql", params={"query": SELECT}, headers={"Accept": media}).raise_for_status()
        assert response.headers["content-type"].partition(";")[0] == media
        return response

    wanted = [row["r"]["value"] for row in get("application/sparql-results+json").json()["results"]["bindings"]]
    assert [row["r"]["value"] for row in get("application/json").json()["results"]["bindings"]] == wanted
    assert [row["r"] for row in csv.DictReader(io.StringIO(get("text/csv").text))] == wanted
    assert [line.strip("<>") for line in get("text/tab-separated-values").text.split("\n")[1:-1]] == wanted
    assert [node.text for node in ET.fromstring(get("application/sparql-results+xml").text).iter("{http://www.w3.org/2005/sparql-results#}uri")] == wanted


@pytest.mark.parametrize(
    "media", ["text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json", "application/trig", "application/n-quads"]
)
def test_the_result_formats_of_construct_say_the_same(client: httpx.Client, media: str) -> None:
    response = client.get("/sparql", params={"query": CONSTRUCT}, headers={"Accept": media}).raise_for_status()
    assert response.headers["content-type"].partition(";")[0] == media
    found = {str(quad.triple) for quad in ox.parse(response.content, format=ox.RdfFormat.from_media_type(media))}
    assert len(found) == 48


@pytest.mark.parametrize(("wanted", "body"), [("json", '{"head":{},"boolean":true}'), ("csv", "true"), ("tsv", "true")])
def test_ask_is_answered(client: httpx.Client, wanted: str, body: str) -> None:
    assert client.get("/sparql", params={"query": "ASK { ?r a hlt:Recommendation }", "format": wanted}).text == body


def test_with_no_dataset_named_each_triple_comes_once(client: httpx.Client) -> None:
    everything = number(client.get("/sparql", params={"query": COUNT}))
    different = number(client.get("/sparql", params={"query": "SELECT (COUNT(*) AS ?n) { SELECT DISTINCT ?s ?p ?o { ?s ?p ?o } }"}))
    by_graph = number(client.get("/sparql", params={"query": "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"}))
    assert everything == different == by_graph > 10_000


def test_the_graphs_named_in_the_request_make_the_dataset(client: httpx.Client) -> None:
    external, stated = graph("external"), graph("stated")
    alone = number(client.get("/sparql", params={"query": COUNT, "default-graph-uri": external}))
    assert 0 < alone == number(client.get("/sparql", params={"query": COUNT, "default-graph-uri": [external, external]}))
    both = number(client.post("/sparql", data={"query": COUNT, "default-graph-uri": [external, stated]}))
    assert both == alone + number(client.get("/sparql", params={"query": COUNT, "default-graph-uri": stated}))
    named = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
    assert number(client.get("/sparql", params={"query": named, "named-graph-uri": external})) == alone
    assert number(client.get("/sparql", params={"query": named, "default-graph-uri": external})) == 0
    assert number(client.get("/sparql", params={"query": COUNT, "named-graph-uri": external})) == 0
    address = "/sparql?" + urlencode({"default-graph-uri": external})
    assert number(client.post(address, content=COUNT, headers=DIRECT)) == alone


def test_from_names_graphs_of_ours(client: httpx.Client) -> None:
    alone = number(client.get("/sparql", params={"query": COUNT, "default-graph-uri": graph("external")}))
    asked = COUNT.replace("WHERE", f"FROM <{graph('external')}> WHERE")
    assert number(client.get("/sparql", params={"query": asked})) == alone
    for clause in ("FROM <http://example.org/none>", "FROM NAMED <http://example.org/none>", f"FROM <{graph('external')}> FROM NAMED <x:y>"):
        response = client.get("/sparql", params={"query": COUNT.replace("WHERE", f"{clause} WHERE")})
        assert response.status_code == 400
        assert graph("stated") in response.json()["detail"]
    # What the protocol names goes before what the query names.
    assert number(client.get("/sparql", params={"query": asked, "default-graph-uri": graph("stated")})) > alone


@pytest.mark.parametrize("name", ["default-graph-uri", "named-graph-uri"])
def test_a_graph_that_is_not_ours_is_400_with_the_list(client: httpx.Client, name: str) -> None:
    response = client.get("/sparql", params={"query": COUNT, name: "http://example.org/g"})
    assert response.status_code == 400
    assert graph("stated") in response.json()["detail"]


def test_trust_is_a_ladder(client: httpx.Client) -> None:
    rungs = [number(client.get("/sparql", params={"query": COUNT, "trust": rung})) for rung in ("stated", "external", "all")]
    assert rungs == sorted(set(rungs))
    assert number(client.post("/sparql?trust=stated", content=COUNT, headers=DIRECT)) == rungs[0]
    assert client.get("/sparql", params={"query": COUNT, "trust": "all", "default-graph-uri": graph("stated")}).status_code == 400


@pytest.mark.parametrize("accept", ["text/turtle", "*/*", "application/ld+json", "application/rdf+xml"])
def test_without_a_query_the_service_describes_itself_truly(client: httpx.Client, accept: str) -> None:
    response = client.get("/sparql", headers={"Accept": accept}).raise_for_status()
    kind = ox.RdfFormat.from_media_type(response.headers["content-type"])
    store = ox.Store()
    store.extend(ox.parse(response.content, format=kind))
    sd = "PREFIX sd: <http://www.w3.org/ns/sparql-service-description#> "

    def values(query: str) -> set[str]:
        return {row["x"].value for row in store.query(sd + query)}

    assert values("SELECT ?x { ?s a sd:Service ; sd:endpoint ?x }") == {str(client.base_url.join("/sparql"))}
    assert values("SELECT ?x { ?s sd:defaultDataset/sd:namedGraph/sd:name ?x }") == {graph(name) for name in (*ASSERTED, *INFERRED)}
    there = client.get("/sparql", params={"query": "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"}).json()["results"]["bindings"]
    assert {row["g"]["value"] for row in there} <= {graph(name) for name in (*ASSERTED, *INFERRED)}
    assert values("SELECT ?x { ?s sd:feature ?x }") == {"http://www.w3.org/ns/sparql-service-description#UnionDefaultGraph"}
    assert len(values("SELECT ?x { ?s sd:resultFormat ?x }")) == 10


def test_a_browser_gets_a_page_to_write_a_query_whose_example_runs(client: httpx.Client) -> None:
    page = client.get("/sparql", headers={"Accept": "text/html,*/*;q=0.8"}).text
    example = page.partition("<textarea")[2].partition(">")[2].partition("</textarea>")[0].replace("&#34;", '"')
    assert len(client.get("/sparql", params={"query": example}).raise_for_status().json()["results"]["bindings"]) == 24


@pytest.mark.parametrize(
    "query",
    [
        "INSERT DATA { <urn:a> <urn:b> <urn:c> }",
        "DELETE WHERE { ?s ?p ?o }",
        "LOAD <http://example.org/>",
        "CLEAR ALL",
        "DROP ALL",
    ],
)
def test_updates_are_refused_however_they_come(client: httpx.Client, query: str) -> None:
    before = client.get("/sparql", params={"query": COUNT}).json()
    for response in (
        client.get("/sparql", params={"query": query}),
        client.get("/sparql", params={"update": query}),
        client.post("/sparql", data={"query": query}),
        client.post("/sparql", data={"update": query}),
        client.post("/sparql", content=query, headers=DIRECT),
    ):
        assert response.status_code == 400
        assert "updates are not taken" in response.json()["detail"]
    assert client.post("/sparql", content=query, headers={"Content-Type": "application/sparql-update"}).status_code == 415
    assert client.get("/sparql", params={"query": COUNT}).json() == before


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b"", DIRECT, 400),
        (b"", FORM, 400),
        (b"query=", FORM, 400),
        (b"query=ASK%7B%7D&query=ASK%7B%7D", FORM, 400),
        (b"ASK {} # \xff", DIRECT, 400),
        (b"query=%FF", FORM, 400),
        (b"ASK {}", {"Content-Type": "text/plain"}, 415),
        (b"ASK {}", {}, 415),
        (b"ASK {}", {"Content-Type": "application/sparql-query; charset=utf-16"}, 415),
        (b'--x\r\nContent-Disposition: form-data; name="query"\r\n\r\nASK {}\r\n--x--', {"Content-Type": "multipart/form-data; boundary=x"}, 415),
    ],
)
def test_a_post_that_is_no_query_is_a_problem(client: httpx.Client, body: bytes, headers: dict[str, str], status: int) -> None:
    assert client.post("/sparql", content=body, headers=headers).status_code == status


def test_two_queries_by_get_are_400(client: httpx.Client) -> None:
    assert client.get("/sparql?query=ASK%7B%7D&query=ASK%7B%7D").status_code == 400
    assert client.get("/sparql?trust=all").status_code == 400
    assert client.post("/sparql?query=ASK%7B%7D", content="ASK {}", headers=DIRECT).status_code == 400


def test_a_syntax_error_is_400_with_its_place(client: httpx.Client) -> None:
    problem = client.get("/sparql", params={"query": "SELECT *\nWHERE { ?s ?p }"}).json()
    assert (problem["status"], problem["code"]) == (400, "query-syntax")
    assert "line 2" in problem["detail"]


def test_what_is_not_acceptable_lists_what_there_is(client: httpx.Client) -> None:
    for query in (SELECT, CONSTRUCT):
        response = client.get("/sparql", params={"query": query}, headers={"Accept": "image/png"})
        assert response.status_code == 406
        assert "text/turtle" in response.json()["offers"]
    response = client.get("/sparql", params={"query": SELECT}, headers={"Accept": "text/turtle"})
    assert (response.status_code, "text/csv" in response.json()["offers"], "text/turtle" in response.json()["offers"]) == (406, True, False)
    assert client.get("/sparql", params={"query": CONSTRUCT, "format": "csv"}).status_code == 406


def test_sizes_are_bounded(narrow: httpx.Client) -> None:
    query = "ASK {}" + "#" * 300
    assert narrow.get("/sparql", params={"query": query}).status_code == 414
    assert narrow.post("/sparql", data={"query": query}).status_code == 413
    assert narrow.post("/sparql", content=query, headers=DIRECT).status_code == 413
    assert narrow.post("/sparql", content=b"x" * 1_000_000, headers=DIRECT).status_code == 413
    assert narrow.post("/sparql", content=(b"x" * 1000 for _ in range(1000)), headers=DIRECT).status_code == 413
    assert narrow.get("/sparql", params={"query": "ASK {}" + "#" * 294}).status_code == 200


def test_a_long_query_in_the_address_gets_our_answer(client: httpx.Client) -> None:
    connection = HTTPConnection(client.base_url.host, client.base_url.port)
    for signs, status in ((19_000, 200), (30_000, 414)):
        connection.request("GET", "/sparql?query=" + quote("ASK {} #" + "é" * signs))
        response = connection.getresponse()
        assert (response.status, response.read()[:1]) == (status, b"{")
    connection.close()


@pytest.mark.parametrize("wanted", ["json", "xml", "csv", "tsv", "ttl", "nq"])
def test_rows_over_the_limit_are_cut_whole_and_that_is_said(narrow: httpx.Client, wanted: str) -> None:
    query = SELECT if wanted in ("json", "xml", "csv", "tsv") else CONSTRUCT
    response = narrow.get("/sparql", params={"query": query, "format": wanted})
    assert response.headers["x-truncated"] == "7"
    rows = {
        "json": lambda: len(response.json()["results"]["bindings"]),
        "xml": lambda: len(list(ET.fromstring(response.text).iter("{http://www.w3.org/2005/sparql-results#}result"))),
        "csv": lambda: len(list(csv.DictReader(io.StringIO(response.text)))),
        "tsv": lambda: response.text.count("\n") - 1,
        "ttl": lambda: len(list(ox.parse(response.content, format=ox.RdfFormat.TURTLE))),
        "nq": lambda: len(list(ox.parse(response.content, format=ox.RdfFormat.N_QUADS))),
    }[wanted]()
    assert rows == 7
    assert "x-truncated" not in narrow.get("/sparql", params={"query": SELECT + " LIMIT 7", "format": "json"}).headers


@pytest.mark.parametrize("wanted", ["json", "xml", "csv", "tsv"])
def test_a_result_without_end_is_cut(client: httpx.Client, wanted: str) -> None:
    endless = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    response = client.get("/sparql", params={"query": endless, "format": wanted})
    assert response.status_code == 200
    assert 40_000 < int(response.headers["x-truncated"]) <= 100_000
    assert len(response.content) <= 32 << 20
    if wanted == "json":
        assert len(json.loads(response.content)["results"]["bindings"]) == int(response.headers["x-truncated"])


def test_every_thing_comes_back_as_it_was_asked(client: httpx.Client) -> None:
    text = "tab\t, \"quote\" 'and' <tag> & é 🜁 \\ end"
    literal = json.dumps(text, ensure_ascii=False)
    for wanted in ("json", "xml", "csv"):
        response = client.get("/sparql", params={"query": f"SELECT ?x {{ BIND({literal} AS ?x) }}", "format": wanted})
        if wanted == "json":
            assert response.json()["results"]["bindings"][0]["x"]["value"] == text
        elif wanted == "xml":
            assert next(ET.fromstring(response.text).iter("{http://www.w3.org/2005/sparql-results#}literal")).text == text
        else:
            assert next(csv.DictReader(io.StringIO(response.text)))["x"] == text


def test_head_and_options_answer_without_a_body(client: httpx.Client) -> None:
    head, get = client.head("/sparql?query=" + quote(SELECT)), client.get("/sparql?query=" + quote(SELECT))
    assert (head.status_code, head.content) == (200, b"")
    same = ("content-type", "content-length", "etag", "x-graph-version")
    assert [head.headers[name] for name in same] == [get.headers[name] for name in same]
    options = client.options("/sparql", headers={"Origin": "https://example.org", "Access-Control-Request-Method": "POST"})
    assert options.status_code == 204
    assert options.headers["access-control-allow-origin"] == "*"
    assert "POST" in options.headers["access-control-allow-methods"]
    assert "access-control-allow-credentials" not in options.headers
