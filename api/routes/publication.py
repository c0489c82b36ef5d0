"""Linked data and the publication: ``/id`` to ``/doc`` by 303, documents by Accept or suffix, the catalogue, dumps, releases, sitemaps."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse

from api.description import good, problems
from api.negotiation import Offer, negotiate
from api.parameters import Lang
from api.representations import represent, spare, tag
from api.state import Here, State
from hltgraph.publication import forms
from hltgraph.publication.edition import GRAPHS
from hltgraph.publication.site import Look

router = APIRouter(tags=["publication"])

_OFFERS = tuple(Offer(form.suffix, form.media) for form in forms.ALL)
_HTML = _OFFERS[0]
_DATA = _OFFERS[1:]
#: Who asks for JSON by its plain name gets the JSON-LD, which is JSON.
_PLAIN = Offer(forms.JSON_LD.suffix, "application/json")
_MEDIA = [offer.media for offer in _OFFERS]
_SUFFIXED = re.compile(rf"(.+?)(?:\.(en))?\.({'|'.join(offer.name for offer in _OFFERS)})")
_TYPES = {
    "txt": "text/plain", "xml": "application/xml", "json": "application/json", "jsonld": "application/ld+json", "gz": "application/gzip",
    "nq": "application/n-quads", "trig": "application/trig", "ttl": "text/turtle", "rdf": "application/rdf+xml",
    "csv": "text/csv", "zip": "application/zip", "html": "text/html", "nt": "application/n-triples",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}  # fmt: skip
_Responses = dict[int | str, dict[str, Any]]
_SEE_OTHER: _Responses = {303: {"description": "The document about the thing.", "headers": {"Location": {"schema": {"type": "string"}}}}}
_GONE: _Responses = {410: {"description": "The thing is no more; what replaced it.", "content": {media: {"schema": {"type": "string"}} for media in _MEDIA}}}
_BYTES = good("The file.", None, *sorted(set(_TYPES.values())))

Form = Annotated[str | None, Query(alias="format", description="The form, by its suffix or media type; goes before Accept.", max_length=100)]


def _asked(request: Request, path: str, wanted: str | None, language: str | None, offers: tuple[Offer, ...]) -> tuple[str, Offer, str]:
    """The address without a suffix, the form and the language that a request asks for: by suffix, else by Accept.

    :raises NotAcceptable: when none of the forms is taken.
    """
    suffixed = _SUFFIXED.fullmatch(path)
    if suffixed and (suffixed[2] is None or suffixed[3] == _HTML.name):
        offer = next((offer for offer in offers if offer.name == suffixed[3]), None)
        if offer is None:
            raise HTTPException(404)
        return suffixed[1], offer, suffixed[2] or language or "nl"
    offers = (*offers, _PLAIN) if any(offer.name == _PLAIN.name for offer in offers) else offers
    return path, negotiate(request.headers.get("accept"), wanted, offers), language or "nl"


def _links(here: State, path: str, offers: tuple[Offer, ...]) -> str:
    """The Link header of a document: its other forms, what describes it, its one address, its licence (RFC 8288)."""
    site = here.publication.site
    up = "../" * path.count("/")
    links = [f'<{up}{path}.{offer.name}>; rel="alternate"; type="{offer.media}"' for offer in offers]
    if _HTML in offers:
        links.append(f'<{up}{path}.en.html>; rel="alternate"; type="text/html"; hreflang="en"')
    described = path if any(offer.name == "ttl" for offer in offers) else "catalog"
    links.append(f'<{up}{described}.ttl>; rel="describedby"; type="text/turtle"')
    links.append(f'<{site.facts.public_url}{path}>; rel="canonical"')
    links.append(f'<{site.licence}>; rel="license"')
    return ", ".join(links)


def _headers(here: State, path: str, offer: Offer, language: str, offers: tuple[Offer, ...]) -> Mapping[str, str]:
    up = "../" * path.count("/")
    own = forms.page(path, language) if offer is _HTML else f"{path}.{offer.name}"
    headers = {"Link": _links(here, path, offers), "Content-Location": up + own}
    return headers | ({"Content-Language": language} if offer is _HTML else {})


@router.get("/id/{path:path}", response_class=Response, status_code=303, responses=_SEE_OTHER | problems(404))
def thing(request: Request, here: Here, path: str) -> Response:
    """Lead from a thing to the document about it."""
    documents = here.publication.site.documents
    if path.startswith("graph/") and path.removeprefix("graph/") in GRAPHS:
        # A layer is described by the statistics, which count what it holds.
        return Response(status_code=303, headers={"Location": "../../.well-known/void", "Vary": "Accept", "Cache-Control": "no-cache"})
    if not _is_name(path) or not documents.knows(f"{documents.base}id/{path}"):
        raise HTTPException(404)
    query = f"?{request.url.query}" if request.url.query else ""
    # Relative, so that it is right on any host and under any prefix.
    location = "../" * (path.count("/") + 1) + f"doc/{path}{query}"
    return Response(status_code=303, headers={"Location": location, "Vary": "Accept", "Cache-Control": "no-cache"})


@router.get("/doc/{path:path}", response_class=Response, responses=good("The document.", None, *_MEDIA) | _GONE | problems(400, 404, 406))
def document(request: Request, here: Here, path: str, lang: Lang = None, wanted: Form = None) -> Response:
    """Give the document about a thing."""
    local, offer, language = _asked(request, path, wanted, lang, _OFFERS)
    site = here.publication.site
    iri = f"{site.base}id/{local}"
    if not _is_name(local) or not site.documents.knows(iri):
        raise HTTPException(404)
    address = f"doc/{local}"
    etag = tag(here, request, offer, language)
    gone = site.documents.tombstone(iri) is not None
    if not gone:
        spare(request, etag)
    if offer is _HTML:
        body = site.thing_page(iri, language, Look(quoted=here.asker.quoted))
    else:
        body = site.write(site.documents.triples(iri), next(form for form in forms.ALL if form.suffix == offer.name))
    answer = represent(request, offer, body, None if gone else etag, _headers(here, address, offer, language, _OFFERS))
    if gone:
        answer.status_code = 410
    return answer


def _is_name(local: str) -> bool:
    return len(local) <= 300 and re.fullmatch(r"[a-z0-9-]+(/[a-z0-9-]+)*", local) is not None


def _whole(request: Request, here: State, path: str, wanted: str | None, language: str | None, offers: tuple[Offer, ...]) -> Response:
    """A document of the publication as a whole."""
    path, offer, spoken = _asked(request, path, wanted, language, offers)
    etag = tag(here, request, offer, spoken)
    spare(request, etag)
    body = here.publication.document(forms.page(path, spoken) if offer is _HTML else f"{path}.{offer.name}")
    if body is None:
        raise HTTPException(404)
    return represent(request, offer, body, etag, _headers(here, path, offer, spoken, offers))


@router.get("/def", response_class=Response, responses=good("The ontology.", None, *_MEDIA) | problems(400, 406))
def ontology(request: Request, here: Here, lang: Lang = None, wanted: Form = None) -> Response:
    """Give the ontology: a page with its terms, or data."""
    return _whole(request, here, "def", wanted, lang, _OFFERS)


@router.get("/catalog", response_class=Response, responses=good("The catalogue.", None, *_MEDIA) | problems(400, 406))
def catalogue(request: Request, here: Here, lang: Lang = None, wanted: Form = None) -> Response:
    """Give the catalogue (DCAT-AP-NL 3.0): a page, or data."""
    return _whole(request, here, "catalog", wanted, lang, _OFFERS)


@router.get("/.well-known/void", response_class=Response, responses=good("The statistics.", None, *_MEDIA[1:]) | problems(400, 406))
def void(request: Request, here: Here, wanted: Form = None) -> Response:
    """Give the statistics of the graph (VoID)."""
    return _whole(request, here, ".well-known/void", wanted, None, _DATA)


@router.get("/things/{kind}", response_class=Response, responses=good("The list.", None, "text/html") | problems(400, 404, 406))
def kind(request: Request, here: Here, kind: str, lang: Lang = None) -> Response:
    """List the things of a class."""
    return _whole(request, here, f"things/{kind}", None, lang, (_HTML,))


@router.get("/things", response_class=Response, responses=good("The list.", None, "text/html") | problems(400, 406))
def things(request: Request, here: Here, lang: Lang = None) -> Response:
    """List the classes with how many things each has."""
    return _whole(request, here, "things", None, lang, (_HTML,))


@router.get("/releases", response_class=Response, responses=good("The list.", None, "text/html") | problems(400, 406))
def releases(request: Request, here: Here, lang: Lang = None) -> Response:
    """List the releases."""
    return _whole(request, here, "releases", None, lang, (_HTML,))


@router.get("/rights", response_class=Response, responses=good("The page.", None, "text/html") | problems(400, 406))
def rights(request: Request, here: Here, lang: Lang = None) -> Response:
    """Say who may do what with which part."""
    return _whole(request, here, "rights", None, lang, (_HTML,))


@router.get("/dumps/{name}", response_class=Response, responses=_BYTES | problems(404))
def dump(request: Request, here: Here, name: str) -> Response:
    """Give a dump of the graph, or a table."""
    path = here.publication.dump(name)
    if path is None:
        raise HTTPException(404)
    return _file(request, here, path)


@router.get("/releases/{name}/{file}", response_class=Response, responses=_BYTES | problems(404))
def release(request: Request, here: Here, name: str, file: str) -> Response:
    """Give what a release keeps: its graph, how it was made, what changed."""
    earlier = here.publication.earlier(f"releases/{name}/{file}")
    return _file(request, here, earlier) if earlier else _plain(request, here, f"releases/{name}/{file}")


def top(request: Request, here: Here) -> Response:
    """Give a file at the top: a document by its suffix, robots.txt, a sitemap, the notice."""
    return _plain(request, here, request.url.path.rpartition("/")[2])


def well_known(request: Request, here: Here) -> Response:
    """Give the statistics by suffix."""
    return _plain(request, here, ".well-known/" + request.url.path.rpartition("/")[2])


def releases_index(request: Request, here: Here) -> Response:
    """Give the list of releases as data."""
    return _plain(request, here, "releases/index.json")


for _path in (
    "/robots.txt", "/sitemap.xml", "/sitemapindex-diwoo-infocat{number}.xml", "/sitemap-diwoo-infocat{number}.xml", "/context.jsonld", "/NOTICE.txt",
    "/index.html", "/def.{suffix}", "/catalog.{suffix}", "/things.{suffix}", "/releases.{suffix}", "/rights.{suffix}",
):  # fmt: skip
    router.add_api_route(_path, top, response_class=Response, include_in_schema=False)
router.add_api_route("/.well-known/void.{suffix}", well_known, response_class=Response, include_in_schema=False)
router.add_api_route("/releases/index.json", releases_index, response_class=Response, include_in_schema=False)


def _plain(request: Request, here: State, address: str) -> Response:
    suffixed = _SUFFIXED.fullmatch(address)
    if suffixed and suffixed[1] in ("def", "catalog", ".well-known/void", "things", "releases", "rights"):
        return _whole(request, here, address, None, None, _DATA if suffixed[1].startswith(".") else _OFFERS)
    media = _TYPES.get(address.rpartition(".")[2])
    if media is None or not address.isascii() or len(address) > 300:
        raise HTTPException(404)
    offer = Offer(address, media)
    etag = tag(here, request, offer)
    spare(request, etag)
    body = here.publication.document(address)
    if body is None:
        raise HTTPException(404)
    return represent(request, offer, body, etag)


def _file(request: Request, here: State, path: Path) -> Response:
    media = _TYPES.get(path.suffix[1:], "text/plain")
    etag = tag(here, request, Offer(path.name, media))
    spare(request, etag)
    return FileResponse(path, media_type=media, headers={"ETag": etag, "Cache-Control": "no-cache"})
