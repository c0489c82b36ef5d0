"""Gaps that a scenario opens and closes: the shapes, run before and after, on what lies around the change.

Only shapes whose words occur in the change can find anything else than before, and only about things near it. Both runs
see the same piece of the graph, so that what its edge cuts off cannot make a difference; what is found away from the
change itself is looked at again in a piece of its own.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

import pyoxigraph as ox

from hltgraph.build.conversion import to_rdflib
from hltgraph.build.reading import Triple
from hltgraph.impact import terms as t
from hltgraph.impact.change import Change
from hltgraph.impact.view import View, derived, engine_of
from hltgraph.namespaces import PREFIXES, short
from hltgraph.store.graph import GraphStore

if TYPE_CHECKING:
    import rdflib

_SH = PREFIXES["sh"]
_NAME = re.compile(r"(?<![\w?$])([a-z]+):(\w+)|\ba\b(?=\s)")
_ANY_PREDICATE = re.compile(r"\?\w+\s+\?\w+\s+\?\w+")
#: A thing with more statements than this pointing at it, such as a class or a group of everything, is taken without those.
HUB = 2_000
#: Of how many things at most the statements are kept.
_KEPT = 20_000


def _sh(name: str) -> ox.NamedNode:
    return ox.NamedNode(_SH + name)


@dataclass(frozen=True)
class Gap:
    """Something that a shape finds missing or wrong: the shape, the thing, and what to do in Dutch and English."""

    shape: str
    focus: str
    message: dict[str, str] = field(hash=False, compare=False)

    @property
    def key(self) -> tuple[str, str]:
        """The order of gaps."""
        return self.shape, self.focus


@dataclass
class _Shape:
    iri: ox.NamedNode
    triples: list[Triple]
    words: set[str]
    query: str | None
    anything: bool

    def message(self) -> dict[str, str]:
        return {o.language or "": o.value for s, p, o in self.triples if s == self.iri and p == _sh("message") and isinstance(o, ox.Literal)}


class Shapes:
    """The shapes that stand in a graph, each with the words it depends on."""

    def __init__(self, store: GraphStore) -> None:
        self._store = store
        self._engine = engine = engine_of(store)
        roots = {q.subject for kind in ("NodeShape", "PropertyShape") for q in engine.quads_for_pattern(None, t.TYPE, _sh(kind))}
        targets = {_sh(name) for name in ("targetClass", "targetSubjectsOf", "targetObjectsOf", "target")}
        self.shapes = []
        for root in sorted((r for r in roots if isinstance(r, ox.NamedNode)), key=str):
            triples = list(self._around(root))
            if any(s == root and p in targets for s, p, _ in triples):
                self.shapes.append(self._read(root, triples))

    def _around(self, root: ox.NamedNode) -> Iterator[Triple]:
        queue: list[ox.NamedNode | ox.BlankNode] = [root]
        seen = set(queue)
        while queue:
            for quad in self._engine.quads_for_pattern(queue.pop(), None, None):
                triple: Triple = (quad.subject, quad.predicate, quad.object)  # type: ignore[assignment]
                yield triple
                target = triple[2]
                ours = isinstance(target, ox.BlankNode) or (isinstance(target, ox.NamedNode) and target.value.startswith(self._store.base + "id/shape/"))
                if ours and target not in seen:
                    seen.add(target)  # type: ignore[arg-type]
                    queue.append(target)  # type: ignore[arg-type]

    def _read(self, root: ox.NamedNode, triples: list[Triple]) -> _Shape:
        selects = [o.value for _, p, o in triples if p == _sh("select") and isinstance(o, ox.Literal)]
        words = {o.value for _, _, o in triples if isinstance(o, ox.NamedNode)}
        for select in selects:
            words |= {PREFIXES.get(prefix, prefix) + name if prefix else t.TYPE.value for prefix, name in _NAME.findall(select)}
        own = {p for s, p, _ in triples if s == root}
        whole = _sh("target") in own and (root, _sh("in"), ox.NamedNode(PREFIXES["rdf"] + "nil")) in triples
        return _Shape(root, triples, words, selects[0] if whole and len(selects) == 1 else None, any(map(_ANY_PREDICATE.search, selects)))

    def touched(self, change: Change, after: View) -> list[_Shape]:
        """The shapes in whose words the change speaks."""
        words: set[str] = set()
        for _, predicate, object_ in [*change.added, *change.removed]:
            words.add(predicate.value)
            if predicate == t.TYPE and isinstance(object_, ox.NamedNode):
                words |= self._classes(after, object_)
        words.discard(t.TYPE.value)
        return [shape for shape in self.shapes if shape.anything or not words.isdisjoint(shape.words)]

    @staticmethod
    def _classes(view: View, cls: ox.NamedNode) -> set[str]:
        found, queue = {cls.value}, [cls]
        while queue:
            for above in view.objects(queue.pop(), t.SUBCLASS):
                if isinstance(above, ox.NamedNode) and above.value not in found:
                    found.add(above.value)
                    queue.append(above)
        return found

    def findings(self, shapes: Collection[_Shape], both: Pieces) -> tuple[set[Gap], set[Gap]]:
        """What some shapes find before and after; what was inferred is not looked at, so that it cannot hide a gap."""
        found: tuple[set[Gap], set[Gap]] = (set(), set())
        queries = [shape for shape in shapes if shape.query]
        if queries:
            small = ox.Store()
            small.bulk_extend(ox.Quad(*triple) for triple in both.first)
            prefixes = PREFIXES | {"id": self._store.base + "id/"}
            for side in found:
                if side is found[1]:
                    for triple in both.gone:
                        small.remove(ox.Quad(*triple))
                    small.extend(ox.Quad(*triple) for triple in both.come)
                for shape in queries:
                    results = small.query(shape.query or "", prefixes=prefixes)
                    assert isinstance(results, ox.QuerySolutions)
                    side.update(Gap(shape.iri.value, row["this"].value, shape.message()) for row in results)
        rest = [shape for shape in shapes if not shape.query]
        if rest:
            # A shape sees nothing but the properties it names, and classes.
            words = set().union(*(shape.words for shape in rest)) | {t.TYPE.value, t.SUBCLASS.value}
            seen = both.of(words)
            graph = to_rdflib(seen.first)
            wanted = to_rdflib(dict.fromkeys(triple for shape in rest for triple in shape.triples))
            found[0].update(self._by_shacl(graph, wanted))
            if seen.gone or seen.come:
                graph -= to_rdflib(seen.gone)
                graph += to_rdflib(seen.come)
                found[1].update(self._by_shacl(graph, wanted))
            else:
                found[1].update(found[0])
        return found

    def _by_shacl(self, seen: rdflib.Graph, wanted: rdflib.Graph) -> Iterator[Gap]:
        import pyshacl
        import rdflib

        known = {shape.iri.value: shape for shape in self.shapes}
        _, results, _ = pyshacl.validate(seen, shacl_graph=wanted, advanced=True, inference="none", meta_shacl=False, inplace=True)
        assert isinstance(results, rdflib.Graph)
        for result in results.subjects(rdflib.RDF.type, rdflib.SH.ValidationResult):
            shape, focus = (str(results.value(result, part)) for part in (rdflib.SH.sourceShape, rdflib.SH.focusNode))
            if shape in known:
                yield Gap(shape, focus, known[shape].message())


@dataclass(frozen=True)
class Pieces:
    """The same piece of a graph before and after a change: the statements before, those that go, and those that come."""

    first: Collection[Triple]
    gone: Collection[Triple]
    come: Collection[Triple]

    def of(self, predicates: Collection[str]) -> Pieces:
        """The statements with some properties only."""
        return Pieces(*([triple for triple in side if triple[1].value in predicates] for side in (self.first, self.gone, self.come)))


class Written:
    """The written statements about each thing of a view that does not change, read once while there is room."""

    def __init__(self, view: View) -> None:
        self.view = view
        self._of: dict[ox.NamedNode, tuple[Triple, ...]] = {}

    def about(self, node: ox.NamedNode) -> tuple[Triple, ...]:
        """What is said of a thing."""
        found = self._of.get(node)
        if found is None:
            found = tuple(triple for triple, layer in self.view.match(node, None, None) if not derived(layer))
            if len(self._of) < _KEPT:
                self._of[node] = found
        return found


def _own(view: View, focus: Collection[ox.NamedNode]) -> tuple[dict[Triple, None], dict[ox.NamedNode, None]]:
    """The written statements that name some things, and the other things in them."""
    own: dict[Triple, None] = {}
    near: dict[ox.NamedNode, None] = {}
    for node in focus:
        for found in (view.match(node, None, None), islice(view.match(None, None, node), HUB)):
            for triple, layer in found:
                if not derived(layer):
                    own[triple] = None
                    near.update({end: None for end in (triple[0], triple[2]) if isinstance(end, ox.NamedNode)})
    for node in focus:
        near.pop(node, None)
    return own, near


def _pieces(before: Written, after: View, focus: Iterable[ox.NamedNode], schema: Mapping[Triple, None]) -> Pieces:
    """The written statements around some things: all that name them, and what is said of those that these name.

    Both sides hold what lies around either, so that the edge of the piece is the same.
    """
    focus = list(dict.fromkeys(focus))
    (old, old_near), (new, new_near) = _own(before.view, focus), _own(after, focus)
    altered = {triple[0] for triple in (*after.added, *after.removed) if isinstance(triple[0], ox.NamedNode)}
    same: list[Triple] = [triple for node in {**old_near, **new_near} if node not in altered for triple in before.about(node)]
    for node in altered:
        if node in old_near:
            old.update(dict.fromkeys(before.about(node)))
        if node in new_near:
            new.update({triple: None for triple, layer in after.match(node, None, None) if not derived(layer)})
    first = [*schema, *old, *(triple for triple in new if triple not in old and triple not in after.added), *same]
    gone = [triple for triple in after.removed if triple in old and triple not in new and triple not in schema]
    come = [triple for triple in after.added if triple in new and triple not in old]
    return Pieces(first, gone, come)


def _schema(view: View) -> dict[Triple, None]:
    return {triple: None for triple, _ in view.match(None, t.SUBCLASS, None)}


def difference(written: Written, after: View, change: Change, shapes: Shapes) -> tuple[list[Gap], list[Gap]]:
    """The gaps opened and those closed, each in order."""
    before = written.view
    touched = shapes.touched(change, after)
    if not touched:
        return [], []
    ends = {end for triple in [*change.added, *change.removed] for end in (triple[0], triple[2]) if isinstance(end, ox.NamedNode)}
    # A class, or a concept such as the kind of change, is no thing that the change is about.
    ends = {end for end in ends if end.value.startswith(before.store.base + "id/") and before.layer((end, t.TYPE, t.CONCEPT)) is None}
    focus = sorted(ends, key=str)
    schema = _schema(before)

    def run(around: Iterable[ox.NamedNode], some: Collection[_Shape]) -> tuple[set[Gap], set[Gap]]:
        old, new = shapes.findings(some, _pieces(written, after, around, schema))
        return new - old, old - new

    opened, closed = run(focus, touched)
    known = {node.value for node in focus}
    away = {gap.focus for gap in opened | closed if gap.focus not in known}
    if away:
        sure = {gap.shape for gap in opened | closed if gap.focus in away}
        again = [shape for shape in touched if shape.iri.value in sure]
        more_opened, more_closed = run([*focus, *(ox.NamedNode(iri) for iri in sorted(away) if ":" in iri)], again)
        opened = {gap for gap in opened if gap.focus not in away or gap in more_opened}
        closed = {gap for gap in closed if gap.focus not in away or gap in more_closed}
    return sorted(opened, key=lambda gap: gap.key), sorted(closed, key=lambda gap: gap.key)


def told(gap: Gap, language: str, base: str) -> dict[str, str]:
    """A gap as plain data."""
    return {"shape": short(gap.shape, base), "focus": gap.focus, "message": gap.message.get(language) or next(iter(gap.message.values()), "")}
