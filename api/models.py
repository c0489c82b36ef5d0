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


class Option(BaseModel):
    """A value that can be chosen, or dropped when it is chosen, with the number of things in the list that its address gives."""

    value: str
    label: str
    count: int
    chosen: bool
    address: str


class FacetOptions(BaseModel):
    """The choices of one facet."""

    facet: str
    label: str
    values: list[Option]


class ItemList(BaseModel):
    """A page of the items that bear every chosen mark, and the choices from here."""

    query: str | None
    chosen: dict[str, list[str]]
    total: int
    page: int
    pages: int
    facets: list[FacetOptions]
    items: list[Item]
    graph: Graph


class Part(BaseModel):
    """A part of a document, with how many items of content stand in it."""

    iri: str
    number: str | None
    label: str
    count: int
    address: str
    parts: list[Part]


class ShelfAddress(BaseModel):
    """Where a list of things is by which content is found."""

    shelf: str
    address: str


class Outline(BaseModel):
    """The documents as a tree, and the other ways to find what stands in them."""

    total: int
    parts: list[Part]
    shelves: list[ShelfAddress]


class ShelvedThing(BaseModel):
    """A thing by which content is found, with how many items that gives."""

    iri: str
    value: str
    label: str
    text: str | None
    count: int
    address: str


class Shelf(BaseModel):
    """A list of things by which content is found."""

    shelf: str
    total: int
    things: list[ShelvedThing]


class Named(BaseModel):
    """A value of a facet: its name in an address, its IRI and its label."""

    name: str
    iri: str
    label: str


class AgendaStep(BaseModel):
    """A step of the agenda and where it stands on the day; ``layer`` is that of its days."""

    iri: str
    letter: str
    recommendation: str
    label: str
    act: str
    act_label: str
    text: str | None
    precision: str
    precision_label: str | None
    begin: str | None
    end: str | None
    starts: str | None
    due: str | None
    when: str | None
    state: Literal["overdue", "running", "coming", "over", "undated"]
    layer: Literal["stated", "external", "interpreted", "inferred-stated", "inferred-external", "inferred-interpreted"] | None


class AgendaLine(BaseModel):
    """A row of annex I with those of its steps that were asked for."""

    iri: str
    recommendation: str
    letter: str
    label: str
    result: str | None
    time_path: str
    chapter: str | None
    category: str | None
    actors: list[str]
    steps: list[AgendaStep]


class Agenda(BaseModel):
    """The implementation agenda on a day, and the choices from here."""

    as_of: str
    chosen: dict[str, list[str]]
    total: int
    facets: list[FacetOptions]
    lines: list[AgendaLine]
    graph: Graph


class Carrier(BaseModel):
    """A recommendation that carries something further, and how that is known."""

    recommendation: str
    letter: str
    label: str
    layer: Literal["stated", "external", "interpreted", "inferred-stated", "inferred-external", "inferred-interpreted"]
    steps: list[AgendaStep]


class AskedItem(Item):
    """Something that is asked, and what carries it further."""

    carried_by: list[Carrier]


class AskedChapter(BaseModel):
    """What a chapter asks of an actor."""

    chapter: Named | None
    total: int
    items: list[AskedItem]


class AskedOf(BaseModel):
    """All that is asked of an actor, and the dated steps that carry it further."""

    actor: Named
    as_of: str
    total: int
    steps: list[AgendaStep]
    chapters: list[AskedChapter]
    graph: Graph


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


ALL = (
    About, Agenda, Answer, AskedOf, Choices, Comparison, Home, Impact, ItemList, Kind, Live, Network, Outline, Problem, Quality, QueryPage,
    QuestionResult, Ready, SearchResult, Shelf, Shown, StoredQuestion, Suggestions, Term,
)  # fmt: skip
