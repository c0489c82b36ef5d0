"""The points that the sources make, found from their text alone, by rule, without a look at the data.

Found are: the headings and footnotes; the numbered points of every 'Vraagt van' block, in both columns; the lettered
recommendations and those of Concern Control; the rows of annex I, the goals of annex III, the items per actor of annex IV;
the ambitions of the practice description; and every paragraph and bullet of running text. What the OCR lost is listed
in :mod:`hltgraph.provenance.readings`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import count, takewhile

from hltgraph.provenance import columns
from hltgraph.provenance.outline import Line, Region, outline
from hltgraph.provenance.paragraphs import Paragraph, paragraphs
from hltgraph.provenance.readings import Readings
from hltgraph.provenance.source import SourceText

#: What opens an item of its own in running text, by the kind of thing that it is and where it is looked for.
_MARKS: tuple[tuple[str, re.Pattern[str], Callable[[Region], bool]], ...] = (
    ("recommendation", re.compile(r"([A-Z0])\. +(?=\S)"), lambda region: region.title.endswith("Aanbevelingen")),
    ("audit-recommendation", re.compile(r"(\S)\) +(?=\S)"), lambda region: region.part.startswith("section/")),
    ("vision-goal", re.compile(r"(\d)\. +(?=\S)"), lambda region: region.part == "annex/iii"),
    ("strategy-ambition", re.compile(r"(\d)\. +(?=\S)"), lambda region: region.part == "document/hltsamen-praktijk"),
)
_ROW = re.compile(r"([A-Z]) \| *(?=\S)")
_CATEGORY = re.compile(r"(?:Institutioneel|Inhoudelijk|Instrumenteel)\b")
_CELL = re.compile(r"(?:\. |\()?[A-Z][a-z]")
_ACTOR_TABLE = re.compile(r"Hoofdstuk (\d) ")
_ACTORS = 5


@dataclass(frozen=True)
class Point:
    """A point of a source and where it certainly stands (code points, end exclusive): the whole paragraph where that can
    be told, else its first character.

    ``name`` is the short name of the thing that must point at it. Of running text it is the stem to which a number is
    added (``statement/3-3-p``, and ``whole`` is false), for a paragraph may be told in more than one statement.
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
    """A part as it stands in the names of its statements and demands.

    >>> [slug(part) for part in ("section/3-3", "chapter/1", "note/6", "document/hltsamen-praktijk")]
    ['3-3', 'chapter-1', 'note-6', 'praktijk']
    """
    kind, _, name = part.partition("/")
    return {"section": name, "document": name.removeprefix("hltsamen-")}.get(kind, f"{kind}-{name}")


def find(source: SourceText) -> list[Point]:
    """The points of a document in the order of its text."""
    readings = Readings.of(source.slug)
    scheme = outline(source, readings)
    found = {heading.name: Point(source.slug, heading.name, heading.start, heading.end) for heading in scheme.headings}
    running: list[Point] = []
    for region in scheme.regions:
        for name, start, end in _region(region, readings, source):
            if name.endswith("-p"):
                running.append(Point(source.slug, name, start, end, whole=False))
            else:
                found[name] = Point(source.slug, name, start, end)
    for name, (start, reason) in readings.points(source, "").items():
        known = found.get(name, Point(source.slug, name, start, start + 1))
        found[name] = replace(known, reading=reason)
    return sorted([*found.values(), *running], key=lambda point: (point.start, point.name))


_Found = Iterator[tuple[str, int, int]]


def _region(region: Region, readings: Readings, source: SourceText) -> _Found:
    lines = list(region.lines)
    if region.part == "annex/iv":
        lines, tables = _split(lines, _ACTOR_TABLE.match)
        yield from _cells(tables, readings)
    elif region.part == "annex/i":
        lines, rows = _split(lines, lambda line: line.startswith("Onderwerp"))
        yield from _rows(rows)
    else:
        lines, block = _split(lines, columns.opens)
        yield from _demands(block, slug(region.part), readings, source)
    yield from _running(lines, region, readings, source)


def _split(lines: list[Line], opens: Callable[[str], object]) -> tuple[list[Line], list[Line]]:
    before = list(takewhile(lambda line: not opens(line.text), lines))
    return before, lines[len(before) :]


def _demands(lines: Iterable[Line], section: str, readings: Readings, source: SourceText) -> _Found:
    lost = {name: offset for name, (offset, _) in readings.points(source, f"demand/{section}-").items()}
    for name, offset in columns.demands(lines, section, lost, readings).items():
        yield name, offset, offset + 1


def _rows(lines: Iterable[Line]) -> _Found:
    for line in lines:
        if match := _ROW.match(line.text):
            yield f"agenda-item/{match[1].lower()}", line.start, line.start + 1
        elif match := _CATEGORY.match(line.text):
            yield "statement/annex-i-p", line.start, line.start + match.end()


def _cells(lines: list[Line], readings: Readings) -> _Found:
    while lines:
        chapter = _ACTOR_TABLE.match(lines[0].text)[1]  # type: ignore[index]
        table, lines = _split(lines[1:], _ACTOR_TABLE.match)
        heads = [line for line in table if line.text][:_ACTORS]
        items = paragraphs([line for line in table if line not in heads], lambda line: bool(_CELL.match(line.text)), lambda line: False)
        names = [f"{chapter}-{actor}-{n}" for actor, total in readings.counts(chapter) for n in range(1, total + 1)]
        # More items than the columns are read to hold: each is named, and found to have no item in the data.
        names += [f"{chapter}-unread-{n}" for n, _ in zip(count(1), items[len(names) :], strict=False)]
        for name, item in zip(names, items, strict=False):
            yield f"actor-demand/{name}", item.start, item.end


def _running(lines: Iterable[Line], region: Region, readings: Readings, source: SourceText) -> _Found:
    marks = [(kind, pattern) for kind, pattern, applies in _MARKS if applies(region)]
    lost = {offset: name for name, (offset, _) in readings.points(source, "recommendation/").items()}

    def name(line: Line) -> str | None:
        for kind, pattern in marks:
            if match := pattern.match(line.text):
                return f"{kind}/{readings.sign(match[1]).lower()}"
        return lost.get(line.start)

    text = [line for line in lines if not readings.is_aside(line.number)]
    for paragraph in paragraphs(text, lambda line: name(line) is not None, lambda line: readings.is_joined(line.number)):
        own = name(paragraph.lines[0])
        stem = f"statement/{slug(region.part)}-p"
        if own and own.startswith("vision-goal/"):
            title, body = _titled(paragraph)
            yield own, title.start, title.end
            if body:
                yield stem, body.start, body.end
        elif own:
            yield own, paragraph.start, paragraph.end
        else:
            yield stem, paragraph.start, paragraph.end


def _titled(paragraph: Paragraph) -> tuple[Paragraph, Paragraph | None]:
    """The title of a goal (its first line and what goes on in lower case) and its text, if it stands in the same paragraph."""
    rest = paragraph.lines[1:]
    title = list(takewhile(lambda line: line.text[0].islower(), rest))
    body = rest[len(title) :]
    return Paragraph((paragraph.lines[0], *title)), Paragraph(body) if body else None
