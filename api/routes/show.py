"""``/show``: all that is known of one thing, each statement with its layer."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from api.description import good, problems
from api.forms import GRAPHS
from api.models.thing import Shown as ShownShape
from api.negotiation import FORMS, HTML, JSON, negotiate
from api.parameters import Format, Lang, Trust
from api.representations import as_csv, as_json, represent, spare, tag
from api.state import Here
from hltgraph.namespaces import PREFIXES, thing
from hltgraph.publication.site import Look
from hltgraph.questions import showing
from hltgraph.store.results import serialize

router = APIRouter(tags=["things"])

Thing = Annotated[str, Query(description="The thing, by IRI or in short such as recommendation/l.", min_length=1, max_length=2000)]
Relation = Annotated[str | None, Query(description="On a page: only the things that have this one as the value of this property.", max_length=500)]
Page = Annotated[int, Query(description="On a page: which hundred of them.", ge=1, le=1000)]
_OFFERS = (*FORMS, *(offer for offer in GRAPHS if offer.media not in ("application/json", "application/xml")))
_MEDIA = [offer.media for offer in _OFFERS if offer is not JSON]


@router.get("/show", response_class=Response, responses=good("The thing.", ShownShape, *_MEDIA) | problems(400, 404, 406))
def show(
    request: Request,
    here: Here,
    iri: Thing,
    relation: Relation = None,
    page: Page = 1,
    lang: Lang = None,
    trust: Trust = "all",
    format: Format = None,
) -> Response:
    """Show a thing: what it says, what refers to it, where it stands in the sources."""
    offer = negotiate(request.headers.get("accept"), format, _OFFERS)
    etag = tag(here, request, offer)
    spare(request, etag)
    language = lang or "nl"
    most = here.settings.max_rows
    shown = showing.show(here.store, iri, language, trust)
    headers = {"X-Truncated": str(most)} if offer is not HTML and len(shown.statements) > most else {}
    if offer not in FORMS:
        quads = showing.quads(here.store, shown.iri, trust)[:most]
        whole = offer.name in ("trig", "nq", "jsonld")
        body = serialize(quads if whole else [quad.triple for quad in quads], offer.name, PREFIXES | {"id": here.store.base + "id/"})
        return represent(request, offer, body, etag, headers)
    shown = replace(shown, statements=shown.statements[:most])
    if offer is JSON:
        body = as_json(shown.as_dict())
    elif offer is HTML:
        frame, site = here.pages.frame(request, language), here.publication.site
        look = Look(trust, thing(relation, here.store.base) if relation else None, page, frame, here.asker.quoted)
        body = site.thing_page(shown.iri, language, look)
    else:
        body = as_csv(("property", "value", "layer", "inverse"), [[s.property, s.value, s.layer, s.inverse] for s in shown.statements])
    return represent(request, offer, body, etag, headers)
