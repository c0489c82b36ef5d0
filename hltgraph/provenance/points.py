"""The points that the sources make, found from their text alone, by rule, without a look at the data.

Found are: the headings and footnotes; the numbered points of every 'Vraagt van' block, in both columns; the lettered
recommendations and those of Concern Control; the rows of annex I, the goals of annex III, the items per actor of annex IV;
the ambitions of the practice description; and every paragraph and bullet of running text. What the OCR lost is listed
in :mod:`hltgraph.provenance.readings`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from hltgraph.provenance import columns
from hltgraph.provenance.outline import Line, Outline, Region, outline
from hltgraph.provenance.paragraphs import Paragraph, paragraphs
from hltgraph.provenance.readings import Readings
from hltgraph.provenance.source import SourceText

_LETTER = re.compile(r"([A-Z0])\. +(?=\S)")
_BRACKET = re.compile(r"(\S)\) +(?=\S)")
_NUMBER = re.compile(r"(\d)\. +(?=\S)")
_ROW = re.compile(r"([A-Z]) \| *(?=\S)")
_CATEGORY = re.compile(r"(Institutioneel|Inhoudelijk|Instrumenteel)\b")
_ITEM = re.compile(r"(\. |\()?[A-Z][a-z]")
_CHAPTER_TABLE = re.compile(r"Hoofdstuk (\d) ")


@dataclass(frozen=True)
class Point:
    """A point of a source and where it certainly stands (code points, end exclusive): the whole paragraph where that can
    be told, else its first character.

    ``name`` is the short name of the thing that must point at it. Of running text it is the stem to which a number is
    added (``statement/3-3-p``, ``whole`` is false), for a paragraph may be told in more than one statement.
    """

    document: str
    name: str
    start: int
    end: int
    whole: bool = True
    reading: str | None = None

    @property
    def kind(self) -> str:
        """The first step of the name.

        >>> Point("hlt-samen-verder", "demand/3-3-bestuurders-1", 0, 1).kind
        'demand'
        """
        return self.name.partition("/")[0]


def slug(part: str) -> str:
    """A part as it stands in the name of a statement.

    >>> [slug(part) for part in ("section/3-3", "chapter/1", "note/6", "document/hltsamen-praktijk")]
    ['3-3', 'chapter-1', 'note-6', 'praktijk']
    """
    kind, _, name = part.partition("/")
    return {"section": name, "document": name.removeprefix("hltsamen-")}.get(kind, f"{kind}-{name}")


def find(source: SourceText) -> list[Point]:
    """The points of a document in the order of its text."""
    readings = Readings.of(source.slug)
    scheme = outline(source, readings)
    points = [Point(source.slug, h.name, h.start, h.end, reading=h.reading) for h in scheme.headings]
    points += [
        Point(source.slug, name, offset, offset + 1, reading=reason)
        for name, (offset, reason) in readings.points(source, "").items()
        if name.partition("/")[0] not in ("section", "demand", "recommendation")
    ]
    for region in scheme.regions:
        points += _Finder(source, readings, scheme, region).points()
    return sorted(points, key=lambda point: (point.start, point.name))


class _Finder:
    """Finds the points of one region."""

    def __init__(self, source: SourceText, readings: Readings, scheme: Outline, region: Region) -> None:
        self._source, self._readings, self._scheme, self._region = source, readings, scheme, region
        self._slug = slug(region.part)
        self._lost = {offset: (name, reason) for name, (offset, reason) in readings.points(source, "recommendation/").items()}

    def points(self) -> Iterator[Point]:
        lines = list(self._region.lines)
        if self._region.part == "annex/iv":
            lines, tables = _split(lines, lambda line: bool(_CHAPTER_TABLE.match(line.text)))
            yield from self._actor_demands(tables)
        elif self._region.part.startswith("annex/i"):
            lines, rows = _split(lines, lambda line: line.text.startswith("Onderwerp") and self._region.part == "annex/i")
            yield from self._rows(rows)
        else:
            lines, block = _split(lines, columns.is_head)
            yield from self._demands(block)
        yield from self._running(lines)

    def _point(self, name: str, start: int, end: int | None = None, *, whole: bool = True, reading: str | None = None) -> Point:
        return Point(self._source.slug, name, start, end or start + 1, whole, reading)

    def _demands(self, lines: list[Line]) -> Iterator[Point]:
        lost = self._readings.points(self._source, f"demand/{self._slug}-")
        for name, offset in columns.demands(lines, self._slug, lost, self._readings).items():
            yield self._point(name, offset, reading=lost[name][1] if name in lost else None)

    def _rows(self, lines: list[Line]) -> Iterator[Point]:
        for line in lines:
            if match := _ROW.match(line.text):
                yield self._point(f"agenda-item/{match[1].lower()}", line.start)
            elif _CATEGORY.match(line.text):
                yield self._point("statement/annex-i-p", line.start, whole=False)

    def _actor_demands(self, lines: list[Line]) -> Iterator[Point]:
        while lines:
            chapter = _CHAPTER_TABLE.match(lines[0].text)[1]  # type: ignore[index]
            table, lines = _split(lines[1:], lambda line: bool(_CHAPTER_TABLE.match(line.text)))
            counts = self._readings.counts(chapter)
            cells = paragraphs(table, lambda line: bool(_ITEM.match(line.text)) or line.text[:1].isalpha() and False, lambda _: False)
            names = [f"actor-demand/{chapter}-{actor}-{n}" for actor, count in counts for n in range(1, count + 1)]
            yield from self._dealt(chapter, names, cells)
        return

    def _dealt(self, chapter: str, names: list[str], cells: list[Paragraph]) -> Iterator[Point]:
        raise NotImplementedError
