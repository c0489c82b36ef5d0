"""The typed dependence graph: along which properties a change takes effect, in which direction and why.

The table is data (``data/about/dependence.ttl``), to be read with the question ``dependences`` and to be adjusted: a
person's own Turtle with entries of the same names takes the place of ours.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import pyoxigraph as ox

from hltgraph.build.reading import Triple
from hltgraph.errors import UsageError
from hltgraph.impact import terms as t
from hltgraph.impact.view import RANK, View
from hltgraph.namespaces import short


@dataclass(frozen=True, eq=False)
class Dependence:
    """One entry: a property, its direction (forward, backward, both, none), and whether its statements lapse with an end."""

    iri: str
    prop: ox.NamedNode
    direction: str
    lapses: bool
    kinds: frozenset[str]
    """The classes from which effect goes out; empty for all."""
    operations: frozenset[str]
    """The operations at which it takes effect."""
    effect: Mapping[str, str]
    reason: Mapping[str, str]


def _entries(subjects: Mapping[str, Mapping[str, list[ox.NamedNode | ox.BlankNode | ox.Literal]]]) -> Iterator[Dependence]:
    for iri, facts in sorted(subjects.items()):

        def values(name: str, facts: Mapping[str, list[ox.NamedNode | ox.BlankNode | ox.Literal]] = facts) -> list[str]:
            return sorted(o.value for o in facts.get(t.hlt(name).value, []))

        def texts(name: str, facts: Mapping[str, list[ox.NamedNode | ox.BlankNode | ox.Literal]] = facts) -> dict[str, str]:
            return {o.language or "": o.value for o in facts.get(name, []) if isinstance(o, ox.Literal)}

        props, directions = values("ofProperty"), [v.rpartition("/")[2] for v in values("direction")]
        if len(props) != 1 or len(directions) != 1 or directions[0] not in ("forward", "backward", "both", "none"):
            raise UsageError(f"{iri} needs one hlt:ofProperty and one hlt:direction: forward, backward, both or none")
        yield Dependence(
            iri, ox.NamedNode(props[0]), directions[0], values("lapses") == ["true"], frozenset(values("fromKind")),
            frozenset(v.rpartition("/")[2] for v in values("operation")), texts(t.PREF_LABEL.value), texts(t.REASON.value),
        )  # fmt: skip


def table(view: View, own: bytes | None = None) -> list[Dependence]:
    """The entries in the graph, with a person's own Turtle over them.

    :raises UsageError: when that Turtle cannot be read, or an entry is not whole.
    """
    subjects: dict[str, dict[str, list[ox.NamedNode | ox.BlankNode | ox.Literal]]] = {}
    for subject in view.subjects(t.TYPE, t.hlt("Dependence")):
        facts = subjects.setdefault(subject.value, {})
        for triple, layer in view.match(subject, None, None):
            if layer == "about":
                facts.setdefault(triple[1].value, []).append(triple[2])
    if own is not None:
        given: dict[str, dict[str, list[ox.NamedNode | ox.BlankNode | ox.Literal]]] = {}
        try:
            for quad in ox.parse(own, format=ox.RdfFormat.TURTLE, base_iri=view.store.base):
                given.setdefault(quad.subject.value, {}).setdefault(quad.predicate.value, []).append(quad.object)
        except SyntaxError as error:
            raise UsageError(f"the dependences, line {error.lineno}: {error.msg}") from error
        subjects |= given
    return list(_entries(subjects))


def lapsing(view: View) -> list[ox.NamedNode]:
    """The properties whose statements cease to hold when one of their ends ceases to exist."""
    yes = ox.Literal("true", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#boolean"))
    found = {o for entry in view.subjects(t.hlt("lapses"), yes) for o in view.objects(entry, t.hlt("ofProperty"))}
    return sorted((o for o in found if isinstance(o, ox.NamedNode)), key=str)


@dataclass(frozen=True, eq=False)
class Edge:
    """Effect from one thing to another, by a statement."""

    source: str
    target: str
    statement: Triple
    layer: str
    entry: Dependence

    @property
    def key(self) -> tuple[int, str, str]:
        """The order in which edges between the same things are preferred: the strongest first."""
        return RANK[self.layer], self.statement[1].value, self.source


@dataclass
class Edges:
    """All edges of a view, from each thing to those it has an effect on, the strongest for each pair and entry."""

    out: dict[str, list[Edge]] = field(default_factory=dict)
    count: int = 0

    @classmethod
    def of(cls, view: View, entries: list[Dependence]) -> Edges:
        """The edges that the statements of a view make."""
        edges = cls()
        kinds: dict[ox.NamedNode, frozenset[str]] = {}

        def fits(node: ox.NamedNode, entry: Dependence) -> bool:
            if not entry.kinds:
                return True
            if node not in kinds:
                kinds[node] = frozenset(o.value for o in view.objects(node, t.TYPE) if isinstance(o, ox.NamedNode))
            return not entry.kinds.isdisjoint(kinds[node])

        for entry in entries:
            if entry.direction == "none":
                continue
            for triple, layer in view.match(None, entry.prop, None):
                subject, _, object_ = triple
                if not isinstance(subject, ox.NamedNode) or not isinstance(object_, ox.NamedNode):
                    continue
                for source, target, way in ((subject, object_, "forward"), (object_, subject, "backward")):
                    if entry.direction in (way, "both") and source != target and fits(source, entry):
                        edges.add(Edge(source.value, target.value, triple, layer, entry))
        for name in edges.out:
            edges.out[name].sort(key=lambda edge: (edge.target, edge.key))
        return edges

    def add(self, edge: Edge) -> None:
        """One more edge."""
        self.out.setdefault(edge.source, []).append(edge)
        self.count += 1


def told(edge: Edge, base: str) -> dict[str, str]:
    """A statement of a path as plain data; ``from`` and ``to`` are the statement's own subject and object."""
    subject, predicate, object_ = edge.statement
    return {"from": subject.value, "property": short(predicate.value, base), "to": object_.value, "layer": edge.layer}
