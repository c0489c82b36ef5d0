"""Ranked text search in labels, alternative names and descriptions: SQLite's FTS5 with BM25, kept beside the store."""

from __future__ import annotations

import contextlib
import sqlite3
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from hltgraph.errors import UsageError
from hltgraph.questions.lexicon import tokens
from hltgraph.store.derived import database
from hltgraph.store.graph import GraphStore

# A label says most of what a thing is, then its other names, then its text.
_WEIGHTS = (8.0, 6.0, 2.0)


# What stands between two names of a thing; no name holds it.
_APART = " · "
# What it counts for to be called exactly that.
_CALLED = 100.0


@dataclass(frozen=True)
class Found:
    """One thing found: IRI, class, label, a piece of its text with the words in brackets, and a score (more is better)."""

    iri: str
    type: str
    label: str
    snippet: str
    score: float

    def as_dict(self) -> dict[str, Any]:
        """The hit as plain data."""
        return asdict(self)


def _fill(made: sqlite3.Connection, store: GraphStore, query: str) -> None:
    documents: dict[tuple[str, str], dict[str, str]] = {}
    for row in store.rows(query):
        language = getattr(row["text"], "language", None) or "nl"
        document = documents.setdefault((row["thing"].value, language), {"type": row["type"].value})
        field = row["field"].value
        document[field] = f"{document[field]}{_APART}{row['text'].value}" if field in document else row["text"].value
    made.execute(
        "CREATE VIRTUAL TABLE things USING fts5(label, names, text, iri UNINDEXED, type UNINDEXED, lang UNINDEXED, "
        "tokenize='unicode61 remove_diacritics 2', prefix='3')"
    )
    made.executemany(
        "INSERT INTO things (label, names, text, iri, type, lang) VALUES (?, ?, ?, ?, ?, ?)",
        [(d.get("label", ""), d.get("names", ""), d.get("text", ""), iri, d["type"], lang) for (iri, lang), d in sorted(documents.items())],
    )
    made.commit()


def _open(store: GraphStore) -> sqlite3.Connection:
    query = (Path(__file__).parent / "search.rq").read_text("utf-8")
    return database(store, "search", query + _APART, lambda made: _fill(made, store, query))


def search(store: GraphStore, text: str, language: str = "nl", limit: int = 20) -> list[Found]:
    """The things whose words fit best, each once.

    :raises UsageError: when the text holds no word.
    """
    words = [token.word for token in tokens(text)][:32]
    if not words:
        raise UsageError("there is no word to search for")
    # Each word quoted, so that nothing a visitor types is an operator; the last letters may differ.
    match = " OR ".join(f'"{word}"' + ("*" if len(word) > 3 else "") for word in words)
    with contextlib.closing(_open(store)) as opened:
        rows = opened.execute(
            "SELECT iri, type, label, snippet(things, -1, '[', ']', '…', 18), -bm25(things, ?, ?, ?) AS score, lang, names "
            "FROM things WHERE things MATCH ? ORDER BY score DESC, iri LIMIT ?",
            (*_WEIGHTS, match, limit * 3),
        ).fetchall()
    # The asked-for language first where a thing was found in both.
    best: dict[str, Found] = {}
    wanted = " ".join(words)
    scored = []
    for *rest, score, lang, names in rows:
        called = any(" ".join(token.word for token in tokens(name)) == wanted for name in (*str(names).split(_APART), rest[2]))
        scored.append((*rest, score + _CALLED * called, lang))
    for iri, kind, label, snippet, score, _ in sorted(scored, key=lambda row: (row[5] != language, -row[4])):
        known = best.get(iri)
        best[iri] = Found(iri, kind, known.label if known else label, known.snippet if known else snippet, max(score, known.score if known else 0.0))
    return sorted(best.values(), key=lambda found: (-found.score, found.iri))[:limit]
