"""Suggesting: the canonical questions that begin as somebody types, and those nearest to what was not understood.

Canonical questions stand in the graph (``hlt:canonicalQuestion``); a test holds that each is read as it is meant.
"""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING

from hltgraph.questions.lexicon import tokens
from hltgraph.questions.wording import wording
from hltgraph.store.derived import database
from hltgraph.store.graph import GraphStore

if TYPE_CHECKING:
    import sqlite3

#: The most words of a question that are looked at.
_WORDS = 24
#: So many times as many near questions are looked at as are told.
_NEAR = 3
_RECIPE = "3"


def _fill(made: sqlite3.Connection, store: GraphStore, query: str) -> None:
    rows = [(row["question"].value, getattr(row["question"], "language", "nl"), row["thing"].value) for row in store.rows(query)]
    made.execute("CREATE VIRTUAL TABLE question USING fts5(text, lang UNINDEXED, thing UNINDEXED, tokenize='unicode61 remove_diacritics 2', prefix='2 3')")
    made.executemany("INSERT INTO question VALUES (?, ?, ?)", sorted(set(rows)))
    made.commit()


def _opened(store: GraphStore) -> sqlite3.Connection:
    query = (Path(__file__).parent / "suggesting.rq").read_text("utf-8")
    return database(store, "suggestions", _RECIPE + query, lambda made: _fill(made, store, query))


def complete(store: GraphStore, begun: str, language: str = "nl", limit: int = 8) -> list[str]:
    """The canonical questions that hold what was typed, the last word perhaps not whole; words of grammar may differ."""
    words = [token.word for token in tokens(begun)][:_WORDS]
    if not words:
        return []
    lists = wording(language)
    said = [word for word in words[:-1] if word.isdigit() or not lists.knows(word)] or words[:-1]
    whole = [f'"{word}"' for word in said]
    return _matching(store, " AND ".join([*whole, f'"{words[-1]}"*']), "rank, length(text)", language, limit)


def nearest(store: GraphStore, question: str, language: str = "nl", limit: int = 3) -> list[str]:
    """The canonical questions that share most of the words that say something; of those that share much, whole questions rather than key words."""
    lists = wording(language)
    words = [token.word for token in tokens(question) if len(token.word) > 2 and not lists.knows(token.word)][:_WORDS]
    found = _matching(store, " OR ".join(f'"{word}"*' for word in words), "rank, length(text)", language, _NEAR * limit) if words else []
    return sorted(found, key=lambda text: not text.endswith("?"))[:limit]


def _matching(store: GraphStore, match: str, order: str, language: str, limit: int) -> list[str]:
    # Each word is quoted, so that nothing a visitor types is an operator.
    with contextlib.closing(_opened(store)) as opened:
        rows = opened.execute(
            f"SELECT DISTINCT text FROM question WHERE question MATCH ? AND lang = ? ORDER BY {order}, text LIMIT ?", (match, language, limit)
        )
        return [text for (text,) in rows]
