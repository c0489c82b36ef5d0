"""Scenarios: a date and one or more operations on connected parties."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from hltgraph.impact.refusal import refused
from hltgraph.namespaces import BASE, short

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


def within(date: datetime.date) -> datetime.date:
    """A date that can be reckoned with.

    :raises ScenarioError: when it lies before 1800 or after 2200.
    """
    if not 1800 <= date.year <= 2200:
        raise refused("far-date", "date", date=date)
    return date


def date_of(value: Any, today: datetime.date) -> datetime.date:
    """The date that a scenario gives, as a date or as text; without one the default.

    :raises ScenarioError: when it is no date.
    """
    if value is None:
        return default_date(within(today))
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", str(value), re.ASCII):
            return within(datetime.date.fromisoformat(str(value)))
    except ValueError:
        pass
    raise refused("no-date", "date", date=str(value)[:40])
