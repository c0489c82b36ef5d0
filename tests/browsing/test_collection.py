"""The lists are those of the stored question ``items`` by the same slots, item by item and layer by layer."""

from __future__ import annotations

import pytest

from hltgraph.browsing.collection import FACETS, Collection, Collections
from hltgraph.browsing.facets import options
from hltgraph.browsing.outline import Part, outline
from hltgraph.browsing.shelves import SHELVES, shelf
from hltgraph.errors import UnknownName
from hltgraph.knowledge import LAYERS, TRUST
from hltgraph.questions import bank, finding
from hltgraph.questions.retrieval import citations
from hltgraph.store.graph import GraphStore


@pytest.fixture(scope="module")
def collections(store: GraphStore) -> Collections:
    return Collections(store)


@pytest.fixture(scope="module")
def collection(collections: Collections) -> Collection:
    return collections.of("all")


@pytest.mark.parametrize("trust", TRUST)
def test_the_list_of_every_mark_is_the_answer_by_that_slot(collections: Collections, trust: str) -> None:
    collection = collections.of(trust)
    asked = 0
    for offered in options(collection.entries, FACETS, {}).values():
        for option in offered:
            slots = {"class": ("item",)} | dict(option.choices)
            hits = {hit.iri: hit for hit in finding.run(collection.store, bank.question("items"), slots, trust)[0]}
            items = collection.describe(collection.narrowed(option.choices), "nl", option.choices)
            assert option.count == len(items)
            assert {item.iri: (item.type, item.layer, item.why == "direct") for item in items} == {
                iri: (hit.kind, hit.layer, hit.direct) for iri, hit in hits.items()
            }, option.choices
            asked += 1
    assert asked > 100


def test_two_marks_are_the_answer_by_two_slots_with_the_reason_of_a_reading(collection: Collection) -> None:
    chosen = collection.chosen({"theme": ["maatwerk"], "chapter": ["3"]})
    items = collection.describe(collection.narrowed(chosen), "en", chosen)
    hits, _ = finding.run(collection.store, bank.question("items"), {"class": ["item"], "theme": ["maatwerk"], "chapter": ["3"]}, "all")
    assert {item.iri for item in items} == {hit.iri for hit in hits}
    assert {item.layer for item in items} == {"interpreted", "inferred-interpreted"}
    assert all(item.reason and item.confidence for item in items if item.layer == "interpreted")


def test_items_stand_in_the_order_of_the_text(collection: Collection) -> None:
    iris = [entry.iri for entry in collection.entries]
    places = citations(collection.store, iris)
    first = [(min((c.document, c.ranges[0][0]) for c in places[iri])) for iri in iris if iri in places]
    assert first == sorted(first)
    assert len(iris) == len(set(iris)) == 516


def test_a_lower_rung_of_trust_shows_nothing_that_rests_on_what_it_leaves_out(collections: Collections) -> None:
    for trust, allowed in TRUST.items():
        layers = {layer for entry in collections.of(trust).entries for names in entry.marks.values() for layer in names.values()}
        assert layers <= set(allowed) & set(LAYERS)
    assert not collections.of("stated").values["theme"]


def test_a_mark_that_nothing_bears_leads_to_nothing_and_an_unknown_one_is_refused(collection: Collection) -> None:
    assert collection.narrowed(collection.chosen({"goal": ["1"]})) == []
    for given in ({"theme": ["nonsense"]}, {"colour": ["red"]}, {"chapter": ["9"]}):
        with pytest.raises(UnknownName):
            collection.chosen(given)


def test_names_are_read_as_people_write_them(collection: Collection) -> None:
    chosen = collection.chosen({"section": ["3.1.2"], "actor": ["organization/raad-lisse"], "goal": ["7"], "class": ["recommendation"]})
    assert chosen == {"section": ("3-1-2",), "actor": ("organization/raad-lisse",), "goal": ("7",), "class": ("recommendation",)}
    assert collection.value("section", "3-1-2").title("nl") == "3.1.2 Integriteit & moreel kompas"


def test_the_count_of_every_part_is_that_of_its_list(collection: Collection) -> None:
    def walk(part: Part) -> int:
        assert part.count == len(collection.narrowed(collection.chosen({"section": [part.value.name]}))), part.value
        return 1 + sum(map(walk, part.parts))

    parts = outline(collection)
    assert sum(map(walk, parts)) == 51
    assert sum(part.count for part in parts) == len(collection.entries)
    nota = next(part for part in parts if part.value.name == "document/hlt-samen-verder")
    assert [part.value.number for part in nota.parts] == ["", "", "1", "2", "3", "4", "I", "II", "III", "IV"]


@pytest.mark.parametrize("name", SHELVES)
def test_the_count_of_everything_on_a_shelf_is_that_of_its_list(collection: Collection, name: str) -> None:
    found = shelf(collection, name, "nl")
    for each in found:
        assert each.count == len(collection.narrowed(each.choices))
        assert each.value.labels.keys() == {"nl", "en"}
    assert len(found) == {"actors": 16, "parties": 9, "themes": 35, "goals": 17, "values": 20, "roles": 4, "tasks": 4}[name]


def test_a_shelf_that_is_not_there_is_refused(collection: Collection) -> None:
    with pytest.raises(UnknownName):
        shelf(collection, "colours", "nl")
