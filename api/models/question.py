"""Stored questions and the page of a query."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel


class Parameter(BaseModel):
    """A parameter of a stored question."""

    name: str
    kinds: list[str]
    about: str


class StoredQuestion(BaseModel):
    """A stored question."""

    name: str
    title: dict[str, str]
    about: dict[str, str]
    parameters: list[Parameter]


class QuestionResult(BaseModel):
    """The result of a stored question: SPARQL 1.1 Query Results JSON with its name, title and query besides."""

    name: str
    title: str
    query: str
    head: dict[str, Any]
    results: dict[str, Any] | None = None
    boolean: bool | None = None
    truncated: bool


class QueryPage(BaseModel):
    """What a query gave, as far as a page shows it: SPARQL 1.1 Query Results JSON or Turtle, with the query besides."""

    query: str
    kind: Literal["rows", "boolean", "graph"] | None
    total: int
    truncated: bool
    head: dict[str, Any] | None = None
    results: dict[str, Any] | None = None
    boolean: bool | None = None
    turtle: str | None = None


class Term(BaseModel):
    """A class or property of the ontology."""

    name: str
    label: str
    kind: Literal["class", "property"]
