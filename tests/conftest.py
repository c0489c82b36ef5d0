"""What the tests share: the project's knowledge, its built dataset, and the source documents where they are."""

from __future__ import annotations

import os
from pathlib import Path

import hypothesis
import pytest

from hltgraph.build.pipeline import build
from hltgraph.build.reading import Asserted, read
from hltgraph.knowledge import Knowledge
from hltgraph.settings import Settings
from hltgraph.store.graph import GraphStore
from hltgraph.store.opening import open_store

PROJECT = Path(__file__).parent.parent

# These machines are noisy, so how long an example takes says nothing; the same examples come every time.
hypothesis.settings.register_profile("hltgraph", deadline=None, derandomize=True, database=None)
hypothesis.settings.load_profile("hltgraph")


def required(what: str) -> bool:
    """Whether this run may not skip for want of something: HLT_REQUIRE holds its name."""
    return what in os.environ.get("HLT_REQUIRE", "").replace(",", " ").split()


def skip_or_fail(what: str, why: str) -> None:
    """Skip by name, or fail where this run requires it."""
    if required(what):
        pytest.fail(f"HLT_REQUIRE asks for {what}: {why}", pytrace=False)
    pytest.skip(f"{what}: {why}")


@pytest.fixture(scope="session")
def project() -> Path:
    """The root of the repository."""
    return PROJECT


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    """The project's knowledge folders."""
    return Knowledge(PROJECT)


@pytest.fixture(scope="session")
def asserted(knowledge: Knowledge) -> Asserted:
    """What is written in the project's files. Not to be changed by a test."""
    return read(knowledge)


@pytest.fixture(scope="session")
def cache() -> Path:
    """The cache folder, the user's own: what lies in it is named by the hash of what it came from."""
    return Settings.from_environment().cache_folder()


@pytest.fixture(scope="session")
def dataset(knowledge: Knowledge, cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built dataset of the project."""
    out = tmp_path_factory.mktemp("dataset")
    build(knowledge, out, cache)
    return out / "dataset.nq"


@pytest.fixture(scope="session")
def store(dataset: Path, cache: Path) -> GraphStore:
    """The store of the built dataset."""
    return open_store(dataset, cache)


@pytest.fixture(scope="session")
def sources() -> Path:
    """The folder with the two source documents, which are no part of the project."""
    folder = Path(os.environ.get("HLTGRAPH_SOURCES") or PROJECT.parent / "shared" / "sources")
    if not (folder / "hlt-samen-verder.txt").is_file():
        skip_or_fail("sources", f"no source documents in {folder}; name their folder in HLTGRAPH_SOURCES")
    return folder
