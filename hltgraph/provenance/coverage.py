"""Whether every character of a source is accounted for: in a thing's passage, or excluded with a reason; and by one sibling."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from hltgraph.provenance.passages import Provenance, Range, lying
from hltgraph.provenance.problems import Problem
from hltgraph.provenance.readings import Readings
from hltgraph.provenance.source import SourceText

#: Things that the text consists of, each with words of its own. The rest (bodies, instruments, values and so on) is spoken
#: of: two may stand in the same words, though not in exactly the same passage.
TILES = frozenset({
    "chapter", "section", "annex", "note", "statement", "demand", "actor-demand", "recommendation", "audit-recommendation",
    "agenda-item", "phase", "framework", "trait", "track", "vision-goal", "original-goal", "strategy-ambition",
})  # fmt: skip


@dataclass(frozen=True)
class Coverage:
    """How many characters other than white space a document has, how many of them a passage holds, and how many are excluded."""

    characters: int
    held: int
    excluded: int


def gaps(text: str, start: int, end: int, ranges: Iterable[Range]) -> list[Range]:
    """The stretches of ``text[start:end]`` outside the ranges, without white space at their ends.

    >>> gaps("ab cd ef", 0, 8, [(3, 5)])
    [(0, 2), (6, 8)]
    >>> gaps("ab cd ef", 0, 8, [(0, 2), (3, 5)])
    [(6, 8)]
    """
    found, at = [], start
    for low, high in sorted(ranges):
        if low > at:
            found.append((at, min(low, end)))
        at = max(at, high)
    found.append((at, end))
    trimmed = ((a + len(text[a:b]) - len(text[a:b].lstrip()), a + len(text[a:b].rstrip())) for a, b in found if a < b)
    return [(a, b) for a, b in trimmed if a < b]


def measure(provenance: Provenance, source: SourceText) -> tuple[Coverage, list[Problem]]:
    """How far a document is covered, and what is not, is twice, or is excluded and held all the same."""
    standing = provenance.standing(source.slug, len(source.text))
    held = [r for ranges in standing.values() for r in ranges]
    exclusions = [exclusion for exclusion in provenance.exclusions if exclusion.document == source.slug]
    left_out = [(r, exclusion) for exclusion in exclusions for r in lying(exclusion.ranges, len(source.text))]
    problems = []
    for start, end in gaps(source.text, 0, len(source.text), [*held, *(r for r, _ in left_out)]):
        message = f"{_quote(source.text[start:end])} is in no passage of a thing and in no exclusion; point at it, or exclude it with a reason"
        problems.append(Problem("uncovered", source.slug, source.lines([(start, end)]), f"{start}-{end}", message))
    for (start, end), exclusion in left_out:
        if gaps(source.text, start, end, held) != [(start, end)]:
            message = "is excluded as without content, and a passage holds words of it; drop one of the two"
            problems.append(Problem("excluded", source.slug, source.lines([(start, end)]), exclusion.name, message))
    problems += [*_twins(provenance, source), *_siblings(standing, source)]
    characters = _count(source.text, [(0, len(source.text))])
    told = characters - _count(source.text, gaps(source.text, 0, len(source.text), held))
    rest = _count(source.text, gaps(source.text, 0, len(source.text), [*held, *(r for r, _ in left_out)]))
    return Coverage(characters, told, characters - told - rest), problems


def _twins(provenance: Provenance, source: SourceText) -> Iterator[Problem]:
    """Things of one kind with exactly the same passage."""
    same: dict[tuple[str, tuple[Range, ...]], list[str]] = defaultdict(list)
    for item in provenance.items.values():
        for passage in (provenance.passages[name] for name in item.passages if name in provenance.passages):
            if passage.document == source.slug and lying(passage.ranges, len(source.text)):
                same[item.kind, passage.ranges].append(item.name)
    for (_, ranges), names in same.items():
        for one, other in pairwise(names):
            lines = source.lines(lying(ranges, len(source.text)))
            yield Problem("shared", source.slug, lines, other, f"has exactly the passage of {one}; give each its own words")


def _siblings(standing: Mapping[str, list[Range]], source: SourceText) -> Iterator[Problem]:
    """Tiles of one kind that hold the same characters."""
    readings = Readings.of(source.slug)
    kinds: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
    for name, ranges in standing.items():
        kinds[name.partition("/")[0]] += [(start, end, name) for start, end in ranges]
    for kind in sorted(TILES & kinds.keys()):
        reach, owner = 0, ""
        for start, end, name in sorted(kinds[kind]):
            if start < reach and name != owner and not readings.is_shared(source.line_at(start)):
                lines = source.lines([(start, min(reach, end))])
                yield Problem("shared", source.slug, lines, name, f"holds words that {owner} holds too; give each its own")
            if end > reach:
                reach, owner = end, name


def _count(text: str, ranges: Iterable[Range]) -> int:
    return sum(not character.isspace() for start, end in ranges for character in text[start:end])


def _quote(text: str) -> str:
    words = " ".join(text.split())
    return f"'{words}'" if len(words) <= 40 else f"'{words[:20]} ... {words[-15:]}'"
