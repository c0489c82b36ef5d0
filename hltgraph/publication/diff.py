"""What differs between two graphs, by thing: added, removed, changed, moved to another layer.

Both are brought under one base first. A blank node is written out as what it holds, so that its name says nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

import pyoxigraph as ox

from hltgraph.build import canonical
from hltgraph.namespaces import PREFIXES, short
from hltgraph.publication.edition import Edition

_LABELS = (PREFIXES["skos"] + "prefLabel", PREFIXES["rdfs"] + "label", PREFIXES["dcterms"] + "title", PREFIXES["sh"] + "name")

#: A statement of a thing without its layer: property and value as they are written.
Said = tuple[str, str]


@dataclass(frozen=True)
class Line:
    """A statement that came (+), went (-) or moved (~), as text, and its layer; of a move both layers."""

    sign: str
    text: str
    layer: str


@dataclass(frozen=True)
class Change:
    """A thing that differs: its IRI, short name, label, and the statements that do."""

    iri: str
    name: str
    label: str
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True)
class Difference:
    """The things that differ between two graphs, given by their versions."""

    old: str
    new: str
    added: tuple[Change, ...]
    removed: tuple[Change, ...]
    changed: tuple[Change, ...]
    moved: tuple[Change, ...]

    @property
    def things(self) -> int:
        """How many things differ."""
        return len(self.added) + len(self.removed) + len(self.changed) + len(self.moved)

    def as_dict(self) -> dict[str, Any]:
        """The difference as plain data."""
        return asdict(self)

    def as_text(self) -> str:
        """The difference for a terminal."""
        out = []
        for name in ("added", "removed", "changed", "moved"):
            for change in getattr(self, name):
                out.append(f"{name} {change.name}: {change.label}" if change.label else f"{name} {change.name}")
                out += [f"  {line.sign} {line.text} [{line.layer}]" for line in change.lines]
        out.append(f"{len(self.added)} added, {len(self.removed)} removed, {len(self.changed)} changed, {len(self.moved)} moved")
        return "\n".join(out) + "\n"


class _Side:
    """The statements of each thing of one graph with the layers they stand in."""

    def __init__(self, edition: Edition) -> None:
        self.base = edition.base
        self.blank: dict[ox.BlankNode, list[ox.Quad]] = {}
        self.things: dict[str, dict[Said, set[str]]] = {}
        self.labels: dict[str, str] = {}
        named = []
        for quad in edition.quads:
            if isinstance(quad.subject, ox.BlankNode):
                self.blank.setdefault(quad.subject, []).append(quad)
            else:
                named.append(quad)
        reached: set[ox.BlankNode] = set()
        for quad in named:
            layer = quad.graph_name.value.rpartition("/")[2] if isinstance(quad.graph_name, ox.NamedNode) else ""
            said = (self.text(quad.predicate, reached), self.text(quad.object, reached))  # type: ignore[arg-type]
            self.things.setdefault(quad.subject.value, {}).setdefault(said, set()).add(layer)  # type: ignore[union-attr]
            if quad.predicate.value in _LABELS and isinstance(quad.object, ox.Literal) and quad.object.language in ("nl", ""):
                self.labels.setdefault(quad.subject.value, quad.object.value)  # type: ignore[union-attr]
        # What no thing leads to, such as a list of classes that exclude each other, is a thing by what it holds.
        for node in self.blank:
            if node not in reached and not any(node in _objects(quads) for quads in self.blank.values()):
                name = self.text(node, set())
                self.things.setdefault(name, {}).setdefault(("", name), set()).add("about")

    def text(self, term: ox.NamedNode | ox.BlankNode | ox.Literal, reached: set[ox.BlankNode], within: tuple[ox.BlankNode, ...] = ()) -> str:
        if isinstance(term, ox.NamedNode):
            return short(term.value, self.base)
        if isinstance(term, ox.Literal):
            return canonical.term(term)
        if term in within:
            return "[^]"
        reached.add(term)
        inside = sorted(
            f"{short(q.predicate.value, self.base)} {self.text(q.object, reached, (*within, term))}"  # type: ignore[arg-type]
            for q in self.blank.get(term, ())
        )
        return f"[{' ; '.join(inside)}]"


def _objects(quads: Iterable[ox.Quad]) -> set[Any]:
    return {quad.object for quad in quads}


def compare(old: Edition, new: Edition) -> Difference:
    """What differs between two graphs, the second under the base of the first where they have different ones."""
    before, after = _Side(old), _Side(new if new.base == old.base else Edition.of(new.quads, old.base))
    added, removed, changed, moved = [], [], [], []
    for iri in sorted(before.things.keys() | after.things.keys()):
        was, now = before.things.get(iri, {}), after.things.get(iri, {})
        label = after.labels.get(iri) or before.labels.get(iri, "")
        lines = [Line("-", _line(said), layer) for said in was.keys() - now.keys() for layer in was[said]]
        lines += [Line("+", _line(said), layer) for said in now.keys() - was.keys() for layer in now[said]]
        shifts = [Line("~", _line(said), f"{_layers(was[said])} → {_layers(now[said])}") for said in was.keys() & now.keys() if was[said] != now[said]]
        ordered = tuple(sorted([*lines, *shifts], key=lambda line: (line.text, line.sign, line.layer)))
        change = Change(iri, short(iri, old.base), label, ordered)
        if not was:
            added.append(Change(change.iri, change.name, label))
        elif not now:
            removed.append(Change(change.iri, change.name, label))
        elif lines:
            changed.append(change)
        elif shifts:
            moved.append(change)
    return Difference(old.version, new.version, tuple(added), tuple(removed), tuple(changed), tuple(moved))


def _line(said: Said) -> str:
    return " ".join(part for part in said if part)


def _layers(names: set[str]) -> str:
    return ", ".join(sorted(names))
