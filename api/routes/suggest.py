"""``/suggest``: the canonical questions that begin as somebody types, for a box that completes."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from api.description import good, problems
from api.models.answer import Suggestions
from api.negotiation import JSON, negotiate
from api.parameters import Lang
from api.representations import as_json, represent, spare, tag
from api.state import Here
from hltgraph.questions import suggesting

router = APIRouter(tags=["questions"])


@router.get("/suggest", response_class=Response, responses=good("Questions that are read as they are meant.", Suggestions) | problems(400, 406))
def suggest(
    request: Request,
    here: Here,
    q: Annotated[str, Query(description="What was typed so far.", examples=["wat vraagt hoofdstuk"])] = "",
    lang: Lang = None,
) -> Response:
    """At most eight questions that hold every word that was typed, the last one perhaps not whole."""
    offer = negotiate(request.headers.get("accept"), None, (JSON,))
    etag = tag(here, request, offer)
    spare(request, etag)
    found = suggesting.complete(here.store, q[: here.settings.max_question_chars], lang or "nl")
    return represent(request, offer, as_json({"suggestions": found}), etag)
