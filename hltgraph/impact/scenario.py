"""Scenarios: a date and one or more operations on connected parties, from YAML, Turtle or the words of a command.

Things are named in short (``isd``, ``party/isd``, ``organization/lisse``) or by IRI. What cannot be is said in one line.
"""

from __future__ import annotations

import datetime
import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pyoxigraph as ox
import yaml

from hltgraph.errors import UnknownName, UsageError
from hltgraph.impact import terms as t
from hltgraph.impact.view import View
from hltgraph.namespaces import BASE, short, thing
from hltgraph.store.graph import GraphStore

#: Each operation and the keys it takes; the first is what it happens to.
KEYS: dict[str, tuple[str, ...]] = {
    "dissolve": ("party",),
    "merge": ("parties", "into"),
    "split": ("party", "into", "tasks"),
    "rename": ("party", "name"),
    "leave": ("party", "member"),
    "join": ("party", "member"),
    "transfer": ("task", "from", "to"),
    "change-domain": ("party", "domain"),
    "new": ("party", "members", "name"),
}
_OPTIONAL = {"tasks", "members"}
_SEVERAL = {"parties", "members"}
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_KINDS = ("party", "organization", "instrument", "public-task")


@dataclass(frozen=True)
class Operation:
    """One thing that happens. Things are IRIs; ``parties`` are those it happens to, ``into`` what comes of it."""

    op: str
    parties: tuple[str, ...] = ()
    into: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    task: str | None = None
    name: str | None = None
    before: str | None = None
    domain: str | None = None
    shares: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Of a split: which tasks each part takes."""
    event: str | None = None
    """The recorded change event that this is, if any."""

    def as_dict(self, base: str = BASE) -> dict[str, Any]:
        """The operation as it is written in a scenario."""

        def said(iri: str) -> str:
            return short(iri, base)

        out: dict[str, Any] = {"op": self.op}
        if self.op == "merge":
            out |= {"parties": [said(p) for p in self.parties], "into": said(self.into[0])}
        elif self.op == "transfer":
            out |= {"task": said(self.task or ""), "from": said(self.parties[0]), "to": said(self.into[0])}
        else:
            out["party"] = said(self.into[0] if self.op == "new" else self.parties[0])
        if self.op == "split":
            out["into"] = [said(p) for p in self.into]
            if self.shares:
                out["tasks"] = {said(part): [said(task) for task in tasks] for part, tasks in self.shares.items()}
        if self.op in ("leave", "join"):
            out["member"] = said(self.members[0])
        if self.op == "new":
            out["members"] = [said(m) for m in self.members]
        if self.name:
            out["name"] = self.name
        if self.domain:
            out["domain"] = self.domain
        return out


@dataclass(frozen=True)
class Scenario:
    """A date and what happens on it, in order."""

    date: datetime.date
    operations: tuple[Operation, ...]

    def as_dict(self, base: str = BASE) -> dict[str, Any]:
        """The scenario as plain data."""
        return {"date": self.date.isoformat(), "operations": [operation.as_dict(base) for operation in self.operations]}


def default_date(today: datetime.date) -> datetime.date:
    """The date of a scenario that names none: the next first of January."""
    return datetime.date(today.year + 1, 1, 1)


class _Plain(yaml.SafeLoader):
    """YAML without aliases, by which a few lines could come to stand for millions."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.events.AliasEvent):
            raise yaml.YAMLError("a scenario holds no aliases")
        return super().compose_node(parent, index)


def from_text(store: GraphStore, text: str, today: datetime.date, *, max_chars: int = 20_000, max_operations: int = 20) -> Scenario:
    """A scenario from YAML, JSON or Turtle.

    :raises UsageError: when it is too large, cannot be read, or holds what cannot be.
    :raises UnknownName: when it names a thing that is not in the graph.
    """
    if len(text) > max_chars:
        raise UsageError(f"the scenario has {len(text)} characters; {max_chars} is the most")
    if re.search(r"^\s*(?:@prefix|@base|PREFIX|BASE)\s", text, re.MULTILINE) or "ChangeEvent" in text:
        return _bounded(from_turtle(store, text), max_operations)
    try:
        content = yaml.load(text, Loader=_Plain)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise UsageError(f"the scenario cannot be read: {' '.join(str(error).split())[:300]}") from error
    return from_data(store, content, today, max_operations=max_operations)


def _bounded(scenario: Scenario, most: int) -> Scenario:
    if not scenario.operations:
        raise UsageError("the scenario holds no operation")
    if len(scenario.operations) > most:
        raise UsageError(f"the scenario has {len(scenario.operations)} operations; {most} is the most")
    return scenario


