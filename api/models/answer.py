"""Answers to questions."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel

from api.models.item import Graph, Item


class Facet(BaseModel):
    """A stretch of the question that was recognised, and what it was taken for."""

    facet: str
    value: str
    iri: str
    label: str
    matched: str
    start: int
    end: int


class Word(BaseModel):
    """A word of the question that was not understood."""

    word: str
    start: int
    end: int


class Alternative(BaseModel):
    """Another reading of the same words."""

    reading: str
    permalink: str


class RanQuery(BaseModel):
    """The query behind an answer."""

    name: str
    sparql: str


class Said(BaseModel):
    """The answer itself."""

    kind: Literal["items", "count", "date", "yesno", "text", "comparison", "impact"]
    value: Any
    text: str


class Group(BaseModel):
    """Items under one heading."""

    label: str
    items: list[str]


class Answer(BaseModel):
    """An answer to a question."""

    question: str
    language: Literal["nl", "en"]
    as_of: str
    status: Literal["answered", "found", "empty", "refused"]
    reading: list[Facet]
    unused: list[Word]
    slots: dict[str, str | list[str]]
    permalink: str | None
    alternatives: list[Alternative]
    query: RanQuery | None
    answer: Said
    groups: list[Group]
    items: list[Item]
    total: int
    truncated: bool
    graph: Graph
    suggestions: list[str]


class Suggestions(BaseModel):
    """Questions that are read as they are meant."""

    suggestions: list[str]
