"""The graph for other tools: each format holds the same network."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import networkx
import pytest

from hltgraph.errors import UsageError
from hltgraph.publication import export
from hltgraph.store.graph import GraphStore


def test_every_format_holds_the_same_network(store: GraphStore) -> None:
    nodes, edges = export.network(store)
    assert ("recommendation/l", "actor/gemeenteraden", "hlt:addresses", "stated") in edges
    drawn = networkx.parse_graphml(export.graphml((nodes, edges)).decode(), force_multigraph=True)
    assert set(drawn.nodes) == {node[0] for node in nodes}
    assert sorted((a, b, data["property"], data["layer"]) for a, b, data in drawn.edges(data=True)) == edges
    assert drawn.nodes["recommendation/l"]["label_nl"] == "Raden meer en samen betrokken bij verbonden partijen"
    linked = networkx.node_link_graph(json.loads(export.node_link((nodes, edges))), edges="links")
    assert (len(linked.nodes), len(linked.edges)) == (len(nodes), len(edges))
    assert [tuple(row) for row in csv.reader(io.StringIO(export.edges((nodes, edges)).decode()))][1:] == edges
    with zipfile.ZipFile(io.BytesIO(export.sheets((nodes, edges)))) as book:
        assert book.read("xl/worksheets/sheet2.xml").count(b"<row ") == len(edges) + 1


def test_a_lower_rung_of_trust_exports_less(store: GraphStore) -> None:
    counts = [len(export.network(store, trust)[1]) for trust in ("stated", "external", "all")]
    assert counts == sorted(counts) and len(set(counts)) == 3
    assert {edge[3] for edge in export.network(store, "stated")[1]} == {"stated", "inferred-stated", "about"}


def test_an_unknown_format_is_refused_with_those_there_are(store: GraphStore) -> None:
    with pytest.raises(UsageError, match="graphml, json, csv, xlsx"):
        export.write(store, "dot")


@pytest.mark.parametrize("name", ["graphml", "json", "csv", "xlsx"])
def test_the_command_writes_the_same_bytes_to_a_file_and_to_a_pipe(dataset: Path, project: Path, tmp_path: Path, name: str) -> None:
    command = [sys.executable, "-m", "hltgraph.cli.main", "export", name, "--store", str(dataset)]
    piped = subprocess.run(command, capture_output=True, cwd=project, check=True)
    subprocess.run([*command, "--out", str(tmp_path / "out")], cwd=project, check=True)
    assert (tmp_path / "out").read_bytes() == piped.stdout
    assert len(piped.stdout) > 10_000
