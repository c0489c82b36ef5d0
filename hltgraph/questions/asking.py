"""Asking: from a question, or from slots, to an answer or an honest refusal."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from hltgraph.errors import UsageError
from hltgraph.knowledge import LAYERS
from hltgraph.namespaces import short as shortened
from hltgraph.provenance.source import DOCUMENTS, SourceText, fold
from hltgraph.questions import finding, lexicon, operators, phrasing, properties, replies, retrieval, suggesting, topics, whatif
from hltgraph.questions.answer import Answer, Citation
from hltgraph.questions.bank import KINDS, class_iri
from hltgraph.questions.bank import question as stored
from hltgraph.questions.reader import Reader
from hltgraph.questions.reading import NOTA, Reading
from hltgraph.questions.retrieval import Hit
from hltgraph.questions.stemming import stem
from hltgraph.questions.textindex import TextIndex, content_words, lifted
from hltgraph.questions.topics import Finder
from hltgraph.questions.vectors import Vectors, available
from hltgraph.questions.verdict import verdict
from hltgraph.questions.wording import wording
from hltgraph.store.graph import GraphStore

if TYPE_CHECKING:
    from hltgraph.impact.analysis import Analysis


@cache
def _relation_stems() -> Mapping[str, Mapping[str, list[str]]]:
    import tomllib  # late: only "who" needs it

    content: Mapping[str, Mapping[str, list[str]]] = tomllib.loads((Path(__file__).parent / "relations.toml").read_text("utf-8"))
    return content


# More things than this of the kind that is asked for, beside the text that was found, would be no answer.
MOST_CARRIERS = 4
# The kinds of things that own, decide or set up something.
_AGENTS = frozenset({"organization", "body", "municipality", "actor", "party"})


def _which_agent(reading: Reading) -> bool:
    """Whether a question asks which council, college or organisation stands in some relation: "welke gemeenteraad heeft ..."."""
    first = lexicon.tokens(reading.question)[:1]
    actor = next((facet for facet in reading.facets if facet.facet == "actor"), None)
    return bool(first and actor and wording(reading.language).has("which", first[0].word) and actor.start <= first[0].end + 1)


def _of_nota(reading: Reading, base: str) -> Reading:
    """The reading with the nota itself as what is asked after, where a question for a day or a maker names nothing else."""
    lists = wording(reading.language)
    light = all(lists.is_light(each.word) for each in reading.topic)
    if reading.operator not in ("when", "who") or reading.facets or reading.slots or reading.periods or not light:
        return reading
    named = next((token for token in lexicon.tokens(reading.question) if lists.has("document", token.word)), None)
    return reading.of_document(base, named) if named else reading


def _goals_named(reading: Reading) -> Reading | None:
    """The reading of a question for the goals that the nota itself names, rather than all or those that we link; None when it is none such."""
    lists = wording(reading.language)
    about = {facet.value for facet in reading.facets}
    literal = any(lists.has("literal", token.word) for token in lexicon.tokens(reading.question))
    if (
        not literal
        or not about
        or about - {"goal", "aim", "initiative/sdgs", "initiative/agenda-2030", "organization/verenigde-naties", NOTA}
        or reading.operator not in ("list", "count")
    ):
        return None
    if not about & {"goal", "initiative/sdgs"}:
        return None
    return replace(reading, slots={"class": ("goal",), "via": (NOTA,)}, topic=(), unused=())


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
        """Open now what the first question in free words would open: the word index, the dictionary and the vectors."""
        self.ask("Wat zegt de nota hierover?", as_of=datetime.date(2026, 1, 1))
        self.finder.index.make()
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
        if found.status != "answered" and reading.question:
            near = suggesting.nearest(self.store, reading.question, reading.language)
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
        reading = _of_nota(reading, self.store.base)
        empty = not (reading.slots or reading.topic or reading.periods or "undated" in reading.marks)
        given = whatif.operation(self.store, reading)
        if empty or reading.foreign or not all(given and whatif.names(given, word.word) for word in reading.missing):
            return replies.refused(reading, shared)
        if literal := _goals_named(reading):
            return self._by_slots(literal, "stated", shared)
        if given:
            return self._foreseen(reading, given, trust, as_of, shared)
        if told := properties.answer(self.store, reading, trust, shared):
            return told
        if reading.number and not reading.periods:
            # "De vier ambities": as many as there are of the kind, so all of them are meant.
            slots = {"class": reading.slots["class"]}
            if len(finding.structured(self.store, replace(reading, facets=()), slots, trust).hits) == reading.number:
                return self._by_slots(replace(reading, slots=slots, facets=(), topic=(), unused=(), marks=frozenset()), trust, shared)
        if reading.operator == "who" or _which_agent(reading):
            named = [facet.iri for facet in reading.facets if facet.facet == "about" and not facet.without]
            if named and self._only_related(reading) and (told := self._who(reading, named, trust, shared)):
                return told
        if not reading.settled:
            found = self._by_topic(reading, trust, shared)
            # Who is asked what where is said: a word that leads nowhere besides is named as passed over.
            return self._by_slots(core, trust, shared) if found.status in ("found", "refused") and (core := reading.core) else found
        found = self._by_slots(reading, trust, shared)
        if found.status == "empty" and any(not facet.named for facet in reading.facets) and reading.question:
            # Names that lead nowhere together may be words of what the question is about.
            other = self._by_topic(reading, trust, shared)
            return other if other.status == "answered" else found
        return found

    # ------------------------------------------------------------------ a change that is supposed

    def _foreseen(self, reading: Reading, given: dict[str, Any], trust: str, as_of: datetime.date, shared: dict[str, Any]) -> Answer:
        """What a change of connected parties touches: the report's first lines, and the things it reaches; a refusal when it cannot be."""
        try:
            scenario = whatif.scenario(self.store, given, as_of)
        except UsageError as error:
            # What cannot be, such as a member that does not take part, is said and not guessed round.
            return replace(replies.refused(reading, shared), text=error.detail)
        report = self.analysis(trust).report(scenario, reading.language, as_of)
        kinds = {shortened(class_iri(kind)) for kind in reading.slots.get("class", ()) if kind in KINDS}
        # An agenda item is answered with its recommendation, which carries it.
        touched = [each for each in report.affected if lifted(each.iri) == each.iri and (not kinds or each.type in kinds)]
        kind_of = {each.iri: retrieval.known(self.store, each.iri) for each in touched}
        hits = [
            replace(known, layer=each.layer if each.layer in LAYERS else known.layer, direct=each.band == "direct")
            for each in touched
            if (known := kind_of[each.iri])
        ]
        items = tuple(retrieval.describe(self.store, hits, reading.language, trust))
        text = phrasing.say(reading.language, "impact", named=report.named, status=phrasing.openness(reading.language, report.status), total=len(items))
        value = {"scenario": report.scenario.as_dict(self.store.base), "status": report.status, "guards": [guard.text for guard in report.guards]}
        shared = shared | {"permalink": whatif.address(given)}
        reading = replace(reading, topic=(), unused=())
        return Answer(reading, "answered", text=text, kind="impact", value=value, items=items, groups=replies.groups(items, reading), **shared)

    # ------------------------------------------------------------------ slots alone

    def _by_slots(self, reading: Reading, trust: str, shared: dict[str, Any]) -> Answer:
        # A time is a slot like any other, so that the permalink and a changed reading keep it.
        reading = finding.with_time(reading)
        found = finding.structured(self.store, reading, reading.slots, trust)
        if not found.hits and "linked" in reading.slots:
            # What carries no link itself may be carried by what is said there.
            reading = replace(reading, slots={("via" if name == "linked" else name): values for name, values in reading.slots.items()})
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
        if reading.operator == "who" and (told := self._who(reading, [f.iri for f in reading.facets if f.facet != "class"], trust, shared)):
            return told
        if reading.operator == "compare":
            # Things that are compared stand first themselves.
            named = [f for f in reading.facets if f.facet in ("role", "about", "goal", "value", "task") and not f.without]
            own = [hit for f in named if (hit := retrieval.known(self.store, f.iri))] if len(named) > 1 else []
            hits = [*own, *(hit for hit in hits if hit.iri not in {each.iri for each in own})]
        if reading.operator == "both" and (both := self._both(reading, trust)) is not None:
            hits = both
        if extreme := replies.extreme(reading, retrieval.describe(self.store, hits, reading.language, trust)) if reading.superlative else ():
            hits = [hit for hit in hits if hit.iri in extreme]
        if reading.alone and (itself := retrieval.known(self.store, reading.alone.iri)):
            hits = [itself, *(hit for hit in hits if hit.iri != itself.iri)]
        if reading.operator == "yesno":
            kinds = {facet.facet for facet in reading.facets if not facet.without}
            if not (kinds - {"letter", "class"}) and not (finding.TIMES & set(reading.slots)):
                # That a thing which is named exists is not what is asked.
                return self._by_topic(reading, trust, shared)
            return self._yesno(reading, hits, trust, shared)
        return self._listed(reading, hits, trust, shared)

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

    def _yesno(self, reading: Reading, hits: Sequence[Hit], trust: str, shared: dict[str, Any]) -> Answer:
        """Whether something fits all that is said; when nothing does, what fits the thing that was named is the evidence."""
        language = reading.language
        if hits:
            items = tuple(retrieval.describe(self.store, hits, language, trust))
            text = phrasing.say(language, "yes", label=items[0].label)
            return Answer(reading, "answered", text=text, kind="yesno", value=True, items=items, groups=replies.groups(items, reading), **shared)
        timeless = {name: values for name, values in reading.slots.items() if name not in finding.TIMES}
        if len(timeless) < len(reading.slots) and not set(timeless) & {"class", "about", "letter"} - {"class"}:
            # Other things than those of the agenda have days of their own.
            return self._by_topic(reading, trust, shared)
        if len(timeless) < len(reading.slots):
            # It is there, at another time.
            named: Mapping[str, Sequence[str]] = timeless
        else:
            named = {f.facet: reading.slots[f.facet] for f in reading.facets if f.named or f.facet == "letter"}
        if not named:
            return Answer(reading, "empty", text=phrasing.say(language, "none"), kind="yesno", suggestions=replies.suggestions(reading), **shared)
        found = finding.structured(self.store, reading, {**named, "class": reading.slots.get("class", ("item",))}, trust).hits
        evidence = sorted(found, key=lambda hit: (not hit.direct, replies.rank(hit.kind), retrieval.by_place(hit.iri)))
        items = tuple(retrieval.describe(self.store, evidence[:5], language, trust))
        return Answer(
            reading, "answered", text=phrasing.say(language, "no"), kind="yesno", value=False, items=items, groups=replies.groups(items, reading), **shared
        )

    # ------------------------------------------------------------------ a topic in words

    def _by_topic(self, reading: Reading, trust: str, shared: dict[str, Any]) -> Answer:
        found = self.finder.by_topic(reading, trust)
        dated = reading.operator == "when" and operators.asks_year(reading.question)
        if reading.operator == "when" and (found.sureness or 0.0) < topics.SURE:
            # "Wanneer kan dat" asks for a condition as well as for a day.
            reading = replace(reading, operator="list")
            found = self.finder.by_topic(reading, trust)
        if (found.sureness or 0.0) < topics.SURE and (looser := reading.without_concept()):
            # "Welke kernwaarde ..." may be answered by a text on it as well as by the value itself.
            other = self.finder.by_topic(looser, trust)
            if (other.sureness or 0.0) >= topics.SURE:
                wanted = [class_iri(kind) for kind in reading.slots.get("class", ()) if kind in KINDS]
                carriers = retrieval.carriers(self.store, [other.hits[0].iri], wanted, trust) if wanted else []
                reading, found = looser, replace(other, hits=(*other.hits, *(carriers if len(carriers) <= MOST_CARRIERS else ())))
        sure = found.sureness or 0.0
        shared = shared | {"query_name": "items" if found.sparql else None, "sparql": found.sparql or None}
        if reading.operator == "count":
            return self._quantity(reading, found, trust, shared)
        if sure < topics.SHOWN or not found.hits or reading.astray:
            return replies.refused(reading, shared)
        hits = found.hits
        if sure < topics.SURE or (dated and reading.operator != "when"):
            items = tuple(replies.found_by_text(retrieval.describe(self.store, hits[:3], reading.language, trust), found))
            text = phrasing.say(reading.language, "found", label=items[0].label)
            return Answer(reading, "found", text=text, items=items, groups=replies.groups(items, reading), suggestions=replies.suggestions(reading), **shared)
        if reading.operator == "who" or set(reading.slots.get("class", ())) & _AGENTS or _which_agent(reading):
            named = [facet.iri for facet in reading.facets if facet.facet == "about" and not facet.without]
            if told := self._who(reading, [*named, *(hit.iri for hit in hits[:3])], trust, shared, hits):
                return told
        if reading.operator == "yesno":
            return self._judged(reading, found, trust, shared)
        # What the words led to is named outright, so that the permalink gives it again.
        slots = {"item": tuple(hit.iri.removeprefix(f"{self.store.base}id/") for hit in hits)}
        shared["permalink"] = replies.permalink(slots, "when" if reading.operator == "when" else "list")
        if not found.sparql:
            shared["query_name"], shared["sparql"] = "items", finding.run(self.store, stored("items"), slots, trust)[1]
        return self._listed(reading, hits, trust, shared)

    def _judged(self, reading: Reading, found: finding.Found, trust: str, shared: dict[str, Any]) -> Answer:
        """Yes or no, where what was found is known to affirm or deny such a question; else the text, for a reader to judge."""
        items = tuple(retrieval.describe(self.store, found.hits[:3], reading.language, trust))
        yes = verdict(self.finder.index, self.finder.vectors, reading, items[0].iri)
        named = [facet for facet in reading.facets if facet.facet != "class"]
        mentioned = any(wording(reading.language).has("mention", token.word) for token in lexicon.tokens(reading.question))
        if (
            yes is None
            and mentioned
            and not reading.topic
            and len(named) == 1
            and not reading.negated
            and finding.structured(self.store, reading, reading.slots, trust).hits
        ):
            # Whether there is something on one thing that is named, and nothing else is said.
            yes = True
        if yes is None:
            text = phrasing.say(reading.language, "found", label=items[0].text or items[0].label)
            marked = tuple(replies.found_by_text(items, found))
            return Answer(reading, "found", text=text, items=marked, groups=replies.groups(marked, reading), **shared)
        text = phrasing.say(reading.language, "yes" if yes else "no", label=items[0].text or items[0].label)
        return Answer(reading, "answered", text=text, kind="yesno", value=yes, items=items, groups=replies.groups(items, reading), **shared)

    def _quantity(self, reading: Reading, found: finding.Found, trust: str, shared: dict[str, Any]) -> Answer:
        """A figure that an item gives, when the item holds what the question counts."""
        rows = retrieval.detail_rows(self.store, "quantities", [hit.iri for hit in found.hits], trust)
        scores = found.scores or {}
        best = next((hit for hit in found.hits if hit.iri in rows and scores[hit.iri] >= scores[found.hits[0].iri] - 2), None)
        if best is None or (found.sureness or 0.0) < topics.SURE or reading.astray:
            return replies.refused(reading, shared)
        places = {hit.iri for hit in retrieval.carriers(self.store, [best.iri], [class_iri("municipality")], trust)}
        if len(places) > 1 and len(places & {facet.iri for facet in reading.facets}) == 1:
            # What is counted of the municipalities together is no figure of one of them.
            return replies.refused(reading, shared)
        figures = {int(row["quantity"].value) for row in rows[best.iri]}
        if len(figures) > 1 and (beside := self._figure(reading, best.iri, figures)):
            figures = {beside}
        if len(figures) > 1:
            # Which of its figures is asked for, is for a reader to see.
            items = tuple(retrieval.describe(self.store, [best], reading.language, trust))
            text = phrasing.say(reading.language, "found", label=items[0].text or items[0].label)
            return Answer(reading, "found", text=text, items=items, groups=replies.groups(items, reading), **shared)
        value = figures.pop()
        items = tuple(retrieval.describe(self.store, [best], reading.language, trust))
        text = f"{value}. {items[0].text or items[0].label}"
        return Answer(reading, "answered", text=text, kind="count", value=value, items=items, groups=replies.groups(items, reading), **shared)

    def _figure(self, reading: Reading, iri: str, figures: set[int]) -> int | None:
        """The figure of several that stands beside the words of the question in what a thing says; None when two stand as near."""
        words = lexicon.tokens(next((s.text for s in self.finder.index.sentences_of(iri) if s.field == "text" and s.language == reading.language), ""))
        asked = {stem(word, reading.language) for word in content_words(reading.question, reading.language)}
        near: dict[int, int] = {}
        for at, token in enumerate(words):
            if token.word.isdecimal() and int(token.word) in figures:
                # What is counted follows its figure, up to the next one.
                after = next((place for place in range(at + 1, len(words)) if words[place].word.isdecimal()), len(words))
                said = [each.word for each in words[at + 1 : min(after, at + 9)]]
                # "Standaard" stands in "gestandaardiseerd" too.
                held = sum(any(each in word for word in said) for each in asked if len(each) > 3)
                near[int(token.word)] = max(near.get(int(token.word), 0), held)
        best = max(near.values(), default=0)
        fitting = [figure for figure, count in near.items() if count == best]
        return fitting[0] if best and len(fitting) == 1 else None

    def _only_related(self, reading: Reading) -> bool:
        """Whether words that name a relation, such as "set up", are all that a question says besides names."""
        stems = {each for found in _relation_stems()[reading.language].values() for each in found}
        return all(wording(reading.language).is_light(t.word) or stem(t.word, reading.language) in stems or t.word in stems for t in reading.topic)

    def _who(self, reading: Reading, iris: Sequence[str], trust: str, shared: dict[str, Any], beside: Sequence[Hit] = ()) -> Answer | None:
        """Who stands in the relation that the question names to one of the things, as a text; None when nobody is known to."""
        language = reading.language
        words = {stem(word, language) for word in (t.word for t in lexicon.tokens(reading.question))} | {t.word for t in lexicon.tokens(reading.question)}
        wanted = [name for name, stems in _relation_stems()[language].items() if words & set(stems)]
        if not wanted or not iris:
            return None
        rows = retrieval.detail_rows(self.store, "relations", list(iris), trust)
        for iri in iris:
            for name in wanted:
                fitting = [
                    row
                    for row in rows.get(iri, [])
                    if row["property"].value.endswith(("#" + name, "/" + name)) and getattr(row["name"], "language", "") == language
                ]
                if not fitting:
                    continue
                names = ", ".join(dict.fromkeys(row["name"].value for row in fitting))
                told = list(dict.fromkeys((iri, *(row["agent"].value for row in fitting))))
                hits = [hit for each in told if (hit := retrieval.known(self.store, each))]
                hits += [hit for hit in beside if hit.iri not in told]
                items = tuple(retrieval.describe(self.store, hits, language, trust))
                return Answer(reading, "answered", text=f"{names}.", kind="text", value=names, items=items, groups=replies.groups(items, reading), **shared)
        return None

    # ------------------------------------------------------------------ what every way ends in

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
