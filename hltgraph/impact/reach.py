"""How far an effect goes: breadth first from what changes, with the strongest of the shortest explanations.

networkx does the walking; past :data:`LARGE` edges rustworkx does, where it is installed (the extra ``large``).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import networkx as nx

from hltgraph.impact.dependence import Edge, Edges
from hltgraph.impact.view import RANK

#: From how many edges on the faster engine is asked.
LARGE = 100_000
_ROOT = ""


@dataclass(frozen=True)
class Reached:
    """A thing that the effect reaches: at which distance, and the edges there, weakest layer last compared."""

    iri: str
    distance: int
    path: tuple[Edge, ...]
    others: tuple[tuple[Edge, ...], ...] = ()
    """Other explanations that are as short."""

    @property
    def band(self) -> str:
        """Direct (nothing or one statement away), near (two) or far: bands rather than decimals that mean nothing."""
        return "direct" if self.distance < 2 else "near" if self.distance == 2 else "far"


class Reach:
    """The dependence graph of a view as one operation sees it, held down to some layers."""

    def __init__(self, edges: Edges, operation: str, layers: Collection[str] | None = None) -> None:
        self._edges: dict[tuple[str, str], list[Edge]] = {}
        for out in edges.out.values():
            for edge in out:
                if operation in edge.entry.operations and (layers is None or edge.layer in layers):
                    self._edges.setdefault((edge.source, edge.target), []).append(edge)
        self._large = None
        if len(self._edges) > LARGE:
            try:
                import rustworkx
            except ImportError:
                pass
            else:
                self._names = sorted({end for pair in self._edges for end in pair})
                self._numbers = {name: number for number, name in enumerate(self._names)}
                self._large = rustworkx.PyDiGraph()
                self._large.add_nodes_from(self._names)
                self._large.add_edges_from_no_data([(self._numbers[a], self._numbers[b]) for a, b in self._edges])
        if self._large is None:
            self.graph = nx.DiGraph()
            self.graph.add_edges_from(self._edges)
        self._before: dict[str, list[str]] | None = None

    def layers(self, sources: Iterable[str]) -> list[list[str]]:
        """The things at distance 0, 1, 2 and so on."""
        sources = sorted(set(sources))
        if self._large is not None:
            import rustworkx

            known = [self._numbers[source] for source in sources if source in self._numbers]
            found = rustworkx.bfs_layers(self._large, known) if known else []
            return [sources, *([self._names[number] for number in layer] for layer in list(found)[1:])]
        known_names = [source for source in sources if source in self.graph]
        return [sources, *list(nx.bfs_layers(self.graph, known_names))[1:]] if known_names else [sources]

    def reached(self, sources: Iterable[str]) -> set[str]:
        """All that the effect reaches, what changes included."""
        return {name for layer in self.layers(sources) for name in layer}

    def explained(self, sources: Iterable[str]) -> dict[str, Reached]:
        """Each thing with the strongest of its shortest explanations, and up to two others."""
        found: dict[str, Reached] = {}
        if self._before is None:
            self._before = {}
            for source, target in self._edges:
                self._before.setdefault(target, []).append(source)
        for distance, layer in enumerate(self.layers(sources)):
            fresh: dict[str, Reached] = {}
            for name in sorted(layer):
                if distance == 0:
                    fresh[name] = Reached(name, 0, ())
                    continue
                ways = []
                for before in self._before.get(name, ()):
                    if before in found and found[before].distance == distance - 1:
                        best = min(self._edges[before, name], key=lambda edge: edge.key)
                        path = (*found[before].path, best)
                        ways.append((max(RANK[edge.layer] for edge in path), [edge.key for edge in path], path))
                ways.sort(key=lambda way: way[:2])
                fresh[name] = Reached(name, distance, ways[0][2], tuple(way[2] for way in ways[1:3]))
            found |= fresh
        return found

    def only_through(self, sources: Iterable[str]) -> Mapping[Edge, set[str]]:
        """For each reading of ours on the way: what is reached through it alone (it dominates these, so nothing else leads there)."""
        graph = nx.DiGraph()
        names = self.reached(sources)
        graph.add_edges_from((_ROOT, source) for source in set(sources))
        marks: dict[tuple[str, str, str], Edge] = {}
        for (a, b), edges in self._edges.items():
            if a not in names or b not in names:
                continue
            best = min(edges, key=lambda edge: edge.key)
            if best.layer in ("interpreted", "inferred-interpreted"):
                mark = ("reading", a, b)
                marks[mark] = best
                graph.add_edges_from([(a, mark), (mark, b)])
            else:
                graph.add_edge(a, b)
        if not marks:
            return {}
        above = nx.immediate_dominators(graph, _ROOT)
        out: dict[Edge, set[str]] = {}
        for name in sorted(n for n in above if isinstance(n, str) and n != _ROOT):
            node = above[name]
            seen: set[object] = {name}
            while node is not None and node != _ROOT and node not in seen:
                seen.add(node)
                if node in marks:
                    out.setdefault(marks[node], set()).add(name)
                node = above.get(node)
        return out
