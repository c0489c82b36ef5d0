"""The implementation agenda, and what is asked of somebody."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel

from api.models.browsing import FacetOptions
from api.models.item import Graph, Item


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
