"""A graph seen with some statements taken away and some added: the copy in which a scenario is tried. The store is only read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pyoxigraph as ox

from hltgraph.build.reading import Triple
from hltgraph.knowledge import INFERRED, LAYERS, TRUST, graph
from hltgraph.store.graph import EmbeddedStore, GraphStore

Node = ox.NamedNode | ox.BlankNode
Term = ox.NamedNode | ox.BlankNode | ox.Literal

#: The layer of what a scenario adds: it is assumed, and holds on every rung.
SCENARIO = "scenario"
#: In which wave of inference each layer comes (see :mod:`hltgraph.build.inference`).
WAVE = {
    "about": 0, "stated": 0, "inferred-stated": 0, SCENARIO: 0,
    "external": 1, "inferred-external": 1, "interpreted": 2, "inferred-interpreted": 2,
}  # fmt: skip
#: From strong to weak; what a scenario assumes is as strong as what is stated.
RANK = {layer: rank for rank, layer in enumerate(("about", SCENARIO, *LAYERS))}


def weakest(layers: Iterator[str] | list[str]) -> str:
    """The weakest of some layers.

    >>> weakest(["stated", "interpreted", "external"])
    'interpreted'
    """
    return max(layers, key=lambda layer: RANK[layer], default="stated")


def engine_of(store: GraphStore) -> ox.Store:
    """The statements of a graph at hand: a scenario looks at them thousands of times, so a graph that another engine holds is
    fetched whole, once for a store."""
    if isinstance(store, EmbeddedStore):
        return store.engine
    held: ox.Store | None = getattr(store, "_at_hand", None)
    if held is None:
        held = ox.Store()
        for name in TRUST["all"]:
            held.bulk_extend(store.quads_in(graph(name)))
        store._at_hand = held  # type: ignore[attr-defined]
    return held


@dataclass
class View:
    """The graphs that a rung of trust allows, less ``removed``, with ``added``; each of both has its layer."""

    store: GraphStore
    trust: str = "all"
    removed: dict[Triple, str] = field(default_factory=dict)
    added: dict[Triple, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._engine = engine_of(self.store)
        self._layers: dict[object, str] = {ox.NamedNode(graph(name)): name for name in TRUST[self.trust]}
        #: The subjects of all that was ever added or taken away.
        self._altered = {triple[0] for triple in (*self.added, *self.removed)}
        self._by_predicate: dict[ox.NamedNode, dict[Triple, None]] = {}
        for triple in self.added:
            self._by_predicate.setdefault(triple[1], {})[triple] = None

    def copy(self) -> View:
        """The same view, to be changed apart."""
        return View(self.store, self.trust, dict(self.removed), dict(self.added))

    def match(self, s: Node | None, p: ox.NamedNode | None, o: Term | None) -> Iterator[tuple[Triple, str]]:
        """The statements of a pattern, each with its layer."""
        altered = self._altered
        for quad in self._engine.quads_for_pattern(s, p, o):
            layer = self._layers.get(quad.graph_name)
            if layer is None:
                continue
            subject = quad.subject
            triple: Triple = (subject, quad.predicate, quad.object)  # type: ignore[assignment]
            # To look for a statement among thousands costs more than to look for its subject first.
            if subject not in altered or (triple not in self.removed and triple not in self.added):
                yield triple, layer
        if self.added:
            held = self.added if p is None else self._by_predicate.get(p, {})
            for triple in list(held):
                if (s is None or triple[0] == s) and (o is None or triple[2] == o):
                    yield triple, self.added[triple]

    def layer(self, triple: Triple) -> str | None:
        """The layer of a statement, None when it does not hold."""
        if triple in self.added:
            return self.added[triple]
        return next((layer for _, layer in self.match(*triple)), None)

    def objects(self, s: Node, p: ox.NamedNode) -> list[Term]:
        """The objects of a property, in the order of their IRIs or texts."""
        return sorted({t[2] for t, _ in self.match(s, p, None)}, key=str)

    def subjects(self, p: ox.NamedNode, o: Term) -> list[ox.NamedNode]:
        """The things that have a value, in the order of their IRIs."""
        return sorted({t[0] for t, _ in self.match(None, p, o) if isinstance(t[0], ox.NamedNode)}, key=str)

    def add(self, triple: Triple, layer: str = SCENARIO) -> None:
        """Let a statement hold; one that was taken away comes back in its own layer."""
        self._altered.add(triple[0])
        if triple in self.removed and layer in (SCENARIO, self.removed[triple]):
            del self.removed[triple]
        elif layer != SCENARIO or (held := self.layer(triple)) is None or derived(held):
            self.added[triple] = layer
            self._by_predicate.setdefault(triple[1], {})[triple] = None

    def remove(self, triple: Triple) -> None:
        """Let a statement no longer hold."""
        self._altered.add(triple[0])
        if triple in self.added:
            del self.added[triple]
            self._by_predicate[triple[1]].pop(triple, None)
        elif (layer := self.layer(triple)) is not None:
            self.removed[triple] = layer


def derived(layer: str | None) -> bool:
    """Whether a layer holds what was inferred."""
    return layer in INFERRED
