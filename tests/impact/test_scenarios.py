"""Scenarios as they are written: each form read the same, each impossible thing refused in one clear line."""

from __future__ import annotations

import datetime
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hltgraph.errors import HltgraphError, UnknownName, UsageError
from hltgraph.impact import analysis as analysis_module
from hltgraph.impact import rendering
from hltgraph.impact.analysis import Analysis, report
from hltgraph.impact.comparison import compare
from hltgraph.impact.counterfactual import follow
from hltgraph.impact.parsing import from_data, from_text, from_words
from hltgraph.impact.scenario import KEYS
from hltgraph.impact.sweep import scenarios, sweep
from hltgraph.store.graph import GraphStore
from tests.impact.conftest import TODAY

YAML = """
date: 2027-01-01
title: one social company
operations:
- op: merge
  parties: [isd, party/provalu]
  into: werkplein
"""
TURTLE = """
@base <https://w3id.org/hltgraph/> . @prefix hlt: <https://w3id.org/hltgraph/def#> . @prefix org: <http://www.w3.org/ns/org#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<id/change/mine> a org:ChangeEvent ; hlt:begin "2027-01-01"^^xsd:date ; hlt:operation <id/change-operation/merge> ;
  org:originalOrganization <id/party/isd> , <id/party/provalu> ; org:resultingOrganization <id/party/werkplein> .
"""


def test_yaml_json_turtle_and_words_say_the_same(store: GraphStore) -> None:
    words = from_words(store, "merge", {"parties": ["isd", "provalu"], "into": "werkplein", "date": "2027-01-01"}, TODAY).as_dict()
    assert words == {"date": "2027-01-01", "operations": [{"op": "merge", "parties": ["party/isd", "party/provalu"], "into": "party/werkplein"}]}
    for text in (YAML, json.dumps(words), TURTLE):
        assert from_text(store, text, TODAY).as_dict() == words


def test_without_a_date_it_is_the_next_first_of_january(store: GraphStore) -> None:
    assert from_data(store, {"op": "dissolve", "party": "isd"}, TODAY).date == datetime.date(2027, 1, 1)


WRONG: list[tuple[Any, str]] = [
    ({"op": "dissolve", "party": "provla"}, "provalu"),
    ({"op": "dissolve", "party": "zuidplas-gas"}, "there is no party"),
    ({"op": "dissolve"}, "needs party"),
    ({"op": "explode", "party": "isd"}, "op is one of"),
    ({"op": ["dissolve"], "party": "isd"}, "op is one of"),
    ({"op": "dissolve", "party": "isd", "into": "x"}, "takes party"),
    ({"op": "merge", "parties": ["isd", "isd"], "into": "x"}, "merges with itself"),
    ({"op": "merge", "parties": ["isd"], "into": "x"}, "two or more"),
    ({"op": "merge", "parties": ["isd", "provalu"], "into": "hecht"}, "does not merge"),
    ({"op": "merge", "parties": ["isd", "provalu"], "into": "Werk Plein"}, "is no name"),
    ({"op": "split", "party": "isd", "into": ["een", "een"]}, "different parts"),
    ({"op": "split", "party": "isd", "into": ["een", "twee"], "tasks": {"een": ["leerrecht"]}}, "does not carry out"),
    ({"op": "split", "party": "isd", "into": ["een", "twee"], "tasks": {"drie": ["bijstand"]}}, "none of the parts"),
    ({"op": "split", "party": "isd", "into": ["een", "twee"], "tasks": {"een": ["bijstand"], "twee": ["bijstand"]}}, "one part"),
    ({"op": "leave", "party": "isd", "member": "leiden"}, "does not take part"),
    ({"op": "join", "party": "isd", "member": "lisse"}, "already"),
    ({"op": "join", "party": "isd", "member": "party/isd"}, "join itself"),
    ({"op": "transfer", "task": "leerrecht", "from": "isd", "to": "hecht"}, "does not carry out"),
    ({"op": "transfer", "task": "bijstand", "from": "isd", "to": "isd"}, "already"),
    ({"op": "transfer", "task": "zwemles", "from": "isd", "to": "hecht"}, "there is no public-task"),
    ({"op": "rename", "party": "hecht", "name": "Hecht"}, "already"),
    ({"op": "rename", "party": "hecht", "name": "a\nb"}, "one line"),
    ({"op": "rename", "party": "hecht", "name": "x" * 300}, "200 characters"),
    ({"op": "new", "party": "isd"}, "there already"),
    ({"op": "dissolve", "party": "isd", "date": "2027-02-30"}, "no date"),
    ({"op": "dissolve", "party": "isd", "date": "soon"}, "no date"),
    ({"op": "dissolve", "party": "hecht", "date": "1999-01-01"}, "begins on 2006-01-01"),
    ({"op": "dissolve", "party": "isd", "date": "9999-01-01"}, "lies outside"),
    ({"date": "2027-01-01", "operations": []}, "no operation"),
    ({"date": "2027-01-01", "operations": [{"op": "dissolve", "party": "isd"}] * 2}, "has ended"),
    ({"date": "2027-01-01", "operations": [{"op": "dissolve", "party": "isd"}], "colour": "red"}, "not colour"),
    ({"date": "2027-01-01", "operations": "dissolve"}, "a list"),
    ([1], "keys date and operations"),
    ({"op": "dissolve", "party": "isd> } DROP ALL #"}, "is no name"),
]


