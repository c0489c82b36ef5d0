"""The graph for other tools: GraphML and node-link JSON for network tools, CSV edges and a workbook for spreadsheets.

Nodes are the things of the graph with their labels and classes, edges the statements between them with their layer.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from hltgraph.errors import UsageError
from hltgraph.knowledge import TRUST
from hltgraph.namespaces import short
from hltgraph.publication import workbook
from hltgraph.publication.documents import Documents
from hltgraph.publication.edition import Edition
from hltgraph.store.graph import GraphStore

if TYPE_CHECKING:
    import networkx

NODE = ("id", "iri", "kind", "label_nl", "label_en")
EDGE = ("source", "target", "property", "layer")
#: Nodes and edges as rows of those columns.
Network = tuple[list[tuple[str, ...]], list[tuple[str, ...]]]


def network(store: GraphStore, trust: str = "all") -> Network:
    """The nodes and edges that a rung of trust allows, in a fixed order."""
    store = Edition.served(store).store
    documents = Documents(store, "https://creativecommons.org/publicdomain/zero/1.0/", store.base + "catalog")
    start = store.base + "id/"
    edges, iris = set(), set()
    for quad in store.engine.quads_for_pattern(None, None, None, None):
        layer = quad.graph_name.value.rpartition("/")[2]  # type: ignore[union-attr]
        if layer not in TRUST[trust] or not isinstance(quad.subject, ox.NamedNode) or not quad.subject.value.startswith(start):
            continue
        iris.add(quad.subject.value)
        if isinstance(quad.object, ox.NamedNode) and quad.object.value.startswith(start):
            iris.add(quad.object.value)
            edges.add((quad.subject.value[len(start) :], quad.object.value[len(start) :], short(quad.predicate.value), layer))
    nodes = []
    for iri in sorted(iris):
        kind = next(iter(documents.kinds(iri)), "")
        nodes.append((iri[len(start) :], iri, short(kind), *(documents.label(iri, language) for language in ("nl", "en"))))
    return nodes, sorted(edges)


def _graph(network: Network) -> networkx.MultiDiGraph[str]:
    import networkx  # late: it takes a third of a second

    graph: networkx.MultiDiGraph[str] = networkx.MultiDiGraph()
    for node in network[0]:
        graph.add_node(node[0], **dict(zip(NODE[1:], node[1:], strict=True)))
    for source, target, name, layer in network[1]:
        graph.add_edge(source, target, key=f"{name} {layer}", property=name, layer=layer)
    return graph


def graphml(network: Network) -> bytes:
    """The network as GraphML."""
    from networkx.readwrite.graphml import GraphMLWriter

    # Not write_graphml, whose bytes hang on whether lxml is installed.
    writer = GraphMLWriter(encoding="utf-8", prettyprint=True)
    writer.add_graph_element(_graph(network))
    out = io.BytesIO()
    writer.dump(out)
    return out.getvalue()


def node_link(network: Network) -> bytes:
    """The network as node-link JSON, as networkx and D3 read it."""
    from networkx.readwrite.json_graph import node_link_data

    content: Mapping[str, Any] = node_link_data(_graph(network), edges="links")
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


def edges(network: Network) -> bytes:
    """The edges as CSV."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(EDGE)
    writer.writerows(network[1])
    return text.getvalue().encode()


def sheets(network: Network) -> bytes:
    """Nodes and edges as a workbook."""
    return workbook.write("hltgraph", [("nodes", NODE, network[0]), ("edges", EDGE, network[1])])


FORMATS: Mapping[str, Callable[[Network], bytes]] = {"graphml": graphml, "json": node_link, "csv": edges, "xlsx": sheets}


def write(store: GraphStore, name: str, trust: str = "all") -> bytes:
    """A graph in a format of :data:`FORMATS`.

    :raises UsageError: when there is no such format.
    """
    if name not in FORMATS:
        raise UsageError(f"there is no format {name!r}; there are {', '.join(FORMATS)}")
    return FORMATS[name](network(store, trust))
