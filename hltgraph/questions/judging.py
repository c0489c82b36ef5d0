"""Judging: yes or no, by what fits the names of a question or by what a text is known to affirm or deny."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hltgraph.questions import finding, lexicon, phrasing, replies, retrieval
from hltgraph.questions.answer import Answer
from hltgraph.questions.reading import Reading
from hltgraph.questions.retrieval import Hit
from hltgraph.questions.topics import Finder
from hltgraph.questions.verdict import verdict
from hltgraph.questions.wording import wording
from hltgraph.store.graph import GraphStore

#: Names of what a question is about, which letters, categories and parts by number are not.
_SUBJECTS = frozenset({"about", "section", "actor", "value", "theme", "class"})


def of_names(store: GraphStore, reading: Reading, hits: Sequence[Hit], trust: str, shared: Mapping[str, Any]) -> Answer | None:
    """Whether something fits all that is named; when nothing does, what fits the thing that was named outright is the evidence.

    None when the names do not say it: that a thing which is named exists, or when a thing without an agenda is, is not asked.
    """
    language = reading.language
    kinds = {facet.facet for facet in reading.facets if not facet.without}
    if not (kinds - {"letter", "class"}) and not (finding.TIMES & set(reading.slots)):
        return None
    outright = any(facet.named or facet.facet in ("letter", "category", "about") for facet in reading.facets) or finding.TIMES & set(reading.slots)
    if kinds & {"theme", "value", "task", "actor"} and not outright and not _says(reading, "tells"):
        # That something is asked about a subject says not that what is supposed of it is so.
        return None
    if hits and not (finding.TIMES & set(reading.slots)) and kinds <= _SUBJECTS and not any(facet.named for facet in reading.facets) and _says_more(reading):
        # That there is something on two subjects says not that it is "already there".
        return None
    if hits:
        items = tuple(retrieval.describe(store, hits, language, trust))
        return _said(reading, True, phrasing.say(language, "yes", label=items[0].label), items, shared)
    named: Mapping[str, Sequence[str]] = {name: values for name, values in reading.slots.items() if name not in finding.TIMES}
    timed = len(named) < len(reading.slots)
    if timed and not set(named) & {"about", "letter"}:
        # Other things than those of the agenda have days of their own.
        return None
    if not timed:
        named = {f.facet: reading.slots[f.facet] for f in reading.facets if f.named or f.facet == "letter"}
    if not named:
        return Answer(reading, "empty", text=phrasing.say(language, "none"), kind="yesno", suggestions=replies.suggestions(reading), **shared)
    found = finding.structured(store, reading, {**named, "class": reading.slots.get("class", ("item",))}, trust).hits
    evidence = sorted(found, key=lambda hit: (not hit.direct, replies.rank(hit.kind), retrieval.by_place(hit.iri)))
    items = tuple(retrieval.describe(store, evidence[:5], language, trust))
    if timed and not items:
        # What is not on the agenda has no time there.
        return None
    return _said(reading, False, phrasing.say(language, "no"), items, shared)


def of_text(store: GraphStore, finder: Finder, reading: Reading, found: finding.Found, trust: str, shared: Mapping[str, Any]) -> Answer:
    """Yes or no, where what was found is known to affirm or deny such a question; else the text, for a reader to judge."""
    items = tuple(retrieval.describe(store, found.hits[:3], reading.language, trust))
    yes = verdict(finder.index, finder.vectors, reading, items[0].iri)
    if yes is None and _mentions(store, reading, trust):
        yes = True
    said = items[0].text or items[0].label
    if yes is None:
        marked = tuple(replies.found_by_text(items, found))
        text = phrasing.say(reading.language, "found", label=said)
        return Answer(reading, "found", text=text, items=marked, groups=replies.groups(marked, reading), **shared)
    return _said(reading, yes, phrasing.say(reading.language, "yes" if yes else "no", label=said), items, shared)


def _mentions(store: GraphStore, reading: Reading, trust: str) -> bool:
    """Whether the question is only whether there is something on one thing that is named, and there is."""
    named = [facet for facet in reading.facets if facet.facet != "class"]
    if reading.topic or len(named) != 1 or reading.negated or not _says(reading, "mention"):
        return False
    return bool(finding.structured(store, reading, reading.slots, trust).hits)


def _says_more(reading: Reading) -> bool:
    """Whether words were passed over that say more than that something belongs somewhere or is spoken of."""
    lists = wording(reading.language)
    return any(not (lists.has("belong", word.word) or lists.has("mention", word.word)) for word in reading.passed)


def _says(reading: Reading, words: str) -> bool:
    return any(wording(reading.language).has(words, token.word) for token in lexicon.tokens(reading.question))


def _said(reading: Reading, yes: bool, text: str, items: tuple[Any, ...], shared: Mapping[str, Any]) -> Answer:
    return Answer(reading, "answered", text=text, kind="yesno", value=yes, items=items, groups=replies.groups(items, reading), **shared)
