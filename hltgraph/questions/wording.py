"""The words that questions are made of besides names: one TOML file a language."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from hltgraph.questions.stemming import LANGUAGES


@dataclass(frozen=True)
class Wording:
    """The lists of one language by name; numbers are in order from nought."""

    language: str
    lists: dict[str, frozenset[str]]
    numbers: tuple[str, ...]

    def has(self, name: str, word: str) -> bool:
        """Whether a folded word stands in a list."""
        return word in self.lists[name]

    def knows(self, word: str) -> bool:
        """Whether a folded word is one of grammar: it stands in a list, and not in ``unsaid``."""
        if word in self.lists["unsaid"]:
            return False
        return word in self.numbers or any(word in words for words in self.lists.values())

    def says_nothing(self, word: str) -> bool:
        """Whether a folded word of a text says nothing of what the text is about."""
        return (self.knows(word) and word not in self.lists["askish"]) or word in self.lists["unsaid"]


@cache
def wording(language: str) -> Wording:
    """The wording of a language: ``nl`` or ``en``."""
    text = (Path(__file__).parent / "words" / f"{language}.toml").read_text("utf-8")
    content = tomllib.loads(text)
    lists = {name: frozenset(words) for name, words in content.items() if name != "numbers"}
    return Wording(language, lists, tuple(content["numbers"]))


def language_of(words: Iterable[str]) -> str:
    """The language whose words a sentence holds more of; Dutch when there is nothing between them.

    >>> language_of(["what", "does", "chapter", "3", "ask", "of", "councils"])
    'en'
    """
    words = list(words)
    counts = {language: sum(wording(language).knows(word) for word in words) for language in LANGUAGES}
    return "en" if counts["en"] > counts["nl"] else "nl"
