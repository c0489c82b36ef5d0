"""The report of a scenario: guards first, then what the change does to the graph, how far it reaches, and what nobody knows."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hltgraph.build.reading import Triple
from hltgraph.impact.change import Change
from hltgraph.impact.consequences import Consequence
from hltgraph.impact.gaps import Gap, told
from hltgraph.impact.guards import Guard, Guarded
from hltgraph.impact.procedure import Procedure
from hltgraph.impact.scenario import Scenario
from hltgraph.namespaces import short


@dataclass(frozen=True)
class Affected:
    """A thing that is touched: by what effect, how far, and why."""

    iri: str
    type: str
    label: str
    effect: str
    band: str
    distance: int
    path: tuple[dict[str, str], ...]
    others: tuple[tuple[dict[str, str], ...], ...]
    layer: str
    citations: tuple[Mapping[str, Any], ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """The thing as plain data."""
        return {
            "iri": self.iri, "type": self.type, "label": self.label, "effect": self.effect, "band": self.band, "distance": self.distance,
            "path": list(self.path), "other_paths": [list(path) for path in self.others], "layer": self.layer, "citations": list(self.citations),
        }  # fmt: skip


@dataclass(frozen=True)
class Report:
    """All that is said of a scenario; :meth:`as_dict` has the shape of the contract, with the issue's further parts besides."""

    scenario: Scenario
    language: str
    trust: str
    as_of: datetime.date
    base: str
    version: str
    guarded: tuple[Guarded, ...]
    procedures: tuple[Procedure, ...]
    same_reach: tuple[tuple[str, ...], ...]
    affected: tuple[Affected, ...]
    not_changed: tuple[str, ...]
    gaps_opened: tuple[Gap, ...]
    gaps_closed: tuple[Gap, ...]
    change: Change
    deadlines: tuple[Mapping[str, Any], ...]
    actors: tuple[Mapping[str, Any], ...]
    consequences: tuple[Consequence, ...]
    readings: tuple[Mapping[str, Any], ...]
    only: tuple[str, ...]
    without_carrier: tuple[str, ...]
    municipalities: tuple[Mapping[str, Any], ...]
    partners: tuple[str, ...]
    rungs: Mapping[str, int]
    labels: Mapping[str, str]
    named: str
    """What happens, in a few words."""

    @property
    def status(self) -> str:
        """Whether the scenario is open, conditional or not-open: the gravest of its operations."""
        found = {guarded.status for guarded in self.guarded}
        return next((status for status in ("not-open", "conditional") if status in found), "open")

    @property
    def guards(self) -> list[Guard]:
        """The guards of all operations, each once."""
        return list({guard.text: guard for guarded in self.guarded for guard in guarded.guards}.values())

    @property
    def duties(self) -> list[Mapping[str, Any]]:
        """What the law asks of whom, in order."""
        duties = [duty.as_dict() for guarded in self.guarded for duty in guarded.duties]
        duties += [duty.as_dict() for found in self.procedures for duty in found.duties]
        return list({(d["body"], d["must"], d["source"]): d for d in duties}.values())

    @property
    def lost(self) -> dict[Triple, str]:
        """The statements that no longer hold in any layer, with the one they stood in."""
        gone = {**self.change.removed, **self.change.lapsed}
        return {triple: layer for triple, layer in gone.items() if triple not in self.change.followed and triple not in self.change.added}

    @property
    def open_questions(self) -> list[str]:
        """What only the advisor can answer."""
        asked = [question for guarded in self.guarded for question in guarded.questions]
        return list(dict.fromkeys([*asked, *(c.question for c in self.consequences if c.question)]))

    def as_dict(self) -> dict[str, Any]:
        """The report as plain data."""
        return {
            "scenario": self.scenario.as_dict(self.base),
            "status": self.status,
            "guards": [guard.as_dict() for guard in self.guards],
            "same_reach": [[short(iri, self.base).rpartition("/")[2] for iri in group] for group in self.same_reach],
            "affected": [affected.as_dict() for affected in self.affected],
            "no_effect": list(self.not_changed),
            "duties": self.duties,
            "procedures": [found.as_dict() for found in self.procedures if found.steps],
            "deadlines": list(self.deadlines),
            "actors": list(self.actors),
            "municipalities": list(self.municipalities),
            "gaps_opened": [told(gap, self.language, self.base) for gap in self.gaps_opened],
            "gaps_closed": [told(gap, self.language, self.base) for gap in self.gaps_closed],
            "without_carrier": list(self.without_carrier),
            "only_through_these": list(self.only),
            "readings": list(self.readings),
            "partners": list(self.partners),
            "consequences": [consequence.as_dict() for consequence in self.consequences],
            "open_questions": self.open_questions,
            "reach_by_trust": dict(self.rungs),
            "no_longer_holds": [_lapsed(triple, layer) for triple, layer in self.lost.items()],
            "change": {
                "added": len(self.change.added), "removed": len(self.change.removed),
                "followed": len(self.change.followed), "lapsed": len(self.change.lapsed),
                "patch": {"trig": self.change.trig(), "update": self.change.update()} if self.change.added else {"trig": "", "update": ""},
            },
            "language": self.language, "trust": self.trust, "as_of": self.as_of.isoformat(),
            "graph": {"version": self.version, "base": self.base},
        }  # fmt: skip


def _lapsed(triple: tuple[Any, Any, Any], layer: str) -> dict[str, str]:
    return {"from": triple[0].value, "property": short(triple[1].value), "to": triple[2].value, "layer": layer}
