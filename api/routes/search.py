"""``/search``: ranked text search in labels, other names and descriptions."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from api.description import good, problems
from api.lists import Page
from api.models.thing import SearchResult
from api.negotiation import FORMS, HTML, JSON, negotiate
from api.parameters import Format, Lang, PageNumber
from api.representations import as_csv, as_json, represent, spare, tag
from api.state import Here
from hltgraph.errors import UsageError
from hltgraph.questions.naming import labels
from hltgraph.questions.search import search as find

router = APIRouter(tags=["things"])

Text = Annotated[str, Query(description="The words to look for.", min_length=1)]
Limit = Annotated[int, Query(description="The most things on a page; CSV holds all of them.", ge=1, le=200)]
#: More than there are things to be found.
_ALL = 100_000


@router.get("/search", response_class=Response, responses=good("What was found, the best first.", SearchResult, "text/html", "text/csv") | problems(400, 406))
def search(request: Request, here: Here, q: Text, page: PageNumber = 1, lang: Lang = None, limit: Limit = 20, format: Format = None) -> Response:
    """Find things by their words."""
    offer = negotiate(request.headers.get("accept"), format, FORMS)
    etag = tag(here, request, offer)
    spare(request, etag)
    if len(q) > here.settings.max_question_chars:
        raise UsageError(f"the text has {len(q)} characters; {here.settings.max_question_chars} is the most")
    language = lang or "nl"
    found = find(here.store, q, language, _ALL)
    view = Page(page, limit, len(found))
    shown = view.of(found)
    if offer is JSON:
        body = as_json({"query": q, "total": view.total, "page": view.number, "pages": view.count, "items": [hit.as_dict() for hit in shown]})
    elif offer is HTML:
        kinds = labels(here.store, {hit.type for hit in shown}, language)
        body = here.pages.render("search.html", language, request, q=q, found=shown, kinds=kinds, view=view, limit=limit if limit != 20 else None)
    else:
        body = as_csv(("iri", "type", "label", "snippet", "score"), [[h.iri, h.type, h.label, h.snippet, h.score] for h in found])
    return represent(request, offer, body, etag)
