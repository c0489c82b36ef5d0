"""What an answer says of itself: its groups and their order, its dates, its other readings, and a refusal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from hltgraph.namespaces import TERMS
from hltgraph.questions import finding, operators, phrasing
from hltgraph.questions.answer import Answer, Group, Item
from hltgraph.questions.finding import Found
from hltgraph.questions.reading import Facet, Reading, Unused
from hltgraph.questions.wording import wording
from hltgraph.store.graph import GraphStore

#: Classes in the order in which an answer gives them: annex IV, then sections, then recommendations, then the rest.
_ORDER = (
    "ActorDemand", "Demand", "Recommendation", "AgendaItem", "Phase", "AuditRecommendation", "ServiceFramework", "RoleTrait",
    "DevelopmentTrack", "VisionGoal", "OriginalGoal", "StrategyAmbition", "Instrument", "Initiative", "Study", "EvaluationMoment", "Statement",
)  # fmt: skip


def permalink(slots: Mapping[str, Sequence[str]], operator: str = "list", trust: str = "all") -> str:
    """The address that gives the same answer by its slots rather than its words."""
    pairs = [(name, value) for name in ("class", *sorted(set(slots) - {"class"})) if name in slots for value in slots[name]]
    if operator != "list":
        pairs.append(("op", operator))
    if trust != "all":
        pairs.append(("trust", trust))
    from urllib.parse import urlencode  # late, for the command line's sake

    return "/ask?" + urlencode(pairs)


def found_by_text(items: Sequence[Item], found: Found) -> list[Item]:
    """Items that a text search found, marked as such with their score."""
    return [replace(item, why="text", score=round((found.scores or {}).get(item.iri, 0.0), 3)) for item in items]


def rank(kind: str) -> int:
    """The place of a class in an answer."""
    name = kind.removeprefix(TERMS)
    return _ORDER.index(name) if name in _ORDER else len(_ORDER)


def groups(items: Sequence[Item], reading: Reading) -> tuple[Group, ...]:
    """The items under their headings, what reached an actor by way of a group apart."""
    language = reading.language
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


def sides(reading: Reading, items: Sequence[Item], store: GraphStore) -> tuple[Group, ...]:
    """The items of a comparison by the side that they are of: an actor, chapter or section each."""
    for facet in ("actor", "chapter", "section", "letter", "about", "theme"):
        compared = [f for f in reading.facets if f.facet == facet]
        if len(compared) > 1:
            sides = []
            for one in compared:
                slots = {**reading.slots, facet: (one.value,)}
                held = {hit.iri for hit in finding.structured(store, reading, slots, "all").hits}
                sides.append(Group(one.label.get(reading.language) or one.matched, tuple(i.iri for i in items if i.iri in held)))
            return tuple(sides)
    return ()


def span(phase: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """The first and last day of a phase. A start within one year is a window for the start and says no end."""
    begin, end = phase["starts"] or phase["begin"], phase["due"] or phase["end"]
    window = phase["act"] == "start" and not phase["due"] and begin and end and begin[:4] == end[:4]
    return begin, None if window else end


def extreme(reading: Reading, items: Sequence[Item]) -> frozenset[str]:
    """The items that come first or last in time by their agenda: first by their first day, last by their last one."""
    spans = {item.iri: [span(phase) for phase in (item.agenda or {}).get("phases", [])] for item in items}
    last = "latest" in reading.marks
    days = {iri: [day for begin, end in each if (day := (end or begin) if last else (begin or end))] for iri, each in spans.items()}
    ends = {iri: max(each) if last else min(each) for iri, each in days.items() if each}
    best = max(ends.values(), default=None) if last else min(ends.values(), default=None)
    return frozenset(iri for iri, day in ends.items() if day == best)


def dates(item: Item, days: tuple[str | None, str | None] | None, language: str) -> str:
    """When an item's phases, or its own days, are, in words."""
    spans = []
    for begin, end in [span(phase) for phase in (item.agenda or {}).get("phases", [])] or ([days] if days else []):
        name = "from_until" if begin and end else "from" if begin else "until" if end else ""
        if name:
            spans.append(phrasing.say(language, name, begin=begin, end=end))
    return "; ".join(spans) or phrasing.say(language, "undated")


def dated(reading: Reading, items: tuple[Item, ...], days: Mapping[str, tuple[str | None, str | None]], shared: Mapping[str, Any]) -> Answer:
    """When: the dates of the agenda items of what was found, or the days of its own."""
    told = tuple(item for item in items if item.agenda or item.iri in days)
    if not told:
        return Answer(reading, "empty", text=phrasing.say(reading.language, "undated"), kind="date", items=items, groups=groups(items, reading), **shared)
    if reading.topic or not reading.settled:
        # What tells the same in another place stands beside it, though it has no day of its own.
        told = told[:1]
        beside = tuple(item for item in items if not (item.agenda or item.iri in days))
    else:
        beside = ()
    spans = [span(phase) for item in told for phase in (item.agenda or {}).get("phases", [])] + [days[item.iri] for item in told if item.iri in days]
    begins, ends = [begin for begin, _ in spans if begin], [end for _, end in spans if end]
    value = {"begin": min(begins, default=None), "end": max(ends, default=None)}
    text = " ".join(phrasing.say(reading.language, "date", label=item.label, dates=dates(item, days.get(item.iri), reading.language)) for item in told[:3])
    return Answer(reading, "answered", text=text, kind="date", value=value, groups=groups((*told, *beside), reading), items=(*told, *beside), **shared)


def alternatives(reading: Reading) -> list[dict[str, str]]:
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


def refused(reading: Reading, shared: Mapping[str, Any]) -> Answer:
    """A refusal: what does not exist, what was not understood, what was, and what can be asked."""
    language = reading.language
    # What was known and led nowhere is as little understood as what was not known; where one word asks for what is never here, it is that word.
    words = tuple(Unused(t.word, t.start, t.end) for t in reading.topic)
    beyond = tuple(word for word in words if operators.is_foreign(word.word, wording(language))) if reading.foreign else ()
    lost = tuple(dict.fromkeys((*beyond, *reading.unused))) or words
    # Where each word is known, it is all of them that lead nowhere.
    together = not (beyond or reading.unused or reading.missing) and len(words) + len(reading.facets) > 1
    reading = replace(reading, unused=lost)
    parts = []
    if reading.missing:
        parts.append(phrasing.say(language, "missing", words=phrasing.words([m.word for m in reading.missing])))
    placed = {(word.start, word.end) for word in lost}
    known = [f.matched for f in reading.facets] + [t.word for t in reading.topic if (t.start, t.end) not in placed]
    if together:
        parts.append(phrasing.say(language, "together", words=phrasing.words([*(u.word for u in lost), *known])))
    elif reading.unused:
        parts.append(phrasing.say(language, "unused", words=phrasing.words([u.word for u in reading.unused])))
    if known and parts and not together:
        parts.append(phrasing.say(language, "recognised", words=phrasing.words(known)))
    text = " ".join(parts) or phrasing.say(language, "nothing")
    kept = {name: value for name, value in shared.items() if name in ("as_of", "graph")}
    return Answer(reading, "refused", text=text, kind="text", suggestions=suggestions(reading), **kept)


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
