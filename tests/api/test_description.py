"""/openapi.json describes the routes truly; schemathesis, where it is installed, tries it against the server."""

from __future__ import annotations

import importlib.util
from typing import Any

import httpx
import pytest

from hltgraph.questions import bank

SCHEMATHESIS = importlib.util.find_spec("schemathesis") is not None


@pytest.fixture(scope="module")
def description(client: httpx.Client) -> dict[str, Any]:
    return client.get("/openapi.json").raise_for_status().json()


def test_every_route_is_described(description: dict[str, Any]) -> None:
    assert set(description["paths"]) == {
        "/",
        "/ask",
        "/questions",
        "/questions/{name}",
        "/search",
        "/suggest",
        "/browse",
        "/browse/{name}",
        "/items",
        "/agenda",
        "/asked",
        "/quality",
        "/about",
        "/show",
        "/impact",
        "/impact/compare",
        "/sparql",
        "/graph",
        "/editor",
        "/editor/terms",
        "/problems",
        "/id/{path}",
        "/doc/{path}",
        "/def",
        "/catalog",
        "/.well-known/void",
        "/things",
        "/things/{kind}",
        "/releases",
        "/releases/{name}/{file}",
        "/rights",
        "/dumps/{name}",
        "/health/live",
        "/health/ready",
        "/metrics",
    }


def test_ask_has_every_slot_as_a_parameter(description: dict[str, Any]) -> None:
    named = {parameter["name"] for parameter in description["paths"]["/ask"]["get"]["parameters"]}
    assert {"q", "page", "lang", "trust", "as_of", "op", "format"} | {p.name for p in bank.question("items").parameters} == named


def test_every_reference_leads_somewhere_and_422_is_promised_of_queries_alone(description: dict[str, Any]) -> None:
    def walk(node: Any) -> None:
        if isinstance(node, dict):
            if "$ref" in node:
                assert node["$ref"].rpartition("/")[2] in description["components"]["schemas"]
            for value in node.values():
                walk(value)
        elif isinstance(node, list):
            for value in node:
                walk(value)

    walk(description)
    promised = {path for path, item in description["paths"].items() for operation in item.values() if "422" in operation["responses"]}
    assert promised == {"/sparql", "/editor"}


OPERATIONS = [
    ("GET", "/"),
    ("GET", "/ask"),
    ("GET", "/questions"),
    ("GET", "/questions/{name}"),
    ("GET", "/search"),
    ("GET", "/browse"),
    ("GET", "/browse/{name}"),
    ("GET", "/items"),
    ("GET", "/agenda"),
    ("GET", "/asked"),
    ("GET", "/quality"),
    ("GET", "/about"),
    ("GET", "/show"),
    ("GET", "/impact"),
    ("POST", "/impact"),
    ("GET", "/impact/compare"),
    ("POST", "/impact/compare"),
    ("GET", "/graph"),
    ("GET", "/editor"),
    ("GET", "/editor/terms"),
    ("GET", "/sparql"),
    ("POST", "/sparql"),
    ("GET", "/problems"),
    ("GET", "/id/{path}"),
    ("GET", "/doc/{path}"),
    ("GET", "/def"),
    ("GET", "/catalog"),
    ("GET", "/.well-known/void"),
    ("GET", "/things/{kind}"),
    ("GET", "/releases/{name}/{file}"),
    ("GET", "/dumps/{name}"),
    ("GET", "/health/live"),
    ("GET", "/health/ready"),
]


#: What takes no parameter, or any word for a name: there is no wrong way to ask.
FREE = ("/health/live", "/health/ready", "/id/{path}", "/releases/{name}/{file}", "/dumps/{name}")


@pytest.mark.skipif(not SCHEMATHESIS, reason="schemathesis is not installed")
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    ("method", "path", "mode"),
    [(method, path, mode) for method, path in OPERATIONS for mode in ("positive", "negative") if mode == "positive" or path not in FREE],
)
def test_schemathesis_finds_an_operation_as_it_is_described(client: httpx.Client, method: str, path: str, mode: str) -> None:
    import schemathesis
    from hypothesis import HealthCheck, given, settings
    from schemathesis.specs.openapi import checks

    schema = schemathesis.openapi.from_url(str(client.base_url.join("/openapi.json")))
    operation = schema[path][method]
    cases = operation.as_strategy(generation_mode=schemathesis.GenerationMode(mode))
    held = [
        schemathesis.checks.not_a_server_error,
        checks.status_code_conformance,
        checks.content_type_conformance,
        checks.response_headers_conformance,
        checks.response_schema_conformance,
        checks.unsupported_method,
        checks.negative_data_rejection,
    ]

    @settings(max_examples=30, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(case=cases)
    def attempt(case: Any) -> None:
        case.call_and_validate(checks=held)

    attempt()
