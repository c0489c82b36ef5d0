"""The results of SPARQL as bytes, in the formats of the recommendations, cut at a number of rows.

The engine writes; a result that holds more rows than is let through stops it and is cut after the last whole row.
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from api.negotiation import Offer

Results = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples

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
_SOLUTION_FORMATS = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
}
GRAPH_FORMATS = {
    "ttl": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "rdf": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
    "trig": ox.RdfFormat.TRIG,
    "nq": ox.RdfFormat.N_QUADS,
}


@dataclass(frozen=True)
class Written:
    """A serialised result, and whether rows were left out."""

    body: bytes
    truncated: bool = False


class _Enough(Exception):
    """The engine has written more than is let through."""


class _Sink:
    """Takes what the engine writes, and stops it once the text holds more than ``limit`` rows."""

    def __init__(self, name: str, limit: int) -> None:
        self.name, self.limit = name, limit
        self.chunks: list[bytes] = []
        self.size, self.look_at = 0, 1 << 20
        self.cut: bytes | None = None

    def write(self, chunk: bytes) -> int:
        self.chunks.append(chunk)
        self.size += len(chunk)
        if self.size > self.look_at:
            self.look_at *= 2
            self.close()
            if self.cut is not None:
                raise _Enough
        return len(chunk)

    def flush(self) -> None:
        """Nothing is held back."""

    def close(self) -> None:
        """See whether there are too many rows."""
        self.chunks = [b"".join(self.chunks)]
        mark = {"json": b"{", "xml": b"</result>"}.get(self.name, b"\n")
        if self.chunks[0].count(mark) > self.limit:  # no row is without its mark, so fewer marks need no closer look
            self.cut = _CUTS[self.name](self.chunks[0], self.limit)


def _cut_json(text: bytes, limit: int) -> bytes | None:
    start = text.index(b'"bindings":[') + len(b'"bindings":[')
    # The engine may have been stopped within a character.
    rest = text[start:].decode(errors="ignore")
    decoder, at, end = json.JSONDecoder(), 0, 0
    for row in range(limit + 1):
        try:
            _, place = decoder.raw_decode(rest, at)
        except ValueError:
            return None
        if row < limit:
            end = place
        at = place + 1  # past the comma
    return text[:start] + rest[:end].encode() + b"]}}"


def _cut_xml(text: bytes, limit: int) -> bytes | None:
    ends = [match.end() for match in itertools.islice(re.finditer(rb"</result>", text), limit + 1)]
    return text[: ends[limit - 1]] + b"</results></sparql>" if len(ends) > limit else None


def _cut_lines(line: bytes) -> Callable[[bytes, int], bytes | None]:
    pattern = re.compile(line)

    def cut(text: bytes, limit: int) -> bytes | None:
        ends = [match.end() for match in itertools.islice(pattern.finditer(text), limit + 2)]  # one for the header
        return text[: ends[limit]] if len(ends) > limit + 1 else None

    return cut


_CUTS: Mapping[str, Callable[[bytes, int], bytes | None]] = {
    "json": _cut_json,
    "xml": _cut_xml,
    "csv": _cut_lines(rb'(?:[^"\n]|"[^"]*")*+\n'),
    "tsv": _cut_lines(rb"[^\n]*\n"),
}


def solutions(results: ox.QuerySolutions | ox.QueryBoolean, name: str, limit: int) -> Written:
    """The result of SELECT, at most ``limit`` rows of it, or of ASK."""
    if isinstance(results, ox.QueryBoolean):
        body = results.serialize(format=_SOLUTION_FORMATS[name])
        assert body is not None
        return Written(body)
    sink = _Sink(name, limit)
    try:
        results.serialize(sink, format=_SOLUTION_FORMATS[name])  # type: ignore[arg-type]
        sink.close()
    except _Enough:
        pass
    return Written(sink.chunks[0]) if sink.cut is None else Written(sink.cut, truncated=True)


def graph(triples: ox.QueryTriples, name: str, limit: int, prefixes: Mapping[str, str]) -> Written:
    """The result of CONSTRUCT or DESCRIBE, at most ``limit`` triples of it."""
    held = list(itertools.islice(triples, limit + 1))
    return Written(serialize(held[:limit], name, prefixes), truncated=len(held) > limit)


def serialize(statements: list[ox.Triple] | list[ox.Quad], name: str, prefixes: Mapping[str, str]) -> bytes:
    """Triples or quads in the format of a short name."""
    body = ox.serialize(statements, format=GRAPH_FORMATS[name], prefixes=dict(prefixes))
    assert body is not None
    return body
