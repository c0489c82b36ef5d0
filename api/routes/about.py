"""``/about``: what this is, on what it rests, whose it is, whom to turn to, and how to report a mistake."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import quote

import pyoxigraph as ox
from fastapi import APIRouter, Query, Request, Response

from api.description import good, problems
from api.models.service import About
from api.negotiation import HTML, JSON, negotiate
from api.parameters import Format, Lang
from api.representations import as_json, represent, spare, tag
from api.state import Here, State
from hltgraph import __version__
from hltgraph.agenda.calendar import changed
from hltgraph.errors import UnknownName
from hltgraph.knowledge import Knowledge
from hltgraph.namespaces import short, thing
from hltgraph.publication.facts import Facts
from hltgraph.questions import bank
from hltgraph.questions.naming import labels

router = APIRouter(tags=["start"])

Thing = Annotated[str | None, Query(description="A thing that is wrong, by IRI or in short such as recommendation/l.", min_length=1, max_length=2000)]


@router.get("/about", response_class=Response, responses=good("What this is.", About, "text/html") | problems(400, 404, 406))
def about(request: Request, here: Here, iri: Thing = None, lang: Lang = None, format: Format = None) -> Response:
    """What this is; with ``iri`` the report of a mistake is filled in for that thing."""
    offer = negotiate(request.headers.get("accept"), format, (JSON, HTML))
    etag = tag(here, request, offer)
    spare(request, etag)
    language = lang or "nl"
    facts: Facts = here.kept.once("facts", lambda: Facts.read(Knowledge.find(here.settings.root), here.settings, base=here.store.base))
    wrong = _known(here, iri) if iri else None
    page = facts.contact_page or "/catalog"
    content: dict[str, Any] = {
        "name": facts.text("title", language),
        "description": facts.text("description", language),
        "software": __version__,
        "graph": {"version": here.store.version, "base": here.store.base},
        "issued": facts.released or here.kept.once("changed", lambda: changed(here.store)).isoformat(),
        "licences": {"data": facts.content["licence"]["iri"], "code": "EUPL-1.2"},
        "publisher": {"iri": facts.content["publisher"]["iri"], "name": facts.content["publisher"]["name"]},
        "contact": {"name": facts.contact_name, "page": page} | ({"email": facts.contact_email} if facts.contact_email else {}),
        "report": _report(facts, wrong, here, language) if facts.contact_email else page if facts.contact_page else None,
        "documents": here.kept.once(("about-documents", language), lambda: _documents(here, language)),
    }
    if offer is JSON:
        return represent(request, offer, as_json(content), etag)
    named = labels(here.store, [wrong], language)[wrong] if wrong else None
    body = here.pages.render(
        "about.html", language, request, about=content, wrong=wrong, wrong_label=named, log=here.settings.log, parts=here.frontend.parts,
        notice=here.frontend.address("notice.txt"),
    )  # fmt: skip
    return represent(request, offer, body, etag)


def _known(here: State, name: str) -> str:
    """The thing that is named.

    :raises UnknownName: when the graph says nothing of it.
    """
    try:
        iri = ox.NamedNode(thing(name, here.store.base)).value
    except ValueError:
        iri = ""
    if not iri or not here.store.exists(iri):
        raise UnknownName(f"the graph says nothing of {name[:80]!r}")
    return iri


def _report(facts: Facts, wrong: str | None, here: State, language: str) -> str:
    """A letter to the contact point, with the thing and the version of the graph filled in."""
    words = here.pages.words[language]["about_page"]
    subject = words["mail_subject"].format(thing=short(wrong, here.store.base)) if wrong else words["mail_any"]
    text = words["mail_body"].format(iri=wrong or "", version=here.store.version[:12])
    return f"mailto:{facts.contact_email}?subject={quote(subject)}&body={quote(text)}"


def _documents(here: State, language: str) -> list[dict[str, Any]]:
    """The source documents: what they are, their day, and how many passages point into them."""
    end = language.capitalize()
    return [
        {
            "iri": row["document"].value,
            "label": row["name" + end].value if "name" + end in row else short(row["document"].value, here.store.base),
            "issued": row["issued"].value if "issued" in row else None,
            "creator": row["creatorNl"].value if "creatorNl" in row else None,
            "passages": int(row["passages"].value),
        }
        for row in here.store.rows(bank.question("documents").bound({}))
    ]
