"""Finding: which items a reading leads to, by its slots, its periods and the words of its topic."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hltgraph.namespaces import TERMS, thing
from hltgraph.questions import retrieval
from hltgraph.questions.bank import Question
from hltgraph.questions.bank import question as stored
from hltgraph.questions.periods import Period
from hltgraph.questions.reading import Facet, Reading
from hltgraph.questions.retrieval import Hit
from hltgraph.questions.textindex import TextIndex
from hltgraph.store.graph import GraphStore

#: The share of a topic that an item must hold to be an answer; with a word that nothing knows, a larger one.
ENOUGH = 0.62
ENOUGH_WITH_UNKNOWN = 0.72
#: The share that makes a figure of an item the figure that was asked for.
SURE = 0.78
#: The share that makes an item worth showing as found by text.
SHOWN = 0.5
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


def _groups(reading: Reading, index: TextIndex, soft: Sequence[Facet]) -> tuple[list[tuple[str, ...]], list[float]]:
    """The stems of the topic and of the names in it, and how much each counts besides its rarity."""
    language = reading.language if reading.language in ("nl", "en") else "nl"
    groups: list[tuple[str, ...]] = [topic.stems for topic in reading.topic if topic.stems]
    weights = [1.0] * len(groups)
    for facet in soft:
        for word in facet.matched.lower().split():
            stems = {found for each in (word, *facet.label.get(language, "").lower().split()) if (found := index.stem_of(_plain(each), language))}
            if stems:
                groups.append(tuple(sorted(stems)))
                weights.append(0.7)
    return groups, weights


def _plain(word: str) -> str:
    return "".join(c for c in word if c.isalnum())


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
        within = structured(store, reading, hard, trust)
        sparql = within.sparql
        allowed = {hit.iri: hit for hit in within.hits}
    groups, weights = _groups(reading, index, soft)
    unknown = [topic for topic in reading.topic if not topic.stems]
    language = reading.language
    if language not in ("nl", "en") or not groups:
        return Found((), sparql, 0.0, {})
    # A word that nothing knows weighs as much as a rare one that no item holds.
    matches = index.find(groups, language, weights, unknown=len(unknown))
    scores: dict[str, float] = {}
    hits: dict[str, Hit] = {}
    for match in matches:
        if match.coverage < 0.2:
            break
        iri = _lifted(match.iri)
        if roles and "/trait/" in iri:
            role = thing("role/" + iri.rsplit("/", 1)[1].rpartition("-")[0], store.base)
            scores[role] = min(1.0, scores.get(role, 0.0) + match.coverage * (0.6 if role in scores else 1.0))
            hits.setdefault(role, Hit(role, TERMS + "GovernmentRole", "stated", True, frozenset()))
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
