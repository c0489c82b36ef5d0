"""What cannot be: each case is refused in one line before anything is reckoned."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pyoxigraph as ox

from hltgraph.errors import ScenarioError
from hltgraph.impact import terms as t
from hltgraph.impact.operations import apply
from hltgraph.impact.parties import label
from hltgraph.impact.refusal import refused
from hltgraph.impact.scenario import Operation, Scenario
from hltgraph.impact.view import View


def checked(view: View, scenario: Scenario) -> Scenario:
    """The scenario, each operation tried after those before it.

    :raises ScenarioError: when one of them cannot be.
    """
    view = view.copy()
    done = []
    for number, operation in enumerate(scenario.operations):
        try:
            _possible(view, operation, scenario.date)
        except ScenarioError as error:
            error.operation = number
            raise
        if operation.op == "rename" and operation.before is None:
            operation = replace(operation, before=label(view, operation.parties[0], "nl"))
        apply(view, operation, scenario.date)
        done.append(operation)
    return replace(scenario, operations=tuple(done))


def _dates(view: View, iri: str, prop: ox.NamedNode) -> list[str]:
    return [o.value for o in view.objects(ox.NamedNode(iri), prop) if isinstance(o, ox.Literal)]


def _possible(view: View, operation: Operation, date: datetime.date) -> None:
    for iri in operation.parties:
        if (began := _dates(view, iri, t.BEGIN)) and date.isoformat() < min(began):
            raise refused("begins-later", "party", "date", view=view, party=iri, begin=min(began), date=date)
        if ended := _dates(view, iri, t.END):
            raise refused("ended", "party", view=view, party=iri, end=min(ended))
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
            raise refused("same-name", "name", view=view, party=operation.parties[0])
    known = [iri for iri in operation.into if view.objects(ox.NamedNode(iri), t.TYPE)]
    if operation.op == "new" and known:
        raise refused("there-already", "party", view=view, party=known[0])
    if operation.op == "split" and (others := [iri for iri in known if iri not in operation.parties]):
        raise refused("part-there", "into", view=view, party=others[0])
    if operation.op == "merge" and (others := [iri for iri in known if iri not in operation.parties]):
        raise refused("not-merging", "into", view=view, party=others[0])


def _merge(operation: Operation) -> None:
    if len(set(operation.parties)) < 2 or len(set(operation.parties)) < len(operation.parties):
        raise refused("merge-two", "parties")


def _split(view: View, operation: Operation) -> None:
    if len(set(operation.into)) < 2 or len(set(operation.into)) < len(operation.into):
        raise refused("split-two", "into")
    shared = [task for tasks in operation.shares.values() for task in tasks]
    for task in shared:
        if view.layer((ox.NamedNode(operation.parties[0]), t.HAS_TASK, ox.NamedNode(task))) is None:
            raise refused("not-its-task", "tasks", view=view, party=operation.parties[0], task=task)
    if len(set(shared)) < len(shared):
        raise refused("one-part", "tasks")


def _membership(view: View, operation: Operation) -> None:
    member, party = operation.members[0], operation.parties[0]
    takes_part = view.layer((ox.NamedNode(member), t.PARTICIPATES, ox.NamedNode(party))) is not None
    if operation.op == "leave" and not takes_part:
        raise refused("no-part", "member", view=view, member=member, party=party)
    if operation.op == "join" and member == party:
        raise refused("joins-itself", "member")
    if operation.op == "join" and takes_part:
        raise refused("part-already", "member", view=view, member=member, party=party)


def _transfer(view: View, operation: Operation) -> None:
    party, task = operation.parties[0], operation.task or ""
    if view.layer((ox.NamedNode(party), t.HAS_TASK, ox.NamedNode(task))) is None:
        raise refused("not-its-task", "from", view=view, party=party, task=task)
    if operation.into == operation.parties:
        raise refused("carries-already", "to", view=view, party=party, task=task)
