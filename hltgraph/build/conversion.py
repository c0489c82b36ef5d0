"""From the terms of the parser to those of rdflib, which validates and closes the ontology."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox
import rdflib

from hltgraph.build.reading import Triple


def to_rdflib(triples: Iterable[Triple]) -> rdflib.Graph:
    """An rdflib graph of the triples, literals as they are written."""
    graph = rdflib.Graph()
    memory: dict[object, rdflib.term.Node] = {}

    def term(value: ox.NamedNode | ox.BlankNode | ox.Literal) -> rdflib.term.Node:
        if value not in memory:
            if isinstance(value, ox.NamedNode):
                memory[value] = rdflib.URIRef(value.value)
            elif isinstance(value, ox.BlankNode):
                memory[value] = rdflib.BNode(value.value)
            elif value.language:
                memory[value] = rdflib.Literal(value.value, lang=value.language)
            else:
                plain = value.datatype.value == str(rdflib.XSD.string)
                datatype = None if plain else rdflib.URIRef(value.datatype.value)
                memory[value] = rdflib.Literal(value.value, datatype=datatype, normalize=False)
        return memory[value]

    for subject, predicate, object_ in triples:
        graph.add((term(subject), term(predicate), term(object_)))
    return graph
