"""Asking: from a question, or from slots, to an answer or an honest refusal."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from hltgraph.provenance.source import DOCUMENTS, SourceText, fold
from hltgraph.questions import (
    figures,
    finding,
    foresight,
    judging,
    lexicon,
    nota,
    numbered,
    operators,
    phrasing,
    properties,
    relations,
    replies,
    retrieval,
    seeking,
    suggesting,
    topics,
    whatif,
)
from hltgraph.questions.answer import Answer, Citation
from hltgraph.questions.bank import KINDS, class_iri
from hltgraph.questions.bank import question as stored
from hltgraph.questions.reader import Reader
from hltgraph.questions.reading import Reading
from hltgraph.questions.retrieval import Hit
from hltgraph.questions.textindex import TextIndex
from hltgraph.questions.topics import Finder
from hltgraph.questions.vectors import Vectors, available
from hltgraph.questions.wording import wording
from hltgraph.store.graph import GraphStore

if TYPE_CHECKING:
    from hltgraph.impact.analysis import Analysis


# How sure what is found must be where a day is asked for and it has none.
SURE_UNDATED = 0.85
# So many of the things nearest in meaning may show of which kind a set is.
_NEARBY = 5
# Names that lead to more things than this are looked at once more with the words that were passed over.
MANY = 12


def from_slots(slots: Mapping[str, Sequence[str]], language: str, operator: str = "list") -> Reading:
    """A reading that was made already: that of a permalink."""
    return Reading("", language, operator, (), (), {name: tuple(values) for name, values in slots.items()})


@dataclass
class Asker:
    """Answers questions from one graph."""

    store: GraphStore
    reader: Reader
    finder: Finder
    sources: Mapping[str, str]
    """The texts of the source documents by slug, where the operator has them: then citations carry their words."""
    _analyses: dict[str, Analysis] = field(default_factory=dict, repr=False)
    _one: Lock = field(default_factory=Lock, repr=False)

    @classmethod
    def of(cls, store: GraphStore, sources: Path | None = None) -> Asker:
        """An asker with the lexicon and the words of a graph, and the folder of the source documents if there is one.

        :raises KnowledgeError: when a source is missing from that folder.
        """
        index = TextIndex(store)
        texts = {slug: SourceText.read(sources, slug).text for slug in DOCUMENTS} if sources else {}
        return cls(store, Reader(store, lexicon.read(store), index), Finder(store, index, Vectors(store, index) if available() else None), texts)

    def analysis(self, trust: str) -> Analysis:
        """The graph made ready for scenarios on a rung of trust, once, when the first asks for it."""
        from hltgraph.impact.analysis import Analysis  # late: most questions need none of it

        with self._one:
            if trust not in self._analyses:
                self._analyses[trust] = Analysis(self.store, trust)
            return self._analyses[trust]

    def warm(self) -> None:
        """Open now what the first questions in free words would open: the word index, the dictionary, the vectors, and what names lead to."""
        for question in ("Wat zegt de nota hierover?", "Wie bepaalt of de raden meedoen?", "Hoeveel leden zijn er?", "Wanneer begint dat, en moet het?"):
            self.ask(question, as_of=datetime.date(2026, 1, 1))
        self.finder.index.make()
        self.finder.learn_names((facet, value) for facet, value, _, _ in self.reader.lexicon.things)
        if self.finder.vectors:
            self.finder.vectors.nearness("vraag")

    def ask(self, text: str, *, trust: str = "all", language: str | None = None, as_of: datetime.date, max_chars: int = 500) -> Answer:
        """Answer a question in Dutch or English.

        :raises UsageError: when it is empty or too long.
        """
        return self.answer(self.reader.read(text, as_of, max_chars, language), trust=trust, as_of=as_of)

    def answer(self, reading: Reading, *, trust: str = "all", as_of: datetime.date) -> Answer:
        """The answer to a question that was read.

        :raises UnknownName: when a slot of a permalink names nothing.
        """
        found = self._answer(reading, trust, as_of)
        if found.kind == "items" and reading.question and (number := numbered.wanted(reading)) and len(found.items) != number:
            found = self._numbered(found, number, trust)
        if found.status != "answered" and reading.question:
            near = suggesting.nearest(self.store, reading.understood, reading.language)
            found = replace(found, suggestions=tuple(dict.fromkeys((*near, *found.suggestions)))[:3])
        return replace(found, items=tuple(replace(item, citations=tuple(map(self.quoted, item.citations))) for item in found.items))

    def quoted(self, citation: Citation) -> Citation:
        """A citation with the words at its place, where the operator has the sources."""
        if not self.sources:
            return citation
        text = self.sources[citation.document.rsplit("/", 1)[-1]]
        return replace(citation, quote=fold(" ".join(text[start:end] for start, end in citation.ranges)))

    def _answer(self, reading: Reading, trust: str, as_of: datetime.date) -> Answer:
        shared: dict[str, Any] = {"as_of": as_of.isoformat(), "graph": {"version": self.store.version, "base": self.store.base}}
        reading = nota.asked_after(reading, self.store.base)
        empty = not (reading.slots or reading.topic or reading.periods or "undated" in reading.marks)
        given = whatif.operation(self.store, reading)
        if empty or reading.foreign or not all(given and whatif.names(given, word.word) for word in reading.missing):
            return replies.refused(reading, shared)
        if literal := nota.goals_named(reading):
            return self._by_slots(literal, "stated", shared)
        if given:
            return foresight.answer(self.store, self.analysis, reading, given, trust, as_of, shared)
        if told := properties.answer(self.store, reading, trust, shared):
            return told
        if told := self._all_of_kind(reading, trust, shared):
            return told
        if told := relations.judged(self.store, reading, trust, shared):
            return told
        if relations.asks_agent(reading):
            named = [facet.iri for facet in reading.facets if facet.facet == "about" and not facet.without]
            if named and relations.alone(reading) and (told := relations.answer(self.store, reading, named, trust, shared)):
                return told
        if not reading.settled:
            found = self._by_topic(reading if reading.topic else replace(reading, topic=reading.passed), trust, shared)
            # Who is asked what where is said: a word that leads nowhere besides is named as passed over.
            core = reading.core or reading.kind_alone
            return self._by_slots(core, trust, shared) if found.status in ("found", "refused") and core else found
        if reading.loosely_named and (by_words := self._by_topic(replace(reading, topic=reading.passed), trust, shared)).status == "answered":
            return by_words
        if reading.defines and (defined := self._category(reading)):
            return self._outright(reading, [defined], trust, shared)
        if reading.alone and reading.defines and (meant := self._by_topic(reading, trust, shared)).status == "answered":
            return meant
        found = self._by_slots(reading, trust, shared)
        if found.status == "empty" and (whole := reading.without_named_year):
            reading, found = whole, self._by_slots(whole, trust, shared)
        if (
            reading.one_of_kind
            and len(found.items) > 1
            and (only := self._by_topic(replace(reading, topic=reading.passed), trust, shared)).status == "answered"
        ):
            return only
        if reading.passed and len(found.items) > MANY and reading.operator == "list" and not {"chapter", "section"} & set(reading.slots):
            # So many things are hardly what is meant by a question that says more: "explain things in plain words".
            narrow = self._by_topic(replace(reading, topic=reading.passed), trust, shared)
            return narrow if narrow.status == "answered" else found
        if found.status == "empty" and any(not facet.named for facet in reading.facets) and reading.question:
            # Names that lead nowhere together may be words of what the question is about.
            other = self._by_topic(reading, trust, shared)
            return other if other.status == "answered" else found
        return found

    def _category(self, reading: Reading) -> Hit | None:
        """The category itself, where recommendations of a category are all that a question names."""
        named = [facet for facet in reading.facets if facet.facet != "class"]
        alone = len(named) == 1 and named[0].facet == "category" and set(reading.slots) <= {"class", "category"}
        return retrieval.known(self.store, named[0].iri) if alone else None

    def _all_of_kind(self, reading: Reading, trust: str, shared: dict[str, Any]) -> Answer | None:
        """All things of the kind that is asked for, where the question says just so many as there are, or there are few: "de vier
        ambities", "langs welke sporen"; None where it asks for some."""
        numbered = reading.number if not reading.periods else None
        if not numbered and not reading.few_of_kind:
            return None
        whole = replace(reading, slots={"class": reading.slots["class"]}, facets=(), topic=(), unused=(), marks=frozenset())
        held = finding.structured(self.store, whole, whole.slots, trust).hits
        return self._by_slots(whole, trust, shared) if reading.few_of_kind or len(held) == numbered else None

    def _numbered(self, found: Answer, number: int, trust: str) -> Answer:
        """The answer with as many things as the question says it asks for; what has not so many, and was led to by words, is a place in the text."""
        reading = found.reading
        kinds = [class_iri(facet.value) for facet in reading.facets if facet.facet == "class" and facet.value in KINDS]
        anchors = [facet.iri for facet in reading.facets if facet.facet in ("about", "value", "theme") and not facet.without]
        iris = numbered.sets(self.store, [*(item.iri for item in found.items[:2]), *anchors], number, kinds, trust)
        if not iris and self.finder.vectors and not kinds:
            iris = numbered.kind_of(self.store, self.finder.vectors.nearest(reading.understood, _NEARBY), number, trust)
        if len(iris) == number:
            shared = {"as_of": found.as_of, "graph": found.graph, "query_name": found.query_name, "sparql": found.sparql}
            # The sentence that links them, where there is one, stands beside them.
            linking = numbered.linking(self.store, iris, trust)
            said = [item.iri for item in found.items[:2] if found.status == "answered" and item.type.endswith("#Statement")]
            beside = [iri for iri in [*said[:1], *(iri for iri in said[1:] if iri in linking)] or linking if iri not in iris]
            hits = [hit for iri in (*iris, *beside) if (hit := retrieval.known(self.store, iri))]
            slots = {"item": tuple(hit.iri.removeprefix(f"{self.store.base}id/") for hit in hits)}
            told = self._listed(reading, hits, trust, shared | {"permalink": replies.permalink(slots, "list")})
            return replace(told, text="; ".join(item.label for item in told.items if item.iri in iris) + ".")
        if found.status == "answered" and "class" not in reading.slots and len(found.items) > 1:
            return replace(found, status="found", text=phrasing.say(reading.language, "found", label=found.items[0].label))
        return found

    # ------------------------------------------------------------------ slots alone

    def _by_slots(self, reading: Reading, trust: str, shared: dict[str, Any]) -> Answer:
        # A time is a slot like any other, so that the permalink and a changed reading keep it.
        reading = finding.with_time(reading)
        found = finding.structured(self.store, reading, reading.slots, trust)
        if not found.hits and "linked" in reading.slots and reading.operator != "count":
            # What carries no link itself may be carried by what is said there; how many there are in all that says not.
            reading = replace(reading, slots={("via" if name == "linked" else name): values for name, values in reading.slots.items()})
            found = finding.structured(self.store, reading, reading.slots, trust)
        if not found.hits and reading.slots.get("class") == ("recommendation",) and (within := self._follows(reading)):
            # What a section leads to stands among the recommendations of its chapter.
            reading = within
            found = finding.structured(self.store, reading, reading.slots, trust)
        if not found.hits and {"class", "about"} <= set(reading.slots) and len(reading.slots["about"]) == 1:
            # A study is not about the office that did it, but is linked to it.
            linked = {("linked" if name == "about" else name): values for name, values in reading.slots.items()}
            if (other := finding.structured(self.store, reading, linked, trust)).hits:
                reading, found = replace(reading, slots=linked), other
        if not found.hits and (wider := finding.without_echo(self.store, reading, trust)):
            reading = wider
            found = finding.structured(self.store, reading, reading.slots, trust)
        shared |= {"permalink": replies.permalink(reading.slots, reading.operator, trust), "alternatives": tuple(replies.alternatives(reading))}
        shared |= {"query_name": "items", "sparql": found.sparql}
        hits = sorted(found.hits, key=lambda hit: (not hit.direct, replies.rank(hit.kind), retrieval.by_place(hit.iri)))
        named = [facet.iri for facet in reading.facets if facet.facet != "class"]
        if reading.operator == "count" and "subject" in reading.slots and any(hit.kind.endswith("#Demand") for hit in hits):
            # What annex IV sums up of a section is no further request.
            hits = [hit for hit in hits if not hit.kind.endswith("#ActorDemand")]
        if reading.operator == "who":
            if told := relations.answer(self.store, reading, named, trust, shared):
                return told
            by_name = "actor" in reading.slots and not {"chapter", "section", "letter"} & set(reading.slots)
            if found.hits and (by_name or not reading.asked) and not any(facet.facet == "class" and facet.named for facet in reading.facets):
                # What somebody is asked says not who they are, nor whom they ask.
                meant = self._by_topic(reading.without_asking or reading, trust, shared) if by_name else None
                return meant if meant and meant.status == "answered" else self._placed(reading, replace(found, hits=tuple(hits)), trust, shared)
        if reading.operator == "compare":
            # Things that are compared stand first themselves.
            compared = [f for f in reading.facets if f.facet in ("role", "about", "goal", "value", "task", "category") and not f.without]
            own = [hit for f in compared if (hit := retrieval.known(self.store, f.iri))] if len(compared) > 1 else []
            hits = [*own, *(hit for hit in hits if hit.iri not in {each.iri for each in own})]
        if (reading.operator == "both" or "both" in reading.marks) and (both := self._both(reading, trust)) is not None:
            hits = both
        if extreme := replies.extreme(reading, retrieval.describe(self.store, hits, reading.language, trust)) if reading.superlative else ():
            hits = [hit for hit in hits if hit.iri in extreme]
        if reading.alone and (itself := retrieval.known(self.store, reading.alone.iri)):
            hits = [itself, *(hit for hit in hits if hit.iri != itself.iri)]
        if reading.operator == "yesno":
            return judging.of_names(self.store, reading, hits, trust, shared) or self._by_topic(reading, trust, shared)
        return self._listed(reading, hits, trust, shared)

    def _follows(self, reading: Reading) -> Reading | None:
        """The reading with a section that is named, and those within it, as what recommendations follow from; None where no section is named."""
        place = next((name for name in ("section", "subject") if name in reading.slots), None)
        if place is None:
            return None
        named = [f"section/{value.removeprefix('section/')}" for value in reading.slots[place] if value[:1].isdigit() or value.startswith("section/")]
        known = [iri.rpartition("/id/")[2] for iri in self.reader.lexicon.labels]
        wide = sorted({each for each in known for name in named if each == name or each.startswith(f"{name}-")})
        slots = {name: values for name, values in reading.slots.items() if name != place}
        return replace(reading, slots={**slots, "linked": tuple(wide)}) if wide else None

    def _both(self, reading: Reading, trust: str) -> list[Hit] | None:
        """What the several values of a slot share."""
        name = next((name for name in ("actor", "about", "theme", "value", "goal") if len(reading.slots.get(name, ())) > 1), None)
        if name is None:
            return None
        each = [finding.structured(self.store, reading, {**reading.slots, name: (value,)}, trust).hits for value in reading.slots[name]]
        found = {hit.iri: hit for hits in each for hit in hits}
        # A request that stands alike in two columns is asked of both.
        twins = retrieval.detail_rows(self.store, "twins", list(found), trust)
        alike = {iri: {iri, *(row["twin"].value for row in twins.get(iri, []))} for iri in found}
        sides = [{hit.iri for hit in hits} for hits in each]
        common = [hit for hit in found.values() if all(alike[hit.iri] & side for side in sides)]
        return sorted(common, key=lambda hit: (not hit.direct, replies.rank(hit.kind), retrieval.by_place(hit.iri)))

    # ------------------------------------------------------------------ a topic in words

    def _by_topic(self, reading: Reading, trust: str, shared: dict[str, Any]) -> Answer:
        asked = reading.operator
        dated = asked == "when" and operators.asks_year(reading.question)
        reading, found = seeking.seek(self.store, self.finder, reading, trust)
        sure = found.sureness or 0.0
        about = {facet.iri for facet in reading.facets if facet.facet == "about" and not facet.without}
        day = self._day_of(found.hits[0].iri, trust) if asked == "when" != reading.operator and sure >= topics.SURE else None
        if day and (not about or day.iri in about or "/organization/" not in day.iri):
            # What the best fit tells of has a day of its own; that of an organisation is the day it began, which is asked for where it is named.
            return self._outright(replace(reading, operator="when"), [day], trust, shared)
        if asked != reading.operator and sure < SURE_UNDATED and not any(hit.kind.endswith("#Recommendation") for hit in found.hits):
            # A day is asked for, and what was found has none.
            sure = min(sure, topics.SURE - 0.01)
        shared = shared | {"query_name": "items" if found.sparql else None, "sparql": found.sparql or None}
        if reading.operator == "count":
            return figures.answer(self.store, self.finder.index, reading, found, trust, shared)
        if sure < topics.SHOWN or not found.hits or reading.astray:
            return replies.refused(reading, shared)
        hits = found.hits
        if sure < topics.SURE or (dated and reading.operator != "when"):
            return self._placed(reading, found, trust, shared)
        if summed := self._summed_up(reading, hits[0], trust):
            hits = tuple(summed)
        if relations.asks_agent(reading) or relations.asks_agent_kind(reading):
            named = [facet.iri for facet in reading.facets if facet.facet == "about" and not facet.without]
            if told := relations.answer(self.store, reading, [*named, *(hit.iri for hit in hits[:3])], trust, shared, hits):
                return told
        if reading.operator == "yesno":
            return judging.of_text(self.store, self.finder, reading, found, trust, shared)
        if reading.operator == "when" and hits[0].kind.endswith("#Statement"):
            # Only what has a day was looked through; another place may tell the same without it.
            hits = (*hits, *(hit for iri in sorted(self.finder.alike(hits[0].iri, trust)) if (hit := retrieval.known(self.store, iri)) and hit not in hits))
        if reading.operator == "list" and reading.number_asked != "one":
            # Of a list that the text gives, all points are told.
            listed = numbered.enumerated(self.store, [hit.iri for hit in hits], trust)
            known = [replace(hit, layer=retrieval.weakest([layer])) for iri, layer in listed if (hit := retrieval.known(self.store, iri))]
            hits = (*hits, *(hit for hit in known if hit.iri not in {each.iri for each in hits}))
        return self._outright(reading, hits, trust, shared)

    def _day_of(self, iri: str, trust: str) -> Hit | None:
        """The one thing with a day of its own that a thing is linked to as the source states; None when there is none, or more than one."""
        rows = retrieval.detail_rows(self.store, "neighbours", [iri], trust).get(iri, [])
        near = sorted({row["other"].value for row in rows if row["inverse"].value == "false" and row["layer"].value.endswith("/stated")})
        dated = [other for other, (begin, _) in retrieval.days(self.store, near, trust).items() if begin]
        return retrieval.known(self.store, dated[0]) if len(dated) == 1 else None

    def _placed(self, reading: Reading, found: finding.Found, trust: str, shared: dict[str, Any]) -> Answer:
        """A few places in the text that resemble the question, and no answer."""
        items = tuple(replies.found_by_text(retrieval.describe(self.store, found.hits[:3], reading.language, trust), found))
        text = phrasing.say(reading.language, "found", label=items[0].label)
        return Answer(reading, "found", text=text, items=items, groups=replies.groups(items, reading), suggestions=replies.suggestions(reading), **shared)

    def _summed_up(self, reading: Reading, best: Hit, trust: str) -> list[Hit]:
        """What the best fit sums up, where the question asks what stands behind it."""
        if not any(wording(reading.language).has("behind", token.word) for token in lexicon.tokens(reading.question)):
            return []
        rows = retrieval.detail_rows(self.store, "summarised", [best.iri], trust).get(best.iri, [])
        layers = {row["demand"].value: row["layer"].value for row in rows}
        return [replace(hit, layer=retrieval.weakest([layers[iri]])) for iri in layers if (hit := retrieval.known(self.store, iri))]

    # ------------------------------------------------------------------ what every way ends in

    def _outright(self, reading: Reading, hits: Sequence[Hit], trust: str, shared: dict[str, Any]) -> Answer:
        """What words led to, named outright in the permalink, and in the query where none has run, so that it is given again."""
        slots = {"item": tuple(hit.iri.removeprefix(f"{self.store.base}id/") for hit in hits)}
        operator = "when" if reading.operator == "when" else "list"
        ran = {} if shared.get("sparql") else {"query_name": "items", "sparql": finding.run(self.store, stored("items"), slots, trust)[1]}
        return self._listed(reading, hits, trust, shared | ran | {"permalink": replies.permalink(slots, operator, trust)})

    def _listed(self, reading: Reading, hits: Sequence[Hit], trust: str, shared: dict[str, Any]) -> Answer:
        language = reading.language
        items = tuple(retrieval.describe(self.store, hits, language, trust))
        if not items:
            if {"linked", "via"} & set(reading.slots):
                return Answer(reading, "empty", text=phrasing.say(language, "none"), kind="items", suggestions=replies.suggestions(reading), **shared)
            # Nought is an answer where every mark was named by number; a name may have been read in another sense.
            counted = reading.operator == "count" and all(f.named or f.facet in ("class", "letter", "category") for f in reading.facets)
            return Answer(
                reading,
                "answered" if counted else "empty",
                text=phrasing.say(language, "none"),
                kind="count" if counted else "items",
                value=0 if counted else None,
                suggestions=replies.suggestions(reading),
                **shared,
            )
        if reading.operator == "when":
            days = retrieval.days(self.store, [item.iri for item in items if not item.agenda], trust)
            return replies.dated(reading, items, days, shared)
        groups = replies.groups(items, reading)
        if reading.operator == "compare" and (sides := replies.sides(reading, items, self.store)):
            groups = sides
        parts = "; ".join(f"{group.label} {len(group.items)}" for group in groups)
        if reading.operator == "count":
            text = phrasing.say(language, "count", total=len(items), parts=parts)
            return Answer(reading, "answered", text=text, kind="count", value=len(items), groups=groups, items=items, **shared)
        if len(items) == 1:
            text = " ".join(part for part in (phrasing.say(language, "one", label=items[0].label.rstrip(".")), items[0].text) if part)
        elif reading.topic and items[0].text:
            text = items[0].text
        else:
            text = phrasing.say(language, "items", total=len(items), parts=parts)
        kind = "comparison" if reading.operator == "compare" else "text" if reading.operator in ("who", "why") else "items"
        return Answer(reading, "answered", text=text, kind=kind, value=text if kind == "text" else None, groups=groups, items=items, **shared)
