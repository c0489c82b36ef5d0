"""Recorded changes in the form of scenarios, and the graph as it was before one."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

import pyoxigraph as ox

from hltgraph.errors import UsageError
from hltgraph.impact import terms as t
from hltgraph.impact.scenario import KEYS, Operation, Scenario, date_of
from hltgraph.impact.view import View


def recorded(view: View, event: str) -> Scenario:
    """A recorded change as a scenario; its operations are not checked against the graph of today.

    :raises UsageError: when it does not say what happened and when.
    """
    facts: dict[ox.NamedNode, list[Any]] = {}
    for triple, _ in view.match(ox.NamedNode(event), None, None):
        facts.setdefault(triple[1], []).append(triple[2])
    date, operation = from_event(event, facts)
    return Scenario(date, (operation,))


def from_event(event: str, facts: Mapping[ox.NamedNode, Sequence[Any]]) -> tuple[datetime.date, Operation]:
    """The date and the operation of a change event, from its statements.

    :raises UsageError: when it does not say all that the operation needs.
    """

    def values(term: ox.NamedNode) -> tuple[str, ...]:
        return tuple(sorted(o.value for o in facts.get(term, ())))

    op = next((v.rpartition("/")[2] for v in values(t.OPERATION)), "")
    if op not in KEYS or not values(t.BEGIN):
        raise UsageError(f"{event} needs hlt:begin, a date, and hlt:operation, one of {', '.join(KEYS)}")
    original, resulting = values(t.ORIGINAL), values(t.RESULTING)
    if op in ("rename", "leave", "join", "change-domain", "dissolve"):
        original, resulting = original or resulting, ()
    tasks = values(t.MOVED_TASK)
    need = {
        "merge": bool(original and resulting),
        "split": bool(original and resulting),
        "new": bool(resulting),
        "transfer": bool(original and resulting and tasks),
    }
    if not need.get(op, bool(original)) or (op in ("leave", "join") and not values(t.BY_MEMBER)) or (op == "rename" and not values(t.NAME_AFTER)):
        raise UsageError(f"{event} does not say all that {op} needs")
    return date_of(values(t.BEGIN)[0], datetime.date.today()), Operation(
        op, original, resulting, values(t.BY_MEMBER), tasks[0] if op == "transfer" else None,
        next(iter(values(t.NAME_AFTER)), None), next(iter(values(t.NAME_BEFORE)), None),
        next((o.value for o in facts.get(t.DOMAIN, ())), None), event=event,
    )  # fmt: skip


def events(view: View) -> list[str]:
    """The recorded changes that say which operation they were and when, in order of time."""
    found = []
    for triple, _ in view.match(None, t.TYPE, t.CHANGE_EVENT):
        event = triple[0]
        if isinstance(event, ox.NamedNode) and view.objects(event, t.OPERATION) and (dates := view.objects(event, t.BEGIN)):
            found.append((dates[0].value, event.value))
    return [event for _, event in sorted(found)]


def before(view: View, scenario: Scenario) -> View:
    """The graph as it was before a recorded change that it holds; the record itself remains.

    Replaying the change on it gives the graph back.
    """
    then = view.copy()
    last = ox.Literal((scenario.date - datetime.timedelta(days=1)).isoformat(), datatype=t.DATE)
    for operation in scenario.operations:
        parties = [ox.NamedNode(iri) for iri in operation.parties]
        into = [ox.NamedNode(iri) for iri in operation.into]
        match operation.op:
            case "rename":
                _unname(then, parties[0], operation.before or "", operation.name or "")
            case "join":
                then.remove((ox.NamedNode(operation.members[0]), t.PARTICIPATES, parties[0]))
            case "leave":
                _rejoin(then, ox.NamedNode(operation.members[0]), last, parties[0])
            case "transfer":
                task = ox.NamedNode(operation.task or "")
                then.remove((into[0], t.HAS_TASK, task))
                then.add((parties[0], t.HAS_TASK, task))
            case "dissolve" | "merge" | "split":
                for party in parties:
                    if party not in into:
                        then.remove((party, t.END, last))
                        _rejoin(then, party, last)
                        for member in [m for s in then.subjects(t.ORGANIZATION, party) for m in then.objects(s, t.MEMBER)]:
                            assert isinstance(member, ox.NamedNode)
                            _rejoin(then, member, last, party)
    return then


def _unname(view: View, party: ox.NamedNode, old: str, new: str) -> None:
    labels = [label for label in view.objects(party, t.PREF_LABEL) if isinstance(label, ox.Literal)]
    for label in labels:
        if label.value == new:
            view.remove((party, t.PREF_LABEL, label))
            view.add((party, t.PREF_LABEL, ox.Literal(old, language=label.language)))
    if all(label.value != new for label in labels):
        view.remove((party, t.ALT_LABEL, ox.Literal(new, language="nl")))
    for prop in (t.FORMER_NAME, t.ALT_LABEL):
        view.remove((party, prop, ox.Literal(old, language="nl")))


def _rejoin(view: View, member: ox.NamedNode, last: ox.Literal, party: ox.NamedNode | None = None) -> None:
    """Let participations of a member that ended on a day run on."""
    for membership in view.subjects(t.MEMBER, member):
        within = view.objects(membership, t.ORGANIZATION)
        if last in view.objects(membership, t.END) and (party is None or party in within):
            for triple in [found for found, _ in view.match(membership, None, None)]:
                view.remove(triple)
            for other in within:
                view.add((member, t.PARTICIPATES, other))
