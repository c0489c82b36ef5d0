"""A reading to revise: every part drops one thing, and every choice is one that the graph knows."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

import pytest

from hltgraph.questions import asking, retrieval
from hltgraph.questions.bank import question
from hltgraph.questions.reading import Facet, Reading, Topic
from hltgraph.questions.revision import SLOTS, Revision
from hltgraph.store.graph import GraphStore


@pytest.fixture(scope="module")
def revision(store: GraphStore) -> Revision:
    return Revision(store)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_choice_is_a_value_that_the_graph_knows_with_a_label(store: GraphStore, revision: Revision, language: str) -> None:
    offered = revision.choices(language)
    assert tuple(offered) == SLOTS
    for slot, values in offered.items():
        assert values and all(label and ":" not in label for _, label in values), slot
        for value, _ in values:
            assert retrieval.resolve(store, question("items"), {slot: (value,)})


def test_a_part_of_slots_leads_to_the_same_slots_without_it(revision: Revision) -> None:
    slots = {"class": ("demand",), "chapter": ("3",), "actor": ("gemeenteraden", "colleges")}
    parts = revision.parts(asking.from_slots(slots, "nl", "count"))
    assert [(part.slot, part.label) for part in parts] == [
        ("class", "vraag aan actoren"),
        ("chapter", "3. Dienstverlening"),
        ("actor", "gemeenteraden"),
        ("actor", "colleges van burgemeester en wethouders"),
    ]
    every = sorted((name, value) for name, values in slots.items() for value in values)
    given = [(part.slot, ("demand", "3", "gemeenteraden", "colleges")[place]) for place, part in enumerate(parts)]
    for dropped, part in zip(given, parts, strict=True):
        left = parse_qsl(urlsplit(part.without or "").query)
        assert sorted([*(pair for pair in left if pair[0] != "op"), dropped]) == every
        assert ("op", "count") in left


def test_the_last_part_has_nothing_to_lead_to(revision: Revision) -> None:
    assert [part.without for part in revision.parts(asking.from_slots({"chapter": ("3",)}, "nl"))] == [None]


def test_a_word_that_is_asked_about_is_dropped_from_the_question(revision: Revision) -> None:
    asked = "Welke aanbevelingen gaan over warmte?"
    kind = Facet("class", "recommendation", "https://w3id.org/hltgraph/def#Recommendation", {"nl": "aanbeveling"}, "aanbevelingen", 6, 19, named=True)
    reading = Reading(asked, "nl", "list", (kind,), (), {"class": ("recommendation",)}, topic=(Topic("warmte", 30, 36, ("warmt",)),))
    parts = {part.slot: dict(parse_qsl(urlsplit(part.without or "").query)) for part in revision.parts(reading)}
    assert parts == {"class": {"q": "Welke gaan over warmte?"}, "topic": {"q": "Welke aanbevelingen gaan over?"}}
