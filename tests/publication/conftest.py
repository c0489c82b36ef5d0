"""A publication of the whole project under another base, written once by the command; and a small one to change at will."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from hltgraph.build.pipeline import build
from hltgraph.knowledge import Knowledge
from hltgraph.publication import publishing
from hltgraph.publication.edition import Edition
from hltgraph.publication.facts import Facts
from hltgraph.publication.site import Site
from hltgraph.settings import Settings

#: Where the project's publication in these tests has its things, and where it is served: behind a prefix.
BASE = "https://data.example.org/hlt/"
PUBLIC = "https://www.example.org/open/data/hlt/"


def publish(dataset: Path, out: Path, project: Path, *arguments: str, seed: str = "1", **settings: str) -> subprocess.CompletedProcess[str]:
    """``hltgraph publish`` as a process of its own, with a hash seed of its own and no sources."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HLTGRAPH_") or name == "HLTGRAPH_CACHE"}
    environment = kept | {"PYTHONPATH": str(project), "PYTHONHASHSEED": seed} | {"HLTGRAPH_" + name.upper(): value for name, value in settings.items()}
    command = [sys.executable, "-m", "hltgraph.cli.main", "publish", str(out), "--store", str(dataset), *arguments]
    return subprocess.run(command, capture_output=True, text=True, env=environment, cwd=project, timeout=600)


@pytest.fixture(scope="session")
def published(dataset: Path, project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the project's publication, written once for all processes of a run. Not to be changed by a test."""
    own = tmp_path_factory.getbasetemp()
    folder = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    out = folder / "published"
    with (folder / "published.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not out.is_dir():
            result = publish(dataset, out, project, "--base", BASE, "--public-url", PUBLIC)
            assert result.returncode == 0, result.stderr
    return out


@pytest.fixture(scope="session")
def edition(dataset: Path) -> Edition:
    """The project's graph under the other base. Not to be changed by a test."""
    return Edition.read(dataset, BASE)


@pytest.fixture(scope="session")
def facts(knowledge: Knowledge) -> Facts:
    """The project's facts with no choice of an owner."""
    return Facts.read(knowledge, Settings(), PUBLIC)


class Small:
    """A knowledge root with the real ontology, two statements and the shapes of a publication: quick to publish, free to change."""

    def __init__(self, project: Path, folder: Path, cache: Path) -> None:
        self.root = folder / "knowledge"
        self.folder, self.cache = folder, cache
        shutil.copytree(project / "ontology", self.root / "ontology")
        shutil.copytree(project / "tests" / "build" / "small", self.root / "data")
        (self.root / "shapes").mkdir()
        for name in ("shapes/publication.ttl", "data/publication.toml", "NOTICE"):
            shutil.copy(project / name, self.root / name)
        self.knowledge = Knowledge(self.root)

    def write(self, name: str, text: str) -> None:
        """Write a file of the knowledge."""
        (self.root / name).write_text(text, "utf-8")

    def build(self) -> Path:
        """The dataset file of the knowledge as it is."""
        build(self.knowledge, self.folder / "built", self.cache)
        return self.folder / "built" / "dataset.nq"

    def site(self, previous: Path | None = None, **choices: str) -> Site:
        """The publication of the knowledge as it is, after one that a folder holds."""
        settings = Settings(**choices)  # type: ignore[arg-type]
        return publishing.prepare(self.build(), self.knowledge, settings, public_url=PUBLIC, previous=previous)

    def publish(self, out: Path, previous: Path | None = None, **choices: str) -> Site:
        """Publish the knowledge as it is."""
        site = self.site(previous, **choices)
        publishing.publish(site, out, previous=previous)
        return site


@pytest.fixture(scope="session")
def builds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the builds of small knowledge roots are kept: many tests build the same."""
    return tmp_path_factory.mktemp("builds")


@pytest.fixture
def small(project: Path, tmp_path: Path, builds: Path) -> Small:
    """A small knowledge root of the test's own."""
    return Small(project, tmp_path, builds)


def tree(folder: Path) -> dict[str, bytes]:
    """Every file of a folder with its content, by its name in it."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
