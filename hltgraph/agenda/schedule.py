"""The schedule: every step of the implementation agenda with its days, and where it stands on a day.

The agenda says what is planned. Whether it was done stands in no source, and is never said.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from threading import Lock

from hltgraph.agenda.wording import day_of, say
from hltgraph.browsing.collection import Collection, Collections
from hltgraph.browsing.facets import Facet
from hltgraph.knowledge import LAYERS, graph
from hltgraph.questions import bank
from hltgraph.questions.naming import bilingual
from hltgraph.store.graph import Row

#: Where a step can stand on a day: past the last day that the text gives it; begun, or within the time in which it is to be
#: finished; not begun; over, with no last day given; without any date.
STATES = ("overdue", "running", "coming", "over", "undated")
#: By what steps are found. ``actor`` is who the recommendation names (or ``none``), ``asked`` who is asked something in the
#: points that it follows from, ``year`` the years in which a step begins or is due.
FACETS = (
    Facet("state", many=False, order=STATES.index), Facet("year", many=False, order=str), Facet("chapter", many=False, order=str),
    Facet("category", many=False), Facet("actor", many=False), Facet("asked", many=False), Facet("act", many=False),
    Facet("letter", many=False, order=str),
)  # fmt: skip
#: The name of nobody.
NONE = "none"


@dataclass(frozen=True)
class Step:
    """A phase of an agenda item: days as the text gives them or as we read them, with the layer of those days.

    ``begin`` and ``end`` bound the time that the text names; ``starts`` and ``due`` say what is begun and finished in it.
    """

    iri: str
    act: str
    precision: str
    begin: datetime.date | None
    end: datetime.date | None
    starts: datetime.date | None
    due: datetime.date | None
    layer: str | None
    texts: Mapping[str, str]

    @property
    def until(self) -> datetime.date | None:
        """The last day of a step, if it has one. A start within one calendar year is a window for the start: what was begun goes on."""
        if self.starts and self.act == "start" and self.end and self.end.year == self.starts.year:
            return None
        return self.due or self.end

    def state(self, day: datetime.date) -> str:
        """Where the step stands on a day: one of :data:`STATES`."""
        if not (self.begin or self.end or self.starts or self.due):
            return "undated"
        if self.due and self.due < day:
            return "overdue"
        if (first := self.starts or self.begin) and day < first:
            return "coming"
        return "over" if self.until and self.until < day else "running"

    def when(self, language: str) -> str | None:
        """Its days in words: from when, until when, or between which days it is to begin or to be finished; None without any."""
        first, last = self.starts or self.begin, self.until
        if self.starts and not last and self.end:
            return _between("begins", self.starts, self.end, language)
        if self.starts:
            return say(language, "when-span" if last else "when-from", begin=day_of(self.starts, language), end=last and day_of(last, language))
        if first and last:
            return _between("finished", first, last, language)
        return say(language, "when-until", end=day_of(last, language)) if last else None

    @property
    def years(self) -> tuple[str, ...]:
        """The years in which it begins or is due."""
        days = {self.starts or self.begin, self.due or self.until}
        return tuple(sorted({str(day.year) for day in days if day}))


@dataclass(frozen=True)
class Line:
    """A row of annex I: the recommendation and its agenda item, what it is to result in, the words of its time path, its steps."""

    iri: str
    recommendation: str
    letter: str
    category: str
    labels: Mapping[str, str]
    results: Mapping[str, str]
    time_path: str
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Planned:
    """A step of a line on a day, with the marks by which it is found."""

    line: Line
    step: Step
    state: str
    marks: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Link:
    """A recommendation that carries an item further, and the weakest layer by which that is known."""

    recommendation: str
    layer: str


@dataclass(frozen=True)
class Schedule:
    """The lines of the agenda in its own order, and which recommendations carry which items further."""

    collection: Collection
    lines: tuple[Line, ...]
    links: Mapping[str, tuple[Link, ...]]
    labels: Mapping[str, Mapping[str, str]]
    """The labels of acts and precisions by their names and by language."""

    @classmethod
    def read(cls, collection: Collection) -> Schedule:
        """The schedule of the graph of a collection, on its rung of trust."""
        store, trust = collection.store, collection.trust
        rows: dict[str, list[Row]] = {}
        for row in store.rows(bank.question("agenda").bound({}), trust):
            rows.setdefault(row["item"].value, []).append(row)
        links: dict[str, dict[str, str]] = {}
        for row in store.rows((Path(__file__).parent / "links.rq").read_text("utf-8"), trust):
            layer = max((_LAYER[row[name].value] for name in ("claimed", "summed") if name in row), key=LAYERS.index)
            held = links.setdefault(row["item"].value, {})
            recommendation = row["recommendation"].value
            held[recommendation] = min(held.get(recommendation, layer), layer, key=LAYERS.index)
        found = {item: tuple(Link(iri, layer) for iri, layer in sorted(held.items())) for item, held in links.items()}
        concepts = {row[name].value for held in rows.values() for row in held for name in ("act", "precision")}
        labels = {iri.rpartition("/")[2]: said for iri, said in bilingual(store, concepts).items()}
        return cls(collection, tuple(_line(each) for each in rows.values()), found, labels)

    @cached_property
    def by_recommendation(self) -> Mapping[str, Line]:
        """The lines by the IRI of their recommendation."""
        return {line.recommendation: line for line in self.lines}

    def label(self, facet: str, value: str, language: str) -> str:
        """What a value of a facet is called."""
        if facet == "state" or value == NONE:
            return say(language, f"{facet}-{value}")
        if facet == "act":
            return self.labels.get(value, {}).get(language, value)
        known = self.collection.values.get("actor" if facet == "asked" else facet, {}).get(value)
        return known.title(language) if known else value

    def told(self, each: Planned, language: str) -> dict[str, str | None]:
        """A step as plain data, its names in a language."""
        step, line = each.step, each.line
        days = {name: day.isoformat() if (day := getattr(step, name)) else None for name in ("begin", "end", "starts", "due")}
        return {
            "iri": step.iri,
            "letter": line.letter,
            "recommendation": line.recommendation,
            "label": in_language(line.labels, language),
            "act": step.act,
            "act_label": self.label("act", step.act, language),
            "text": in_language(step.texts, language),
            "precision": step.precision,
            "precision_label": in_language(self.labels.get(step.precision, {}), language),
            **days,
            "when": step.when(language),
            "state": each.state,
            "layer": step.layer,
        }

    @cached_property
    def _grounds(self) -> Mapping[str, set[str]]:
        """Who is asked something in the points that a recommendation follows from."""
        found: dict[str, set[str]] = {}
        for item, links in self.links.items():
            entry = self.collection.by_iri.get(item)
            if entry and not entry.kind.endswith("#Recommendation"):
                for link in links:
                    found.setdefault(link.recommendation, set()).update(entry.marks.get("actor", ()))
        return found

    def on(self, day: datetime.date) -> list[Planned]:
        """Every step as it stands on a day, in the order of the agenda."""
        planned = []
        for line in self.lines:
            marks = self.collection.by_iri[line.recommendation].marks
            shared = {name: tuple(marks.get(name, ())) for name in ("chapter", "category")} | {
                "actor": tuple(marks.get("actor", ())) or (NONE,), "asked": tuple(sorted(self._grounds.get(line.recommendation, ()))) or (NONE,),
                "letter": (line.letter,),
            }  # fmt: skip
            for step in line.steps:
                state = step.state(day)
                planned.append(Planned(line, step, state, shared | {"state": (state,), "act": (step.act,), "year": step.years}))
        return planned


class Schedules:
    """The schedules of a graph, each read when it is first asked for."""

    def __init__(self, collections: Collections) -> None:
        self.collections = collections
        self._held: dict[str, Schedule] = {}
        self._one = Lock()

    def of(self, trust: str) -> Schedule:
        """The schedule of a rung of trust."""
        with self._one:
            if trust not in self._held:
                self._held[trust] = Schedule.read(self.collections.of(trust))
            return self._held[trust]


_LAYER = {graph(layer): layer for layer in LAYERS}


def _between(what: str, first: datetime.date, last: datetime.date, language: str) -> str:
    """That something begins or is finished between two days; a year that both share is said once."""
    if first.year == last.year and (first.month, first.day, last.month, last.day) == (1, 1, 12, 31):
        return say(language, f"when-{what}-year", year=first.year)
    begin = day_of(first, language)
    return say(language, f"when-{what}", begin=begin.rpartition(" ")[0] if first.year == last.year else begin, end=day_of(last, language))


def in_language(texts: Mapping[str, str], language: str) -> str | None:
    """A text in a language, else in Dutch."""
    return texts.get(language) or texts.get("nl")


def _line(rows: list[Row]) -> Line:
    steps: dict[str, Step] = {}
    for row in rows:
        said = row["layer"].value if "layer" in row else None
        known = steps.get(row["phase"].value)
        layer = max((each for each in (said, known.layer if known else None) if each), key=LAYERS.index, default=None)
        begin, end, starts, due = (datetime.date.fromisoformat(row[name].value) if name in row else None for name in ("begin", "end", "starts", "due"))
        act, precision = (row[name].value.rpartition("/")[2] for name in ("act", "precision"))
        steps[row["phase"].value] = Step(row["phase"].value, act, precision, begin, end, starts, due, layer, _texts(row, "phase"))
    first = rows[0]
    return Line(
        iri=first["item"].value,
        recommendation=first["recommendation"].value,
        letter=first["letter"].value,
        category=first["category"].value.rpartition("/")[2],
        labels=_texts(first, "name"),
        results=_texts(first, "result"),
        time_path=first["timePath"].value,
        steps=tuple(steps.values()),
    )


def _texts(row: Row, name: str) -> dict[str, str]:
    return {language: row[name + language.capitalize()].value for language in ("nl", "en") if name + language.capitalize() in row}
