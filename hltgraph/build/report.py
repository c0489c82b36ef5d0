"""The report of a build: what is in the graph, how complete it is, and what SHACL found. No clock in it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pyoxigraph as ox

from hltgraph.build import canonical
from hltgraph.build.reading import Triple
from hltgraph.build.validation import Finding
from hltgraph.knowledge import graph
from hltgraph.namespaces import PREFIXES, TERMS, short

_TYPE = ox.NamedNode(PREFIXES["rdf"] + "type")


def completeness(graphs: dict[str, list[Triple]], base: str) -> dict[str, list[dict[str, object]]]:
    """How complete the graph is: ``parts`` has a row for each part of the documents, ``parties`` for each connected party."""
    store = ox.Store()
    store.bulk_extend(ox.Quad(*triple, ox.NamedNode(graph(name))) for name, triples in graphs.items() for triple in triples)
    return {"parts": _rows(store, "parts.rq", base), "parties": _rows(store, "parties.rq", base)}


def _rows(store: ox.Store, name: str, base: str) -> list[dict[str, object]]:
    query = (Path(__file__).parent / name).read_text("utf-8")
    results = store.query(query, prefixes=PREFIXES | {"id": base + "id/"}, use_default_graph_as_union=True)
    assert isinstance(results, ox.QuerySolutions)
    names = [variable.value for variable in results.variables]
    return [{column: _value(row[column]) for column in names} for row in results]


def content(dataset: bytes, graphs: dict[str, list[Triple]], findings: list[Finding], base: str) -> dict[str, object]:
    """The report as plain data.

    ``version`` is the hash of the dataset and ``bytes`` its size, ``statements`` counts triples a graph, ``classes``
    things a class.
    """
    classes = Counter(
        short(t[2].value)
        for name, triples in graphs.items()
        for t in triples
        if t[1] == _TYPE and isinstance(t[2], ox.NamedNode) and t[2].value.startswith(TERMS)
    )
    return {
        "version": canonical.version(dataset),
        "bytes": len(dataset),
        "statements": {name: len(set(triples)) for name, triples in graphs.items()},
        "classes": dict(sorted(classes.items())),
        "completeness": completeness(graphs, base),
        "findings": [finding.as_dict() for finding in findings],
    }


def _value(term: object) -> object:
    if isinstance(term, ox.Literal):
        return int(term.value) if term.datatype.value == PREFIXES["xsd"] + "integer" else term.value
    return short(term.value) if isinstance(term, ox.NamedNode) else None