@pytest.mark.parametrize(("content", "says"), WRONG)
def test_what_cannot_be_is_refused_in_one_line(store: GraphStore, content: Any, says: str) -> None:
    with pytest.raises(UsageError) as caught:
        from_data(store, content, TODAY)
    assert says in caught.value.line() and "\n" not in caught.value.line() and len(caught.value.line()) < 400


def test_limits_are_named(store: GraphStore) -> None:
    many = {"date": "2027-01-01", "operations": [{"op": "rename", "party": "isd", "name": f"Naam {n}"} for n in range(4)]}
    with pytest.raises(UsageError, match="4 operations; 3 is the most"):
        from_data(store, many, TODAY, max_operations=3)
    with pytest.raises(UsageError, match="200 characters; 100 is the most"):
        from_text(store, " " * 200, TODAY, max_chars=100)


def test_aliases_that_multiply_are_not_followed(store: GraphStore) -> None:
    with pytest.raises(UsageError, match="no aliases"):
        from_text(store, "a: &a [x, x]\nb: [*a, *a]", TODAY)


@pytest.mark.parametrize(
    "text", ["[" * 9000, "{" * 9000, "- " * 9000, "\0", '"\\ud800": 1', "!!python/name:os.system x", "@prefix x: <y>", "a org:ChangeEvent ."]
)
def test_text_that_is_no_scenario_is_refused(store: GraphStore, text: str) -> None:
    with pytest.raises(UsageError):
        from_text(store, text, TODAY)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20) | st.sampled_from(["isd", "hecht", "lisse", "bijstand"]), lambda v: st.lists(v, max_size=3)
)


@settings(max_examples=200)
@given(st.fixed_dictionaries({"op": st.sampled_from(list(KEYS))}, optional={key: VALUES for keys in KEYS.values() for key in (*keys, "date")}))
def test_any_data_is_read_or_refused(store: GraphStore, content: dict[str, Any]) -> None:
    try:
        said = from_data(store, content, TODAY)
    except HltgraphError:
        return
    assert from_data(store, said.as_dict(), TODAY).as_dict() == said.as_dict()


@settings(max_examples=150)
@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(store: GraphStore, text: str) -> None:
    with pytest.raises(HltgraphError):
        from_text(store, text, TODAY)


