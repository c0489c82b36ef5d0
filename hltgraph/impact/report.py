"""The report of a scenario: guards first, then what the change does to the graph, how far it reaches, and what nobody knows."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox

from hltgraph.build.reading import Triple
from hltgraph.impact import terms as t
from hltgraph.impact.change import Change
from hltgraph.impact.consequences import Consequence, consequences
from hltgraph.impact.counterfactual import Rules, follow, rules_of
from hltgraph.impact.dependence import Edge, Edges, table, told
from hltgraph.impact.gaps import Gap, Shapes, difference
from hltgraph.impact.gaps import told as told_gap
from hltgraph.impact.guards import Guard, Guarded, guard, participants
from hltgraph.impact.operations import apply, named
from hltgraph.impact.parties import Party, label, values
from hltgraph.impact.procedure import Procedure, procedure
from hltgraph.impact.reach import Reach, Reached
from hltgraph.impact.scenario import Operation, Scenario, within
from hltgraph.impact.view import View, weakest
from hltgraph.impact.wording import listed, say
from hltgraph.knowledge import TRUST
from hltgraph.namespaces import short, thing
from hltgraph.store.graph import GraphStore

#: What a thing that carries nothing itself must be carried by, for "left without a carrier".
_CARRIED = (t.hlt("hasTheme"), t.hlt("promotesValue"), t.hlt("supportsGoal"))


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
            "gaps_opened": [told_gap(gap, self.language, self.base) for gap in self.gaps_opened],
            "gaps_closed": [told_gap(gap, self.language, self.base) for gap in self.gaps_closed],
            "without_carrier": list(self.without_carrier),
            "only_through_these": list(self.only),
            "readings": list(self.readings),
            "partners": list(self.partners),
            "consequences": [consequence.as_dict() for consequence in self.consequences],
            "open_questions": self.open_questions,
            "reach_by_trust": dict(self.rungs),
            "no_longer_holds": [_told(triple, layer) for triple, layer in self.lost.items()],
            "change": {
                "added": len(self.change.added), "removed": len(self.change.removed),
                "followed": len(self.change.followed), "lapsed": len(self.change.lapsed),
                "patch": {"trig": self.change.trig(), "update": self.change.update()} if self.change.added else {"trig": "", "update": ""},
            },
            "language": self.language, "trust": self.trust, "as_of": self.as_of.isoformat(),
            "graph": {"version": self.version, "base": self.base},
        }  # fmt: skip


def _told(triple: tuple[Any, Any, Any], layer: str) -> dict[str, str]:
    return {"from": triple[0].value, "property": short(triple[1].value), "to": triple[2].value, "layer": layer}


class Analysis:
    """A graph made ready for scenarios: what does not hang on the scenario is made once.

    >>> from hltgraph.impact.report import Analysis  # Analysis(store).report(scenario)
    """

    def __init__(self, store: GraphStore, trust: str = "all", dependences: bytes | None = None) -> None:
        self.store, self.trust = store, trust
        self.view = View(store, trust)
        self.entries = table(View(store), dependences)
        self.edges = Edges.of(self.view, self.entries)
        self.rules = Rules(rules_of(store))
        self.shapes = Shapes(store)
        self._reaches: dict[tuple[str, str], Reach] = {}
        self._stated: dict[str, dict[str, frozenset[str]]] = {}
        self._all: dict[tuple[str, str], set[str]] = {}
        self.parties = [p.value for p in self.view.subjects(t.TYPE, t.PARTY) if not self.view.objects(p, t.END)]

    def reach(self, operation: str, trust: str) -> Reach:
        """The reach of an operation on a rung of trust."""
        key = (operation, trust)
        if key not in self._reaches:
            self._reaches[key] = Reach(self.edges, operation, None if trust == "all" else TRUST[trust])
        return self._reaches[key]

    def reached(self, operation: str, party: str) -> set[str]:
        """What a party alone reaches, on the rung of this analysis."""
        key = (operation, party)
        if key not in self._all:
            self._all[key] = self.reach(operation, self.trust).reached([party])
        return self._all[key]

    def stated(self, operation: str) -> dict[str, frozenset[str]]:
        """Of each connected party what the stated layer alone leads to, itself left out."""
        if operation not in self._stated:
            reach = self.reach(operation, "stated")
            self._stated[operation] = {party: frozenset(reach.reached([party]) - {party}) for party in self.parties}
        return self._stated[operation]

    def report(self, scenario: Scenario, language: str = "nl", as_of: datetime.date | None = None) -> Report:
        """The report of a scenario.

        :raises UsageError: when the scenario names what is not there.
        """
        return _Making(self, scenario, language, within(as_of or datetime.date.today())).report()


def report(store: GraphStore, scenario: Scenario, *, language: str = "nl", trust: str = "all", as_of: datetime.date | None = None) -> Report:
    """What a scenario touches in a graph."""
    return Analysis(store, trust).report(scenario, language, as_of)


class _Making:
    """One report in the making."""

    def __init__(self, analysis: Analysis, scenario: Scenario, language: str, as_of: datetime.date) -> None:
        self.analysis, self.scenario, self.language, self.as_of = analysis, scenario, language, as_of
        self.before = analysis.view
        self.guarded: list[Guarded] = []
        self.open: list[Operation] = []
        self.procedures: list[Procedure] = []
        self.names: dict[str, str] = {}

    def report(self) -> Report:
        after = View(self.analysis.store, self.analysis.trust)
        for operation in self.scenario.operations:
            # Guards and procedure look at the facts whatever the rung: the law does not go away when trust is narrow.
            seen = View(self.analysis.store, "all", dict(after.removed), dict(after.added))
            found = guard(seen, operation, self.language)
            self.guarded.append(found)
            if found.status != "not-open":
                self.procedures.append(procedure(seen, operation, self.scenario.date, self.as_of, self.language))
                apply(after, operation, self.scenario.date)
                self.open.append(operation)
        change = follow(self.before, after, self.analysis.rules)
        opened, closed = difference(self.before, after, change, self.analysis.shapes)
        reached = self._reached()
        affected = self._affected(reached, after)
        untouched = sorted(
            {iri for operation in self.scenario.operations for p in operation.parties for iri in self.analysis.reached("dissolve", p)} - set(reached)
        )
        deadlines = self._deadlines(reached)
        actors = self._actors(reached)
        only = self._only(reached)
        without = self._without(after, opened)
        bodies = [o for o in self.open if o.op == "new" or any(Party.of(self.before, iri).is_party for iri in o.parties)]
        offices, shut = [o for o in self.open if o not in bodies], [o for o in self.scenario.operations if o not in self.open]
        said = consequences(self.before, bodies, offices, shut, self.language, affected, deadlines, actors, without, self.procedures)
        return Report(
            self.scenario, self.language, self.analysis.trust, self.as_of, self.analysis.store.base, self.analysis.store.version,
            tuple(self.guarded), tuple(self.procedures), self._same(), affected, tuple(untouched), tuple(opened), tuple(closed), change,
            deadlines, actors, said, self._readings(), only, without, self._municipalities(after), self._partners(after), self._rungs(),
            self._labels(after, change, [*opened, *closed], affected), "; ".join(named(after, o, self.language) for o in self.scenario.operations),
        )  # fmt: skip

    # ---------------------------------------------------------------- reach

    def _sources(self, operation: Operation) -> list[str]:
        """What the effect goes out from: the task at a transfer (and who takes part in either side), else the parties."""
        if operation.op == "rename":
            return []
        if operation.op == "transfer":
            return [operation.task or ""]
        return [*operation.parties, *operation.members] if operation.op != "new" else [*operation.members]

    def _reached(self) -> dict[str, Reached]:
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

    def _name(self, iri: str) -> str:
        if iri not in self.names:
            self.names[iri] = label(self.before, iri, self.language)
        return self.names[iri]

    def _affected(self, reached: Mapping[str, Reached], after: View) -> tuple[Affected, ...]:
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

    def _same(self) -> tuple[tuple[str, ...], ...]:
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

    def _readings(self) -> tuple[Mapping[str, Any], ...]:
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
        for node in self.before.subjects(t.SUBJECT, edge.statement[0]):
            if edge.statement[1] in self.before.objects(node, t.PREDICATE) and edge.statement[2] in self.before.objects(node, t.OBJECT):
                said = {o.language: o.value for o in self.before.objects(node, t.REASON) if isinstance(o, ox.Literal)}
                return said.get(self.language) or said.get("nl")
        return None

    def _only(self, reached: Mapping[str, Reached]) -> tuple[str, ...]:
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

    def _rungs(self) -> dict[str, int]:
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

    # ---------------------------------------------------------------- what follows for people

    def _deadlines(self, reached: Mapping[str, Reached]) -> tuple[Mapping[str, Any], ...]:
        out = []
        day = self.scenario.date.isoformat()
        moments = {t.hlt("Phase"), t.hlt("EvaluationMoment")}
        for iri in sorted(reached):
            node = ox.NamedNode(iri)
            if not moments.intersection(self.before.objects(node, t.TYPE)):
                continue
            begins, ends = ([o.value for prop in props for o in self.before.objects(node, t.hlt(prop))] for props in (("starts", "begin"), ("due", "end")))
            begin, end = min(begins, default=None), max(ends, default=None)
            when = "undated" if not begin and not end else "after" if begin and begin > day else "before" if end and end < day else "during"
            out.append({"iri": iri, "label": self._name(iri), "begin": begin, "end": end, "when": when})
        return tuple(sorted(out, key=lambda d: (d["begin"] or "9999", d["iri"])))

    def _actors(self, reached: Mapping[str, Reached]) -> tuple[Mapping[str, Any], ...]:
        out: dict[str, list[str]] = {}
        requests = {t.hlt(name) for name in ("Demand", "ActorDemand", "Recommendation")}
        for iri in sorted(reached):
            if requests.intersection(self.before.objects(ox.NamedNode(iri), t.TYPE)):
                for held in values(self.before, iri, t.ASKS_OF):
                    if held.iri in reached:
                        out.setdefault(held.iri, []).append(iri)
        return tuple({"iri": actor, "label": self._name(actor), "must": [self._name(i) for i in items], "items": items} for actor, items in sorted(out.items()))

    def _without(self, after: View, opened: list[Gap]) -> tuple[str, ...]:
        """Tasks nobody carries out, and themes, values and goals of which every carrier has lost what it is about."""
        base = self.analysis.store.base
        lost = {gap.focus for gap in opened if gap.shape == f"{base}id/shape/request-object"}
        found = {gap.focus for gap in opened if gap.shape == f"{base}id/shape/task-carrier"}
        for prop in _CARRIED:
            for held in {h.iri for item in lost for h in values(after, item, prop)}:
                if {s.value for s in after.subjects(prop, ox.NamedNode(held))} <= lost:
                    found.add(held)
        return tuple(sorted(found))

    def _municipalities(self, after: View) -> tuple[Mapping[str, Any], ...]:
        """Who takes part in what changes, before it, and in what is new, after it."""
        held: dict[str, dict[str, str]] = {}
        for operation in self.scenario.operations:
            held |= {iri: participants(self.before, Party.of(self.before, iri)) for iri in operation.parties}
            if operation.op in ("new", "transfer"):
                held |= {iri: participants(after, Party.of(after, iri)) for iri in operation.into}
        held = {iri: members for iri, members in held.items() if members}
        out = []
        for member in sorted({m for members in held.values() for m in members}):
            within = [iri for iri, members in held.items() if member in members]
            out.append(
                {
                    "iri": member, "label": self._name(member), "takes_part_in": within,
                    "only_in_one": len(held) > 1 and len(within) == 1, "layer": weakest([held[iri][member] for iri in within]),
                }
            )  # fmt: skip
        return tuple(out)

    def _partners(self, after: View) -> tuple[str, ...]:
        language = self.language
        founding = ("dissolve", "merge", "split", "new")
        if not any(o.op in founding and (not o.parties or Party.of(self.before, o.parties[0]).is_party) for o in self.open):
            return ()
        before = len(self.analysis.parties)
        count = sum(1 for p in after.subjects(t.TYPE, t.PARTY) if not after.objects(p, t.END))
        key = "partners-fewer" if count < before else "partners-more" if count > before else "partners-same"
        out = [say(language, key, before=before, after=count)]
        if count < before:
            out.append(say(language, "partners-note"))
        for operation in self.open:
            if operation.op == "merge":
                members = [set(participants(self.before, Party.of(self.before, iri))) for iri in operation.parties]
                tasks = [{held.iri for held in Party.of(self.before, iri).tasks} for iri in operation.parties]
                for name, sets in (("members", members), ("tasks", tasks)):
                    double = sorted(x for x in set().union(*sets) if sum(x in one for one in sets) > 1)
                    shown = listed([self._name(x) for x in double]) if double else say(language, "none")
                    out.append(say(language, f"overlap-{name}", **{name: shown}))
        return tuple(out)

    def _labels(self, after: View, change: Change, gaps: Sequence[Gap], affected: Sequence[Affected]) -> dict[str, str]:
        """The names that a report for people needs besides those of what is touched: of terms, of what lapses, of gaps."""
        terms = {a.type for a in affected} | {s["property"] for a in affected for s in a.path}
        self.names |= {a.iri: a.label for a in affected}
        things = {gap.focus for gap in gaps} | {
            iri for operation in self.scenario.operations for iri in (*operation.parties, *operation.into, *operation.members)
        }
        things |= {end.value for triple in (*change.removed, *change.lapsed) for end in triple if isinstance(end, ox.NamedNode)}
        things |= {iri for group in self._same() for iri in group}
        things |= {thing(name, self.analysis.store.base) for name in terms}
        return {iri: label(after, iri, self.language) for iri in sorted(things)} | self.names
