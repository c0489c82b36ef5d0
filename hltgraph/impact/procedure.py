"""The steps that the law asks for a change, in order, with the earliest dates that its terms allow."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox

from hltgraph.impact import terms as t
from hltgraph.impact.guards import Duty, _organ, participants
from hltgraph.impact.parties import Party, label, law, text, values
from hltgraph.impact.scenario import Operation
from hltgraph.impact.view import View
from hltgraph.impact.wording import say


@dataclass(frozen=True)
class Step:
    """One step: who takes it, on what ground, and when at the earliest; ``conditions`` are what must hold and is not known to."""

    iri: str
    order: int
    label: str
    text: str
    body: str
    bodies: tuple[str, ...]
    law: Mapping[str, Any]
    term_days: int | None
    earliest: datetime.date | None
    latest: datetime.date | None
    missed: bool
    conditions: tuple[str, ...]
    layer: str

    def as_dict(self) -> dict[str, Any]:
        """The step as plain data."""
        return {
            "step": self.iri, "order": self.order, "label": self.label, "text": self.text, "body": self.body, "bodies": list(self.bodies),
            "law": self.law, "term_days": self.term_days, "earliest": self.earliest.isoformat() if self.earliest else None,
            "latest": self.latest.isoformat() if self.latest else None, "missed": self.missed, "conditions": list(self.conditions), "layer": self.layer,
        }  # fmt: skip


@dataclass(frozen=True)
class Procedure:
    """The steps, the earliest date on which the change can have force, and what that says of the date wished."""

    steps: tuple[Step, ...]
    earliest: datetime.date | None
    note: str
    duties: tuple[Duty, ...]

    def as_dict(self) -> dict[str, Any]:
        """The procedure as plain data."""
        return {"earliest": self.earliest.isoformat() if self.earliest else None, "note": self.note, "steps": [step.as_dict() for step in self.steps]}


_NONE = Procedure((), None, "", ())


def _facets(view: View, operation: Operation) -> tuple[set[str], bool, bool]:
    """What is known of the parties that a condition may ask for, and whether kind and form are known at all."""
    facets: set[str] = set()
    kinds, forms = False, False
    for iri in operation.parties or operation.into:
        party = Party.of(view, iri).arrangement(view)
        facets |= {held.iri for held in (*party.arrangement_kinds, *party.forms)}
        kinds, forms = kinds or bool(party.arrangement_kinds), forms or bool(party.forms)
        if _provinces(view, party):
            facets.add(f"{view.store.base}id/body-kind/provincial-council")
    return facets, kinds, forms


def _provinces(view: View, party: Party) -> list[str]:
    entry = t.hlt("registerEntry")
    return [m for m in participants(view, party) if any("/provincie/" in o.value for o in view.objects(ox.NamedNode(m), entry))]


def procedure(view: View, operation: Operation, date: datetime.date, start: datetime.date, language: str) -> Procedure:
    """The steps for an operation that is open, reckoned from ``start``; none where no arrangement is changed."""
    parties = [Party.of(view, iri) for iri in operation.parties or operation.into]
    if any(not party.is_party and party.kinds for party in parties):
        return _NONE
    chosen = []
    base = view.store.base
    facets, kinds, forms = _facets(view, operation)
    for node in view.subjects(t.OPERATION, ox.NamedNode(f"{base}id/change-operation/{operation.op}")):
        if t.hlt("ProcedureStep") not in view.objects(node, t.TYPE):
            continue
        asked = [held.iri for held in values(view, node.value, t.hlt("appliesTo"))]
        conditions: list[str] = []
        if asked and not facets.intersection(asked):
            unknown = (not kinds and any("/arrangement-kind/" in iri for iri in asked)) or (not forms and any("/legal-form/" in iri for iri in asked))
            if not unknown:
                continue
            conditions = asked
        order = next((int(o.value) for o in view.objects(node, t.hlt("stepOrder")) if isinstance(o, ox.Literal)), 0)
        chosen.append((order, node.value, conditions))
    chosen.sort()
    reckoned = date >= start
    steps: list[Step] = []
    reached, group, longest = start, 0, start
    for order, iri, conditions in chosen:
        node = ox.NamedNode(iri)
        rule = next((held.iri for held in values(view, iri, t.LEGAL_BASIS)), "")
        days = next((_days(o.value) for o in view.objects(node, t.hlt("term")) if isinstance(o, ox.Literal)), None)
        yearly = next((o.value for o in view.objects(node, t.hlt("yearlyDate")) if isinstance(o, ox.Literal)), None)
        kind = next((held.iri for held in values(view, iri, t.hlt("actingBody"))), "")
        layer = next((layer for _, layer in view.match(node, t.TYPE, t.hlt("ProcedureStep"))), "external")
        latest = _before(yearly, date) if yearly else None
        beside = any(o.value == "true" for o in view.objects(node, t.hlt("runsBeside")))
        earliest = None
        if reckoned and not beside:
            if order != group:
                reached, group = longest, order
            earliest = reached + datetime.timedelta(days=days or 0)
            longest = max(longest, earliest)
        by_name = (say(language, "name-in-text"),) if operation.op == "rename" else ()
        steps.append(
            Step(
                iri, order, label(view, iri, language), text(view, iri, language), label(view, kind, language),
                _bodies(view, operation, parties, kind, language), law(view, rule, language, iri) if rule else {}, days, earliest, latest,
                bool(latest and latest < start), (*(label(view, c, language) for c in conditions), *by_name), layer,
            )
        )  # fmt: skip
    if not steps:
        return _NONE
    if not reckoned:
        note = say(language, "past", date=date.isoformat(), start=start.isoformat())
    else:
        key = "too-early" if longest > date else "feasible" if longest > start else "no-term"
        note = say(language, key, date=date.isoformat(), start=start.isoformat(), earliest=longest.isoformat())
    duties = [
        Duty(
            body,
            step.label + (f" ({say(language, 'applies-if')} {', '.join(step.conditions)})" if step.conditions else ""),
            step.law.get("law", ""),
            step.layer,
            step.law.get("text_in_force_seen"),
        )
        for step in steps
        for body in (step.bodies or (step.body,))
    ]
    return Procedure(tuple(steps), longest if reckoned else None, note, tuple(duties))


def _days(duration: str) -> int | None:
    found = re.fullmatch(r"P(\d+)D", duration)
    return int(found[1]) if found else None


def _before(yearly: str, date: datetime.date) -> datetime.date:
    """The last such day of the year before a date."""
    month, day = map(int, yearly.split("-"))
    this = datetime.date(date.year, month, day)
    return this if this < date else datetime.date(date.year - 1, month, day)


def _bodies(view: View, operation: Operation, parties: list[Party], kind: str, language: str) -> tuple[str, ...]:
    """The bodies that take a step, as IRIs where the graph has them, else in words; none where the kind says enough."""
    word = kind.rpartition("/")[2]
    provinces = {m for party in parties for m in _provinces(view, party)}
    members = list(dict.fromkeys(m for party in parties for m in participants(view, party))) or list(operation.members)
    if operation.op in ("join", "new"):
        members = list(dict.fromkeys([*members, *operation.members]))
    if operation.op == "transfer":
        members = list(dict.fromkeys([*members, *(m for iri in operation.into for m in participants(view, Party.of(view, iri)))]))
    match word:
        case "councils" | "colleges":
            which = "council" if word == "councils" else "college"
            executive = label(view, f"{view.store.base}id/body-kind/provincial-executive", language)
            return (*(_organ(view, m, which, language) for m in members if m not in provinces), *(executive for _ in provinces if word == "colleges"))
        case "own-council" | "own-college":
            return tuple(_organ(view, m, word.removeprefix("own-"), language) for m in operation.members)
        case "general-board" | "executive-board":
            prefix = "ab-" if word == "general-board" else "db-"
            organs = [o for party in parties for o in party.arrangement(view).organs if o.rpartition("/")[2].startswith(prefix)]
            return tuple(organs)
    return ()
