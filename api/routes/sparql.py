"""``/sparql``: the SPARQL 1.1 Protocol, query only, and the service description."""

from __future__ import annotations

import re
from typing import Annotated, Any

import pyoxigraph as ox
from fastapi import APIRouter, Depends, Request, Response

from api import service_description
from api.description import good, problems
from api.errors import NotAcceptable
from api.negotiation import HTML, Offer, negotiate
from api.protocol import DIRECT, FORM, Asked, bounded_body, from_address, from_body
from api.representations import represent, spare, tag
from api.results import GRAPHS, SOLUTIONS, graph, serialize, solutions
from api.state import Here
from hltgraph.errors import UsageError
from hltgraph.knowledge import ASSERTED, INFERRED, TRUST
from hltgraph.knowledge import graph as graph_iri
from hltgraph.namespaces import PREFIXES

router = APIRouter(tags=["sparql"])

# A result that these may change is given no ETag; an escape may spell them.
_CHANGING = re.compile(r"\b(now|rand|uuid|struuid)\b|\\u", re.IGNORECASE)

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
    responses=good("The result; without a query the service description, or a page to write one.", None, *_MEDIA, "text/html") | problems(400, 406, 414),
    openapi_extra={"parameters": _ADDRESS},
)
def query_by_get(request: Request, here: Here) -> Response:
    """Run a query, or describe the service when there is none."""
    asked = from_address(request, here.settings)
    if asked is None:
        return _describe(request, here)
    return _answer(request, here, asked)


@router.post(
    "/sparql",
    response_class=Response,
    responses=good("The result.", None, *_MEDIA, held=False) | problems(400, 406, 413, 415),
    openapi_extra={"parameters": _ADDRESS[1:], "requestBody": _BODY},
)
def query_by_post(request: Request, here: Here, body: Annotated[bytes, Depends(bounded_body)]) -> Response:
    """Run a query that is posted, as a form or as it is."""
    return _answer(request, here, from_body(request, body, here.settings))


def _offer(request: Request, wanted: str | None, offers: tuple[Offer, ...]) -> Offer | None:
    try:
        return negotiate(request.headers.get("accept"), wanted, offers)
    except NotAcceptable:
        return None


def _answer(request: Request, here: Here, asked: Asked) -> Response:
    # Whether it gives rows or a graph is known only when it is parsed, so both are chosen beforehand.
    rows, triples = _offer(request, asked.wanted, SOLUTIONS), _offer(request, asked.wanted, GRAPHS)
    either = rows or triples or negotiate(request.headers.get("accept"), asked.wanted, (*SOLUTIONS, *GRAPHS))
    etag = None
    if request.method == "GET" and not _CHANGING.search(asked.query):
        etag = tag(here, request, either, rows, triples)
        spare(request, etag)
    results = here.store.run(asked.query, asked.trust, here.settings.max_query_chars, asked.dataset)
    most = here.settings.max_rows
    offer, offers = (triples, GRAPHS) if isinstance(results, ox.QueryTriples) else (rows, SOLUTIONS)
    if offer is None:
        del results  # the engine's results must end in the thread they began in, and an error's traceback travels
        offer = negotiate(request.headers.get("accept"), asked.wanted, offers)
        raise AssertionError("what was refused before is refused again")
    if isinstance(results, ox.QueryTriples):
        written = graph(results, offer.name, most, PREFIXES | {"id": here.store.base + "id/"})
    else:
        written = solutions(results, offer.name, most)
    return represent(request, offer, written.body, etag, {"X-Truncated": str(most)} if written.truncated else None)


def _describe(request: Request, here: Here) -> Response:
    offer = negotiate(request.headers.get("accept"), request.query_params.get("format"), (*GRAPHS, HTML))
    etag = tag(here, request, offer)
    spare(request, etag)
    if offer is HTML:
        language = "en" if request.query_params.get("lang") == "en" else "nl"
        graphs = [graph_iri(name) for name in (*ASSERTED, *INFERRED)]
        prefixes = PREFIXES | {"id": here.store.base + "id/"}
        page = here.pages.render("sparql.html", language, request, graphs=graphs, prefixes=prefixes, settings=here.settings)
        return represent(request, offer, page, etag)
    try:
        statements = service_description.describe(str(request.url.replace(query="")))
    except ValueError as error:
        raise UsageError("the header Host makes no address") from error
    return represent(request, offer, serialize(statements, offer.name, PREFIXES | {"sd": service_description.SD}), etag)
