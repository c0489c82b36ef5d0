"""The IRIs that the project lives by, and the short forms people type for them.

Terms live under :data:`TERMS` whatever the base; things live under a base IRI that is a setting
(``https://w3id.org/hltgraph/`` unless published elsewhere). See the national URI strategy: ``id/`` names
a thing, ``doc/`` is the page about it, ``def`` is the ontology.
"""

from __future__ import annotations

BASE = "https://w3id.org/hltgraph/"
TERMS = "https://w3id.org/hltgraph/def#"

PREFIXES: dict[str, str] = {
    "hlt": TERMS,
    "id": BASE + "id/",
    "dcterms": "http://purl.org/dc/terms/",
    "eli": "http://data.europa.eu/eli/ontology#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "oa": "http://www.w3.org/ns/oa#",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "sdg": "http://metadata.un.org/sdg/",
    "sdgo": "http://metadata.un.org/sdg/ontology#",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "time": "http://www.w3.org/2006/time#",
    "vann": "http://purl.org/vocab/vann/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


def thing(short: str, base: str = BASE) -> str:
    """The full IRI of a thing named in short.

    >>> thing("recommendation/l")
    'https://w3id.org/hltgraph/id/recommendation/l'
    >>> thing("id:actor/directie")
    'https://w3id.org/hltgraph/id/actor/directie'
    >>> thing("hlt:asksOf")
    'https://w3id.org/hltgraph/def#asksOf'
    >>> thing("http://metadata.un.org/sdg/7")
    'http://metadata.un.org/sdg/7'
    """
    name = short.strip().strip("<>")
    if "://" in name:
        return name
    prefix, colon, local = name.partition(":")
    if colon and prefix == "id":
        return f"{base}id/{local}"
    if colon and prefix in PREFIXES:
        return PREFIXES[prefix] + local
    return f"{base}id/{name.removeprefix('/').removeprefix('id/')}"


def short(iri: str, base: str = BASE) -> str:
    """The short form of an IRI that people can type back; the IRI itself where there is none.

    >>> short("https://w3id.org/hltgraph/id/recommendation/l")
    'recommendation/l'
    >>> short("http://www.w3.org/2004/02/skos/core#prefLabel")
    'skos:prefLabel'
    >>> short("http://example.org/x")
    'http://example.org/x'
    """
    if iri.startswith(base + "id/"):
        return iri[len(base) + 3 :]
    # The longest namespace that fits: one may begin with another.
    fitting = [prefix for prefix, namespace in PREFIXES.items() if prefix != "id" and iri.startswith(namespace)]
    if not fitting:
        return iri
    prefix = max(fitting, key=lambda name: len(PREFIXES[name]))
    return f"{prefix}:{iri[len(PREFIXES[prefix]) :]}"
