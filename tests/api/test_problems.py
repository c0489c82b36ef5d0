"""Every error has one shape, as JSON and as a page, and none shows how the service is made."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import httpx
import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.models.problem import Problem
from hltgraph.settings import Settings

BAD = [
    ("GET", "/nothing", 404),
    ("GET", "/ask/", 404),
    ("GET", "/health", 404),
    ("GET", "/ask", 400),
    ("GET", "/ask?colour=red", 404),
    ("GET", "/ask?chapter=3&lang=de", 400),
    ("GET", "/ask?chapter=3&format=pdf", 406),
    ("GET", "/questions/unicorns", 404),
    ("GET", "/search", 400),
    ("GET", "/search?q=raad&limit=999", 400),
    ("GET", "/show", 400),
    ("GET", "/show?iri=nothing/x", 404),
    ("GET", "/show?iri=" + "x" * 2001, 400),
    ("GET", "/sparql?query=SELECT", 400),
    ("GET", "/sparql?query=ASK%7B%7D&default-graph-uri=urn:x", 400),
    ("POST", "/sparql", 415),
    ("POST", "/ask", 405),
    ("PUT", "/sparql", 405),
    ("DELETE", "/", 405),
    ("PATCH", "/show?iri=recommendation/l", 405),
    ("TRACE", "/", 405),
    ("POST", "/openapi.json", 405),
    ("GET", "/assets/nothing.css", 404),
    ("GET", "/docs", 404),
]


@pytest.mark.parametrize(("method", "address", "status"), BAD)
def test_an_error_is_a_problem_document(client: httpx.Client, method: str, address: str, status: int) -> None:
    response = client.request(method, address)
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    problem = Problem.model_validate(response.json(), extra="forbid")
    assert (problem.status, problem.type) == (status, f"/problems#{problem.code}")
    assert problem.title
    assert problem.detail
    assert "Traceback" not in response.text
    assert str(Path(__file__).parents[2]) not in response.text
    assert response.headers["x-graph-version"]


@pytest.mark.parametrize(("method", "address", "status"), BAD)
def test_an_error_is_a_page_for_a_browser(client: httpx.Client, method: str, address: str, status: int) -> None:
    response = client.request(method, address, headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    assert (response.status_code, response.headers["content-type"]) == (status, "text/html; charset=utf-8")
    assert response.text.startswith("<!doctype html>")


def test_the_type_of_every_problem_is_explained(client: httpx.Client) -> None:
    page = client.get("/problems", headers={"Accept": "text/html"}).text
    codes = {client.request(method, address).json()["code"] for method, address, _ in BAD}
    assert len(codes) > 5
    for code in codes:
        assert f'<tr id="{code}">' in page
    assert codes <= {kind["code"] for kind in client.get("/problems").json()}


def test_what_a_visitor_sends_comes_back_escaped(client: httpx.Client) -> None:
    script = "<script>alert(1)</script>"
    browser = {"Accept": "text/html"}
    for address in ("/ask", "/search", "/show"):
        response = client.get(address, params={"q": f"raad {script}", "iri": script, "lang": "nl", "x": script}, headers=browser)
        assert "<script" not in response.text
    assert "<script" not in client.get(f"/{script}", headers=browser).text
    assert "<script" not in client.get("/ask", params={script: script}, headers=browser).text
    assert "<script" not in client.get("/questions/items", params={"letter": script}, headers=browser).text
    assert "<script" not in client.get("/sparql", params={"query": script}, headers=browser).text


def test_405_names_the_methods_that_are_taken(client: httpx.Client) -> None:
    assert client.put("/sparql").headers["allow"] == "HEAD, GET, POST, OPTIONS"
    assert client.put("/ask").headers["allow"] == "HEAD, GET, OPTIONS"


def test_validation_errors_name_the_parameter(client: httpx.Client) -> None:
    problem = client.get("/ask?chapter=3&lang=de&as_of=x").json()
    assert {error["parameter"] for error in problem["errors"]} == {"lang", "as_of"}


def test_a_fault_is_logged_and_not_shown(dataset: Path, caplog: pytest.LogCaptureFixture) -> None:
    app = create_app(Settings(), str(dataset))

    def broken() -> None:
        raise ZeroDivisionError("a secret of ours")

    app.add_api_route("/broken", broken)
    with TestClient(app) as client, caplog.at_level(logging.ERROR):
        response = client.get("/broken")
        page = client.get("/broken", headers={"Accept": "text/html"})
    assert (response.status_code, json.loads(response.content)["code"]) == (500, "fault")
    assert response.headers["content-security-policy"]
    assert "secret" not in response.text + page.text
    assert "a secret of ours" in caplog.text
