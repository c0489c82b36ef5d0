"""From a sentence to slots: what was recognised, what was not, and what that leaves unsaid.

References by number come first, then the longest names, then the words of the language. A word that none of these
knows is never passed over: it makes the question one that was not understood.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from hltgraph.errors import UsageError
from hltgraph.namespaces import thing
from hltgraph.questions import references
from hltgraph.questions.lexicon import Entry, Lexicon, Token, tokens
from hltgraph.questions.wording import Wording, language_of, wording
from hltgraph.store.graph import GraphStore


@dataclass(frozen=True)
class Facet:
    """One recognised stretch: the slot it fills, the value, the thing and its label, and where it stands."""

    facet: str
    value: str
    iri: str
    label: Mapping[str, str]
    matched: str
    start: int
    end: int
    others: tuple[Entry, ...] = ()


@dataclass(frozen=True)
class Unused:
    """A word that was not understood, and where it stands."""

    word: str
    start: int
    end: int


@dataclass(frozen=True)
class Reading:
    """How a question was read. ``slots`` may hold several values a name; ``missing`` are things that do not exist."""

    question: str
    language: str
    operator: str
    facets: tuple[Facet, ...]
    unused: tuple[Unused, ...]
    slots: Mapping[str, tuple[str, ...]]
    missing: tuple[Unused, ...] = ()

    @property
    def alone(self) -> Facet | None:
        """The one thing that the question is about, when it names nothing else."""
        named = [facet for facet in self.facets if facet.facet not in ("class", "letter")]
        return named[0] if len(named) == 1 and "class" not in self.slots else None


def _operator(words: list[Token], lists: Wording) -> str:
    for name in ("count", "when"):
        if any(lists.has(name, token.word) for token in words):
            return name
    return "list"


def _choose(found: tuple[Entry, ...], before: Token | None, lists: Wording) -> tuple[Entry, ...]:
    """The entries with the one that the word before asks for in front."""
    wanted = None
    if before:
        wanted = next((facet for facet in ("chapter", "section") if lists.has(facet, before.word)), None)
        wanted = wanted or {"thema": "theme", "theme": "theme", "waarde": "value", "value": "value", "rol": "role", "role": "role"}.get(before.word)
    return tuple(sorted(found, key=lambda entry: entry.facet != wanted)) if wanted else found


def read(store: GraphStore, lexicon: Lexicon, question: str, max_chars: int = 500, language: str | None = None) -> Reading:
    """Read a question.

    :raises UsageError: when it is empty or longer than ``max_chars``.
    """
    if not question.strip():
        raise UsageError("the question is empty")
    if len(question) > max_chars:
        raise UsageError(f"the question has {len(question)} characters; {max_chars} is the most")
    words = tokens(question)
    spoken = language_of(token.word for token in words)
    lists = wording(spoken)
    taken: dict[int, bool] = {}
    facets: list[Facet] = []
    missing: list[Unused] = []

    for ref in references.find(words, lists):
        start, end = words[ref.first].start, words[ref.last].end
        taken |= dict.fromkeys(range(ref.first, ref.last + 1), True)
        iri = thing(ref.short, store.base)
        if not store.exists(iri):
            missing.append(Unused(question[start:end], start, end))
            continue
        label = {"nl": ref.short, "en": ref.short}
        facets.append(Facet(ref.facet, ref.value, iri, label, question[start:end], start, end))

    at = 0
    while at < len(words):
        span = 0
        for size in range(min(lexicon.longest, len(words) - at), 0, -1):
            if any(place in taken for place in range(at, at + size)):
                continue
            name = tuple(token.word for token in words[at : at + size])
            found = lexicon.entries(name)
            if not found or (size == 1 and len(name[0]) == 1):
                continue
            first, *others = _choose(found, words[at - 1] if at else None, lists)
            start, end = words[at].start, words[at + size - 1].end
            facets.append(Facet(first.facet, first.value, first.iri, first.label, question[start:end], start, end, tuple(others)))
            taken |= dict.fromkeys(range(at, at + size), True)
            span = size
            break
        at += span or 1

    unused = [Unused(question[t.start : t.end], t.start, t.end) for place, t in enumerate(words) if place not in taken and not lists.knows(t.word)]
    facets = [_in_context(facet, words, lists) for facet in sorted(facets, key=lambda facet: facet.start)]
    slots = _slots(facets, words, lists)
    return Reading(question, language or spoken, _operator(words, lists), tuple(facets), tuple(unused), slots, tuple(missing))


def _in_context(facet: Facet, words: list[Token], lists: Wording) -> Facet:
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


def _slots(facets: list[Facet], words: list[Token], lists: Wording) -> dict[str, tuple[str, ...]]:
    slots: dict[str, tuple[str, ...]] = {}
    for facet in facets:
        if facet.value not in slots.get(facet.facet, ()):
            slots[facet.facet] = (*slots.get(facet.facet, ()), facet.value)
    if "class" not in slots:
        if "letter" in slots:
            slots["class"] = ("agenda-item",) if any("agenda-item/" in facet.iri for facet in facets) else ("recommendation",)
        elif "actor" in slots or any(lists.has("ask", token.word) for token in words):
            slots["class"] = ("demand",)
        elif any(lists.has("recommendation", token.word) for token in words):
            slots["class"] = ("recommendation",)
        elif any(lists.has("agenda", token.word) for token in words):
            slots["class"] = ("agenda-item",)
    return slots
