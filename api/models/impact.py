"""What a change touches."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel

from api.models.item import Graph


class Comparison(BaseModel):
    """Scenarios side by side: what each touches, opens and asks, and what only one of them does."""

    language: str
    scenarios: list[dict[str, Any]]
    touched_by_all: list[str]
    same_reach: list[list[Any]]


class Choices(BaseModel):
    """What a scenario can be made of: operations with their keys, and by their names who can change, take part or carry out what."""

    operations: list[dict[str, Any]]
    parties: list[dict[str, str]]
    others: list[dict[str, str]]
    members: list[dict[str, str]]
    tasks: dict[str, list[dict[str, str]]]
    participants: dict[str, list[str]]


class Impact(BaseModel):
    """What a change of connected parties touches; the parts are described with the library's values."""

    scenario: dict[str, Any]
    status: Literal["open", "conditional", "not-open"]
    guards: list[dict[str, Any]]
    same_reach: list[list[str]]
    affected: list[dict[str, Any]]
    no_effect: list[str]
    duties: list[dict[str, Any]]
    procedures: list[dict[str, Any]]
    deadlines: list[dict[str, Any]]
    actors: list[dict[str, Any]]
    municipalities: list[dict[str, Any]]
    gaps_opened: list[dict[str, str]]
    gaps_closed: list[dict[str, str]]
    without_carrier: list[str]
    only_through_these: list[str]
    readings: list[dict[str, Any]]
    partners: list[str]
    consequences: list[dict[str, Any]]
    open_questions: list[str]
    reach_by_trust: dict[str, int]
    no_longer_holds: list[dict[str, str]]
    change: dict[str, Any]
    language: Literal["nl", "en"]
    trust: str
    as_of: str
    graph: Graph
