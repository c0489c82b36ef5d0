"""What a scenario changes, as statements: to read, to hand over as TriG or SPARQL Update, and to undo."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import pyoxigraph as ox

from hltgraph.build.canonical import line, term
from hltgraph.build.reading import Triple
from hltgraph.impact.view import View, derived
from hltgraph.knowledge import graph
from hltgraph.namespaces import PREFIXES


def _ordered(triples: Iterable[Triple]) -> list[Triple]:
    return sorted(triples, key=lambda t: line(t, ""))


@dataclass(frozen=True)
class Change:
    """The written statements that a scenario adds and removes, each with its layer, and apart those that follow."""

    added: Mapping[Triple, str] = field(default_factory=dict)
    removed: Mapping[Triple, str] = field(default_factory=dict)
    followed: Mapping[Triple, str] = field(default_factory=dict)
    """Inferred statements that come to hold, or hold in another layer, with that layer."""
    lapsed: Mapping[Triple, str] = field(default_factory=dict)
    """Inferred statements that no longer hold in the layer they stood in."""

    @classmethod
    def of(cls, view: View) -> Change:
        """What was written differently in a view."""
        return cls(
            {t: view.added[t] for t in _ordered(view.added) if not derived(view.added[t])},
            {t: view.removed[t] for t in _ordered(view.removed) if not derived(view.removed[t])},
        )

    def inverse(self) -> Change:
        """The change that undoes this one."""
        return Change(self.removed, self.added, self.lapsed, self.followed)

    def _blocks(self, statements: Mapping[Triple, str], indent: str) -> list[str]:
        graphs: dict[str, list[Triple]] = {}
        for triple, layer in statements.items():
            graphs.setdefault(graph(layer), []).append(triple)
        out = []
        for name in sorted(graphs):
            lines = [f"{indent}  {' '.join(term(part) for part in triple)} ." for triple in _ordered(graphs[name])]
            out.append(f"{indent}GRAPH <{name}> {{\n" + "\n".join(lines) + f"\n{indent}}}")
        return out

    def update(self) -> str:
        """The change as a SPARQL 1.1 Update that can be run on a copy of the dataset; what follows is left to the build."""
        parts = [(verb, self._blocks(said, "  ")) for verb, said in (("DELETE DATA", self.removed), ("INSERT DATA", self.added))]
        return " ;\n".join(f"{verb} {{\n" + "\n".join(blocks) + "\n}" for verb, blocks in parts if blocks) + "\n"

    def trig(self) -> str:
        """The change as TriG: a graph of what comes to hold, and one for each layer of what no longer holds."""
        quads = [ox.Quad(*t, ox.NamedNode(graph(layer))) for t, layer in self.added.items()]
        quads += [ox.Quad(*t, ox.NamedNode(graph(f"no-longer/{layer}"))) for t, layer in self.removed.items()]
        ordered = sorted(quads, key=lambda q: line((q.subject, q.predicate, q.object), q.graph_name.value))  # type: ignore[arg-type, union-attr]
        return ox.serialize(ordered, format=ox.RdfFormat.TRIG, prefixes=PREFIXES).decode()  # type: ignore[union-attr]
