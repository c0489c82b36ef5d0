"""Finding: which items a reading leads to, by its slots, its periods and the words of its topic."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from hltgraph.questions import retrieval
from hltgraph.questions.bank import Question
from hltgraph.questions.bank import question as stored
from hltgraph.questions.periods import Period
from hltgraph.questions.ranking import features, ranked
from hltgraph.questions.reading import Facet, Reading
from hltgraph.questions.retrieval import Hit
from hltgraph.questions.textindex import TextIndex, lifted
from hltgraph.questions.vectors import Vectors
from hltgraph.questions.wording import wording
from hltgraph.store.graph import GraphStore

#: How sure a ranking must be to be an answer, and to be worth showing as found by text.
SURE = 0.5
SHOWN = 0.2
#: Things whose score is this near to the best one's are answers beside it, so many at most.
NEAR = 3.0
MOST = 5
# The things that a question of an operator can be answered by.
_ONLY = {"count": "counted", "when": "dated"}
# The kinds of things that are asked of somebody.
_ASKED = frozenset({"demand", "section-demand", "actor-demand", "recommendation"})
# The share of a name's words that makes a thing hold the name.
_WHOLE = 0.6
# A cosine below this says nothing.
_FAR = 0.3


@dataclass(frozen=True)
class Found:
    """What was found: the hits, the query that ran, how sure it is that they are meant (None when there is no topic), and their scores."""

    hits: tuple[Hit, ...]
    sparql: str
    sureness: float | None = None
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


def without_echo(store: GraphStore, reading: Reading, trust: str) -> Reading | None:
    """The reading without a name that only says again what a section that is named is about; None when there is none such."""
    place = next((name for name in ("section", "subject") if name in reading.slots), None)
    if place is None or reading.periods:
        return None
    for name in ("about", "value", "theme", "goal"):
        if name in reading.slots:
            rest = {slot: values for slot, values in reading.slots.items() if slot != name}
            echo = {place: reading.slots[place], name: reading.slots[name], "class": ("item",)}
            if structured(store, reading, echo, trust).hits and structured(store, reading, rest, trust).hits:
                return replace(reading, slots=rest)
    return None


@dataclass(frozen=True)
class Candidates:
    """The things that a question with a topic may mean, each with its features, and what nothing was found for."""

    known: tuple[tuple[str, str, tuple[float, ...]], ...]
    hits: Mapping[str, Hit]
    said: Mapping[str, float] | None
    """The share of the topic, names left out, that each thing holds; None where there is no topic."""
    unknown: float
    length: int
    narrowed: bool
    sparql: str


def _groups(reading: Reading, index: TextIndex, soft: Sequence[Facet]) -> tuple[list[tuple[tuple[str, ...], float]], float]:
    """The words of the topic and of the names that are part of it, as stems with how much they count; and how many words nothing knows."""
    groups: list[tuple[tuple[str, ...], float]] = []
    unknown = 0.0
    seen: set[str] = set()
    named = [(word, (found,) if (found := index.stem_of(word, reading.language)) else ()) for facet in soft for word in facet.words]
    for word, stems in [*((topic.word, topic.stems) for topic in reading.topic), *named]:
        if word in seen or len(word) < 2 or wording(reading.language).says_nothing(word):
            continue
        seen.add(word)
        if len(stems) > 1:
            # A compound that stands nowhere: its parts say some of what it says.
            groups += [((part,), 0.6) for part in stems]
        elif stems:
            groups.append((stems, 1.0))
        else:
            unknown += 1.0
    return groups, unknown


def _hard(reading: Reading) -> dict[str, Sequence[str]]:
    """The slots that always hold where there is a topic: what is named by number, what kind is asked for, who is asked.

    The other names say what a question is about, as its other words do.
    """
    hard: dict[str, Sequence[str]] = {}
    for facet in reading.facets:
        if facet.without or facet.facet not in reading.slots:
            continue
        asks_actor = facet.facet == "actor" and reading.asked and set(reading.slots.get("class", ())) <= _ASKED
        if facet.named or facet.facet in ("letter", "category") or asks_actor:
            hard[facet.facet] = reading.slots[facet.facet]
    led = {facet.facet for facet in reading.facets if facet.named}
    if "class" not in led and reading.asked and "actor" in hard:
        hard["class"] = ("demand", "recommendation")
    return hard


@cache
def _only(operator: str) -> str:
    return (Path(__file__).parent / "details" / f"{_ONLY[operator]}.rq").read_text("utf-8")


def _must_hold(facet: Facet) -> bool:
    """Whether a name is one that an answer cannot do without: an organisation other than the one that all is about."""
    return facet.facet == "about" and ("/organization/" in facet.iri or "/party/" in facet.iri) and not facet.iri.endswith("/organization/hltsamen")


def candidates(store: GraphStore, index: TextIndex, vectors: Vectors | None, reading: Reading, trust: str) -> Candidates:
    """What a question with a topic may mean, within what the slots that always hold lead to."""
    hard = _hard(reading)
    soft = [facet for facet in reading.facets if facet.facet not in hard and not facet.without]
    # A year beside a topic may be part of the topic; that something comes before or after a day is not.
    strict = tuple(period for period in reading.periods if period.relation != "in") or (reading.periods if reading.operator == "when" else ())
    allowed: dict[str, Hit] | None = None
    sparql = ""
    if hard or strict:
        within = structured(store, replace(reading, periods=strict), hard, trust)
        sparql = within.sparql
        allowed = {lifted(hit.iri): hit for hit in within.hits}
    if allowed is None and reading.operator in _ONLY:
        # How many and when are answered by what gives a number or a date.
        rows = store.rows(_only(reading.operator), trust)
        allowed = {lifted(row["item"].value): Hit(row["item"].value, row["kind"].value, "stated", True, frozenset()) for row in rows}
        allowed = {iri: hit for iri, hit in allowed.items() if iri in index.kinds}
    groups, unknown = _groups(reading, index, soft)
    matches, lost = index.find(groups, reading.language, unknown)
    words = {match.iri: (match.own, match.context, match.asked, match.any) for match in matches}
    near = vectors.nearness(reading.question) if vectors else {}
    marks: dict[str, float] = defaultdict(float)
    marking = [facet for facet in soft if facet.facet != "class"]
    of_facet = {facet.iri: {lifted(hit.iri) for hit in _slot(store, facet, trust)} for facet in marking}
    for facet in marking:
        for iri in of_facet[facet.iri]:
            marks[iri] += 1 / len(marking)
        marks[facet.iri] += 0.5 / len(marking)
    kinds = reading.slots.get("class", ())
    of_kind = {lifted(hit.iri) for hit in _run(store, stored("items"), {"class": kinds}, trust)[0]} if kinds and "class" not in hard else set()
    pool = allowed if allowed is not None else {**words, **{iri: 1 for iri, (own, asked) in near.items() if max(own, asked) > _FAR}}
    names = [(facet, {token for word in facet.words if (token := index.stem_of(word, reading.language))}) for facet in marking if _must_hold(facet)]
    holding = {facet.iri: {match.iri for match in index.find([((each,), 1.0) for each in sorted(stems)], reading.language)[0] if match.own > _WHOLE} for facet, stems in names}
    bare = not (reading.topic or len(marking) > 1)
    known = []
    for iri in sorted(pool):
        kind = allowed[iri].kind if allowed is not None else index.kinds[iri]
        # What the question names, an answer must hold in its words or be about; it is no answer itself where more is asked.
        if any(iri not in (holding[facet.iri] | of_facet[facet.iri]) - {facet.iri} and (iri != facet.iri or not bare) for facet, _ in names):
            continue
        if iri in index.kinds:
            kind = index.kinds[iri]
        held = features(
            kind, words.get(iri, (0.0, 0.0, 0.0, 0.0)), near.get(iri, (0.0, 0.0)),
            demand_asked=reading.asked, kind_named=iri in of_kind, marks=marks[iri], operator=reading.operator,
        )  # fmt: skip
        known.append((iri, kind, held))
    topic, _ = _groups(replace(reading, facets=()), index, ())
    said, _ = index.find(topic, reading.language, unknown)
    return Candidates(tuple(known), allowed or {}, {match.iri: match.any for match in said} if topic or unknown else None, lost, len(groups) + int(unknown), allowed is not None, sparql)


def _slot(store: GraphStore, facet: Facet, trust: str) -> list[Hit]:
    """The items that a name alone leads to."""
    return _run(store, stored("items"), {facet.facet: [facet.value]}, trust)[0]


def by_topic(store: GraphStore, index: TextIndex, vectors: Vectors | None, reading: Reading, trust: str) -> Found:
    """The things that a question with a topic means, the best fit first, and how sure that is."""
    held = candidates(store, index, vectors, reading, trust)
    ranking = ranked(held.known, held.said, held.unknown, held.length, narrowed=held.narrowed, vectors=vectors is not None)
    best = ranking.things[0].score if ranking.things else 0.0
    near = [thing for thing in ranking.things[:MOST] if thing.score >= best - NEAR]
    hits = tuple(held.hits.get(thing.iri) or Hit(thing.iri, thing.kind, "stated", True, frozenset()) for thing in near)
    hits = tuple(replace(hit, iri=thing.iri, kind=thing.kind) for hit, thing in zip(hits, near, strict=True))
    return Found(hits, held.sparql, ranking.sureness, {thing.iri: thing.score for thing in near})
