"""What a scenario can be made of: the operations, who can change, who can take part, and which tasks are whose."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox

from hltgraph.impact import terms as t
from hltgraph.impact.parties import label
from hltgraph.impact.scenario import KEYS
from hltgraph.impact.view import View
from hltgraph.namespaces import short
from hltgraph.store.graph import GraphStore


@dataclass(frozen=True)
class Choice:
    """One thing to choose: its name in a scenario, and for a reader."""

    name: str
    label: str
    about: str = ""


@dataclass(frozen=True)
class Choices:
    """Everything to choose from, in a language."""

    operations: tuple[Choice, ...]
    parties: tuple[Choice, ...]
    """Connected parties that have not ended."""
    others: tuple[Choice, ...]
    """What else has participants or tasks: a co-operation without a body, an arrangement, the civil service."""
    members: tuple[Choice, ...]
    tasks: Mapping[str, tuple[Choice, ...]]
    """The tasks of each party or other, by its name."""
    participants: Mapping[str, tuple[str, ...]]
    """Who takes part in each, by its name: the names of members."""

    @classmethod
    def of(cls, store: GraphStore, language: str) -> Choices:
        """The choices that a graph gives, each in the order of its label."""
        view, base = View(store), store.base

        def named(iri: str) -> str:
            return short(iri, base).removeprefix("party/").removeprefix("public-task/")

        def choice(iri: str) -> Choice:
            return Choice(named(iri), label(view, iri, language))

        def ordered(iris: set[str]) -> tuple[Choice, ...]:
            return tuple(sorted(map(choice, iris), key=lambda each: (each.label.casefold(), each.name)))

        taking = {(triple[0].value, triple[2].value) for triple, _ in view.match(None, t.PARTICIPATES, None)}
        tasks = {(triple[0].value, triple[2].value) for triple, _ in view.match(None, t.HAS_TASK, None)}
        ended = {triple[0].value for triple, _ in view.match(None, t.END, None)}
        parties = {party.value for party in view.subjects(t.TYPE, t.PARTY)} - ended
        others = {party for _, party in taking} | {party for party, _ in tasks}
        others -= parties | ended
        definition = t.DEFINITION
        operations = []
        for op in KEYS:
            iri = f"{base}id/change-operation/{op}"
            said = {o.language: o.value for o in view.objects(ox.NamedNode(iri), definition)}  # type: ignore[union-attr]
            operations.append(Choice(op, label(view, iri, language), said.get(language, "")))
        return cls(
            tuple(operations), ordered(parties), ordered(others), ordered({member for member, _ in taking}),
            {named(party): ordered({task for one, task in tasks if one == party}) for party, _ in sorted(tasks)},
            {named(party): tuple(sorted(named(m) for m, one in taking if one == party)) for _, party in sorted(taking)},
        )  # fmt: skip

    @property
    def labels(self) -> Mapping[str, str]:
        """What each operation is called."""
        return {operation.name: operation.label for operation in self.operations}

    def as_dict(self) -> dict[str, Any]:
        """The choices as plain data."""

        def said(some: tuple[Choice, ...]) -> list[dict[str, str]]:
            return [{"name": each.name, "label": each.label} for each in some]

        return {
            "operations": [{"op": op.name, "label": op.label, "about": op.about, "keys": list(KEYS[op.name])} for op in self.operations],
            "parties": said(self.parties), "others": said(self.others), "members": said(self.members),
            "tasks": {party: said(tasks) for party, tasks in self.tasks.items()},
            "participants": {party: list(members) for party, members in self.participants.items()},
        }  # fmt: skip
