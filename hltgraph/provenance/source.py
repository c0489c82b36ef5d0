"""A source document as delivered: its characters, lines and printed pages."""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from hltgraph.errors import KnowledgeError

#: Files of the source documents by the slug of the document.
DOCUMENTS = {"hlt-samen-verder": "hlt-samen-verder.txt", "hltsamen-praktijk": "hltsamen-praktijk.txt"}

# A line that begins with a space starts a page of the text, but this one does not (model.md, Pages).
_NO_PAGE_START = {"hlt-samen-verder": {1513}}
# The printed number minus the number of the page of the text: known at three anchors, so two values are
# possible between the first and the second.
_PAGE_OFFSETS = {"hlt-samen-verder": ((1, 9, (3,)), (10, 27, (2, 3)), (28, 10_000, (2,)))}


def fold(text: str) -> str:
    """The text in NFC with every run of white space as one space and none at the ends."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def fingerprint(text: str) -> str:
    """SHA-256 of the folded text, hexadecimal.

    >>> fingerprint(" a  b ") == fingerprint("a\\nb")
    True
    """
    import hashlib  # late: most answers need none

    return hashlib.sha256(fold(text).encode()).hexdigest()


@dataclass(frozen=True)
class SourceText:
    """One source document. Offsets are Unicode code points from 0, ends exclusive; lines count from 1."""

    slug: str
    text: str
    digest: str

    @classmethod
    def read(cls, folder: Path, slug: str) -> SourceText:
        """Read a document from the folder of the sources.

        :raises KnowledgeError: when the folder or file is missing or is not UTF-8.
        """
        import hashlib

        path = folder / DOCUMENTS[slug]
        try:
            raw = path.read_bytes()
            # No newline translation: offsets count the file as delivered.
            return cls(slug, raw.decode("utf-8"), hashlib.sha256(raw).hexdigest())
        except FileNotFoundError:
            what = "folder" if not folder.is_dir() else f"file {DOCUMENTS[slug]}"
            raise KnowledgeError(f"no {what} of source documents at {folder}; name the right one with --sources") from None
        except (OSError, UnicodeDecodeError) as error:
            raise KnowledgeError(f"{path.name}: {error}") from error

    @cached_property
    def line_starts(self) -> list[int]:
        """The offset at which each line starts, the first line first."""
        starts, at = [], 0
        for line in self.text.splitlines(keepends=True):
            starts.append(at)
            at += len(line)
        return starts

    @cached_property
    def page_starts(self) -> list[int]:
        """The lines that start a page of the text; empty for a document without printed pages."""
        if self.slug not in _PAGE_OFFSETS:
            return []
        skip = _NO_PAGE_START.get(self.slug, set())
        return [n for n in range(1, len(self.line_starts) + 1) if n not in skip and self.text[self.line_starts[n - 1]] == " "]

    def line_span(self, line: int) -> tuple[int, int]:
        """Start and end of a line without its line break.

        :raises KnowledgeError: when there is no such line.
        """
        if not 1 <= line <= len(self.line_starts):
            raise KnowledgeError(f"{self.slug} has no line {line}; it has {len(self.line_starts)}")
        start = self.line_starts[line - 1]
        end = self.line_starts[line] if line < len(self.line_starts) else len(self.text)
        return start, start + len(self.text[start:end].rstrip("\r\n"))

    def line_at(self, offset: int) -> int:
        """The line, counted from 1, in which an offset lies."""
        return bisect_right(self.line_starts, offset)

    def lines(self, ranges: Iterable[tuple[int, int]]) -> str:
        """The lines on which ranges stand, as a citation writes them: ``92-93, 97``."""
        runs: list[list[int]] = []
        for start, end in ranges:
            first, last = self.line_at(start), self.line_at(end - 1)
            if runs and first <= runs[-1][1] + 1:
                runs[-1][1] = max(runs[-1][1], last)
            else:
                runs.append([first, last])
        return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in runs)

    def page(self, first_line: int, last_line: int) -> str | None:
        """The printed page of these lines, a range where two are possible, None where the document has no pages."""
        offsets = _PAGE_OFFSETS.get(self.slug)
        if offsets is None:
            return None
        candidates: set[int] = set()
        for line in (first_line, last_line):
            index = bisect_right(self.page_starts, line)
            for low, high, deltas in offsets:
                if low <= index <= high:
                    candidates.update(index + delta for delta in deltas)
        if not candidates:
            return None
        low, high = min(candidates), max(candidates)
        return str(low) if low == high else f"{low}-{high}"
