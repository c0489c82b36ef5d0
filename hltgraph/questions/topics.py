"""Topics: which things a question means by its words, where names alone do not say it.

The words of the question, and the names in it that are no slots that always hold, are looked up in the text index and
beside the sentence vectors; what is found is ranked, within what the slots that always hold lead to.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from hltgraph.questions import retrieval
from hltgraph.questions.bank import question as stored
from hltgraph.questions.finding import Found, run, structured
from hltgraph.questions.ranking import FEATURES, Asked, Ranked, features, ranked
from hltgraph.questions.reading import Facet, Reading, Topic
from hltgraph.questions.retrieval import Hit
from hltgraph.questions.textindex import TextIndex, lifted
from hltgraph.questions.vectors import Vectors
from hltgraph.questions.wording import wording
from hltgraph.store.graph import GraphStore

#: How sure a ranking must be to be an answer, and to be worth showing as found by text.
SURE = 0.7
SHOWN = 0.2
#: Things whose score is this near to the best one's are answers beside it, so many at most; nearer where one thing of a kind is asked for,
#: and less near where several are.
NEAR = {"one": 2.0, "some": 3.0, "who": 4.0, "several": 5.0}
MOST = 7
#: Things that are linked as saying the same as the best one are answers beside it up to this distance, so many at most.
SAME = 8.0
MOST_SAME = 2
# The things that a question of an operator can be answered by.
_ONLY = {"count": "counted", "when": "dated"}
# The kinds of things that are asked of somebody.
_ASKED = frozenset({"demand", "section-demand", "actor-demand", "recommendation"})
# The share of the words of a name, or of a topic, that makes a thing hold it.
_WHOLE = 0.6
# So few things are told apart by names alone.
_FEW = 2
# What all is about, and a group whose name is a word of every day.
_ALL_ABOUT = ("/organization/hltsamen", "/organization/verbonden-partijen")
# So few things that are asked in one place are given whole.
_CELL = 4
# Of a kind of so few things, two that answer stand for all.
_FEW_OF_KIND = 4
# So many combinations of names are kept with what they lead to.
_KEPT = 512
# The slots whose names say what a question is about.
_MARKING = frozenset({"about", "theme", "actor", "value", "goal", "role", "task", "category"})
# A cosine below this says nothing.
_FAR = 0.3


@dataclass(frozen=True)
class Candidates:
    """The things that a question with a topic may mean, each with its features, and what the question holds besides; ``number`` is a key of
    ``NEAR``."""

    known: tuple[tuple[str, str, tuple[float, ...]], ...]
    hits: Mapping[str, Hit]
    asked: Asked
    sparql: str
    number: str = "some"


def _hard(reading: Reading) -> dict[str, Sequence[str]]:
    """The slots that always hold where there is a topic: what is named by number, what kind is asked for, who is asked.

    The other names say what a question is about, as its other words do.
    """
    hard: dict[str, Sequence[str]] = {}
    for facet in reading.facets:
        if facet.without or facet.facet not in reading.slots:
            continue
        asks_actor = facet.facet == "actor" and reading.asked and reading.operator != "yesno" and set(reading.slots.get("class", ())) <= _ASKED
        if facet.named or facet.facet in ("letter", "category") or asks_actor:
            hard[facet.facet] = reading.slots[facet.facet]
    led = {facet.facet for facet in reading.facets if facet.named}
    if "class" not in led and reading.asked and "actor" in hard and reading.operator != "yesno":
        hard["class"] = ("demand", "recommendation")
    return hard


def _places(reading: Reading) -> bool:
    return bool({"section", "letter"} & set(reading.slots)) and "actor" in reading.slots


def _must_hold(facet: Facet) -> bool:
    """Whether a name is one that an answer cannot do without: an organisation other than the one that all is about."""
    return facet.facet in ("about", "actor") and ("/organization/" in facet.iri or "/party/" in facet.iri) and not facet.iri.endswith(_ALL_ABOUT)


def _alone_marked(held: Candidates) -> str | None:
    """The one thing that carries all that a question names; None where there are more, or none."""
    marked = [iri for iri, _, known in held.known if known[FEATURES.index("marks")] >= 1]
    return marked[0] if len(marked) == 1 else None


@cache
def _query(operator: str) -> str:
    return (Path(__file__).parent / "details" / f"{_ONLY.get(operator, operator)}.rq").read_text("utf-8")


class Finder:
    """Finds what questions are about in one graph; what a name alone leads to is kept, for names are few and come back."""

    def __init__(self, store: GraphStore, index: TextIndex, vectors: Vectors | None) -> None:
        self.store, self.index, self.vectors = store, index, vectors
        #: Whether questions are learnt from, and are not to be known again.
        self.learning = False
        self._of_slot: dict[tuple[str, tuple[str, ...], str], frozenset[str]] = {}
        self._kept: dict[tuple[tuple[tuple[str, tuple[str, ...]], ...], str], tuple[dict[str, Hit], str]] = {}
        self._counts = Counter(index.kinds.values())
        self._kin: dict[str, dict[str, set[str]]] = {}
        self._only: dict[tuple[str, str], dict[str, Hit]] = {}

    def by_topic(self, reading: Reading, trust: str) -> Found:
        """The things that a question with a topic means, the best fit first, and how sure that is."""
        held = self.candidates(reading, trust)
        ranking = ranked(held.known, held.asked, vectors=self.vectors is not None)
        # Of what one section asks of one actor, the best fit comes first and nothing is left out.
        cell = {"section", "actor"} <= set(reading.slots) and held.asked.narrowed and len(ranking.things) <= _CELL
        near = list(ranking.things) if cell else self.chosen(ranking.things, trust, held.number)
        sureness = ranking.sureness
        if held.asked.narrowed and len(held.hits) <= _FEW and _places(reading) and not held.asked.unknown:
            # Where the place and the actor leave so few things, the words need not tell them apart.
            sureness = max(sureness, SURE)
        said = held.asked.said or {}
        if reading.operator == "when" and near and _alone_marked(held) == near[0].iri and said.get(near[0].iri, 0.0) > _WHOLE:
            # Of what is named, one thing alone has a day, and it is asked after in words of its own.
            sureness = max(sureness, SURE)
        layers = retrieval.layers(self.store, [thing.iri for thing in near], trust)
        hits = [held.hits.get(thing.iri) or Hit(thing.iri, thing.kind, layers[thing.iri], True, frozenset()) for thing in near if thing.iri in layers]
        hits = [replace(hit, iri=thing.iri, kind=thing.kind) for hit, thing in zip(hits, (t for t in near if t.iri in layers), strict=True)]
        return Found(tuple(hits), held.sparql, sureness, {thing.iri: thing.score for thing in near})

    def chosen(self, things: Sequence[Ranked], trust: str, number: str) -> list[Ranked]:
        """Of a ranking, the things that answer: those near the best, as near as a key of ``NEAR`` says, and those that say the same as the best
        elsewhere."""
        if not things:
            return []
        best = things[0]
        near = [thing for thing in things[:MOST] if thing.score >= best.score - NEAR[number]]
        same = [thing for thing in things[len(near) :] if thing.iri in self.alike(best.iri, trust) and thing.score >= best.score - SAME]
        chosen = [*near, *same[:MOST_SAME]]
        # Two of the three tracks are no whole answer.
        few = {kind for kind, count in Counter(thing.kind for thing in chosen).items() if count > 1 and number != "one" and self._counts[kind] <= _FEW_OF_KIND}
        return [*chosen, *(thing for thing in things if thing.kind in few and thing not in chosen)]

    def alike(self, iri: str, trust: str) -> set[str]:
        """What says the same as a thing elsewhere, sums it up or follows from it."""
        if trust not in self._kin:
            found: dict[str, set[str]] = defaultdict(set)
            for row in self.store.rows(_query("kin"), trust):
                found[row["item"].value].add(row["other"].value)
            self._kin[trust] = found
        return self._kin[trust].get(iri, set())

    def candidates(self, reading: Reading, trust: str) -> Candidates:
        """What a question with a topic may mean, within what the slots that always hold lead to."""
        index, language = self.index, reading.language
        hard = _hard(reading)
        soft = [facet for facet in reading.facets if facet.facet not in hard and not facet.without]
        allowed, sparql = self._allowed(reading, hard, trust)
        groups, unknown = self._groups(reading, soft)
        if not groups and not hard:
            # Nothing in it is a word that this graph knows.
            return Candidates((), {}, Asked(1.0, int(unknown), False, reading.operator, None, None), "")
        matches, lost = index.find(groups, language, unknown)
        words = {match.iri: (match.own, match.context, match.asked, match.any) for match in matches}
        near = self.vectors.nearness(reading.understood) if self.vectors else {}
        marking = [facet for facet in soft if facet.facet != "class"]
        of_facet = {facet.iri: self._of(facet.facet, (facet.value,), trust) for facet in marking}
        marks: dict[str, float] = defaultdict(float)
        for facet in marking:
            for iri in of_facet[facet.iri]:
                marks[iri] += 1 / len(marking)
            marks[facet.iri] += 0.5 / len(marking)
        kinds = reading.slots.get("class", ())
        of_kind = self._of("class", kinds, trust) if kinds and "class" not in hard else frozenset()
        pool = set(allowed) if allowed is not None else set(words) | {iri for iri, values in near.items() if max(values[:2]) > _FAR}
        # What the question names, an answer must hold in its words or be about; it is no answer itself where more is asked.
        bare = not (reading.topic or len(marking) > 1)
        for facet in filter(_must_hold, marking):
            pool &= (of_facet[facet.iri] | self._holding(facet, language)) - {facet.iri} | ({facet.iri} if bare else set())
        known = []
        for iri in sorted(pool):
            kind = index.kinds.get(iri) or (allowed or {})[iri].kind
            held = features(
                kind, words.get(iri, (0.0, 0.0, 0.0, 0.0)), near.get(iri, (0.0, 0.0, 0.0)),
                demand_asked=reading.asked, kind_named=iri in of_kind, marks=marks[iri], operator=reading.operator,
            )  # fmt: skip
            known.append((iri, kind, held))
        outside = self.vectors.outside(reading.understood, itself=not self.learning) if self.vectors else (0.0, 0.0)
        doubt = self.vectors.doubt(reading.understood) if self.vectors else 0.0
        said, asked_kind = self._shares(reading, reading.topic), self._of_kind(reading)
        asked = Asked(lost, len(groups) + int(unknown), allowed is not None, reading.operator, said, asked_kind, outside, doubt)
        return Candidates(tuple(known), allowed or {}, asked, sparql, reading.number_asked)

    def _shares(self, reading: Reading, words: Sequence[Topic]) -> dict[str, float] | None:
        """The share of some words of the topic that each thing holds; None where there are none."""
        groups, unknown = self._groups(replace(reading, topic=tuple(words), facets=()), ())
        if not groups and not unknown:
            return None
        return {match.iri: match.any for match in self.index.find(groups, reading.language, unknown)[0]}

    def _of_kind(self, reading: Reading) -> dict[str, float] | None:
        """The share that each thing holds of the word that says what kind of thing is asked for; None where there is none such."""
        kind = reading.kind_asked
        return self._shares(reading, (kind,)) if kind else None

    def _allowed(self, reading: Reading, hard: Mapping[str, Sequence[str]], trust: str) -> tuple[dict[str, Hit] | None, str]:
        """What the slots that always hold lead to, and the query; None where there are none."""
        # A year beside a topic may be part of the topic; that something comes before or after a day is not.
        strict = tuple(period for period in reading.periods if period.relation != "in") or (reading.periods if reading.operator == "when" else ())
        if reading.operator in _ONLY:
            hard = {slot: values for slot, values in hard.items() if slot in ("chapter", "section", "letter")}
        if hard or strict:
            return self._within(replace(reading, periods=strict), hard, trust)
        if reading.operator in _ONLY:
            # How many and when are answered by what gives a number or a date.
            key = (reading.operator, trust)
            if key not in self._only:
                iris = sorted({lifted(row["item"].value) for row in self.store.rows(_query(reading.operator), trust)} & set(self.index.kinds))
                layers = retrieval.layers(self.store, iris, trust)
                self._only[key] = {iri: Hit(iri, self.index.kinds[iri], layer, True, frozenset()) for iri, layer in layers.items()}
            return self._only[key], ""
        return None, ""

    def _within(self, reading: Reading, hard: Mapping[str, Sequence[str]], trust: str) -> tuple[dict[str, Hit], str]:
        """What names alone lead to, kept as what one name leads to is: who is asked, or which kind."""
        key = (tuple((slot, tuple(values)) for slot, values in sorted(hard.items())), trust)
        alone = not reading.periods and not reading.marks and not any(facet.without for facet in reading.facets)
        if alone and key in self._kept:
            return self._kept[key]
        within = structured(self.store, reading, hard, trust)
        found = {lifted(hit.iri): hit for hit in within.hits}, within.sparql
        if alone and len(self._kept) < _KEPT:
            self._kept[key] = found
        return found

    def _groups(self, reading: Reading, soft: Sequence[Facet]) -> tuple[list[tuple[tuple[str, ...], float]], float]:
        """The words of the topic and of some names as stems with how much they count, and how many words nothing knows."""
        language = reading.language
        groups: list[tuple[tuple[str, ...], float]] = []
        unknown = 0.0
        seen: set[str] = set()
        named = [(word, (found,) if (found := self.index.stem_of(word, language)) else ()) for facet in soft for word in facet.words]
        for word, stems in [*((topic.word, topic.stems) for topic in reading.topic), *named]:
            if word in seen or len(word) < 2 or wording(language).says_nothing(word):
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

    def _of(self, slot: str, values: tuple[str, ...], trust: str) -> frozenset[str]:
        """The things that a slot alone leads to."""
        key = (slot, values, trust)
        if key not in self._of_slot:
            self._of_slot[key] = frozenset(lifted(hit.iri) for hit in run(self.store, stored("items"), {slot: values}, trust)[0])
        return self._of_slot[key]

    def learn_names(self, names: Iterable[tuple[str, str]]) -> None:
        """Look up now what names lead to, each a slot and its value, so that nobody waits for them later."""
        for slot, value in names:
            if slot in _MARKING:
                self._of(slot, (value,), "all")

    def _holding(self, facet: Facet, language: str) -> set[str]:
        """The things whose own words hold a name."""
        stems = sorted({found for word in facet.words if (found := self.index.stem_of(word, language))})
        return {match.iri for match in self.index.find([((each,), 1.0) for each in stems], language)[0] if match.own > _WHOLE}
