"""The outline of a source document, found from its text alone: lines, headings, footnotes, and the part each place lies in.

Rules, for the nota: a chapter's heading opens a page with its number; a section's begins with a number of two or
three steps; an annex's with its Roman number as the OCR reads it. A footnote opens a line with the next number and
no full stop, and holds to the end of its page. The practice description has no parts.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

from hltgraph.provenance.readings import Readings
from hltgraph.provenance.source import SourceText

_TITLES = {"Leeswijzer": "section/leeswijzer", "Bestuurlijk manifest": "section/manifest"}
_CHAPTER = re.compile(r"(\d) ?\. ?[^\W\d]")
_SECTION = re.compile(r"(\d)\.(\d)(?:\.(\d))?\.? +[^\W\d]")
_ANNEX = re.compile(r"Bijlage ([|IlV]+) [^\W\d]")
_NOTE = re.compile(r"(\d)(?= [^\W\da-z]|“)")


@dataclass(frozen=True)
class Line:
    """A line of a source without the white space at its ends; offsets are those of the document."""

    number: int
    start: int
    text: str
    opens_page: bool = False

    @property
    def end(self) -> int:
        """The offset after its last character."""
        return self.start + len(self.text)


@dataclass(frozen=True)
class Heading:
    """Where a part begins: its title (of a note its number), and the offset from which its own text runs."""

    name: str
    start: int
    end: int
    text_from: int
    reading: str | None = None


@dataclass(frozen=True)
class Region:
    """A stretch of one part without the title; a part that a footnote interrupts has two."""

    part: str
    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Outline:
    """The lines, headings and regions of a document."""

    lines: tuple[Line, ...]
    headings: tuple[Heading, ...]
    regions: tuple[Region, ...]
    borders: tuple[tuple[int, str], ...]

    def part_at(self, offset: int) -> str:
        """The smallest part in which an offset lies, as a short name such as ``section/3-3``."""
        return self.borders[max(0, bisect_right(self.borders, offset, key=lambda border: border[0]) - 1)][1]


def outline(source: SourceText, readings: Readings) -> Outline:
    """The outline of a document; lines that are blank are kept, with no text."""
    lines = tuple(_lines(source))
    headings = sorted(_headings(lines, readings, source), key=lambda heading: heading.start)
    borders: list[tuple[int, str]] = [] if headings and headings[0].start == lines[0].start else [(0, f"document/{source.slug}")]
    host, pages = (borders or [(0, "")])[0][1], [line.start for line in lines if line.opens_page]
    for index, heading in enumerate(headings):
        borders.append((heading.start, heading.name))
        if not heading.name.startswith("note/"):
            host = heading.name
            continue
        # Below a footnote comes nothing but the next one; the page after it goes on with the part that it interrupts.
        after = next((start for start in pages if start > heading.start), None)
        following = headings[index + 1].start if index + 1 < len(headings) else None
        if after is not None and (following is None or after < following):
            borders.append((after, host))
    return Outline(lines, tuple(headings), tuple(_regions(lines, headings, borders, source)), tuple(borders))


def _lines(source: SourceText) -> list[Line]:
    lines = []
    for number in range(1, len(source.line_starts) + 1):
        start, end = source.line_span(number)
        text = source.text[start:end]
        lines.append(Line(number, start + len(text) - len(text.lstrip()), text.strip(), number in source.page_starts))
    return lines


def _headings(lines: tuple[Line, ...], readings: Readings, source: SourceText) -> list[Heading]:
    lost = readings.points(source, "section/")
    found = [Heading(name, start, start + 1, start, reason) for name, (start, reason) in lost.items()]
    if not source.page_starts:
        return found
    note = 0
    for line in lines:
        if (match := _NOTE.match(line.text)) and int(match[1]) == note + 1:
            note += 1
            rest = line.start + match.end()
            found.append(Heading(f"note/{note}", line.start, rest, rest))
        elif name := _title(line):
            found.append(Heading(name, line.start, line.end, line.end))
    return found


def _title(line: Line) -> str | None:
    if line.opens_page:
        if match := _CHAPTER.match(line.text):
            return f"chapter/{match[1]}"
        for words, name in _TITLES.items():
            if line.text.startswith(words):
                return name
    if match := _SECTION.match(line.text):
        return "section/" + "-".join(step for step in match.groups() if step)
    if match := _ANNEX.match(line.text):
        return "annex/" + re.sub("[|l]", "I", match[1]).lower()
    return None


def _regions(lines: tuple[Line, ...], headings: list[Heading], borders: list[tuple[int, str]], source: SourceText) -> list[Region]:
    titles = {heading.name: source.text[heading.start : heading.end] for heading in headings}
    starts = {heading.start: heading.text_from for heading in headings}
    regions = []
    for index, (start, part) in enumerate(borders):
        end = borders[index + 1][0] if index + 1 < len(borders) else len(source.text)
        begin = starts.get(start, start)
        # What follows a note's number on its own line is the note's text; blank lines part paragraphs.
        inside = [_rest(line, begin) for line in lines if start <= line.start < end and (line.end > begin or not line.text)]
        regions.append(Region(part, titles.get(part, ""), tuple(inside)))
    return regions


def _rest(line: Line, begin: int) -> Line:
    if line.start >= begin or not line.text:
        return line
    text = line.text[begin - line.start :]
    return Line(line.number, begin + len(text) - len(text.lstrip()), text.strip(), line.opens_page)
