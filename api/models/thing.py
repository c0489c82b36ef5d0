"""Things: found by text, shown with all that is known, and as a network."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel

from api.models.item import Citation


class Hit(BaseModel):
    """A thing that a text search found."""

    iri: str
    type: str
    label: str
    snippet: str
    score: float


class SearchResult(BaseModel):
    """A page of what a text search found, the best first."""

    query: str
    total: int
    page: int
    pages: int
    items: list[Hit]


class Statement(BaseModel):
    """One triple about a thing; ``inverse`` when the thing is its object."""

    property: str
    property_label: str
    value: str
    value_label: str
    is_iri: bool
    language: str | None
    layer: Literal["stated", "external", "interpreted", "inferred-stated", "inferred-external", "inferred-interpreted", "about"]
    inverse: bool
    reason: str | None
    confidence: str | None


class Shown(BaseModel):
    """All that is known of one thing."""

    iri: str
    label: str
    statements: list[Statement]
    citations: list[Citation]


class Node(BaseModel):
    """A thing in a picture of the graph."""

    iri: str
    label: str
    kind: str
    kind_label: str


class Edge(BaseModel):
    """A statement between two things of the picture."""

    source: str
    property: str
    label: str
    target: str
    layer: Literal["stated", "external", "interpreted", "inferred-stated", "inferred-external", "inferred-interpreted"]


class Network(BaseModel):
    """A part of the graph: nodes and edges, and how many things there are to show."""

    centre: str | None
    nodes: list[Node]
    edges: list[Edge]
    total: int
    truncated: bool
