"""A reading: what was recognised in a question, what was not, and what that leaves unsaid."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from hltgraph.questions.lexicon import Entry, Token, tokens
from hltgraph.questions.periods import Period
from hltgraph.questions.wording import wording

#: The document that questions are about where they name no other.
NOTA = "document/hlt-samen-verder"
#: Kinds that are parts of a document.
PARTS = frozenset({"section", "chapter", "annex"})
#: Kinds of things that are no content, and that a question names to say what it is about.
CONCEPTS = ("role", "value", "theme", "task", "party", "actor", "goal", "organization", "unit", "municipality", *sorted(PARTS), "category", "body")


@dataclass(frozen=True)
class Facet:
    """One recognised stretch: the slot it fills, the value, the thing and its label, and where it stands.

    ``named`` says that it was named outright: by number or letter, or as the kind of thing that is asked for; ``without``
    that the question leaves it out. ``words`` are its words as they were understood.
    """

    facet: str
    value: str
    iri: str
    label: Mapping[str, str]
    matched: str
    start: int
    end: int
    others: tuple[Entry, ...] = ()
    named: bool = False
    without: bool = False
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Topic:
    """A word of what the question is about, where it stands, and the stems that stand for it; none when nothing knows it.
    ``decisive`` says that it follows "over" or its like."""

    word: str
    start: int
    end: int
    stems: tuple[str, ...]
    decisive: bool = field(default=False, compare=False)


@dataclass(frozen=True)
class Property:
    """A name of a property, such as the seat, that may be what is asked of the thing that is named; and where it stands."""

    iri: str
    label: Mapping[str, str]
    start: int
    end: int


_HOLD = frozenset({"houdt", "houden", "gaat", "gaan", "are", "is"})
#: What may be named beside a kind that one thing of is asked for, and is a word of what it is about.
_WORDS_OF_IT = frozenset({"class", "about", "theme", "value", "task"})
#: Words by which one kind of several is asked for, and verbs whose subject is one.
_SORTS = frozenset({"soort", "type", "categorie", "kind", "sort", "category"})
_ALL_SORTS = frozenset({"soorten", "types", "typen", "categorieen", "kinds", "sorts", "categories"})
_SINGULAR = frozenset({"is", "was", "has", "had", "does", "did", "heeft", "gaat", "ging", "wordt", "werd", "draait"})
#: Kinds of which there are few things.
_FEW_KINDS = frozenset({"track", "original-goal", "strategy-ambition"})
#: What may stand between "wat" and the kind that is asked for.
_BETWEEN = frozenset({"zijn", "is", "was", "waren", "are", "were", "de", "het", "the", "een", "a", "an", "of", "van", "for", "voor"})


@dataclass(frozen=True)
class Unused:
    """A word that was not understood, and where it stands; ``decisive`` says that the question is about it."""

    word: str
    start: int
    end: int
    decisive: bool = field(default=False, compare=False)


@dataclass(frozen=True)
class Reading:
    """How a question was read. ``slots`` may hold several values a name; ``missing`` are things that do not exist.

    ``operator`` is list, count, when, who, why, yesno, compare or both; ``asked`` says that the question is about what
    is asked of somebody; ``passed`` are words that may be of the topic where names do not say it, and were left out here;
    ``marks`` are the words of grammar that say how a period is meant; ``mended`` is the question with its slips of spelling mended,
    where it has any.
    """

    question: str
    language: str
    operator: str
    facets: tuple[Facet, ...]
    unused: tuple[Unused, ...]
    slots: Mapping[str, tuple[str, ...]]
    missing: tuple[Unused, ...] = ()
    topic: tuple[Topic, ...] = ()
    passed: tuple[Topic, ...] = ()
    periods: tuple[Period, ...] = ()
    properties: tuple[Property, ...] = ()
    asked: bool = False
    foreign: bool = False
    marks: frozenset[str] = frozenset()
    mended: str = ""

    @property
    def understood(self) -> str:
        """The question as its words were understood."""
        return self.mended or self.question

    @property
    def settled(self) -> bool:
        """Whether the slots alone say what is asked for, and no words are left that say what it is about."""
        counts = (
            any(facet.facet == "class" and facet.named for facet in self.facets)
            or ("actor" in self.slots and self.slots.get("class") == ("demand",))
            or {"category", "class"} <= set(self.slots)
        )
        often = any(wording(self.language).has("often", token.word) for token in tokens(self.question))
        if self.topic or (self.operator == "count" and (often or not counts) and self.question):
            # How often something is done is a figure of the text.
            return False
        if self.question and self.operator in ("why", "when") and not self.periods and not self.tells_when_or_why:
            return False
        outright = {"class", "letter", "chapter", "section", "category", "subject"} & set(self.slots) or self.asked or self.periods or self.marks & {"undated"}
        return bool(outright) or self.operator in ("list", "compare", "both")

    @property
    def tells_when_or_why(self) -> bool:
        """Whether names lead to something with a day or a reason of its own, rather than to a part of the text or to all that is asked of somebody."""
        return bool(set(self.slots) - {"class", "section", "subject", "chapter", "actor"}) or "recommendation" in self.slots.get("class", ())

    @property
    def astray(self) -> bool:
        """Whether what is asked for is of a kind that no text here answers: a person or a price, or a word after "over" that nothing knows."""
        return self.foreign or any(unused.decisive for unused in self.unused)

    def of_document(self, base: str, named: Token) -> Reading:
        """The reading as one of the nota itself, named by a word such as "nota"."""
        matched = self.question[named.start : named.end]
        facet = Facet("about", NOTA, f"{base}id/{NOTA}", {"nl": "de nota", "en": "the nota"}, matched, named.start, named.end)
        return replace(self, facets=(facet,), topic=(), unused=(), slots={"about": (NOTA,)})

    @property
    def superlative(self) -> bool:
        """Whether the first or the last of the agenda is asked for, and nothing else."""
        times = self.marks & {"finish", "begin", "first_day", "last_day", "a_day"} or "agenda" in {token.word for token in tokens(self.question)}
        return bool(self.marks & {"earliest", "latest"} and times) and set(self.slots) == {"class"} and "recommendation" in self.slots["class"]

    @property
    def core(self) -> Reading | None:
        """The reading by its slots alone, its other words unused, where these say who is asked what where, or what is counted of what; None
        where they do not, or where the question turns on another word."""
        names = set(self.slots)
        asks = "actor" in names and names & {"chapter", "section", "linked"} and self.operator in ("list", "count", "compare")
        counts = (
            self.operator == "count" and "class" in names and names & {"category", "chapter", "section", "actor"} and len(self.topic) == len(self.unused) == 1
        )
        if (
            not (asks or counts)
            or self.foreign
            or any(word.decisive for word in self.topic)
            or names - {"class", "actor", "chapter", "section", "category", "linked"}
        ):
            return None
        passed = tuple(Unused(word.word, word.start, word.end) for word in self.topic)
        return replace(self, topic=(), unused=passed, slots={"class": ("demand",), **self.slots})

    @property
    def number(self) -> int | None:
        """How many of the kind that is asked for there are to be, where the question says so: "de vier ambities"."""
        kind = next((facet for facet in self.facets if facet.facet == "class" and facet.named), None)
        if kind is None or "class" not in self.slots or self.operator not in ("list", "who"):
            return None
        lists = wording(self.language)
        before = self._before(kind)
        if self._one_of(before):
            return None
        # The number may be part of the name: "de vier ambities".
        for word in (*kind.words[:1], *reversed(before[-2:])):
            if word.isdecimal() and len(word) < 3:
                return int(word)
            if word in lists.numbers[2:]:
                return lists.numbers.index(word)
        return None

    def _before(self, kind: Facet) -> list[str]:
        """The words just before a name."""
        return [token.word for token in tokens(self.question[: kind.start])][-4:]

    def _one_of(self, before: Sequence[str]) -> bool:
        """Whether one of a number is asked for: "welk van de zes"."""
        lists = wording(self.language)
        return any(lists.has("which", one) and lists.has("of", other) for one, other in pairwise(before))

    @property
    def kind_asked(self) -> Topic | None:
        """The word of the topic that says what kind of thing is asked for: the last of those that stand together after "welke", or
        after "wat zijn de"; None where a name says it, or nothing does."""
        lists = wording(self.language)
        words = tokens(self.question)
        topic = {word.start: word for word in self.topic}
        for at, token in enumerate(words[:-1]):
            if not lists.has("which", token.word):
                continue
            rest = words[at + 1 :]
            while rest and (rest[0].word in _BETWEEN or rest[0].word in lists.numbers or rest[0].word.isdecimal()):
                rest = rest[1:]
            together = []
            for each in rest:
                if each.start not in topic:
                    break
                together.append(topic[each.start])
            # A Dutch noun follows its adjectives, and verbs and other nouns may follow it; an English one ends its row.
            if self.language == "nl":
                return next((each for each in together if not each.word.endswith("e")), together[-1] if together else None)
            return together[-1] if together else None
        return None

    @property
    def few_of_kind(self) -> bool:
        """Whether a kind of which there are few things is asked for in the plural, and nothing else is named than the organisation."""
        kind = next((facet for facet in self.facets if facet.facet == "class" and facet.named), None)
        others = {facet.value for facet in self.facets if facet is not kind}
        if kind is None or kind.value not in _FEW_KINDS or self._one_of(self._before(kind)):
            return False
        several = bool(kind.words) and kind.words[-1].endswith(("en", "s"))
        about = any(wording(self.language).has("about", token.word) for token in tokens(self.question))
        return several and not about and others <= {"organization/hltsamen"} and self.operator == "list" and not self.periods

    @property
    def number_asked(self) -> str:
        """Whether one or several of the kind that is asked for are meant, by how it is named; else some, of which "who" may be more."""
        kind = next((facet for facet in self.facets if facet.facet == "class" and facet.named and facet.words), None)
        if kind is None:
            return "who" if self.operator == "who" else "some"
        several = kind.words[-1].endswith(("en", "s")) or {*self._before(kind), *kind.words} & _ALL_SORTS
        return "several" if several and not self._one_sort(kind) else "one"

    def _one_sort(self, kind: Facet) -> bool:
        """Whether one is asked for though the name is a plural: "welk soort taken", "which of the aims was"."""
        before = self._before(kind)
        after = [token.word for token in tokens(self.question[kind.end :])][:1]
        return bool({*before, *kind.words} & _SORTS) or (self._one_of(before) and bool(set(after) & _SINGULAR))

    @property
    def kind_alone(self) -> Reading | None:
        """The reading as one for all of a kind, where beside it only words stand that say nothing: "de belangrijkste regelingen waaraan men meedoet"."""
        light = bool(self.topic) and all(wording(self.language).is_light(word.word) for word in self.topic)
        several = set(self.slots) == {"class"} and set(self.slots["class"]) <= set(CONCEPTS) and not self.one_of_kind
        return replace(self, topic=(), passed=self.topic) if light and several and self.operator == "list" and not self.periods else None

    @property
    def one_of_kind(self) -> bool:
        """Whether one thing of a kind is asked for by words that were passed over: "which track is about a good place to work"."""
        kind = next((facet for facet in self.facets if facet.facet == "class" and facet.named), None)
        single = kind is not None and bool(kind.words) and (not kind.words[-1].endswith(("en", "s", "a")) or self._one_sort(kind))
        about = [facet for facet in self.facets if facet is not kind]
        more = set(self.slots) == {"class"} or (set(self.slots) <= _WORDS_OF_IT and (len(about) > 1 or bool(self.passed)) and not any(f.named for f in about))
        return single and more and bool(self.passed or about) and self.operator == "list" and not self.periods and not self.marks and "class" in self.slots

    @property
    def loosely_named(self) -> bool:
        """Whether several things are named, none outright and none as who is asked, so that together they may be words of what is asked about."""
        inferred = {facet.value for facet in self.facets if facet.facet == "class"}
        outright = (
            any(facet.named or facet.without or facet.facet in ("letter", "category", "class", "goal") for facet in self.facets) or "section" in self.slots
        )
        asks = {"subject", "actor", "class"} <= set(self.slots)
        return len(self.facets) > 1 and not outright and not inferred and not asks and not self.asked and not self.periods and self.operator == "list"

    @property
    def defines(self) -> bool:
        """Whether the question is what a word means here, or what a thing holds: "wat houdt ... in", "waar gaan ... over"."""
        words = [token.word for token in tokens(self.question)]
        held = words[-1:] in (["in"], ["over"], ["about"]) and bool(_HOLD & set(words[:3]))
        return held or any(wording(self.language).has("define", word) for word in words)

    @property
    def negated(self) -> bool:
        """Whether a "not" stands in the question; "isn't there" asks as "is there" does."""
        return any(wording(self.language).has("not", token.word) for token in tokens(self.question)[1:])

    def without_concept(self) -> Reading | None:
        """The reading without the kind of thing, no content, that it asks for; None where it asks for none such."""
        asked = [facet for facet in self.facets if facet.facet == "class" and facet.named and facet.value in CONCEPTS]
        if not asked:
            return None
        slots = {name: values for name, values in self.slots.items() if name not in ("class", "linked")}
        for facet in self.facets:
            if facet.facet != "class" and not facet.without:
                slots.setdefault(facet.facet, (facet.value,))
        return replace(self, facets=tuple(replace(f, named=False) if f in asked else f for f in self.facets), slots=slots)

    @property
    def without_asking(self) -> Reading | None:
        """The reading with who is asked, and a category that nothing of a kind is asked for beside, as words of what it is about; None where it is alike.

        "Wat moet een ambtenaar in huis hebben" may be answered by a text that asks nothing of officials.
        """
        kind = any(facet.facet == "class" and facet.named for facet in self.facets)
        loose = {facet.facet for facet in self.facets if facet.facet == "category" and not facet.without} if not kind else set()
        if not loose and not (self.asked and "actor" in self.slots and not kind):
            return None
        gone = {"class", *loose}
        slots = {name: values for name, values in self.slots.items() if name not in gone}
        return replace(self, asked=False, facets=tuple(facet for facet in self.facets if facet.facet not in loose), slots=slots)

    @property
    def without_named_year(self) -> Reading | None:
        """The reading without a time that stands just after a name, and may be part of it: "de begroting van 2026"; None where there is none such."""
        words = tokens(self.question)
        for period in self.periods:
            before = words[: period.first]
            while before and wording(self.language).has("of", before[-1].word):
                before = before[:-1]
            if before and any(facet.facet == "about" and facet.end == before[-1].end for facet in self.facets):
                return replace(self, periods=tuple(each for each in self.periods if each != period))
        return None

    @property
    def alone(self) -> Facet | None:
        """The one thing that the question is about, when it names nothing else."""
        named = [facet for facet in self.facets if facet.facet not in ("class", "letter")]
        # What a word is "supposed to mean" is asked of nobody.
        kind = "class" in self.slots and not (self.defines and self.asked and len(self.facets) == 1)
        return named[0] if len(named) == 1 and not kind and not self.topic and not self.periods else None
