"""``/``: the ask box, example questions and where everything else is."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from api.description import good, problems
from api.models.service import Home
from api.negotiation import HTML, JSON, negotiate
from api.parameters import Format, Lang
from api.representations import as_json, represent, spare, tag
from api.state import Here
from hltgraph import __version__

router = APIRouter(tags=["start"])

#: The addresses that a reader or a program starts from, each with its use.
ADDRESSES = {
    "ask": "/ask?q={question}",
    "questions": "/questions",
    "search": "/search?q={text}",
    "show": "/show?iri={iri}",
    "browse": "/browse",
    "items": "/items?chapter={chapter}&class={kind}&q={text}",
    "agenda": "/agenda?as_of={date}",
    "asked": "/asked?actor={actor}",
    "quality": "/quality",
    "about": "/about?iri={iri}",
    "impact": "/impact?op=dissolve&party={party}",
    "graph": "/graph?thing={name}",
    "editor": "/editor?query={query}",
    "sparql": "/sparql",
    "thing": "/id/{name}",
    "document": "/doc/{name}",
    "ontology": "/def",
    "catalogue": "/catalog",
    "statistics": "/.well-known/void",
    "dumps": "/dumps/{name}",
    "releases": "/releases",
    "problems": "/problems",
    "ready": "/health/ready",
    "description": "/openapi.json",
}


@router.get("/", response_class=Response, responses=good("The start page, or where everything is.", Home, "text/html") | problems(400, 406))
def home(request: Request, here: Here, lang: Lang = None, format: Format = None) -> Response:
    """The start page."""
    offer = negotiate(request.headers.get("accept"), format, (HTML, JSON))
    etag = tag(here, request, offer)
    spare(request, etag)
    language = lang or "nl"
    examples = here.pages.words[language]["examples"]
    if offer is HTML:
        return represent(request, offer, here.pages.render("home.html", language, request, examples=examples, version=here.store.version), etag)
    graph = {"version": here.store.version, "base": here.store.base}
    content = {"name": "hltgraph", "software": __version__, "graph": graph, "routes": ADDRESSES, "examples": examples}
    return represent(request, offer, as_json(content), etag)
