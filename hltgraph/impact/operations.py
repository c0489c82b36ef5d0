"""What each operation does to the statements. A party that ends gets an end date and stays; nothing is decided that only people can."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterable

import pyoxigraph as ox

from hltgraph.impact import terms as t
from hltgraph.impact.dependence import lapsing
from hltgraph.impact.parties import label
from hltgraph.impact.scenario import Operation
from hltgraph.impact.view import View
from hltgraph.namespaces import short


def _day(date: datetime.date) -> ox.Literal:
    return ox.Literal(date.isoformat(), datatype=t.DATE)


def _slug(view: View, iri: str) -> str:
    return short(iri, view.store.base).rpartition("/")[2]


def event_of(view: View, operation: Operation, date: datetime.date) -> ox.NamedNode:
    """The change event of an operation, named by what happens, so that the same operation has the same event."""
    if operation.event:
        return ox.NamedNode(operation.event)
    named = [*operation.parties, *operation.members, *([operation.task] if operation.task else []), *operation.into]
    slug = "-".join(dict.fromkeys(_slug(view, iri) for iri in named))
    if len(slug) > 100:
        slug = slug[:80] + "-" + hashlib.sha256(slug.encode()).hexdigest()[:12]
    return ox.NamedNode(f"{view.store.base}id/change/{operation.op}-{slug}-{date.isoformat()}")


def named(view: View, operation: Operation, language: str) -> str:
    """An operation in a few words: what happens, and to what."""
    things = [*([operation.task] if operation.task else []), *operation.parties, *operation.members]
    verb = label(view, f"{view.store.base}id/change-operation/{operation.op}", language)
    arrow = [label(view, iri, language) for iri in operation.into] if operation.op != "new" else []
    if operation.op == "rename" and operation.before:
        return f"{verb}: {operation.before} → {operation.name}"
    said = ", ".join(label(view, iri, language) for iri in (things if operation.op != "new" else [*operation.into, *operation.members]))
    new = operation.name if operation.op == "rename" else operation.domain
    return f"{verb}: {said}" + (f" → {', '.join(arrow)}" if arrow else f" → {new}" if new else "")


def apply(view: View, operation: Operation, date: datetime.date) -> None:
    """Let an operation take place in a view."""
    _record(view, operation, date)
    first = ox.NamedNode(operation.parties[0]) if operation.parties else None
    into = [ox.NamedNode(iri) for iri in operation.into]
    match operation.op:
        case "dissolve":
            assert first
            _end(view, first, date, [])
        case "merge":
            originals = [ox.NamedNode(iri) for iri in operation.parties]
            _begin(view, into[0], date, originals)
            for party in originals:
                if party != into[0]:
                    _end(view, party, date, into)
        case "split":
            assert first
            for part in into:
                if part != first:
                    _begin(view, part, date, [first])
            if first not in into:
                _end(view, first, date, [])
            for share, tasks in operation.shares.items():
                for task in tasks:
                    if share != first.value:
                        view.remove((first, t.HAS_TASK, ox.NamedNode(task)))
                        view.add((ox.NamedNode(share), t.HAS_TASK, ox.NamedNode(task)))
        case "rename":
            assert first and operation.name and operation.before
            _rename(view, first, operation.before, operation.name)
        case "leave":
            assert first
            _leave(view, ox.NamedNode(operation.members[0]), first, date)
        case "join":
            assert first
            view.add((ox.NamedNode(operation.members[0]), t.PARTICIPATES, first))
        case "transfer":
            assert first and operation.task
            view.remove((first, t.HAS_TASK, ox.NamedNode(operation.task)))
            view.add((into[0], t.HAS_TASK, ox.NamedNode(operation.task)))
        case "change-domain":
            assert first and operation.domain
            for value in view.objects(first, t.DOMAIN):
                view.remove((first, t.DOMAIN, value))
            view.add((first, t.DOMAIN, ox.Literal(operation.domain, language="nl")))
        case "new":
            _begin(view, into[0], date, [], operation.name)
            for member in operation.members:
                view.add((ox.NamedNode(member), t.PARTICIPATES, into[0]))


def _record(view: View, operation: Operation, date: datetime.date) -> None:
    event = event_of(view, operation, date)
    view.add((event, t.TYPE, t.CHANGE_EVENT))
    view.add((event, t.BEGIN, _day(date)))
    view.add((event, t.OPERATION, ox.NamedNode(f"{view.store.base}id/change-operation/{operation.op}")))
    if operation.event is None:
        for language in ("nl", "en"):
            view.add((event, t.PREF_LABEL, ox.Literal(named(view, operation, language), language=language)))
        for origin in operation.parties:
            view.add((event, t.ORIGINAL, ox.NamedNode(origin)))
    results = operation.into or (() if operation.op == "dissolve" or operation.event else operation.parties)
    for iri in results:
        view.add((event, t.RESULTING, ox.NamedNode(iri)))
    if operation.op in ("leave", "join"):
        view.add((event, t.BY_MEMBER, ox.NamedNode(operation.members[0])))
    if operation.task:
        view.add((event, t.MOVED_TASK, ox.NamedNode(operation.task)))
    if operation.op == "rename":
        view.add((event, t.NAME_BEFORE, ox.Literal(operation.before or "", language="nl")))
        view.add((event, t.NAME_AFTER, ox.Literal(operation.name or "", language="nl")))


def _begin(view: View, party: ox.NamedNode, date: datetime.date, origins: Iterable[ox.NamedNode], name: str | None = None) -> None:
    if view.objects(party, t.TYPE):
        return
    view.add((party, t.TYPE, t.PARTY))
    view.add((party, t.BEGIN, _day(date)))
    for language in ("nl", "en"):
        view.add((party, t.PREF_LABEL, ox.Literal(name or _slug(view, party.value).replace("-", " ").capitalize(), language=language)))
    for origin in origins:
        view.add((party, t.DERIVED_FROM, origin))


def _end(view: View, party: ox.NamedNode, date: datetime.date, successors: list[ox.NamedNode]) -> None:
    """End a party the day before. Statements that lapse with it pass to its successors; what a text says of it remains."""
    last = _day(date - datetime.timedelta(days=1))
    view.add((party, t.END, last))
    for organ in view.subjects(t.UNIT_OF, party):
        view.add((organ, t.END, last))
    for member in view.subjects(t.PARTICIPATES, party):
        _leave(view, member, party, date)
        for successor in successors:
            if member != successor:
                view.add((member, t.PARTICIPATES, successor))
    for other in view.objects(party, t.PARTICIPATES):
        assert isinstance(other, ox.NamedNode)
        _leave(view, party, other, date)
        for successor in successors:
            view.add((successor, t.PARTICIPATES, other))
    for prop in lapsing(view):
        if prop == t.PARTICIPATES:
            continue
        for triple in [found for found, _ in [*view.match(party, prop, None), *view.match(None, prop, party)]]:
            view.remove(triple)
            for successor in successors:
                moved = (successor if triple[0] == party else triple[0], prop, successor if triple[2] == party else triple[2])
                if moved[0] != moved[2]:
                    view.add(moved)
    for triple in [found for found, layer in view.match(None, t.CONCERNS, party) if not layer.startswith("inferred")]:
        for successor in successors:
            view.add((triple[0], t.CONCERNS, successor))


def _leave(view: View, member: ox.NamedNode, party: ox.NamedNode, date: datetime.date) -> None:
    view.remove((member, t.PARTICIPATES, party))
    membership = ox.NamedNode(f"{view.store.base}id/membership/{_slug(view, member.value)}-{_slug(view, party.value)}")
    view.add((membership, t.TYPE, t.MEMBERSHIP))
    for language, words in (("nl", "deelname van {} aan {}"), ("en", "participation of {} in {}")):
        said = words.format(label(view, member.value, language), label(view, party.value, language))
        view.add((membership, t.PREF_LABEL, ox.Literal(said, language=language)))
    view.add((membership, t.MEMBER, member))
    view.add((membership, t.ORGANIZATION, party))
    view.add((membership, t.END, _day(date - datetime.timedelta(days=1))))


def _rename(view: View, party: ox.NamedNode, before: str, after: str) -> None:
    borne = [name for name in view.objects(party, t.PREF_LABEL) if isinstance(name, ox.Literal)]
    # The chief label gives way where it is the old name; where people call the party something else, the new name stands beside it.
    for name in borne:
        if name.value == before:
            view.remove((party, t.PREF_LABEL, name))
            view.add((party, t.PREF_LABEL, ox.Literal(after, language=name.language)))
    if not any(name.value == before for name in borne):
        view.add((party, t.ALT_LABEL, ox.Literal(after, language="nl")))
    view.add((party, t.FORMER_NAME, ox.Literal(before, language="nl")))
    view.add((party, t.ALT_LABEL, ox.Literal(before, language="nl")))
