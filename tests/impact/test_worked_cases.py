"""Worked cases: scenarios with their full outcome, argued from the nota and from the law and practice of joint arrangements.

``cases/NAME.yaml`` holds ``why`` (the argument, with the lines of the nota it rests on), ``scenario``, and what the report
must say: every thing touched by band, every guard with its articles and routes, every gap, deadline, step, participant and
statement that lapses. Reckoned from 22 November 2026.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from hltgraph.impact.analysis import Analysis
from hltgraph.impact.parsing import from_data
from hltgraph.namespaces import short
from hltgraph.store.graph import GraphStore
from tests.impact.conftest import TODAY

CASES = {path.stem: yaml.safe_load(path.read_text("utf-8")) for path in sorted((Path(__file__).parent / "cases").glob("*.yaml"))}
BANDS = ("direct", "near", "far")


def outcome(report: dict[str, Any]) -> dict[str, Any]:
    """What a case compares, in short names."""

    def named(iris: list[str]) -> list[str]:
        return sorted(map(short, iris))

    return {
        "status": report["status"],
        "same_reach": report["same_reach"],
        "reach_by_trust": report["reach_by_trust"],
        "guards": [[g["guard"], g["status"], named(g["things"]), named([rule["law"] for rule in g["laws"]]), named([r["route"] for r in g["routes"]])] for g in report["guards"]],
        **{band: named([a["iri"] for a in report["affected"] if a["band"] == band]) for band in BANDS},
        "gaps_opened": sorted([gap["shape"].removeprefix("shape/"), short(gap["focus"])] for gap in report["gaps_opened"]),
        "gaps_closed": sorted([gap["shape"].removeprefix("shape/"), short(gap["focus"])] for gap in report["gaps_closed"]),
        "without_carrier": named(report["without_carrier"]),
        "only_through_these": named(report["only_through_these"]),
        "deadlines": [[short(d["iri"]), d["begin"], d["end"], d["when"]] for d in report["deadlines"]],
        "procedures": [{"earliest": p["earliest"], "steps": [short(s["step"]).removeprefix("procedure/") for s in p["steps"]]} for p in report["procedures"]],
        "actors": {short(a["iri"]): named(a["items"]) for a in report["actors"]},
        "only_in_one": named([m["iri"] for m in report["municipalities"] if m["only_in_one"]]),
        "no_longer_holds": sorted([short(s["from"]), s["property"], short(s["to"])] for s in report["no_longer_holds"] if not s["layer"].startswith("inferred")),
        "consequences": [c["number"] for c in report["consequences"]],
        "open_questions": len(report["open_questions"]),
    }  # fmt: skip


@pytest.fixture(scope="module")
def reports(store: GraphStore, analysis: Analysis) -> dict[str, dict[str, Any]]:
    return {name: analysis.report(from_data(store, case["scenario"], TODAY), "nl", TODAY).as_dict() for name, case in CASES.items()}


@pytest.mark.parametrize("name", CASES)
def test_a_worked_case_comes_out_as_argued(reports: dict[str, dict[str, Any]], name: str) -> None:
    assert outcome(reports[name]) == CASES[name]["outcome"], CASES[name]["why"]


@pytest.mark.parametrize("name", CASES)
def test_a_case_is_argued(name: str) -> None:
    assert len(CASES[name]["why"]) > 200 and re.search(r"\blines? \d+", CASES[name]["why"])


def test_the_cases_are_those_that_were_asked() -> None:
    asked = {"dissolve-provalu", "merge-isd-provalu", "lisse-leaves-hecht", "no-account-holder", "leerrecht-on-its-own", "rename-isd"}
    assert asked <= set(CASES)


# ---------------------------------------------------------------------- what an answer must never do


@pytest.mark.parametrize("name", CASES)
def test_no_sum_number_of_staff_or_date_is_made_up(reports: dict[str, dict[str, Any]], name: str) -> None:
    report = reports[name]
    said = [report["open_questions"], report["partners"], [g["text"] for g in report["guards"]], [d["must"] for d in report["duties"]]]
    assert not re.search(r"€|\beuro\b|\bfte\b|\bmiljoen\b|\bmillion\b", str(said))
    # Every day is the scenario's, one of the law's reckoned from today, or one that the nota gives.
    days = {d for deadline in report["deadlines"] for d in (deadline["begin"], deadline["end"])} | {report["scenario"]["date"], report["as_of"]}
    days |= {step[key] for p in report["procedures"] for step in p["steps"] for key in ("earliest", "latest")} | {p["earliest"] for p in report["procedures"]}
    assert set(re.findall(r"\d{4}-\d{2}-\d{2}", str([said, [p["note"] for p in report["procedures"]]]))) <= days


@pytest.mark.parametrize("name", CASES)
def test_every_consequence_and_guard_says_where_it_comes_from(reports: dict[str, dict[str, Any]], name: str) -> None:
    for said in [*reports[name]["consequences"], *reports[name]["guards"]]:
        assert said["tags"] and set(said["tags"]) <= {"nota", "elsewhere", "advisor"}
    for consequence in reports[name]["consequences"]:
        assert not consequence["question"] or "advisor" in consequence["tags"]


@pytest.mark.parametrize("name", CASES)
def test_every_thing_touched_has_a_path_of_statements_that_the_graph_holds(store: GraphStore, reports: dict[str, dict[str, Any]], name: str) -> None:
    import pyoxigraph as ox

    from hltgraph.impact.view import View
    from hltgraph.namespaces import thing

    view = View(store)
    for affected in reports[name]["affected"]:
        assert affected["distance"] == len(affected["path"])
        for path in (affected["path"], *affected["other_paths"]):
            for s in path:
                assert view.layer((ox.NamedNode(s["from"]), ox.NamedNode(thing(s["property"])), ox.NamedNode(s["to"]))) == s["layer"]
            if path:
                assert affected["iri"] in (path[-1]["from"], path[-1]["to"])


@pytest.mark.parametrize("party", ["hecht", "odwh"])
@pytest.mark.parametrize(("op", "more"), [("leave", {"member": "lisse"}), ("dissolve", {}), ("split", {"into": ["een", "twee"]})])
def test_a_statutory_party_is_never_free_to_leave(store: GraphStore, analysis: Analysis, party: str, op: str, more: dict[str, Any]) -> None:
    report = analysis.report(from_data(store, {"op": op, "party": party, **more}, TODAY), "nl", TODAY).as_dict()
    assert report["status"] == "not-open"
    (first,) = [g for g in report["guards"] if g["status"] == "not-open"]
    assert report["guards"][0] == first and first["guard"] == "G1" and first["laws"] and first["routes"]
    assert (report["duties"], report["procedures"], report["gaps_opened"], report["no_longer_holds"]) == ([], [], [], [])
    assert report["change"]["patch"] == {"trig": "", "update": ""}


@pytest.mark.parametrize("trust", ["stated", "external"])
def test_the_law_does_not_go_away_with_less_trust(store: GraphStore, trust: str) -> None:
    report = Analysis(store, trust).report(from_data(store, {"op": "leave", "party": "hecht", "member": "lisse"}, TODAY), "nl", TODAY)
    assert report.status == "not-open"
    assert {a.layer for a in report.affected} <= {"scenario", "stated", "inferred-stated", *(("external", "inferred-external") if trust == "external" else ())}


def test_less_trust_gives_a_smaller_and_harder_answer(store: GraphStore, analysis: Analysis) -> None:
    said = from_data(store, {"op": "dissolve", "party": "provalu"}, TODAY)
    stated, external, everything = (
        {a.iri for a in (analysis if trust == "all" else Analysis(store, trust)).report(said, "nl", TODAY).affected} for trust in ("stated", "external", "all")
    )
    assert stated < external < everything


def test_equal_parties_are_said_to_be_equal_and_have_the_same_stated_reach(store: GraphStore, analysis: Analysis) -> None:
    from hltgraph.knowledge import TRUST

    report = analysis.report(from_data(store, {"op": "dissolve", "party": "isd"}, TODAY), "nl", TODAY)
    assert report.same_reach == (tuple(f"{store.base}id/party/{p}" for p in ("hecht", "isd", "odwh", "provalu")),)
    reaches = [analysis.reach("dissolve", "stated").reached([party]) - {party} for party in report.same_reach[0]]
    assert all(reach == reaches[0] for reach in reaches)
    assert TRUST["stated"] == ("about", "stated", "inferred-stated")
    assert report.readings and all(reading["only"] for reading in report.readings)


def test_a_statutory_task_does_not_leave_its_carrier(store: GraphStore, analysis: Analysis) -> None:
    core = {"op": "transfer", "task": "publieke-gezondheid", "from": "hecht", "to": "isd"}
    other = {"op": "transfer", "task": "jeugdgezondheidszorg", "from": "hecht", "to": "isd"}
    assert analysis.report(from_data(store, core, TODAY), "nl", TODAY).status == "not-open"
    assert analysis.report(from_data(store, other, TODAY), "nl", TODAY).status == "conditional"


def test_a_report_is_the_same_each_time(store: GraphStore, analysis: Analysis) -> None:
    said = from_data(store, CASES["merge-isd-provalu"]["scenario"], TODAY)
    assert Analysis(store).report(said, "en", TODAY).as_dict() == analysis.report(said, "en", TODAY).as_dict()
