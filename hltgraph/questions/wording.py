"""The words that questions are made of besides names: one file a language."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from hltgraph.questions.stemming import LANGUAGES

#: Lists of words that are no grammar.
_NO_GRAMMAR = frozenset(
    {
        "light", "contact", "naming", "office", "suppose", "merge", "absorb", "leave", "join", "dissolve", "split", "transfer", "towards",
        "rename", "named", "domain", "changed", "first_day", "last_day", "a_day", "earliest", "latest", "kinds", "side", "literal",
        "behind", "share", "often", "mention", "tells", "exact", "self", "belong", "deny", "document", "entry",
    }
)  # fmt: skip
#: Endings of words that say how, not what.
_LIGHT = {"nl": ("elijk", "elijks", "gewijs"), "en": ("ly",)}


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
        """Whether a folded word is one of grammar: it stands in a list, and not in ``unsaid`` or ``light`` alone."""
        if word in self.lists["unsaid"]:
            return False
        return word in self.numbers or any(word in words for name, words in self.lists.items() if name not in _NO_GRAMMAR)

    def is_light(self, word: str) -> bool:
        """Whether a folded word says nothing of the subject where names already say it."""
        return word in self.lists["light"] or (len(word) > 5 and word.endswith(_LIGHT[self.language]))

    def says_nothing(self, word: str) -> bool:
        """Whether a folded word of a text says nothing of what the text is about."""
        return (self.knows(word) and word not in self.lists["askish"]) or word in self.lists["unsaid"]


@cache
def wording(language: str) -> Wording:
    """The wording of a language: ``nl`` or ``en``. The file is a list a paragraph, which is quicker to read than TOML."""
    text = (Path(__file__).parent / "words" / f"{language}.txt").read_text("utf-8")
    lines = [line for line in text.split("\n") if not line.startswith("#")]
    lists = dict(paragraph.split(":", 1) for paragraph in "\n".join(lines).split("\n\n") if ":" in paragraph)
    found = {name.strip(): tuple(words.split()) for name, words in lists.items()}
    return Wording(language, {name: frozenset(words) for name, words in found.items() if name != "numbers"}, found["numbers"])


def language_of(words: Iterable[str], known: Mapping[str, Container[str]] | None = None) -> str:
    """The language whose words a sentence holds more of, of grammar or else of ``known``; Dutch when there is nothing between them.

    >>> language_of(["what", "does", "chapter", "3", "ask", "of", "councils"])
    'en'
    """
    words = list(words)
    counts = {language: sum(wording(language).knows(word) for word in words) for language in LANGUAGES}
    if counts["en"] == counts["nl"]:
        counts = {language: sum(wording(language).is_light(word) or word in (known or {}).get(language, ()) for word in words) for language in LANGUAGES}
    return "en" if counts["en"] > counts["nl"] else "nl"