# ---------------------------------------------------------------------- forms of a report


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_operation_can_be_told_in_every_form(store: GraphStore, analysis: Analysis, language: str) -> None:
    said: list[dict[str, Any]] = [
        {"op": "dissolve", "party": "holland-rijnland"}, {"op": "merge", "parties": ["isd", "provalu"], "into": "isd"}, {"op": "split", "party": "odwh", "into": ["a", "b"]},
        {"op": "rename", "party": "isd", "name": "<script>alert(1)</script> | `x`"}, {"op": "leave", "party": "holland-rijnland", "member": "lisse"},
        {"op": "join", "party": "isd", "member": "katwijk"}, {"op": "transfer", "task": "bijstand", "from": "isd", "to": "duin-en-bollenstreek"},
        {"op": "change-domain", "party": "isd", "domain": "<b>werk</b>"}, {"op": "new", "party": "nieuw", "members": ["lisse", "katwijk"], "name": "<i>"},
    ]  # fmt: skip
    for content in said:
        found = analysis.report(from_data(store, content, TODAY), language, TODAY)
        page, text = rendering.html(found), rendering.markdown(found)
        json.dumps(found.as_dict())
        for tag in ("<script", "<b>", "<i>"):
            assert tag not in page and tag not in text.split("```")[0].replace("\\<", "")
        assert page.startswith(f'<!doctype html>\n<html lang="{language}">') and page.count("<svg") == page.count("</svg>") == 1
        assert text.startswith("# ") and "{" not in text.split("```")[0]


def test_the_markup_of_the_page_and_the_picture_is_well_formed(store: GraphStore, analysis: Analysis) -> None:
    from xml.etree import ElementTree

    found = analysis.report(from_data(store, {"op": "merge", "parties": ["isd", "provalu"], "into": "x"}, TODAY), "nl", TODAY)
    tree = ElementTree.fromstring(f"<div>{rendering.body(found)}</div>")
    picture = tree.find(".//{http://www.w3.org/2000/svg}svg")
    assert picture is not None and picture.get("role") == "img" and picture.get("aria-label")
    marks = [each for each in picture.iter() if "mark" in each.get("class", "") and each.find("{http://www.w3.org/2000/svg}title") is not None]
    assert len(marks) == sum(1 for a in found.affected if a.distance)


def test_scenarios_are_compared_by_what_only_one_of_them_touches(store: GraphStore, analysis: Analysis) -> None:
    one, other = ({"op": "dissolve", "party": "isd"}, {"op": "dissolve", "party": "provalu"})
    made = compare([analysis.report(from_data(store, each, TODAY), "nl", TODAY) for each in (one, other)])
    first, second = (scenario["only_here"] for scenario in made["scenarios"])
    assert f"{store.base}id/public-task/bijstand" in first["touched"] and f"{store.base}id/public-task/bijstand" in first["gaps"]
    assert f"{store.base}id/public-task/beschut-werk" in second["touched"]
    assert f"{store.base}id/recommendation/l" in made["touched_by_all"] and not set(first["touched"]) & set(second["touched"])
    assert not any("score" in key or "rank" in key for key in made["scenarios"][0])


def test_a_sweep_goes_through_every_party_and_operation_and_tells_how_far_it_is(store: GraphStore, analysis: Analysis) -> None:
    day = datetime.date(2027, 1, 1)
    chosen = scenarios(analysis, day, 2_000)
    assert {operation.op for scenario in chosen for operation in scenario.operations} == set(KEYS)
    assert {party for scenario in chosen if scenario.operations[0].op == "dissolve" for party in scenario.operations[0].parties} >= set(analysis.parties) - {
        f"{store.base}id/organization/hltsamen"
    }
    told: list[tuple[int, int]] = []
    rows = sweep(analysis, day, TODAY, "nl", 6, lambda done, every: told.append((done, every)))
    assert told == [(n, 6) for n in range(7)] and len(rows) == 6


def test_the_entry_point_takes_a_store_and_a_scenario(store: GraphStore) -> None:
    said = from_words(store, "dissolve", {"party": "provalu"}, TODAY)
    assert report(store, said, as_of=TODAY).status == "conditional"
    with pytest.raises(UnknownName):
        from_words(store, "dissolve", {"party": "nergens"}, TODAY)


def test_a_scenario_is_tried_once_whatever_the_language_and_the_day(store: GraphStore, monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[object] = []
    monkeypatch.setattr(analysis_module, "follow", lambda *given: tried.append(given) or follow(*given))
    analysis = Analysis(store)
    scenario = from_data(store, {"op": "dissolve", "party": "provalu"}, TODAY)
    days = (TODAY, TODAY + datetime.timedelta(days=1))
    reports = [analysis.report(scenario, language, day) for language in ("nl", "en") for day in days]
    assert len(tried) == 1
    # None of what the others left behind is in the last.
    assert reports[-1].as_dict() == Analysis(store).report(scenario, "en", days[1]).as_dict()
