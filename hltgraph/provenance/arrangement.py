"""Whether things that are at their places keep within them: before the next point, in their column, in the order of the text."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise

from hltgraph.provenance.columns import LEFT, RIGHT
from hltgraph.provenance.points import Point
from hltgraph.provenance.presence import Standing, statements
from hltgraph.provenance.problems import Problem
from hltgraph.provenance.source import SourceText

_DEMAND = re.compile(rf"demand/(.+)-({LEFT}|{RIGHT})-\d+")
_ROW = "agenda-item/"


def misplaced(points: Sequence[Point], standing: Standing, source: SourceText) -> Iterator[Problem]:
    """Things that run into the next point, mix the columns, or are numbered out of the order of the text."""
    yield from _bounds(points, standing, source)
    yield from _columns(standing, source)
    listed = {point.name for point in points if point.whole}
    for stem in dict.fromkeys(re.sub(r"\d+$", "", point.name) for point in points if point.kind == "statement"):
        yield from _numbers(stem, listed, standing, source)


def _bounds(points: Sequence[Point], standing: Standing, source: SourceText) -> Iterator[Problem]:
    """A demand ends before the next of its column begins; a row of annex I, with its phases, before the next row."""
    groups: dict[str, list[Point]] = defaultdict(list)
    for point in points:
        if point.kind == "demand":
            groups[point.name.rpartition("-")[0]].append(point)
        elif point.name.startswith((_ROW, "statement/annex-i-p")):
            groups[_ROW].append(point)
    for group in groups.values():
        for point, following in pairwise(group):
            phases = point.name.replace(_ROW, "phase/") + "-" if point.name.startswith(_ROW) else point.name + "\0"
            for name in [name for name in standing if name == point.name or name.startswith(phases)]:
                outside = [r for r in standing[name] if not point.start <= r[0] < r[1] <= following.start]
                if outside:
                    first, last = source.line_at(point.start), source.line_at(following.start)
                    message = f"lies outside its point, which runs from line {first} to {following.name} on line {last}; mend its passage"
                    yield Problem("bounds", source.slug, source.lines(outside), name, message)


def _columns(standing: Standing, source: SourceText) -> Iterator[Problem]:
    """On a line of two columns the words of the left one come first."""
    sides: dict[tuple[str, int], dict[str, list[tuple[int, int, str]]]] = defaultdict(lambda: {LEFT: [], RIGHT: []})
    for name, ranges in standing.items():
        if match := _DEMAND.fullmatch(name):
            for start, end in ranges:
                for line in range(source.line_at(start), source.line_at(end - 1) + 1):
                    low, high = source.line_span(line)
                    sides[match[1], line][match[2]].append((max(start, low), min(end, high), name))
    for (_, line), side in sorted(sides.items()):
        if side[LEFT] and side[RIGHT]:
            last, first = max(side[LEFT], key=lambda words: words[1]), min(side[RIGHT])
            if last[1] > first[0]:
                message = f"holds words to the right of words of {first[2]}; the left column is the administrators'"
                yield Problem("columns", source.slug, str(line), last[2], message)


def _numbers(stem: str, listed: set[str], standing: Standing, source: SourceText) -> Iterator[Problem]:
    """The statements of a part are numbered without gaps in the order of the text; in a listed figure, in that of its boxes."""
    told = statements(stem, standing)
    for number, name in enumerate(told, 1):
        if name != f"{stem}{number}":
            yield Problem("order", source.slug, source.lines(told[name]), name, f"comes after a gap: there is no {stem}{number} with a passage")
            break
    for one, other in pairwise(name for name in told if name not in listed):
        if told[other][0] < told[one][0]:
            message = f"stands before {one} in the text; number the statements of a part as they follow in it"
            yield Problem("order", source.slug, source.lines(told[other]), other, message)
