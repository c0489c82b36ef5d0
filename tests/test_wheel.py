"""The wheel answers outside the repository: it carries the knowledge and the built dataset."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import skip_or_fail


@pytest.fixture(scope="module")
def installed(project: Path, dataset: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel's files, made from a copy of the repository."""
    folder = tmp_path_factory.mktemp("wheel")
    copy = folder / "copy"
    ignored = shutil.ignore_patterns(".git", ".venv", "build", "dist", "tests", "node_modules", "*_cache", "__pycache__")
    shutil.copytree(project, copy, ignore=ignored)
    shutil.copytree(dataset.parent, copy / "build")
    run = {"check": True, "capture_output": True, "cwd": folder}
    subprocess.run([sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(copy)], **run)  # type: ignore[call-overload]
    (wheel,) = folder.glob("*.whl")
    subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(folder / "site"), str(wheel)], **run)  # type: ignore[call-overload]
    return folder / "site"


def hltgraph(installed: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    env = {name: value for name, value in os.environ.items() if not name.startswith("HLTGRAPH_")}
    env |= {"PYTHONPATH": str(installed), "HLTGRAPH_CACHE": str(installed.parent / "cache")}
    return subprocess.run([sys.executable, "-m", "hltgraph.cli.main", *arguments], capture_output=True, text=True, env=env, cwd=installed.parent)


def test_ask_answers_from_the_dataset_that_the_wheel_carries(installed: Path) -> None:
    result = hltgraph(installed, "ask", "Wat staat er in aanbeveling R?", "--format", "json")
    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout)["items"][0]["iri"].endswith("recommendation/r")


def test_the_wheel_carries_the_same_graph_as_the_build(installed: Path, dataset: Path) -> None:
    assert (installed / "hltgraph" / "_knowledge" / "dataset.nq").read_bytes() == dataset.read_bytes()


def test_the_wheel_carries_the_bundled_front_end_and_its_notice(installed: Path, project: Path) -> None:
    built = project / "api" / "assets" / "built"
    if not (built / "manifest.json").is_file():
        skip_or_fail("frontend", "it was not bundled, for want of Node.js")
    carried = installed / "api" / "assets" / "built"
    assert {path.name: path.read_bytes() for path in carried.iterdir()} == {path.name: path.read_bytes() for path in built.iterdir()}
    for part in json.loads((carried / "manifest.json").read_bytes())["parts"]:
        assert f"{part['name']} {part['version']} ({part['licence']})" in (carried / "notice.txt").read_text("utf-8")
