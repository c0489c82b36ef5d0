"""``/sparql``: the SPARQL 1.1 Protocol, query only, and the service description; :mod:`api.sparql` answers."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from starlette.requests import ClientDisconnect

from api.calls import Call, headers_of
from api.description import good, problems
from api.forms import GRAPHS, SOLUTIONS
from api.protocol import DIRECT, FORM, bounded_body
from hltgraph.knowledge import TRUST

router = APIRouter(tags=["sparql"])

_MEDIA = dict.fromkeys(offer.media for offer in (*SOLUTIONS, *GRAPHS))
_TEXT = {"type": "string"}
_GRAPHS = {"type": "array", "items": {"type": "string", "format": "iri"}}
_FIELDS: dict[str, tuple[dict[str, Any], str]] = {
    "query": (_TEXT, "A SPARQL 1.1 query; the project's prefixes need no declaring."),
    "default-graph-uri": (_GRAPHS, "The graphs of this project that make the default graph; with no graph named it is all of them."),
    "named-graph-uri": (_GRAPHS, "The graphs of this project that GRAPH finds."),
    "trust": ({"type": "string", "enum": list(TRUST)}, "A rung of trust instead of graphs."),
    "format": (_TEXT, "The form of the result, by its short name or media type; goes before Accept."),
}
_ADDRESS = [{"name": name, "in": "query", "required": False, "schema": schema, "description": about} for name, (schema, about) in _FIELDS.items()]
_BODY = {
    "required": True,
    "content": {
        DIRECT: {"schema": _TEXT},
        FORM: {"schema": {"type": "object", "required": ["query"], "properties": {name: schema for name, (schema, _) in _FIELDS.items()}}},
    },
}


@router.get(
    "/sparql",
    response_class=Response,
    responses=good("The result; without a query the service description, or a page to write one.", None, *_MEDIA, "text/html")
    | problems(400, 406, 414, 422, 503, 504),
    openapi_extra={"parameters": _ADDRESS},
)
async def query_by_get(request: Request) -> Response:
    """Run a query, or describe the service when there is none."""
    return await _answer(request, b"")


@router.post(
    "/sparql",
    response_class=Response,
    responses=good("The result.", None, *_MEDIA, held=False) | problems(400, 406, 413, 415, 422, 503, 504),
    openapi_extra={"parameters": _ADDRESS[1:], "requestBody": _BODY},
)
async def query_by_post(request: Request, body: Annotated[bytes, Depends(bounded_body)]) -> Response:
    """Run a query that is posted, as a form or as it is."""
    return await _answer(request, body)


async def _answer(request: Request, body: bytes) -> Response:
    scope = request.scope
    call = Call(scope["method"], scope["query_string"], headers_of(scope["headers"]), scope.get("hltgraph.client", ""), lambda: dict(scope), body)
    answering = asyncio.ensure_future(request.app.state.endpoint.answer(call))
    leaving = asyncio.ensure_future(_gone(request))
    try:
        await asyncio.wait((answering, leaving), return_when=asyncio.FIRST_COMPLETED)
        if not answering.done():
            raise ClientDisconnect  # nobody waits for the answer, so its worker has better to do
        reply = answering.result()
        request.scope["hltgraph.note"] = reply.note
        response: Response = reply.response()
        return response
    finally:
        answering.cancel()
        leaving.cancel()


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
