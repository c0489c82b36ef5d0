"""``/impact/compare``: scenarios side by side, in an address or in a body."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Query, Response

from api import scenarios
from api.description import good, problems
from api.models.impact import Comparison
from api.negotiation import CSV, HTML, JSON, Offer
from api.representations import as_csv, as_json, represent
from api.scenario_body import BODY, MEDIA, Body, text_of
from api.scenario_form import form
from api.scenario_keys import Keys
from api.scenarios import Asked
from api.wish import Wanted, Wish
from hltgraph.errors import ScenarioError, UsageError

if TYPE_CHECKING:
    from hltgraph.impact.scenario import Scenario

router = APIRouter(tags=["impact"])

_FORMS = (JSON, HTML, CSV)
Beside = Annotated[list[str], Query(description="A scenario to set beside this one: the query of its address.", max_length=4)]


@router.get(
    "/impact/compare",
    response_class=Response,
    responses=good("The scenarios side by side.", Comparison, "text/html", "text/csv") | problems(400, 404, 406, 414),
)
def compare_by_get(wish: Wanted, keys: Keys, beside: Beside = []) -> Response:  # noqa: B006 - FastAPI reads it and never changes it
    """Two to five scenarios side by side: those of ``beside``, then the one that the other keys say."""
    here, offer = wish.here, wish.offer(_FORMS)
    etag = wish.tag(offer)
    asked = Asked.of(wish.request, here.settings)
    if offer is HTML and (asked.editing or not asked.beside):
        return form(wish, asked, etag)
    if not asked.beside or not asked.drafts:
        raise UsageError("a comparison takes a scenario and one or more to set beside it: ?beside= with the query of its address")
    others = [scenarios.beside(query).scenario(here.store, wish.today, here.settings) for query in asked.beside]
    try:
        last = asked.scenario(here.store, wish.today, here.settings)
    except ScenarioError as error:
        if offer is not HTML:
            raise
        return form(wish, asked, error=error)
    return _compared(wish, [*others, last], offer, etag)


@router.post(
    "/impact/compare",
    response_class=Response,
    responses=good("The scenarios side by side.", Comparison, "text/html", "text/csv", held=False) | problems(400, 404, 406, 413, 415),
    openapi_extra={"requestBody": BODY},
)
def compare_by_post(wish: Wanted, body: Body) -> Response:
    """Two to five scenarios side by side, in JSON or YAML: ``scenarios`` is a list of what is posted to ``/impact``."""
    offer, settings = wish.offer(_FORMS), wish.here.settings
    text = text_of(wish.request, body, MEDIA[:-1])
    from hltgraph.impact import parsing  # late: the service starts without what only these routes need

    made = parsing.several(wish.here.store, text, wish.today, max_chars=settings.max_scenario_chars, max_operations=settings.max_operations)
    return _compared(wish, made, offer)


def _compared(wish: Wish, made: Sequence[Scenario], offer: Offer, etag: str | None = None) -> Response:
    from hltgraph.impact import comparison  # late, as above
    from hltgraph.impact.wording import say

    here, language = wish.here, wish.language
    reports = [here.asker.analysis(wish.trust).report(scenario, language, wish.today) for scenario in made]
    compared = comparison.compare(reports)
    if offer is HTML:
        queries = [scenarios.query_of(scenario, here.store.base) for scenario in made]
        labels = {iri: name for report in reports for iri, name in report.labels.items()}
        header, rows = comparison.rows(compared)
        written = here.pages.render(
            "impact-compare.html", language, wish.request,
            compared=compared, queries=queries, labels=labels, header=header, rows=rows, t=partial(say, language), as_of=wish.today.isoformat(),
            permalink=f"/impact/compare?{queries[-1]}{scenarios.besides(queries[:-1])}" + (f"&trust={wish.trust}" if wish.trust != "all" else ""),
            edits=[f"/impact?{query}&edit=1{scenarios.besides([*queries[:at], *queries[at + 1 :]])}" for at, query in enumerate(queries)],
            coming=[iri for scenario in made for operation in scenario.operations for iri in operation.into if not here.store.exists(iri)],
            base_iri=here.store.base,
        )  # fmt: skip
    else:
        written = as_json(compared) if offer is JSON else as_csv(*comparison.rows(compared))
    return represent(wish.request, offer, written, etag, {"Content-Language": language})
