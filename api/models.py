"""The shapes of the JSON that goes out, for those who read /openapi.json; what a shape means stands with the library's values."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel


class Problem(BaseModel):
    """A problem document (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    offers: list[str] | None = None
    line: int | None = None
    column: int | None = None
    errors: list[dict[str, str]] | None = None


class Kind(BaseModel):
    """A kind of problem."""

    code: str
    title: str
    status: int
    about: str


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


class Hit(BaseModel):
    """A thing that a text search found."""

    iri: str
    type: str
    label: str
    snippet: str
    score: float


class SearchResult(BaseModel):
    """What a text search found, the best first."""

    query: str
    total: int
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


ALL = (
    Answer, Choices, Comparison, Home, Impact, Kind, Live, Network, Problem, QueryPage, QuestionResult, Ready, SearchResult, Shown, StoredQuestion,
    Suggestions, Term,
)  # fmt: skip
