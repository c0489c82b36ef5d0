"""``/items``: the content of the nota by its marks, and by its words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from api.description import good, problems
from api.lists import Page, address, given, offered, parameters
from api.models.browsing import ItemList
from api.negotiation import FORMS, HTML, JSON, negotiate
from api.parameters import Format, Lang, PageNumber, Trust
from api.representations import as_csv, as_json, represent, spare, tag
from api.state import Here
from hltgraph.browsing.collection import FACETS, Collection, Entry
from hltgraph.browsing.facets import Choices, narrow, options
from hltgraph.errors import UsageError
from hltgraph.questions import bank
from hltgraph.questions.search import Found, search

router = APIRouter(tags=["browsing"])

_OWN = ("q", "page", "limit", "lang", "trust", "format")
_COLUMNS = ("iri", "type", "label", "text", "why", "layer", "section", "page", "lines")
#: The most things that a text search looks through.
_MANY = 10_000
#: The class of which everything is: to choose it narrows nothing.
_EVERYTHING = ("class", "item")

Words = Annotated[str, Query(description="Words to look for in names and texts; the best come first.", max_length=2000)]
Limit = Annotated[int, Query(description="The most items on a page; CSV holds all of them.", ge=1, le=200)]


@router.get(
    "/items",
    response_class=Response,
    responses=good("The items, and the choices that narrow them further.", ItemList, "text/html", "text/csv") | problems(400, 404, 406),
    openapi_extra=parameters(FACETS, {p.name: p.sentence for p in bank.question("items").parameters}),
)
def items(
    request: Request, here: Here, q: Words = "", page: PageNumber = 1, limit: Limit = 25, lang: Lang = None, trust: Trust = "all", format: Format = None
) -> Response:
    """The items of content that bear every chosen mark and hold the words, in the order of the text or the best first."""
    offer = negotiate(request.headers.get("accept"), format, FORMS)
    etag = tag(here, request, offer)
    spare(request, etag)
    language = lang or "nl"
    most = here.settings.max_question_chars
    if len(q) > most:
        raise UsageError(f"the text has {len(q)} characters; {most} is the most")
    collection = here.collection(trust)
    chosen = collection.chosen(given(request, FACETS, _OWN, most))
    found = {hit.iri: hit for hit in search(here.store, q, language, _MANY)} if q.strip() else {}
    entries = _worded(collection, found) if q.strip() else collection.entries
    listed = narrow(entries, chosen)
    view = Page(page, limit, len(listed))
    if offer not in (JSON, HTML):
        rows = [
            [i.iri, i.type, i.label, i.text, i.why, i.layer, *([c.section, c.page, "-".join(map(str, c.lines))] if c else [None, None, None])]
            for i in collection.describe(listed, language, chosen)
            for c in (i.citations[0] if i.citations else None,)
        ]
        return represent(request, offer, as_csv(_COLUMNS, rows), etag, {"Content-Language": language})
    shown = collection.describe(view.of(listed), language, chosen)
    shown = [replace(item, citations=tuple(map(here.asker.quoted, item.citations))) for item in shown]
    if found:
        shown = [replace(item, score=round(found[item.iri].score, 3)) for item in shown]
    rung = trust if trust != "all" else None

    def to(choices: Choices, number: int = 1) -> str:
        return address("/items", choices, q=q or None, trust=rung, limit=str(limit) if limit != 25 else None, page=str(number) if number > 1 else None)

    titles = here.pages.words[language]["facets"]
    open_to = options(entries, FACETS, chosen)
    if not {"chapter", "section"} & set(chosen):
        del open_to["section"]  # the tree leads to parts; here those of a chosen part are offered
    open_to["class"] = [option for option in open_to["class"] if option.chosen or (option.facet, option.value) != _EVERYTHING]
    choices = offered(open_to, lambda facet, value: collection.value(facet, value).title(language), to, titles)
    if offer is JSON:
        content = {
            "query": q or None,
            "chosen": {name: list(values) for name, values in chosen.items()},
            "total": view.total,
            "page": view.number,
            "pages": view.count,
            "facets": choices,
            "items": [asdict(item) | {"citations": [c.as_dict() for c in item.citations]} for item in shown],
            "graph": {"version": here.store.version, "base": here.store.base},
        }
        return represent(request, offer, as_json(content), etag, {"Content-Language": language})
    body = here.pages.render(
        "items.html", language, request, q=q, chosen=chosen, view=view, choices=choices, items=shown, found=found, labels=collection.labels(language),
        trust=trust, to=to,
    )  # fmt: skip
    return represent(request, offer, body, etag, {"Content-Language": language})


def _worded(collection: Collection, found: dict[str, Found]) -> Sequence[Entry]:
    """The items that a text search found, the best first."""
    return [entry for iri in found if (entry := collection.by_iri.get(iri))]
