"""``/editor``: a SPARQL query written, run and shared by a reader; the same service as ``/sparql`` with a page around it."""

from __future__ import annotations

import json
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response

from api.description import good, problems
from api.models.question import QueryPage, Term
from api.negotiation import HTML, JSON, negotiate
from api.parameters import Format, Lang, Trust
from api.problems import Problem, headers_of
from api.representations import as_json, represent, spare, tag
from api.state import Here, State
from hltgraph.errors import HltgraphError
from hltgraph.knowledge import ASSERTED, INFERRED
from hltgraph.knowledge import graph as graph_iri
from hltgraph.namespaces import PREFIXES
from hltgraph.questions import bank
from hltgraph.store.engine import Job, Result

router = APIRouter(tags=["sparql"])

#: The most rows that the page takes from a result, and how many of them stand on one page of it; /sparql gives all.
_MOST, _PAGE = 1000, 50
_MOST_BYTES = 4 << 20
_ROWS = (("csv", "CSV"), ("json", "JSON"), ("xml", "XML"), ("tsv", "TSV"))
_TRIPLES = (("ttl", "Turtle"), ("jsonld", "JSON-LD"), ("nt", "N-Triples"), ("rdf", "RDF/XML"))


@router.get(
    "/editor",
    response_class=Response,
    responses=good("The page, or what the query gave.", QueryPage, "text/html") | problems(400, 404, 406, 414, 422, 503, 504),
)
async def editor(
    request: Request,
    here: Here,
    query: Annotated[str | None, Query(description="A SPARQL 1.1 query; the project's prefixes need no declaring.")] = None,
    example: Annotated[str | None, Query(description="A stored question, to begin from its query.", max_length=100)] = None,
    page: Annotated[int, Query(description="Which part of the rows the page shows.", ge=1, le=_MOST)] = 1,
    lang: Lang = None,
    trust: Trust = "all",
    format: Format = None,
) -> Response:
    """Write a query and see what it gives."""
    offer = negotiate(request.headers.get("accept"), format, (HTML, JSON))
    language = lang or "nl"
    etag = tag(here, request, offer)
    if not query:
        spare(request, etag)
        written = bank.question(example).bound({}) if example else here.pages.beginning(language)
        if offer is JSON:
            return represent(request, offer, as_json({"query": written, "kind": None, "total": 0, "truncated": False}), etag)
        return represent(request, offer, render(request, here, language, written, trust=trust, example=example), etag)
    try:
        settings = here.settings
        job = Job(query, "json", "ttl", trust, None, settings.max_query_chars, min(_MOST, settings.max_rows), _MOST_BYTES)
        result = await here.engine.answer(job, request.scope.get("hltgraph.client", ""))
    except HltgraphError as error:
        if offer is JSON:
            raise
        body = render(request, here, language, query, trust=trust, problem=Problem.of(error))
        return Response(body, error.status, {"Vary": "Accept", "Cache-Control": "no-store"} | headers_of(error), HTML.content_type)
    shown = _shown(result, page)
    if offer is JSON:
        found = {"turtle": shown["text"]} if result.kind == "graph" else json.loads(result.body or b"{}")
        content = {"query": query, **{key: shown[key] for key in ("kind", "total", "truncated")}, **found}
        return represent(request, offer, as_json(content))
    return represent(request, offer, render(request, here, language, query, trust=trust, result=shown))


@router.get("/editor/terms", response_class=Response, responses=good("The classes and properties.", Term, many=True) | problems(400, 406))
def terms(request: Request, here: Here, lang: Lang = None, format: Format = None) -> Response:
    """The classes and properties of the ontology, as an editor completes them."""
    offer = negotiate(request.headers.get("accept"), format, (JSON,))
    etag = tag(here, request, offer)
    spare(request, etag)
    name = "nameEn" if lang == "en" else "nameNl"
    rows = here.store.run(bank.question("terms").bound({}), "all")
    found: dict[str, dict[str, Any]] = {}
    for row in rows:  # type: ignore[union-attr]
        label, term = row[name], row["term"].value
        kind = "class" if row["kind"].value.endswith("Class") else "property"
        found.setdefault(term, {"name": f"hlt:{term}", "label": label.value if label else "", "kind": kind})
    return represent(request, offer, as_json([found[term] for term in sorted(found)]), etag)


def render(request: Request, here: State, language: str, query: str, **given: Any) -> bytes:
    """The page with a query in the field, and its result or what is wrong with it."""
    trust = given.get("trust", "all")
    own = {"query": query} | ({"trust": trust} if trust != "all" else {})
    content = {"example": None, "problem": None, "result": None, "trust": "all", **given}
    return here.pages.render(
        "editor.html", language, request,
        query=query, questions=bank.questions(), graphs=[graph_iri(name) for name in (*ASSERTED, *INFERRED)],
        prefixes=PREFIXES | {"id": here.store.base + "id/"}, settings=here.settings,
        address="/editor?" + urlencode(own), download="/sparql?" + urlencode(own), **content,
    )  # fmt: skip


def _shown(result: Result, page: int) -> dict[str, Any]:
    """A result for the page: which of its rows are on this part of it."""
    if result.kind == "graph":
        text = (result.body or b"").decode()
        return {"kind": "graph", "total": result.rows, "truncated": result.truncated, "pages": 1, "rows": [], "text": text, "forms": _TRIPLES}
    found = json.loads(result.body or b"{}")
    if result.kind == "boolean":
        return {"kind": "boolean", "boolean": found["boolean"], "total": 1, "truncated": False, "forms": _ROWS[1:3]}
    rows = found["results"]["bindings"]
    pages = max(1, -(-len(rows) // _PAGE))
    page = min(page, pages)
    part = rows[(page - 1) * _PAGE : page * _PAGE]
    return {
        "kind": "rows", "total": len(rows), "truncated": result.truncated, "columns": found["head"]["vars"], "rows": part, "text": "",
        "page": page, "pages": pages, "first": (page - 1) * _PAGE + 1, "last": (page - 1) * _PAGE + len(part), "forms": _ROWS,
    }  # fmt: skip