def from_data(store: GraphStore, content: Any, today: datetime.date, *, max_operations: int = 20) -> Scenario:
    """A scenario from plain data: ``date`` and ``operations``, or the keys of one operation."""
    if not isinstance(content, dict):
        raise UsageError("a scenario has the keys date and operations")
    if "op" in content:
        content = {"date": content.get("date"), "operations": [{k: v for k, v in content.items() if k != "date"}]}
    if unknown := set(content) - {"date", "operations", "title"}:
        raise UsageError(f"a scenario has the keys date and operations, not {', '.join(sorted(map(str, unknown)))}")
    listed = content.get("operations")
    if not isinstance(listed, list) or not all(isinstance(each, dict) for each in listed):
        raise UsageError("operations is a list, each with op and its keys")
    if len(listed) > max_operations:
        raise UsageError(f"the scenario has {len(listed)} operations; {max_operations} is the most")
    date = _date(content.get("date"), today)
    view, operations = View(store), []
    coming: set[str] = set()
    for each in listed:
        operation = _operation(view, each, coming)
        coming |= set(operation.into)
        operations.append(operation)
    return _checked(view, _bounded(Scenario(date, tuple(operations)), max_operations))


def from_words(store: GraphStore, op: str, given: Mapping[str, Any], today: datetime.date) -> Scenario:
    """A scenario of one operation, as the short commands give it: the keys of the operation and ``date``."""
    return from_data(store, {"op": op, **{key: value for key, value in given.items() if value not in (None, [], "")}}, today)


def _date(value: Any, today: datetime.date) -> datetime.date:
    if value is None:
        return default_date(today)
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        return value
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", str(value), re.ASCII):
            return datetime.date.fromisoformat(str(value))
    except ValueError:
        pass
    raise UsageError(f"{str(value)[:40]!r} is no date such as 2027-01-01")


def resolve(view: View, name: object, kinds: Sequence[str] = _KINDS) -> str:
    """The IRI of a thing that the graph knows.

    :raises UnknownName: when it knows none, with the nearest names there are.
    """
    if not isinstance(name, str) or not re.fullmatch(r"[\w./:#-]+", name.strip()):
        raise UsageError(f"{str(name)[:80]!r} is no name such as {kinds[0]}/...")
    name = name.strip()
    base = view.store.base
    candidates = [thing(name, base)] if "/" in name or ":" in name else [f"{base}id/{kind}/{name.lower()}" for kind in kinds]
    for iri in candidates:
        if view.store.exists(iri):
            return iri
    known = [short(p.value, base) for p in view.subjects(t.TYPE, t.TASK if kinds == ("public-task",) else t.PARTY)]
    near = difflib.get_close_matches(name.rpartition("/")[2], [k.rpartition("/")[2] for k in known], n=3, cutoff=0.5) or known
    raise UnknownName(f"there is no {kinds[0]} {name!r}; there is {', '.join(near[:8])}")


def _coming(view: View, name: object, coming: set[str]) -> str:
    """The IRI of a party that may not be there yet."""
    if isinstance(name, str) and "://" not in name:
        slug = name.strip().lower().removeprefix("party/")
        iri = f"{view.store.base}id/party/{slug}"
        if iri in coming:
            return iri
        try:
            return resolve(view, name, ("party", "organization"))
        except UnknownName:
            if _SLUG.fullmatch(slug) and len(slug) <= 60:
                return iri
    raise UsageError(f"{str(name)[:80]!r} is no name for a party; use small letters, digits and hyphens")


def _known(view: View, name: object, coming: set[str], kinds: Sequence[str] = _KINDS) -> str:
    iri = thing(name, view.store.base) if isinstance(name, str) else ""
    named = [iri, f"{view.store.base}id/party/{name}"]
    return next((one for one in named if one in coming), None) or resolve(view, name, kinds)


