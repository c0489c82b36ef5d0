"""``/impact``: what a change of connected parties touches; a scenario as an address, filled in by a form, or as a body."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Query, Response

from api import scenarios
from api.description import good, problems
from api.models.impact import Choices, Impact
from api.negotiation import CSV, HTML, JSON, Offer
from api.representations import as_csv, as_json, represent
from api.scenario_body import BODY, MEDIA, Body, text_of
from api.scenario_form import form
from api.scenario_keys import Keys
from api.scenarios import Asked
from api.wish import Wanted, Wish
from hltgraph.errors import ScenarioError, UsageError

if TYPE_CHECKING:
    from hltgraph.impact.report import Report
    from hltgraph.impact.scenario import Scenario

router = APIRouter(tags=["impact"])

_SVG = Offer("svg", "image/svg+xml")
_FORMS = (JSON, HTML, Offer("md", "text/markdown"), CSV, _SVG, Offer("trig", "application/trig"), Offer("update", "application/sparql-update"))
_COLUMNS = ("iri", "type", "label", "effect", "band", "distance", "layer")
_MEDIA = [offer.media for offer in _FORMS if offer is not JSON]
#: The most things on one page of what is touched; the others are on the next.
_PAGE = 40


@router.get(
    "/impact",
    response_class=Response,
    responses=good("The report; without an operation what there is to choose from.", (Impact, Choices), *_MEDIA) | problems(400, 404, 406, 414),
)
def impact_by_get(
    wish: Wanted,
    keys: Keys,
    page: Annotated[int, Query(description="Of the page: which part of what is touched; 0 is all of it, to print.", ge=0, le=1000)] = 1,
) -> Response:
    """The report of one or more operations; the keys are those of a scenario."""
    here, offer = wish.here, wish.offer(_FORMS)
    etag = wish.tag(offer)
    asked = Asked.of(wish.request, here.settings)
    if offer is HTML and asked.editing:
        return form(wish, asked, etag)
    if not asked.drafts:
        if offer is JSON:
            return represent(wish.request, offer, as_json(here.choices[wish.language].as_dict()), etag, {"Content-Language": wish.language})
        raise UsageError("there is no operation: ?op= says what happens")
    try:
        scenario = asked.scenario(here.store, wish.today, here.settings)
    except ScenarioError as error:
        if offer is not HTML:
            raise
        return form(wish, asked, error=error)
    return _answer(wish, scenario, offer, etag, page)


@router.post(
    "/impact",
    response_class=Response,
    responses=good("The report.", Impact, *_MEDIA, held=False) | problems(400, 404, 406, 413, 415),
    openapi_extra={"requestBody": BODY},
)
def impact_by_post(wish: Wanted, body: Body) -> Response:
    """The report of a scenario of one or more operations, in JSON, YAML or Turtle."""
    offer, settings = wish.offer(_FORMS), wish.here.settings
    text = text_of(wish.request, body, MEDIA)
    from hltgraph.impact import parsing  # late: the service starts without what only these routes need

    scenario = parsing.from_text(wish.here.store, text, wish.today, max_chars=settings.max_scenario_chars, max_operations=settings.max_operations)
    return _answer(wish, scenario, offer)


def _answer(wish: Wish, scenario: Scenario, offer: Offer, etag: str | None = None, page: int = 1) -> Response:
    from hltgraph.impact import rendering  # late, as above
    from hltgraph.impact.picture import picture

    report = wish.here.asker.analysis(wish.trust).report(scenario, wish.language, wish.today)
    match offer.name:
        case "json":
            written = as_json(report.as_dict())
        case "html":
            written = _page(wish, report, page)
        case "md":
            written = rendering.markdown(report).encode()
        case "csv":
            written = as_csv(_COLUMNS, [[a.iri, a.type, a.label, a.effect, a.band, a.distance, a.layer] for a in report.affected])
        case "svg":
            written = picture(report).encode()
        case "trig":
            written = report.change.trig().encode()
        case _:
            written = report.change.update().encode()
    return represent(wish.request, offer, written, etag, {"Content-Language": wish.language})


def _page(wish: Wish, report: Report, number: int) -> bytes:
    from hltgraph.impact import rendering  # late, as above
    from hltgraph.impact.picture import picture
    from hltgraph.impact.wording import say

    pages = max(1, -(-len(report.affected) // _PAGE))
    number = min(number, pages)
    shown = report.affected[(number - 1) * _PAGE : number * _PAGE] if number else report.affected
    return wish.here.pages.render(
        "impact.html", report.language, wish.request,
        report=report, query=scenarios.query_of(report.scenario, report.base), t=partial(say, report.language), tell=rendering,
        sections={section.key: section for section in rendering.sections(report)}, picture=picture(report),
        coming=[iri for operation in report.scenario.operations for iri in operation.into if not wish.here.store.exists(iri)],
        shown=shown, first=max(0, number - 1) * _PAGE + 1, page=number, pages=pages,
    )  # fmt: skip
