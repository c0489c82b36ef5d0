"""What the graph knows of a party that a guard or a procedure turns on, each fact with its layer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox

from hltgraph.impact import terms as t
from hltgraph.impact.view import View, weakest
from hltgraph.namespaces import PREFIXES, short

_PAGE = ox.NamedNode(PREFIXES["foaf"] + "page")


def label(view: View, iri: str, language: str) -> str:
    """The name of a thing in a language, or its short name."""
    node = ox.NamedNode(iri)
    names = {o.language: o.value for prop in (t.RDFS_LABEL, t.PREF_LABEL) for o in view.objects(node, prop) if isinstance(o, ox.Literal)}
    return names.get(language) or names.get("nl") or short(iri, view.store.base)


def text(view: View, iri: str, language: str) -> str:
    """What a thing says or is, in a language."""
    said = {o.language: o.value for o in view.objects(ox.NamedNode(iri), t.DESCRIPTION) if isinstance(o, ox.Literal)}
    return said.get(language) or said.get("nl") or ""


@dataclass(frozen=True)
class Held:
    """A value and the layer in which it stands."""

    iri: str
    layer: str


def values(view: View, iri: str, prop: ox.NamedNode) -> tuple[Held, ...]:
    """The things that a property leads to, in order."""
    found = {triple[2].value: layer for triple, layer in view.match(ox.NamedNode(iri), prop, None) if isinstance(triple[2], ox.NamedNode)}
    return tuple(Held(value, found[value]) for value in sorted(found))


def _word(held: tuple[Held, ...]) -> str | None:
    return held[0].iri.rpartition("/")[2] if held else None


@dataclass(frozen=True)
class Party:
    """A party as an analysis sees it."""

    iri: str
    kinds: frozenset[str]
    duty: str | None
    """How far the law obliges to take part: mandatory, part-mandatory, voluntary-carrier, voluntary; None when not known."""
    forms: tuple[Held, ...]
    arrangement_kinds: tuple[Held, ...]
    members: tuple[Held, ...]
    tasks: tuple[Held, ...]
    bases: tuple[Held, ...]
    texts: tuple[Held, ...]
    organs: tuple[str, ...]
    carries_out_for: str | None
    """The body whose arrangement this company executes."""

    @property
    def is_party(self) -> bool:
        """Whether it is a connected party at all, and not an office or a co-operation without a body."""
        return t.PARTY.value in self.kinds

    @classmethod
    def of(cls, view: View, iri: str) -> Party:
        """What a view knows of a party."""
        node = ox.NamedNode(iri)
        members = {triple[0].value: layer for triple, layer in view.match(None, t.PARTICIPATES, node) if isinstance(triple[0], ox.NamedNode)}
        return cls(
            iri, frozenset(held.iri for held in values(view, iri, t.TYPE)), _word(values(view, iri, t.PARTICIPATION_DUTY)),
            values(view, iri, t.LEGAL_FORM), values(view, iri, t.ARRANGEMENT_KIND), tuple(Held(m, members[m]) for m in sorted(members)),
            values(view, iri, t.HAS_TASK), values(view, iri, t.LEGAL_BASIS), values(view, iri, t.GOVERNED_BY),
            tuple(organ.value for organ in view.subjects(t.UNIT_OF, node)),
            next((held.iri for held in values(view, iri, t.hlt("executes"))), None),
        )  # fmt: skip

    def arrangement(self, view: View) -> Party:
        """The party whose arrangement decides: that of the body it executes for, where it has none of its own."""
        if self.carries_out_for and not self.arrangement_kinds and not self.texts:
            return Party.of(view, self.carries_out_for)
        return self


def task_duty(view: View, task: str) -> str | None:
    """How mandatory a task is: mandatory, statutory-carrier, permitted, or None when no source says."""
    return _word(values(view, task, t.TASK_DUTY))


def law(view: View, iri: str, language: str, used_by: str | None = None) -> dict[str, Any]:
    """A rule of law with what it says, where that was read, and whether the text in force was seen.

    ``used_by`` is a thing that rests on it, whose own attestations then count too.
    """
    node = ox.NamedNode(iri)
    yes = False
    pages: set[str] = set()
    layers = [layer for _, layer in view.match(node, t.TYPE, None)]
    for attestation in view.subjects(t.SUBJECT, node):
        if t.DESCRIPTION not in view.objects(attestation, t.PREDICATE):
            continue
        yes |= any(isinstance(o, ox.Literal) and o.value == "true" for o in view.objects(attestation, t.IN_FORCE))
        pages |= _pages(view, attestation)
    if used_by:
        for attestation in view.subjects(t.SUBJECT, ox.NamedNode(used_by)):
            pages |= _pages(view, attestation)
    return {
        "law": iri, "label": label(view, iri, language), "text": text(view, iri, language),
        "text_in_force_seen": yes, "sources": sorted(pages), "layer": weakest(layers),
    }  # fmt: skip


def _pages(view: View, attestation: ox.NamedNode) -> set[str]:
    return {page.value for source in view.objects(attestation, t.SOURCE) if isinstance(source, ox.NamedNode) for page in view.objects(source, _PAGE)}
