"""Figures: how many of something an item says there are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from hltgraph.questions import lexicon, phrasing, replies, retrieval, topics
from hltgraph.questions.answer import Answer
from hltgraph.questions.bank import class_iri
from hltgraph.questions.finding import Found
from hltgraph.questions.reading import Facet, Reading, Topic
from hltgraph.questions.stemming import stem
from hltgraph.questions.textindex import TextIndex, content_words
from hltgraph.questions.wording import wording
from hltgraph.store.graph import GraphStore

#: What is counted follows its figure within so many words, or at once.
_WITHIN, _AT_ONCE = 8, 2
#: How sure a ranking must be where the figure stands beside what is counted.
SURE_BESIDE = 0.4
#: Words of one root begin with so many letters alike at least.
_ALIKE = 7


def answer(store: GraphStore, index: TextIndex, reading: Reading, found: Found, trust: str, shared: Mapping[str, Any]) -> Answer:
    """The figure that an item gives, when the item holds what the question counts; else a refusal."""
    rows = retrieval.detail_rows(store, "quantities", [hit.iri for hit in found.hits], trust)
    scores = found.scores or {}
    least = scores[found.hits[0].iri] if found.hits else 0.0
    near = [hit for hit in found.hits if hit.iri in rows and scores[hit.iri] >= least - 4]
    # Of figures that are near, the one that what is counted follows at once.
    best = next((hit for hit in near if _counts(index, reading, hit.iri)), next((hit for hit in near if scores[hit.iri] >= least - 2), None))
    # A figure that stands beside the very word that is counted needs less to be sure of.
    enough = SURE_BESIDE if best and _counts(index, reading, best.iri) else topics.SURE
    if best is None or (found.sureness or 0.0) < enough or reading.astray:
        return replies.refused(reading, shared)
    places = {hit.iri for hit in retrieval.carriers(store, [best.iri], [class_iri("municipality")], trust)}
    if len(places) > 1 and len(places & {facet.iri for facet in reading.facets}) == 1:
        # What is counted of the municipalities together is no figure of one of them.
        return replies.refused(reading, shared)
    figures = {int(row["quantity"].value) for row in rows[best.iri]}
    if not _holds_counted(index, reading, best.iri):
        return replies.refused(reading, shared)
    if len(figures) > 1 and (beside := _beside(index, reading, best.iri, figures)):
        figures = {beside}
    items = tuple(retrieval.describe(store, [best], reading.language, trust))
    said = items[0].text or items[0].label
    if len(figures) == 1 and _is_share(said, next(iter(figures))) != _asks_share(reading):
        # Twenty per cent of a budget is neither the budget nor a number of days.
        return replies.refused(reading, shared)
    if len(figures) > 1:
        # Which of its figures is asked for, is for a reader to see.
        text = phrasing.say(reading.language, "found", label=said)
        return Answer(reading, "found", text=text, items=items, groups=replies.groups(items, reading), **shared)
    value = figures.pop()
    return Answer(reading, "answered", text=f"{value}. {said}", kind="count", value=value, items=items, groups=replies.groups(items, reading), **shared)


def _holds_counted(index: TextIndex, reading: Reading, iri: str) -> bool:
    """Whether a thing gives a figure of what a question counts, or is asked for by others how many of it there are."""
    lists = wording(reading.language)
    begin = next((token.end for token in lexicon.tokens(reading.question) if lists.has("count", token.word)), None)
    often = any(lists.has("often", token.word) for token in lexicon.tokens(reading.question))
    if begin is None or often or _asks_share(reading):
        return True
    # As it was understood: the words of the topic are without their slips, and a name needs no word.
    said: list[Topic | Facet] = [*reading.topic, *reading.facets]
    after = sorted((each for each in said if each.start >= begin), key=lambda each: each.start)
    if not after or not isinstance(after[0], Topic):
        return True
    roots = [stem(each.word, reading.language) for each in after if isinstance(each, Topic)]

    def holds(words: Iterable[str]) -> bool:
        stems = {stem(word, reading.language): word for word in words}
        return any(root in stems or (len(root) > 4 and any(root in word for word in stems.values())) for root in roots)

    for sentence in index.sentences_of(iri):
        words = [token.word for token in lexicon.tokens(sentence.text)] if sentence.language == reading.language else []
        if sentence.field == "text":
            # What is counted follows its figure.
            places = [at for at, word in enumerate(words) if word.replace(".", "").isdecimal() or word in lists.numbers[1:]]
            if any(holds(words[at + 1 : at + 1 + _WITHIN]) for at in places):
                return True
        elif any(lists.has("count", word) for word in words) and holds(words):
            return True
    return False


def _counts(index: TextIndex, reading: Reading, iri: str) -> bool:
    """Whether the first word of the topic stands just beside a figure in what a thing says: "inwoners" in "80.000 inwoners"."""
    if not reading.topic:
        return False
    root, lists = stem(reading.topic[0].word, reading.language), wording(reading.language)
    for sentence in index.sentences_of(iri):
        words = [token.word for token in lexicon.tokens(sentence.text)] if sentence.language == reading.language and sentence.field == "text" else []
        for at, word in enumerate(words):
            beside = [*words[max(0, at - _AT_ONCE) : at], *words[at + 1 : at + 1 + _AT_ONCE]]
            if (word.replace(".", "").isdecimal() or word in lists.numbers[2:]) and root in {stem(each, reading.language) for each in beside}:
                return True
    return False


def _is_share(said: str, figure: int) -> bool:
    """Whether a text gives a figure as a percentage."""
    return re.search(rf"\b{figure} ?(?:%|procent|percent|per cent)", said) is not None


def _asks_share(reading: Reading) -> bool:
    """Whether a question asks for a share rather than for a number."""
    return any(wording(reading.language).has("share", token.word) for token in lexicon.tokens(reading.question))


def _begin_alike(one: str, other: str) -> bool:
    """Whether two words begin with the same letters, a Dutch participle without its "ge"."""
    other = other.removeprefix("ge")
    return one[:_ALIKE] == other[:_ALIKE] and min(len(one), len(other)) >= _ALIKE


def _beside(index: TextIndex, reading: Reading, iri: str, figures: set[int]) -> int | None:
    """The figure of several that stands beside the words of the question in what a thing says; None when two stand as near."""
    words = lexicon.tokens(next((s.text for s in index.sentences_of(iri) if s.field == "text" and s.language == reading.language), ""))
    asked = {stem(word, reading.language) for word in content_words(reading.understood, reading.language)}
    near: dict[int, int] = {}
    for at, token in enumerate(words):
        if token.word.isdecimal() and int(token.word) in figures:
            # What is counted follows its figure, up to the next one.
            after = next((place for place in range(at + 1, len(words)) if words[place].word.isdecimal()), len(words))
            said = [each.word for each in words[at + 1 : min(after, at + 9)]]
            # "Standaard" stands in "gestandaardiseerd" too, and in "standaardmanier".
            held = sum(any(each in word or _begin_alike(each, word) for word in said) for each in asked if len(each) > 3)
            near[int(token.word)] = max(near.get(int(token.word), 0), held)
    best = max(near.values(), default=0)
    fitting = [figure for figure, count in near.items() if count == best]
    return fitting[0] if best and len(fitting) == 1 else None
