"""Reading the Turtle: what is wrong is named with its place."""

from __future__ import annotations

import shutil
from pathlib import Path

import pyoxigraph as ox
import pytest

from hltgraph.build.reading import mapped, read, read_file
from hltgraph.errors import ConformanceError, KnowledgeError
from hltgraph.knowledge import Knowledge
from hltgraph.namespaces import BASE, TERMS

HEAD = f"@base <{BASE}> .\n@prefix hlt: <{TERMS}> .\n"


@pytest.fixture
def copied(project: Path, tmp_path: Path) -> Path:
    """A copy of the knowledge folders that a test may spoil."""
    for folder in ("ontology", "data", "shapes"):
        shutil.copytree(project / folder, tmp_path / folder)
    return tmp_path


def test_a_syntax_error_names_file_and_line(tmp_path: Path) -> None:
    path = tmp_path / "spoilt.ttl"
    path.write_text(HEAD + "\n<id/x> a hlt:Demand\n<id/y> a hlt:Demand .\n", "utf-8")
    with pytest.raises(KnowledgeError, match=r"spoilt\.ttl, line 5"):
        read_file(path, "spoilt.ttl")


def test_literals_stay_as_they_are_written(tmp_path: Path) -> None:
    path = tmp_path / "numbers.ttl"
    path.write_text(HEAD + '<id/x> hlt:quantity "007"^^<http://www.w3.org/2001/XMLSchema#integer> , 3659.50 .\n', "utf-8")
    assert {triple[2].value for triple in read_file(path, "numbers.ttl")} == {"007", "3659.50"}


def test_a_triple_in_two_graphs_fails_and_both_files_are_named(copied: Path) -> None:
    (copied / "data" / "external" / "again.ttl").write_text(HEAD + "<id/recommendation/l> a hlt:Recommendation .\n", "utf-8")
    with pytest.raises(ConformanceError, match=r"recommendation/l .*two graphs.*stated.*again\.ttl"):
        read(Knowledge(copied))


def test_a_blank_node_in_the_data_fails(copied: Path) -> None:
    (copied / "data" / "stated" / "blank.ttl").write_text(HEAD + "<id/recommendation/l> hlt:concerns [ a hlt:Instrument ] .\n", "utf-8")
    with pytest.raises(ConformanceError, match=r"blank\.ttl: a blank node"):
        read(Knowledge(copied))


@pytest.mark.parametrize(
    ("iri", "moved"),
    [
        (BASE + "id/recommendation/l", "https://data.example/hlt/id/recommendation/l"),
        (BASE + "doc/recommendation/l", "https://data.example/hlt/doc/recommendation/l"),
        (TERMS + "asksOf", TERMS + "asksOf"),
        ("http://metadata.un.org/sdg/7", "http://metadata.un.org/sdg/7"),
    ],
)
def test_another_base_moves_things_and_pages_and_never_terms(iri: str, moved: str) -> None:
    assert mapped(ox.NamedNode(iri), "https://data.example/hlt/") == ox.NamedNode(moved)


def test_another_base_never_touches_text() -> None:
    text = ox.Literal(f"see {BASE}id/recommendation/l")
    assert mapped(text, "https://data.example/") == text
