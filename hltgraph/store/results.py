"""The results of SPARQL as bytes, in the formats of the recommendations, cut at a number of rows and of bytes.

The engine writes; a result that holds more than is let through stops it and is cut after the last whole row.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
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
#: Takes a part of a result; how many rows and bytes it and those before it hold.
Give = Callable[[bytes, int, int], None]
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


#: Rows are looked for when so many bytes have come, and given on so many at a time.
PART = 256 << 10


class _Sink:
    """Takes what the engine writes, row by row, and stops it once that holds more rows or bytes than are let through.

    Whole rows are given on in parts while there are more to come, or held until the end where ``give`` is None. What was
    given on is never taken back.
    """

    def __init__(self, name: str, rows: int, size: int, give: Give | None) -> None:
        self.form, self.most_rows, self.most_bytes = _ROW_FORMS[name], rows, size
        self.held: list[bytes] = []
        self.give: Give = give or (lambda part, rows, size: self.held.append(part))
        self.chunks: list[bytes] = []
        self.unread = self.settled = self.rows = 0
        self.look_at = PART
        self.truncated = False

    def write(self, chunk: bytes) -> int:
        if self.truncated:  # the engine writes once more what it held
            raise _Enough
        self.chunks.append(chunk)
        self.unread += len(chunk)
        if self.unread >= self.look_at or self.settled + self.unread > self.most_bytes:
            self._look(last=False)
            if self.truncated:
                raise _Enough
        return len(chunk)

    def flush(self) -> None:
        """Nothing is held back."""

    def close(self) -> Written:
        """What was not given on yet, ended as the format ends."""
        if not self.truncated:
            self._look(last=True)
        return Written(b"".join((*self.held, *self.chunks)), self.rows, self.truncated)

    def _look(self, last: bool) -> None:
        """Settle the rows that are whole: as many as may be, and no more once there is one too many."""
        form, text = self.form, b"".join(self.chunks)
        start = 0 if self.settled else form.start(text)
        room = self.most_bytes - self.settled
        ends = form.ends(text, start, self.most_rows - self.rows + 1, last)
        whole = ends[: self.most_rows - self.rows]
        while whole and whole[-1] + len(form.tail) > room:
            whole.pop()
        self.truncated = len(ends) > self.most_rows - self.rows or len(text) > room
        if self.truncated:
            self.rows += len(whole)
            self.chunks = [text[: whole[-1] if whole else start] + form.tail]
        elif last:
            self.rows += len(ends)
            self.chunks = [text]
        else:
            end = whole[-1] if whole else 0
            if end:
                self.rows += len(whole)
                self.settled += end
                self.give(text[:end], self.rows, self.settled)
            self.chunks, self.unread = [text[end:]], len(text) - end
            self.look_at = max(PART, 2 * self.unread)  # a row may be long


# Where a row of JSON ends and the next begins. Within a string the quotes are escaped, so no text of a value fits this.
_NEXT_ROW = b'}},{"'


class _Json:
    tail = b"]}}"

    def start(self, text: bytes) -> int:
        """Where the rows begin."""
        return text.index(b'"bindings":[') + len(b'"bindings":[')

    def ends(self, text: bytes, start: int, most: int, last: bool) -> list[int]:
        """Where each of the first rows from a place ends; ``last`` says that no more text comes."""
        if b",{}" in text or b"[{}" in text:  # a row may bind nothing
            return list(itertools.islice(_one_by_one(text, start), most))
        ends: list[int] = []
        at = start
        while len(ends) < most and (at := text.find(_NEXT_ROW, at)) >= 0:
            at += 2
            ends.append(at)
        if last and text.endswith(b"}}]}}"):
            ends.append(len(text) - 3)
        return ends


def _one_by_one(text: bytes, start: int) -> Iterator[int]:
    # The engine may have been stopped within a character.
    rest, decoder = text[start:].decode(errors="ignore"), json.JSONDecoder()
    at, end = 0, start
    while True:
        comma = rest[at : at + 1] == ","
        try:
            _, place = decoder.raw_decode(rest, at + comma)
        except ValueError:
            return
        end += len(rest[at:place].encode())
        yield end
        at = place


_XML_ROW = re.compile(rb"</result>")


class _Xml:
    tail = b"</results></sparql>"

    def start(self, text: bytes) -> int:
        """Where the rows begin."""
        return text.index(b"<results>") + len(b"<results>")

    def ends(self, text: bytes, start: int, most: int, last: bool) -> list[int]:
        """Where each of the first rows from a place ends."""
        return [match.end() for match in itertools.islice(_XML_ROW.finditer(text, start), most)]


_CSV_LINE = rb'(?:[^"\n]+|"[^"]*")*+\n'


class _Lines:
    tail = b""

    def __init__(self, line: bytes) -> None:
        self.line = re.compile(line)

    def start(self, text: bytes) -> int:
        """Where the rows begin: after the line with the names."""
        return text.index(b"\n") + 1

    def ends(self, text: bytes, start: int, most: int, last: bool) -> list[int]:
        """Where each of the first rows from a place ends; a line that is not whole ends the search, it may hold ends of lines."""
        ends: list[int] = []
        while len(ends) < most and (match := self.line.match(text, start)):
            start = match.end()
            ends.append(start)
        return ends


_ROW_FORMS: Mapping[str, _Json | _Xml | _Lines] = {"json": _Json(), "xml": _Xml(), "csv": _Lines(_CSV_LINE), "tsv": _Lines(rb"[^\n]*\n")}


def _rows(text: bytes, name: str) -> int:
    if name == "json":
        return 0 if text.endswith(b":[]}}") else text.count(_NEXT_ROW) + text.count(b",{}") + 1
    if name == "xml":
        return text.count(b"</result>")
    return (len(re.findall(_CSV_LINE, text)) if name == "csv" and b'"' in text else text.count(b"\n")) - 1


def solutions(results: ox.QuerySolutions | ox.QueryBoolean, name: str, limit: int, size: int = MOST_BYTES, give: Give | None = None) -> Written:
    """The result of SELECT, at most ``limit`` rows and ``size`` bytes of it, or of ASK.

    With ``give`` a long result is given on in parts as the engine writes it, and what is returned is what remains.
    """
    if isinstance(results, ox.QueryBoolean):
        body = results.serialize(format=SOLUTION_FORMATS[name])
        assert body is not None
        return Written(body)
    sink = _Sink(name, limit, size, give)
    with contextlib.suppress(_Enough):
        results.serialize(sink, format=SOLUTION_FORMATS[name])  # type: ignore[arg-type]
    return sink.close()


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
