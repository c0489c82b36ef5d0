"""What must be said before anything else: whether a change is open at all, what falls back, who else decides (G1 to G7)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pyoxigraph as ox

from hltgraph.impact import terms as t
from hltgraph.impact.parties import Held, Party, label, law, task_duty, text, values
from hltgraph.impact.scenario import Operation
from hltgraph.impact.view import View, derived, weakest
from hltgraph.impact.wording import listed, say

#: The operations by which a participant or a party goes out of a co-operation.
_ENDING = ("dissolve", "split", "leave")


@dataclass(frozen=True)
class Guard:
    """One guard that applies. ``status`` is not-open, conditional or open; ``tag`` says where it comes from."""

    code: str
    status: str
    text: str
    layer: str
    things: tuple[str, ...] = ()
    laws: tuple[Mapping[str, Any], ...] = ()
    routes: tuple[Mapping[str, Any], ...] = ()
    questions: tuple[str, ...] = ()
    tags: tuple[str, ...] = ("elsewhere",)

    def as_dict(self) -> dict[str, Any]:
        """The guard as plain data."""
        return {
            "guard": self.code, "status": self.status, "text": self.text, "tags": list(self.tags), "layer": self.layer,
            "things": list(self.things), "laws": list(self.laws), "routes": list(self.routes),
        }  # fmt: skip


@dataclass(frozen=True)
class Duty:
    """Something that somebody must do, with the source that says so and whether its text in force was seen."""

    body: str
    must: str
    source: str
    layer: str
    text_in_force_seen: bool | None = None

    def as_dict(self) -> dict[str, Any]:
        """The duty as plain data."""
        return {"body": self.body, "must": self.must, "source": self.source, "layer": self.layer, "text_in_force_seen": self.text_in_force_seen}


@dataclass
class Guarded:
    """What the guards say of an operation."""

    guards: list[Guard] = field(default_factory=list)
    duties: list[Duty] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)

    @property
    def status(self) -> str:
        """The gravest: not-open, conditional or open."""
        statuses = {guard.status for guard in self.guards}
        return next((status for status in ("not-open", "conditional") if status in statuses), "open")


def guard(view: View, operation: Operation, language: str) -> Guarded:
    """Everything the guards say of one operation, in their order."""
    out = Guarded()
    named = operation.parties or operation.into
    parties = [Party.of(view, iri) for iri in dict.fromkeys(named)]
    if operation.op == "rename":
        for party in parties:
            _no_body(view, party, out, language)
            _mode(view, party, out, language)
        return out
    for party in parties:
        _statutory(view, party, operation, out, language)
    if out.status != "not-open":
        for party in parties:
            _part_statutory(view, party, operation, out, language)
            _falls_back(view, party, operation, out, language)
    for party in parties:
        _no_body(view, party, out, language)
    _others(view, parties, operation, out, language)
    if out.status != "not-open" and (operation.op in _ENDING or operation.op == "transfer"):
        _lands(view, parties, out, language)
    for party in parties:
        _mode(view, party, out, language)
    return out


def _name(view: View, iri: str, language: str) -> str:
    return label(view, iri, language)


def _routes(view: View, party: Party, language: str) -> list[dict[str, Any]]:
    bases = {held.iri for held in party.bases}
    found = []
    for route in view.subjects(t.TYPE, t.hlt("LawfulRoute")):
        rests = [held.iri for held in values(view, route.value, t.LEGAL_BASIS)]
        if bases.intersection(rests):
            laws = [law(view, iri, language, route.value) for iri in rests]
            seen = all(each["text_in_force_seen"] for each in laws)
            found.append(
                {
                    "route": route.value,
                    "label": label(view, route.value, language),
                    "text": text(view, route.value, language),
                    "laws": rests,
                    "text_in_force_seen": seen,
                }
            )
    return found


def _statutory(view: View, party: Party, operation: Operation, out: Guarded, language: str) -> None:
    if party.duty != "mandatory":
        return
    core = operation.task is not None and task_duty(view, operation.task) == "statutory-carrier" and party.iri == operation.parties[0]
    ends = operation.op == "merge" and party.iri not in operation.into
    if operation.op not in _ENDING and not core and not ends and operation.op != "transfer":
        return
    routes = _routes(view, party, language)
    rests = list(dict.fromkeys(iri for route in routes for iri in route["laws"])) or [held.iri for held in party.bases]
    closed = operation.op in _ENDING or core
    if operation.op == "transfer" and not core and party.iri not in operation.parties:
        return
    name = _name(view, party.iri, language)
    verb = label(view, f"{view.store.base}id/change-operation/{operation.op}", language)
    laws = tuple(law(view, iri, language, party.iri) for iri in rests)
    layers = [layer for _, layer in view.match(ox.NamedNode(party.iri), t.PARTICIPATION_DUTY, None)]
    said = say(language, "G1", party=name, operation=verb) if closed else say(language, "G1-conditional", party=name)
    out.guards.append(Guard("G1", "not-open" if closed else "conditional", said, weakest(layers), (party.iri,), laws, tuple(routes)))
    if not closed or core or not any("taken" in route["route"] for route in routes):
        out.questions.append(say(language, "basic-tasks-question", party=name))


def _part_statutory(view: View, party: Party, operation: Operation, out: Guarded, language: str) -> None:
    if party.duty != "part-mandatory" or operation.op not in (*_ENDING, "merge", "transfer"):
        return
    bound = [task for task in party.tasks if task_duty(view, task.iri) in ("mandatory", "statutory-carrier")]
    if operation.op == "transfer":
        bound = [task for task in bound if task.iri == operation.task]
        if not bound:
            return
    laws = tuple(law(view, iri, language, task.iri) for task in bound for iri in [held.iri for held in values(view, task.iri, t.LEGAL_BASIS)])
    name, tasks = _name(view, party.iri, language), [_name(view, task.iri, language) for task in bound]
    said = say(language, "G2", party=name, tasks=listed(tasks)) if bound else say(language, "G2-unknown", party=name)
    out.guards.append(
        Guard(
            "G2",
            "conditional",
            said,
            weakest([task.layer for task in bound] or ["external"]),
            tuple(task.iri for task in bound),
            laws,
            tags=("elsewhere", "advisor"),
        )
    )
    if operation.op != "transfer":
        out.questions += [say(language, "carrier-question", task=task) for task in tasks]


def _falls_back(view: View, party: Party, operation: Operation, out: Guarded, language: str) -> None:
    if party.duty != "voluntary-carrier" or operation.op not in _ENDING:
        return
    given = {task for tasks in operation.shares.values() for task in tasks}
    back = [task for task in party.tasks if task.iri not in given]
    if not back:
        return
    bearers = [Held(m, "external") for m in operation.members] if operation.op == "leave" else list(party.arrangement(view).members or party.members)
    name = _name(view, party.iri, language)
    laws = {iri: law(view, iri, language, task.iri) for task in back for iri in [held.iri for held in values(view, task.iri, t.LEGAL_BASIS)]}
    said = say(language, "G3", party=name, tasks=listed([_name(view, task.iri, language) for task in back]))
    out.guards.append(
        Guard(
            "G3",
            "conditional",
            said,
            weakest([task.layer for task in back]),
            tuple(task.iri for task in back),
            tuple(laws.values()),
            tags=("elsewhere", "advisor"),
        )
    )
    for task in back:
        task_name = _name(view, task.iri, language)
        bases = [held.iri for held in values(view, task.iri, t.LEGAL_BASIS)]
        source = bases[0] if bases else ""
        seen = laws[source]["text_in_force_seen"] if source else None
        for bearer in bearers:
            college = _organ(view, bearer.iri, "college", language)
            out.duties.append(Duty(college, say(language, "bearer", task=task_name), source, weakest([task.layer, bearer.layer, "external"]), seen))
        out.questions.append(say(language, "bearer-question", task=task_name))
        others = [o.value for o in view.subjects(t.HAS_TASK, ox.NamedNode(task.iri)) if o.value != party.iri]
        if others:
            out.questions[-1] += " " + say(language, "bearer-note", task=task_name, others=listed([_name(view, o, language) for o in others]))


def _organ(view: View, member: str, kind: str, language: str) -> str:
    """The council or college of a participant: its IRI where the graph has one, else in words."""
    group = ox.NamedNode(f"{view.store.base}id/actor/{'gemeenteraden' if kind == 'council' else 'colleges'}")
    for organ in view.subjects(t.UNIT_OF, ox.NamedNode(member)):
        if view.layer((group, t.HAS_MEMBER, organ)) is not None:
            return organ.value
    return say(language, f"{kind}-of", member=_name(view, member, language))


def _no_body(view: View, party: Party, out: Guarded, language: str) -> None:
    name = _name(view, party.iri, language)
    if not party.is_party and party.kinds:
        out.guards.append(Guard("G4", "open", say(language, "G4", party=name), "external", (party.iri,)))
    elif party.carries_out_for and party.arrangement(view) is not party:
        body = _name(view, party.carries_out_for, language)
        out.guards.append(Guard("G4", "open", say(language, "G4-executes", party=name, body=body), "external", (party.iri, party.carries_out_for)))
        out.questions.append(say(language, "executes-question", party=name, body=body))


def participants(view: View, party: Party) -> dict[str, str]:
    """Who takes part in a party or in the arrangement it executes, each with the layer."""
    found: dict[str, str] = {}
    for held in (*party.arrangement(view).members, *party.members):
        found[held.iri] = weakest([found[held.iri], held.layer]) if held.iri in found and derived(held.layer) else found.get(held.iri, held.layer)
    return dict(sorted(found.items()))


def _ours(view: View) -> set[str]:
    return {m.iri for m in Party.of(view, f"{view.store.base}id/organization/hltsamen").members}


def _others(view: View, parties: list[Party], operation: Operation, out: Guarded, language: str) -> None:
    ours = _ours(view)
    held = {party.iri: participants(view, party) for party in parties if party.is_party}
    if operation.op == "new":
        held = {operation.into[0]: dict.fromkeys(operation.members, "external")}
    others = sorted({m for members in held.values() for m in members} - ours)
    if others:
        names = [_name(view, m, language) for m in others]
        layers = [members[m] for members in held.values() for m in members if m in others]
        out.guards.append(Guard("G5", "open", say(language, "G5", members=listed(names)), weakest(layers), tuple(others), tags=("elsewhere", "advisor")))
    for iri, members in held.items():
        if not members:
            out.guards.append(
                Guard("G5", "open", say(language, "G5-none", party=_name(view, iri, language)), "external", (iri,), tags=("elsewhere", "advisor"))
            )
    if operation.op == "merge" and len(held) > 1:
        for iri, members in held.items():
            alone = sorted(set(members) - {m for other, theirs in held.items() if other != iri for m in theirs})
            if alone:
                said = say(language, "G5-differ", party=_name(view, iri, language), members=listed([_name(view, m, language) for m in alone]))
                out.guards.append(Guard("G5", "open", said, weakest([members[m] for m in alone]), tuple(alone)))
    if operation.op != "leave" and out.status != "not-open":
        for party in parties:
            if party.is_party:
                out.questions.append(say(language, "majority-question", party=_name(view, party.arrangement(view).iri, language)))


def _lands(view: View, parties: list[Party], out: Guarded, language: str) -> None:
    ours = _ours(view)
    if any(ours.intersection(participants(view, party)) for party in parties):
        tags = ("nota", "advisor")
        out.guards.append(Guard("G6", "open", say(language, "G6"), "stated", (f"{view.store.base}id/organization/hltsamen",), tags=tags))


def _mode(view: View, party: Party, out: Guarded, language: str) -> None:
    if not party.is_party:
        return
    body = party.arrangement(view)
    texts = [law(view, held.iri, language) for held in body.texts]
    key = "G7-seen" if any(each["text_in_force_seen"] for each in texts) else "G7"
    said = say(language, key, party=_name(view, body.iri, language))
    if all(guard.text != said for guard in out.guards):
        out.guards.append(Guard("G7", "open", said, "external", (body.iri,), tuple(texts)))
