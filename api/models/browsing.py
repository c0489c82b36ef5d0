"""Lists of items and the shelves they are found by."""

from __future__ import annotations

from pydantic import BaseModel

from api.models.item import Graph, Item


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
