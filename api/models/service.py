"""The service itself."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel

from api.models.item import Graph


class About(BaseModel):
    """What this is, whose, and whom to turn to."""

    name: str
    description: str
    software: str
    graph: Graph
    issued: str
    licences: dict[str, str]
    publisher: dict[str, str]
    contact: dict[str, str]
    report: str | None
    documents: list[dict[str, Any]]


class Live(BaseModel):
    """The process runs."""

    status: Literal["ok"]


class Ready(Live):
    """The graph answers."""

    graph: str
    software: str


class Home(BaseModel):
    """Where everything is."""

    name: str
    software: str
    graph: Graph
    routes: dict[str, str]
    examples: list[str]
