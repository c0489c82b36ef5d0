"""The lexicon: every name in the graph by which a question may mean something.

It is read from the graph once for each version and kept beside the store; nothing of it lives in code.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import unicodedata
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from hltgraph.namespaces import short
from hltgraph.questions.bank import KINDS, class_iri
from hltgraph.questions.stemming import stem
from hltgraph.store.graph import GraphStore

_WORD = re.compile(r"\d+(?:\.\d+)+|[^\W_]+")

# The slot that a thing of a class fills.
_FACETS = {
    "hlt:Chapter": "chapter", "hlt:Section": "section", "hlt:Annex": "section", "hlt:Document": "section",
    "hlt:Actor": "actor", "hlt:GoverningBody": "actor", "hlt:GovernmentRole": "role", "hlt:PublicValue": "value",
    "hlt:Theme": "theme", "hlt:TaskCategory": "task", "hlt:RecommendationCategory": "category", "hlt:Force": "force",
    "sdgo:Goal": "goal",
}  # fmt: skip
#: Where one name leads to several things, the slots in the order in which they are tried.
PRIORITY = ("class", "chapter", "actor", "category", "role", "about", "section", "theme", "goal", "value", "task", "force", "property")


def fold(word: str) -> str:
    """A word without case and accents.

    >>> fold("Coördinatie")
    'coordinatie'
    """
    return "".join(c for c in unicodedata.normalize("NFKD", word.casefold()) if not unicodedata.combining(c))


@dataclass(frozen=True)
class Token:
    """A word of a sentence, folded, with its place in the characters of the sentence."""

    word: str
    start: int
    end: int


def tokens(sentence: str) -> list[Token]:
    """The words of a sentence; a section number such as 3.1.2 is one word."""
    return [Token(fold(m[0]), m.start(), m.end()) for m in _WORD.finditer(sentence)]


@dataclass(frozen=True)
class Entry:
    """One thing that a name leads to: the slot it fills, the value the slot takes, its IRI and labels."""

    facet: str
    value: str
    iri: str
    label: dict[str, str]


@dataclass(frozen=True)
class Lexicon:
    """Names as folded words parted by spaces, each with the numbers of what it leads to; ``longest`` counts words."""

    names: dict[str, list[int]]
    things: list[tuple[str, str, str, dict[str, str]]]
    longest: int

    def entries(self, words: Iterable[str]) -> tuple[Entry, ...]:
        """What a name leads to, the likeliest first."""
        return tuple(Entry(*self.things[number]) for number in self.names.get(" ".join(words), ()))

    def by_stems(self, words: Iterable[str], language: str) -> tuple[Entry, ...]:
        """What a name leads to by the stems of its words, the likeliest first."""
        found = self._stems(language).get(tuple(stem(word, language) for word in words), frozenset())
        return tuple(Entry(*self.things[number]) for number in sorted(found))

    def _stems(self, language: str) -> dict[tuple[str, ...], frozenset[int]]:
        known: dict[str, dict[tuple[str, ...], frozenset[int]]] = self._stemmed
        if language not in known:
            made: dict[tuple[str, ...], set[int]] = {}
            for name, numbers in self.names.items():
                made.setdefault(tuple(stem(word, language) for word in name.split()), set()).update(numbers)
            known[language] = {stems: frozenset(numbers) for stems, numbers in made.items()}
        return known[language]

    @cached_property
    def _stemmed(self) -> dict[str, dict[tuple[str, ...], frozenset[int]]]:
        return {}

    @cached_property
    def labels(self) -> dict[str, dict[str, str]]:
        """The labels of each thing that has a name here, by IRI and language."""
        return {iri: label for _, _, iri, label in self.things}

    @cached_property
    def words(self) -> frozenset[str]:
        """Every word that stands in a name."""
        return frozenset(word for name in self.names for word in name.split())


def _made(store: GraphStore, query: str) -> Lexicon:
    """The lexicon read from the graph."""
    slugs = {class_iri(slug): slug for slug in KINDS}
    labels: dict[str, dict[str, str]] = {}
    slots: dict[str, tuple[str, str]] = {}
    names: dict[str, set[str]] = {}
    for row in store.rows(query):
        iri, kind, label = row["thing"].value, short(row["type"].value), row["label"]
        if kind == "owl:Class" and iri not in slugs:
            continue
        facet = "class" if kind == "owl:Class" else "property" if kind in ("owl:ObjectProperty", "owl:DatatypeProperty") else _FACETS.get(kind, "about")
        value = slugs[iri] if facet == "class" else short(iri, store.base).removeprefix(f"{facet}/").removeprefix("sdg:")
        # A thing of several classes fills the slot that comes first.
        slots[iri] = min(slots.get(iri, (facet, value)), (facet, value), key=lambda slot: PRIORITY.index(slot[0]))
        if row["how"].value == ("alt" if facet == "property" else "pref"):
            # A property is called by the first name that people ask for it by.
            labels.setdefault(iri, {}).setdefault(label.language, label.value)  # type: ignore[union-attr, arg-type]
        words = " ".join(token.word for token in tokens(label.value))
        if words:
            names.setdefault(words, set()).add(iri)
    order = sorted(slots, key=lambda iri: (PRIORITY.index(slots[iri][0]), iri))
    number = {iri: place for place, iri in enumerate(order)}
    things = [(*slots[iri], iri, labels.get(iri, {})) for iri in order]
    found = {words: sorted(number[iri] for iri in iris) for words, iris in sorted(names.items())}
    return Lexicon(found, things, max((words.count(" ") + 1 for words in found), default=0))


def read(store: GraphStore) -> Lexicon:
    """The lexicon of a graph, from the cache where it was read before."""
    query = (Path(__file__).parent / "lexicon.rq").read_text("utf-8")
    # Named by how it is read too, so that another way of reading finds no old one.
    mark = zlib.crc32((query + repr(KINDS) + repr(_FACETS) + repr(PRIORITY) + "6").encode())
    cached = store.folder / f"lexicon-{mark:08x}.json" if store.folder else None
    if cached and cached.is_file():
        content = json.loads(cached.read_bytes())
        return Lexicon(content["names"], content["things"], content["longest"])
    lexicon = _made(store, query)
    if cached:
        fresh = cached.with_name(f".{cached.name}-{os.getpid()}")
        with contextlib.suppress(OSError):  # it is only quicker with it
            content = {"names": lexicon.names, "things": lexicon.things, "longest": lexicon.longest}
            fresh.write_text(json.dumps(content, ensure_ascii=False), "utf-8")
            fresh.replace(cached)
    return lexicon
