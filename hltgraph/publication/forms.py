"""The forms that a thing is published in: suffix, media type, and how triples are written in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from hltgraph.build.reading import Triple
from hltgraph.namespaces import PREFIXES
from hltgraph.publication import jsonld

#: The languages of the pages; the first has no mark in its address.
LANGUAGES = ("nl", "en")


@dataclass(frozen=True)
class Form:
    """A form: the suffix of its addresses and its media type."""

    suffix: str
    media: str

    @property
    def content_type(self) -> str:
        """The value of Content-Type."""
        return f"{self.media}; charset=utf-8" if self.media.startswith("text/") else self.media


HTML = Form("html", "text/html")
TURTLE = Form("ttl", "text/turtle")
JSON_LD = Form("jsonld", "application/ld+json")
N_TRIPLES = Form("nt", "application/n-triples")
RDF_XML = Form("rdf", "application/rdf+xml")
#: The forms of data, and all forms with the page first.
DATA = (TURTLE, JSON_LD, N_TRIPLES, RDF_XML)
ALL = (HTML, *DATA)

_MORE = {
    "bibo": "http://purl.org/ontology/bibo/", "adms": "http://www.w3.org/ns/adms#", "dcat": "http://www.w3.org/ns/dcat#",
    "dcatap": "http://data.europa.eu/r5r/", "spdx": "http://spdx.org/rdf/terms#", "vcard": "http://www.w3.org/2006/vcard/ns#",
    "void": "http://rdfs.org/ns/void#", "csvw": "http://www.w3.org/ns/csvw#",
}  # fmt: skip
_FORMATS = {TURTLE: ox.RdfFormat.TURTLE, N_TRIPLES: ox.RdfFormat.N_TRIPLES, RDF_XML: ox.RdfFormat.RDF_XML}


def page(path: str, language: str) -> str:
    """The address of a page in a language, from its address without a suffix.

    >>> page("doc/theme/innovatie", "en")
    'doc/theme/innovatie.en.html'
    """
    return f"{path}.html" if language == LANGUAGES[0] else f"{path}.{language}.html"


def prefixes(base: str) -> dict[str, str]:
    """The prefixes of a publication under a base."""
    return PREFIXES | _MORE | {"id": base + "id/"}


def used(triples: Sequence[Triple], base: str) -> dict[str, str]:
    """The prefixes that some triples use."""
    seen = {t.value for triple in triples for t in triple if isinstance(t, ox.NamedNode)}
    seen |= {triple[2].datatype.value for triple in triples if isinstance(triple[2], ox.Literal)}
    return {prefix: namespace for prefix, namespace in prefixes(base).items() if any(iri.startswith(namespace) for iri in seen)}


def write(triples: Iterable[Triple], form: Form, base: str, context: jsonld.Context) -> bytes:
    """Triples in a form of data, in the order in which they come."""
    triples = list(triples)
    if form is JSON_LD:
        return jsonld.document(triples, context)
    names: Mapping[str, str] = {} if form is N_TRIPLES else used(triples, base)
    body = ox.serialize([ox.Triple(*triple) for triple in triples], format=_FORMATS[form], prefixes=dict(names))
    assert body is not None
    return body
