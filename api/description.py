"""The OpenAPI description: what routes say of themselves, put into one document that holds only what is so."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic.json_schema import models_json_schema

from api import models
from hltgraph.questions import bank

_PROBLEMS = {
    400: "Asked for wrongly.",
    404: "There is no such thing, question, parameter or value.",
    406: "None of the forms there are is taken by the client.",
    413: "The body is over the limit.",
    414: "The query in the address is over the limit; a POST may hold as much.",
    415: "A body of this type is not taken.",
    422: "The query may not run here: it calls another server, is nested too deep, or needs too much memory.",
    429: "More requests than are taken of one client in a minute; Retry-After says when to come back.",
    503: "The graph does not answer, or too much is asked at once.",
    504: "The query took too long.",
}


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The problems that a route may answer with, for its ``responses``."""
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}, "text/html": {"schema": {"type": "string"}}}
    return {status: {"description": _PROBLEMS[status], "content": content} for status in statuses}


def good(description: str, model: type | tuple[type, ...] | None, *media: str, many: bool = False, held: bool = True) -> dict[int | str, dict[str, Any]]:
    """A good answer for a route's ``responses``: as JSON of a model (a list of it, or one of several), and as ``media``, which are texts.

    With ``held``, also the 304 for a client that holds it already.
    """
    shapes = [{"$ref": f"#/components/schemas/{each.__name__}"} for each in (model if isinstance(model, tuple) else (model,)) if each]
    reference: dict[str, Any] = shapes[0] if len(shapes) == 1 else {"anyOf": shapes}
    content: dict[str, Any] = {"application/json": {"schema": {"type": "array", "items": reference} if many else reference}} if model else {}
    headers = {"X-Graph-Version": {"description": "The version of the graph: its hash.", "schema": {"type": "string"}}}
    responses: dict[int | str, dict[str, Any]] = {
        200: {"description": description, "content": content | {m: {"schema": {"type": "string"}} for m in media}, "headers": headers}
    }
    if held:
        responses[304] = {"description": "What the client holds is still so (it showed the ETag in If-None-Match)."}
    return responses


def slots() -> list[dict[str, Any]]:
    """The slots of an answer as query parameters; each may come more than once."""
    return [
        {"name": p.name, "in": "query", "required": False, "description": p.sentence, "schema": {"type": "array", "items": {"type": "string"}}}
        for p in bank.question("items").parameters
    ]


def describe(app: FastAPI) -> dict[str, Any]:
    """The description of an application, made once."""
    if app.openapi_schema:
        return app.openapi_schema
    content = get_openapi(title=app.title, version=app.version, description=app.description, license_info=app.license_info, routes=app.routes)
    _, shapes = models_json_schema([(model, "serialization") for model in models.ALL], ref_template="#/components/schemas/{model}")
    content["components"] = {"schemas": shapes["$defs"]}
    for path, operations in content["paths"].items():
        for operation in operations.values():
            if path not in ("/sparql", "/editor"):
                operation["responses"].pop("422", None)  # a parameter that does not fit is answered with 400 here
            if not path.startswith("/health"):
                operation["responses"] |= {str(status): response for status, response in problems(429).items()}
            if path == "/ask":
                operation["parameters"] += slots()
    app.openapi_schema = content
    return content
