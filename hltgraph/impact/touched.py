"""What a scenario touches: how far each thing lies, by what way, with what effect, and how much of it is a reading of ours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from hltgraph.impact import terms as t
from hltgraph.impact.dependence import Edge, told
from hltgraph.impact.parties import label, values
from hltgraph.impact.reach import Reached
from hltgraph.impact.report import Affected
from hltgraph.impact.scenario import Operation, Scenario
from hltgraph.impact.view import View, weakest
from hltgraph.impact.wording import say
from hltgraph.knowledge import TRUST
from hltgraph.namespaces import short

if TYPE_CHECKING:
    from hltgraph.impact.analysis import Analysis


class Touched:
    """The reach of one scenario; ``open`` are those of its operations that the law leaves open."""

    def __init__(self, analysis: Analysis, scenario: Scenario, language: str, open: Sequence[Operation]) -> None:
        self.analysis, self.scenario, self.language, self.open = analysis, scenario, language, open
        self.view = analysis.view

    def _sources(self, operation: Operation) -> list[str]:
        """What the effect goes out from: the task at a transfer (and who takes part in either side), else the parties."""
        if operation.op == "rename":
            return []
        if operation.op == "transfer":
            return [operation.task or ""]
        return [*operation.parties, *operation.members] if operation.op != "new" else [*operation.members]

    def reached(self) -> dict[str, Reached]:
        """Each thing that is reached, by the shortest way of all operations."""
        found: dict[str, Reached] = {}
        for operation in self.scenario.operations:
            reach = self.analysis.reach(operation.op, self.analysis.trust)
            changed = dict.fromkeys([*operation.parties, *operation.into, *operation.members, *([operation.task] if operation.task else [])])
            explained = {iri: Reached(iri, 0, ()) for iri in changed}
            if sources := self._sources(operation):
                explained |= reach.explained(sources)
            if operation.op == "transfer":
                for iri, each in reach.explained([*operation.parties, *operation.into]).items():
                    explained.setdefault(iri, each)
            for iri, each in explained.items():
                if iri not in found or each.distance < found[iri].distance:
                    found[iri] = each
        return found

    def _effect(self, iri: str, each: Reached) -> str:
        if each.path:
            return each.path[-1].entry.effect.get(self.language, "")
        if not any(iri in (*o.parties, *o.into, *o.members, o.task) for o in self.open):
            return say(self.language, "asked-about")
        for operation in self.open:
            if iri in operation.parties or iri == operation.task:
                return say(self.language, f"changed-{operation.op}") if iri not in operation.into else say(self.language, "result")
            if iri in operation.into:
                return say(self.language, "changed-transfer" if operation.op == "transfer" else "changed-new" if operation.op == "new" else "result")
        return say(self.language, "changed-member")

    def affected(self, reached: Mapping[str, Reached], after: View) -> tuple[Affected, ...]:
        """The same as a reader needs them, the nearest first."""
        from hltgraph.questions import retrieval

        cited = retrieval.citations(self.analysis.store, sorted(reached))
        base = self.analysis.store.base
        out = []
        for iri, each in reached.items():
            kinds = [k for k in values(after, iri, t.TYPE) if k.iri.startswith(t.hlt("").value)] or list(values(after, iri, t.TYPE))
            own = [k.iri for k in kinds if not k.layer.startswith("inferred")] or [k.iri for k in kinds]
            out.append(
                Affected(
                    iri, short(own[0], base) if own else "", label(after, iri, self.language), self._effect(iri, each), each.band, each.distance,
                    tuple(told(edge, base) for edge in each.path),
                    tuple(tuple(told(edge, base) for edge in path) for path in each.others),
                    weakest([edge.layer for edge in each.path]) if each.path else "scenario", tuple(citation.as_dict() for citation in cited.get(iri, ())),
                )
            )  # fmt: skip
        return tuple(sorted(out, key=lambda a: (a.distance, a.type, a.iri)))

    def same(self) -> tuple[tuple[str, ...], ...]:
        """Groups of parties that the nota alone gives no ground to tell apart."""
        groups: dict[frozenset[str], list[str]] = {}
        named = {iri for operation in self.scenario.operations for iri in operation.parties}
        for operation in dict.fromkeys(o.op for o in self.scenario.operations):
            if operation in ("rename", "transfer", "new"):
                continue
            for party, reach in self.analysis.stated(operation).items():
                if reach:
                    groups.setdefault(reach, []).append(party)
        found = {tuple(sorted(set(group))) for group in groups.values()}
        return tuple(sorted(group for group in found if len(group) > 1 and named.intersection(group)))

    def readings(self) -> tuple[Mapping[str, Any], ...]:
        """What is reached only because of a reading of ours, by reading."""
        out: dict[tuple[str, str, str], dict[str, Any]] = {}
        for operation in self.scenario.operations:
            sources = self._sources(operation)
            if not sources or self.analysis.trust != "all":
                continue
            for edge, things in self.analysis.reach(operation.op, "all").only_through(sources).items():
                statement = told(edge, self.analysis.store.base)
                key = (statement["from"], statement["property"], statement["to"])
                held = out.setdefault(key, {"statement": statement, "only": [], "reason": self._reason(edge)})
                held["only"] = sorted({*held["only"], *things})
        return tuple(out[key] for key in sorted(out, key=lambda key: (-len(out[key]["only"]), key)))

    def _reason(self, edge: Edge) -> str | None:
        for node in self.view.subjects(t.SUBJECT, edge.statement[0]):
            if edge.statement[1] in self.view.objects(node, t.PREDICATE) and edge.statement[2] in self.view.objects(node, t.OBJECT):
                said = {o.language: o.value for o in self.view.objects(node, t.REASON) if isinstance(o, ox.Literal)}
                return said.get(self.language) or said.get("nl")
        return None

    def only(self, reached: Mapping[str, Reached]) -> tuple[str, ...]:
        """What no party that stays would reach."""
        changing = {iri for operation in self.scenario.operations for iri in (*operation.parties, *operation.into)}
        ops = [o.op for o in self.scenario.operations if o.op in ("dissolve", "merge", "split", "leave", "change-domain")]
        if not ops:
            return ()
        elsewhere: set[str] = set()
        for op in dict.fromkeys(ops):
            for party in self.analysis.parties:
                if party not in changing:
                    elsewhere |= self.analysis.reached(op, party) - {party}
        return tuple(sorted(set(reached) - elsewhere - changing))

    def rungs(self) -> dict[str, int]:
        """How many things are reached on each rung of trust."""
        counts = {}
        for trust in TRUST:
            if list(TRUST).index(trust) > list(TRUST).index(self.analysis.trust):
                break
            found: set[str] = set()
            for operation in self.scenario.operations:
                if sources := self._sources(operation):
                    found |= self.analysis.reach(operation.op, trust).reached(sources) - set(sources)
            counts[trust] = len(found)
        return counts
