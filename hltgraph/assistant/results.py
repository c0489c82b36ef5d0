"""Results of SPARQL as JSON, row by row, so that a long one is not written out to be cut."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pyoxigraph as ox

from hltgraph.assistant.bounds import Window, bounded
from hltgraph.namespaces import PREFIXES
from hltgraph.store.engine import Result

_STRING = "http://www.w3.org/2001/XMLSchema#string"


def term(value: Any) -> dict[str, Any]:
    """A term as in SPARQL 1.1 Query Results JSON Format, 3.2.2.

    >>> term(ox.Literal("raad", language="nl"))
    {'type': 'literal', 'value': 'raad', 'xml:lang': 'nl'}
    """
    if isinstance(value, ox.NamedNode):
        return {"type": "uri", "value": value.value}
    if isinstance(value, ox.BlankNode):
        return {"type": "bnode", "value": value.value}
    if isinstance(value, ox.Triple):
        return {"type": "triple", "value": {"subject": term(value.subject), "predicate": term(value.predicate), "object": term(value.object)}}
    literal = {"type": "literal", "value": value.value}
    if value.language:
        return literal | {"xml:lang": value.language}
    return literal if value.datatype.value == _STRING else literal | {"datatype": value.datatype.value}


def read(result: Result) -> ox.QuerySolutions | ox.QueryBoolean | list[ox.Triple]:
    """The result of a job that was asked for as JSON or N-Triples."""
    body = result.body or b""
    if result.kind == "graph":
        return [quad.triple for quad in ox.parse(body, format=ox.RdfFormat.N_TRIPLES)]
    return ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON)


def written(
    results: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples | list[ox.Triple],
    window: Window,
    most: int,
    *,
    beside: Mapping[str, Any] | None = None,
    hidden: str | None = None,
) -> dict[str, Any]:
    """The results within bounds: ``head`` with ``results`` or ``boolean``, or ``graph`` with triples as Turtle.

    At most ``most`` rows are counted. ``beside`` goes before the results; columns whose name ends in ``hidden`` are left out.
    """
    first = dict(beside or {})
    if isinstance(results, ox.QueryBoolean):
        return first | {"head": {}, "boolean": bool(results), "truncated": False}
    if isinstance(results, (ox.QueryTriples, list)):
        triples, total = _counted(results, window, most)
        return bounded(triples, window, total, lambda kept: first | {"format": "ttl", "graph": _turtle(kept)})
    names = [variable.value for variable in results.variables if not (hidden and variable.value.endswith(hidden))]
    rows, total = _counted(results, window, most)
    bindings = [{name: term(row[name]) for name in names if row[name] is not None} for row in rows]
    return bounded(bindings, window, total, lambda kept: first | {"head": {"vars": names}, "results": {"bindings": list(kept)}})


def _counted(entries: Iterable[Any], window: Window, most: int) -> tuple[list[Any], int | None]:
    """The entries within the window, and how many there are; None when there are more than ``most``."""
    kept, count = [], 0
    for entry in entries:
        if window.offset <= count < window.offset + window.limit:
            kept.append(entry)
        count += 1
        if count > most:
            return kept, None
    return kept, count


def _turtle(triples: Any) -> str:
    return (ox.serialize(triples, format=ox.RdfFormat.TURTLE, prefixes=PREFIXES) or b"").decode()
