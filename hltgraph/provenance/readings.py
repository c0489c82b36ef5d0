"""Readings of the source text: what its OCR lost or mixed, and how it is read all the same.

They are the listed exceptions to the rules of :mod:`hltgraph.provenance.points`, written in ``readings.toml``
with a reason each, as lines and columns; no words of the sources stand there.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from hltgraph.provenance.source import SourceText

_FILE = Path(__file__).with_name("readings.toml")


@dataclass(frozen=True)
class Reading:
    """One exception for one document, with its reason. All lines count from 1, columns from 0."""

    document: str
    reason: str
    points: Mapping[str, tuple[int, int]] = field(default_factory=dict, hash=False)
    """Places (line, column) of things whose number, letter or heading is lost, by the name of the thing."""
    columns: Mapping[int, str] = field(default_factory=dict, hash=False)
    """The side of a number that opens its line and that both columns could be waiting for, by line."""
    signs: Mapping[str, str] = field(default_factory=dict, hash=False)
    """What a misread sign stands for."""
    aside: tuple[int, int] | None = None
    """First and last line of what is no running text: a figure, a box, a list of signatures."""
    joined: tuple[int, ...] = ()
    """Lines that look like the start of a paragraph and go on with the one before."""
    shared: tuple[int, ...] = ()
    """Lines of which two siblings rightly hold the same words."""
    counts: Mapping[str, int] = field(default_factory=dict, hash=False)
    """How many items each column of a table of annex IV has, left to right, as ``chapter-actor``."""


@dataclass(frozen=True)
class Readings:
    """The readings of one document."""

    listed: tuple[Reading, ...]

    @classmethod
    def of(cls, document: str) -> Readings:
        """Those of a document by its slug."""
        return cls(tuple(reading for reading in _load() if reading.document == document))

    def points(self, source: SourceText, prefix: str) -> dict[str, tuple[int, str]]:
        """The offset and reason of each listed thing whose name begins so; those past the end of the text are left out."""
        found = {}
        for reading in self.listed:
            for name, (line, column) in reading.points.items():
                if name.startswith(prefix) and line <= len(source.line_starts):
                    start, end = source.line_span(line)
                    text = source.text[start:end]
                    found[name] = (min(start + len(text) - len(text.lstrip()) + column, end), reading.reason)
        return found

    def side(self, line: int) -> str | None:
        """The listed side of the number that opens a line."""
        return next((reading.columns[line] for reading in self.listed if line in reading.columns), None)

    def sign(self, sign: str) -> str:
        """The letter or digit that a sign stands for: the sign itself where nothing is listed."""
        return next((reading.signs[sign] for reading in self.listed if sign in reading.signs), sign)

    def is_aside(self, line: int) -> bool:
        """Whether a line is listed as no running text."""
        return any(reading.aside and reading.aside[0] <= line <= reading.aside[1] for reading in self.listed)

    def is_joined(self, line: int) -> bool:
        """Whether a line is listed as going on with the paragraph before it."""
        return any(line in reading.joined for reading in self.listed)

    def is_shared(self, line: int) -> bool:
        """Whether two siblings may hold the same words of a line."""
        return any(line in reading.shared for reading in self.listed)

    def counts(self, chapter: str) -> list[tuple[str, int]]:
        """The columns of a chapter's table in annex IV, left to right, with the number of their items."""
        return [(key.partition("-")[2], count) for reading in self.listed for key, count in reading.counts.items() if key.partition("-")[0] == chapter]


@cache
def _load() -> tuple[Reading, ...]:
    return tuple(
        Reading(
            entry["document"],
            entry["reason"],
            points={name: (line, column) for name, (line, column) in entry.get("points", {}).items()},
            columns={int(line): side for line, side in entry.get("columns", {}).items()},
            signs=entry.get("signs", {}),
            aside=tuple(entry["aside"]) if "aside" in entry else None,
            joined=tuple(entry.get("joined", ())),
            shared=tuple(entry.get("shared", ())),
            counts=entry.get("counts", {}),
        )
        for entry in tomllib.loads(_FILE.read_text("utf-8"))["reading"]
    )
