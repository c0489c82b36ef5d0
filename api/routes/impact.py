"""``/impact``: what a change of connected parties touches; a scenario as an address, filled in by a form, or as a body."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Annotated, Literal

from fastapi import APIRouter, Depends, Query, Request, Response

from api import scenarios
from api.description import good, problems
from api.errors import UnsupportedMedia
from api.models.impact import Choices, Comparison, Impact
from api.negotiation import CSV, HTML, JSON, Offer, negotiate
from api.parameters import AsOf, Format, Lang, Trust
from api.protocol import bounded
from api.representations import as_csv, as_json, represent, spare, tag
from api.scenarios import Asked
from api.state import Here, State
from hltgraph.errors import ScenarioError, UsageError

if TYPE_CHECKING:
    from hltgraph.impact.report import Report
    from hltgraph.impact.scenario import Scenario

router = APIRouter(tags=["impact"])

_SVG = Offer("svg", "image/svg+xml")
_FORMS = (JSON, HTML, Offer("md", "text/markdown"), CSV, _SVG, Offer("trig", "application/trig"), Offer("update", "application/sparql-update"))
_BODIES = ("application/json", "application/yaml", "application/x-yaml", "text/yaml", "text/turtle")
_COLUMNS = ("iri", "type", "label", "effect", "band", "distance", "layer")
_MEDIA = [offer.media for offer in _FORMS if offer is not JSON]
#: The most things on one page of what is touched; the others are on the next.
_PAGE = 40

Op = Annotated[
    Literal["dissolve", "merge", "split", "rename", "leave", "join", "transfer", "change-domain", "new"] | None,
    Query(description="What happens. Without it: what there is to choose from. The keys of a second operation end in .2, and so on."),
]
Party = Annotated[list[str], Query(description="To which party, such as provalu; for merge two or more.", max_length=20)]
Into = Annotated[list[str], Query(description="What comes of a merger, or the parts of a split.", max_length=20)]
Member = Annotated[list[str], Query(description="Who leaves or joins, or who founds.", max_length=50)]
Tasks = Annotated[list[str], Query(description="Which part of a split takes a task: 2:bijstand gives it to the second.", max_length=200)]
Name = Annotated[str | None, Query(max_length=200)]
Date = Annotated[str | None, Query(description="When it happens, such as 2027-01-01; by default the next first of January.", max_length=20)]
Beside = Annotated[list[str], Query(description="A scenario to set beside this one: the query of its address.", max_length=4)]
BODY = {
    "required": True,
    "content": {
        media: {"schema": {"type": "string"} if media != "application/json" else {"type": "object"}} for media in _BODIES
    },
}  # fmt: skip


def _keys(
    op: Op = None,
    party: Party = [],  # noqa: B006 - FastAPI reads it and never changes it
    into: Into = [],  # noqa: B006
    member: Member = [],  # noqa: B006
    tasks: Tasks = [],  # noqa: B006
    task: Name = None,
    origin: Annotated[str | None, Query(alias="from", max_length=200)] = None,
    to: Name = None,
    name: Name = None,
    domain: Name = None,
    date: Date = None,
) -> None:
    """The keys of the first operation: declared for who reads the description; :class:`Asked` reads them with the others."""


@router.get(
    "/impact",
    response_class=Response,
    dependencies=[Depends(_keys)],
    responses=good("The report; without an operation what there is to choose from.", (Impact, Choices), *_MEDIA) | problems(400, 404, 406, 414),
)
def impact_by_get(
    request: Request,
    here: Here,
    page: Annotated[int, Query(description="Of the page: which part of what is touched; 0 is all of it, to print.", ge=0, le=1000)] = 1,
    lang: Lang = None,
    trust: Trust = "all",
    as_of: AsOf = None,
    format: Format = None,
) -> Response:
    """The report of one or more operations; the keys are those of a scenario."""
    offer = negotiate(request.headers.get("accept"), format, _FORMS)
    today, language = as_of or datetime.date.today(), lang or "nl"
    etag = tag(here, request, offer, today)
    spare(request, etag)
    asked = Asked.of(request, here.settings)
    if offer is HTML and asked.editing:
        return _form(request, here, asked, language, today, etag)
    if not asked.drafts:
        if offer is JSON:
            return represent(request, offer, as_json(here.choices[language].as_dict()), etag, {"Content-Language": language})
        raise UsageError("there is no operation: ?op= says what happens")
    try:
        scenario = asked.scenario(here.store, today, here.settings)
    except ScenarioError as error:
        if offer is not HTML:
            raise
        return _form(request, here, asked, language, today, error=error)
    return _answer(request, here, scenario, offer, language, trust, today, etag, page)


@router.get(
    "/impact/compare",
    response_class=Response,
    dependencies=[Depends(_keys)],
    responses=good("The scenarios side by side.", Comparison, "text/html", "text/csv") | problems(400, 404, 406, 414),
)
def compare_by_get(
    request: Request,
    here: Here,
    beside: Beside = [],  # noqa: B006
    lang: Lang = None,
    trust: Trust = "all",
    as_of: AsOf = None,
    format: Format = None,
) -> Response:
    """Two to five scenarios side by side: those of ``beside``, then the one that the other keys say."""
    offer = negotiate(request.headers.get("accept"), format, (JSON, HTML, CSV))
    today, language = as_of or datetime.date.today(), lang or "nl"
    etag = tag(here, request, offer, today)
    spare(request, etag)
    asked = Asked.of(request, here.settings)
    if offer is HTML and (asked.editing or not asked.beside):
        return _form(request, here, asked, language, today, etag)
    if not asked.beside or not asked.drafts:
        raise UsageError("a comparison takes a scenario and one or more to set beside it: ?beside= with the query of its address")
    others = [scenarios.beside(query).scenario(here.store, today, here.settings) for query in asked.beside]
    try:
        last = asked.scenario(here.store, today, here.settings)
    except ScenarioError as error:
        if offer is not HTML:
            raise
        return _form(request, here, asked, language, today, error=error)
    return _compared(request, here, [*others, last], offer, language, trust, today, etag)


async def _body(request: Request) -> bytes:
    return await bounded(request, 4 * request.app.state.here.settings.max_scenario_chars + 4096)


@router.post(
    "/impact",
    response_class=Response,
    responses=good("The report.", Impact, *_MEDIA, held=False) | problems(400, 404, 406, 413, 415),
    openapi_extra={"requestBody": BODY},
)
def impact_by_post(
    request: Request,
    here: Here,
    body: Annotated[bytes, Depends(_body)],
    lang: Lang = None,
    trust: Trust = "all",
    as_of: AsOf = None,
    format: Format = None,
) -> Response:
    """The report of a scenario of one or more operations, in JSON, YAML or Turtle."""
    offer = negotiate(request.headers.get("accept"), format, _FORMS)
    today = as_of or datetime.date.today()
    text = _text(request, body, _BODIES)
    from hltgraph.impact import parsing  # late: the service starts without what only these routes need

    settings = here.settings
    scenario = parsing.from_text(here.store, text, today, max_chars=settings.max_scenario_chars, max_operations=settings.max_operations)
    return _answer(request, here, scenario, offer, lang or "nl", trust, today)


@router.post(
    "/impact/compare",
    response_class=Response,
    responses=good("The scenarios side by side.", Comparison, "text/html", "text/csv", held=False) | problems(400, 404, 406, 413, 415),
    openapi_extra={"requestBody": BODY},
)
def compare_by_post(
    request: Request,
    here: Here,
    body: Annotated[bytes, Depends(_body)],
    lang: Lang = None,
    trust: Trust = "all",
    as_of: AsOf = None,
    format: Format = None,
) -> Response:
    """Two to five scenarios side by side, in JSON or YAML: ``scenarios`` is a list of what is posted to ``/impact``."""
    offer = negotiate(request.headers.get("accept"), format, (JSON, HTML, CSV))
    today = as_of or datetime.date.today()
    text = _text(request, body, _BODIES[:-1])
    from hltgraph.impact import parsing  # late, as above

    settings = here.settings
    made = parsing.several(here.store, text, today, max_chars=settings.max_scenario_chars, max_operations=settings.max_operations)
    return _compared(request, here, made, offer, lang or "nl", trust, today)


def _text(request: Request, body: bytes, media: Sequence[str]) -> str:
    """The body as text.

    :raises UnsupportedMedia: when it is of another type.
    :raises UsageError: when it is not UTF-8.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in media:
        raise UnsupportedMedia(f"a scenario is posted as {', '.join(media)}, not {kind[:80] or 'without a content type'}")
    try:
        return body.decode()
    except ValueError as error:
        raise UsageError("the body is not UTF-8") from error


