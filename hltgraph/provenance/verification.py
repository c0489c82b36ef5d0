"""Verification: every passage found again in the sources, every point of the sources answered by a thing.

Four questions are asked of the data, with the source documents in hand. Are these the files it counts in? Does each passage say
the truth about its place (``fidelity``)? Do the things answer the points that the text makes, which are found by rule and without
a look at the data (``points``, ``presence``, ``arrangement``)? Is every character accounted for (``coverage``)?
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from hltgraph.build.reading import Asserted
from hltgraph.provenance.arrangement import misplaced
from hltgraph.provenance.coverage import Coverage, measure
from hltgraph.provenance.fidelity import check_documents, check_exclusion, check_file, check_holders, check_passage
from hltgraph.provenance.outline import outline
from hltgraph.provenance.passages import Provenance, read
from hltgraph.provenance.points import Point, find
from hltgraph.provenance.presence import asked_for, unanswered
from hltgraph.provenance.problems import Problem
from hltgraph.provenance.readings import Readings
from hltgraph.provenance.source import DOCUMENTS, SourceText


@dataclass(frozen=True)
class Counts:
    """What was looked at in one document: how many of its passages were found again, how many of its points are answered,
    and how far its characters are covered."""

    document: str
    passages: int
    found: int
    points: int
    answered: int
    coverage: Coverage


@dataclass(frozen=True)
class Verification:
    """The problems, in order of document and question, and what was looked at."""

    problems: tuple[Problem, ...]
    counts: tuple[Counts, ...]


def verify(asserted: Asserted, sources: Path) -> list[Problem]:
    """The problems that :func:`examine` finds; none when all is well.

    :param sources: the folder that holds both source documents.
    :raises KnowledgeError: when the folder or a file is missing, or a passage lacks one of its parts.
    """
    return list(examine(asserted, sources).problems)


def examine(asserted: Asserted, sources: Path) -> Verification:
    """Verify what people wrote against the source documents.

    :param sources: the folder that holds both source documents.
    :raises KnowledgeError: when the folder or a file is missing, or a passage lacks one of its parts.
    """
    provenance = read(asserted)
    texts = [SourceText.read(sources, slug) for slug in DOCUMENTS]
    points = {source.slug: find(source) for source in texts}
    examined = [_examine(provenance, source, points[source.slug]) for source in texts]
    problems = [problem for _, found in examined for problem in found]
    problems += [*check_documents(provenance), *check_holders(provenance), *_surplus(provenance, texts, points)]
    return Verification(tuple(problems), tuple(counts for counts, _ in examined))


def _examine(provenance: Provenance, source: SourceText, points: list[Point]) -> tuple[Counts, list[Problem]]:
    scheme = outline(source, Readings.of(source.slug))
    problems = list(check_file(provenance, source))
    passages = [passage for passage in provenance.passages.values() if passage.document == source.slug]
    wrong = [found for passage in passages if (found := list(check_passage(passage, source, scheme)))]
    problems += [problem for found in wrong for problem in found]
    for exclusion in provenance.exclusions:
        if exclusion.document == source.slug:
            problems += check_exclusion(exclusion, source)
    standing = provenance.standing(source.slug, len(source.text))
    missed = list(unanswered(points, provenance.items, standing, source))
    problems += [problem for _, problem in missed]
    problems += misplaced(points, standing, source)
    coverage, uncovered = measure(provenance, source)
    problems += uncovered
    answered = len(points) - len({point for point, _ in missed})
    return Counts(source.slug, len(passages), len(passages) - len(wrong), len(points), answered, coverage), problems


def _surplus(provenance: Provenance, texts: list[SourceText], points: dict[str, list[Point]]) -> list[Problem]:
    standing = {source.slug: provenance.standing(source.slug, len(source.text)) for source in texts}
    problems = []
    for item in provenance.items.values():
        if any(asked_for(item, points[slug], standing[slug]) for slug in points):
            continue
        source = next((source for source in texts if item.name in standing[source.slug]), None)
        lines = source.lines(standing[source.slug][item.name]) if source else None
        message = "no point of the text asks for a thing of this class and name; drop it, or name it as the text numbers it"
        problems.append(Problem("surplus", source.slug if source else None, lines, item.name, message))
    return problems
