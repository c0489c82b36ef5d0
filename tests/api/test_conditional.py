"""ETag, 304, HEAD, and the headers that every answer has."""

from __future__ import annotations

import httpx
import pytest

CACHEABLE = [
    "/",
    "/?lang=en",
    "/ask?q=Wat+vraagt+hoofdstuk+3+van+de+gemeenteraden%3F",
    "/ask?class=recommendation&format=csv",
    "/questions",
    "/questions/items?letter=L",
    "/search?q=raad",
    "/show?iri=recommendation/l",
    "/show?iri=recommendation/l&format=ttl",
    "/sparql",
    "/sparql?query=ASK%7B%7D",
    "/sparql?query=DESCRIBE+id:recommendation%5C/l",
]
EVERY = [*CACHEABLE, "/health/live", "/health/ready", "/openapi.json", "/assets/theme.css", "/problems", "/nothing", "/ask", "/sparql?query=x"]


@pytest.mark.parametrize("address", CACHEABLE)
def test_GET_conditional_304(client: httpx.Client, address: str) -> None:
    first = client.get(address).raise_for_status()
    etag = first.headers["etag"]
    for shown in (etag, f"W/{etag}", f'"other", {etag}', "*"):
        again = client.get(address, headers={"If-None-Match": shown})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == etag
        assert again.headers["vary"] == first.headers["vary"]
    assert client.get(address, headers={"If-None-Match": '"other"'}).status_code == 200
    assert client.get(address).headers["etag"] == etag


def test_an_etag_stands_for_one_representation(client: httpx.Client) -> None:
    address = "/ask?class=recommendation"
    tags = [client.get(address, headers={"Accept": accept}).headers["etag"] for accept in ("application/json", "text/html", "text/csv")]
    tags += [client.get(f"{address}&{more}").headers["etag"] for more in ("lang=en", "trust=stated", "as_of=2025-01-01", "as_of=2025-01-02")]
    assert len(set(tags)) == len(tags)


def test_the_etag_of_a_query_stands_for_one_form(client: httpx.Client) -> None:
    forms = ("application/sparql-results+json", "application/json", "text/csv", "application/sparql-results+xml")
    tags = {client.get("/sparql?query=ASK%7B%7D", headers={"Accept": accept}).headers["etag"] for accept in forms}
    assert len(tags) == len(forms)


@pytest.mark.parametrize("query", ["SELECT (NOW() AS ?x) {}", "SELECT (rand() AS ?x) {}", "SELECT (STRUUID() AS ?x) {}"])
def test_a_result_that_changes_by_itself_has_no_etag(client: httpx.Client, query: str) -> None:
    response = client.get("/sparql", params={"query": query}).raise_for_status()
    assert "etag" not in response.headers


def test_an_error_has_no_etag(client: httpx.Client) -> None:
    good = client.get("/sparql?query=ASK%7B%7D").headers["etag"]
    bad = client.get("/sparql?query=ASK%7B", headers={"If-None-Match": good})
    assert (bad.status_code, "etag" in bad.headers) == (400, False)
    assert client.get("/sparql?query=ASK%7B", headers={"If-None-Match": "*"}).status_code == 400


@pytest.mark.parametrize("address", EVERY)
def test_every_answer_has_the_version_and_the_security_headers(client: httpx.Client, address: str) -> None:
    version = client.get("/health/ready").json()["graph"]
    for response in (client.get(address), client.head(address), client.get(address, headers={"Accept": "text/html"})):
        assert response.headers["x-graph-version"] == version
        assert "default-src 'none'; script-src 'self';" in response.headers["content-security-policy"]
        assert "frame-ancestors 'none'" in response.headers["content-security-policy"]
        assert response.headers["x-content-type-options"] == "nosniff"
        assert response.headers["referrer-policy"] == "no-referrer"
        assert response.headers["access-control-allow-origin"] == "*"
        assert "set-cookie" not in response.headers
        assert "server" not in response.headers


@pytest.mark.parametrize("address", EVERY)
def test_HEAD_is_GET_without_the_body(client: httpx.Client, address: str) -> None:
    head, get = client.head(address), client.get(address)
    assert (head.status_code, head.content) == (get.status_code, b"")
    assert head.headers.get("content-length") == get.headers.get("content-length")
    assert head.headers["content-type"] == get.headers["content-type"]


@pytest.mark.parametrize("address", CACHEABLE)
def test_Vary_names_what_the_answer_hung_on(client: httpx.Client, address: str) -> None:
    assert client.get(address).headers["vary"] == "Accept, Accept-Encoding"
