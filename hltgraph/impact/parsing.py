"""Reading scenarios: YAML, JSON, Turtle, or the words of a command.

Things are named in short (``isd``, ``party/isd``, ``organization/lisse``) or by IRI. What cannot be read is said in one line.
"""

from __future__ import annotations

import datetime
import difflib
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

import pyoxigraph as ox
import yaml

from hltgraph.errors import ScenarioError, UnknownName, UsageError
from hltgraph.impact import terms as t
from hltgraph.impact.history import from_event
from hltgraph.impact.possible import checked
from hltgraph.impact.refusal import refused
from hltgraph.impact.scenario import KEYS, Operation, Scenario, date_of
from hltgraph.impact.view import View
from hltgraph.namespaces import short, thing
from hltgraph.store.graph import GraphStore

#: The most scenarios that are set side by side.
_BESIDE = 5
_OPTIONAL = {"tasks", "members"}
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_KINDS = ("party", "organization", "instrument", "public-task")


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
    return from_data(store, _plain(text), today, max_operations=max_operations)


def several(store: GraphStore, text: str, today: datetime.date, *, max_chars: int = 20_000, max_operations: int = 20) -> list[Scenario]:
    """Two or more scenarios to set side by side, from YAML or JSON with the key ``scenarios``.

    :raises UsageError: when there are not two to five, they are too large, or one holds what cannot be.
    :raises UnknownName: when one names a thing that is not in the graph.
    """
    if len(text) > max_chars:
        raise UsageError(f"the scenarios have {len(text)} characters; {max_chars} is the most")
    content = _plain(text)
    listed = content.get("scenarios") if isinstance(content, dict) and set(content) == {"scenarios"} else None
    if not isinstance(listed, list) or not 2 <= len(listed) <= _BESIDE:
        raise UsageError(f"a comparison has the key scenarios: a list of two to {_BESIDE}")
    return [from_data(store, each, today, max_operations=max_operations) for each in listed]


def _plain(text: str) -> Any:
    """The content of YAML or JSON, which may be anything."""
    try:
        content = yaml.load(text, Loader=_Plain)
        json.dumps(content, ensure_ascii=False, default=str, skipkeys=True).encode()  # an escape may spell half a character
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise UsageError(f"the scenario cannot be read: {' '.join(str(error).split())[:300]}") from error
    return content


def _bounded(scenario: Scenario, most: int) -> Scenario:
    if not scenario.operations:
        raise refused("nothing", "operations")
    if len(scenario.operations) > most:
        raise refused("too-many", "operations", count=len(scenario.operations), most=most)
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
        raise refused("too-many", "operations", count=len(listed), most=max_operations)
    date = date_of(content.get("date"), today)
    view, operations = View(store), []
    coming: set[str] = set()
    for number, each in enumerate(listed):
        try:
            operation = _operation(view, each, coming)
        except ScenarioError as error:
            error.operation = number
            raise
        coming |= set(operation.into)
        operations.append(operation)
    return checked(view, _bounded(Scenario(date, tuple(operations)), max_operations))


def from_words(store: GraphStore, op: str, given: Mapping[str, Any], today: datetime.date) -> Scenario:
    """A scenario of one operation, as the short commands give it: the keys of the operation and ``date``."""
    return from_data(store, {"op": op, **{key: value for key, value in given.items() if value not in (None, [], "")}}, today)


def resolve(view: View, name: object, kinds: Sequence[str] = _KINDS, field: str = "party") -> str:
    """The IRI of a thing that the graph knows.

    :raises UnknownName: when it knows none, with the nearest names there are.
    """
    if not isinstance(name, str) or not re.fullmatch(r"[\w./:#-]+", name.strip()):
        raise refused("bad-name", field, name=str(name)[:80], kind=kinds[0])
    name = name.strip()
    base = view.store.base
    candidates = [thing(name, base)] if "/" in name or ":" in name else [f"{base}id/{kind}/{name.lower()}" for kind in kinds]
    for iri in candidates:
        if view.store.exists(iri):
            return iri
    known = [short(p.value, base) for p in view.subjects(t.TYPE, t.TASK if kinds == ("public-task",) else t.PARTY)]
    near = difflib.get_close_matches(name.rpartition("/")[2], [k.rpartition("/")[2] for k in known], n=3, cutoff=0.5) or known
    raise refused("unknown", field, unknown=True, kind=kinds[0], name=name, near=", ".join(near[:8]))


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
    raise refused("bad-new-name", "into", name=str(name)[:80])


def _known(view: View, name: object, coming: set[str], kinds: Sequence[str], field: str) -> str:
    iri = thing(name, view.store.base) if isinstance(name, str) else ""
    named = [iri, f"{view.store.base}id/party/{name}"]
    return next((one for one in named if one in coming), None) or resolve(view, name, kinds, field)


def _operation(view: View, given: Mapping[str, Any], coming: set[str]) -> Operation:
    op = given.get("op")
    if not isinstance(op, str) or op not in KEYS:
        raise refused("bad-op", "op", ops=", ".join(KEYS), op=str(op)[:40])
    keys = set(KEYS[op])
    given = {("party" if key == "parties" and "party" in keys else key): value for key, value in given.items() if key != "op"}
    if unknown := set(given) - keys:
        raise refused("takes", op=op, keys=", ".join(KEYS[op]), others=", ".join(sorted(map(str, unknown))))
    if missing := [key for key in KEYS[op] if key not in given and key not in _OPTIONAL and not (op == "new" and key == "name")]:
        raise refused("needs", *missing, op=op, keys=", ".join(missing))

    def several(key: str, kinds: Sequence[str] = _KINDS) -> tuple[str, ...]:
        value = given.get(key, [])
        if not isinstance(value, list) or len(value) > 50:
            raise refused("too-long-list", key, field=key, most=50)
        return tuple(_known(view, each, coming, kinds, key) for each in value)

    def text(key: str, most: int = 200) -> str:
        value = given[key]
        if not isinstance(value, str) or not value.strip() or len(value) > most or not value.isprintable():
            raise refused("bad-text", key, field=key, most=most)
        return " ".join(value.split())

    def one(key: str, kinds: Sequence[str] = _KINDS) -> str:
        value = given[key]
        return _known(view, value[0] if isinstance(value, list) and len(value) == 1 else value, coming, kinds, key)

    bodies = ("party", "organization", "instrument")
    if op == "merge":
        return Operation(op, several("parties", bodies), (_coming(view, given["into"], coming),))
    if op == "split":
        into = given["into"]
        if not isinstance(into, list) or len(into) > 20:
            raise refused("too-long-list", "into", field="into", most=20)
        parts = tuple(_coming(view, each, coming) for each in into)
        return Operation(op, (one("party", bodies),), parts, shares=_shares(view, given.get("tasks"), parts))
    if op == "transfer":
        return Operation(op, (one("from", bodies),), (one("to", bodies),), task=resolve(view, given["task"], ("public-task",), "task"))
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
        raise refused("bad-shares", "tasks")
    shares = {}
    for part, tasks in given.items():
        iri = _coming(view, part, set(parts))
        if iri not in parts:
            raise refused("no-such-part", "tasks", part=str(part)[:80])
        shares[iri] = tuple(resolve(view, task, ("public-task",), "tasks") for task in (tasks if isinstance(tasks, list) else [tasks]))
    return shares


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
    read = [from_event(event.value, said[event]) for event in events]
    if len({date for date, _ in read}) > 1:
        raise UsageError("the changes have different dates; a scenario has one")
    return checked(view, Scenario(read[0][0], tuple(operation for _, operation in read)))
