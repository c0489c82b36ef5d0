"""The build: the same inputs give the same bytes, a change gives others, and no half of a build is ever seen."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest

from hltgraph.build.pipeline import build
from hltgraph.errors import ConformanceError
from hltgraph.knowledge import Knowledge
from hltgraph.namespaces import BASE, TERMS


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A knowledge root with the real ontology, two statements and no shapes: quick to build, free to spoil."""
    root = Path(__file__).parent.parent.parent
    shutil.copytree(root / "ontology", tmp_path / "knowledge" / "ontology")
    (tmp_path / "knowledge" / "shapes").mkdir()
    data = tmp_path / "knowledge" / "data"
    shutil.copytree(Path(__file__).parent / "small", data)
    return tmp_path / "knowledge"


def test_two_builds_under_different_hash_seeds_give_equal_bytes(small: Path, tmp_path: Path) -> None:
    digests = set()
    for seed in ("1", "2"):
        out = tmp_path / f"out-{seed}"
        code = (
            "from pathlib import Path\nfrom hltgraph.build.pipeline import build\nfrom hltgraph.knowledge import Knowledge\n"
            f"build(Knowledge(Path({str(small)!r})), Path({str(out)!r}), Path({str(tmp_path / seed)!r}), fresh=True)"
        )
        subprocess.run([sys.executable, "-c", code], check=True, env={**os.environ, "PYTHONHASHSEED": seed})
        digests.add(tuple(hashlib.sha256((out / name).read_bytes()).hexdigest() for name in ("dataset.nq", "report.json")))
    assert len(digests) == 1


def test_the_version_is_the_hash_that_others_find_with_rdfc_1_0(dataset: Path) -> None:
    content = dataset.read_bytes()
    canonical = ox.Dataset(ox.parse(content, format=ox.RdfFormat.N_QUADS, rename_blank_nodes=True))
    canonical.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    lines = ox.serialize(canonical, format=ox.RdfFormat.N_QUADS)
    assert lines is not None
    assert sorted(lines.splitlines()) == content.splitlines()


def test_a_change_of_one_data_file_changes_the_dataset_and_nothing_else_does(small: Path, tmp_path: Path) -> None:
    cache, out = tmp_path / "cache", tmp_path / "out"
    first = build(Knowledge(small), out, cache)
    again = build(Knowledge(small), out, cache)
    assert (first.reused, again.reused) == (False, True)
    path = small / "data" / "about" / "labels.ttl"
    path.write_text(path.read_text("utf-8").replace("Een uitspraak", "Een andere uitspraak"), "utf-8")
    changed = build(Knowledge(small), out, cache)
    assert not changed.reused
    assert changed.report["version"] != first.report["version"]
    assert "Een andere uitspraak" in (out / "dataset.nq").read_text("utf-8")
    fresh = build(Knowledge(small), tmp_path / "fresh", tmp_path / "other", fresh=True)
    assert fresh.report == changed.report


def test_the_version_is_the_hash_of_the_dataset(small: Path, tmp_path: Path) -> None:
    built = build(Knowledge(small), tmp_path / "out", tmp_path / "cache")
    content = (tmp_path / "out" / "dataset.nq").read_bytes()
    assert built.report["version"] == hashlib.sha256(content).hexdigest()
    assert built.report["bytes"] == len(content)


def test_no_triple_stands_in_two_graphs_of_the_dataset(small: Path, tmp_path: Path) -> None:
    build(Knowledge(small), tmp_path / "out", tmp_path / "cache")
    seen: dict[object, object] = {}
    for quad in ox.parse((tmp_path / "out" / "dataset.nq").read_bytes(), format=ox.RdfFormat.N_QUADS):
        assert quad.triple not in seen, quad
        seen[quad.triple] = quad.graph_name


def test_the_lines_are_sorted_and_end_in_a_line_break(small: Path, tmp_path: Path) -> None:
    build(Knowledge(small), tmp_path / "out", tmp_path / "cache")
    text = (tmp_path / "out" / "dataset.nq").read_text("utf-8")
    lines = text.split("\n")[:-1]
    assert text.endswith("\n")
    assert lines == sorted(set(lines))


def test_another_base_leaves_no_thing_of_the_old_one(small: Path, tmp_path: Path) -> None:
    build(Knowledge(small), tmp_path / "out", tmp_path / "cache", base="https://data.example/hlt/")
    text = (tmp_path / "out" / "dataset.nq").read_text("utf-8")
    things = [line for line in text.split("\n") if f"<{BASE}id/" in line.rsplit(" <", 1)[0]]
    assert things == []
    assert f"<{TERMS}Statement>" in text


def test_a_failed_build_leaves_the_old_dataset_in_place(small: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    build(Knowledge(small), out, tmp_path / "cache")
    before = (out / "dataset.nq").read_bytes()
    (small / "data" / "interpreted").mkdir()
    (small / "data" / "interpreted" / "bare.ttl").write_text(
        f"@base <{BASE}> .\n@prefix hlt: <{TERMS}> .\n<id/statement/3-1-p1> hlt:hasTheme <id/theme/maatwerk> .\n", "utf-8"
    )
    with pytest.raises(ConformanceError, match=r"bare\.ttl: statement/3-1-p1 .* has 0 interpretation nodes"):
        build(Knowledge(small), out, tmp_path / "cache")
    assert (out / "dataset.nq").read_bytes() == before
    assert sorted(path.name for path in out.iterdir()) == ["dataset.nq", "report.json"]


def test_the_report_holds_no_time(small: Path, tmp_path: Path) -> None:
    build(Knowledge(small), tmp_path / "out", tmp_path / "cache")
    report = json.loads((tmp_path / "out" / "report.json").read_text("utf-8"))
    assert set(report) == {"bytes", "classes", "completeness", "findings", "software", "statements", "version"}
