"""The words of Dutch and English at large: a word that stands there is not mistyped, whether this graph knows it or not.

From the frequency lists that travel with the package ``pyspellchecker``, kept as a table beside the store.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from hltgraph.questions.lexicon import fold
from hltgraph.questions.stemming import LANGUAGES
from hltgraph.store.derived import database
from hltgraph.store.graph import GraphStore

if TYPE_CHECKING:
    import sqlite3

#: A word that was seen less often than this is as likely a slip that many make.
_OFTEN = 50
_RECIPE = f"1 {_OFTEN}"


def _fill(made: sqlite3.Connection) -> None:
    from spellchecker import SpellChecker

    made.execute("CREATE TABLE word (lang TEXT, word TEXT, PRIMARY KEY (lang, word)) WITHOUT ROWID")
    for language in LANGUAGES:
        known = SpellChecker(language=language, distance=1).word_frequency.dictionary
        words = sorted({fold(word) for word, count in known.items() if count >= _OFTEN})
        made.executemany("INSERT INTO word VALUES (?, ?)", ((language, word) for word in words))
    made.commit()


class Dictionary:
    """The words of a language. It is opened when a word is first looked up: most questions hold no unknown word."""

    def __init__(self, store: GraphStore) -> None:
        self._store = store

    @cached_property
    def _database(self) -> sqlite3.Connection:
        return database(self._store, "dictionary", _RECIPE, _fill)

    def make(self) -> None:
        """Make the table now, so that nobody waits for it later."""
        assert self._database

    def knows(self, word: str, language: str) -> bool:
        """Whether a folded word is one of the language."""
        return self._database.execute("SELECT 1 FROM word WHERE lang = ? AND word = ?", (language, word)).fetchone() is not None
