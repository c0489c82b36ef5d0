"""``/impact``: what a change of connected parties touches; a scenario as an address or as a body."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request, Response

from api.description import good, problems
from api.errors import UnsupportedMedia
from api.models import Comparison, Impact
from api.negotiation import CSV, HTML, JSON, Offer, negotiate
from api.parameters import AsOf, Format, Lang, Trust
from api.protocol import bounded
from api.representations import as_csv, as_json, represent, spare, tag
from api.state import Here, State
from hltgraph.errors import UsageError
from hltgraph.impact.scenario import KEYS, Scenario

router = APIRouter(tags=["impact"])

_FORMS = (JSON, HTML, Offer("md", "text/markdown"), CSV, Offer("trig", "application/trig"), Offer("update", "application/sparql-update"))
_BODIES = ("application/json", "application/yaml", "application/x-yaml", "text/yaml", "text/turtle")
_COLUMNS = ("iri", "type", "label", "effect", "band", "distance", "layer")
_MEDIA = [offer.media for offer in _FORMS if offer is not JSON]

Op = Annotated[Literal["dissolve", "merge", "split", "rename", "leave", "join", "transfer", "change-domain", "new"], Query(description="What happens.")]
Party = Annotated[list[str], Query(description="To which party, such as provalu; for merge two or more.", max_length=20)]
Into = Annotated[list[str], Query(description="What comes of a merger, or the parts of a split.", max_length=20)]
Member = Annotated[list[str], Query(description="Who leaves or joins, or who founds.", max_length=50)]
Name = Annotated[str | None, Query(max_length=200)]
BODY = {
    "required": True,
    "content": {
        media: {"schema": {"type": "string"} if media != "application/json" else {"type": "object"}} for media in _BODIES
    },
}  # fmt: skip


@router.get(
    "/impact",
    response_class=Response,
    responses=good("The report.", Impact, *_MEDIA) | problems(400, 404, 406),
)
def impact_by_get(
    request: Request,
    here: Here,
    op: Op,
    party: Party = [],  # noqa: B006 - FastAPI reads it and never changes it
    into: Into = [],  # noqa: B006
    member: Member = [],  # noqa: B006
    task: Name = None,
    origin: Annotated[str | None, Query(alias="from", max_length=200)] = None,
    to: Name = None,
    name: Name = None,
    domain: Name = None,
    date: Annotated[str | None, Query(description="When it happens, such as 2027-01-01; by default the next first of January.", max_length=20)] = None,
    lang: Lang = None,
    trust: Trust = "all",
    as_of: AsOf = None,
    format: Format = None,
) -> Response:
    """The report of one operation; its keys are those of a scenario."""
    offer = negotiate(request.headers.get("accept"), format, _FORMS)
    today = as_of or datetime.date.today()
    etag = tag(here, request, offer, today)
    spare(request, etag)
    given: dict[str, Any] = {"date": date, "task": task, "from": origin, "to": to, "name": name, "domain": domain, "party": party}
    if op == "merge":
        given |= {"parties": given.pop("party"), "into": into[0] if len(into) == 1 else into}
    else:
        given |= {"into": into}
    if len(party) == 1 and op != "merge":
        given["party"] = party[0]
    given["members" if op == "new" else "member"] = member if op == "new" or len(member) > 1 else next(iter(member), None)
    unknown = set(request.query_params) - {*given, "op", "party", "into", "member", "lang", "trust", "as_of", "format"}
    if unknown:
        raise UsageError(f"{op} takes {', '.join(KEYS[op])}, not {', '.join(sorted(unknown))[:200]}")
    from hltgraph.impact import parsing  # late: the service starts without what only this route needs

    scenario = parsing.from_words(here.store, op, given, today)
    return _answer(request, here, scenario, offer, lang or "nl", trust, today, etag)


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
    from hltgraph.impact import parsing  # late, as above

    settings = here.settings
    scenario = parsing.from_text(here.store, text, today, max_chars=settings.max_scenario_chars, max_operations=settings.max_operations)
    return _answer(request, here, scenario, offer, lang or "nl", trust, today)


@router.post(
    "/impact/compare",
    response_class=Response,
    responses=good("The scenarios side by side.", Comparison, "text/csv", held=False) | problems(400, 404, 406, 413, 415),
    openapi_extra={"requestBody": BODY},
)
def compare(
    request: Request,
    here: Here,
    body: Annotated[bytes, Depends(_body)],
    lang: Lang = None,
    trust: Trust = "all",
    as_of: AsOf = None,
    format: Format = None,
) -> Response:
    """Two to five scenarios side by side, in JSON or YAML: ``scenarios`` is a list of what is posted to ``/impact``."""
    offer = negotiate(request.headers.get("accept"), format, (JSON, CSV))
    today = as_of or datetime.date.today()
    text = _text(request, body, _BODIES[:-1])
    from hltgraph.impact import comparison, parsing  # late, as above

    settings = here.settings
    scenarios = parsing.several(here.store, text, today, max_chars=settings.max_scenario_chars, max_operations=settings.max_operations)
    made = comparison.compare([here.asker.analysis(trust).report(scenario, lang or "nl", today) for scenario in scenarios])
    written = as_json(made) if offer is JSON else as_csv(*comparison.rows(made))
    return represent(request, offer, written, None, {"Content-Language": lang or "nl"})


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


def _answer(
    request: Request, here: State, scenario: Scenario, offer: Offer, language: str, trust: str, today: datetime.date, etag: str | None = None
) -> Response:
    from hltgraph.impact import rendering  # late, as above

    report = here.asker.analysis(trust).report(scenario, language, today)
    match offer.name:
        case "json":
            written = as_json(report.as_dict())
        case "html":
            written = rendering.html(report, "/assets/theme.css").encode()
        case "md":
            written = rendering.markdown(report).encode()
        case "csv":
            written = as_csv(_COLUMNS, [[a.iri, a.type, a.label, a.effect, a.band, a.distance, a.layer] for a in report.affected])
        case "trig":
            written = report.change.trig().encode()
        case _:
            written = report.change.update().encode()
    return represent(request, offer, written, etag, {"Content-Language": language})
