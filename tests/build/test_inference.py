"""Inference: the rules give what OWL 2 RL gives, rung by rung, and each triple can say why."""

from __future__ import annotations

import owlrl
import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st
from rdflib import OWL, RDF, RDFS

from hltgraph.build.assembly import WAVES, derive, infer
from hltgraph.build.conversion import to_rdflib
from hltgraph.build.inference import Closure
from hltgraph.build.reading import Asserted, Triple
from hltgraph.build.rules import TYPE, Rule
from hltgraph.build.schema import close
from hltgraph.errors import ConformanceError
from hltgraph.knowledge import INFERRED
from hltgraph.namespaces import BASE, TERMS, thing

# What OWL 2 RL says of everything and nothing with.
NOISE_CLASSES = {OWL.Thing, RDFS.Resource, OWL.NamedIndividual, RDFS.Literal}
NOISE_PROPERTIES = {OWL.sameAs, OWL.differentFrom}


def instance_triples(graph: rdflib.Graph) -> set[tuple[str, str, str]]:
    """The triples about things, the noise left out."""
    found = set()
    for s, p, o in graph:
        if not isinstance(s, rdflib.URIRef) or not isinstance(p, rdflib.URIRef) or str(s).startswith(BASE + "def"):
            continue
        if p in NOISE_PROPERTIES or (p == RDF.type and o in NOISE_CLASSES) or (p == RDF.type and isinstance(o, rdflib.BNode)):
            continue
        if not (str(s).startswith((BASE, "http://metadata.un.org/sdg/"))):
            continue
        found.add((str(s), str(p), o.n3()))
    return found


def ours_and_owlrls(asserted: Asserted, keep: set[str]) -> tuple[set[tuple[str, str, str]], set[tuple[str, str, str]]]:
    """The closure of the triples about some things, by our rules and by owlrl."""
    graphs = {name: [t for t in triples if getattr(t[0], "value", "") in keep] for name, triples in asserted.graphs.items()}
    closure = infer(graphs, close(asserted.terms))
    plain: list[Triple] = []
    for fact in closure.facts:
        s, p, o = closure.triple(fact)
        plain.append((ox.NamedNode(str(s)), ox.NamedNode(str(p)), o if isinstance(o, ox.Literal) else ox.NamedNode(str(o))))  # type: ignore[arg-type]
    theirs = to_rdflib([*asserted.terms, *(t for triples in graphs.values() for t in triples)])
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics, axiomatic_triples=False, datatype_axioms=False).expand(theirs)
    return instance_triples(to_rdflib(plain)), instance_triples(theirs)


def things(asserted: Asserted, *parts: str) -> set[str]:
    """The IRIs of things of some kinds."""
    starts = tuple(thing(part) for part in parts)
    return {t[0].value for triples in asserted.graphs.values() for t in triples if t[0].value.startswith(starts)}  # type: ignore[union-attr]


def test_the_rules_give_what_owlrl_gives_on_all_that_is_claimed(asserted: Asserted) -> None:
    keep = {t[0].value for name in ("stated", "external", "interpreted") for t in asserted.graphs[name]}  # type: ignore[union-attr]
    ours, theirs = ours_and_owlrls(asserted, keep)
    assert ours - theirs == set()
    assert theirs - ours == set()


def test_the_rules_give_what_owlrl_gives_on_what_lies_behind_the_claims(asserted: Asserted) -> None:
    keep = things(asserted, "passage/hlt-samen-verder-6", "range/hlt-samen-verder-6", "interpretation/demand-3-", "attestation/", "search/", "theme/")
    ours, theirs = ours_and_owlrls(asserted, keep)
    assert ours ^ theirs == set()


@pytest.mark.parametrize("rung", [0, 1, 2], ids=["stated", "external", "all"])
def test_each_rung_holds_exactly_the_closure_of_its_own_graphs(asserted: Asserted, rung: int) -> None:
    schema = close(asserted.terms)
    allowed = {name for wave in WAVES[: rung + 1] for name in wave}
    alone = infer({name: list(triples) if name in allowed else [] for name, triples in asserted.graphs.items()}, schema)
    derived, _ = derive(asserted)
    ladder = {triple for name in INFERRED[: rung + 1] for triple in derived[name]}
    expected = {
        (ox.NamedNode(str(s)), ox.NamedNode(str(p)), o if isinstance(o, ox.Literal) else ox.NamedNode(str(o)))
        for s, p, o in (alone.triple(fact) for fact in alone.because)
    }
    assert ladder == expected


