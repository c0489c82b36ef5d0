"""Sitemaps: the general one for search engines, those of the Woo with DiWoo metadata (0.9.8), and robots.txt that points at both.

The Woo-index reads robots.txt, then the index of the information category, then the sitemap; each document carries its metadata.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree as Xml

from hltgraph.publication import forms
from hltgraph.publication.dumps import CSV, HTML, XLSX, ZIP, File, Kind
from hltgraph.publication.facts import Facts

SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
DIWOO = "https://standaarden.overheid.nl/diwoo/metadata/"
_XHTML = "http://www.w3.org/1999/xhtml"
_DUTCH = "http://publications.europa.eu/resource/authority/language/NLD"
#: The most addresses that a sitemap may hold (sitemaps.org).
MOST = 50_000
#: The forms that the Woo-index takes; it has none for RDF.
TAKEN = (HTML, CSV, XLSX, ZIP)


@dataclass(frozen=True)
class Document:
    """A document of the Woo channel: its address within the publication, form, title and what it is."""

    path: str
    kind: Kind
    title: str
    about: str


def index_path(facts: Facts) -> str:
    """The address of the sitemap index of the chosen information category."""
    return f"sitemapindex-diwoo-infocat{facts.category.number}.xml"


def sitemap_path(facts: Facts) -> str:
    """The address of the sitemap that the index points at."""
    return f"sitemap-diwoo-infocat{facts.category.number}-1.xml"


def robots(facts: Facts) -> bytes:
    """robots.txt: everyone may read everything, and here are the sitemaps."""
    lines = ["User-agent: *", "Disallow:", ""] + [f"Sitemap: {facts.public_url}{path}" for path in (index_path(facts), "sitemap.xml")]
    return ("\n".join(lines) + "\n").encode()


def documents(files: Sequence[File], facts: Facts) -> list[Document]:
    """What the Woo-index is offered: the page of the publication, and the files in forms that it takes."""
    title, about = facts.text("title", "nl"), facts.text("description", "nl")
    found = [Document("catalog.html", HTML, title, about)]
    for file in files:
        if file.kind in TAKEN:
            found.append(Document(file.path, file.kind, f"{title}: {file.title['nl']}", about))
    return found


def general(paths: Iterable[str], facts: Facts, issued: str) -> bytes:
    """The sitemap of pages in both languages, from their addresses without a suffix.

    :raises ValueError: when they are more than one sitemap may hold.
    """
    root = Xml.Element(f"{{{SITEMAP}}}urlset")
    for path in paths:
        for language in forms.LANGUAGES:
            url = Xml.SubElement(root, f"{{{SITEMAP}}}url")
            _text(url, SITEMAP, "loc", facts.public_url + forms.page(path, language))
            _text(url, SITEMAP, "lastmod", issued)
            for other in forms.LANGUAGES:
                Xml.SubElement(url, f"{{{_XHTML}}}link", rel="alternate", hreflang=other, href=facts.public_url + forms.page(path, other))
    if len(root) > MOST:
        raise ValueError(f"{len(root)} addresses are too many for a sitemap")
    return _bytes(root)


def index(paths: Iterable[str], facts: Facts, issued: str) -> bytes:
    """An index of sitemaps."""
    root = Xml.Element(f"{{{SITEMAP}}}sitemapindex")
    for path in paths:
        entry = Xml.SubElement(root, f"{{{SITEMAP}}}sitemap")
        _text(entry, SITEMAP, "loc", facts.public_url + path)
        _text(entry, SITEMAP, "lastmod", issued)
    return _bytes(root)


def woo(offered: Iterable[Document], facts: Facts, issued: str) -> bytes:
    """The sitemap of the Woo: each document with its DiWoo metadata."""
    root = Xml.Element(f"{{{SITEMAP}}}urlset")
    for document in offered:
        url = Xml.SubElement(root, f"{{{SITEMAP}}}url")
        _text(url, SITEMAP, "loc", facts.public_url + document.path)
        _text(url, SITEMAP, "lastmod", issued)
        _metadata(url, document, facts, issued)
    return _bytes(root)


def _metadata(url: Xml.Element, document: Document, facts: Facts, issued: str) -> None:
    publisher, woo = facts.content["publisher"], facts.content["woo"]
    here = _part(_part(url, "Document"), "DiWoo")
    _text(_part(here, "identifiers"), DIWOO, "identifier", facts.public_url + document.path)
    _named(here, "publisher", publisher["iri"], publisher["name"])
    _text(_part(here, "titelcollectie"), DIWOO, "officieleTitel", document.title)
    _text(_part(here, "omschrijvingen"), DIWOO, "omschrijving", document.about)
    classes = _part(here, "classificatiecollectie")
    _named(_part(classes, "informatiecategorieen"), "informatiecategorie", facts.category.iri, facts.category.label)
    _named(_part(classes, "themas"), "thema", woo["theme"], woo["theme_label"])
    words = _part(classes, "trefwoorden")
    for word in facts.content["keywords"]["nl"]:
        _text(words, DIWOO, "trefwoord", word)
    _text(here, DIWOO, "creatiedatum", issued)
    _named(here, "language", _DUTCH, "Nederlands")
    _named(here, "format", document.kind.eu_iri, document.kind.suffix)
    act = _part(_part(here, "documenthandelingen"), "documenthandeling")
    _named(act, "soortHandeling", woo["acts"][facts.act], facts.act)
    _text(act, DIWOO, "atTime", f"{facts.act_date or issued}T00:00:00")
    _named(act, "wasAssociatedWith", publisher["iri"], publisher["name"])


def _part(parent: Xml.Element, name: str) -> Xml.Element:
    return Xml.SubElement(parent, f"{{{DIWOO}}}{name}")


def _text(parent: Xml.Element, space: str, name: str, text: str) -> None:
    Xml.SubElement(parent, f"{{{space}}}{name}").text = text


def _named(parent: Xml.Element, name: str, iri: str, label: str) -> None:
    part = _part(parent, name)
    part.set("resource", iri)
    part.text = label


def _bytes(root: Xml.Element) -> bytes:
    for prefix, space in (("", SITEMAP), ("diwoo", DIWOO), ("xhtml", _XHTML)):
        Xml.register_namespace(prefix, space)
    Xml.indent(root, space=" ")
    body: bytes = Xml.tostring(root, encoding="utf-8", xml_declaration=True)
    return body + b"\n"
