"""The reach: along what the table says, with a shortest explanation for each thing, and never smaller for one statement more."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hltgraph.errors import UsageError
from hltgraph.impact import reach as reaching
from hltgraph.impact import terms
from hltgraph.impact.analysis import Analysis
from hltgraph.impact.dependence import Dependence, Edge, Edges, table
from hltgraph.impact.reach import Reach
from hltgraph.impact.view import RANK, View
from hltgraph.knowledge import TRUST
from hltgraph.store.graph import GraphStore

ALWAYS = Dependence("x", terms.CONCERNS, "forward", False, frozenset(), frozenset({"dissolve"}), {}, {})
LAYERS = ("stated", "inferred-stated", "external", "interpreted", "inferred-interpreted")


def edge(source: str, target: str, layer: str = "stated") -> Edge:
    nodes = ox.NamedNode(f"x:{source}"), terms.CONCERNS, ox.NamedNode(f"x:{target}")
    return Edge(source, target, nodes, layer, ALWAYS)


def edges(listed: list[Edge]) -> Edges:
    made = Edges()
    for each in listed:
        made.add(each)
    return made


THINGS = st.sampled_from("abcdefgh")
STATEMENTS = st.lists(st.builds(edge, THINGS, THINGS, st.sampled_from(LAYERS)), max_size=30)


@given(STATEMENTS, THINGS, THINGS, st.sampled_from("abcdefgh"))
def test_one_stated_dependence_more_never_removes_a_thing_from_the_reach(listed: list[Edge], source: str, target: str, start: str) -> None:
    more = [*listed, edge(source, target)]
    for trust in TRUST:
        layers = None if trust == "all" else TRUST[trust]
        less = Reach(edges(listed), "dissolve", layers).reached([start])
        assert less <= Reach(edges(more), "dissolve", layers).reached([start])


@given(STATEMENTS, THINGS)
def test_less_trust_is_less_reach(listed: list[Edge], start: str) -> None:
    stated, external, everything = (Reach(edges(listed), "dissolve", None if t == "all" else TRUST[t]).reached([start]) for t in TRUST)
    assert stated <= external <= everything


@given(STATEMENTS, THINGS)
def test_each_thing_has_the_strongest_of_its_shortest_explanations(listed: list[Edge], start: str) -> None:
    found = Reach(edges(listed), "dissolve").explained([start])
    out: dict[str, list[Edge]] = {}
    for each in listed:
        out.setdefault(each.source, []).append(each)
    # By hand: all walks of the length found.
    for name, reached in found.items():
        walks: list[list[Edge]] = [[]]
        for _ in range(reached.distance):
            walks = [[*walk, step] for walk in walks for step in out.get(walk[-1].target if walk else start, [])][:20_000]
        ends = [walk for walk in walks if (walk[-1].target if walk else start) == name]
        assert ends
        assert max((RANK[e.layer] for e in reached.path), default=0) == min(max((RANK[e.layer] for e in walk), default=0) for walk in ends)
        assert [e.source for e in reached.path[1:]] == [e.target for e in reached.path[:-1]]


@given(STATEMENTS, THINGS)
def test_what_only_a_reading_leads_to_is_lost_without_it(listed: list[Edge], start: str) -> None:
    whole = Reach(edges(listed), "dissolve")
    reached = whole.reached([start])
    for reading, things in whole.only_through([start]).items():
        rest = [e for e in listed if (e.source, e.target) != (reading.source, reading.target)]
        assert reached - Reach(edges(rest), "dissolve").reached([start]) == things


@given(STATEMENTS, THINGS)
def test_both_engines_reach_the_same(listed: list[Edge], start: str) -> None:
    pytest.importorskip("rustworkx")
    small = Reach(edges(listed), "dissolve")
    kept = reaching.LARGE
    try:
        reaching.LARGE = -1
        large = Reach(edges(listed), "dissolve")
    finally:
        reaching.LARGE = kept
    assert [sorted(layer) for layer in small.layers([start])] == [sorted(layer) for layer in large.layers([start])]


# ---------------------------------------------------------------------- the table


def test_every_entry_says_why_in_both_languages(store: GraphStore) -> None:
    entries = table(View(store))
    assert len(entries) > 20
    for entry in entries:
        assert set(entry.reason) == set(entry.effect) == {"nl", "en"}, entry.iri
        assert (entry.direction == "none") == (not entry.operations), entry.iri


def test_at_a_rename_nothing_takes_effect(store: GraphStore) -> None:
    assert not [entry.iri for entry in table(View(store)) if "rename" in entry.operations]


def test_a_person_can_adjust_the_table(store: GraphStore, analysis: Analysis) -> None:
    theirs = b"""
        @base <https://w3id.org/hltgraph/> . @prefix hlt: <https://w3id.org/hltgraph/def#> .
        <id/dependence/concerns> hlt:ofProperty hlt:concerns ; hlt:direction <id/effect-direction/none> .
    """
    provalu = f"{store.base}id/party/provalu"
    narrow = Analysis(store, dependences=theirs).reached("dissolve", provalu)
    assert narrow < analysis.reached("dissolve", provalu)
    assert f"{store.base}id/recommendation/l" not in narrow


@pytest.mark.parametrize("wrong", [b"@prefix", b"<x:a> <x:b> <x:c> .", b"<x:a> <https://w3id.org/hltgraph/def#direction> <x:sideways> ."])
def test_a_table_that_is_not_whole_is_refused(store: GraphStore, wrong: bytes) -> None:
    with pytest.raises(UsageError):
        table(View(store), wrong)
