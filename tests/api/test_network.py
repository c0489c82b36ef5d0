"""``/graph``: a part of the graph as nodes and edges, the same as a picture, a list and a table."""

from __future__ import annotations

import csv
import io
import re
from html import unescape

import httpx
import pytest

PAGE = {"Accept": "text/html"}
ISD = "https://w3id.org/hltgraph/id/party/isd"


def network(client: httpx.Client, query: str = "") -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = client.get(f"/graph?{query}", headers={"Accept": "application/json"}).raise_for_status().json()
    return found


def test_around_a_thing_is_what_the_graph_says_of_it(client: httpx.Client) -> None:
    found = network(client, "thing=party/isd")
    shown = {node["iri"] for node in found["nodes"]}
    assert found["nodes"][0]["iri"] == found["centre"] == ISD and not found["truncated"]
    query = """SELECT DISTINCT ?other { { id:party\\/isd ?p ?other } UNION { ?other ?p id:party\\/isd }
      FILTER(STRSTARTS(STR(?p), STR(hlt:)) && ?p NOT IN (hlt:hasPassage, hlt:memberOf) || ?p = org:unitOf) GRAPH ?g { ?other a ?kind } FILTER(ISIRI(?other)) }"""
    said = {row["other"]["value"] for row in client.get("/sparql", params={"query": query}).json()["results"]["bindings"]}
    about = {row["other"]["value"] for row in client.get("/sparql", params={"query": "SELECT ?other { ?other a oa:Annotation }"}).json()["results"]["bindings"]}
    assert shown - {ISD} <= said and not shown & about
    assert {f"{ISD.rpartition('/party')[0]}/public-task/bijstand", f"{ISD.rpartition('/party')[0]}/organization/lisse"} <= shown


def test_every_edge_is_between_nodes_and_stands_in_its_layer(client: httpx.Client) -> None:
    for query in ("", "thing=party/isd", "thing=actor/gemeenteraden"):
        found = network(client, query)
        shown = {node["iri"] for node in found["nodes"]}
        assert found["edges"] and all(edge["source"] in shown and edge["target"] in shown for edge in found["edges"])
        for edge in found["edges"][::25]:
            ask = f"ASK {{ GRAPH id:graph\\/{edge['layer']} {{ <{edge['source']}> <{edge['property']}> <{edge['target']}> }} }}"
            assert client.get("/sparql", params={"query": ask}).json()["boolean"] is True


@pytest.mark.parametrize("layer", ["stated", "external", "interpreted"])
def test_a_layer_can_be_chosen(client: httpx.Client, layer: str) -> None:
    found = network(client, f"thing=party/isd&layer={layer}")
    assert {edge["layer"].removeprefix("inferred-") for edge in found["edges"]} == {layer}


def test_what_is_too_much_is_counted_and_said(client: httpx.Client) -> None:
    found = network(client, "thing=actor/gemeenteraden")
    assert len(found["nodes"]) == 60 < int(str(found["total"])) and found["truncated"]
    page = client.get("/graph?thing=actor/gemeenteraden", headers=PAGE).raise_for_status()
    assert f"van {found['total']}" in page.text and len(page.content) < 100_000


def test_the_lists_and_tables_of_the_page_hold_all_of_the_picture(client: httpx.Client) -> None:
    found = network(client, "thing=party/isd")
    rows: list[tuple[str, str]] = []
    number = 1
    while True:
        page = client.get(f"/graph?thing=party/isd&page={number}", headers=PAGE).raise_for_status().text
        rows += [(unescape(a), unescape(b)) for a, b in re.findall(r"<tr><td>([^<]*)</td><td>[^<]*</td><td>([^<]*)</td>", page)]
        number += 1
        if f"page={number}" not in page:
            break
    assert len(rows) == len(found["edges"])
    assert all(node["label"] in unescape(page) for node in found["nodes"])
    table = list(csv.DictReader(io.StringIO(client.get("/graph?thing=party/isd&format=csv").text)))
    assert len(table) == len(found["edges"]) and {row["layer"] for row in table} == {edge["layer"] for edge in found["edges"]}


def test_the_map_joins_the_chief_kinds(client: httpx.Client) -> None:
    kinds = {node["kind"].rpartition("#")[2] for node in network(client)["nodes"]}
    assert {"Recommendation", "Actor", "ConnectedParty", "PublicValue", "Theme", "Goal"} == kinds


@pytest.mark.parametrize(("query", "status"), [("thing=party/nergens", 404), ("thing=%3Cx%3E", 404), ("layer=none", 400), ("page=0", 400)])
def test_what_is_not_there_is_said(client: httpx.Client, query: str, status: int) -> None:
    assert client.get(f"/graph?{query}", headers={"Accept": "application/json"}).status_code == status
