"""The figures of quality are those of the graph, of the report of its build and of the verification."""

from __future__ import annotations

import datetime
import json
from dataclasses import replace
from pathlib import Path

import pytest

from hltgraph.build.reading import Asserted
from hltgraph.errors import KnowledgeError
from hltgraph.knowledge import Knowledge
from hltgraph.quality import verified
from hltgraph.quality.quality import GAPS, Quality, measure
from hltgraph.questions import bank
from hltgraph.settings import Settings
from hltgraph.store.graph import GraphStore

TODAY = datetime.date(2026, 11, 22)


@pytest.fixture(scope="module")
def report(dataset: Path) -> Path:
    return dataset.parent / "report.json"


@pytest.fixture(scope="module")
def quality(store: GraphStore, report: Path, project: Path) -> Quality:
    return measure(store, Settings(root=project), report, TODAY)


def test_completeness_layers_and_findings_are_those_of_the_report(quality: Quality, report: Path) -> None:
    told = json.loads(report.read_bytes())
    assert {layer.name: layer.statements for layer in quality.layers} | {"about": quality.about} == told["statements"]
    assert sum(layer.share for layer in quality.layers) == pytest.approx(1)
    for name in ("parts", "parties"):
        rows = [{key: value for key, value in row.items() if key not in ("title", "name")} for row in told["completeness"][name]]
        assert [{key: value for key, value in row.items() if key != "labels"} for row in getattr(quality, name)] == rows
    assert quality.validation is not None
    assert [dict(finding) for finding in quality.validation.findings] == told["findings"]
    assert sum(quality.readings.values()) == told["classes"]["hlt:Interpretation"]


@pytest.mark.parametrize("name", GAPS)
def test_a_gap_is_counted_as_the_list_behind_it(quality: Quality, store: GraphStore, name: str) -> None:
    assert quality.gaps[name] == len(list(store.rows(bank.question(name).bound({}))))


def test_without_the_report_of_this_graph_nothing_is_said_of_findings(store: GraphStore, tmp_path: Path, project: Path) -> None:
    other = tmp_path / "report.json"
    other.write_text(json.dumps({"version": "of another graph", "findings": []}), "utf-8")
    for path in (None, tmp_path / "absent.json", other):
        assert measure(store, Settings(root=project), path, TODAY).validation is None


def test_the_recorded_verification_is_of_the_passages_as_they_stand(asserted: Asserted, knowledge: Knowledge, store: GraphStore) -> None:
    found = verified.recorded(knowledge)
    assert found is not None, "run hltgraph verify --sources DIR --record"
    assert found.digest == verified.digest_of(asserted), "passages changed: run hltgraph verify --sources DIR --record"
    assert found.digest == verified.digest_of(verified.asserted_in(store))
    assert found.problems == 0
    assert all(each.found == each.passages and each.answered == each.points for each in found.documents)


def test_a_passage_that_changed_since_is_told(store: GraphStore, report: Path, tmp_path: Path, knowledge: Knowledge) -> None:
    for folder in ("ontology", "shapes"):
        (tmp_path / folder).symlink_to(knowledge.root / folder)
    (tmp_path / "data").mkdir()
    root = Knowledge(tmp_path)
    assert measure(store, Settings(root=tmp_path), report, TODAY).verified is None
    found = verified.recorded(knowledge)
    assert found is not None
    verified.record(root, replace(found, digest="0" * 64))
    quality = measure(store, Settings(root=tmp_path), report, TODAY)
    assert (quality.current, quality.live) == (False, False)
    assert quality.verified is not None
    assert quality.verified.date == found.date


def test_a_record_is_read_as_it_was_written(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    document = verified.Document("nota", 2, 2, 3, 3, 100, 90, 10)
    written = verified.Verified(TODAY, "ab" * 32, 1, (document,))
    verified.record(Knowledge(tmp_path), written)
    assert verified.recorded(Knowledge(tmp_path)) == written
    (tmp_path / "data" / verified.FILE).write_text("date = 2026-11-22\n", "utf-8")
    with pytest.raises(KnowledgeError):
        verified.recorded(Knowledge(tmp_path))


def test_with_the_sources_the_served_graph_is_verified_itself(store: GraphStore, report: Path, project: Path, sources: Path) -> None:
    quality = measure(store, Settings(root=project, sources=sources), report, TODAY)
    assert (quality.live, quality.current) == (True, True)
    assert quality.verified == replace(verified.recorded(Knowledge(project)), date=TODAY)  # type: ignore[type-var]
