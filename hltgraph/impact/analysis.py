"""A graph made ready for scenarios, and the report of one: guards, the change, its reach, and what follows for people."""

from __future__ import annotations

import datetime
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from threading import RLock
from typing import TypeVar

import pyoxigraph as ox

from hltgraph.impact import terms as t
from hltgraph.impact.change import Change
from hltgraph.impact.consequences import consequences
from hltgraph.impact.counterfactual import Rules, follow, rules_of
from hltgraph.impact.dependence import Edges, table
from hltgraph.impact.gaps import Gap, Shapes, Written, difference
from hltgraph.impact.guards import Guarded, guard
from hltgraph.impact.operations import apply, named
from hltgraph.impact.parties import Party, label
from hltgraph.impact.people import People
from hltgraph.impact.procedure import Procedure, procedure
from hltgraph.impact.reach import Reach
from hltgraph.impact.report import Report
from hltgraph.impact.scenario import Operation, Scenario, within
from hltgraph.impact.touched import Touched
from hltgraph.impact.view import View
from hltgraph.knowledge import TRUST
from hltgraph.namespaces import thing
from hltgraph.store.graph import GraphStore

Key = TypeVar("Key", bound=Hashable)
Made = TypeVar("Made")

#: How many scenarios and how many reports are kept, so that who asks for one in another form or language need not wait for it again.
_KEPT = 64


class Analysis:
    """A graph made ready for scenarios: what does not hang on the scenario is made once.

    >>> from hltgraph.impact.analysis import Analysis  # Analysis(store).report(scenario)
    """

    def __init__(self, store: GraphStore, trust: str = "all", dependences: bytes | None = None) -> None:
        self.store, self.trust = store, trust
        self.view = View(store, trust)
        self.entries = table(View(store), dependences)
        self.edges = Edges.of(self.view, self.entries)
        self.rules = Rules(rules_of(store))
        self.shapes, self.written = Shapes(store), Written(self.view)
        self._reaches: dict[tuple[str, str], Reach] = {}
        self._stated: dict[str, dict[str, frozenset[str]]] = {}
        self._all: dict[tuple[str, str], set[str]] = {}
        self._tried: OrderedDict[str, Tried] = OrderedDict()
        self._made: OrderedDict[tuple[str, str, datetime.date], Report] = OrderedDict()
        self._making = RLock()
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

    def tried(self, scenario: Scenario, after: View) -> Tried:
        """What comes of a scenario whose operations were applied to ``after``: the same in every language, on every day it is asked."""
        return _kept(self._tried, repr(scenario), lambda: _try(self, after))

    def report(self, scenario: Scenario, language: str = "nl", as_of: datetime.date | None = None) -> Report:
        """The report of a scenario.

        :raises UsageError: when the scenario names what is not there.
        """
        today = within(as_of or datetime.date.today())
        with self._making:  # whoever asks for the same waits for it, rather than have it made twice
            return _kept(self._made, (repr(scenario), language, today), lambda: _made(self, scenario, language, today))


@dataclass(frozen=True)
class Tried:
    """A graph in which a scenario has taken place, the whole change, and the gaps that it opens and closes."""

    after: View
    change: Change
    opened: list[Gap]
    closed: list[Gap]


def _try(analysis: Analysis, after: View) -> Tried:
    change = follow(analysis.view, after, analysis.rules)
    return Tried(after, change, *difference(analysis.written, after, change, analysis.shapes))


def _kept(held: OrderedDict[Key, Made], key: Key, make: Callable[[], Made]) -> Made:
    """What is held under a key, made now if it is not; the longest unasked goes."""
    if (made := held.pop(key, None)) is None:
        made = make()
    held[key] = made
    while len(held) > _KEPT:
        held.popitem(last=False)
    return made


def report(store: GraphStore, scenario: Scenario, *, language: str = "nl", trust: str = "all", as_of: datetime.date | None = None) -> Report:
    """What a scenario touches in a graph."""
    return Analysis(store, trust).report(scenario, language, as_of)


def _made(analysis: Analysis, scenario: Scenario, language: str, as_of: datetime.date) -> Report:
    before, after = analysis.view, View(analysis.store, analysis.trust)
    guarded: list[Guarded] = []
    open: list[Operation] = []
    procedures: list[Procedure] = []
    for operation in scenario.operations:
        # Guards and procedure look at the facts whatever the rung: the law does not go away when trust is narrow.
        seen = View(analysis.store, "all", dict(after.removed), dict(after.added))
        found = guard(seen, operation, language)
        guarded.append(found)
        if found.status != "not-open":
            procedures.append(procedure(seen, operation, scenario.date, as_of, language))
            apply(after, operation, scenario.date)
            open.append(operation)
    tried = analysis.tried(scenario, after)
    after, change, opened, closed = tried.after, tried.change, tried.opened, tried.closed
    touched, people = Touched(analysis, scenario, language, open), People(before, scenario, language, open, len(analysis.parties))
    reached = touched.reached()
    affected, same = touched.affected(reached, after), touched.same()
    untouched = {iri for operation in scenario.operations for party in operation.parties for iri in analysis.reached("dissolve", party)} - set(reached)
    deadlines, actors, municipalities = people.deadlines(reached), people.actors(reached), people.municipalities(after)
    without = people.without(after, opened)
    bodies = [o for o in open if o.op == "new" or any(Party.of(before, iri).is_party for iri in o.parties)]
    offices, shut = [o for o in open if o not in bodies], [o for o in scenario.operations if o not in open]
    said = consequences(before, bodies, offices, shut, language, affected, deadlines, actors, without, procedures)
    # The names that a reader needs besides those of what is touched: of terms, of what lapses, of gaps.
    things = {gap.focus for gap in (*opened, *closed)} | {iri for o in scenario.operations for iri in (*o.parties, *o.into, *o.members)}
    things |= {end.value for triple in (*change.removed, *change.lapsed) for end in triple if isinstance(end, ox.NamedNode)}
    things |= {iri for group in same for iri in group} | {member["iri"] for member in municipalities}
    things |= {thing(name, analysis.store.base) for a in affected for name in (a.type, *(step["property"] for step in a.path))}
    labels = {iri: label(after, iri, language) for iri in sorted(things)} | {a.iri: a.label for a in affected}
    return Report(
        scenario, language, analysis.trust, as_of, analysis.store.base, analysis.store.version, tuple(guarded), tuple(procedures), same, affected,
        tuple(sorted(untouched)), tuple(opened), tuple(closed), change, deadlines, actors, said, touched.readings(), touched.only(reached), without,
        municipalities, people.partners(after), touched.rungs(), labels, "; ".join(named(after, o, language) for o in scenario.operations),
    )  # fmt: skip
