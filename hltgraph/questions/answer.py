"""What an answer is: plain values, the same on the command line, over HTTP and in a page (contract.md)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from hltgraph.questions.reading import Reading


@dataclass(frozen=True)
class Citation:
    """A place in a source: document, passage and part IRIs, the part's number, printed page, first and last line.

    ``ranges`` are offsets in the source, ``quote`` its words there where the operator has the sources.
    """

    document: str
    passage: str
    part: str | None
    section: str | None
    page: str | None
    lines: tuple[int, int]
    ranges: tuple[tuple[int, int], ...] = ()
    quote: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """The citation as plain data; its offsets stand on the passage."""
        return {name: value for name, value in asdict(self).items() if name != "ranges"} | {"lines": list(self.lines)}


@dataclass(frozen=True)
class Item:
    """One thing in an answer, why it is there, and how certain that is."""

    iri: str
    type: str
    label: str
    text: str | None
    why: str
    layer: str
    reason: str | None = None
    confidence: str | None = None
    agenda: Mapping[str, Any] | None = None
    citations: tuple[Citation, ...] = ()
    score: float | None = None


@dataclass(frozen=True)
class Group:
    """Items under one heading."""

    label: str
    items: tuple[str, ...]


@dataclass(frozen=True)
class Answer:
    """A whole answer. ``status`` is answered, found, empty or refused."""

    reading: Reading
    status: str
    text: str
    as_of: str
    kind: str = "items"
    value: Any = None
    query_name: str | None = None
    sparql: str | None = None
    groups: tuple[Group, ...] = ()
    items: tuple[Item, ...] = ()
    permalink: str | None = None
    alternatives: tuple[Mapping[str, str], ...] = ()
    suggestions: tuple[str, ...] = ()
    graph: Mapping[str, str] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """The answer as the JSON that others rely on."""
        reading = self.reading
        return {
            "question": reading.question,
            "language": reading.language,
            "as_of": self.as_of,
            "status": self.status,
            "reading": [
                {
                    "facet": facet.facet,
                    "value": facet.value,
                    "iri": facet.iri,
                    "label": facet.label.get(reading.language) or next(iter(facet.label.values()), ""),
                    "matched": facet.matched,
                    "start": facet.start,
                    "end": facet.end,
                }
                for facet in reading.facets
            ],
            "unused": [{"word": word.word, "start": word.start, "end": word.end} for word in (*reading.unused, *reading.missing)],
            "slots": {name: values[0] if len(values) == 1 else list(values) for name, values in reading.slots.items()},
            "permalink": self.permalink,
            "alternatives": [dict(alternative) for alternative in self.alternatives],
            "query": {"name": self.query_name, "sparql": self.sparql} if self.query_name else None,
            "answer": {"kind": self.kind, "value": self.value, "text": self.text},
            "groups": [{"label": group.label, "items": list(group.items)} for group in self.groups],
            "items": [asdict(item) | {"citations": [c.as_dict() for c in item.citations]} for item in self.items],
            "total": len(self.items),
            "truncated": False,
            "graph": dict(self.graph),
            "suggestions": list(self.suggestions),
        }
