"""Whether the things of the data answer the points of the text one to one, each at its place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from hltgraph.provenance.coverage import gaps
from hltgraph.provenance.passages import Item, Range
from hltgraph.provenance.points import Point
from hltgraph.provenance.problems import Problem
from hltgraph.provenance.source import SourceText

#: The class of the things that stand for points, by the first step of their names.
CLASSES = {
    "chapter": "Chapter", "section": "Section", "annex": "Annex", "note": "Note", "statement": "Statement", "demand": "Demand",
    "actor-demand": "ActorDemand", "recommendation": "Recommendation", "audit-recommendation": "AuditRecommendation",
    "agenda-item": "AgendaItem", "framework": "ServiceFramework", "track": "DevelopmentTrack", "vision-goal": "VisionGoal",
    "original-goal": "OriginalGoal", "strategy-ambition": "StrategyAmbition", "role": "GovernmentRole",
    "category": "RecommendationCategory", "document": "Document",
}  # fmt: skip

Standing = Mapping[str, Sequence[Range]]
"""The ranges of the things that stand in one document, by name, in order of the text."""


def statements(stem: str, standing: Standing) -> dict[str, Sequence[Range]]:
    """The statements ``stem`` + number that stand in a document, in order of their numbers.

    >>> list(statements("statement/3-3-p", {"statement/3-3-p10": [], "statement/3-3-p2": [], "statement/3-3-p2x": []}))
    ['statement/3-3-p2', 'statement/3-3-p10']
    """
    names = [name for name in standing if name.startswith(stem) and name[len(stem) :].isdecimal()]
    return {name: standing[name] for name in sorted(names, key=lambda name: int(name[len(stem) :]))}


def unanswered(points: Sequence[Point], items: Mapping[str, Item], standing: Standing, source: SourceText) -> Iterator[tuple[Point, Problem]]:
    """The points of a document that no thing stands for, or whose thing stands elsewhere or takes in another point."""
    named = [point for point in points if point.whole]
    running = [point for point in points if not point.whole]
    for point in named:
        for kind, message in _answer(point, named, items, standing, source):
            hint = f" (reading: {point.reading})" if point.reading else ""
            yield point, Problem(kind, source.slug, source.lines([(point.start, point.end)]), point.name, message + hint)
    for point in running:
        told = statements(point.name, standing)
        if left := gaps(source.text, point.start, point.end, [r for ranges in told.values() for r in ranges]):
            message = "a paragraph that no statement of its part tells, or not the whole of it; add the statement, or mend its passage"
            yield point, Problem("missing", source.slug, source.lines(left), f"{point.name}...", message)
        for name, ranges in told.items():
            held = [other for other in running if _holds(ranges, other.start)]
            if point in held[1:]:
                message = f"tells two paragraphs, from lines {' and '.join(str(source.line_at(p.start)) for p in held)}; make a statement of each"
                yield point, Problem("merged", source.slug, source.lines(ranges), name, message)


def _answer(point: Point, named: Sequence[Point], items: Mapping[str, Item], standing: Standing, source: SourceText) -> Iterator[tuple[str, str]]:
    item, ranges = items.get(point.name), standing.get(point.name, ())
    if item is None or CLASSES[point.kind] not in item.classes:
        lacks = f"no {CLASSES[point.kind]} has this name" if item is None else f"the thing of this name is no {CLASSES[point.kind]}"
        yield "missing", f"a point stands here, and {lacks}; add it, or name its siblings as the text numbers them"
        return
    if left := gaps(source.text, point.start, point.end, ranges):
        line = source.line_at(left[0][0])
        column = left[0][0] - source.line_span(line)[0] + 1
        where = f"on {source.lines(ranges)}" if ranges else "nowhere in this document"
        yield "elsewhere", f"its point stands on line {line} from character {column}, and it stands {where}; point it at this place"
    for other in named:
        if other is not point and other.kind == point.kind and _holds(ranges, other.start):
            yield "merged", f"takes in the place of {other.name}; leave those words to it"


def asked_for(item: Item, points: Sequence[Point], standing: Standing) -> bool:
    """Whether the points of a document ask for a thing, or it is of a class that stands for no points."""
    if item.kind != "statement" and "Statement" not in item.classes:
        return item.kind == "document" or not item.classes & set(CLASSES.values()) or any(p.name == item.name for p in points)
    stem, ranges = re.sub(r"\d+$", "", item.name), standing.get(item.name, ())
    within = (point for point in points if point.name == stem and any(start < point.end and point.start < end for start, end in ranges))
    return any(point.name == item.name for point in points) or any(within)


def _holds(ranges: Sequence[Range], offset: int) -> bool:
    return any(start <= offset < end for start, end in ranges)
