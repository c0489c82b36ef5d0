"""``/ask``: a question in words, or its slots, to an answer with its reading, citations and query."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Annotated, Literal
from urllib.parse import urlencode

import pyoxigraph as ox
from fastapi import APIRouter, Query, Request, Response

from api.description import good, problems
from api.models.answer import Answer as AnswerShape
from api.negotiation import FORMS, HTML, JSON, Offer, negotiate
from api.parameters import AsOf, Format, Lang, Trust
from api.representations import as_csv, as_json, represent, spare, tag
from api.state import Here, State
from hltgraph.errors import UsageError
from hltgraph.knowledge import TRUST, graph
from hltgraph.namespaces import PREFIXES
from hltgraph.publication import workbook
from hltgraph.questions import asking, replies
from hltgraph.questions.answer import Answer
from hltgraph.questions.naming import labels
from hltgraph.store.results import serialize

router = APIRouter(tags=["questions"])

_OWN = {"q", "op", "lang", "trust", "as_of", "format", "page"}
_XLSX = Offer("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
_TURTLE = Offer("ttl", "text/turtle")
_OFFERS = (*FORMS, _XLSX, _TURTLE)
#: How many items a page holds; the links to the others stand below.
_A_PAGE = 40
_COLUMNS = ("iri", "type", "label", "text", "why", "layer", "section", "page", "lines")

Words = Annotated[str | None, Query(description="The question, in Dutch or English.", examples=["Wat vraagt hoofdstuk 3 van de gemeenteraden?"])]
Page = Annotated[int, Query(description="On a page: which part of a long answer.", ge=1, le=1000)]
Operator = Annotated[
    Literal["list", "count", "when", "who", "why", "yesno", "compare", "both"] | None,
    Query(description="What is to be done with what the slots lead to; by default list."),
]


@router.get(
    "/ask",
    response_class=Response,
    responses=good("The answer, which may be a refusal.", AnswerShape, *(offer.media for offer in _OFFERS[1:])) | problems(400, 404, 406),
)
def ask(
    request: Request,
    here: Here,
    q: Words = None,
    op: Operator = None,
    lang: Lang = None,
    trust: Trust = "all",
    as_of: AsOf = None,
    page: Page = 1,
    format: Format = None,
) -> Response:
    """Answer a question: ``q`` in words, or slots such as ``class=demand&chapter=3``, which permalinks are made of."""
    offer = negotiate(request.headers.get("accept"), format, _OFFERS)
    day = as_of or datetime.date.today()
    etag = tag(here, request, offer, day)
    spare(request, etag)
    slots = _slots(request, here.settings.max_question_chars)
    if (q is None) == (not slots):
        raise UsageError("ask with ?q= and a question, or with slots such as ?class=demand&chapter=3; one of the two")
    if q is not None:
        if op:
            raise UsageError("op goes with slots; a question says in words what it is after")
        limit = here.settings.max_question_chars
        answer = here.asker.ask(q, trust=trust, language=lang, as_of=day, max_chars=limit)
    else:
        reading = asking.from_slots(slots, lang or "nl", op or "list")
        answer = here.asker.answer(reading, trust=trust, as_of=day)
    headers = {"Content-Language": answer.reading.language}
    if offer is JSON:
        body = as_json(answer.as_dict())
    elif offer is HTML:
        body = _page(request, here, answer, trust, as_of, page)
    elif offer is _TURTLE:
        quads = _quads(here, answer, trust)
        most = here.settings.max_rows
        headers |= {"X-Truncated": str(most)} if len(quads) > most else {}
        body = serialize([quad.triple for quad in quads[:most]], offer.name, PREFIXES | {"id": here.store.base + "id/"})
    elif offer is _XLSX:
        body = workbook.write(answer.text, [(answer.status, _COLUMNS, [["" if cell is None else str(cell) for cell in row] for row in _rows(answer)])])
    else:
        body = as_csv(_COLUMNS, _rows(answer))
    return represent(request, offer, body, etag, headers)


def _slots(request: Request, most: int) -> Mapping[str, Sequence[str]]:
    slots: dict[str, list[str]] = {}
    for name, value in request.query_params.multi_items():
        if name not in _OWN and value:  # a form sends the fields that were left open, too
            slots.setdefault(name, []).append(value)
    if sum(len(value) for values in slots.values() for value in values) > most:
        raise UsageError(f"the slots have more than {most} characters")
    return slots


def _rows(answer: Answer) -> list[list[object]]:
    rows = []
    for item in answer.items:
        first = item.citations[0] if item.citations else None
        place = [first.section, first.page, "-".join(map(str, first.lines))] if first else [None, None, None]
        rows.append([item.iri, item.type, item.label, item.text, item.why, item.layer, *place])
    return rows


def _quads(here: State, answer: Answer, trust: str) -> list[ox.Quad]:
    """What is said of the items and of the passages that they cite."""
    cited = dict.fromkeys(citation.passage for item in answer.items for citation in item.citations)
    return [
        quad
        for iri in (*(item.iri for item in answer.items), *cited)
        for quad in here.store.quads_about(iri)
        if quad.subject.value == iri and quad.graph_name.value in {graph(name) for name in TRUST[trust]}  # type: ignore[union-attr]
    ]


def _page(request: Request, here: Here, answer: Answer, trust: str, as_of: datetime.date | None, page: int) -> bytes:
    reading, language = answer.reading, answer.reading.language
    items = {item.iri: item for item in answer.items}
    every = [(group, iri) for group in answer.groups for iri in group.items]
    shown = every[(page - 1) * _A_PAGE : page * _A_PAGE]
    groups = [(group, [items[iri] for _, iri in members]) for group, members in groupby(shown, key=lambda pair: pair[0])]
    own = {"trust": trust if trust != "all" else None, "as_of": as_of}
    address = "/ask?" + urlencode({"q": reading.question}) if reading.question else answer.permalink or replies.permalink(reading.slots, reading.operator)
    return here.pages.render(
        "answer.html", language, request, answer=answer, groups=groups, count_of=len(every), number=page, pages=-(-len(every) // _A_PAGE),
        documents=labels(here.store, {c.document for _, iri in shown for c in items[iri].citations}, language), trust=trust, own=own, address=address,
        parts=here.revision.parts(reading), choices=here.revision.choices(language),
    )  # fmt: skip
