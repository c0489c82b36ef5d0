"""A reading to revise: its parts, each with the address of the answer without it, and what may be chosen instead."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import urlencode

import pyoxigraph as ox

from hltgraph.questions import retrieval
from hltgraph.questions.bank import KINDS, class_iri, question
from hltgraph.questions.naming import labels
from hltgraph.questions.reading import CONCEPTS, Reading
from hltgraph.questions.replies import permalink
from hltgraph.store.graph import GraphStore

#: The slots that a form offers, in its order, and the kinds of content that it offers for the first.
SLOTS = ("class", "chapter", "actor", "theme", "value", "goal", "role", "category", "force")
_CONTENT = tuple(kind for kind in KINDS if kind not in CONCEPTS)


@dataclass(frozen=True)
class Part:
    """A part of a reading: the slot that it fills, or ``topic`` for a word of what is asked about; its name for a reader, the thing
    that it is, and the address of the answer without it, where something would be left to ask."""

    slot: str
    label: str
    iri: str | None
    without: str | None


@dataclass
class Revision:
    """What the readings of one graph can be changed to."""

    store: GraphStore

    @cached_property
    def _choices(self) -> Mapping[str, Mapping[str, Mapping[str, str]]]:
        found: dict[str, dict[str, dict[str, str]]] = {}
        for row in self.store.rows((Path(__file__).parent / "choices.rq").read_text("utf-8")):
            value = row["thing"].value.rsplit("/", 1)[-1]
            found.setdefault(row["slot"].value, {}).setdefault(value, {})[getattr(row["label"], "language", None) or ""] = row["label"].value
        return found

    def choices(self, language: str) -> dict[str, list[tuple[str, str]]]:
        """The values of each slot that a form offers, with their labels in a language: numbers in order, names by the alphabet."""
        kinds = [(kind, self._label(class_iri(kind), language)) for kind in _CONTENT]
        offered = {"class": sorted(kinds, key=lambda choice: choice[1].casefold())}
        for slot, things in self._choices.items():
            named = [(value, f"{value}. {names.get(language, value)}" if value.isdigit() else names.get(language, value)) for value, names in things.items()]
            offered[slot] = sorted(named, key=lambda choice: (int(choice[0]) if choice[0].isdigit() else 0, choice[1].casefold()))
        return {slot: offered[slot] for slot in SLOTS if slot in offered}

    def parts(self, reading: Reading) -> list[Part]:
        """The parts of a reading, in the order in which they were said; slots without a question in the order of the form."""
        if reading.question and (reading.topic or not reading.slots):
            return self._spoken(reading)
        parts = []
        for slot, value in ((slot, value) for slot, values in reading.slots.items() for value in values):
            left = {name: tuple(v for v in values if (name, v) != (slot, value)) for name, values in reading.slots.items()}
            left = {name: values for name, values in left.items() if values}
            iri = self._iri(slot, value)
            parts.append(Part(slot, self._named(iri, value, reading.language), iri, permalink(left, reading.operator) if left else None))
        return parts

    def _spoken(self, reading: Reading) -> list[Part]:
        """Of words that are asked about only the whole question says what is meant, so a part is dropped from the question."""
        found: list[tuple[int, int, str, str | None, str]] = [(f.start, f.end, f.facet, f.iri, f.value) for f in reading.facets if f.end > f.start]
        found += [(word.start, word.end, "topic", None, reading.question[word.start : word.end]) for word in reading.topic if word.stems]
        parts = []
        for start, end, slot, iri, value in sorted(found, key=lambda part: part[:2]):
            rest = re.sub(r"\s+([?!.,;:]|$)", r"\1", " ".join(f"{reading.question[:start]} {reading.question[end:]}".split()))
            parts.append(Part(slot, self._named(iri, value, reading.language), iri, "/ask?" + urlencode({"q": rest}) if len(found) > 1 else None))
        return parts

    def _named(self, iri: str | None, value: str, language: str) -> str:
        label = self._label(iri, language) if iri else value
        return f"{value}. {label}" if value.isdigit() and iri else label

    def _iri(self, slot: str, value: str) -> str | None:
        terms = retrieval.resolve(self.store, question("items"), {slot: (value,)})[slot]
        return terms[0].value if isinstance(terms[0], ox.NamedNode) else None

    def _label(self, iri: str, language: str) -> str:
        return labels(self.store, [iri], language)[iri]
