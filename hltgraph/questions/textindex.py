"""The text index: which stems stand in which items, for questions that name no facet of the graph.

A table of SQLite beside the store, made once for each graph: items, the stems in them with a weight (own words more than
those of the section around), and the words known with their stems. Words that are in neither the index nor the lexicon
are words that this graph knows nothing of.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
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

#: How much a stem counts by where it stands.
WEIGHTS = {"label": 1.0, "text": 0.9, "terms": 1.0, "context": 0.35}
# Words of a compound's parts count a little less than words written out.
_PART = 0.8
_VERSION = 5

_SCHEMA = """
CREATE TABLE item (id INTEGER PRIMARY KEY, iri TEXT, kind TEXT);
CREATE TABLE posting (lang TEXT, stem TEXT, item INTEGER, weight REAL, PRIMARY KEY (lang, stem, item)) WITHOUT ROWID;
CREATE TABLE word (lang TEXT, word TEXT, stem TEXT, PRIMARY KEY (lang, word)) WITHOUT ROWID;
"""


@dataclass(frozen=True)
class Match:
    """An item and how well the words of a question fit it: the share of what they say that stands in it, 0 to 1."""

    iri: str
    kind: str
    coverage: float
    own: float
    """The share that stands in the item's own words."""
    held: frozenset[int]
    """The numbers of the words of the question that stand in the item's own text."""


def content_words(text: str, language: str) -> list[str]:
    """The words of a text that are no words of grammar."""
    lists = wording(language)
    return [token.word for token in tokens(text) if len(token.word) > 1 and not lists.says_nothing(token.word)]


def _fill(made: sqlite3.Connection, store: GraphStore, query: str) -> None:
    weights: dict[tuple[str, str, str], float] = {}
    kinds: dict[str, str] = {}
    seen: dict[str, set[str]] = {language: set() for language in LANGUAGES}
    standing: dict[str, set[str]] = defaultdict(set)
    around: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in store.rows(query):
        language = getattr(row["text"], "language", None)
        if language not in LANGUAGES:
            continue
        iri, field = row["item"].value, row["field"].value
        kinds[iri] = row["kind"].value
        section = row["section"].value if "section" in row else ""
        standing[section].add(iri)
        for word in content_words(row["text"].value, language):
            seen[language].add(word)
            key = (language, word, iri)
            weights[key] = max(weights.get(key, 0.0), WEIGHTS[field])
            if field != "context" and kinds[iri].endswith("#Statement"):
                around[section, language].add(word)
    # What the paragraphs of a section say is what its requests and recommendations are about.
    for (section, language), words in around.items():
        for iri in standing[section] if section else ():
            for word in words:
                weights.setdefault((language, word, iri), WEIGHTS["context"])
    stemmed: dict[tuple[str, str, str], float] = defaultdict(float)
    for (language, word, iri), weight in weights.items():
        found = [(word, 1.0), *((part, _PART) for part in parts(word, seen[language]) if language == "nl")]
        for each, share in found:
            key = (language, stem(each, language), iri)
            stemmed[key] = max(stemmed[key], weight * share)
    numbers = {iri: number for number, iri in enumerate(sorted(kinds), 1)}
    made.executescript(_SCHEMA)
    made.executemany("INSERT INTO item VALUES (?, ?, ?)", [(number, iri, kinds[iri]) for iri, number in numbers.items()])
    made.executemany("INSERT INTO posting VALUES (?, ?, ?, ?)", sorted((lang, s, numbers[iri], w) for (lang, s, iri), w in stemmed.items()))
    made.executemany("INSERT INTO word VALUES (?, ?, ?)", sorted((lang, word, stem(word, lang)) for lang, words in seen.items() for word in words))
    made.commit()


def _opened(store: GraphStore) -> sqlite3.Connection:
    query = (Path(__file__).parent / "textindex.rq").read_text("utf-8")
    return database(store, "text", f"{_VERSION}{query}{WEIGHTS}", lambda made: _fill(made, store, query))


class TextIndex:
    """The index of a graph. It is opened when it is first asked: most questions that name things need no text."""

    def __init__(self, store: GraphStore) -> None:
        self._store = store

    @cached_property
    def _database(self) -> sqlite3.Connection:
        return _opened(self._store)

    @cached_property
    def _size(self) -> int:
        return int(self._database.execute("SELECT count(*) FROM item").fetchone()[0])

    def make(self) -> None:
        """Make the index now, so that nobody waits for it later."""
        assert self._size >= 0

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
    def word_sets(self) -> dict[str, frozenset[str]]:
        """The words of each language as sets."""
        return {language: frozenset(words) for language, words in self.words.items()}

    def weight(self, stems: Iterable[str], language: str) -> dict[str, float]:
        """How much each stem says: rare ones more (inverse document frequency, own words only)."""
        out = {}
        for each in stems:
            (count,) = self._database.execute("SELECT count(*) FROM posting WHERE lang = ? AND stem = ? AND weight > 0.5", (language, each)).fetchone()
            out[each] = math.log(1 + self._size / (1 + count))
        return out

    def find(self, groups: Sequence[Sequence[str]], language: str, weights: Sequence[float] | None = None, unknown: float = 0) -> list[Match]:
        """The items that hold the stems, best first.

        Each group is one word of the question: the stems that stand for it, of which the best counts. ``weights`` says
        how much each group counts besides its rarity, ``unknown`` how many words stand in no item at all.
        """
        # A word that stands nowhere says as much as one that stands in two items, and no item holds it.
        total = unknown * math.log(1 + self._size / 3)
        scores: dict[int, float] = defaultdict(float)
        held: dict[int, set[int]] = defaultdict(set)
        own: dict[int, float] = defaultdict(float)
        for place, group in enumerate(groups):
            says = max(self.weight(group, language).values(), default=0.0) * (weights[place] if weights else 1.0)
            total += says
            best: dict[int, float] = {}
            for each in group:
                for item, weight in self._database.execute("SELECT item, weight FROM posting WHERE lang = ? AND stem = ?", (language, each)):
                    best[item] = max(best.get(item, 0.0), weight)
            for item, weight in best.items():
                scores[item] += says * weight
                if weight > WEIGHTS["context"]:
                    held[item].add(place)
                    own[item] += says * weight
        if not total:
            return []
        rows = {number: (iri, kind) for number, iri, kind in self._database.execute("SELECT id, iri, kind FROM item") if number in scores}
        found = [Match(*rows[number], score / total, own[number] / total, frozenset(held[number])) for number, score in scores.items()]
        return sorted(found, key=lambda match: (-match.coverage, match.iri))
