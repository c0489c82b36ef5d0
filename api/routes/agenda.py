"""``/agenda``: the implementation agenda on a day, as a timeline, a table and a calendar; ``/asked``: what is asked of an actor."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from dataclasses import asdict
from itertools import groupby
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from markupsafe import Markup

from api.description import good, problems
from api.lists import address, given, offered, parameters
from api.models.agenda import Agenda
from api.models.agenda import AskedOf as AskedOfShape
from api.negotiation import CSV, FORMS, HTML, JSON, Offer, negotiate
from api.parameters import AsOf, Format, Lang, Trust
from api.representations import as_csv, as_json, represent, spare, tag
from api.state import Here
from hltgraph.agenda import calendar, timeline
from hltgraph.agenda.asked import Asked, asked_of
from hltgraph.agenda.schedule import FACETS, STATES, Planned, Schedule, in_language
from hltgraph.browsing.collection import Value
from hltgraph.browsing.facets import Choices, narrow, options
from hltgraph.errors import UnknownName

router = APIRouter(tags=["agenda"])

_ICS, _SVG = Offer("ics", "text/calendar"), Offer("svg", "image/svg+xml")
_FORMS = (JSON, HTML, CSV, _ICS, _SVG)
_OWN = ("lang", "trust", "as_of", "format")
_COLUMNS = (
    "letter", "recommendation", "label", "result", "time_path", "step", "act", "text", "precision", "begin", "end", "starts", "due", "state", "layer",
)  # fmt: skip
_ABOUT = {
    "state": "where a step stands on the day: overdue, running, coming, over or undated",
    "year": "a year in which a step begins or is due",
    "chapter": "the chapter of the recommendation",
    "category": "institutioneel, inhoudelijk or instrumenteel",
    "actor": "whom the recommendation names, or none",
    "asked": "of whom something is asked in the points that the recommendation follows from, or none",
    "act": "what the step does: start, draft, ready, implement, output, outcome or repeat",
    "letter": "the letter of the recommendation",
}

Actor = Annotated[str, Query(description="Of whom, such as colleges or organization/raad-lisse.", min_length=1, max_length=200)]


@router.get(
    "/agenda",
    response_class=Response,
    responses=good("The steps, and the choices from here.", Agenda, "text/html", "text/csv", _ICS.media, _SVG.media) | problems(400, 404, 406),
    openapi_extra=parameters(FACETS, _ABOUT),
)
def agenda(request: Request, here: Here, lang: Lang = None, trust: Trust = "all", as_of: AsOf = None, format: Format = None) -> Response:
    """The implementation agenda as it stands on a day: what is past its last day, what runs, what is to come, what has no date."""
    offer = negotiate(request.headers.get("accept"), format, _FORMS)
    day = as_of or datetime.date.today()
    etag = tag(here, request, offer, day)
    spare(request, etag)
    language = lang or "nl"
    schedule = here.schedule(trust)
    planned = schedule.on(day)
    chosen = _chosen(schedule, planned, given(request, FACETS, _OWN, here.settings.max_question_chars))
    listed = narrow(planned, chosen)
    headers = {"Content-Language": language}
    if offer is _SVG:
        return represent(request, offer, timeline.draw(schedule, listed, day, language).encode(), etag, headers)
    if offer is _ICS:
        named = {"Content-Disposition": 'attachment; filename="agenda-hlt-samen-verder.ics"'}
        return represent(request, offer, calendar.calendar(listed, language, calendar.changed(here.store)), etag, headers | named)
    if offer is CSV:
        return represent(request, offer, as_csv(_COLUMNS, [_row(schedule, each, language) for each in listed]), etag, headers)
    more = {"trust": trust if trust != "all" else None, "as_of": as_of.isoformat() if as_of else None}

    def to(choices: Choices) -> str:
        return address("/agenda", choices, **more)

    def label(facet: str, value: str) -> str:
        return schedule.label(facet, value, language)

    choices = offered(options(planned, FACETS, chosen), label, to, here.pages.words[language]["facets"])
    lines = _lines(schedule, listed, language)
    if offer is JSON:
        content = {
            "as_of": day.isoformat(),
            "chosen": {name: list(values) for name, values in chosen.items()},
            "total": len(listed),
            "facets": choices,
            "lines": lines,
            "graph": {"version": here.store.version, "base": here.store.base},
        }
        return represent(request, offer, as_json(content), etag, headers)
    pictures = [Markup(timeline.draw(schedule, listed, day, language, frame)) for frame in (timeline.WIDE, timeline.NARROW)]
    body = here.pages.render(
        "agenda.html", language, request, day=day, given_day=as_of, chosen=chosen, choices=choices, lines=lines, total=len(listed), pictures=pictures,
        trust=trust, to=to,
    )  # fmt: skip
    return represent(request, offer, body, etag, headers)


@router.get("/asked", response_class=Response, responses=good("What is asked.", AskedOfShape, "text/html", "text/csv") | problems(400, 404, 406))
def asked(request: Request, here: Here, actor: Actor, lang: Lang = None, trust: Trust = "all", as_of: AsOf = None, format: Format = None) -> Response:
    """What is asked of an actor, chapter by chapter, with the steps of the agenda that carry it further."""
    offer = negotiate(request.headers.get("accept"), format, FORMS)
    day = as_of or datetime.date.today()
    etag = tag(here, request, offer, day)
    spare(request, etag)
    language = lang or "nl"
    schedule = here.schedule(trust)
    found = asked_of(schedule, actor, day, language)
    standing = {each.step.iri: each for each in schedule.on(day)}

    def carried(each: Asked) -> list[dict[str, Any]]:
        lines = [(schedule.by_recommendation[link.recommendation], link.layer) for link in each.links]
        return [
            {
                "recommendation": line.recommendation,
                "letter": line.letter,
                "label": in_language(line.labels, language),
                "layer": layer,
                "steps": [schedule.told(standing[step.iri], language) for step in line.steps],
            }
            for line, layer in lines
        ]

    told = [(chapter.value and _named(chapter.value, language), [(each.item, carried(each)) for each in chapter.asked]) for chapter in found.chapters]
    headers = {"Content-Language": language}
    if offer is CSV:
        columns = ("chapter", "iri", "type", "label", "text", "why", "layer", "recommendations", "due")
        rows = [
            [
                chapter and chapter["name"], i.iri, i.type, i.label, i.text, i.why, i.layer,
                " ".join(c["letter"] for c in carriers), min((s["due"] for c in carriers for s in c["steps"] if s["due"]), default=None),
            ]
            for chapter, items in told
            for i, carriers in items
        ]  # fmt: skip
        return represent(request, offer, as_csv(columns, rows), etag, headers)
    steps = [schedule.told(each, language) for each in found.steps]
    if offer is JSON:
        chapters = [
            {
                "chapter": chapter,
                "total": len(items),
                "items": [asdict(i) | {"citations": [c.as_dict() for c in i.citations], "carried_by": carriers} for i, carriers in items],
            }
            for chapter, items in told
        ]
        content = {
            "actor": _named(found.actor, language), "as_of": day.isoformat(), "total": found.total, "steps": steps, "chapters": chapters,
            "graph": {"version": here.store.version, "base": here.store.base},
        }  # fmt: skip
        return represent(request, offer, as_json(content), etag, headers)
    body = here.pages.render("asked.html", language, request, found=found, chapters=told, steps=steps, day=day, given_day=as_of, trust=trust)
    return represent(request, offer, body, etag, headers)


def _named(value: Value, language: str) -> dict[str, str]:
    return {"name": value.name, "iri": value.iri, "label": value.label(language)}


def _chosen(schedule: Schedule, planned: Sequence[Planned], words: dict[str, list[str]]) -> Choices:
    """The choices that some words of an address stand for.

    :raises UnknownName: when a value is none that there is.
    """
    known: dict[str, set[str]] = {facet.name: {value for each in planned for value in each.marks[facet.name]} for facet in FACETS}
    known["state"] |= set(STATES)
    found: dict[str, tuple[str, ...]] = {}
    for facet, values in words.items():
        for value in values:
            word = value.strip().upper() if facet == "letter" else value.strip()
            if facet in ("chapter", "category", "actor", "asked") and word not in known[facet]:
                named = "actor" if facet == "asked" else facet
                (word,) = schedule.collection.chosen({named: [word]})[named]
            elif word not in known[facet] and not (facet == "year" and re.fullmatch(r"\d{4}", word, re.ASCII)):
                raise UnknownName(f"there is no {facet} {value[:80]!r}")
            found[facet] = tuple(dict.fromkeys((*found.get(facet, ()), word)))
    return found


def _lines(schedule: Schedule, planned: Sequence[Planned], language: str) -> list[dict[str, Any]]:
    lines = []
    for _, steps in groupby(planned, key=lambda each: each.line.iri):
        held = list(steps)
        line, marks = held[0].line, held[0].marks
        lines.append({
            "iri": line.iri,
            "recommendation": line.recommendation,
            "letter": line.letter,
            "label": in_language(line.labels, language),
            "result": in_language(line.results, language),
            "time_path": line.time_path,
            "chapter": next(iter(marks["chapter"]), None),
            "category": next(iter(marks["category"]), None),
            "actors": [schedule.label("actor", value, language) for value in marks["actor"]],
            "steps": [schedule.told(each, language) for each in held],
        })  # fmt: skip
    return lines


def _row(schedule: Schedule, each: Planned, language: str) -> list[object]:
    told = schedule.told(each, language)
    line = each.line
    return [
        line.letter, line.recommendation, told["label"], in_language(line.results, language), line.time_path, told["iri"],
        *(told[name] for name in ("act", "text", "precision", "begin", "end", "starts", "due", "state", "layer")),
    ]  # fmt: skip
