"""Gaps that a scenario opens and closes: the shapes, run before and after, on what lies around the change.

Only shapes whose words occur in the change can find anything else than before, and only about things near it. Both runs
see the same piece of the graph, so that what its edge cuts off cannot make a difference; what is found away from the
change itself is looked at again in a piece of its own.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

import pyoxigraph as ox

from hltgraph.build.conversion import to_rdflib
from hltgraph.build.reading import Triple
from hltgraph.impact import terms as t
from hltgraph.impact.change import Change
from hltgraph.impact.view import View, derived, engine_of
from hltgraph.namespaces import PREFIXES, short
from hltgraph.store.graph import GraphStore

_SH = PREFIXES["sh"]
_NAME = re.compile(r"(?<![\w?$])([a-z]+):(\w+)|\ba\b(?=\s)")
_ANY_PREDICATE = re.compile(r"\?\w+\s+\?\w+\s+\?\w+")
#: A thing with more statements than this pointing at it, such as a class or a group of everything, is taken without those.
HUB = 2_000


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

    def findings(self, view: View, shapes: Collection[_Shape], piece: Collection[Triple]) -> set[Gap]:
        """What some shapes find in a piece of a view; what was inferred is not looked at, so that it cannot hide a gap."""
        found: set[Gap] = set()
        queries = [shape for shape in shapes if shape.query]
        if queries:
            small = ox.Store()
            small.bulk_extend(ox.Quad(*triple) for triple in piece)
            prefixes = PREFIXES | {"id": self._store.base + "id/"}
            for shape in queries:
                results = small.query(shape.query or "", prefixes=prefixes)
                assert isinstance(results, ox.QuerySolutions)
                found |= {Gap(shape.iri.value, row["this"].value, shape.message()) for row in results}
        rest = [shape for shape in shapes if not shape.query]
        if rest:
            found |= set(self._by_shacl(rest, piece))
        return found

    def _by_shacl(self, shapes: Collection[_Shape], piece: Collection[Triple]) -> Iterator[Gap]:
        import pyshacl
        import rdflib

        known = {shape.iri.value: shape for shape in self.shapes}
        wanted = to_rdflib(dict.fromkeys(triple for shape in shapes for triple in shape.triples))
        # A shape sees nothing but the properties it names, and classes.
        words = set().union(*(shape.words for shape in shapes)) | {t.TYPE.value, t.SUBCLASS.value}
        seen = to_rdflib(triple for triple in piece if triple[1].value in words)
        _, results, _ = pyshacl.validate(seen, shacl_graph=wanted, advanced=True, inference="none", meta_shacl=False, inplace=True)
        assert isinstance(results, rdflib.Graph)
        for result in results.subjects(rdflib.RDF.type, rdflib.SH.ValidationResult):
            shape, focus = (str(results.value(result, part)) for part in (rdflib.SH.sourceShape, rdflib.SH.focusNode))
            if shape in known:
                yield Gap(shape, focus, known[shape].message())


def _piece(view: View, focus: Iterable[ox.NamedNode]) -> dict[Triple, None]:
    """The written statements around some things: all that name them, and what is said of those that these name."""
    piece: dict[Triple, None] = {}
    near: dict[ox.NamedNode, None] = {}

    def keep(found: Iterator[tuple[Triple, str]], spread: bool, most: int | None = None) -> None:
        for number, (triple, layer) in enumerate(found):
            if most is not None and number >= most:
                return
            if derived(layer):
                continue
            piece[triple] = None
            if spread:
                near.update({end: None for end in (triple[0], triple[2]) if isinstance(end, ox.NamedNode)})

    focus = list(dict.fromkeys(focus))
    for node in focus:
        keep(view.match(node, None, None), True)
        keep(view.match(None, None, node), True, HUB)
    for node in near:
        if node not in focus:
            keep(view.match(node, None, None), False)
    return piece


def _schema(view: View) -> dict[Triple, None]:
    return {triple: None for triple, _ in view.match(None, t.SUBCLASS, None)}


def difference(before: View, after: View, change: Change, shapes: Shapes) -> tuple[list[Gap], list[Gap]]:
    """The gaps opened and those closed, each in order."""
    touched = shapes.touched(change, after)
    if not touched:
        return [], []
    ends = {end for triple in [*change.added, *change.removed] for end in (triple[0], triple[2]) if isinstance(end, ox.NamedNode)}
    # A class, or a concept such as the kind of change, is no thing that the change is about.
    ends = {end for end in ends if end.value.startswith(before.store.base + "id/") and before.layer((end, t.TYPE, t.CONCEPT)) is None}
    focus = sorted(ends, key=str)
    schema = _schema(before)

    def run(around: Iterable[ox.NamedNode], some: Collection[_Shape]) -> tuple[set[Gap], set[Gap]]:
        around = list(around)
        old, new = _piece(before, around), _piece(after, around)
        # Both see what lies around either, so that the edge of the piece is the same.
        first = {**schema, **old, **{x: None for x in new if x not in after.added and x not in old}}
        second = {**schema, **new, **{x: None for x in old if x not in after.removed and x not in new}}
        found_old, found_new = shapes.findings(before, some, first), shapes.findings(after, some, second)
        return found_new - found_old, found_old - found_new

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
