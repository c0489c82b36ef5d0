"""What a verification finds wrong, as a person can act on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

#: What each kind of problem is, in a few words; the message of a problem tells the case and its mend.
KINDS: Mapping[str, str] = {
    "digest": "the file is not the one that the offsets count in",
    "unknown-document": "a document that is no source",
    "range": "a range that does not lie in the text",
    "fingerprint": "other words stand there than when the passage was made",
    "name": "the name does not fit the offsets",
    "lines": "the lines do not fit the offsets",
    "page": "the page does not fit the lines",
    "part": "the part does not fit the place",
    "reason": "a reason is missing",
    "holder": "a passage without a thing, or a thing with a passage that nobody describes",
    "missing": "a point of the text that nothing stands for",
    "elsewhere": "a thing that does not point at the place of its point",
    "merged": "a thing that takes in another point",
    "bounds": "a thing that runs past where the next begins",
    "columns": "words of the right column before those of the left",
    "order": "numbers that do not follow the text",
    "surplus": "a thing that no point of the text stands behind",
    "uncovered": "words in no passage and in no exclusion",
    "excluded": "words excluded as without content that a passage holds",
    "shared": "words that two siblings hold",
}


@dataclass(frozen=True)
class Problem:
    """One finding: its kind (a key of :data:`KINDS`), its place, the thing it is about, and what to mend.

    ``document`` is a slug, ``lines`` as in a citation (``92-93, 97``); both are None where there is no place.
    """

    kind: str
    document: str | None
    lines: str | None
    thing: str
    message: str

    def line(self) -> str:
        """The problem as one line.

        >>> Problem("missing", "hlt-samen-verder", "1214", "demand/3-3-bestuurders-1", "add it").line()
        'hlt-samen-verder, line 1214: demand/3-3-bestuurders-1: add it'
        """
        many = self.lines is not None and not self.lines.isdecimal()
        place = [self.document or "", f"line{'s' if many else ''} {self.lines}" if self.lines else ""]
        return ": ".join(text for text in (", ".join(filter(None, place)), self.thing, self.message) if text)
