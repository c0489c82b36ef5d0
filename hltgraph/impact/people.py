"""What a scenario means for those who must act: deadlines, who is asked what, who takes part, how many partners are left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pyoxigraph as ox

from hltgraph.impact import terms as t
from hltgraph.impact.gaps import Gap
from hltgraph.impact.guards import participants
from hltgraph.impact.parties import Party, label, values
from hltgraph.impact.reach import Reached
from hltgraph.impact.scenario import Operation, Scenario
from hltgraph.impact.view import View, weakest
from hltgraph.impact.wording import listed, say

#: What a thing that carries nothing itself must be carried by, for "left without a carrier".
_CARRIED = (t.hlt("hasTheme"), t.hlt("promotesValue"), t.hlt("supportsGoal"))


class People:
    """One scenario as seen by people; ``open`` are those of its operations that the law leaves open, ``parties`` how many parties there are now."""

    def __init__(self, view: View, scenario: Scenario, language: str, open: Sequence[Operation], parties: int) -> None:
        self.view, self.scenario, self.language, self.open, self.parties = view, scenario, language, open, parties

    def _name(self, iri: str) -> str:
        return label(self.view, iri, self.language)

    def deadlines(self, reached: Mapping[str, Reached]) -> tuple[Mapping[str, Any], ...]:
        """The phases and evaluations that are reached, in order of time, each beside the date of the change."""
        out = []
        day = self.scenario.date.isoformat()
        moments = {t.hlt("Phase"), t.hlt("EvaluationMoment")}
        for iri in sorted(reached):
            node = ox.NamedNode(iri)
            if not moments.intersection(self.view.objects(node, t.TYPE)):
                continue
            begins, ends = ([o.value for prop in props for o in self.view.objects(node, t.hlt(prop))] for props in (("starts", "begin"), ("due", "end")))
            begin, end = min(begins, default=None), max(ends, default=None)
            when = "undated" if not begin and not end else "after" if begin and begin > day else "before" if end and end < day else "during"
            out.append({"iri": iri, "label": self._name(iri), "begin": begin, "end": end, "when": when})
        return tuple(sorted(out, key=lambda d: (d["begin"] or "9999", d["iri"])))

    def actors(self, reached: Mapping[str, Reached]) -> tuple[Mapping[str, Any], ...]:
        """Who is asked to act by what is reached."""
        out: dict[str, list[str]] = {}
        requests = {t.hlt(name) for name in ("Demand", "ActorDemand", "Recommendation")}
        for iri in sorted(reached):
            if requests.intersection(self.view.objects(ox.NamedNode(iri), t.TYPE)):
                for held in values(self.view, iri, t.ASKS_OF):
                    if held.iri in reached:
                        out.setdefault(held.iri, []).append(iri)
        return tuple({"iri": actor, "label": self._name(actor), "must": [self._name(i) for i in items], "items": items} for actor, items in sorted(out.items()))

    def without(self, after: View, opened: list[Gap]) -> tuple[str, ...]:
        """Tasks nobody carries out, and themes, values and goals of which every carrier has lost what it is about."""
        base = self.view.store.base
        lost = {gap.focus for gap in opened if gap.shape == f"{base}id/shape/request-object"}
        found = {gap.focus for gap in opened if gap.shape == f"{base}id/shape/task-carrier"}
        for prop in _CARRIED:
            for held in {h.iri for item in lost for h in values(after, item, prop)}:
                if {s.value for s in after.subjects(prop, ox.NamedNode(held))} <= lost:
                    found.add(held)
        return tuple(sorted(found))

    def municipalities(self, after: View) -> tuple[Mapping[str, Any], ...]:
        """Who takes part in what changes, before it, and in what is new, after it."""
        held: dict[str, dict[str, str]] = {}
        for operation in self.scenario.operations:
            held |= {iri: participants(self.view, Party.of(self.view, iri)) for iri in operation.parties}
            if operation.op in ("new", "transfer"):
                held |= {iri: participants(after, Party.of(after, iri)) for iri in operation.into}
        held = {iri: members for iri, members in held.items() if members}
        out = []
        for member in sorted({m for members in held.values() for m in members}):
            at = [iri for iri, members in held.items() if member in members]
            out.append(
                {
                    "iri": member, "label": self._name(member), "takes_part_in": at,
                    "only_in_one": len(held) > 1 and len(at) == 1, "layer": weakest([held[iri][member] for iri in at]),
                }
            )  # fmt: skip
        return tuple(out)

    def partners(self, after: View) -> tuple[str, ...]:
        """How many parties there are to work with, before and after, and what a merger finds twice."""
        language = self.language
        founding = ("dissolve", "merge", "split", "new")
        if not any(o.op in founding and (not o.parties or Party.of(self.view, o.parties[0]).is_party) for o in self.open):
            return ()
        before = self.parties
        count = sum(1 for p in after.subjects(t.TYPE, t.PARTY) if not after.objects(p, t.END))
        key = "partners-fewer" if count < before else "partners-more" if count > before else "partners-same"
        out = [say(language, key, before=before, after=count)]
        if count < before:
            out.append(say(language, "partners-note"))
        for operation in self.open:
            if operation.op == "merge":
                members = [set(participants(self.view, Party.of(self.view, iri))) for iri in operation.parties]
                tasks = [{held.iri for held in Party.of(self.view, iri).tasks} for iri in operation.parties]
                for name, sets in (("members", members), ("tasks", tasks)):
                    double = sorted(x for x in set().union(*sets) if sum(x in one for one in sets) > 1)
                    shown = listed([self._name(x) for x in double]) if double else say(language, "none")
                    out.append(say(language, f"overlap-{name}", **{name: shown}))
        return tuple(out)
