"""A scenario in an address: the same scenario comes back, and what is wrong is said where it stands, in both languages."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import hltgraph.impact
from hltgraph.errors import HltgraphError, ScenarioError
from hltgraph.impact import address, refusal
from hltgraph.impact.choices import Choices
from hltgraph.impact.parsing import from_data
from hltgraph.impact.scenario import KEYS
from hltgraph.impact.view import View
from hltgraph.store.graph import GraphStore
from tests.impact.conftest import TODAY

WORDS = tomllib.loads((Path(hltgraph.impact.__file__).parent / "wording.toml").read_text("utf-8"))
SCENARIOS: list[list[dict[str, Any]]] = [
    [{"op": "dissolve", "party": "provalu"}],
    [
        {"op": "merge", "parties": ["isd", "provalu"], "into": "werkplein"},
        {"op": "transfer", "task": "leerrecht", "from": "holland-rijnland", "to": "werkplein"},
    ],
    [{"op": "split", "party": "isd", "into": ["een", "twee"], "tasks": {"een": ["bijstand", "inburgering"], "twee": ["schuldhulp"]}}],
    [{"op": "rename", "party": "hecht", "name": "Party & co"}, {"op": "leave", "party": "isd", "member": "lisse"}],
    [{"op": "join", "party": "isd", "member": "katwijk"}, {"op": "change-domain", "party": "isd", "domain": "werk, zorg & meer"}],
    [{"op": "new", "party": "nieuw", "members": ["lisse", "organization/hillegom"], "name": "Nieuw & anders"}],
]


def test_every_operation_is_tried() -> None:
    assert {operation["op"] for operations in SCENARIOS for operation in operations} == set(KEYS)


@pytest.mark.parametrize("operations", SCENARIOS)
def test_a_scenario_comes_back_from_its_address(store: GraphStore, operations: list[dict[str, Any]]) -> None:
    said = from_data(store, {"date": "2027-01-01", "operations": operations}, TODAY).as_dict()
    pairs = address.pairs(said)
    drafts = address.drafts([pair for pair in pairs if pair[0] != "date"])
    assert from_data(store, address.content(drafts, dict(pairs)["date"]), TODAY).as_dict() == said


@settings(max_examples=200)
@given(
    st.lists(
        st.tuples(st.sampled_from([*address.NAMES, "op.2", "party.2", "into.2", "tasks.2"]), st.text(max_size=12) | st.sampled_from(list(KEYS))), max_size=8
    )
)
def test_any_address_is_read_or_refused(store: GraphStore, pairs: list[tuple[str, str]]) -> None:
    try:
        said = from_data(store, address.content(address.drafts(pairs), None), TODAY).as_dict()
    except HltgraphError:
        return
    again = address.drafts([pair for pair in address.pairs(said) if pair[0] != "date"])
    assert from_data(store, address.content(again, said["date"]), TODAY).as_dict() == said


def test_a_name_as_people_write_it_is_taken(store: GraphStore) -> None:
    drafts = address.drafts([("op", "merge"), ("party", "isd"), ("party", "provalu"), ("into", "Werkplein Bollenstreek"), ("name", " ")])
    assert from_data(store, address.content(drafts, None), TODAY).operations[0].into == (f"{store.base}id/party/werkplein-bollenstreek",)


@pytest.mark.parametrize(
    ("query", "number", "fields"),
    [
        ([("op", "merge"), ("party", "isd")], 0, ("into",)),
        ([("op", "merge"), ("party", "isd"), ("into", "x")], 0, ("parties",)),
        ([("op", "merge"), ("party", "isd"), ("party", "provalu"), ("into", "x"), ("into", "isd")], 0, ("into",)),
        ([("op", "transfer"), ("task", "bijstand")], 0, ("from", "to")),
        ([("op", "dissolve"), ("party", "isd"), ("op.2", "leave"), ("party.2", "hecht"), ("member.2", "wassenaar")], 1, ("member",)),
        ([("op", "dissolve"), ("party", "provla")], 0, ("party",)),
        ([("op", "transfer"), ("task", "zwemles"), ("from", "isd"), ("to", "hecht")], 0, ("task",)),
        ([("op", "split"), ("party", "isd"), ("into", "a"), ("into", "b"), ("tasks", "3:bijstand")], 0, ("tasks",)),
        ([("op", "split"), ("party", "isd"), ("into", "a"), ("into", "b"), ("tasks", "1:leerrecht")], 0, ("tasks",)),
        ([("op", "rename"), ("party", "hecht"), ("name", "Hecht")], 0, ("name",)),
    ],
)
def test_what_is_wrong_is_said_at_its_field_in_the_language_of_the_reader(
    store: GraphStore, query: list[tuple[str, str]], number: int, fields: tuple[str, ...]
) -> None:
    with pytest.raises(ScenarioError) as caught:
        from_data(store, address.content(address.drafts(query), None), TODAY)
    assert (caught.value.operation, caught.value.fields) == (number, fields)
    said = {language: refusal.in_words(caught.value, View(store), language, fields[0]) for language in ("nl", "en")}
    assert said["nl"] != said["en"] and "https://" not in said["nl"] and "{" not in said["nl"]


def test_a_key_that_no_operation_has_is_refused() -> None:
    for name in ("colour", "op.1", "op.100", "party.x"):
        with pytest.raises(ScenarioError):
            address.drafts([(name, "x")])


def test_the_two_languages_have_the_same_words_with_the_same_braces() -> None:
    assert set(WORDS["nl"]) == set(WORDS["en"])
    for key in set(WORDS["nl"]):
        if not key.startswith("wrong-"):
            assert set(re.findall(r"{(\w+)}", WORDS["nl"][key])) == set(re.findall(r"{(\w+)}", WORDS["en"][key])), key


@pytest.mark.parametrize("language", ["nl", "en"])
def test_what_can_be_chosen_can_be_used(store: GraphStore, language: str) -> None:
    choices = Choices.of(store, language)
    assert [choice.name for choice in choices.operations] == list(KEYS) and all(choice.about for choice in choices.operations)
    for party in (*choices.parties, *choices.others):
        assert from_data(store, {"op": "dissolve", "party": party.name}, TODAY).operations[0].parties
        for task in choices.tasks.get(party.name, ()):
            to = next(other.name for other in choices.parties if other.name != party.name)
            assert from_data(store, {"op": "transfer", "task": task.name, "from": party.name, "to": to}, TODAY)
    members = {member.name for member in choices.members}
    assert {member for taking in choices.participants.values() for member in taking} <= members
