"""The statements of a thing's page, put together by property: what a reader looks for first stands first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hltgraph.namespaces import PREFIXES, TERMS
from hltgraph.questions.showing import Statement

#: The most values of one property that a page holds; what is left is counted and said.
MOST = 25
# What the head of the page says already, or says again in the words of others.
_SAID = {
    TERMS + "hasPassage",
    *(PREFIXES["dcterms"] + name for name in ("description", "isPartOf", "title")),
    *(PREFIXES["skos"] + name for name in ("prefLabel", "altLabel", "hiddenLabel", "definition")),
    *(PREFIXES["rdfs"] + name for name in ("label", "isDefinedBy")),
    PREFIXES["rdf"] + "type",
}


@dataclass(frozen=True)
class Group:
    """A property with its values, or with the things that have this one as its value; ``total`` counts those left out too.

    ``quiet`` says that it is for looking up rather than for reading: names, kinds, and what is said of the thing's place in the graph.
    """

    property: str
    label: str
    statements: tuple[Statement, ...]
    total: int
    quiet: bool


def grouped(statements: Sequence[Statement], language: str, most: int = MOST) -> tuple[Group, ...]:
    """Statements by property: our own terms before those of others, otherwise strongest layer first.

    Of a text that stands in both languages the page in the other one shows the other.
    """
    spoken = {statement.property for statement in statements if statement.language == language}
    by_property: dict[str, list[Statement]] = {}
    for statement in statements:
        if statement.language not in (None, language) and statement.property in spoken:
            continue
        by_property.setdefault(statement.property, []).append(statement)
    order = sorted(by_property, key=lambda name: not name.startswith(TERMS))
    return tuple(
        Group(
            property=name,
            label=by_property[name][0].property_label,
            statements=tuple(by_property[name][:most]),
            total=len(by_property[name]),
            quiet=all(statement.layer == "about" or (name in _SAID and not statement.inverse) for statement in by_property[name]),
        )
        for name in order
    )
