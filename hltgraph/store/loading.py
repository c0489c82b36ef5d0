"""Putting a built dataset into another engine, by the SPARQL 1.1 Graph Store HTTP Protocol.

The version is taken away first and written last, in a graph of its own, once the engine counts as many statements in each
graph as the dataset has. So a load that broke off leaves a store without a version, and nothing answers from that.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from urllib.parse import urlencode

import pyoxigraph as ox

from hltgraph.errors import DatasetError, RemoteError
from hltgraph.knowledge import TRUST, graph
from hltgraph.namespaces import BASE, PREFIXES
from hltgraph.store.connection import Connection
from hltgraph.store.graph import Dataset
from hltgraph.store.remote import LOADED, check, loaded_version, query_endpoint
from hltgraph.store.syntax import text

#: Seconds in which a server must have taken one graph.
PATIENCE = 3600
_TRIPLES = {"Content-Type": "application/n-triples"}


def load(content: bytes, version: str, endpoint: Connection, graphs: Connection, *, fill: bool = True, progress: Callable[[str], None] = lambda _: None) -> int:
    """Put a dataset (N-Quads and their version) into the graph store ``graphs``, to be queried at ``endpoint``.

    Without ``fill`` the engine's own loader has put it there, and it is only counted and named. Gives the number of
    statements.

    :raises DatasetError: when the dataset cannot be read.
    :raises RemoteError: when the engine fails, or counts other numbers.
    """
    parts: dict[str, list[ox.Triple]] = defaultdict(list)
    try:
        for quad in ox.parse(content, format=ox.RdfFormat.N_QUADS):
            parts[quad.graph_name.value].append(quad.triple)
    except (SyntaxError, AttributeError) as error:
        raise DatasetError("the dataset is no whole N-Quads file of named graphs; build it again") from error
    _send(graphs, "DELETE", LOADED)
    for name, triples in sorted(parts.items()) if fill else ():
        progress(name)
        _send(graphs, "PUT", name, ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES))
    progress("counting")
    found, wanted = sizes(endpoint), {name: len(triples) for name, triples in parts.items()}
    if found != wanted:
        wrong = [f"{name}: {found.get(name, 0)} of {wanted.get(name, 0)}" for name in sorted(found | wanted) if found.get(name) != wanted.get(name)]
        raise RemoteError(f"it does not hold the statements of the dataset: {'; '.join(wrong)}")
    said = ox.Triple(ox.NamedNode(f"{BASE}id/dataset"), ox.NamedNode(PREFIXES["owl"] + "versionInfo"), ox.Literal(version))
    _send(graphs, "PUT", LOADED, ox.serialize([said], format=ox.RdfFormat.N_TRIPLES))
    if loaded_version(endpoint) != version:
        raise RemoteError("what was put into the graph store is not to be seen at the endpoint; are they of the same store?")
    return sum(wanted.values())


def sizes(endpoint: Connection) -> dict[str, int]:
    """How many statements each of our graphs holds at an endpoint; one that holds none is left out.

    :raises RemoteError: when it does not answer.
    """
    results = query_endpoint(endpoint, text("sizes"), "select", Dataset((), tuple(graph(name) for name in TRUST["all"])))
    assert isinstance(results, ox.QuerySolutions)
    return {row["graph"].value: int(row["statements"].value) for row in results}


def _send(graphs: Connection, method: str, name: str, content: bytes | None = None) -> None:
    reply = graphs.exchange(method, urlencode({"graph": name}), _TRIPLES if content is not None else {}, content, again=content is None)
    if not (method == "DELETE" and reply.status == 404):  # it held none
        check(reply, "graph store")
