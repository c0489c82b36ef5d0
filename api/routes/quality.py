"""``/quality``: what is complete and what is not, how certain it is, and when it was checked."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from api.description import good, problems
from api.models.quality import Quality
from api.negotiation import HTML, JSON, negotiate
from api.parameters import Format, Lang
from api.representations import as_json, represent, spare, tag
from api.state import Here, State
from hltgraph.provenance.source import DOCUMENTS
from hltgraph.questions.naming import labels

router = APIRouter(tags=["quality"])


@router.get("/quality", response_class=Response, responses=good("The figures.", Quality, "text/html") | problems(400, 406))
def quality(request: Request, here: Here, lang: Lang = None, format: Format = None) -> Response:
    """What the graph holds and lacks: findings, completeness, layers, readings, gaps, and the verification of its passages."""
    offer = negotiate(request.headers.get("accept"), format, (JSON, HTML))
    found = here.quality
    etag = tag(here, request, offer, found.verified, found.current)
    spare(request, etag)
    language = lang or "nl"
    told = found.as_dict(language) | {"graph": {"version": here.store.version, "base": here.store.base}}
    if offer is JSON:
        return represent(request, offer, as_json(told), etag)
    body = here.pages.render(
        "quality.html", language, request, quality=told, documents=documents(here, language), part_name=lambda part: part.removeprefix("section/"),
        columns={name: [key for key in rows[0] if key not in ("part", "party", "label")] for name, rows in told["completeness"].items()},
        percent=lambda share: f"{100 * share:.1f} %".replace(".", "," if language == "nl" else "."),
    )  # fmt: skip
    return represent(request, offer, body, etag)


def documents(here: State, language: str) -> dict[str, str]:
    """The names of the source documents by slug."""
    found = labels(here.store, (f"{here.store.base}id/document/{slug}" for slug in DOCUMENTS), language)
    return {iri.rpartition("/")[2]: label for iri, label in found.items()}
