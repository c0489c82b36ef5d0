"""``/ask``: a question in words, or its slots, to an answer with its reading, citations and query."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response

from api.description import good, problems
from api.models import Answer as AnswerShape
from api.negotiation import FORMS, HTML, JSON, negotiate
from api.pages import labels
from api.parameters import AsOf, Format, Lang, Trust
from api.representations import as_csv, as_json, represent, spare, tag
from api.state import Here
from hltgraph.errors import UsageError
from hltgraph.questions import asking
from hltgraph.questions.answer import Answer

router = APIRouter(tags=["questions"])

_OWN = {"q", "op", "lang", "trust", "as_of", "format"}
_COLUMNS = ("iri", "type", "label", "text", "why", "layer", "section", "page", "lines")

Words = Annotated[str | None, Query(description="The question, in Dutch or English.", examples=["Wat vraagt hoofdstuk 3 van de gemeenteraden?"])]
Operator = Annotated[
    Literal["list", "count", "when", "who", "why", "yesno", "compare", "both"] | None,
    Query(description="What is to be done with what the slots lead to; by default list."),
]


@router.get(
    "/ask",
    response_class=Response,
    responses=good("The answer, which may be a refusal.", AnswerShape, "text/html", "text/csv") | problems(400, 404, 406),
)
def ask(
    request: Request,
    here: Here,
    q: Words = None,
    op: Operator = None,
    lang: Lang = None,
    trust: Trust = "all",
    as_of: AsOf = None,
    format: Format = None,
) -> Response:
    """Answer a question: ``q`` in words, or slots such as ``class=demand&chapter=3``, which permalinks are made of."""
    offer = negotiate(request.headers.get("accept"), format, FORMS)
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
    if offer is JSON:
        body = as_json(answer.as_dict())
    elif offer is HTML:
        body = _page(request, here, answer, trust)
    else:
        body = as_csv(_COLUMNS, _rows(answer))
    return represent(request, offer, body, etag, {"Content-Language": answer.reading.language})


def _slots(request: Request, most: int) -> Mapping[str, Sequence[str]]:
    slots: dict[str, list[str]] = {}
    for name, value in request.query_params.multi_items():
        if name not in _OWN:
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


def _page(request: Request, here: Here, answer: Answer, trust: str) -> bytes:
    language = answer.reading.language
    documents = labels(here.store, {c.document for item in answer.items for c in item.citations}, language)
    items = {item.iri: item for item in answer.items}
    return here.pages.render("answer.html", language, request, answer=answer, items=items, documents=documents, trust=trust)
