"""``/sparql``: the SPARQL 1.1 Protocol, query only, and the service description; :mod:`api.sparql` answers."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from starlette.requests import ClientDisconnect

from api.calls import Call, Reply, headers_of
from api.description import good, problems
from api.forms import GRAPHS, SOLUTIONS
from api.protocol import DIRECT, FORM, bounded_body
from api.streaming import Streamed
from api.transport import Connection
from hltgraph.knowledge import TRUST
from hltgraph.store.engine import Take

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
    connection: Connection | None = scope.get("hltgraph.connection")
    call = Call(scope["method"], scope["query_string"], headers_of(scope["headers"]), scope.get("hltgraph.client", ""), lambda: dict(scope), body)
    answer: asyncio.Future[Response] = asyncio.get_running_loop().create_future()
    streamed: Streamed | None = None

    def opened(reply: Reply) -> Take | None:
        nonlocal streamed
        if connection is None or answer.done() or not connection.has_room(call.client):
            return None
        streamed = Streamed(reply, connection)
        answer.set_result(streamed)
        return streamed.take

    def replied(reply: Reply) -> None:
        if streamed:
            streamed.end(reply)
        elif not answer.done():
            reply = connection.admitted(reply, call.client) if connection else reply
            scope["hltgraph.note"] = reply.note
            answer.set_result(reply.response())

    ticket = request.app.state.endpoint.begin(call, replied, None if scope["hltgraph.whole"] else opened)
    leaving = asyncio.ensure_future(_gone(request))
    try:
        await asyncio.wait((answer, leaving), return_when=asyncio.FIRST_COMPLETED)
        if not answer.done():
            raise ClientDisconnect  # nobody waits for the answer, so its worker has better to do
        if streamed and ticket:
            streamed.cancel = ticket.cancel
        return answer.result()
    finally:
        if ticket and not answer.done():
            ticket.cancel()
        leaving.cancel()


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
