"""A count is the length of the list that its choice leads to, whatever the things and the choices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from hltgraph.browsing.facets import Choices, Facet, narrow, options

FACETS = (Facet("kind", many=False), Facet("part", many=False, order=str), Facet("use"))


@dataclass(frozen=True)
class Thing:
    marks: dict[str, frozenset[str]]


def marks() -> st.SearchStrategy[dict[str, frozenset[str]]]:
    values = st.frozensets(st.sampled_from("abc"), max_size=3)
    return st.fixed_dictionaries({}, optional={facet.name: values for facet in FACETS})


things = st.lists(marks().map(Thing), max_size=12)
chosen = st.fixed_dictionaries({}, optional={
    "kind": st.sampled_from("abc").map(lambda value: (value,)),
    "use": st.lists(st.sampled_from("abc"), min_size=1, max_size=3, unique=True).map(tuple),
})  # fmt: skip


@given(things=things, chosen=chosen)
def test_every_count_is_the_length_of_the_list_that_it_leads_to(things: list[Thing], chosen: Choices) -> None:
    for offered in options(things, FACETS, chosen).values():
        for option in offered:
            assert option.count == len(narrow(things, option.choices))


@given(things=things, chosen=chosen)
def test_what_is_chosen_can_be_dropped_and_what_is_offered_leaves_something(things: list[Thing], chosen: Choices) -> None:
    for name, offered in options(things, FACETS, chosen).items():
        assert {option.value for option in offered if option.chosen} == set(chosen.get(name, ()))
        for option in offered:
            assert option.count or option.chosen
            held: Any = option.choices.get(name, ())
            assert (option.value in held) is not option.chosen


def test_a_second_choice_narrows_where_many_are_possible_and_replaces_elsewhere() -> None:
    both, one = Thing({"use": frozenset("ab"), "kind": frozenset("a")}), Thing({"use": frozenset("a"), "kind": frozenset("b")})
    assert narrow([both, one], {"use": ("a", "b")}) == [both]
    kind = {option.value: option for option in options([both, one], FACETS, {"kind": ("a",)})["kind"]}
    assert kind["b"].choices == {"kind": ("b",)}
    assert narrow([both, one], kind["b"].choices) == [one]


def test_options_stand_in_the_order_of_their_facet_else_by_count() -> None:
    things = [Thing({"part": frozenset(part), "use": frozenset(use)}) for part, use in (("c", "b"), ("a", "b"), ("c", "a"))]
    found = options(things, FACETS, {})
    assert [option.value for option in found["part"]] == ["a", "c"]
    assert [(option.value, option.count) for option in found["use"]] == [("b", 2), ("a", 1)]
