"""Finding: which items the slots and periods of a reading lead to."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from hltgraph.questions import retrieval
from hltgraph.questions.bank import Question
from hltgraph.questions.bank import question as stored
from hltgraph.questions.periods import Period
from hltgraph.questions.reading import Reading
from hltgraph.questions.retrieval import Hit
from hltgraph.store.graph import GraphStore

#: The slots that say when.
TIMES = frozenset({"before", "after", "from", "until", "running", "undated", "startsFrom", "startsUntil", "dueFrom", "dueUntil"})


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
    if begin == end:
        return {"running": [begin]}
    if "exact" in reading.marks:
        # What has a quarter as its time path is due in it, and does not only begin there.
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


def run(store: GraphStore, question: Question, slots: Mapping[str, Sequence[str]], trust: str) -> tuple[list[Hit], str]:
    """The items of some slots, and the query that found them."""
    # Without a kind, content is meant; but what is named outright, or linked, is what it is.
    kind = {} if {"item"} & set(slots) else {"class": ["item"]}
    sparql = question.bound(retrieval.resolve(store, question, {**kind, **slots}))
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
        more, sparql = run(store, question, wanted | (_dates(period, reading) if period else {}), trust)
        hits += [hit for hit in more if hit.iri not in {known.iri for known in hits}]
    if "undated" in reading.marks:
        hits, sparql = run(store, question, wanted | {"undated": ["undated"]}, trust)
    for facet in reading.facets:
        if facet.without:
            out, _ = run(store, question, {"class": wanted.get("class", ["item"]), facet.facet: [facet.value]}, trust)
            hits = [hit for hit in hits if hit.iri not in {left.iri for left in out}]
    return Found(tuple(hits), sparql)


def without_echo(store: GraphStore, reading: Reading, trust: str) -> Reading | None:
    """The reading without a name that only says again what a section that is named is about; None when there is none such."""
    if reading.slots.get("about") == ("organization/hltsamen",) and len(reading.slots) > 1:
        # All is about HLTsamen.
        return replace(reading, slots={slot: values for slot, values in reading.slots.items() if slot != "about"})
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
