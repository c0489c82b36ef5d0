"""Canonical N-Quads: one line a quad, sorted, blank nodes named by RDFC-1.0, literals as they were written.

The bytes are what is hashed, published and compared (W3C RDF Dataset Canonicalization, canonical N-Quads).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import pyoxigraph as ox

from hltgraph.build.reading import Triple
from hltgraph.knowledge import graph

_ESCAPES = {0x22: '\\"', 0x5C: "\\\\", 0x0A: "\\n", 0x0D: "\\r", 0x09: "\\t", 0x08: "\\b", 0x0C: "\\f"}
_ESCAPES |= {code: f"\\u{code:04X}" for code in [*range(0x20), 0x7F] if code not in _ESCAPES}
_XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"


def term(value: ox.NamedNode | ox.BlankNode | ox.Literal) -> str:
    """A term as canonical N-Quads writes it."""
    if isinstance(value, ox.NamedNode):
        return f"<{value.value}>"
    if isinstance(value, ox.BlankNode):
        return f"_:{value.value}"
    quoted = f'"{value.value.translate(_ESCAPES)}"'
    if value.language:
        return f"{quoted}@{value.language}"
    return quoted if value.datatype.value == _XSD_STRING else f"{quoted}^^<{value.datatype.value}>"


def line(triple: Triple, graph_name: str) -> str:
    """One quad as a line without its line break."""
    return f"{term(triple[0])} {term(triple[1])} {term(triple[2])} <{graph_name}> ."


def relabelled(triples: Iterable[Triple], graph_name: str = "about") -> list[Triple]:
    """The triples with their blank nodes named by RDFC-1.0, which looks at the graph that they stand in too."""
    triples = list(triples)
    blank = [t for t in triples if any(isinstance(part, ox.BlankNode) for part in t)]
    dataset = ox.Dataset(ox.Quad(*t, ox.NamedNode(graph(graph_name))) for t in blank)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    plain = [t for t in triples if not any(isinstance(part, ox.BlankNode) for part in t)]
    return plain + [(q.subject, q.predicate, q.object) for q in dataset]


def dataset_bytes(graphs: dict[str, list[Triple]]) -> bytes:
    """The whole dataset as canonical N-Quads; graphs by their short names."""
    lines = {line(triple, graph(name)) for name, triples in graphs.items() for triple in triples}
    return ("\n".join(sorted(lines)) + "\n").encode()


def version(dataset: bytes) -> str:
    """The version of a graph: SHA-256 of its canonical N-Quads, hexadecimal."""
    return hashlib.sha256(dataset).hexdigest()
