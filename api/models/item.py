"""Items and where they stand, wherever they are listed."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel


class Citation(BaseModel):
    """A place in a source."""

    document: str
    passage: str
    section: str | None
    part: str | None
    page: str | None
    lines: list[int]
    quote: str | None


class Item(BaseModel):
    """One thing in an answer, why it is there and how certain that is."""

    iri: str
    type: str
    label: str
    text: str | None
    why: Literal["direct", "via group", "text"]
    score: float | None
    layer: Literal["stated", "external", "interpreted", "inferred-stated", "inferred-external", "inferred-interpreted"]
    reason: str | None
    confidence: str | None
    agenda: dict[str, Any] | None
    citations: list[Citation]


class Graph(BaseModel):
    """The graph that answered."""

    version: str
    base: str
