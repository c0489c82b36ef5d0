"""What cannot be: each case is refused in one line before anything is reckoned."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pyoxigraph as ox

from hltgraph.errors import UsageError
from hltgraph.impact import terms as t
from hltgraph.impact.operations import apply
from hltgraph.impact.parties import label
from hltgraph.impact.scenario import Operation, Scenario
from hltgraph.impact.view import View
from hltgraph.namespaces import short


def checked(view: View, scenario: Scenario) -> Scenario:
    """The scenario, each operation tried after those before it.

    :raises UsageError: when one of them cannot be.
    """
    view = view.copy()
    done = []
    for operation in scenario.operations:
        _possible(view, operation, scenario.date)
        if operation.op == "rename" and operation.before is None:
            operation = replace(operation, before=label(view, operation.parties[0], "nl"))
        apply(view, operation, scenario.date)
        done.append(operation)
    return replace(scenario, operations=tuple(done))


def _dates(view: View, iri: str, prop: ox.NamedNode) -> list[str]:
    return [o.value for o in view.objects(ox.NamedNode(iri), prop) if isinstance(o, ox.Literal)]


def _possible(view: View, operation: Operation, date: datetime.date) -> None:
    def said(iri: str) -> str:
        return short(iri, view.store.base)

    for iri in operation.parties:
        if (began := _dates(view, iri, t.BEGIN)) and date.isoformat() < min(began):
            raise UsageError(f"{said(iri)} begins on {min(began)}, after {date}")
        if ended := _dates(view, iri, t.END):
            raise UsageError(f"{said(iri)} has ended on {min(ended)}")
    match operation.op:
        case "merge":
            _merge(operation)
        case "split":
            _split(view, operation)
        case "leave" | "join":
            _membership(view, operation)
        case "transfer":
            _transfer(view, operation)
        case "rename" if operation.event is None and operation.name == label(view, operation.parties[0], "nl"):
            raise UsageError(f"{said(operation.parties[0])} bears that name already")
    known = [iri for iri in operation.into if view.objects(ox.NamedNode(iri), t.TYPE)]
    if operation.op == "new" and known:
        raise UsageError(f"{said(known[0])} is there already")
    if operation.op == "split" and (others := [iri for iri in known if iri not in operation.parties]):
        raise UsageError(f"{said(others[0])} is there already; a part is new")
    if operation.op == "merge" and (others := [iri for iri in known if iri not in operation.parties]):
        raise UsageError(f"{said(others[0])} is there already and does not merge; name it among the parties, or give a new name")


def _merge(operation: Operation) -> None:
    if len(set(operation.parties)) < 2 or len(set(operation.parties)) < len(operation.parties):
        raise UsageError("a merger needs two or more different parties; none merges with itself")


def _split(view: View, operation: Operation) -> None:
    if len(set(operation.into)) < 2 or len(set(operation.into)) < len(operation.into):
        raise UsageError("a split needs two or more different parts")
    shared = [task for tasks in operation.shares.values() for task in tasks]
    for task in shared:
        if view.layer((ox.NamedNode(operation.parties[0]), t.HAS_TASK, ox.NamedNode(task))) is None:
            raise UsageError(f"{short(operation.parties[0], view.store.base)} does not carry out {short(task, view.store.base)}")
    if len(set(shared)) < len(shared):
        raise UsageError("a task goes to one part")


def _membership(view: View, operation: Operation) -> None:
    member, party = operation.members[0], operation.parties[0]
    names = short(member, view.store.base), short(party, view.store.base)
    takes_part = view.layer((ox.NamedNode(member), t.PARTICIPATES, ox.NamedNode(party))) is not None
    if operation.op == "leave" and not takes_part:
        raise UsageError(f"{names[0]} does not take part in {names[1]}")
    if operation.op == "join" and member == party:
        raise UsageError("a party does not join itself")
    if operation.op == "join" and takes_part:
        raise UsageError(f"{names[0]} takes part in {names[1]} already")


def _transfer(view: View, operation: Operation) -> None:
    party, task = operation.parties[0], operation.task or ""
    names = short(party, view.store.base), short(task, view.store.base)
    if view.layer((ox.NamedNode(party), t.HAS_TASK, ox.NamedNode(task))) is None:
        raise UsageError(f"{names[0]} does not carry out {names[1]}")
    if operation.into == operation.parties:
        raise UsageError(f"{names[0]} carries out {names[1]} already")
