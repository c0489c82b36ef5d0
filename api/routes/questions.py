"""``/questions``: the stored questions, and the result of one."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response

from api.description import good, problems
from api.lists import Page
from api.models.question import QuestionResult, StoredQuestion
from api.negotiation import FORMS, HTML, JSON, negotiate
from api.parameters import Format, Lang, PageNumber, Trust
from api.representations import as_csv, as_json, represent, spare, tag
from api.state import Here, State
from hltgraph.errors import UsageError
from hltgraph.questions import bank, retrieval
from hltgraph.store.results import Written, solutions

router = APIRouter(tags=["questions"])

_OWN = {"lang", "trust", "format", "page"}
#: How many rows a page holds.
_ROWS = 50


def _size(written: Written) -> int:
    return len(written.body)


@router.get(
    "/questions",
    response_class=Response,
    responses=good("The stored questions.", StoredQuestion, "text/html", "text/csv", many=True) | problems(400, 406),
)
def questions(request: Request, here: Here, lang: Lang = None, format: Format = None) -> Response:
    """List the stored questions with their parameters."""
    offer = negotiate(request.headers.get("accept"), format, FORMS)
    etag = tag(here, request, offer)
    spare(request, etag)
    stored = bank.questions()
    if offer is JSON:
        content = [
            {
                "name": q.name,
                "title": dict(q.title),
                "about": dict(q.about),
                "parameters": [{"name": p.name, "kinds": list(p.kinds), "about": p.sentence} for p in q.parameters],
            }
            for q in stored
        ]
        return represent(request, offer, as_json(content), etag)
    language = lang or "nl"
    if offer is HTML:
        return represent(request, offer, here.pages.render("questions.html", language, request, questions=stored), etag)
    rows = [[q.name, q.title[language], " ".join(p.name for p in q.parameters)] for q in stored]
    return represent(request, offer, as_csv(("name", "title", "parameters"), rows), etag)


@router.get("/questions/{name}", response_class=Response, responses=good("The result.", QuestionResult, "text/html", "text/csv") | problems(400, 404, 406))
def question(request: Request, here: Here, name: str, page: PageNumber = 1, lang: Lang = None, trust: Trust = "all", format: Format = None) -> Response:
    """Run a stored question; its parameters are query parameters, and each may come more than once. ``page`` is for the page
    in HTML; data hold all rows."""
    offer = negotiate(request.headers.get("accept"), format, FORMS)
    etag = tag(here, request, offer)
    spare(request, etag)
    stored = bank.question(name)
    given: dict[str, list[str]] = {}
    for key, value in request.query_params.multi_items():
        if key in _OWN or not value:  # a form sends the fields that were left open, too
            continue
        given.setdefault(key, []).append(value)
    most = here.settings.max_question_chars
    if sum(len(value) for values in given.values() for value in values) > most:
        raise UsageError(f"the parameters have more than {most} characters")
    query = stored.bound(retrieval.resolve(here.store, stored, given))
    form = "csv" if offer.name == "csv" else "json"

    def result() -> Written:
        return here.results.once((query, trust, form), lambda: solutions(here.store.run(query, trust), form, here.settings.max_rows), _size)  # type: ignore[arg-type]

    if offer is HTML:
        # A long result takes longer to read than a page of it to write.
        part = here.kept.once(("rows", query, trust, page), lambda: _Part.of(result(), page))
        language = lang or "nl"
        other = "En" if language == "nl" else "Nl"  # a column a language, of which a page shows one
        pairs = [(key, value) for key, values in given.items() for value in values] + ([("trust", trust)] if trust != "all" else [])
        body = here.pages.render(
            "question.html", language, request, question=stored, given=given, part=part, columns=[name for name in part.names if not name.endswith(other)],
            query=query, address=f"/questions/{stored.name}" + (f"?{urlencode(pairs)}" if pairs else ""),
        )  # fmt: skip
        return represent(request, offer, body, etag, _cut(here, part.truncated))
    written = result()
    headers = _cut(here, written.truncated)
    if offer is not JSON:
        return represent(request, offer, written.body, etag, headers)
    content = {"name": stored.name, "title": stored.title[lang or "nl"], "query": query, **json.loads(written.body), "truncated": written.truncated}
    return represent(request, offer, as_json(content), etag, headers)


@dataclass(frozen=True)
class _Part:
    """What a page shows of a result: the names that a row binds, some of the rows, how many there are; or yes or no."""

    names: Sequence[str]
    rows: Sequence[Mapping[str, Any]]
    view: Page
    boolean: bool | None
    truncated: bool

    @classmethod
    def of(cls, written: Written, number: int) -> _Part:
        found = json.loads(written.body)
        rows = found.get("results", {}).get("bindings", [])
        bound = {name for row in rows for name in row}  # what no row has is no column
        view = Page(number, _ROWS, len(rows))
        return cls([name for name in found["head"].get("vars", []) if name in bound], view.of(rows), view, found.get("boolean"), written.truncated)


def _cut(here: State, truncated: bool) -> Mapping[str, str]:
    return {"X-Truncated": str(here.settings.max_rows)} if truncated else {}
