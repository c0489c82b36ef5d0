"""The graph as nodes and edges to be looked at: what lies around one thing, or the map of the chief kinds. Bounded, and it says so."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import pyoxigraph as ox

from hltgraph.errors import UnknownName
from hltgraph.knowledge import LAYERS, graph
from hltgraph.namespaces import short, thing
from hltgraph.questions import retrieval
from hltgraph.questions.naming import labels
from hltgraph.store.graph import GraphStore

#: The kinds of ground that a reader chooses from; what is inferred goes with the weakest that it comes from.
GROUNDS = ("stated", "external", "interpreted")
#: The most things around one thing.
MOST = 60
#: A statement between things: source, property, target, layer.
Ends = tuple[str, str, str, str]
_LAYER = {graph(name): name for name in LAYERS}


@dataclass(frozen=True)
class Node:
    """A thing: its IRI, name, class and what that is called."""

    iri: str
    label: str
    kind: str
    kind_label: str


@dataclass(frozen=True)
class Edge:
    """A statement between two nodes, with the layer in which it stands."""

    source: str
    property: str
    label: str
    target: str
    layer: str


@dataclass(frozen=True)
class Network:
    """Nodes and edges; ``total`` is how many things there are to show, of which those in ``nodes`` are."""

    centre: str | None
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    total: int

    @property
    def truncated(self) -> bool:
        """Whether there are more things than these."""
        return self.total > len(self.nodes)

    def as_dict(self) -> dict[str, Any]:
        """The network as plain data."""
        return asdict(self) | {"truncated": self.truncated}


def around(store: GraphStore, name: str, language: str, grounds: Collection[str] = GROUNDS, most: int = MOST) -> Network:
    """What a thing is linked to directly, and how those are linked among each other; the strongest links first where there are too many.

    :raises UnknownName: when the graph says nothing of it.
    """
    try:
        iri = ox.NamedNode(thing(name, store.base)).value
    except ValueError:
        raise UnknownName(f"{name!r} is no IRI and no short name such as recommendation/l") from None
    found = _edges(store, [iri], grounds)
    if not found and retrieval.known(store, iri) is None:
        raise UnknownName(f"the graph says nothing of {short(iri, store.base)}; hltgraph search finds names")
    strength = {layer: rank for rank, layer in enumerate(LAYERS)}
    others: dict[str, int] = {}
    for source, _, target, layer in found:
        other = target if source == iri else source
        others[other] = min(strength[layer], others.get(other, len(LAYERS)))
    things = retrieval.kinds(store, others)  # what a register holds is none of ours
    others = {other: rank for other, rank in others.items() if other in things}
    kept = sorted(others, key=lambda other: (others[other], retrieval.by_place(other)))[: most - 1]
    shown = {iri, *kept}
    bound = {"item": [ox.NamedNode(other) for other in kept], "other": [ox.NamedNode(other) for other in kept]}
    among = _read(store.rows(retrieval.detail("among").bound(bound), "all"), grounds) if kept else set()
    return _network(store, iri, shown, {*found, *among}, language, 1 + len(others))


def overview(store: GraphStore, language: str, grounds: Collection[str] = GROUNDS) -> Network:
    """The map: recommendations, actors, connected parties, goals, values and themes, as far as they are linked."""
    found = _read(store.rows(retrieval.detail("map").bound({}), "all"), grounds)
    shown = {end for source, _, target, _ in found for end in (source, target)}
    return _network(store, None, shown, found, language, len(shown))


def _edges(store: GraphStore, iris: list[str], grounds: Collection[str]) -> set[Ends]:
    found = [row for rows in retrieval.detail_rows(store, "neighbours", iris, "all").values() for row in rows]
    turned, straight = ([row for row in found if (row["inverse"].value == "true") is way] for way in (True, False))
    return _read(straight, grounds) | {(target, name, source, layer) for source, name, target, layer in _read(turned, grounds)}


def _read(rows: Iterable[Mapping[str, Any]], grounds: Collection[str]) -> set[Ends]:
    read = ((row["item"].value, row["property"].value, row["other"].value, _LAYER.get(row["layer"].value, "")) for row in rows)
    return {ends for ends in read if ends[3].removeprefix("inferred-") in grounds}


def _network(store: GraphStore, centre: str | None, shown: Collection[str], found: Iterable[Ends], language: str, total: int) -> Network:
    edges = sorted(edge for edge in found if edge[0] in shown and edge[2] in shown)
    kinds = retrieval.kinds(store, shown)
    wanted = {*shown, *(edge[1] for edge in edges), *kinds.values()}
    names = labels(store, wanted, language)
    nodes = [Node(iri, names[iri], kinds.get(iri, ""), names.get(kinds.get(iri, ""), "")) for iri in sorted(shown, key=lambda iri: (iri != centre, iri))]
    return Network(centre, tuple(nodes), tuple(Edge(s, p, names[p], o, layer) for s, p, o, layer in edges), total)
