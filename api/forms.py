"""The forms of SPARQL's results: the short name, by which the library knows the format, and the media type."""

from __future__ import annotations

from api.negotiation import Offer

#: The forms of SELECT and ASK, and of CONSTRUCT and DESCRIBE; the first is the default, a short name may have several types.
SOLUTIONS = (
    Offer("json", "application/sparql-results+json"),
    Offer("xml", "application/sparql-results+xml"),
    Offer("csv", "text/csv"),
    Offer("tsv", "text/tab-separated-values"),
    Offer("json", "application/json"),
    Offer("xml", "application/xml"),
)
GRAPHS = (
    Offer("ttl", "text/turtle"),
    Offer("nt", "application/n-triples"),
    Offer("rdf", "application/rdf+xml"),
    Offer("jsonld", "application/ld+json"),
    Offer("trig", "application/trig"),
    Offer("nq", "application/n-quads"),
    Offer("jsonld", "application/json"),
    Offer("rdf", "application/xml"),
)
