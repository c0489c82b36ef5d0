"""The ontology closed by OWL 2 RL: what its axioms come to, and whether they contradict each other."""

from __future__ import annotations

from dataclasses import dataclass

import owlrl
import rdflib
from rdflib import OWL, RDF, RDFS
from rdflib.collection import Collection

from hltgraph.build.conversion import to_rdflib
from hltgraph.build.reading import Triple
from hltgraph.errors import ConformanceError

# What OWL 2 RL derives of every class and property and says nothing with.
_TRIVIAL = {OWL.Thing, OWL.Nothing, RDFS.Resource, RDFS.Literal}


@dataclass(frozen=True)
class Schema:
    """The closed schema: pairs of IRIs, each sorted, reflexive pairs left out."""

    subclass: tuple[tuple[str, str], ...]
    subproperty: tuple[tuple[str, str], ...]
    domain: tuple[tuple[str, str], ...]
    range: tuple[tuple[str, str], ...]
    inverse: tuple[tuple[str, str], ...]
    symmetric: tuple[str, ...]
    transitive: tuple[str, ...]
    chain: tuple[tuple[str, tuple[str, ...]], ...]
    disjoint: tuple[tuple[str, str], ...]


def close(terms: list[Triple]) -> Schema:
    """Close the ontology's triples under OWL 2 RL.

    :raises ConformanceError: when the ontology contradicts itself.
    """
    graph = to_rdflib(terms)
    datatypes = set(graph.subjects(RDF.type, OWL.DatatypeProperty))
    chains = tuple(sorted((str(p), tuple(str(link) for link in Collection(graph, head))) for p, head in graph.subject_objects(OWL.propertyChainAxiom)))
    # owlrl checks such lists on instances and does not spell the pairs out.
    disjoint = set(graph.subject_objects(OWL.disjointWith))
    for head in graph.objects(None, OWL.members):
        disjoint |= {(a, b) for a in Collection(graph, head) for b in Collection(graph, head) if a != b}
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics, axiomatic_triples=False, datatype_axioms=False).expand(graph)
    problems = sorted(str(text) for _, text in graph.subject_objects(owlrl.Namespaces.ERRNS.error))
    if problems:
        raise ConformanceError(f"the ontology contradicts itself: {problems[0]}")

    def pairs(predicate: rdflib.URIRef) -> tuple[tuple[str, str], ...]:
        return tuple(
            sorted(
                (str(s), str(o))
                for s, o in graph.subject_objects(predicate)
                if s != o and isinstance(s, rdflib.URIRef) and isinstance(o, rdflib.URIRef) and not {s, o} & _TRIVIAL
            )
        )

    def members(kind: rdflib.URIRef) -> tuple[str, ...]:
        return tuple(sorted(str(s) for s in graph.subjects(RDF.type, kind)))

    return Schema(
        subclass=pairs(RDFS.subClassOf),
        subproperty=pairs(RDFS.subPropertyOf),
        domain=pairs(RDFS.domain),
        # The range of a datatype property types literals, which no triple can say.
        range=tuple(pair for pair in pairs(RDFS.range) if rdflib.URIRef(pair[0]) not in datatypes),
        inverse=pairs(OWL.inverseOf),
        symmetric=members(OWL.SymmetricProperty),
        transitive=members(OWL.TransitiveProperty),
        chain=chains,
        disjoint=tuple(sorted((str(a), str(b)) for a, b in disjoint)),
    )
