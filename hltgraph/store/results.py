"""The results of SPARQL as bytes, in the formats of the recommendations, cut at a number of rows and of bytes.

The engine writes; a result that holds more than is let through stops it and is cut after the last whole row.
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

Results = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples

SOLUTION_FORMATS = {
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
#: The most bytes of a result where nothing else is said.
MOST_BYTES = 1 << 30


@dataclass(frozen=True)
class Written:
    """A serialised result, how many rows or triples it holds, and whether there were more."""

    body: bytes
    rows: int = 1
    truncated: bool = False


class _Enough(Exception):
    """The engine has written more than is let through."""


class _Sink:
    """Takes what the engine writes, and stops it once that holds more rows or bytes than are let through."""

    def __init__(self, name: str, rows: int, size: int) -> None:
        self.name, self.most_rows, self.most_bytes = name, rows, size
        self.chunks: list[bytes] = []
        self.size, self.look_at = 0, min(1 << 20, size)
        self.cut: Written | None = None

    def write(self, chunk: bytes) -> int:
        self.chunks.append(chunk)
        self.size += len(chunk)
        if self.size > self.look_at:
            self.look_at = min(self.look_at * 2, max(self.look_at + 1, self.most_bytes))
            self.close()
            if self.cut is not None:
                raise _Enough
        return len(chunk)

    def flush(self) -> None:
        """Nothing is held back."""

    def close(self) -> None:
        """See whether there is too much."""
        text = b"".join(self.chunks)
        self.chunks = [text]
        mark = {"json": b"{", "xml": b"</result>"}.get(self.name, b"\n")
        if len(text) > self.most_bytes or text.count(mark) > self.most_rows:  # no row is without its mark
            self.cut = _CUTS[self.name](text, self.most_rows, self.most_bytes)


# Where a row of JSON ends and the next begins. Within a string the quotes are escaped, so no text of a value fits this.
_NEXT_ROW = re.compile(rb'\}\},(?=\{"[^"\\]+":\{"type":)')


def _cut_json(text: bytes, rows: int, size: int) -> Written | None:
    start = text.index(b'"bindings":[') + len(b'"bindings":[')
    if b",{}" in text or b"[{}" in text:  # a row may bind nothing
        ends = list(_ends_one_by_one(text, start, rows + 1))
    else:
        ends = [match.end() - 1 for match in itertools.islice(_NEXT_ROW.finditer(text, start), rows + 1)]
        if text.endswith(b"}}]}}"):
            ends.append(len(text) - 3)
    return _kept(text, ends, rows, size, b"]}}", start)


def _ends_one_by_one(text: bytes, start: int, most: int) -> Iterable[int]:
    # The engine may have been stopped within a character.
    rest, decoder, at = text[start:].decode(errors="ignore"), json.JSONDecoder(), 0
    end = start
    for _ in range(most):
        try:
            _, place = decoder.raw_decode(rest, at)
        except ValueError:
            return
        end += len(rest[at:place].encode())
        yield end
        end, at = end + 1, place + 1  # past the comma


def _cut_xml(text: bytes, rows: int, size: int) -> Written | None:
    ends = [match.end() for match in itertools.islice(re.finditer(rb"</result>", text), rows + 1)]
    return _kept(text, ends, rows, size, b"</results></sparql>", text.find(b"<results>") + len(b"<results>"))


_CSV_LINE = rb'(?:[^"\n]+|"[^"]*")*+\n'


def _cut_lines(line: bytes) -> Callable[[bytes, int, int], Written | None]:
    pattern = re.compile(line)

    def cut(text: bytes, rows: int, size: int) -> Written | None:
        ends = [match.end() for match in itertools.islice(pattern.finditer(text), rows + 2)]  # one for the header
        return _kept(text, ends[1:], rows, size, b"", ends[0] if ends else 0)

    return cut


def _kept(text: bytes, ends: list[int], rows: int, size: int, tail: bytes, start: int) -> Written | None:
    """As many whole rows as fit, ended as the format ends; None when nothing is left out."""
    if len(ends) <= rows and len(text) <= size:
        return None
    fit = sum(1 for end in itertools.islice(ends, rows) if end + len(tail) <= size)
    return Written(text[: ends[fit - 1] if fit else start] + tail, fit, truncated=True)


_CUTS: Mapping[str, Callable[[bytes, int, int], Written | None]] = {
    "json": _cut_json,
    "xml": _cut_xml,
    "csv": _cut_lines(_CSV_LINE),
    "tsv": _cut_lines(rb"[^\n]*\n"),
}


def _rows(text: bytes, name: str) -> int:
    if name == "json":
        return 0 if text.endswith(b":[]}}") else len(_NEXT_ROW.findall(text)) + text.count(b",{}") + 1
    if name == "xml":
        return text.count(b"</result>")
    return (len(re.findall(_CSV_LINE, text)) if name == "csv" and b'"' in text else text.count(b"\n")) - 1


def solutions(results: ox.QuerySolutions | ox.QueryBoolean, name: str, limit: int, size: int = MOST_BYTES) -> Written:
    """The result of SELECT, at most ``limit`` rows and ``size`` bytes of it, or of ASK."""
    if isinstance(results, ox.QueryBoolean):
        body = results.serialize(format=SOLUTION_FORMATS[name])
        assert body is not None
        return Written(body)
    sink = _Sink(name, limit, size)
    try:
        results.serialize(sink, format=SOLUTION_FORMATS[name])  # type: ignore[arg-type]
        sink.close()
    except _Enough:
        pass
    return sink.cut or Written(sink.chunks[0], _rows(sink.chunks[0], name))


def small_solutions(results: ox.QuerySolutions | ox.QueryBoolean, name: str) -> Written:
    """The result of SELECT or ASK that is known to be within all limits."""
    body = results.serialize(format=SOLUTION_FORMATS[name])
    assert body is not None
    return Written(body, 1 if isinstance(results, ox.QueryBoolean) else _rows(body, name))


def graph(triples: Iterable[ox.Triple], name: str, limit: int, prefixes: Mapping[str, str], size: int = MOST_BYTES) -> Written:
    """The result of CONSTRUCT or DESCRIBE, each triple once, at most ``limit`` of them and ``size`` bytes."""
    seen: dict[ox.Triple, None] = {}
    for triple in triples:
        seen[triple] = None
        if len(seen) > limit:
            break
    held = list(seen)
    fit = min(len(held), limit)
    while len(body := serialize(held[:fit], name, prefixes)) > size and fit:
        fit = min(fit - 1, fit * size // len(body) * 9 // 10)
    return Written(body, fit, truncated=len(held) > fit)


def serialize(statements: list[ox.Triple] | list[ox.Quad], name: str, prefixes: Mapping[str, str]) -> bytes:
    """Triples or quads in the format of a short name."""
    body = ox.serialize(statements, format=GRAPH_FORMATS[name], prefixes=dict(prefixes))
    assert body is not None
    return body
