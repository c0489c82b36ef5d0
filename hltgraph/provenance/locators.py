"""Locators: how a person points at a place in a source document.

A locator is one of

- ``987-992`` or ``987``: whole lines, without the white space at their ends;
- ``1214|A ... B``: on line 1214 the text from the words A to the words B; ``...`` alone at the front means
  from the start of the line, at the back to its end; without ``...`` the words themselves; ``695#2|A ...``
  takes the second place on the line where A stands.

So the two columns of line 1214 are ``1214|... waarop`` and ``1214|1. Versterking ...``. Locators serve people
who write data; the data itself holds offsets.
"""

from __future__ import annotations

import re

from hltgraph.errors import KnowledgeError
from hltgraph.provenance.source import SourceText

_LINES = re.compile(r"(\d+)(?:-(\d+))?$")
_WORDS = re.compile(r"(\d+)(?:#(\d))?\|(.*)$")


def _trim(source: SourceText, start: int, end: int) -> tuple[int, int]:
    text = source.text[start:end]
    return start + len(text) - len(text.lstrip()), start + len(text.rstrip())


def locate(source: SourceText, locator: str) -> tuple[int, int]:
    """The range (start, end) that a locator points at.

    :raises KnowledgeError: when the words are not on that line, or are there twice.
    """
    locator = locator.strip()
    if match := _LINES.match(locator):
        first, last = int(match[1]), int(match[2] or match[1])
        return _trim(source, source.line_span(first)[0], source.line_span(last)[1])
    match = _WORDS.match(locator)
    if not match:
        raise KnowledgeError(f"{locator!r} is no locator: write 987-992 or 1214|first words ... last words")
    start, end = source.line_span(int(match[1]))
    line = source.text[start:end]
    head, dots, tail = (part.strip() for part in match[3].partition("..."))
    if not dots:
        tail = head

    def find(words: str, which: str, after: int = 0) -> int:
        at = line.find(words, after)
        if at < 0:
            raise KnowledgeError(f"{locator!r}: {which} words are not on line {match[1]}, which reads {line!r}")
        return at

    begin = find(head, "the first") if head else 0
    for _ in range(int(match[2] or 1) - 1):
        begin = find(head, "the first", begin + 1)
    if head and not match[2] and not line.startswith(head) and line.find(head, begin + 1) >= 0:
        raise KnowledgeError(f"{locator!r}: the first words stand twice on line {match[1]}; write {match[1]}#2| for the second")
    finish = find(tail, "the last", begin) + len(tail) if tail else len(line)
    return _trim(source, start + begin, start + finish)


def locate_all(source: SourceText, locators: list[str]) -> tuple[tuple[int, int], ...]:
    """The ranges of several locators in order of the text, those joined that only white space parts."""
    ranges: list[tuple[int, int]] = []
    for start, end in sorted(locate(source, locator) for locator in locators):
        if start >= end:
            raise KnowledgeError(f"{locators}: an empty range")
        if ranges and start < ranges[-1][1]:
            raise KnowledgeError(f"{locators}: ranges overlap")
        if ranges and not source.text[ranges[-1][1] : start].strip():
            ranges[-1] = (ranges[-1][0], end)
        else:
            ranges.append((start, end))
    return tuple(ranges)
