"""Reading the Turtle files into one set of triples a named graph, as they are written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph as ox

from hltgraph.errors import ConformanceError, KnowledgeError
from hltgraph.knowledge import ASSERTED, Knowledge
from hltgraph.namespaces import BASE, TERMS, short

Triple = tuple[ox.NamedNode | ox.BlankNode, ox.NamedNode, ox.NamedNode | ox.BlankNode | ox.Literal]


@dataclass
class Asserted:
    """What people wrote: the triples of each asserted graph, and apart the ontology's and the shapes'."""

    graphs: dict[str, dict[Triple, str]] = field(default_factory=lambda: {name: {} for name in ASSERTED})
    terms: list[Triple] = field(default_factory=list)
    shapes: dict[str, list[Triple]] = field(default_factory=dict)


def mapped(term: ox.NamedNode | ox.BlankNode | ox.Literal, base: str) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    """The term under another base: only things and their pages move, the terms stay."""
    if base != BASE and isinstance(term, ox.NamedNode) and term.value.startswith((BASE + "id/", BASE + "doc/")):
        return ox.NamedNode(base + term.value[len(BASE) :])
    return term


def read_file(path: Path, label: str, base: str = BASE) -> list[Triple]:
    """The triples of a Turtle file, literals as written.

    :raises KnowledgeError: on a syntax error, with file, line and column.
    """
    try:
        return [
            (mapped(q.subject, base), mapped(q.predicate, base), mapped(q.object, base))  # type: ignore[misc]
            for q in ox.parse(path.read_bytes(), format=ox.RdfFormat.TURTLE, base_iri=BASE, rename_blank_nodes=True)
        ]
    except SyntaxError as error:
        raise KnowledgeError(f"{label}, line {error.lineno}, column {error.offset}: {error.msg}") from error
    except OSError as error:
        raise KnowledgeError(f"{label}: {error}") from error


def read(knowledge: Knowledge, base: str = BASE) -> Asserted:
    """Everything that the build reads.

    :raises KnowledgeError: on a syntax error.
    :raises ConformanceError: when a triple stands in two graphs, or data holds a blank node.
    """
    asserted = Asserted()

    def label(path: Path) -> str:
        return path.relative_to(knowledge.root).as_posix()

    def keep(triples: Iterable[Triple], graph: str, where: str) -> None:
        for triple in triples:
            if any(isinstance(term, ox.BlankNode) for term in triple):
                raise ConformanceError(f"{where}: a blank node at {_say(triple)}; give the thing an IRI")
            if isinstance(triple[2], ox.Literal) and triple[1].value.startswith(TERMS) and not triple[2].value.strip():
                raise ConformanceError(f"{where}: an empty value at {_say(triple)}")
            asserted.graphs[graph].setdefault(triple, where)

    for path in knowledge.terms:
        asserted.terms += read_file(path, label(path), base)
    for path in knowledge.shapes:
        asserted.shapes[path.stem] = read_file(path, label(path), base)
    for path in knowledge.schemes:
        keep(read_file(path, label(path), base), "about", label(path))
    for graph in ASSERTED:
        for path in knowledge.data(graph):
            keep(read_file(path, label(path), base), graph, label(path))

    seen: dict[Triple, str] = {}
    for graph in ASSERTED:
        for triple, where in asserted.graphs[graph].items():
            if triple in seen:
                raise ConformanceError(f"{_say(triple)} stands in two graphs: {seen[triple]} and {where}; keep the strongest")
            seen[triple] = where
    return asserted


def _say(triple: Triple) -> str:
    return " ".join(short(term.value) if isinstance(term, ox.NamedNode) else str(term) for term in triple)
