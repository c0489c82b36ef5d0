"""The documents as a tree of parts, each with how many items of content stand in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from hltgraph.browsing.collection import Collection, Value, name_of
from hltgraph.questions import bank
from hltgraph.questions.naming import bilingual
from hltgraph.store.graph import Row


@dataclass(frozen=True)
class Part:
    """A part of a document: its value of the facet ``section``, its class and number, how many items stand in it, its parts."""

    value: Value
    kind: str
    number: str | None
    count: int
    parts: tuple[Part, ...]


def outline(collection: Collection) -> tuple[Part, ...]:
    """The documents, each with the parts below it in the order of the text."""
    rows = list(collection.store.rows(bank.question("structure").bound({}), collection.trust))
    below: dict[str | None, list[Row]] = {}
    for row in rows:
        below.setdefault(row["parent"].value if "parent" in row else None, []).append(row)
    labels = bilingual(collection.store, (row["part"].value for row in rows))
    counts: dict[str, int] = {}
    for entry in collection.entries:
        for name in entry.marks.get("section", ()):
            counts[name] = counts.get(name, 0) + 1
    return tuple(_part(row, below, labels, counts, collection.store.base) for row in below.get(None, ()))


def _part(row: Row, below: Mapping[str | None, list[Row]], labels: Mapping[str, Mapping[str, str]], counts: Mapping[str, int], base: str) -> Part:
    iri = row["part"].value
    name = name_of("section", iri, base)
    number = row["number"].value if "number" in row else None
    parts = tuple(_part(each, below, labels, counts, base) for each in below.get(iri, ()))
    return Part(Value(name, iri, labels[iri]), row["kind"].value, number, counts.get(name, 0), parts)
