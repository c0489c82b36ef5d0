"""Asking: from a question, or from slots, to an answer or an honest refusal."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from hltgraph.namespaces import TERMS
from hltgraph.provenance.source import DOCUMENTS, SourceText, fold
from hltgraph.questions import finding, lexicon, phrasing, replies, retrieval
from hltgraph.questions.answer import Answer, Citation
from hltgraph.questions.reading import Reader, Reading
from hltgraph.questions.retrieval import Hit
from hltgraph.questions.stemming import stem
from hltgraph.questions.textindex import TextIndex
from hltgraph.questions.wording import wording
from hltgraph.store.graph import GraphStore


@cache
def _relation_stems() -> Mapping[str, Mapping[str, list[str]]]:
    import tomllib  # late: only "who" needs it

    content: Mapping[str, Mapping[str, list[str]]] = tomllib.loads((Path(__file__).parent / "relations.toml").read_text("utf-8"))
    return content


def from_slots(slots: Mapping[str, Sequence[str]], language: str, operator: str = "list") -> Reading:
    """A reading that was made already: that of a permalink."""
    return Reading("", language, operator, (), (), {name: tuple(values) for name, values in slots.items()})


@dataclass
class Asker:
    """Answers questions from one graph."""

    store: GraphStore
    reader: Reader
    index: TextIndex
    sources: Mapping[str, str]
    """The texts of the source documents by slug, where the operator has them: then citations carry their words."""

    @classmethod
    def of(cls, store: GraphStore, sources: Path | None = None) -> Asker:
        """An asker with the lexicon and the words of a graph, and the folder of the source documents if there is one.

        :raises KnowledgeError: when a source is missing from that folder.
        """
        index = TextIndex(store)
        texts = {slug: SourceText.read(sources, slug).text for slug in DOCUMENTS} if sources else {}
        return cls(store, Reader(store, lexicon.read(store), index), index, texts)

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
        if not self.sources:
            return found
        return replace(found, items=tuple(replace(item, citations=tuple(map(self._quoted, item.citations))) for item in found.items))

    def _quoted(self, citation: Citation) -> Citation:
        text = self.sources[citation.document.rsplit("/", 1)[-1]]
        return replace(citation, quote=fold(" ".join(text[start:end] for start, end in citation.ranges)))

    def _answer(self, reading: Reading, trust: str, as_of: datetime.date) -> Answer:
        shared: dict[str, Any] = {"as_of": as_of.isoformat(), "graph": {"version": self.store.version, "base": self.store.base}}
        empty = not (reading.slots or reading.topic or reading.periods or "undated" in reading.marks)
        if reading.missing or empty:
            return replies.refused(reading, shared)
        counts_nothing = reading.operator == "count" and "class" not in reading.slots
        if reading.topic or counts_nothing:
            return self._by_topic(reading, trust, shared)
        return self._by_slots(reading, trust, shared)

    # ------------------------------------------------------------------ slots alone

    def _by_slots(self, reading: Reading, trust: str, shared: dict[str, Any]) -> Answer:
        # A time is a slot like any other, so that the permalink and a changed reading keep it.
        reading = finding.with_time(reading)
        found = finding.structured(self.store, reading, reading.slots, trust)
        shared |= {"permalink": replies.permalink(reading.slots, reading.operator), "alternatives": tuple(replies.alternatives(reading))}
        shared |= {"query_name": "items", "sparql": found.sparql}
        hits = sorted(found.hits, key=lambda hit: (not hit.direct, replies.rank(hit.kind), retrieval.by_place(hit.iri)))
        if reading.operator == "who" and (told := self._who(reading, [f.iri for f in reading.facets if f.facet != "class"], trust, shared)):
            return told
        if reading.operator == "both" and (both := self._both(reading, trust)) is not None:
            hits = both
        if reading.alone and (itself := retrieval.known(self.store, reading.alone.iri)):
            hits = [itself, *(hit for hit in hits if hit.iri != itself.iri)]
        if reading.operator == "yesno":
            return self._yesno(reading, hits, trust, shared)
        return self._listed(reading, hits, trust, shared)

    def _both(self, reading: Reading, trust: str) -> list[Hit] | None:
        """What the several values of a slot share."""
        name = next((name for name in ("actor", "about", "theme", "value", "goal") if len(reading.slots.get(name, ())) > 1), None)
        if name is None:
            return None
        each = [finding.structured(self.store, reading, {**reading.slots, name: (value,)}, trust).hits for value in reading.slots[name]]
        common = set.intersection(*({hit.iri for hit in hits} for hits in each))
        return sorted((hit for hit in each[0] if hit.iri in common), key=lambda hit: (not hit.direct, replies.rank(hit.kind), retrieval.by_place(hit.iri)))

    def _yesno(self, reading: Reading, hits: Sequence[Hit], trust: str, shared: dict[str, Any]) -> Answer:
        """Whether something fits all that is said; when nothing does, what fits the thing that was named is the evidence."""
        language = reading.language
        if hits:
            items = tuple(retrieval.describe(self.store, hits, language, trust))
            text = phrasing.say(language, "yes", label=items[0].label)
            return Answer(reading, "answered", text=text, kind="yesno", value=True, items=items, groups=replies.groups(items, reading), **shared)
        named = {f.facet: reading.slots[f.facet] for f in reading.facets if f.named or f.facet == "letter"}
        if not named:
            return Answer(reading, "empty", text=phrasing.say(language, "none"), kind="yesno", suggestions=replies.suggestions(reading), **shared)
        evidence = finding.structured(self.store, reading, named | {"class": reading.slots.get("class", ("item",))}, trust).hits
        items = tuple(retrieval.describe(self.store, evidence[:5], language, trust))
        return Answer(
            reading, "answered", text=phrasing.say(language, "no"), kind="yesno", value=False, items=items, groups=replies.groups(items, reading), **shared
        )

    # ------------------------------------------------------------------ a topic in words

    def _by_topic(self, reading: Reading, trust: str, shared: dict[str, Any]) -> Answer:
        found = finding.by_topic(self.store, self.index, reading, trust)
        coverage = found.coverage or 0.0
        enough = finding.ENOUGH_WITH_UNKNOWN if reading.unused else finding.ENOUGH
        shared |= {"query_name": "items" if found.sparql else None, "sparql": found.sparql or None}
        if reading.operator == "count" and not reading.slots.get("class"):
            return self._quantity(reading, trust, shared)
        named = [facet.iri for facet in reading.facets if facet.facet == "about"]
        if reading.operator == "who" and named and (told := self._who(reading, named, trust, shared)):
            return told
        if coverage < finding.SHOWN or (reading.unused and coverage < enough):
            return replies.refused(reading, shared)
        hits = sorted(found.hits, key=lambda hit: -(found.scores or {}).get(hit.iri, 0.0))
        # Many items that fit alike say that the words single none of them out.
        vague = len(hits) > finding.FEW and not (reading.slots or reading.periods)
        unsure = reading.operator in ("who", "why") and coverage < finding.SURE
        if coverage < enough or vague or unsure:
            items = tuple(replies.found_by_text(retrieval.describe(self.store, hits[:3], reading.language, trust), found))
            text = phrasing.say(reading.language, "found", label=items[0].label)
            return Answer(reading, "found", text=text, items=items, groups=replies.groups(items, reading), suggestions=replies.suggestions(reading), **shared)
        if reading.operator == "who" and (told := self._who(reading, [h.iri for h in hits[:3]], trust, shared)):
            return told
        if reading.operator == "yesno":
            items = tuple(retrieval.describe(self.store, hits[:3], reading.language, trust))
            lists = wording(reading.language)
            turned = any(lists.has("not", token.word) for token in lexicon.tokens(f"{items[0].label} {items[0].text} {reading.question}"))
            if turned or coverage < finding.CERTAIN:
                # Whether a text with a "not" in it, or one that fits in part, says yes or no is for a reader to judge.
                text = phrasing.say(reading.language, "found", label=items[0].text or items[0].label)
                marked = tuple(replies.found_by_text(items, found))
                return Answer(reading, "found", text=text, items=marked, groups=replies.groups(marked, reading), **shared)
            text = phrasing.say(reading.language, "yes", label=items[0].text or items[0].label)
            return Answer(reading, "answered", text=text, kind="yesno", value=True, items=items, groups=replies.groups(items, reading), **shared)
        if "class" in reading.slots or reading.asked:
            hits = sorted(hits, key=lambda hit: (not hit.direct, replies.rank(hit.kind), retrieval.by_place(hit.iri)))
        return self._listed(reading, hits, trust, shared)

    def _quantity(self, reading: Reading, trust: str, shared: dict[str, Any]) -> Answer:
        """A figure that an item gives, when the item holds what the question counts."""
        found = finding.by_topic(self.store, self.index, replace(reading, operator="list"), trust)
        scores = found.scores or {}
        rows = retrieval.detail_rows(self.store, "quantities", [hit.iri for hit in found.hits], trust)
        best = next((hit for hit in found.hits if hit.iri in rows and scores[hit.iri] >= finding.SURE), None)
        if best is None:
            return replies.refused(reading, shared)
        value = int(rows[best.iri][0]["quantity"].value)
        items = tuple(retrieval.describe(self.store, [best], reading.language, trust))
        text = f"{value}. {items[0].text or items[0].label}"
        return Answer(reading, "answered", text=text, kind="count", value=value, items=items, groups=replies.groups(items, reading), **shared)

    def _who(self, reading: Reading, iris: Sequence[str], trust: str, shared: dict[str, Any]) -> Answer | None:
        """Who stands in the relation that the question names to one of the things, as a text; None when nobody is known to."""
        language = reading.language
        words = {stem(word, language) for word in (t.word for t in lexicon.tokens(reading.question))} | {t.word for t in lexicon.tokens(reading.question)}
        wanted = [name for name, stems in _relation_stems()[language].items() if words & set(stems)]
        if not wanted or not iris:
            return None
        rows = retrieval.detail_rows(self.store, "relations", list(iris), trust)
        for iri in iris:
            for name in wanted:
                fitting = [row for row in rows.get(iri, []) if row["property"].value == TERMS + name and getattr(row["name"], "language", "") == language]
                if not fitting:
                    continue
                names = ", ".join(dict.fromkeys(row["name"].value for row in fitting))
                hits = [hit for each in (iri, *(row["agent"].value for row in fitting)) if (hit := retrieval.known(self.store, each))]
                items = tuple(retrieval.describe(self.store, hits, language, trust))
                return Answer(reading, "answered", text=f"{names}.", kind="text", value=names, items=items, groups=replies.groups(items, reading), **shared)
        return None

    # ------------------------------------------------------------------ what every way ends in

    def _listed(self, reading: Reading, hits: Sequence[Hit], trust: str, shared: dict[str, Any]) -> Answer:
        language = reading.language
        items = tuple(retrieval.describe(self.store, hits, language, trust))
        if not items:
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
            return replies.dated(reading, items, shared)
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
