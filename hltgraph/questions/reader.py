"""The reader: from a sentence to a reading.

References by number come first, then times, then the longest names (as written, by their stems, mistyped), then the
words of grammar. What is left is the topic: words that may stand in the text of an item. A word that nothing in the
graph knows is never passed over.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Container, Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from hltgraph.errors import UsageError
from hltgraph.namespaces import thing
from hltgraph.questions import periods, references
from hltgraph.questions.dictionary import Dictionary
from hltgraph.questions.lexicon import Entry, Lexicon, Token, tokens
from hltgraph.questions.operators import foreign, operator, verb_first
from hltgraph.questions.periods import Period, is_time
from hltgraph.questions.reading import CONCEPTS, Facet, Property, Reading, Topic, Unused
from hltgraph.questions.slots import choose, in_context, left_out, named, slots_of
from hltgraph.questions.spelling import correct
from hltgraph.questions.stemming import parts, stem
from hltgraph.questions.textindex import TextIndex
from hltgraph.questions.wording import Wording, language_of, wording
from hltgraph.store.graph import GraphStore

#: Kinds of content: of these, what a question says besides is hardly ever said for nothing.
_CONTENT = frozenset({"recommendation", "demand", "agenda-item", "statement", "item", "audit-recommendation", "instrument"})
#: "Als raadslid: ..." says who asks; "als de ISD opgaat in ..." supposes something.
_ROLES = (
    r"als (?!(?:de|het|een|er|die|deze|dat) )(?:\w+ )?[\w-]*"
    r"(?:lid|bewoner|inwoner|burger|burgemeester|wethouder|bestuurder|ambtenaar|medewerker|adviseur|journalist|ondernemer|manager|griffier)\b"
)
_ROLES_EN = r"as (?:\w+ )?(?:councillor|alderman|resident|officer|employee|advis[eo]r|journalist|manager|official|citizen|lawyer|controller)\b"
_PREFACE = re.compile(
    rf"\s*(?:ik ben|ik werk|ik zit|ik begin|wij zijn|i am|i'm|i work|we are|as an? |{_ROLES}|{_ROLES_EN})[^.,;:!?]*[.,;:!]\s+(?=\S.*\w)", re.IGNORECASE
)
#: How who asks speaks of themselves.
_SELF = frozenset({"mij", "mijn", "ons", "onze", "ik", "wij", "we", "me", "my", "us", "our", "i"})
#: Names that are one's own: of parties, municipalities and other organisations.
_PROPER = re.compile(r"/(?:party|organization)/(?!verbonden-partijen|hltsamen)")
_HAVE_TO = {("has", "to"), ("have", "to")}
#: The lists of words that say how a time is meant.
_MARKS = ("exact", "begin", "finish", "undated", "first_day", "last_day", "a_day", "earliest", "latest")


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
        return parts(word, self._index.vocabulary[language]) if language == "nl" and len(word) > 7 else ()

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

    def _linked(
        self, words: Sequence[Token], at: int, taken: set[int], lists: Wording, capitals: Container[int], begun: Container[int]
    ) -> tuple[int, tuple[Entry, ...]]:
        """The longest name that begins at a token: how many tokens it takes, and what it leads to."""
        for size in range(min(self.lexicon.longest, len(words) - at), 0, -1):
            if taken & set(range(at, at + size)):
                continue
            name = [token.word for token in words[at : at + size]]
            if size == 1 and len(name[0]) < 2:
                continue
            found = _things(self.lexicon.entries(name))
            if size == 1 and at and words[at - 1].word == "te" and name[0].endswith("en"):
                # "Te besturen" is a verb.
                found = tuple(entry for entry in found if entry.facet != "actor")
            if size == 1 and at not in capitals and lists.knows(name[0]):
                # "Mag" is a verb, "MAG" an agenda.
                found = tuple(entry for entry in found if entry.facet != "about")
            if found and all(entry.facet == "class" for entry in found) and lists.language:
                found = (*found, *(entry for entry in _things(self.lexicon.by_stems(name, lists.language)) if entry not in found))
            if not found and not any(len(word) < 3 or lists.knows(word) for word in name) and not (size == 1 and len(name[0]) < 5):
                found = _things(self.lexicon.by_stems(name, lists.language))
                if size == 1 and at not in begun:
                    # "Hechten" is not HECHT, and "leidend" not Leiden.
                    found = tuple(entry for entry in found if not (entry.facet == "about" and _PROPER.search(entry.iri)))
            if found:
                return size, found
        return 0, ()

    def _numbered(self, entry: Entry, words: Sequence[Token], at: int) -> tuple[str, bool] | None:
        """A thing of a kind that is named by its number, such as goal 5 of the vision: its short name, and whether it exists."""
        if at >= len(words) or not (words[at].word.isdecimal() and len(words[at].word) < 3) or entry.value in (*CONCEPTS, "item", "demand", "statement"):
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
        if (preface := _PREFACE.match(question)) and not _speaks_of_self(token.word for token in words if token.start >= preface.end()):
            # Who asks says nothing of what is asked, unless the question is what that means for "me".
            words = [token for token in words if token.start >= preface.end()]
        spoken = language_of((token.word for token in words), self._index.vocabulary)
        lists = wording(spoken)
        typed, words = words, [self._mended(token, lists) for token in words]
        taken: set[int] = set()
        facets: list[Facet] = []
        missing: list[Unused] = []

        for ref in references.find(words, lists, question):
            start, end = words[ref.first].start, words[ref.last].end
            taken |= set(range(ref.first, ref.last + 1))
            iri = thing(ref.short, self._store.base)
            if not self._store.exists(iri):
                missing.append(Unused(question[start:end], start, end))
                continue
            label = self.lexicon.labels.get(iri) or {spoken: question[start:end]}
            without = left_out(words, ref.first, lists)
            facets.append(Facet(ref.facet, ref.value, iri, label, question[start:end], start, end, named=True, without=without))

        times = [period for period in periods.find(words, spoken, today) if not taken & set(range(period.first, period.last + 1))]
        for period in times:
            taken |= set(range(period.first, period.last + 1))

        times = _overdue_then(times, {token.word for token in words})
        if operator(words, lists, question) in ("why", "yesno", "who"):
            # "Nu nog niet" tells no time in a question for a reason or a judgement.
            times = [period for period in times if period.relation != "now"]

        capitals = {at for at, token in enumerate(words) if question[token.start : token.end].isupper()}
        begun = {at for at, token in enumerate(words) if question[token.start].isupper()}
        kinds: dict[int, str] = {}
        at = 0
        while at < len(words):
            size, found = self._linked(words, at, taken, lists, capitals, begun)
            if size:
                first, *others = choose(found, words[at - 1] if at else None, lists)
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
                led = named(first.facet, first.value, words, at, lists)
                if first.facet == "class":
                    another = any(facet.facet == "class" and facet.named for facet in facets)
                    led = led and not another
                    loose = (
                        len(words[at].word)
                        and size == 1
                        and stem(words[at].word, spoken) not in {stem(t.word, spoken) for t in tokens(first.label.get(spoken, ""))}
                    )
                    if not led and (another or loose or first.value in CONCEPTS):
                        # A kind that is not asked for is a word of the subject, or another thing of that name.
                        kinds[at] = first.value
                        first, *others = [*others, first]
                        if first.facet == "class":
                            at += 1
                            continue
                start, end = words[at].start, words[at + size - 1].end
                without = left_out(words, at, lists)
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
                if kinds.get(at - 1) == first.facet:
                    # "De waarde integriteit" is one name.
                    taken.add(at - 1)
            at += size or 1

        properties = []
        for place in range(len(words)):
            for size in (3, 2, 1):
                for entry in self.lexicon.entries([token.word for token in words[place : place + size]]) if place + size <= len(words) else ():
                    if entry.facet == "property":
                        properties.append(Property(entry.iri, entry.label, words[place].start, words[place + size - 1].end))
        facets = [in_context(facet, words, lists) for facet in sorted(facets, key=lambda facet: facet.start)]
        if facets and all(facet.without for facet in facets):
            # Where all that is named would be left out, the "not" is of the verb: "waarom nog niet met de traineepool beginnen".
            facets = [replace(facet, without=False) for facet in facets]
        names_actor = any(f.facet == "actor" for f in facets)
        # "Welke vragen" asks for questions, unless somebody is named of whom they may be asked.
        questions = [other for one, other in pairwise(words) if other.word == "vragen" and lists.has("which", one.word) and not names_actor]
        asked = any((one.word, other.word) in _HAVE_TO for one, other in pairwise(words)) or any(
            (lists.has("ask", t.word) and t not in questions) or (names_actor and lists.has("askish", t.word)) for t in words
        )
        topic = []
        for place, token in enumerate(words):
            if place in taken or (len(token.word) < 2 and not token.word.isdigit()):
                continue
            grammar = lists.knows(token.word)
            if grammar and (names_actor or not lists.has("askish", token.word)):
                continue
            if token.word.isdigit() and any(f.facet == "class" and f.start - token.end in (1, 2) for f in facets):
                continue
            # A bare number says something only beside what it counts, and the items hold it as a figure.
            stems = () if token.word.isdigit() and len(token.word) < 3 else self._stems(token.word, spoken)
            if grammar and not stems:
                continue
            topic.append(Topic(token.word, token.start, token.end, stems))
        of_kind = {stem(t.word, spoken) for f in facets if f.facet == "class" and f.named for t in tokens(f.label.get(spoken, ""))}
        topic = [t for t in topic if stem(t.word, spoken) not in of_kind]
        things_only = bool(facets) and not any(_plural(f.matched) for f in facets) and all(f.facet == "class" and f.value in CONCEPTS for f in facets)
        outright = (
            (not things_only and any(f.named or f.facet in ("letter", "category") for f in facets)) or (asked and names_actor) or (times and not things_only)
        )
        counted = any(f.facet == "class" and f.named for f in facets) and any(lists.has("count", t.word) for t in words)
        light = bool(topic) and all(lists.is_light(t.word) for t in topic) and (counted or any(f.facet != "class" for f in facets))
        bare = not times and all(f.facet == "class" for f in facets) and any(f.value in _CONTENT for f in facets)
        passed: list[Topic] = []
        if (outright and not bare) or light:
            passed = [t for t in topic if lists.is_light(t.word) and not lists.has("suppose", t.word)]
            topic = [t for t in topic if not lists.is_light(t.word)]
        topic = [replace(t, decisive=_decisive(t, words, lists, question)) for t in topic]
        unused = tuple(Unused(question[t.start : t.end], t.start, t.end, t.decisive) for t in topic if not t.stems)
        slots = slots_of(facets, words, lists, asked, bool(topic), bool(times))
        marks = frozenset(name for name in _MARKS if any(lists.has(name, token.word) for token in words))
        if any(other.word == "date" for _, other in pairwise(words)):
            # "Start date" and "end date" are two words each in English.
            before = {one.word for one, other in pairwise(words) if other.word == "date"}
            marks |= ({"first_day"} if before & {"start", "starting", "begin"} else set()) | (
                {"last_day"} if before & {"end", "finish", "closing", "due"} else set()
            )
        names = [facet for facet in facets if facet.facet != "class"]
        held = {at for at, token in enumerate(words) if any(facet.start <= token.start < facet.end for facet in names)}
        wanted = operator(words, lists, question, held)
        if wanted in ("compare", "both") and not any(len(values) > 1 for name, values in slots.items() if name != "class"):
            # Where fewer than two are named, nothing is set side by side.
            wanted = operator(words, lists, question, held, ("compare", "both"))
        if wanted == "both" and len(slots.get("actor", ())) > 1 and any(lists.has("side", token.word) for token in words):
            # What is asked on both sides is what is asked on either.
            wanted = "compare"
        if wanted == "both" and verb_first([token.word for token in words], lists):
            # "Geldt het zowel voor ... als voor ..." asks whether.
            wanted, marks = "yesno", marks | {"both"}
        if wanted == "when":
            # "In which year" says nothing of what happened then.
            passed = [each for each in passed if not lists.has("a_day", each.word)]
        if wanted in ("when", "list", "count") and _dateless(words, lists):
            # "Geen datum" asks for what has none.
            wanted, marks = "list", marks | {"undated"}
        return Reading(
            question=question,
            language=language or spoken,
            operator=wanted,
            facets=tuple(facets),
            unused=unused,
            slots=slots,
            missing=tuple(missing),
            topic=tuple(topic),
            passed=tuple(passed),
            periods=tuple(times),
            properties=tuple(properties),
            asked=asked,
            foreign=foreign([token.word for token in words], lists, _in_long_names(words, facets)),
            marks=marks,
            mended=_retold(question, typed, words),
        )


def _in_long_names(words: Sequence[Token], facets: Sequence[Facet]) -> set[int]:
    """The places of the words that stand in names of several words."""
    long = [facet for facet in facets if len(facet.words) > 1]
    return {at for at, token in enumerate(words) if any(facet.start <= token.start < facet.end for facet in long)}


def _retold(question: str, typed: Sequence[Token], words: Sequence[Token]) -> str:
    """A question with the words that were mended in their places; empty where none was."""
    out, at = "", 0
    for was, token in zip(typed, words, strict=True):
        if was.word != token.word:
            out, at = out + question[at : was.start] + token.word, was.end
    return out + question[at:] if out else ""


def _speaks_of_self(words: Iterable[str]) -> bool:
    """Whether who asks is spoken of, and not named besides: "van ons als organisatie"."""
    words = list(words)
    return any(word in _SELF and following not in ("als", "as") for word, following in zip(words, [*words[1:], ""], strict=True))


def _dateless(words: Sequence[Token], lists: Wording) -> bool:
    """Whether a "not" stands just before a word for a day: "geen datum", "no calendar date", "nergens een jaartal"."""
    for at, token in enumerate(words):
        near = [each.word for each in words[at + 1 : at + 4]]
        if (lists.has("deny", token.word) or token.word in ("no", "nergens", "zonder")) and any(
            lists.has("when", word) or lists.has("a_day", word) for word in near
        ):
            return True
    return False


def _things(found: tuple[Entry, ...]) -> tuple[Entry, ...]:
    return tuple(entry for entry in found if entry.facet != "property")


def _plural(name: str) -> bool:
    """Whether a kind is named in the plural: then all of the kind may be meant."""
    return name.casefold().endswith(("en", "s", "'s"))


def _decisive(word: Topic, words: Sequence[Token], lists: Wording, question: str) -> bool:
    """Whether a question is about a word: it follows "over" or its like, with at most an article between, or is a name that nobody here bears."""
    if word.word.isdecimal():
        return False
    before = [token.word for token in words if token.end <= word.start][-2:]
    # A capital within a sentence that is not written in capitals throughout marks a name.
    name = bool(before) and question[word.start].isupper() and not question.isupper() and question[word.start - 1] == " "
    return name or any(lists.has("about", each) for each in before)


def _overdue_then(times: Sequence[Period], said: set[str]) -> list[Period]:
    """The periods, with "te laat" on a day that is named, or what "had af moeten zijn" then, as late on that day."""
    late = next((period for period in times if period.relation == "overdue"), None)
    if any(period.relation == "in" and period.begin == period.end for period in times):
        # "Stel dat het nu 1 maart is": then that is now.
        times = [period for period in times if period.relation != "now"]
    day = next((period for period in times if period.relation == "in"), None)
    if len(times) == 1 and day and day.begin == day.end and (({"had", "hadden"} & said and {"moeten", "zijn"} <= said) or {"should", "have", "been"} <= said):
        return [replace(day, relation="overdue")]
    return [replace(late, begin=day.end, end=day.end)] if late and day else list(times)
