"""Lists with facets on their way out: addresses of choices, pages of a list, options as plain data."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlencode

from fastapi import Request

from hltgraph.browsing.facets import Choices, Facet, Option
from hltgraph.errors import UsageError

Thing = TypeVar("Thing")


def given(request: Request, facets: Iterable[Facet], own: Iterable[str], most: int) -> dict[str, list[str]]:
    """The words that an address gives for facets; those left open by a form are passed over.

    :raises UsageError: on a parameter that is neither a facet nor the route's own, and when they are too long.
    """
    names = [facet.name for facet in facets]
    found: dict[str, list[str]] = {}
    for name, value in request.query_params.multi_items():
        if name in names:
            if value:
                found.setdefault(name, []).append(value)
        elif name not in own:
            raise UsageError(f"there is no parameter {name[:40]!r} here; there are {', '.join((*names, *own))}")
    if sum(len(value) for values in found.values() for value in values) > most:
        raise UsageError(f"the choices have more than {most} characters")
    return found


def parameters(facets: Iterable[Facet], said: Mapping[str, str]) -> dict[str, Any]:
    """Facets as query parameters of an OpenAPI operation; each may come more than once."""
    return {
        "parameters": [
            {"name": f.name, "in": "query", "required": False, "description": said[f.name], "schema": {"type": "array", "items": {"type": "string"}}}
            for f in facets
        ]
    }


def address(path: str, chosen: Choices, **more: str | None) -> str:
    """The address of a list by what is chosen and what else is asked."""
    pairs = [(name, value) for name in sorted(chosen) for value in chosen[name]]
    pairs += [(name, value) for name, value in more.items() if value]
    return f"{path}?{urlencode(pairs)}" if pairs else path


@dataclass(frozen=True)
class Page:
    """One page of a list: its number from 1, how many things a page holds and how many the list has."""

    number: int
    size: int
    total: int

    @property
    def count(self) -> int:
        """How many pages there are; an empty list has one."""
        return max(1, -(-self.total // self.size))

    @property
    def first(self) -> int:
        """The place of the first thing of the page, from 1."""
        return (self.number - 1) * self.size + 1

    @property
    def last(self) -> int:
        """The place of the last thing of the page."""
        return min(self.number * self.size, self.total)

    def of(self, things: Sequence[Thing]) -> Sequence[Thing]:
        """The things of the page.

        :raises UsageError: when the list has no such page.
        """
        if self.number > self.count:
            raise UsageError(f"there is no page {self.number}; the list has {self.count}")
        return things[self.first - 1 : self.last]


def offered(
    options: Mapping[str, Sequence[Option]], label: Callable[[str, str], str], address_of: Callable[[Choices], str], titles: Mapping[str, str]
) -> list[dict[str, Any]]:
    """The choices of each facet as plain data, facets that offer none left out."""
    return [
        {
            "facet": name,
            "label": titles.get(name, name),
            "values": [
                {"value": o.value, "label": label(name, o.value), "count": o.count, "chosen": o.chosen, "address": address_of(o.choices)} for o in values
            ],
        }
        for name, values in options.items()
        if values
    ]