def test_what_is_asked_of_the_councils_is_asked_of_the_council_of_lisse(asserted: Asserted) -> None:
    derived, _ = derive(asserted)
    wanted = (ox.NamedNode(thing("actor-demand/3-raden-1")), ox.NamedNode(TERMS + "asksOf"), ox.NamedNode(thing("organization/raad-lisse")))
    assert wanted in derived["inferred-stated"]


def test_what_needs_a_reading_of_ours_is_never_a_consequence_of_the_stated(asserted: Asserted) -> None:
    derived, _ = derive(asserted)
    # That councils belong to the administrators is a reading, so what is asked of administrators reaches them by one.
    reached = (ox.NamedNode(thing("demand/3-1-3-bestuurders-1")), ox.NamedNode(TERMS + "asksOf"), ox.NamedNode(thing("organization/raad-lisse")))
    assert reached in derived["inferred-interpreted"]
    assert reached not in derived["inferred-stated"]


def test_every_inferred_triple_names_a_rule_and_premises_that_hold(asserted: Asserted) -> None:
    closure = infer({name: list(triples) for name, triples in asserted.graphs.items()}, close(asserted.terms))
    assert closure.because
    for number, premises in closure.because.values():
        assert len(premises) == len(closure.rules[number].body)
        assert all(premise in closure.facts for premise in premises)


def test_a_thing_of_two_classes_that_exclude_each_other_is_refused(asserted: Asserted) -> None:
    spoilt = Asserted({name: dict(triples) for name, triples in asserted.graphs.items()}, asserted.terms, asserted.shapes)
    both = (ox.NamedNode(thing("recommendation/l")), ox.NamedNode(TYPE), ox.NamedNode(TERMS + "Statement"))
    spoilt.graphs["stated"][both] = "a test"
    with pytest.raises(ConformanceError, match="recommendation/l is both"):
        derive(spoilt)


def test_writing_down_what_already_follows_is_refused(asserted: Asserted) -> None:
    spoilt = Asserted({name: dict(triples) for name, triples in asserted.graphs.items()}, asserted.terms, asserted.shapes)
    follows = (ox.NamedNode(thing("actor-demand/3-raden-1")), ox.NamedNode(TERMS + "asksOf"), ox.NamedNode(thing("organization/raad-lisse")))
    spoilt.graphs["interpreted"][follows] = "data/interpreted/a-test.ttl"
    with pytest.raises(ConformanceError, match=r"a-test\.ttl"):
        derive(spoilt)


NODES = st.integers(min_value=0, max_value=7).map(lambda n: f"n:{n}")


@given(st.lists(st.tuples(NODES, NODES), max_size=25))
def test_a_transitive_property_is_closed_like_reachability(edges: list[tuple[str, str]]) -> None:
    rule = Rule("prp-trp", (("?x", "p:in", "?y"), ("?y", "p:in", "?z")), ("?x", "p:in", "?z"))
    closure = Closure([rule])
    closure.add([(a, "p:in", b) for a, b in edges], 0)
    reachable = set(edges)
    while more := {(a, d) for a, b in reachable for c, d in reachable if b == c} - reachable:
        reachable |= more
    assert {(closure.terms[s], closure.terms[o]) for s, _, o in closure.facts} == reachable


@given(st.lists(st.tuples(NODES, NODES), max_size=15), st.lists(st.tuples(NODES, NODES), max_size=15))
def test_facts_in_two_waves_come_to_what_one_wave_comes_to(first: list[tuple[str, str]], second: list[tuple[str, str]]) -> None:
    rule = Rule("chain", (("?x", "p:asks", "?y"), ("?y", "p:member", "?z")), ("?x", "p:asks", "?z"))
    facts = [(a, "p:asks", b) for a, b in first], [(a, "p:member", b) for a, b in second]
    once, twice = Closure([rule]), Closure([rule])
    once.add([*facts[0], *facts[1]], 0)
    twice.add(facts[0], 0)
    twice.add(facts[1], 1)
    assert {once.triple(f) for f in once.facts} == {twice.triple(f) for f in twice.facts}
