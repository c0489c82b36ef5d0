"""From a sentence to slots: what was recognised, what was not, and what that leaves unsaid.

References by number come first, then times, then the longest names (as written, by their stems, mistyped), then the
words of grammar. What is left is the topic: words that may stand in the text of an item. A word that nothing in the
graph knows is never passed over.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from hltgraph.errors import UsageError
from hltgraph.namespaces import thing
from hltgraph.questions import periods, references
from hltgraph.questions.dictionary import Dictionary
from hltgraph.questions.lexicon import Entry, Lexicon, Token, tokens
from hltgraph.questions.periods import Period, is_time
from hltgraph.questions.spelling import correct
from hltgraph.questions.stemming import LANGUAGES, parts, stem
from hltgraph.questions.textindex import TextIndex
from hltgraph.questions.wording import Wording, language_of, wording
from hltgraph.store.graph import GraphStore

# A name belongs to a word of asking that stands so many words before it at most.
_LED = 4
#: The document that questions are about where they name no other.
NOTA = "document/hlt-samen-verder"
_CONTACT = {("mail", "adres"), ("mail", "address"), ("phone", "number"), ("telephone", "number"), ("opening", "hours")}
_PARTS = frozenset({"section", "chapter", "annex"})
# Kinds of things that are no content, and that a question names to say what it is about.
_CONCEPTS = ("role", "value", "theme", "task", "party", "actor", "goal", "organization", "municipality", "chapter", "section", "annex", "category", "body")


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
    """A word of what the question is about, where it stands, and the stems that stand for it; none when nothing knows it."""

    word: str
    start: int
    end: int
    stems: tuple[str, ...]


@dataclass(frozen=True)
class Property:
    """A name of a property, such as the seat, that may be what is asked of the thing that is named; and where it stands."""

    iri: str
    label: Mapping[str, str]
    start: int
    end: int


@dataclass(frozen=True)
class Unused:
    """A word that was not understood, and where it stands; ``after_about`` says that the question is said to be about it."""

    word: str
    start: int
    end: int
    after_about: bool = field(default=False, compare=False)


@dataclass(frozen=True)
class Reading:
    """How a question was read. ``slots`` may hold several values a name; ``missing`` are things that do not exist.

    ``operator`` is list, count, when, who, why, yesno, compare or both; ``asked`` says that the question is about what
    is asked of somebody; ``marks`` are the words of grammar that say how a period is meant.
    """

    question: str
    language: str
    operator: str
    facets: tuple[Facet, ...]
    unused: tuple[Unused, ...]
    slots: Mapping[str, tuple[str, ...]]
    missing: tuple[Unused, ...] = ()
    topic: tuple[Topic, ...] = ()
    periods: tuple[Period, ...] = ()
    properties: tuple[Property, ...] = ()
    asked: bool = False
    foreign: bool = False
    marks: frozenset[str] = frozenset()

    @property
    def settled(self) -> bool:
        """Whether the slots alone say what is asked for, and no words are left that say what it is about."""
        counts = any(facet.facet == "class" and facet.named for facet in self.facets)
        if self.topic or (self.operator == "count" and not counts and self.question):
            return False
        outright = {"class", "letter", "chapter", "section", "category", "subject"} & set(self.slots) or self.asked or self.periods or self.marks & {"undated"}
        return bool(outright) or self.operator in ("list", "compare", "both")

    @property
    def astray(self) -> bool:
        """Whether what is asked for is of a kind that no text here answers: a person or a price, or a word after "over" that nothing knows."""
        return self.foreign or any(unused.after_about for unused in self.unused)

    def of_document(self, base: str) -> Reading:
        """The reading as one of the nota itself."""
        facet = Facet("about", NOTA, f"{base}id/{NOTA}", {"nl": "de nota", "en": "the nota"}, "", 0, 0)
        return replace(self, facets=(facet,), slots={"about": (NOTA,)})

    @property
    def number(self) -> int | None:
        """How many of the kind that is asked for there are to be, where the question says so: "de vier ambities"."""
        kind = next((facet for facet in self.facets if facet.facet == "class" and facet.named), None)
        if kind is None or "class" not in self.slots or self.operator not in ("list", "who"):
            return None
        lists = wording(self.language)
        before = [token.word for token in tokens(self.question[: kind.start])][-2:]
        for word in reversed(before):
            if word.isdecimal() and len(word) < 3:
                return int(word)
            if word in lists.numbers[2:]:
                return lists.numbers.index(word)
        return None

    @property
    def negated(self) -> bool:
        """Whether a "not" stands in the question."""
        return any(wording(self.language).has("not", token.word) for token in tokens(self.question))

    def without_concept(self) -> Reading | None:
        """The reading without the kind of thing, no content, that it asks for; None where it asks for none such."""
        asked = [facet for facet in self.facets if facet.facet == "class" and facet.named and facet.value in _CONCEPTS]
        if not asked:
            return None
        slots = {name: values for name, values in self.slots.items() if name not in ("class", "linked")}
        for facet in self.facets:
            if facet.facet != "class" and not facet.without:
                slots.setdefault(facet.facet, (facet.value,))
        return replace(self, facets=tuple(replace(f, named=False) if f in asked else f for f in self.facets), slots=slots)

    @property
    def alone(self) -> Facet | None:
        """The one thing that the question is about, when it names nothing else."""
        named = [facet for facet in self.facets if facet.facet not in ("class", "letter")]
        return named[0] if len(named) == 1 and "class" not in self.slots and not self.topic and not self.periods else None


def _operator(words: Sequence[Token], lists: Wording, question: str) -> str:
    texts = [token.word for token in words]
    pairs = {" ".join(pair) for pair in pairwise(texts)}
    if pairs & {"naast elkaar", "side by", "tegenover elkaar"}:
        return "compare"
    found = [name for name in ("compare", "both", "count", "when", "why", "who") if any(lists.has(name, word) for word in texts)]
    if "when" in found and not _asks_when(texts):
        found.remove("when")
    if "count" in found and not _asks_count(texts):
        found.remove("count")
    if len(texts) > 1 and texts[1] in ("you", "je", "u", "jij") and lists.has("verb", texts[0]):
        # "Could you tell me" asks for what follows.
        return found[0] if found else "list"
    first = texts[0] if texts else ""
    if found:
        return found[0]
    asks_which = any(lists.has("which", token.word) for token in words[:3]) or (bool(words) and lists.has("which", words[-1].word))
    if asks_which:
        return "list"
    # A question after a comma: "..., mag je er dan van afwijken?"
    begins = [at for at in range(1, len(words)) if set(question[words[at - 1].end : words[at].start]) & set(",;:.?-") and question[words[at].start - 1] == " "]
    clause = any(lists.has("verb", texts[at]) and not any(lists.has("which", text) for text in texts[at:]) for at in begins)
    return "yesno" if lists.has("verb", first) or clause else "list"


def _asks_when(texts: Sequence[str]) -> bool:
    """Whether a word of time asks: not the "when" of "when it comes to" or the "planning" that something stands on."""
    for at, text in enumerate(texts):
        if text == "when" and at > 1 and texts[at - 1] not in ("and", "since", "by", "from", "until"):
            continue
        if text == "planning" and at and texts[at - 1] in ("de", "the", "on"):
            continue
        if text in ("quarter", "kwartaal", "month", "maand", "schedule", "date", "datum", "deadline") and not {
            "which",
            "what",
            "welk",
            "welke",
            "wat",
            "de",
            "the",
        } & set(texts[max(0, at - 2) : at]):
            continue
        if any(wording(language).has("when", text) for language in LANGUAGES):
            return True
    return False


def _asks_count(texts: Sequence[str]) -> bool:
    """Whether a word of number asks: not "so much", or "het aantal" of what is to become less."""
    asks = {"hoeveel", "hoeveelste", "count", "percentage", "procent", "procenten", "percent"}
    pairs = set(pairwise(texts))
    if asks & set(texts) or pairs & {
        ("how", "many"),
        ("how", "much"),
        ("how", "often"),
        ("hoe", "vaak"),
        ("number", "of"),
        ("what", "share"),
        ("what", "percentage"),
    }:
        return True
    return (bool(texts) and texts[0] in ("aantal", "number")) or (
        texts[:3] in (["wat", "is", "het"], ["what", "is", "the"]) and bool({"aantal", "number"} & set(texts[3:4]))
    )


def _things(found: tuple[Entry, ...]) -> tuple[Entry, ...]:
    return tuple(entry for entry in found if entry.facet != "property")


def _choose(found: tuple[Entry, ...], before: Token | None, lists: Wording) -> tuple[Entry, ...]:
    """The entries with the one that the word before asks for in front."""
    wanted = None
    if before:
        wanted = next((facet for facet in ("chapter", "section") if lists.has(facet, before.word)), None)
        wanted = wanted or {"thema": "theme", "theme": "theme", "waarde": "value", "value": "value", "rol": "role", "role": "role"}.get(before.word)
    return tuple(sorted(found, key=lambda entry: entry.facet != wanted)) if wanted else found


class Reader:
    """Reads questions with the lexicon and the words of one graph."""

    def __init__(self, store: GraphStore, lexicon: Lexicon, index: TextIndex) -> None:
        self._store, self.lexicon, self._index = store, lexicon, index
        self._dictionary = Dictionary(store)
        self._known: dict[str, list[str]] = {}

    def _mended(self, token: Token, lists: Wording) -> Token:
        """The token with its word put right where it is mistyped, else as it is."""
        word = token.word
        if len(word) < 4 or word[0].isdigit() or lists.knows(word) or lists.is_light(word) or word in self.lexicon.words or is_time(word, lists.language):
            return token
        if self._index.stem_of(word, lists.language) or self._parts(word, lists.language):
            return token
        if len(word) > 4 and self._dictionary.knows(word, lists.language):
            return token
        if lists.language not in self._known:
            grammar = {w for words in lists.lists.values() for w in words}
            self._known[lists.language] = sorted({*self.lexicon.words, *self._index.words[lists.language], *grammar})
        if len(word) == 4:
            # So short a word is near to many; only one of grammar is worth the guess.
            found = correct(word, sorted(lists.lists["verb"]), {}, 1)
            return replace(token, word=found) if found else token
        rank = dict.fromkeys(self.lexicon.words, 0)
        found = correct(word, self._known[lists.language], rank)
        return replace(token, word=found) if found else token

    def _parts(self, word: str, language: str) -> tuple[str, ...]:
        """The parts of a compound that the index knows."""
        return parts(word, self._index.word_sets[language]) if language == "nl" and len(word) > 7 else ()

    def _stems(self, word: str, language: str) -> tuple[str, ...]:
        if wording(language).has("unsaid", word):
            return ()
        found = self._index.stem_of(word, language)
        if found:
            return (found,)
        of_parts = tuple(filter(None, (self._index.stem_of(part, language) for part in self._parts(word, language))))
        if of_parts or len(word) < 8:
            return of_parts
        # Another ending of a word that is known: hierarchie beside hierarchisch.
        near = next((known for known in self._index.words[language] if known.startswith(word[: max(7, len(word) - 3)])), None)
        return (found,) if near and (found := self._index.stem_of(near, language)) else ()

    def _linked(self, words: Sequence[Token], at: int, taken: set[int], lists: Wording) -> tuple[int, tuple[Entry, ...]]:
        """The longest name that begins at a token: how many tokens it takes, and what it leads to."""
        for size in range(min(self.lexicon.longest, len(words) - at), 0, -1):
            if taken & set(range(at, at + size)):
                continue
            name = [token.word for token in words[at : at + size]]
            if size == 1 and len(name[0]) < 2:
                continue
            found = _things(self.lexicon.entries(name))
            if found and all(entry.facet == "class" for entry in found) and lists.language:
                found = (*found, *(entry for entry in _things(self.lexicon.by_stems(name, lists.language)) if entry not in found))
            if not found and not any(len(word) < 3 or lists.knows(word) for word in name) and not (size == 1 and len(name[0]) < 5):
                found = _things(self.lexicon.by_stems(name, lists.language))
            if found:
                return size, found
        return 0, ()

    def _numbered(self, entry: Entry, words: Sequence[Token], at: int) -> tuple[str, bool] | None:
        """A thing of a kind that is named by its number, such as goal 5 of the vision: its short name, and whether it exists."""
        if at >= len(words) or not (words[at].word.isdecimal() and len(words[at].word) < 3) or entry.value in (*_CONCEPTS, "item", "demand", "statement"):
            return None
        short = f"{entry.value}/{words[at].word}"
        return short, self._store.exists(thing(short, self._store.base))

    def read(self, question: str, today: datetime.date, max_chars: int = 500, language: str | None = None) -> Reading:
        """Read a question.

        :raises UsageError: when it is empty or longer than ``max_chars``.
        """
        if not question.strip():
            raise UsageError("the question is empty")
        if len(question) > max_chars:
            raise UsageError(f"the question has {len(question)} characters; {max_chars} is the most")
        words = tokens(question)
        spoken = language_of((token.word for token in words), self._index.word_sets)
        lists = wording(spoken)
        words = [self._mended(token, lists) for token in words]
        taken: set[int] = set()
        facets: list[Facet] = []
        missing: list[Unused] = []

        for ref in references.find(words, lists):
            start, end = words[ref.first].start, words[ref.last].end
            taken |= set(range(ref.first, ref.last + 1))
            iri = thing(ref.short, self._store.base)
            if not self._store.exists(iri):
                missing.append(Unused(question[start:end], start, end))
                continue
            label = self.lexicon.labels.get(iri) or {spoken: question[start:end]}
            without = _left_out(words, ref.first, lists)
            facets.append(Facet(ref.facet, ref.value, iri, label, question[start:end], start, end, named=True, without=without))

        times = [period for period in periods.find(words, spoken, today) if not taken & set(range(period.first, period.last + 1))]
        for period in times:
            taken |= set(range(period.first, period.last + 1))

        times = _overdue_then(times)
        if _operator(words, lists, question) in ("why", "yesno", "who"):
            # "Nu nog niet" tells no time in a question for a reason or a judgement.
            times = [period for period in times if period.relation != "now"]

        at = 0
        while at < len(words):
            size, found = self._linked(words, at, taken, lists)
            if size:
                first, *others = _choose(found, words[at - 1] if at else None, lists)
                if first.facet == "class" and (numbered := self._numbered(first, words, at + size)):
                    short, exists = numbered
                    start, end = words[at].start, words[at + size].end
                    taken |= set(range(at, at + size + 1))
                    iri = thing(short, self._store.base)
                    if exists:
                        facets.append(
                            Facet(
                                "about", short, iri, self.lexicon.labels.get(iri) or {spoken: question[start:end]}, question[start:end], start, end, named=True
                            )
                        )
                    else:
                        missing.append(Unused(question[start:end], start, end))
                    at += size + 1
                    continue
                led = _named(first.facet, first.value, words, at, lists)
                if first.facet == "class":
                    another = any(facet.facet == "class" and facet.named for facet in facets)
                    led = led and not another
                    loose = (
                        len(words[at].word)
                        and size == 1
                        and stem(words[at].word, spoken) not in {stem(t.word, spoken) for t in tokens(first.label.get(spoken, ""))}
                    )
                    if not led and (another or loose or first.value in _CONCEPTS):
                        # A kind that is not asked for is a word of the subject, or another thing of that name.
                        first, *others = [*others, first]
                        if first.facet == "class":
                            at += 1
                            continue
                start, end = words[at].start, words[at + size - 1].end
                without = _left_out(words, at, lists)
                facets.append(
                    Facet(
                        first.facet,
                        first.value,
                        first.iri,
                        first.label,
                        question[start:end],
                        start,
                        end,
                        tuple(others),
                        named=led,
                        without=without,
                        words=tuple(token.word for token in words[at : at + size]),
                    )
                )
                taken |= set(range(at, at + size))
            at += size or 1

        properties = []
        for place in range(len(words)):
            for size in (3, 2, 1):
                for entry in self.lexicon.entries([token.word for token in words[place : place + size]]) if place + size <= len(words) else ():
                    if entry.facet == "property":
                        properties.append(Property(entry.iri, entry.label, words[place].start, words[place + size - 1].end))
        facets = [_in_context(facet, words, lists) for facet in sorted(facets, key=lambda facet: facet.start)]
        names_actor = any(f.facet == "actor" for f in facets)
        asked = any(lists.has("ask", t.word) or (names_actor and lists.has("askish", t.word)) for t in words)
        topic = []
        for place, token in enumerate(words):
            if place in taken or (len(token.word) < 2 and not token.word.isdigit()):
                continue
            grammar = lists.knows(token.word)
            if grammar and (names_actor or not lists.has("askish", token.word)):
                continue
            # A bare number says something only beside what it counts, and the items hold it as a figure.
            stems = () if token.word.isdigit() and len(token.word) < 3 else self._stems(token.word, spoken)
            if grammar and not stems:
                continue
            topic.append(Topic(token.word, token.start, token.end, stems))
        of_kind = {stem(t.word, spoken) for f in facets if f.facet == "class" and f.named for t in tokens(f.label.get(spoken, ""))}
        topic = [t for t in topic if stem(t.word, spoken) not in of_kind]
        things_only = bool(facets) and not any(_plural(f.matched) for f in facets) and all(f.facet == "class" and f.value in _CONCEPTS for f in facets)
        outright = (
            (not things_only and any(f.named or f.facet in ("letter", "category") for f in facets)) or (asked and names_actor) or (times and not things_only)
        )
        if outright:
            topic = [t for t in topic if not lists.is_light(t.word)]
        unused = tuple(Unused(question[t.start : t.end], t.start, t.end, _after_about(t, words, lists)) for t in topic if not t.stems)
        slots = _slots(facets, words, lists, asked, bool(topic), bool(times))
        marks = frozenset(name for name in ("begin", "finish", "undated") if any(lists.has(name, token.word) for token in words))
        operator = _operator(words, lists, question)
        if operator in ("when", "list") and any(lists.has("not", one.word) and lists.has("when", other.word) for one, other in pairwise(words)):
            # "Geen datum" asks for what has none.
            operator, marks = "list", marks | {"undated"}
        return Reading(
            question=question,
            language=language or spoken,
            operator=operator,
            facets=tuple(facets),
            unused=unused,
            slots=slots,
            missing=tuple(missing),
            topic=tuple(topic),
            periods=tuple(times),
            properties=tuple(properties),
            asked=asked,
            foreign=_foreign([token.word for token in words], lists),
            marks=marks,
        )


def _named(facet: str, value: str, words: Sequence[Token], at: int, lists: Wording) -> bool:
    """Whether a name is asked for outright: a kind after "welke" or in front, a part after "het hoofdstuk over"."""
    if facet in ("chapter", "section"):
        return any(lists.has(facet, token.word) for token in words[max(0, at - _LED) : at])
    if facet != "class":
        return False
    if at == 0:
        # "Paragraaf Partnerschap" names a part; "aanbevelingen over lobby" asks for recommendations.
        return value not in _CONCEPTS
    for back in range(1, _LED + 2):
        if at < back:
            return False
        word = words[at - back].word
        if lists.has("which", word) or lists.has("count", word):
            # "Wat zijn de rollen" asks for roles; "wat kunnen de gemeenten" asks for something else.
            return word not in ("wat", "what") or words[at - back + 1].word in ("zijn", "are", "were", "waren") or back == 1
        adjective = back == 1 and not lists.knows(word)
        if (
            lists.has("of", word)
            or lists.has("about", word)
            or (lists.has("verb", word) and not (at >= back + 1 and words[at - back - 1].word in ("wat", "what")))
        ):
            return False
        if not (adjective or lists.knows(word) or lists.is_light(word) or word.isdigit() or back < 3):
            return False
    return False


def _foreign(texts: Sequence[str], lists: Wording) -> bool:
    """Whether a question asks for what this graph holds by choice or nature never: who holds an office, how to reach
    somebody, what something costs or earns."""
    if any(lists.has("unsaid", text) or lists.has("contact", text) for text in texts) or _CONTACT & set(pairwise(texts)):
        return True
    named = any(lists.has("who", text) or lists.has("naming", text) for text in texts)
    which = any(lists.has("which", one) and one not in ("wat", "what") and lists.has("office", other) for one, other in pairwise(texts))
    return which or (named and any(lists.has("office", text) for text in texts))


def _plural(name: str) -> bool:
    """Whether a kind is named in the plural: then all of the kind may be meant."""
    return name.casefold().endswith(("en", "s", "'s"))


def _left_out(words: Sequence[Token], at: int, lists: Wording) -> bool:
    """Whether a "not" before a name leaves it out: up to three words before, in the same part of the sentence."""
    for token in reversed(words[max(0, at - 3) : at]):
        if lists.has("not", token.word):
            return True
        if lists.has("and", token.word) or lists.has("when", token.word) or lists.has("ask", token.word):
            return False
    return False


def _after_about(word: Topic, words: Sequence[Token], lists: Wording) -> bool:
    """Whether a word follows "over" or its like, with at most an article between."""
    before = [token.word for token in words if token.end <= word.start][-2:]
    return any(lists.has("about", each) for each in before)


def _overdue_then(times: Sequence[Period]) -> list[Period]:
    """The periods, with "te laat" on a day that is named as late on that day."""
    late = next((period for period in times if period.relation == "overdue"), None)
    day = next((period for period in times if period.relation == "in"), None)
    return [replace(late, begin=day.end, end=day.end)] if late and day else list(times)


def _in_context(facet: Facet, words: Sequence[Token], lists: Wording) -> Facet:
    """An actor after ``over`` is what the question is about; an organisation after ``gevraagd van`` is who is asked."""
    before = [token.word for token in words if token.end <= facet.start]
    while before and (before[-1] in ("de", "het", "the", "een", "a")):
        before.pop()
    preposition = before[-1] if before else ""
    asked = any(lists.has("ask", token.word) for token in words)
    if facet.facet == "actor" and lists.has("about", preposition):
        return replace(facet, facet="about", value=f"{facet.iri.rsplit('/', 2)[-2]}/{facet.iri.rsplit('/', 1)[-1]}")
    if facet.facet == "about" and asked and lists.has("of", preposition) and "/organization/" in facet.iri:
        return replace(facet, facet="actor")
    return facet


def _slots(facets: Sequence[Facet], words: Sequence[Token], lists: Wording, asked: bool, has_topic: bool, has_times: bool) -> dict[str, tuple[str, ...]]:
    slots: dict[str, tuple[str, ...]] = {}
    numbered = any(facet.facet == "section" and facet.named for facet in facets)
    for facet in facets:
        if facet.facet == "section" and not facet.named and not facet.without:
            # A section's name says what is asked about, in the section or elsewhere; beside a numbered one it adds nothing.
            if not numbered:
                subjects = [facet.iri, *(entry.iri for entry in facet.others if entry.facet in ("theme", "value", "about"))]
                slots["subject"] = (*slots.get("subject", ()), *(iri.rpartition("/id/")[2] for iri in subjects))
            continue
        if not facet.without and facet.value not in slots.get(facet.facet, ()):
            slots[facet.facet] = (*slots.get(facet.facet, ()), facet.value)
    kinds = slots.get("class", ())
    # "Het thema duurzaamheid" names a theme, and asks for no themes.
    wanted = {facet.value for facet in facets if facet.facet == "class" and facet.named} & _PARTS
    kinds = tuple(kind for kind in kinds if kind in wanted or (kind not in slots and (len(kinds) == 1 or kind not in _CONCEPTS)))
    if "goal" in slots:
        kinds = tuple(kind for kind in kinds if kind != "aim")
    # What the agenda says is answered with the recommendation, which carries its agenda item.
    kinds = tuple(dict.fromkeys("recommendation" if kind == "agenda-item" else kind for kind in kinds))
    if kinds:
        slots["class"] = kinds
    else:
        slots.pop("class", None)
    led = any(facet.facet == "class" and facet.named for facet in facets)
    named = [facet for facet in facets if facet.facet != "class" and not facet.without]
    if kinds and led and ((kinds[0] in _CONCEPTS and kinds[0] != "organization" and len(named) == 1) or ("letter" in slots and kinds[0] != "recommendation")):
        # What is asked for is linked to the thing that is named: the parties of a municipality, the sections of a section.
        to = next(facet for facet in named if facet.facet == "letter" or len(named) == 1)
        kept = {facet.facet: slots[facet.facet] for facet in named if facet is not to and facet.facet in slots}
        return {**kept, "class": kinds, "linked": (to.iri.rpartition("/id/")[2] or to.iri,)}
    if "subject" in slots and set(slots["subject"]) == {"annex/i"}:
        slots["section"] = ("annex/i",)
        del slots["subject"]
    if slots.get("section") == ("annex/i",) and (has_times or kinds in ((), ("recommendation",), ("demand",))):
        # Annex I is the agenda, and every recommendation stands in it.
        del slots["section"]
        slots["class"] = ("recommendation",)
    if "class" not in slots:
        if "letter" in slots or any(lists.has("recommendation", token.word) or lists.has("agenda", token.word) for token in words):
            slots["class"] = ("recommendation",)
        elif ("actor" in slots and not has_topic and not any(lists.has("count", token.word) for token in words)) or (
            asked and ("actor" in slots or not has_topic)
        ):
            slots["class"] = ("demand",)
    return slots
