"""What the first visitors would wait for: the pages that need most made, asked for by the service itself once it serves."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from fastapi import FastAPI

from api.boundary import OWN
from api.pages import FOOT, NAVIGATION
from api.state import State
from hltgraph.browsing.shelves import SHELVES
from hltgraph.namespaces import short
from hltgraph.questions import bank
from hltgraph.questions.naming import LANGUAGES

#: Documents of the publication of which more is made than of the others; the catalogue counts the dumps, so it comes last.
_DOCUMENTS = ("/def", "/things", "/rights", "/releases", "/catalog")


def addresses(here: State) -> Iterator[str]:
    """The addresses to be asked for, the likeliest first."""
    # What a party's end touches is asked for most, and what it is made from serves other changes too.
    ends = [urlencode({"op": "dissolve", "party": party.name}) for party in here.choices["nl"].parties]
    for language in LANGUAGES:
        words, spoken = here.pages.words[language], {"lang": language}
        asked = [*words["examples"], "Wat is de hoofdstad van Frankrijk?"]
        pages = [*NAVIGATION, *(f"/browse/{name}" for name in SHELVES), "/items", *FOOT]
        changes = [f"/impact?{urlencode({'op': operation.name})}" for operation in here.choices[language].operations]
        changes += [f"/impact?{query}" for query in (*(query for query, _ in words["impact"]["examples"]), *ends)]
        for address in (*(f"/ask?{urlencode({'q': question})}" for question in asked), *pages, *changes):
            yield address + ("&" if "?" in address else "?") + urlencode(spoken)
    values = here.collection("all").values
    named = {short(value.iri, here.store.base) for facet in ("actor", "about") for value in values[facet].values()}
    who = sorted(name for name in named if name.startswith(("actor/", "party/", "organization/")))
    yield from (f"/graph?thing={name}&lang={language}" for name in who for language in LANGUAGES)
    # One language will do where the result is the same in both.
    yield from (f"/questions/{question.name}" for question in bank.questions())
    yield from (f"{address}?lang={language}" for address in _DOCUMENTS for language in LANGUAGES)


async def ask(app: FastAPI, here: State, address: str) -> None:
    """Ask for a page as a visitor would, past the log and the counting; what comes of it is not looked at."""
    path, _, query = address.partition("?")
    scope: dict[str, Any] = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "http", "path": path, "raw_path": path.encode(),
        "root_path": "", "query_string": query.encode(), "headers": [(b"accept", b"text/html")], "client": None, "server": None, "state": {},
        OWN: True, "hltgraph.here": here, "hltgraph.client": "", "hltgraph.whole": True,
    }  # fmt: skip

    said = False

    async def receive() -> dict[str, Any]:
        nonlocal said
        if said:
            await asyncio.Event().wait()  # the service does not hang up
        said = True
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(_: Any) -> None:
        pass

    await app(scope, receive, send)
