"""Asking: from a question, or from slots, to an answer or an honest refusal."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from hltgraph.namespaces import TERMS
from hltgraph.questions import phrasing, retrieval
from hltgraph.questions.answer import Answer, Group, Item
from hltgraph.questions.bank import question as stored
from hltgraph.questions.lexicon import Lexicon
from hltgraph.questions.reading import Facet, Reading, read
from hltgraph.store.graph import GraphStore

#: Classes in the order in which an answer gives them: annex IV, then sections, then recommendations, then the rest.
_ORDER = (
    "ActorDemand", "Demand", "Recommendation", "AgendaItem", "Phase", "AuditRecommendation", "ServiceFramework", "RoleTrait",
    "DevelopmentTrack", "VisionGoal", "OriginalGoal", "StrategyAmbition", "Instrument", "Initiative", "Study", "EvaluationMoment", "Statement",
)  # fmt: skip


def ask(
    store: GraphStore, lexicon: Lexicon, text: str, *, trust: str = "all", language: str | None = None, as_of: datetime.date, max_chars: int = 500
) -> Answer:
    """Answer a question in Dutch or English.

    :raises UsageError: when it is empty or too long.
    """
    return answer(store, read(store, lexicon, text, max_chars, language), trust=trust, as_of=as_of)


def from_slots(slots: Mapping[str, Sequence[str]], language: str) -> Reading:
    """A reading that was made already: that of a permalink."""
    return Reading("", language, "list", (), (), {name: tuple(values) for name, values in slots.items()})


def permalink(slots: Mapping[str, Sequence[str]], operator: str = "list") -> str:
    """The address that gives the same answer by its slots rather than its words."""
    pairs = [(name, value) for name in ("class", *sorted(set(slots) - {"class"})) if name in slots for value in slots[name]]
    if operator != "list":
        pairs.append(("op", operator))
    return "/ask?" + urlencode(pairs)


def answer(store: GraphStore, reading: Reading, *, trust: str = "all", as_of: datetime.date) -> Answer:
    """The answer to a question that was read."""
    language = reading.language
    graph = {"version": store.version, "base": store.base}
    day = as_of.isoformat()
    if reading.unused or reading.missing or not reading.slots:
        return Answer(reading, "refused", day, _refusal(reading), kind="text", suggestions=suggestions(reading), graph=graph)
    bank_question = stored("items")
    terms = retrieval.resolve(store, bank_question, reading.slots)
    sparql = bank_question.bound(terms)
    found = retrieval.hits(store.rows(sparql, trust))
    found.sort(key=lambda hit: (not hit.direct, _rank(hit.kind), retrieval.by_place(hit.iri)))
    if reading.alone and (itself := retrieval.known(store, reading.alone.iri)):
        found = [itself, *(hit for hit in found if hit.iri != itself.iri)]
    items = tuple(retrieval.describe(store, found, language, trust))
    shared: dict[str, Any] = {
        "query_name": bank_question.name,
        "sparql": sparql,
        "permalink": permalink(reading.slots, reading.operator),
        "alternatives": tuple(_alternatives(reading)),
        "graph": graph,
    }
    if not items:
        none = phrasing.say(language, "none")
        value = 0 if reading.operator == "count" else None
        kind = "count" if reading.operator == "count" else "items"
        status = "answered" if reading.operator == "count" else "empty"
        return Answer(reading, status, day, none, kind=kind, value=value, suggestions=suggestions(reading), **shared)
    groups = _groups(items, language, reading)
    if reading.operator == "when":
        return _dated(reading, items, groups, day, shared)
    parts = "; ".join(f"{group.label} {len(group.items)}" for group in groups)
    if reading.operator == "count":
        return Answer(
            reading, "answered", day, phrasing.say(language, "count", total=len(items), parts=parts), "count", len(items), groups=groups, items=items, **shared
        )
    if len(items) == 1:
        text = " ".join(part for part in (phrasing.say(language, "one", label=items[0].label.rstrip(".")), items[0].text) if part)
    else:
        text = phrasing.say(language, "items", total=len(items), parts=parts)
    return Answer(reading, "answered", day, text, groups=groups, items=items, **shared)


def _rank(kind: str) -> int:
    name = kind.removeprefix(TERMS)
    return _ORDER.index(name) if name in _ORDER else len(_ORDER)


def _groups(items: Sequence[Item], language: str, reading: Reading) -> tuple[Group, ...]:
    groups: dict[str, list[str]] = {}
    for item in items:
        if reading.alone and item.iri == reading.alone.iri:
            label = phrasing.say(language, "itself")
        else:
            label = phrasing.group(language, item.type)
            if item.why == "via group":
                label = phrasing.say(language, "via", group=label)
        groups.setdefault(label, []).append(item.iri)
    return tuple(Group(label, tuple(iris)) for label, iris in groups.items())


def _span(phase: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """The first and last day of a phase. A start within one year is a window for the start and says no end."""
    begin, end = phase["starts"] or phase["begin"], phase["due"] or phase["end"]
    window = phase["act"] == "start" and not phase["due"] and begin and end and begin[:4] == end[:4]
    return begin, None if window else end


def _dates(item: Item, language: str) -> str:
    spans = []
    for phase in (item.agenda or {}).get("phases", []):
        begin, end = _span(phase)
        name = "from_until" if begin and end else "from" if begin else "until" if end else ""
        if name:
            spans.append(phrasing.say(language, name, begin=begin, end=end))
    return "; ".join(spans) or phrasing.say(language, "undated")


def _dated(reading: Reading, items: tuple[Item, ...], groups: tuple[Group, ...], day: str, shared: Mapping[str, Any]) -> Answer:
    """When: the dates of the agenda items of what was found."""
    with_agenda = tuple(item for item in items if item.agenda)
    if not with_agenda:
        return Answer(reading, "empty", day, phrasing.say(reading.language, "undated"), "date", items=items, groups=groups, **shared)
    spans = [_span(phase) for item in with_agenda for phase in (item.agenda or {})["phases"]]
    begins, ends = [begin for begin, _ in spans if begin], [end for _, end in spans if end]
    value = {"begin": min(begins, default=None), "end": max(ends, default=None)}
    text = " ".join(phrasing.say(reading.language, "date", label=item.label, dates=_dates(item, reading.language)) for item in with_agenda[:3])
    kept = {item.iri for item in with_agenda}
    groups = tuple(Group(g.label, tuple(iri for iri in g.items if iri in kept)) for g in groups if kept & set(g.items))
    return Answer(reading, "answered", day, text, "date", value, groups=groups, items=with_agenda, **shared)


def _alternatives(reading: Reading) -> list[dict[str, str]]:
    """Other things that the same words name, each with the address of its answer; at most three."""
    found = []
    for facet in reading.facets:
        for other in facet.others:
            slots = {name: tuple(v for v in values if v != facet.value) for name, values in reading.slots.items()}
            slots = {name: values for name, values in slots.items() if values}
            slots[other.facet] = (*slots.get(other.facet, ()), other.value)
            label = other.label.get(reading.language) or other.value
            found.append({"reading": phrasing.say(reading.language, "reading", facet=other.facet, label=label), "permalink": permalink(slots)})
    return found[:3]


def _refusal(reading: Reading) -> str:
    """Why a question is refused: what does not exist, what was not understood, what was."""
    language = reading.language
    parts = []
    if reading.missing:
        parts.append(phrasing.say(language, "missing", words=phrasing.words([m.word for m in reading.missing])))
    if reading.unused:
        parts.append(phrasing.say(language, "unused", words=phrasing.words([u.word for u in reading.unused])))
    if reading.facets:
        parts.append(phrasing.say(language, "recognised", words=phrasing.words([f.matched for f in reading.facets])))
    return " ".join(parts) if reading.facets or reading.missing or reading.unused else phrasing.say(language, "nothing")


def suggestions(reading: Reading) -> tuple[str, ...]:
    """The nearest questions that can be answered, from what was recognised."""
    language = reading.language
    templates = phrasing.phrases(language)["suggestions"]

    def named(facet: Facet) -> str:
        return facet.label.get(language) or facet.matched

    found: dict[str, list[Facet]] = {}
    for facet in reading.facets:
        found.setdefault(facet.facet, []).append(facet)
    chapter = found["chapter"][0].value if "chapter" in found else "3"
    out = []
    for facet in found.get("actor", []):
        if "/actor/" in facet.iri:
            out.append(templates["asked"].format(chapter=chapter, actor=named(facet)))
    out += [templates["letter"].format(letter=facet.value) for facet in found.get("letter", [])]
    out += [templates["about"].format(about=named(facet)) for facet in found.get("about", [])]
    out += [templates["theme"].format(theme=named(facet)) for facet in found.get("theme", [])]
    if not out or "chapter" in found:
        out.append(templates["recommendations"].format(chapter=chapter))
    return tuple(dict.fromkeys(out))[:3]