def _form(
    request: Request,
    here: State,
    asked: Asked,
    language: str,
    today: datetime.date,
    etag: str | None = None,
    error: ScenarioError | None = None,
) -> Response:
    """The form as it was filled in; with an error what is to be mended, at its field."""
    from hltgraph.impact import refusal  # late, as above
    from hltgraph.impact.scenario import default_date, within
    from hltgraph.impact.view import View

    view = View(here.store)
    wrong: dict[tuple[int, str], str] = {}
    if error:
        fields = error.fields or ("op",)
        # A thing of the scenario rather than of an operation stands above all of them.
        wrong = {
            (0 if field == "date" else (error.operation or 0) + 1, {"parties": "party", "members": "member"}.get(field, field)): refusal.in_words(
                error, view, language, field
            )
            for field in fields
        }
    coming = {name for draft in asked.drafts for name in draft.get("into", ())}
    page = here.pages.render(
        "impact-form.html", language, request,
        asked=asked, choices=here.choices[language], coming=sorted(coming), wrong=wrong, beside=[scenarios.beside(query) for query in asked.beside],
        besides=scenarios.besides(asked.beside),
        date=asked.date or default_date(within(today)).isoformat(), most=here.settings.max_operations,
    )  # fmt: skip
    answer = represent(request, HTML, page, etag, {"Content-Language": language} | ({} if etag else {"Cache-Control": "no-store"}))
    answer.status_code = error.status if error else 200
    return answer


