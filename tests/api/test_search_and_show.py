"""/search and /show."""

from __future__ import annotations

import httpx
import pyoxigraph as ox
import pytest

from api.models.thing import SearchResult, Shown


def test_search_finds_a_party_by_the_name_that_people_use(client: httpx.Client) -> None:
    found = client.get("/search", params={"q": "ODWH"}).json()
    SearchResult.model_validate(found)
    assert "https://w3id.org/hltgraph/id/party/odwh" in [item["iri"] for item in found["items"]]


def test_search_for_nothing_that_is_there_is_an_empty_list(client: httpx.Client) -> None:
    assert client.get("/search", params={"q": "xyzzy"}).json() == {"query": "xyzzy", "total": 0, "page": 1, "pages": 1, "items": []}


@pytest.mark.parametrize("address", ["/search", "/search?q=", "/search?q=...", "/search?q=raad&limit=0", "/search?q=raad&limit=many", "/search?q=" + "a" * 501])
def test_a_search_that_cannot_be_is_a_problem(client: httpx.Client, address: str) -> None:
    assert client.get(address).status_code == 400


def test_the_pages_of_a_search_hold_all_that_it_counts(client: httpx.Client) -> None:
    first = client.get("/search?q=raad&limit=10").json()
    assert first["total"] > 10
    pages = [client.get("/search", params={"q": "raad", "limit": 10, "page": number + 1}).json()["items"] for number in range(first["pages"])]
    assert all(len(page) == 10 for page in pages[:-1])
    found = [hit["iri"] for page in pages for hit in page]
    assert (len(found), len(set(found))) == (first["total"], first["total"])
    assert client.get("/search", params={"q": "raad", "limit": 10, "page": first["pages"] + 1}).status_code == 400


@pytest.mark.parametrize("name", ["recommendation/l", "id:recommendation/l", "https://w3id.org/hltgraph/id/recommendation/l"])
def test_show_knows_a_thing_by_its_names(client: httpx.Client, name: str) -> None:
    shown = client.get("/show", params={"iri": name}).json()
    Shown.model_validate(shown)
    assert shown["iri"] == "https://w3id.org/hltgraph/id/recommendation/l"
    assert shown["citations"]
    assert {"stated", "about"} <= {statement["layer"] for statement in shown["statements"]}


@pytest.mark.parametrize(
    ("name", "kind"), [("ttl", ox.RdfFormat.TURTLE), ("jsonld", ox.RdfFormat.JSON_LD), ("nt", ox.RdfFormat.N_TRIPLES), ("rdf", ox.RdfFormat.RDF_XML)]
)
def test_show_gives_the_same_triples_in_every_format(client: httpx.Client, name: str, kind: ox.RdfFormat) -> None:
    response = client.get("/show", params={"iri": "recommendation/l", "format": name})
    quads = list(ox.parse(client.get("/show?iri=recommendation/l&format=nq").content, format=ox.RdfFormat.N_QUADS))
    assert {q.triple for q in ox.parse(response.content, format=kind)} == {q.triple for q in quads}
    assert response.headers["content-type"].startswith(kind.media_type)


@pytest.mark.parametrize("name", ["recommendation/zz", "no such thing", "http://example.org/x", "://", "<>", "\x00", "../../etc/passwd", "file:///etc/passwd"])
def test_show_of_what_the_graph_does_not_know_is_404(client: httpx.Client, name: str) -> None:
    assert client.get("/show", params={"iri": name}).status_code == 404


def test_show_is_cut_at_the_limit_and_says_so(narrow: httpx.Client) -> None:
    response = narrow.get("/show?iri=recommendation/l")
    assert len(response.json()["statements"]) == 7
    assert response.headers["x-truncated"] == "7"


def test_show_of_a_class_with_thousands_of_things_is_given(client: httpx.Client) -> None:
    assert len(client.get("/show", params={"iri": "http://www.w3.org/ns/prov#Entity"}).raise_for_status().json()["statements"]) > 1000
