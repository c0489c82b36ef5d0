"""The shelves: lists of the things by which content is found, each with how much."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from hltgraph.browsing.collection import Collection, Value, name_of
from hltgraph.browsing.facets import Choices
from hltgraph.errors import UnknownName
from hltgraph.questions import retrieval
from hltgraph.questions.naming import bilingual

#: The facet that each shelf is of.
SHELVES = {"actors": "actor", "parties": "about", "themes": "theme", "goals": "goal", "values": "value", "roles": "role", "tasks": "task"}


@dataclass(frozen=True)
class Shelved:
    """A thing on a shelf: its value of the facet, what it is, what is chosen by it, and how many items are found so."""

    value: Value
    text: str | None
    choices: Choices
    count: int


def shelf(collection: Collection, name: str, language: str) -> list[Shelved]:
    """The things on a shelf: who is asked something, for actors only what is asked of them counting; of the others all there are.

    Goals stand in the order of their numbers, the others by how much is found by them.

    :raises UnknownName: when there is no such shelf.
    """
    facet = SHELVES.get(name)
    if facet is None:
        raise UnknownName(f"there is no list {name[:80]!r}; there are {', '.join(SHELVES)}")
    store = collection.store
    if facet == "actor":
        iris = [value.iri for value in collection.values[facet].values()]
    else:
        rows = store.rows((Path(__file__).parent / "shelves.rq").read_text("utf-8"), collection.trust)
        iris = [row["value"].value for row in rows if row["shelf"].value == name]
    texts = retrieval.detail_rows(store, "texts", iris, collection.trust)
    labels = bilingual(store, iris)
    found = []
    for iri in iris:
        value = Value(name_of(facet, iri, store.base), iri, labels[iri])
        choices = {facet: (value.name,)} | ({"class": ("demand",)} if facet == "actor" else {})
        found.append(Shelved(value, retrieval.text_of(texts.get(iri, []), language), choices, len(collection.narrowed(choices))))
    return sorted(found, key=lambda each: (int(each.value.name) if facet == "goal" else -each.count, each.value.label(language).casefold()))
