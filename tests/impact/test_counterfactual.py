"""The counterfactual graph: the same as a whole build would give, undone by its own record, whatever the order of what is apart."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hltgraph.build.assembly import infer
from hltgraph.build.conversion import to_rdflib
from hltgraph.build.explanation import _asserted
from hltgraph.build.reading import Triple
from hltgraph.build.rules import compiled
from hltgraph.build.schema import Schema, close
from hltgraph.build.validation import WORDINGS
from hltgraph.impact import history, terms
from hltgraph.impact.analysis import Analysis
from hltgraph.impact.change import Change
from hltgraph.impact.counterfactual import follow, rules_of
from hltgraph.impact.gaps import Gap, Shapes, Written, difference
from hltgraph.impact.operations import apply
from hltgraph.impact.parsing import from_data
from hltgraph.impact.scenario import Operation, Scenario
from hltgraph.impact.view import View, derived
from hltgraph.knowledge import INFERRED
from hltgraph.store.graph import GraphStore
from tests.impact.conftest import TODAY

DAY = datetime.date(2027, 1, 1)
SCENARIOS = {
    "dissolve-provalu": [{"op": "dissolve", "party": "provalu"}],
    "merge-isd-provalu": [{"op": "merge", "parties": ["isd", "provalu"], "into": "werkplein"}],
    "merge-into-one-of-them": [{"op": "merge", "parties": ["isd", "provalu"], "into": "isd"}],
    "leave-isd": [{"op": "leave", "party": "isd", "member": "lisse"}],
    "join-isd": [{"op": "join", "party": "isd", "member": "katwijk"}],
    "split-isd": [{"op": "split", "party": "isd", "into": ["isd-werk", "isd-zorg"], "tasks": {"isd-zorg": ["wmo-ondersteuning"]}}],
    "rename-isd": [{"op": "rename", "party": "isd", "name": "Werkplein"}],
    "transfer": [
        {"op": "new", "party": "doorstroom", "members": ["hillegom", "lisse", "teylingen"]},
        {"op": "transfer", "task": "leerrecht", "from": "holland-rijnland", "to": "doorstroom"},
    ],
    "domain": [{"op": "change-domain", "party": "odwh", "domain": "milieu en bouw"}],
    "account-holder": [{"op": "dissolve", "party": "coordinerend-accounthouder"}],
    "all-five": [{"op": "dissolve", "party": party} for party in ("hecht", "holland-rijnland", "isd", "odwh", "provalu")],
}


def scenario(store: GraphStore, name: str) -> Scenario:
    return from_data(store, {"date": DAY, "operations": SCENARIOS[name]}, TODAY)


def applied(store: GraphStore, operations: Iterable[Operation], trust: str = "all") -> View:
    view = View(store, trust)
    for operation in operations:
        apply(view, operation, DAY)
    return view


def statements(view: View) -> dict[Triple, str]:
    return dict(view.match(None, None, None))


@pytest.fixture(scope="module")
def written(store: GraphStore) -> tuple[dict[str, list[Triple]], list[Triple]]:
    return _asserted(store)


@pytest.fixture(scope="module")
def schema(written: tuple[dict[str, list[Triple]], list[Triple]]) -> Schema:
    return close(written[1])


@pytest.fixture(scope="module")
def quads(store: GraphStore) -> set[ox.Quad]:
    """The graph but for the wordings, which no change touches."""
    return {quad for quad in store.engine if quad.predicate.value not in WORDINGS}


def test_the_kept_rules_are_those_of_the_ontology(store: GraphStore, schema: Schema) -> None:
    assert rules_of(store) == list(compiled(schema))


@pytest.mark.parametrize("name", SCENARIOS)
def test_what_follows_is_what_a_whole_derivation_gives(
    store: GraphStore, analysis: Analysis, schema: Schema, written: tuple[dict[str, list[Triple]], list[Triple]], name: str
) -> None:
    after = applied(store, scenario(store, name).operations)
    change = follow(View(store), after, analysis.rules)
    graphs = {layer: [t for t in triples if t not in change.removed] for layer, triples in written[0].items()}
    graphs["stated"] += [t for t, layer in change.added.items() if layer == "scenario"]
    closure = infer(graphs, schema)

    def plain(triple: Triple) -> tuple[object, object, object]:
        return tuple(part if isinstance(part, ox.Literal) else part.value for part in triple)  # type: ignore[return-value]

    for wave, layer in enumerate(INFERRED):
        ours = {plain(triple) for triple, held in statements(after).items() if held == layer}
        assert ours == set(closure.derived(wave)), layer


def shacl(view: View, shapes: Shapes) -> set[tuple[str, str]]:
    """What all shapes find in the whole of a view, but for the wordings, at which none looks; takes seconds."""
    import pyshacl
    import rdflib

    wanted = to_rdflib(dict.fromkeys(triple for shape in shapes.shapes for triple in shape.triples))
    data = to_rdflib(triple for triple, layer in view.match(None, None, None) if not derived(layer) and triple[1].value not in WORDINGS)
    _, results, _ = pyshacl.validate(data, shacl_graph=wanted, advanced=True, inference="none", meta_shacl=False, inplace=True)
    assert isinstance(results, rdflib.Graph)
    found = results.subjects(rdflib.RDF.type, rdflib.SH.ValidationResult)
    return {(str(results.value(r, rdflib.SH.sourceShape)), str(results.value(r, rdflib.SH.focusNode))) for r in found}


@pytest.fixture(scope="module")
def findings(store: GraphStore, analysis: Analysis) -> set[tuple[str, str]]:
    return shacl(View(store), analysis.shapes)


@pytest.mark.parametrize("name", ["merge-isd-provalu", "split-isd", "transfer", "account-holder", "all-five"])
def test_the_gaps_near_the_change_are_those_of_a_run_over_everything(store: GraphStore, analysis: Analysis, findings: set[tuple[str, str]], name: str) -> None:
    after = applied(store, scenario(store, name).operations)
    change = follow(View(store), after, analysis.rules)
    opened, closed = difference(Written(View(store)), after, change, analysis.shapes)

    now = shacl(after, analysis.shapes)
    assert {gap.key for gap in opened} == now - findings
    assert {gap.key for gap in closed} == findings - now


@pytest.mark.parametrize("name", SCENARIOS)
def test_undoing_a_change_by_its_record_gives_the_graph_back(store: GraphStore, quads: set[ox.Quad], name: str) -> None:
    change = Change.of(applied(store, scenario(store, name).operations))
    copy = ox.Store()
    copy.bulk_extend(quads)
    copy.update(change.update())
    assert set(copy) != quads
    copy.update(change.inverse().update())
    assert set(copy) == quads


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_party_is_ended_and_never_deleted(store: GraphStore, name: str) -> None:
    after = applied(store, scenario(store, name).operations)
    for operation in scenario(store, name).operations:
        for party in operation.parties:
            assert (ox.NamedNode(party), terms.TYPE) in {(t[0], t[1]) for t, _ in after.match(ox.NamedNode(party), terms.TYPE, None)}
            ended = after.objects(ox.NamedNode(party), terms.END)
            assert bool(ended) == (operation.op in ("dissolve", "split") or (operation.op == "merge" and party not in operation.into))
    assert not {t for t in Change.of(after).removed if t[1] == terms.TYPE}


def test_the_trig_says_the_same_as_the_update(store: GraphStore) -> None:
    change = Change.of(applied(store, scenario(store, "merge-isd-provalu").operations))
    quads = list(ox.parse(change.trig(), format=ox.RdfFormat.TRIG))
    assert {q.triple for q in quads if "/no-longer/" not in q.graph_name.value} == {ox.Triple(*t) for t in change.added}  # type: ignore[union-attr]
    assert {q.triple for q in quads if "/no-longer/" in q.graph_name.value} == {ox.Triple(*t) for t in change.removed}  # type: ignore[union-attr]


def test_a_scenario_written_as_trig_is_read_back_as_itself(store: GraphStore) -> None:
    from hltgraph.impact.parsing import from_turtle

    for name in ("dissolve-provalu", "leave-isd", "rename-isd", "merge-isd-provalu", "join-isd"):
        said = scenario(store, name)
        events = [t for t in Change.of(applied(store, said.operations)).added if "/change/" in t[0].value]
        text = ox.serialize([ox.Triple(*t) for t in events], format=ox.RdfFormat.TURTLE)
        assert text is not None
        assert from_turtle(store, text.decode()).as_dict() == said.as_dict()


# ---------------------------------------------------------------------- recorded history


def test_the_recorded_changes_can_be_replayed(store: GraphStore) -> None:
    named = {event.rpartition("/")[2] for event in history.events(View(store))}
    assert {"hecht-2024", "holland-rijnland-2025", "noordwijk-2019", "teylingen-2006"} <= named


def test_each_recorded_change_replayed_gives_todays_graph(store: GraphStore) -> None:
    today = set(statements(View(store)))
    for event in history.events(View(store)):
        said = history.recorded(View(store), event)
        then = history.before(View(store), said)
        assert then.removed, f"{event} left no trace"
        for operation in said.operations:
            apply(then, operation, said.date)
        assert set(statements(then)) == today, event


def test_all_recorded_changes_replayed_in_order_give_todays_graph(store: GraphStore) -> None:
    said = [history.recorded(View(store), event) for event in history.events(View(store))]
    then = View(store)
    for each in reversed(said):
        then = history.before(then, each)
    assert len(then.removed) > len(said)
    for each in said:
        apply(then, each.operations[0], each.date)
    assert set(statements(then)) == set(statements(View(store)))


# ---------------------------------------------------------------------- properties

PARTIES = ("hecht", "holland-rijnland", "isd", "odwh", "provalu")
ALONE = {
    party: [
        {"op": "dissolve", "party": party}, {"op": "rename", "party": party, "name": f"Nieuw {party}"}, {"op": "change-domain", "party": party, "domain": "iets anders"},
        {"op": "leave", "party": party, "member": "lisse"}, {"op": "leave", "party": party, "member": "hillegom"},
        {"op": "split", "party": party, "into": [f"{party}-een", f"{party}-twee"]}, {"op": "merge", "parties": [party, "gr-kdb"], "into": f"{party}-kdb"},
    ]
    for party in PARTIES
}  # fmt: skip
#: One operation each on different parties; a merger with the same third party is not independent of another.
INDEPENDENT = st.lists(st.sampled_from(PARTIES), min_size=2, max_size=4, unique=True).flatmap(
    lambda parties: st.tuples(*(st.sampled_from(ALONE[party][: 7 if party == parties[0] and "provalu" not in parties else 6]) for party in parties))
)


@settings(max_examples=40)
@given(operations=INDEPENDENT, order=st.randoms(use_true_random=False))
def test_the_order_of_independent_operations_does_not_matter(store: GraphStore, analysis: Analysis, operations: tuple[dict[str, object], ...], order) -> None:  # type: ignore[no-untyped-def]
    said = from_data(store, {"date": DAY, "operations": list(operations)}, TODAY)
    shuffled = list(said.operations)
    order.shuffle(shuffled)
    one, other = applied(store, said.operations), applied(store, shuffled)
    assert Change.of(one) == Change.of(other)
    assert follow(View(store), one, analysis.rules) == follow(View(store), other, analysis.rules)


@given(operations=INDEPENDENT)
def test_any_change_is_undone_by_its_inverse(store: GraphStore, operations: tuple[dict[str, object], ...]) -> None:
    said = from_data(store, {"date": DAY, "operations": list(operations)}, TODAY)
    after = applied(store, said.operations)
    change = Change.of(after)
    assert all(View(store).layer(triple) is None for triple in change.added)
    undo = change.inverse()
    for triple in undo.removed:
        after.remove(triple)
    for triple, layer in undo.added.items():
        after.add(triple, layer)
    assert (after.added, after.removed) == ({}, {})


def test_a_gap_is_told_in_both_languages(analysis: Analysis) -> None:
    assert all(set(shape.message()) == {"nl", "en"} for shape in analysis.shapes.shapes)
    assert isinstance(analysis.shapes, Shapes) and Gap("a", "b", {}) == Gap("a", "b", {"nl": "c"})
