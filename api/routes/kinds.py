"""``/problems``: the kinds of problem that this service answers with; the ``type`` of a problem document points here."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from api import problems as kinds_of
from api.description import good, problems
from api.models.problem import Kind
from api.negotiation import HTML, JSON, negotiate
from api.parameters import Format, Lang
from api.representations import as_json, represent
from api.state import Here

router = APIRouter(tags=["start"])


@router.get("/problems", response_class=Response, responses=good("The kinds.", Kind, "text/html", many=True, held=False) | problems(400, 406))
def kinds(request: Request, here: Here, lang: Lang = None, format: Format = None) -> Response:
    """List the kinds of problem."""
    offer = negotiate(request.headers.get("accept"), format, (JSON, HTML))
    listed = kinds_of.kinds()
    if offer is HTML:
        return represent(request, offer, here.pages.render("kinds.html", lang or "nl", request, kinds=listed))
    content = [{"code": code, "title": title, "status": status, "about": about} for code, title, status, about in listed]
    return represent(request, offer, as_json(content))
