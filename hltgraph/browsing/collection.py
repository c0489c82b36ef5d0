"""The collection: every item of content with its marks, read once from a graph.

The marks are the slots of the stored question ``items``, so that a list here and the answer by the same slots are the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from threading import Lock

import pyoxigraph as ox

from hltgraph.browsing.facets import Choices, Facet, narrow
from hltgraph.errors import UnknownName
from hltgraph.knowledge import LAYERS, TRUST, graph
from hltgraph.namespaces import short
from hltgraph.questions import bank, retrieval
from hltgraph.questions.answer import Item
from hltgraph.questions.bank import KINDS, class_iri
from hltgraph.questions.naming import bilingual
from hltgraph.questions.retrieval import PROPERTIES, Hit
from hltgraph.store.graph import GraphStore, Row

#: The facets in the order in which they are offered.
FACETS = (
    Facet("class", many=False), Facet("chapter", many=False, order=str), Facet("section", many=False, order=retrieval.by_place), Facet("actor"), Facet("theme"),
    Facet("value"), Facet("goal", order=int), Facet("about"), Facet("role"), Facet("task"), Facet("category", many=False), Facet("force", many=False),
)  # fmt: skip
_LAYER = {graph(layer): layer for layer in LAYERS}


@dataclass(frozen=True)
class Entry:
    """An item of content: its class, and by facet its values with the layer that says so, the strongest where several do."""

    iri: str
    kind: str
    marks: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Value:
    """A value of a facet: its name in an address, its IRI, its labels by language, and its number where it is known by one."""

    name: str
    iri: str
    labels: Mapping[str, str]

    @property
    def number(self) -> str:
        """The number by which a part of the nota or a goal is known; empty for others.

        >>> Value("3-1-2", "", {}).number, Value("annex/iv", "", {}).number, Value("maatwerk", "", {}).number
        ('3.1.2', 'IV', '')
        """
        last = self.name.rpartition("/")[2]
        if self.name.startswith("annex/"):
            return last.upper()
        return last.replace("-", ".") if last.replace("-", "").isdigit() and not self.name.startswith("note/") else ""

    def title(self, language: str) -> str:
        """The label with the number in front."""
        return f"{self.number} {self.label(language)}".lstrip()

    def label(self, language: str) -> str:
        """The label in a language, else its name."""
        return self.labels.get(language) or self.labels.get("nl") or self.name


@dataclass(frozen=True)
class Collection:
    """The items of content in the order of the text, and the values of each facet by name."""

    store: GraphStore
    trust: str
    entries: tuple[Entry, ...]
    values: Mapping[str, Mapping[str, Value]]

    @cached_property
    def by_iri(self) -> Mapping[str, Entry]:
        """The entries by IRI."""
        return {entry.iri: entry for entry in self.entries}

    @cached_property
    def _labelled(self) -> dict[str, dict[str, str]]:
        return {}

    def chosen(self, given: Mapping[str, Sequence[str]]) -> Choices:
        """The choices that some words of an address stand for, each value by its name.

        :raises UnknownName: when a facet or a value is none that there is.
        """
        found: dict[str, tuple[str, ...]] = {}
        question = bank.question("items")
        for facet, words in given.items():
            if facet not in self.values:
                raise UnknownName(f"there is no facet {facet!r}; there are {', '.join(self.values)}")
            for word in words:
                terms = question.parameter(facet).terms(word)
                known = [name for term in terms if (name := name_of(facet, term.value, self.store.base)) in self.values[facet]]
                if not known and not any(isinstance(term, ox.NamedNode) and self.store.exists(term.value) for term in terms):
                    raise UnknownName(f"there is no {facet} {word[:80]!r}")
                # What is known and marks nothing leads to an empty list.
                name = known[0] if known else name_of(facet, terms[0].value, self.store.base)
                found[facet] = tuple(dict.fromkeys((*found.get(facet, ()), name)))
        return found

    def value(self, facet: str, name: str) -> Value:
        """A value of a facet by its name, also one that marks nothing."""
        known = self.values[facet].get(name)
        if known:
            return known
        iri = bank.question("items").parameter(facet).terms(name)[0].value
        return Value(name, iri, bilingual(self.store, [iri])[iri])

    def labels(self, language: str) -> Mapping[str, str]:
        """The labels of all values by IRI: those of classes and documents among them."""
        if language not in self._labelled:
            self._labelled[language] = {value.iri: value.label(language) for values in self.values.values() for value in values.values()}
        return self._labelled[language]

    def narrowed(self, chosen: Choices) -> list[Entry]:
        """The entries that bear every chosen mark, in the order of the text."""
        return narrow(self.entries, chosen)

    def describe(self, entries: Iterable[Entry], language: str, chosen: Choices) -> list[Item]:
        """Entries in full, each in the weakest layer among those that put it into the list, with the reason of a reading of ours."""
        return retrieval.describe(self.store, [self._hit(entry, chosen) for entry in entries], language, self.trust)

    def _hit(self, entry: Entry, chosen: Choices) -> Hit:
        said = [(facet, name, entry.marks[facet][name]) for facet, names in chosen.items() for name in names]
        layer = max((layer for _, _, layer in said), key=LAYERS.index, default=LAYERS[0])
        direct = not any(facet == "actor" and layer.startswith("inferred-") for facet, _, layer in said)
        rests_on = {
            ("hasMember" if facet == "actor" and not direct else PROPERTIES[facet], self.values[facet][name].iri)
            for facet, name, layer in said
            if facet in PROPERTIES and LAYERS.index(layer) >= LAYERS.index("interpreted")
        }
        return Hit(entry.iri, entry.kind, layer, direct, frozenset(rests_on))


class Collections:
    """The collections of a graph. What they are made from is read once, when the first is asked for."""

    def __init__(self, store: GraphStore) -> None:
        self.store = store
        self._held: dict[str, Collection] = {}
        self._one = Lock()

    def of(self, trust: str) -> Collection:
        """The collection of a rung of trust."""
        with self._one:
            if trust not in self._held:
                self._held[trust] = self._made(trust)
            return self._held[trust]

    @cached_property
    def _rows(self) -> list[Row]:
        return list(self.store.rows((Path(__file__).parent / "facets.rq").read_text("utf-8")))

    @cached_property
    def _order(self) -> Mapping[str, int]:
        """The place of each item in the text."""
        iris = sorted({row["item"].value for row in self._rows if row["facet"].value == "kind"})
        places = retrieval.citations(self.store, iris)
        found = sorted(iris, key=lambda iri: (*min(((c.document, c.ranges[0][0]) for c in places.get(iri, ())), default=("~", 0)), retrieval.by_place(iri)))
        return {iri: place for place, iri in enumerate(found)}

    @cached_property
    def _labels(self) -> Mapping[str, Mapping[str, str]]:
        return bilingual(self.store, {row["value"].value for row in self._rows})

    def _made(self, trust: str) -> Collection:
        # Each triple stands in one graph, so what a rung lets through is what it is without the rest.
        allowed = {graph(name) for name in TRUST[trust]}
        marks: dict[str, dict[str, dict[str, str]]] = {}
        iris: dict[str, dict[str, str]] = {facet.name: {} for facet in FACETS}
        kinds: dict[str, str] = {}
        for row in self._rows:
            item, facet, value, claimed = (row[name].value for name in ("item", "facet", "value", "claimed"))
            if claimed not in allowed:
                continue
            if facet == "kind":
                kinds[item] = value
                continue
            name = name_of(facet, value, self.store.base)
            iris[facet][name] = value
            held = marks.setdefault(item, {}).setdefault(facet, {})
            # A class or a list of ours that says so stands in no layer, and takes nothing from what is stated.
            held[name] = min(held.get(name, LAYERS[-1]), _LAYER.get(claimed, LAYERS[0]), key=_strength(facet))
        values = {facet: {name: Value(name, iri, self._labels[iri]) for name, iri in sorted(names.items())} for facet, names in iris.items()}
        return Collection(self.store, trust, tuple(Entry(iri, kinds[iri], marks[iri]) for iri in self._order if iri in kinds), values)


def name_of(facet: str, iri: str, base: str) -> str:
    """The name of a value in an address, which the stored question ``items`` takes for the same slot.

    >>> from hltgraph.namespaces import BASE
    >>> name_of("section", BASE + "id/section/3-3", BASE), name_of("section", BASE + "id/annex/i", BASE)
    ('3-3', 'annex/i')
    >>> name_of("goal", "http://metadata.un.org/sdg/7", BASE), name_of("class", "https://w3id.org/hltgraph/def#Demand", BASE)
    ('7', 'section-demand')
    """
    if facet == "class":
        return _KINDS.get(iri, short(iri))
    if facet == "goal":
        return iri.rpartition("/")[2]
    name = short(iri, base)
    return name.removeprefix(bank.question("items").parameter(facet).kinds[0] + "/")


_KINDS = {class_iri(kind): kind for kind in KINDS}


def _strength(facet: str) -> Callable[[str], tuple[bool, int]]:
    # Who is asked by name is asked outright, however that is known; what is inferred of an actor came by way of a group.
    return lambda layer: (facet == "actor" and layer.startswith("inferred-"), LAYERS.index(layer))
