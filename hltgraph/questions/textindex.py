"""The text index: which stems stand in which things, and the sentences by which a thing may be recognised.

Tables of SQLite beside the store, made once for each graph: the things, the stems in their own words, in those of the
place around them and in those that people ask for them by, the words known with their stems, and the sentences. Words
that are in neither the index nor the lexicon are words that this graph knows nothing of.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from hltgraph.questions.lexicon import tokens
from hltgraph.questions.stemming import LANGUAGES, parts, stem
from hltgraph.questions.wording import wording
from hltgraph.store.derived import database
from hltgraph.store.graph import GraphStore

if TYPE_CHECKING:
    import sqlite3

#: How much a stem counts by the field it stands in, and the column of a match that the field is part of.
FIELDS = {
    "label": ("own", 1.0), "text": ("own", 0.9), "terms": ("own", 1.0), "context": ("context", 1.0),
    "asked": ("asked", 0.8), "yes": ("asked", 0.8), "no": ("asked", 0.8), "words": ("asked", 1.0),
}  # fmt: skip
# What stands around a thing says less of it than its own words do.
_AROUND = 0.35
# Words of a compound's parts count a little less than words written out.
_PART = 0.8
# A word that stands nowhere says as much as one that stands in two things.
_NOWHERE = 3
_VERSION = 10

_SCHEMA = """
CREATE TABLE item (id INTEGER PRIMARY KEY, iri TEXT, kind TEXT);
CREATE TABLE posting (lang TEXT, stem TEXT, item INTEGER, own REAL, context REAL, asked REAL, PRIMARY KEY (lang, stem, item)) WITHOUT ROWID;
CREATE TABLE word (lang TEXT, word TEXT, stem TEXT, PRIMARY KEY (lang, word)) WITHOUT ROWID;
CREATE TABLE sentence (id INTEGER PRIMARY KEY, item INTEGER, field TEXT, lang TEXT, text TEXT);
CREATE INDEX sentence_of ON sentence (item);
"""


@dataclass(frozen=True)
class Match:
    """How well the words of a question fit a thing: the shares of what they say, 0 to 1, that stand in its own words, in
    those around it, in those that it is asked for by, and in any of these (what stands around counting less)."""

    iri: str
    kind: str
    own: float
    context: float
    asked: float
    any: float


@dataclass(frozen=True)
class Sentence:
    """A sentence that says what a thing holds, or one that it is asked for by, with the answer where that is yes or no."""

    iri: str
    field: str
    language: str
    text: str


def lifted(iri: str) -> str:
    """An agenda item or phase as the recommendation that it belongs to: that is what an answer gives, with its agenda."""
    if "/agenda-item/" in iri:
        return iri.replace("/agenda-item/", "/recommendation/")
    if "/phase/" in iri:
        return iri.replace("/phase/", "/recommendation/").rpartition("-")[0]
    return iri


def content_words(text: str, language: str) -> list[str]:
    """The words of a text that are no words of grammar."""
    lists = wording(language)
    return [token.word for token in tokens(text) if len(token.word) > 1 and not lists.says_nothing(token.word)]


def _fill(made: sqlite3.Connection, store: GraphStore, query: str, without: Container[str]) -> None:
    texts: dict[tuple[str, str, str, str], None] = {}
    kinds: dict[str, str] = {}
    for row in store.rows(query):
        language, kind = getattr(row["text"], "language", None), row["kind"].value
        if language not in LANGUAGES or row["text"].value in without:
            continue
        iri = lifted(row["item"].value)
        if iri == row["item"].value and not kind.endswith("#Resource"):
            kinds[iri] = min(kinds.get(iri, kind), kind)
        texts[iri, row["field"].value, language, row["text"].value] = None
    seen: dict[str, set[str]] = {language: set() for language in LANGUAGES}
    weights: dict[tuple[str, str, str], dict[str, float]] = defaultdict(dict)
    for iri, field, language, text in texts:
        column, weight = FIELDS[field]
        for word in content_words(text, language):
            seen[language].add(word)
            known = weights[language, word, iri]
            known[column] = max(known.get(column, 0.0), weight)
    stemmed: dict[tuple[str, str, str], dict[str, float]] = defaultdict(dict)
    for (language, word, iri), columns in weights.items():
        found = [(word, 1.0), *((part, _PART) for part in parts(word, seen[language]) if language == "nl")]
        for each, share in found:
            known = stemmed[language, stem(each, language), iri]
            for column, weight in columns.items():
                known[column] = max(known.get(column, 0.0), weight * share)
    numbers = {iri: number for number, iri in enumerate(sorted(kinds), 1)}
    postings = sorted((lang, s, numbers[iri], *(w.get(c, 0.0) for c in ("own", "context", "asked"))) for (lang, s, iri), w in stemmed.items() if iri in numbers)
    told = sorted((numbers[iri], field, lang, text) for iri, field, lang, text in texts if iri in numbers and field not in ("terms", "words", "context"))
    made.executescript(_SCHEMA)
    made.executemany("INSERT INTO item VALUES (?, ?, ?)", [(number, iri, kinds[iri]) for iri, number in numbers.items()])
    made.executemany("INSERT INTO posting VALUES (?, ?, ?, ?, ?, ?)", postings)
    made.executemany("INSERT INTO word VALUES (?, ?, ?)", sorted((lang, word, stem(word, lang)) for lang, words in seen.items() for word in words))
    made.executemany("INSERT INTO sentence (item, field, lang, text) VALUES (?, ?, ?, ?)", told)
    made.commit()


class _Words(Container[str]):
    """The words of an index in one language."""

    def __init__(self, index: TextIndex, language: str) -> None:
        self._index, self._language = index, language

    def __contains__(self, word: object) -> bool:
        return isinstance(word, str) and self._index.knows(word, self._language)


class TextIndex:
    """The index of a graph. It is opened when it is first asked: most questions that name things need no text.

    ``without`` are texts that are left out, for those who measure how a question is answered that nobody has asked before.
    """

    def __init__(self, store: GraphStore, without: frozenset[str] = frozenset()) -> None:
        self._store, self._without = store, without
        # The stems of the index come back with every question; what visitors ask besides is not kept.
        self._kept: dict[tuple[str, str], list[tuple[int, float, float, float]]] = {}

    @cached_property
    def _database(self) -> sqlite3.Connection:
        query = (Path(__file__).parent / "textindex.rq").read_text("utf-8")
        kind = f"{_VERSION}{query}{FIELDS}{sorted(self._without) or ''}"
        return database(self._store, "text", kind, lambda made: _fill(made, self._store, query, self._without))

    @cached_property
    def _size(self) -> int:
        return int(self._database.execute("SELECT count(*) FROM item").fetchone()[0])

    @cached_property
    def _items(self) -> dict[int, tuple[str, str]]:
        return {number: (iri, kind) for number, iri, kind in self._database.execute("SELECT id, iri, kind FROM item")}

    def make(self) -> None:
        """Make the index now, so that nobody waits for it later."""
        assert self._size >= 0

    @cached_property
    def kinds(self) -> dict[str, str]:
        """The class of each thing that can be found, by its IRI."""
        return dict(self._items.values())

    def sentences(self) -> list[Sentence]:
        """Every sentence, in an order that is the same each time."""
        rows = self._database.execute("SELECT item, field, lang, text FROM sentence ORDER BY id")
        return [Sentence(self._items[item][0], field, lang, text) for item, field, lang, text in rows]

    def sentences_of(self, iri: str) -> list[Sentence]:
        """The sentences of one thing, in the order of ``sentences``."""
        rows = self._database.execute("SELECT field, lang, text FROM sentence WHERE item = (SELECT id FROM item WHERE iri = ?) ORDER BY id", (iri,))
        return [Sentence(iri, *row) for row in rows]

    def stem_of(self, word: str, language: str) -> str | None:
        """The stem under which a word is indexed; None when the graph knows no such word."""
        row = self._database.execute("SELECT stem FROM word WHERE lang = ? AND word = ?", (language, word)).fetchone()
        found = row[0] if row else stem(word, language)
        known = self._database.execute("SELECT 1 FROM posting WHERE lang = ? AND stem = ? LIMIT 1", (language, found)).fetchone()
        return found if known else None

    @cached_property
    def words(self) -> dict[str, list[str]]:
        """Every word of each language that the index knows, sorted."""
        return {
            language: [word for (word,) in self._database.execute("SELECT word FROM word WHERE lang = ? ORDER BY word", (language,))] for language in LANGUAGES
        }

    @cached_property
    def vocabulary(self) -> Mapping[str, Container[str]]:
        """The words of each language, to be asked whether a word is among them; nothing is opened or read before that."""
        return {language: _Words(self, language) for language in LANGUAGES}

    def knows(self, word: str, language: str) -> bool:
        """Whether a word is one of a language's."""
        return self._database.execute("SELECT 1 FROM word WHERE lang = ? AND word = ?", (language, word)).fetchone() is not None

    def _postings(self, stem: str, language: str) -> list[tuple[int, float, float, float]]:
        """The items that hold a stem, and how much in their own words, in those around them and in those that they are asked for by."""
        found = self._kept.get((language, stem))
        if found is None:
            found = self._database.execute("SELECT item, own, context, asked FROM posting WHERE lang = ? AND stem = ?", (language, stem)).fetchall()
            if found:
                self._kept[language, stem] = found
        return found

    def rarity(self, stems: Iterable[str], language: str) -> float:
        """How much the rarest of some stems says (inverse document frequency, the words around a thing left out)."""
        best = 0.0
        for each in stems:
            count = sum(own > 0 or asked > 0 for _, own, _, asked in self._postings(each, language))
            best = max(best, math.log(1 + self._size / (1 + count)))
        return best

    def find(self, groups: Sequence[tuple[Sequence[str], float]], language: str, unknown: float = 0) -> tuple[list[Match], float]:
        """The things that hold the stems, and the share of the question that nothing holds.

        Each group is one word of the question: the stems that stand for it, of which the best counts, and how much it
        counts besides its rarity. ``unknown`` is how many words stand nowhere.
        """
        lost = unknown * math.log(1 + self._size / _NOWHERE)
        total = lost
        sums: dict[int, list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0, 0.0])
        for stems, weight in groups:
            says = self.rarity(stems, language) * weight
            total += says
            best: dict[int, tuple[float, float, float]] = {}
            for each in stems:
                for item, *held in self._postings(each, language):
                    known = best.get(item)
                    best[item] = (max(known[0], held[0]), max(known[1], held[1]), max(known[2], held[2])) if known else (held[0], held[1], held[2])
            for item, (own, context, asked) in best.items():
                each_sum = sums[item]
                for place, value in enumerate((own, context, asked, max(own, asked, _AROUND * context))):
                    each_sum[place] += says * value
        if not total:
            return [], 0.0
        return [Match(*self._items[item], *(value / total for value in values)) for item, values in sums.items()], lost / total
