"""``/editor``: a query is written, run, shared and taken along; what is wrong with it is said at the field."""

from __future__ import annotations

import re
from html import unescape

import httpx
import pytest

PAGE = {"Accept": "text/html"}
DATA = {"Accept": "application/json"}
SELECT = "SELECT ?r ?label WHERE { ?r a hlt:Recommendation ; skos:prefLabel ?label } ORDER BY ?r ?label"


def test_the_page_begins_with_a_query_that_runs(client: httpx.Client) -> None:
    for language in ("nl", "en"):
        page = client.get(f"/editor?lang={language}", headers=PAGE).raise_for_status().text
        field = re.search(r"<textarea[^>]*>(.*?)</textarea>", page, re.S)
        assert field and "hlt:letter" in unescape(field[1])
        assert client.get("/editor", params={"query": unescape(field[1])}, headers=DATA).raise_for_status().json()["total"] == 24


def test_the_rows_of_a_query_are_on_its_pages_once_and_the_query_stays(client: httpx.Client) -> None:
    rows = client.get("/sparql", params={"query": SELECT.replace("hlt:Recommendation", "hlt:Demand")}).json()["results"]["bindings"]
    shown: list[str] = []
    for number in range(1, 1 + -(-len(rows) // 50)):
        page = client.get("/editor", params={"query": SELECT.replace("hlt:Recommendation", "hlt:Demand"), "page": number}, headers=PAGE).raise_for_status().text
        body = re.search(r"<tbody>(.*?)</tbody>", page, re.S)
        assert body and "hlt:Demand" in page and f">{len(rows)} " in page
        shown += [unescape(label) for label in re.findall(r'<td[^>]*lang="\w\w">([^<]*)</td>', body[1])]
    assert shown == [row["label"]["value"] for row in rows]


def test_a_page_of_a_long_result_says_that_there_is_more(client: httpx.Client) -> None:
    made = client.get("/editor", params={"query": "SELECT * { ?s ?p ?o }"}, headers=PAGE).raise_for_status()
    assert "De eerste 1000" in made.text and len(made.content) < 100_000 and "format=csv" in made.text
    assert client.get("/editor", params={"query": "SELECT * { ?s ?p ?o }"}, headers=DATA).json()["truncated"] is True


def test_every_kind_of_query_has_its_result(client: httpx.Client) -> None:
    yes = client.get("/editor", params={"query": "ASK { ?s ?p ?o }"}, headers=PAGE).raise_for_status().text
    assert "Antwoord: ja" in yes
    graph = client.get("/editor", params={"query": "DESCRIBE id:recommendation\\/l"}, headers=PAGE).raise_for_status().text
    assert "triples" in graph and "hlt:Recommendation" in graph and "format=ttl" in graph
    assert "Geen rijen" in client.get("/editor", params={"query": "SELECT * { ?s hlt:none ?o }"}, headers=PAGE).text


@pytest.mark.parametrize(
    ("query", "status"), [("SELECT ?s WHER {", 400), ("SELECT * { SERVICE <http://example.org/> { ?s ?p ?o } }", 422), ("SELECT * {}" + " " * 20_001, 422)]
)
def test_what_is_wrong_stands_at_the_field_and_the_query_stays(client: httpx.Client, query: str, status: int) -> None:
    page = client.get("/editor", params={"query": query}, headers=PAGE)
    assert page.status_code == status and 'id="query-wrong"' in page.text and "aria-invalid" in page.text
    assert unescape(re.findall(r"<textarea[^>]*>(.*?)</textarea>", page.text, re.S)[0]).strip() == query.strip()
    problem = client.get("/editor", params={"query": query}, headers=DATA)
    assert problem.status_code == status and problem.headers["Content-Type"] == "application/problem+json"


def test_a_stored_question_is_an_example_to_begin_with(client: httpx.Client) -> None:
    page = client.get("/editor?example=agenda", headers=PAGE).raise_for_status().text
    assert client.get("/questions/agenda", headers=DATA).json()["query"].split("\n")[0] in unescape(page)
    assert client.get("/editor?example=nergens", headers=PAGE).status_code == 404


def test_what_a_query_gives_is_escaped(client: httpx.Client) -> None:
    page = client.get("/editor", params={"query": 'SELECT ("<script>alert(1)</script>" AS ?x) (<javascript:alert(1)> AS ?y) {}'}, headers=PAGE).text
    assert "<script>alert" not in page and 'href="javascript:' not in page


@pytest.mark.parametrize("language", ["nl", "en"])
def test_our_terms_are_there_to_be_completed(client: httpx.Client, language: str) -> None:
    terms = client.get(f"/editor/terms?lang={language}").raise_for_status().json()
    kinds = {term["name"]: term["kind"] for term in terms}
    assert kinds["hlt:Recommendation"] == "class" and kinds["hlt:asksOf"] == "property" and all(term["label"] for term in terms)


def test_the_page_without_a_query_is_that_of_the_service(client: httpx.Client) -> None:
    assert re.findall(r"<h1>.*</h1>", client.get("/sparql", headers=PAGE).text) == re.findall(r"<h1>.*</h1>", client.get("/editor", headers=PAGE).text)
