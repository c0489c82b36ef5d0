"""Finding: which items a reading leads to, by its slots, its periods and the words of its topic."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from hltgraph.namespaces import TERMS, thing
from hltgraph.questions import retrieval
from hltgraph.questions.bank import Question
from hltgraph.questions.bank import question as stored
from hltgraph.questions.lexicon import tokens
from hltgraph.questions.periods import Period
from hltgraph.questions.reading import Facet, Reading
from hltgraph.questions.retrieval import Hit
from hltgraph.questions.textindex import TextIndex
from hltgraph.store.graph import GraphStore

#: The share of a topic that an item must hold to be an answer; with a word that nothing knows, a larger one.
ENOUGH = 0.66
ENOUGH_WITH_UNKNOWN = 0.7
#: The share that must stand in the item's own words, and not only in the section around it.
OWN = 0.5
#: The share that makes a text say yes to a question.
CERTAIN = 0.88
#: The share that makes a figure of an item the figure that was asked for.
SURE = 0.78
#: The share that makes an item worth showing as found by text.
SHOWN = 0.5
#: More items than this that fit alike are no answer to a question that names nothing.
FEW = 4
#: Items this near to the best one are answers beside it.
NEAR = 0.86
# Slots that always hold; the others say what a question is about, and where there is a topic they are part of it.
_HARD = ("chapter", "section", "letter", "category", "class")


@dataclass(frozen=True)
class Found:
    """What was found: the hits, the query that ran, and how well the best fits the topic (None when there is no topic)."""

    hits: tuple[Hit, ...]
    sparql: str
    coverage: float | None = None
    scores: Mapping[str, float] | None = None


def _dates(period: Period, reading: Reading) -> dict[str, list[str]]:
    """The parameters of ``items`` that a period comes to; which end of a phase is meant the words of the question say."""
    begin, end = period.begin.isoformat(), period.end.isoformat()
    if period.relation in ("now",):
        return {"running": [begin]}
    if period.relation == "overdue":
        return {"before": [begin]}
    if period.relation == "before":
        if "begin" in reading.marks:
            return {"startsUntil": [(period.begin - datetime.timedelta(days=1)).isoformat()]}
        return {"before": [begin]}
    if period.relation == "after":
        return {"after": [end]}
    if period.relation == "from":
        return {"startsFrom": [begin]}
    if "begin" in reading.marks and "finish" not in reading.marks:
        return {"startsFrom": [begin], "startsUntil": [end]}
    if "finish" in reading.marks and "begin" not in reading.marks:
        return {"dueFrom": [begin], "dueUntil": [end]}
    return {"from": [begin], "until": [end]}


def with_time(reading: Reading) -> Reading:
    """The reading with its time among the slots, where it has one time; several stay apart, for they are alternatives."""
    slots = dict(reading.slots)
    if len(reading.periods) == 1:
        slots |= {name: tuple(days) for name, days in _dates(reading.periods[0], reading).items()}
    elif "undated" in reading.marks and not reading.periods:
        slots["undated"] = ("undated",)
    else:
        return reading
    slots.setdefault("class", ("recommendation",))
    return replace(reading, slots=slots, periods=(), marks=reading.marks - {"undated"})


def _run(store: GraphStore, question: Question, slots: Mapping[str, Sequence[str]], trust: str) -> tuple[list[Hit], str]:
    sparql = question.bound(retrieval.resolve(store, question, {"class": ["item"], **slots}))
    return retrieval.hits(store.rows(sparql, trust)), sparql


def structured(store: GraphStore, reading: Reading, slots: Mapping[str, Sequence[str]], trust: str) -> Found:
    """The items that slots and periods lead to; what a question leaves out is taken away."""
    question = stored("items")
    wanted: dict[str, Sequence[str]] = dict(slots)
    if reading.periods or "undated" in reading.marks:
        wanted.setdefault("class", ["recommendation"])
    hits: list[Hit] = []
    sparql = ""
    for period in reading.periods or (None,):
        more, sparql = _run(store, question, wanted | (_dates(period, reading) if period else {}), trust)
        hits += [hit for hit in more if hit.iri not in {known.iri for known in hits}]
    if "undated" in reading.marks:
        hits, sparql = _run(store, question, wanted | {"undated": ["undated"]}, trust)
    for facet in reading.facets:
        if facet.without:
            out, _ = _run(store, question, {"class": wanted.get("class", ["item"]), facet.facet: [facet.value]}, trust)
            hits = [hit for hit in hits if hit.iri not in {left.iri for left in out}]
    return Found(tuple(hits), sparql)


@dataclass(frozen=True)
class _Words:
    """What a topic comes to: groups of stems, how much each counts, which of them are names, and what nothing knows."""

    groups: tuple[tuple[str, ...], ...]
    weights: tuple[float, ...]
    names: tuple[frozenset[int], ...]
    unknown: float


def _words(reading: Reading, index: TextIndex, soft: Sequence[Facet]) -> _Words:
    language = reading.language
    groups: list[tuple[str, ...]] = []
    weights: list[float] = []
    names: list[frozenset[int]] = []
    unknown = 0.0
    for topic in reading.topic:
        if len(topic.stems) > 1:
            # A compound that stands nowhere: its parts say some of what it says.
            groups += [(part,) for part in topic.stems]
            weights += [0.6 for _ in topic.stems]
            unknown += 0.35
        elif topic.stems:
            groups.append(topic.stems)
            weights.append(1.0)
        else:
            unknown += 1.0
    for facet in soft:
        start = len(groups)
        for token in tokens(facet.matched):
            labels = [other.word for other in tokens(facet.label.get(language, ""))]
            # Another name than the label's own stands for the words of the label too.
            labels = labels if len(tokens(facet.matched)) == 1 and token.word not in labels else []
            stems = {found for each in (token.word, *labels) if len(each) > 2 and (found := index.stem_of(each, language))}
            if stems:
                groups.append(tuple(sorted(stems)))
                weights.append(0.7)
        names.append(frozenset(range(start, len(groups))))
        if start == len(groups):
            unknown += 1.0
    return _Words(tuple(groups), tuple(weights), tuple(names), unknown)


def _slot(store: GraphStore, facet: Facet, trust: str) -> list[Hit]:
    """The items that a name alone leads to."""
    if facet.facet == "class":
        return []
    return _run(store, stored("items"), {facet.facet: [facet.value]}, trust)[0]


def by_topic(store: GraphStore, index: TextIndex, reading: Reading, trust: str) -> Found:
    """The items that hold the words of the topic, within what the slots that always hold lead to."""
    asked = reading.asked and "actor" in reading.slots
    hard = {name: values for name, values in reading.slots.items() if name in _HARD or (name == "actor" and asked)}
    hard |= {facet.facet: reading.slots[facet.facet] for facet in reading.facets if facet.named and facet.facet in reading.slots}
    # A name that is a section's too says what the question is about; only a number makes it the place.
    by_name = {facet.facet for facet in reading.facets if not facet.named}
    if "section" in by_name and not any(f.named and f.facet == "section" for f in reading.facets):
        hard.pop("section", None)
    soft = [facet for facet in reading.facets if facet.facet not in hard and not facet.without]
    roles = hard.get("class") == ("role",)
    if roles:
        hard["class"] = ("trait",)
    allowed: dict[str, Hit] | None = None
    sparql = ""
    if hard or reading.periods:
        # A year beside a topic may be part of the topic; that something comes before or after a day is not.
        strict = [period for period in reading.periods if period.relation != "in"] or (reading.periods if reading.operator == "when" else ())
        within = structured(store, replace(reading, periods=tuple(strict)), hard, trust)
        sparql = within.sparql
        allowed = {hit.iri: hit for hit in within.hits}
    language = reading.language
    words = _words(reading, index, soft)
    if not words.groups:
        return Found((), sparql, 0.0, {})
    about = {name: {hit.iri for hit in _slot(store, facet, trust)} for facet, name in zip(soft, words.names, strict=True)}
    matches = index.find(words.groups, language, words.weights, unknown=words.unknown)
    scores: dict[str, float] = {}
    hits: dict[str, Hit] = {}
    for match in matches:
        if match.coverage < 0.2:
            break
        if match.own < OWN * match.coverage:
            continue
        iri = _lifted(match.iri)
        if roles and "/trait/" in iri:
            role = thing("role/" + iri.rsplit("/", 1)[1].rpartition("-")[0], store.base)
            scores[role] = min(1.0, scores.get(role, 0.0) + match.coverage * (0.6 if role in scores else 1.0))
            hits.setdefault(role, Hit(role, TERMS + "GovernmentRole", "stated", True, frozenset()))
            continue
        # What the question names, an item must hold in its words or be about.
        if any(not (name & match.held) and match.iri not in held and iri not in held for name, held in about.items()):
            continue
        if allowed is not None and iri not in allowed:
            continue
        if allowed is None and reading.operator == "when" and "/recommendation/" not in iri:
            continue
        if scores.get(iri, 0.0) < match.coverage:
            scores[iri] = match.coverage
            kind = match.kind if iri == match.iri else TERMS + "Recommendation"
            hits[iri] = allowed[iri] if allowed is not None else Hit(iri, kind, "stated", True, frozenset())
    ranked = sorted(hits.values(), key=lambda hit: (-scores[hit.iri], hit.iri))
    best = scores[ranked[0].iri] if ranked else 0.0
    near = tuple(hit for hit in ranked if scores[hit.iri] >= best * NEAR)[:8]
    return Found(near, sparql, best, {hit.iri: scores[hit.iri] for hit in near})


def _lifted(iri: str) -> str:
    """An agenda item or phase as the recommendation that it belongs to: that is what an answer gives, with its agenda."""
    if "/agenda-item/" in iri:
        return iri.replace("/agenda-item/", "/recommendation/")
    if "/phase/" in iri:
        return iri.replace("/phase/", "/recommendation/").rpartition("-")[0]
    return iri