def _operation(view: View, given: Mapping[str, Any], coming: set[str]) -> Operation:
    op = given.get("op")
    if op not in KEYS:
        raise UsageError(f"op is one of {', '.join(KEYS)}, not {str(op)[:40]!r}")
    keys = set(KEYS[op])
    given = {("party" if key == "parties" and "party" in keys else key): value for key, value in given.items() if key != "op"}
    if unknown := set(given) - keys:
        raise UsageError(f"{op} takes {', '.join(KEYS[op])}, not {', '.join(sorted(map(str, unknown)))}")
    if missing := [key for key in KEYS[op] if key not in given and key not in _OPTIONAL and not (op == "new" and key == "name")]:
        raise UsageError(f"{op} needs {', '.join(missing)}")

    def several(key: str, kinds: Sequence[str] = _KINDS) -> tuple[str, ...]:
        value = given.get(key, [])
        if not isinstance(value, list) or len(value) > 50:
            raise UsageError(f"{key} is a list of at most 50 names")
        return tuple(_known(view, each, coming, kinds) for each in value)

    def text(key: str, most: int = 200) -> str:
        value = given[key]
        if not isinstance(value, str) or not value.strip() or len(value) > most or not value.isprintable():
            raise UsageError(f"{key} is a text of at most {most} characters on one line")
        return " ".join(value.split())

    def one(key: str, kinds: Sequence[str] = _KINDS) -> str:
        value = given[key]
        return _known(view, value[0] if isinstance(value, list) and len(value) == 1 else value, coming, kinds)

    bodies = ("party", "organization", "instrument")
    if op == "merge":
        return Operation(op, several("parties", bodies), (_coming(view, given["into"], coming),))
    if op == "split":
        into = given["into"]
        if not isinstance(into, list) or len(into) > 20:
            raise UsageError("into is a list of at most 20 names")
        parts = tuple(_coming(view, each, coming) for each in into)
        return Operation(op, (one("party", bodies),), parts, shares=_shares(view, given.get("tasks"), parts))
    if op == "transfer":
        return Operation(op, (one("from", bodies),), (one("to", bodies),), task=resolve(view, given["task"], ("public-task",)))
    if op == "new":
        name = text("name") if "name" in given else None
        return Operation(op, (), (_coming(view, given["party"], coming),), several("members", ("organization", "party")), name=name)
    party = one("party", bodies)
    if op in ("leave", "join"):
        return Operation(op, (party,), members=(one("member", ("organization", "party")),))
    if op == "rename":
        return Operation(op, (party,), name=text("name"))
    if op == "change-domain":
        return Operation(op, (party,), domain=text("domain"))
    return Operation(op, (party,))


def _shares(view: View, given: Any, parts: Sequence[str]) -> dict[str, tuple[str, ...]]:
    if given is None:
        return {}
    if not isinstance(given, dict):
        raise UsageError("tasks says for each part which tasks it takes")
    shares = {}
    for part, tasks in given.items():
        iri = _coming(view, part, set(parts))
        if iri not in parts:
            raise UsageError(f"{part} is none of the parts")
        shares[iri] = tuple(resolve(view, task, ("public-task",)) for task in (tasks if isinstance(tasks, list) else [tasks]))
    return shares


def _checked(view: View, scenario: Scenario) -> Scenario:
    """Refuse what cannot be; operations before this one count."""
    from hltgraph.impact.operations import apply  # late: it needs the operations of this module

    view = view.copy()
    done = []
    for operation in scenario.operations:
        _possible(view, operation, scenario.date)
        if operation.op == "rename" and operation.before is None:
            operation = replace(operation, before=_name(view, operation.parties[0]))
        apply(view, operation, scenario.date)
        done.append(operation)
    return replace(scenario, operations=tuple(done))


def _name(view: View, iri: str) -> str:
    labels = {o.language: o.value for o in view.objects(ox.NamedNode(iri), t.PREF_LABEL) if isinstance(o, ox.Literal)}
    return labels.get("nl") or short(iri, view.store.base)


def _possible(view: View, operation: Operation, date: datetime.date) -> None:
    def said(iri: str) -> str:
        return short(iri, view.store.base)

    def takes_part(member: str, party: str) -> bool:
        return view.layer((ox.NamedNode(member), t.PARTICIPATES, ox.NamedNode(party))) is not None

    party = operation.parties[0] if operation.parties else ""
    for iri in operation.parties:
        began = [o.value for o in view.objects(ox.NamedNode(iri), t.BEGIN)]  # type: ignore[union-attr]
        if began and date.isoformat() < min(began):
            raise UsageError(f"{said(iri)} begins on {min(began)}, after {date}")
        if ended := [o.value for o in view.objects(ox.NamedNode(iri), t.END)]:  # type: ignore[union-attr]
            raise UsageError(f"{said(iri)} has ended on {min(ended)}")
    if operation.op == "merge":
        if len(set(operation.parties)) < 2 or len(set(operation.parties)) < len(operation.parties):
            raise UsageError("a merger needs two or more different parties; none merges with itself")
    elif operation.op == "split":
        if len(set(operation.into)) < 2 or len(set(operation.into)) < len(operation.into):
            raise UsageError("a split needs two or more different parts")
        held = {o.value for o in view.objects(ox.NamedNode(party), t.HAS_TASK)}  # type: ignore[union-attr]
        for tasks in operation.shares.values():
            for task in tasks:
                if task not in held:
                    raise UsageError(f"{said(party)} does not carry out {said(task)}")
    elif operation.op == "leave" and not takes_part(operation.members[0], party):
        raise UsageError(f"{said(operation.members[0])} does not take part in {said(party)}")
    elif operation.op == "join" and (takes_part(operation.members[0], party) or operation.members[0] == party):
        raise UsageError(f"{said(operation.members[0])} takes part in {said(party)} already" if operation.members[0] != party else "a party does not join itself")
    elif operation.op == "transfer":
        task = ox.NamedNode(operation.task or "")
        if view.layer((ox.NamedNode(party), t.HAS_TASK, task)) is None:
            raise UsageError(f"{said(party)} does not carry out {said(task.value)}")
        if operation.into == operation.parties:
            raise UsageError(f"{said(party)} carries out {said(task.value)} already")
    elif operation.op == "rename" and operation.event is None and operation.name == _name(view, party):
        raise UsageError(f"{said(party)} bears that name already")
    known = [iri for iri in operation.into if view.store.exists(iri) and view.objects(ox.NamedNode(iri), t.TYPE)]
    if operation.op == "new" and known:
        raise UsageError(f"{said(known[0])} is there already")
    if operation.op == "split" and (others := [iri for iri in known if iri != party]):
        raise UsageError(f"{said(others[0])} is there already; a part is new")
    if operation.op == "merge" and (others := [iri for iri in known if iri not in operation.parties]):
        raise UsageError(f"{said(others[0])} is there already and does not merge; name it among the parties, or give a new name")