def _answer(
    request: Request,
    here: State,
    scenario: Scenario,
    offer: Offer,
    language: str,
    trust: str,
    today: datetime.date,
    etag: str | None = None,
    page: int = 1,
) -> Response:
    from hltgraph.impact import rendering  # late, as above
    from hltgraph.impact.picture import picture

    report = here.asker.analysis(trust).report(scenario, language, today)
    match offer.name:
        case "json":
            written = as_json(report.as_dict())
        case "html":
            written = _page(request, here, report, page)
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
    return represent(request, offer, written, etag, {"Content-Language": language})


def _page(request: Request, here: State, report: Report, number: int) -> bytes:
    from hltgraph.impact import rendering  # late, as above
    from hltgraph.impact.picture import picture
    from hltgraph.impact.wording import say

    pages = max(1, -(-len(report.affected) // _PAGE))
    number = min(number, pages)
    shown = report.affected[(number - 1) * _PAGE : number * _PAGE] if number else report.affected
    return here.pages.render(
        "impact.html", report.language, request,
        report=report, query=scenarios.query_of(report.scenario, report.base), t=partial(say, report.language), tell=rendering,
        sections={section.key: section for section in rendering.sections(report)}, picture=picture(report),
        coming=[iri for operation in report.scenario.operations for iri in operation.into if not here.store.exists(iri)],
        shown=shown, first=max(0, number - 1) * _PAGE + 1, page=number, pages=pages,
    )  # fmt: skip


def _compared(
    request: Request,
    here: State,
    made: Sequence[Scenario],
    offer: Offer,
    language: str,
    trust: str,
    today: datetime.date,
    etag: str | None = None,
) -> Response:
    from hltgraph.impact import comparison  # late, as above
    from hltgraph.impact.wording import say

    reports = [here.asker.analysis(trust).report(scenario, language, today) for scenario in made]
    compared = comparison.compare(reports)
    if offer is HTML:
        queries = [scenarios.query_of(scenario, here.store.base) for scenario in made]
        labels = {iri: name for report in reports for iri, name in report.labels.items()}
        header, rows = comparison.rows(compared)
        written = here.pages.render(
            "impact-compare.html", language, request,
            compared=compared, queries=queries, labels=labels, header=header, rows=rows, t=partial(say, language), as_of=today.isoformat(),
            permalink=f"/impact/compare?{queries[-1]}{scenarios.besides(queries[:-1])}" + (f"&trust={trust}" if trust != "all" else ""),
            edits=[f"/impact?{query}&edit=1{scenarios.besides([*queries[:at], *queries[at + 1 :]])}" for at, query in enumerate(queries)],
            coming=[iri for scenario in made for operation in scenario.operations for iri in operation.into if not here.store.exists(iri)],
            base_iri=here.store.base,
        )  # fmt: skip
    else:
        written = as_json(compared) if offer is JSON else as_csv(*comparison.rows(compared))
    return represent(request, offer, written, etag, {"Content-Language": language})
