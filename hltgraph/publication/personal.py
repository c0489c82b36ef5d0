"""What in a text looks like personal data: mail and postal addresses, telephone numbers, citizen service numbers, names of persons.

It would rather see one too many: what is none is listed with its reason in data/allowed.toml.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from hltgraph.errors import KnowledgeError

_BETWEEN = r"(?:(?:van|de|der|den|ten|ter|te|het|op|'t)\s+){0,3}"
_SURNAME = rf"{_BETWEEN}[A-ZÀ-Þ][a-zà-þ]{{2,}}"
_STREET = r"straat|laan|weg|plein|kade|gracht|singel|dijk|dreef|plantsoen|steeg|markt|hof|pad"
_OFFICES = "[Ww]ethouder|[Bb]urgemeester|[Rr]aadslid|[Gg]riffier|[Gg]emeentesecretaris|[Aa]lderman|[Mm]ayor"
_PATTERNS = {
    "email": re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+"),
    "phone": re.compile(r"(?<![\w.,/-])(?:(?:\+|00)31[\s-]?(?:\(0\)\s?)?[1-9](?:[\s-]?\d){8}|0[1-9](?:[\s-]?\d){8})(?![\w-])"),
    "bsn": re.compile(r"(?<![\w.,/-])(?:\d{9}|\d{4}[. ]\d{2}[. ]\d{3}|\d{3}[. ]\d{3}[. ]\d{3})(?![\w-])"),
    "address": re.compile(rf"(?<!\w)(?:[1-9]\d{{3}}\s?(?!SA|SD|SS)[A-Z]{{2}}(?!\w)|[A-ZÀ-Þ][\w'-]*(?:{_STREET})\s+\d{{1,4}}\s?[a-zA-Z]?(?!\w))"),
    "title": re.compile(
        rf"(?<!\w)(?:[Dd]hr\.?|[Mm]evr\.?|[Mm]w\.?|[Dd]e heer|[Mm]evrouw|[Mm]eneer|[Dd]rs\.|[Ii]ng\.|[Pp]rof\.|Mrs?\.|Ms\.)\s+(?:[A-Z]\.\s?)*{_SURNAME}"
    ),
    "office": re.compile(rf"(?<!\w)(?:{_OFFICES})\s+(?:[A-Z]\.\s?)*[A-ZÀ-Þ][a-zà-þ]{{2,}}"),
    "initials": re.compile(rf"(?<![\w.])(?:[A-Z]\.){{1,4}}\s?{_SURNAME}|(?<![\w.])(?:[A-Z]\.\s){{2,4}}{_SURNAME}"),
}
#: What each kind of hit is called to a reader.
NAMES = {
    "email": {"nl": "mailadres", "en": "mail address"},
    "phone": {"nl": "telefoonnummer", "en": "telephone number"},
    "bsn": {"nl": "burgerservicenummer", "en": "citizen service number"},
    "address": {"nl": "adres", "en": "address"},
    "name": {"nl": "naam van een persoon", "en": "name of a person"},
}
# A single capital at the end of a sentence is the letter of a recommendation, not an initial.
_LETTER = re.compile(r"(?:aanbeveling|recommendation|tot en met|to|as)\s+$", re.IGNORECASE)
_OFFICE_WORDS = re.compile(r"wethouder|burgemeester|raadslid|griffier|secretaris|college|raad|alderman|mayor|bestuur", re.IGNORECASE)


@dataclass(frozen=True)
class Hit:
    """Something that looks like personal data: its kind and its words."""

    kind: str
    text: str


@cache
def _given() -> re.Pattern[str]:
    names = (Path(__file__).parent / "given-names.txt").read_text("utf-8").split()
    return re.compile(rf"(?<![\w-])(?:{'|'.join(names)})(?:-[A-Z][a-z]+)?\s+{_SURNAME}(?!\w)")


def valid_bsn(text: str) -> bool:
    """Whether nine digits pass the eleven test of the citizen service number.

    >>> valid_bsn("111222333"), valid_bsn("123456789")
    (True, False)
    """
    digits = [int(c) for c in text if c.isdigit()]
    weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
    return len(digits) == 9 and any(digits) and sum(w * d for w, d in zip(weights, digits, strict=True)) % 11 == 0


def look(text: str) -> Iterator[Hit]:
    """What looks like personal data in a text.

    >>> [hit.kind for hit in look("Bel 071-1234567 of mail j.voorbeeld@example.org")]
    ['email', 'phone']
    """
    for kind, pattern in _PATTERNS.items():
        for found in pattern.finditer(text):
            letter = kind == "initials" and found[0].count(".") == 1 and _LETTER.search(text, 0, found.start())
            if not letter and (kind != "bsn" or valid_bsn(found[0])):
                yield Hit("name" if kind in ("title", "office", "initials") else kind, found[0])
    for found in _given().finditer(text):
        yield Hit("name", found[0])


@dataclass(frozen=True)
class Allowed:
    """What may stand: exact words, each with its reason, and the first parts of functional mailboxes."""

    texts: dict[str, str]
    mailboxes: frozenset[str]

    @classmethod
    def read(cls, path: Path) -> Allowed:
        """The list in a file: ``[[office]]`` with text and why, ``[[other]]`` likewise, ``mailboxes`` with first parts.

        :raises KnowledgeError: when it is no such list, or an office names none.
        """
        try:
            content = tomllib.loads(path.read_text("utf-8")) if path.is_file() else {}
            entries = [*content.get("office", []), *content.get("other", [])]
            texts = {str(entry["text"]): str(entry["why"]) for entry in entries}
        except (OSError, ValueError, KeyError) as error:
            raise KnowledgeError(f"{path.name}: {error}") from error
        for entry in content.get("office", []):
            if not _OFFICE_WORDS.search(entry["text"]):
                raise KnowledgeError(f"{path.name}: {entry['text']!r} names no office")
        if any(not why.strip() for why in texts.values()):
            raise KnowledgeError(f"{path.name}: an entry without a reason")
        return cls(texts, frozenset(content.get("mailboxes", [])))

    def permits(self, hit: Hit) -> bool:
        """Whether a hit is on the list."""
        return hit.text in self.texts or (hit.kind == "email" and hit.text.partition("@")[0].casefold() in self.mailboxes)