def from_turtle(store: GraphStore, text: str) -> Scenario:
    """A scenario from Turtle: ``org:ChangeEvent`` with hlt:begin, hlt:operation and what it happens to, all on one date."""
    try:
        quads = list(ox.parse(text, format=ox.RdfFormat.TURTLE, base_iri=store.base))
    except SyntaxError as error:
        raise UsageError(f"the scenario, line {error.lineno}: {error.msg}") from error
    said: dict[ox.NamedNode, dict[ox.NamedNode, list[Any]]] = {}
    for quad in quads:
        if isinstance(quad.subject, ox.NamedNode):
            said.setdefault(quad.subject, {}).setdefault(quad.predicate, []).append(quad.object)
    events = sorted((s for s, facts in said.items() if t.CHANGE_EVENT in facts.get(t.TYPE, [])), key=str)
    if not events:
        raise UsageError("the Turtle holds no org:ChangeEvent")
    view = View(store)
    read = [_from_event(event.value, said[event]) for event in events]
    if len({date for date, _ in read}) > 1:
        raise UsageError("the changes have different dates; a scenario has one")
    return _checked(view, Scenario(read[0][0], tuple(operation for _, operation in read)))


def recorded(view: View, event: str) -> Scenario:
    """A recorded change as a scenario; its operations are not checked against the graph of today.

    :raises UsageError: when it does not say what happened and when.
    """
    facts: dict[ox.NamedNode, list[Any]] = {}
    for triple, _ in view.match(ox.NamedNode(event), None, None):
        facts.setdefault(triple[1], []).append(triple[2])
    date, operation = _from_event(event, facts)
    return Scenario(date, (operation,))


def _from_event(event: str, facts: Mapping[ox.NamedNode, Sequence[Any]]) -> tuple[datetime.date, Operation]:
    def values(term: ox.NamedNode) -> tuple[str, ...]:
        return tuple(sorted(o.value for o in facts.get(term, ())))

    op = next((v.rpartition("/")[2] for v in values(t.OPERATION)), "")
    if op not in KEYS or not values(t.BEGIN):
        raise UsageError(f"{event} needs hlt:begin, a date, and hlt:operation, one of {', '.join(KEYS)}")
    original, resulting = values(t.ORIGINAL), values(t.RESULTING)
    if op in ("rename", "leave", "join", "change-domain", "dissolve"):
        original, resulting = original or resulting, ()
    tasks = values(t.MOVED_TASK)
    need = {"merge": bool(original and resulting), "split": bool(original and resulting), "new": bool(resulting), "transfer": bool(original and resulting and tasks)}
    if not need.get(op, bool(original)) or (op in ("leave", "join") and not values(t.BY_MEMBER)) or (op == "rename" and not values(t.NAME_AFTER)):
        raise UsageError(f"{event} does not say all that {op} needs")
    return _date(values(t.BEGIN)[0], datetime.date.min), Operation(
        op, original, resulting, values(t.BY_MEMBER), tasks[0] if op == "transfer" else None,
        next(iter(values(t.NAME_AFTER)), None), next(iter(values(t.NAME_BEFORE)), None),
        next((o.value for o in facts.get(t.DOMAIN, ())), None), event=event,
    )  # fmt: skip
