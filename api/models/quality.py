"""What is complete and what is not."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from api.models.item import Graph


class LayerShare(BaseModel):
    """How many statements a layer holds, and its share of all claims."""

    name: str
    statements: int
    share: float


class Gap(BaseModel):
    """A stored question that lists what is missing, uncertain or at odds, and how many rows it gives."""

    name: str
    title: str
    count: int


class Validation(BaseModel):
    """What SHACL found when the graph was built."""

    shapes: int
    counts: dict[str, int]
    findings: list[dict[str, str]]


class Verification(BaseModel):
    """When the passages were found again in the sources; ``current`` when they are still those, ``live`` when this service did it."""

    date: str
    current: bool
    live: bool
    problems: int
    documents: list[dict[str, Any]]


class Quality(BaseModel):
    """What is complete and what is not."""

    graph: Graph
    claims: int
    about: int
    layers: list[LayerShare]
    readings: dict[str, int]
    completeness: dict[str, list[dict[str, Any]]]
    gaps: list[Gap]
    validation: Validation | None
    verification: Verification | None
