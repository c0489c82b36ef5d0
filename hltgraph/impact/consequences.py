"""The consequences that an analysis goes through (C1 to C16 and those of the operation), each with where it comes from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from hltgraph.impact import terms as t
from hltgraph.impact.parties import label, values
from hltgraph.impact.procedure import Procedure
from hltgraph.impact.scenario import Operation
from hltgraph.impact.view import View

if TYPE_CHECKING:
    from hltgraph.impact.report import Affected


@dataclass(frozen=True)
class Consequence:
    """One consequence: what is looked at, where it can be taken from, what was found in the graph, and what remains a question."""

    iri: str
    number: str
    label: str
    text: str
    tags: tuple[str, ...]
    """nota, elsewhere, advisor."""
    things: tuple[str, ...]
    question: str | None

    def as_dict(self) -> dict[str, Any]:
        """The consequence as plain data."""
        return {
            "iri": self.iri,
            "number": self.number,
            "label": self.label,
            "text": self.text,
            "tags": list(self.tags),
            "things": list(self.things),
            "question": self.question,
        }


def _text(view: View, node: ox.NamedNode, prop: ox.NamedNode, language: str) -> str | None:
    said = {o.language: o.value for o in view.objects(node, prop) if isinstance(o, ox.Literal)}
    return said.get(language) or said.get("nl")


def consequences(
    view: View,
    bodies: Sequence[Operation],
    offices: Sequence[Operation],
    closed: Sequence[Operation],
    language: str,
    affected: Sequence[Affected],
    deadlines: Sequence[Mapping[str, Any]],
    actors: Sequence[Mapping[str, Any]],
    without: Sequence[str],
    procedures: Sequence[Procedure],
) -> tuple[Consequence, ...]:
    """The consequences of a scenario's operations, C1 to C16 first.

    ``bodies`` are those that are open and change a body, ``offices`` change none, ``closed`` are not open as such. Of the
    last two only what the nota says is gone through: what leaving or liquidating takes is no question there.
    """
    base = view.store.base
    kinds = {each.iri: each.type for each in affected}
    items = ("Recommendation", "AgendaItem", "Demand", "ActorDemand", "Statement", "AuditRecommendation", "Instrument", "Study")
    carried = ("Theme", "PublicValue", "PublicTask", "TaskCategory")
    found: dict[str, Sequence[str]] = {
        "C1": [iri for iri, kind in kinds.items() if kind.rpartition(":")[2] in items],
        "C2": [*without, *(iri for iri, kind in kinds.items() if (kind.rpartition(":")[2] in carried or "/sdg/" in iri) and iri not in without)],
        "C3": [actor["iri"] for actor in actors],
        "C4": [step.iri for steps in procedures for step in steps.steps],
        "C13": [iri for iri, kind in kinds.items() if kind.endswith("GoverningBody")],
        "C15": [deadline["iri"] for deadline in deadlines],
    }
    whole, office, shut = ({f"{base}id/change-operation/{o.op}" for o in some} for some in (bodies, offices, closed))
    out = []
    for node in view.subjects(t.TYPE, t.hlt("Consequence")):
        at = {held.iri for held in values(view, node.value, t.OPERATION)}
        number = next((o.value for o in view.objects(node, t.hlt("number"))), "")
        tags = [held.iri.rpartition("/")[2] for held in values(view, node.value, t.hlt("origin"))]
        ours = "nota" in tags and "elsewhere" not in tags
        if not (at & whole or (ours and at & office) or (ours and number.startswith("C") and at & shut)):
            continue
        order = [tag for tag in ("nota", "elsewhere", "advisor") if tag in tags]
        question = _text(view, node, t.hlt("openQuestion"), language) if at & (whole | office) else None
        definition = _text(view, node, t.DEFINITION, language) or ""
        out.append(Consequence(node.value, number, label(view, node.value, language), definition, tuple(order), tuple(found.get(number, ())), question))
    return tuple(sorted(out, key=lambda c: (not c.number.startswith("C"), len(c.number) if c.number.startswith("C") else 0, c.number)))
