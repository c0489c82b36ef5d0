"""The facets by which one asks: each slot with what it means and the values that the graph has for it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

from hltgraph.namespaces import PREFIXES, short
from hltgraph.questions.bank import KINDS, Parameter, question
from hltgraph.store.graph import GraphStore

#: A slot with at most so many values names them all, another so many of each kind.
_ALL, _SOME = 40, 10


def slots(store: GraphStore) -> dict[str, str]:
    """A sentence for each slot: what an item must have, in what form, and which values there are."""
    values = _values(store)
    return {parameter.name: f"{parameter.sentence}. {_taught(parameter, values)}" for parameter in question("items").parameters}


def _values(store: GraphStore) -> Mapping[str, Sequence[str]]:
    """The names of things by kind, in the order of the nota."""
    found: dict[str, list[str]] = defaultdict(list)
    query = (Path(__file__).parent / "values.rq").read_text("utf-8")
    for row in store.rows(query):
        iri = row["thing"].value
        kind, slash, name = short(iri, store.base).partition("/")
        if iri.startswith(PREFIXES["sdg"]):
            kind, slash, name = "goal", "/", iri.removeprefix(PREFIXES["sdg"])
        # A target of a goal is no goal.
        if slash and not (kind == "goal" and not name.isdigit()):
            found[kind].append(name)
    return {kind: sorted(names, key=_numbers_as_numbers) for kind, names in found.items()}


def _numbers_as_numbers(name: str) -> list[tuple[int, int, str]]:
    return [(0, int(part), "") if part.isdigit() else (1, 0, part) for part in re.findall(r"\d+|\D+", name)]


def _taught(parameter: Parameter, values: Mapping[str, Sequence[str]]) -> str:
    if parameter.kinds == ("kind",):
        return f"One of {', '.join(KINDS)}."
    if parameter.kinds == ("date",):
        return "A date such as 2026-01-31."
    if parameter.kinds == ("word",):
        return "One word, such as A."
    held = {kind: values[kind] for kind in parameter.kinds if kind in values}
    if len(held) == 1 and len(names := next(iter(held.values()))) <= _ALL:
        return f"One of {', '.join(names)}."
    parts = []
    for place, (kind, names) in enumerate(held.items()):
        # The first kind is tried first, so its names need no kind before them.
        shown = [name if place == 0 else f"{kind}/{name}" for name in names[:_SOME]]
        parts.append(", ".join(shown) + (f" ({len(names)} of this kind)" if len(names) > _SOME else ""))
    return f"Such as {'; '.join(parts)}."
