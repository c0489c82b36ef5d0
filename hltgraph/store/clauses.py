"""What a query says of itself outside of its pattern: its dataset with FROM and FROM NAMED (SPARQL 1.1 Query, section 13.2), and
its LIMIT (section 15.5).

The engine takes any name for that of an empty graph, and merges the graphs of FROM one by one, so that one that is named
twice would give each of its triples twice. So the names are resolved here, each once, and given to the engine instead.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import pyoxigraph as ox

from hltgraph.store.guard import TOKEN, outer_words

_GAP = r"(?:\s|\#[^\n\r]*)*+"
_GRAPH = re.compile(rf"{_GAP}(?P<named>named{_GAP})?+(?P<iri><[^<>\"{{}}|^`\s]*>|(?:[\w.\-]|[^\x00-\x7f])*:(?:[\w.\-:%]|[^\x00-\x7f]|\\.)*)", re.IGNORECASE)
_NUMBER = re.compile(rf"{_GAP}([0-9]{{1,18}})(?![\w.])")
_FORMS = ("select", "construct", "describe", "ask")


def names_dataset(query: str) -> bool:
    """Whether a query names its own dataset.

    >>> names_dataset("SELECT * FROM <https://example.org/g> WHERE { ?s ?p ?o }")
    True
    >>> names_dataset('SELECT ?from { ?s ?p "from" # FROM\\n }')
    False
    """
    return next(_clauses(query), None) is not None


def dataset(query: str, prefixes: Mapping[str, str]) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """The graphs of FROM and those of FROM NAMED, each once; None where a query has no such clause, or one that cannot be read.

    >>> dataset("BASE <http://e.org/> PREFIX : <http://e.org/> ASK FROM <g> FROM :g FROM NAMED :h {}", {})
    (('http://e.org/g',), ('http://e.org/h',))
    >>> dataset("ASK { ?s ?p 'FROM <g>' }", {}) is None
    True
    """
    found = [match for end in _clauses(query) if (match := _GRAPH.match(query, end))]
    if not found:
        return None
    # An IRI and a prefixed name are in Turtle what they are in SPARQL, and so is what declares base and prefixes.
    declared = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in prefixes.items()) + query[: _body(query)]
    lines = [f"<urn:x> <urn:x> {match['iri']} .\n" for match in found]
    try:
        triples = list(ox.parse(declared + "\n" + "".join(lines), format=ox.RdfFormat.TURTLE))
    except (SyntaxError, ValueError):
        return None  # the engine says what is wrong with it
    if len(triples) != len(lines):
        return None
    default, named = (dict.fromkeys(t.object.value for t, m in zip(triples, found, strict=True) if bool(m["named"]) is kind) for kind in (False, True))
    return tuple(default), tuple(named)


def limit(query: str) -> int | None:
    """The most rows that a query asks for; None where it does not say.

    >>> limit("SELECT * { { SELECT * { ?s ?p ?o } LIMIT 5 } } ORDER BY ?s LIMIT 20 # LIMIT 7")
    20
    >>> limit("SELECT ?limit { ?s ?p ?limit }") is None
    True
    """
    places = [place for word, place in outer_words(query) if word.casefold() == "limit"]
    found = _NUMBER.match(query, places[-1] + len("limit")) if places else None
    return int(found[1]) if found else None


def _clauses(query: str) -> Iterator[int]:
    """Where each FROM of the query itself ends; the engine's parser takes the word also glued to one before it."""
    depth = 0
    for token in TOKEN.finditer(query) if "from" in query.casefold() else ():
        depth += (token.lastgroup == "open") - (token.lastgroup == "close")
        if depth == 0 and token.lastgroup == "name" and token[0][0] not in "?$@" and token[0].casefold().endswith(("from", "fromnamed")):
            yield token.end() - (5 if token[0].casefold().endswith("named") else 0)


def _body(query: str) -> int:
    """Where the declarations of base and prefixes end."""
    for token in TOKEN.finditer(query):
        if token.lastgroup == "name" and token[0].casefold().startswith(_FORMS) and ":" not in token[0]:
            return token.start()
    return len(query)
