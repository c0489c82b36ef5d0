"""Why an inferred statement is there: its rule and premises, derived again from the built graph."""

from __future__ import annotations

from typing import Any

import pyoxigraph as ox

from hltgraph.build.assembly import infer
from hltgraph.build.inference import Closure, Fact
from hltgraph.build.reading import Triple
from hltgraph.build.schema import close
from hltgraph.knowledge import ASSERTED, graph
from hltgraph.namespaces import TERMS, short
from hltgraph.store.graph import GraphStore


def _asserted(store: GraphStore) -> tuple[dict[str, list[Triple]], list[Triple]]:
    """The asserted triples by graph, the ontology's apart; shapes take no part in inference."""
    graphs: dict[str, list[Triple]] = {name: [] for name in ASSERTED}
    terms: list[Triple] = []
    for name in ASSERTED:
        for quad in store.quads_in(graph(name)):
            triple: Triple = (quad.subject, quad.predicate, quad.object)  # type: ignore[assignment]
            if isinstance(quad.subject, ox.BlankNode) or quad.subject.value.startswith(TERMS):  # type: ignore[union-attr]
                terms.append(triple)
            elif not quad.subject.value.startswith(store.base + "id/shape/"):  # type: ignore[union-attr]
                graphs[name].append(triple)
    return graphs, terms


def closure_of(store: GraphStore) -> Closure:
    """The closure of a built graph with its justifications."""
    graphs, terms = _asserted(store)
    return infer(graphs, close(terms))


def _say(closure: Closure, fact: Fact, base: str) -> str:
    parts = closure.triple(fact)
    return " ".join(short(part, base) if isinstance(part, str) else str(part) for part in parts)


def explain(store: GraphStore, iri: str) -> dict[tuple[str, str, bool], dict[str, Any]]:
    """For each inferred statement about a thing, by (property, other end, inverse): the rule and its premises."""
    closure = closure_of(store)
    out: dict[tuple[str, str, bool], dict[str, Any]] = {}
    for fact, (rule, premises) in closure.because.items():
        subject, predicate, object_ = closure.triple(fact)
        if iri in (subject, object_):
            inverse = subject != iri
            other = subject if inverse else object_
            value = other if isinstance(other, str) else other.value  # type: ignore[attr-defined]
            out[(str(predicate), value, inverse)] = {
                "rule": closure.rules[rule].name,
                "premises": [_say(closure, premise, store.base) for premise in premises],
            }
    return out
