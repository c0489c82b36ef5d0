"""``/browse``: the nota as a tree, and the shelves of what content is found by."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response

from api.description import good, problems
from api.lists import address
from api.models.browsing import Outline, Shelf
from api.negotiation import FORMS, HTML, JSON, negotiate
from api.parameters import Format, Lang, Trust
from api.representations import as_csv, as_json, represent, spare, tag
from api.state import Here
from hltgraph.browsing.outline import Part, outline
from hltgraph.browsing.shelves import SHELVES, Shelved, shelf

router = APIRouter(tags=["browsing"])


@router.get("/browse", response_class=Response, responses=good("The parts of the documents.", Outline, "text/html", "text/csv") | problems(400, 406))
def browse(request: Request, here: Here, lang: Lang = None, trust: Trust = "all", format: Format = None) -> Response:
    """The documents as a tree, each part with how many items stand in it, and the other ways to find them."""
    offer = negotiate(request.headers.get("accept"), format, FORMS)
    etag = tag(here, request, offer)
    spare(request, etag)
    language = lang or "nl"
    collection = here.collection(trust)
    parts = here.kept.once(("outline", trust), lambda: outline(collection))
    if offer is HTML:
        body = here.pages.render("browse.html", language, request, parts=parts, trust=trust, total=len(collection.entries), shelves=list(SHELVES))
        return represent(request, offer, body, etag)
    told = [_part(part, language, trust) for part in parts]
    if offer is JSON:
        shelves = [{"shelf": name, "address": address(f"/browse/{name}", {}, trust=_rung(trust))} for name in SHELVES]
        return represent(request, offer, as_json({"total": len(collection.entries), "parts": told, "shelves": shelves}), etag)
    rows: list[list[object]] = []

    def listed(part: dict[str, Any], level: int) -> None:
        rows.append([level, part["iri"], part["number"], part["label"], part["count"]])
        for each in part["parts"]:
            listed(each, level + 1)

    for part in told:
        listed(part, 1)
    return represent(request, offer, as_csv(("level", "iri", "number", "label", "items"), rows), etag)


@router.get("/browse/{name}", response_class=Response, responses=good("The things on a shelf.", Shelf, "text/html", "text/csv") | problems(400, 404, 406))
def shelved(request: Request, here: Here, name: str, lang: Lang = None, trust: Trust = "all", format: Format = None) -> Response:
    """The actors, parties, themes, goals, values, roles or tasks, each with how much is found by it."""
    offer = negotiate(request.headers.get("accept"), format, FORMS)
    etag = tag(here, request, offer)
    spare(request, etag)
    language = lang or "nl"
    collection = here.collection(trust)
    found = here.kept.once(("shelf", name, trust, language), lambda: shelf(collection, name, language))
    told = [_shelved(each, language, trust) for each in found]
    if offer is HTML:
        return represent(request, offer, here.pages.render("shelf.html", language, request, shelf_name=name, found=told, trust=trust), etag)
    if offer is JSON:
        return represent(request, offer, as_json({"shelf": name, "total": len(told), "things": told}), etag)
    rows = [[each["iri"], each["value"], each["label"], each["text"], each["count"]] for each in told]
    return represent(request, offer, as_csv(("iri", "value", "label", "text", "items"), rows), etag)


def _rung(trust: str) -> str | None:
    return trust if trust != "all" else None


def _part(part: Part, language: str, trust: str) -> dict[str, Any]:
    return {
        "iri": part.value.iri,
        "number": part.number,
        "label": part.value.label(language),
        "count": part.count,
        "address": address("/items", {"section": (part.value.name,)}, trust=_rung(trust)),
        "parts": [_part(each, language, trust) for each in part.parts],
    }


def _shelved(each: Shelved, language: str, trust: str) -> dict[str, Any]:
    path = "/asked" if "actor" in each.choices else "/items"
    choices = {"actor": each.choices["actor"]} if path == "/asked" else each.choices
    value, to = each.value, address(path, choices, trust=_rung(trust))
    return {"iri": value.iri, "value": value.name, "label": value.label(language), "text": each.text, "count": each.count, "address": to}
