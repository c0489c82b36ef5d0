"""Faceted lists: which things bear the marks that were chosen, and how many each further choice would leave.

A count is always the length of the list that its choice leads to. Where a thing may have several values that say different
things of it, each choice narrows the list further; elsewhere a choice takes the place of the one before.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, Protocol, TypeVar

#: The chosen values by facet.
Choices = Mapping[str, tuple[str, ...]]


class Marked(Protocol):
    """A thing with its values by facet."""

    @property
    def marks(self) -> Mapping[str, Collection[str]]:
        """The values that it has of each facet."""


Thing = TypeVar("Thing", bound=Marked)


@dataclass(frozen=True)
class Facet:
    """A mark by which things are found; ``many`` when several of its values may be chosen at once. Its values are offered in the
    order of the key that ``order`` makes of each, else those with most things first."""

    name: str
    many: bool = True
    order: Callable[[str], Any] | None = None


@dataclass(frozen=True)
class Option:
    """A value that may be chosen, or that is chosen and may be dropped: what is chosen then, and how many things are left."""

    facet: str
    value: str
    chosen: bool
    choices: Choices
    count: int


def narrow(things: Iterable[Thing], chosen: Choices) -> list[Thing]:
    """The things that bear every mark that was chosen, in their order.

    >>> from types import SimpleNamespace as Bag
    >>> things = [Bag(name="a", marks={"size": {"s"}}), Bag(name="b", marks={"size": {"s"}, "use": {"x", "y"}})]
    >>> [thing.name for thing in narrow(things, {"size": ("s",), "use": ("x", "y")})]
    ['b']
    """
    return [thing for thing in things if all(value in thing.marks.get(name, ()) for name, values in chosen.items() for value in values)]


def toggled(chosen: Choices, facet: Facet, value: str) -> Choices:
    """What is chosen after one more choice, or without one that was made.

    >>> toggled({"size": ("s",)}, Facet("size", many=False), "m")
    {'size': ('m',)}
    >>> toggled({"use": ("x", "y")}, Facet("use"), "y")
    {'use': ('x',)}
    """
    before = chosen.get(facet.name, ())
    after = tuple(v for v in before if v != value) if value in before else (*before, value) if facet.many else (value,)
    return {name: values for name, values in {**chosen, facet.name: after}.items() if values}


def options(things: Sequence[Thing], facets: Iterable[Facet], chosen: Choices) -> dict[str, list[Option]]:
    """The choices that there are from here by facet; a choice that leaves nothing is not offered."""
    found: dict[str, list[Option]] = {}
    here = narrow(things, chosen)
    for facet in facets:
        base = here if facet.many or facet.name not in chosen else narrow(things, {name: v for name, v in chosen.items() if name != facet.name})
        counts = Counter(chain.from_iterable(thing.marks.get(facet.name, ()) for thing in base))
        offered = []
        for value in sorted({*counts, *chosen.get(facet.name, ())}):
            then = toggled(chosen, facet, value)
            is_chosen = value in chosen.get(facet.name, ())
            offered.append(Option(facet.name, value, is_chosen, then, len(narrow(things, then)) if is_chosen else counts[value]))
        found[facet.name] = sorted(offered, key=_key(facet))
    return found


def _key(facet: Facet) -> Callable[[Option], Any]:
    if (order := facet.order) is not None:
        return lambda option: order(option.value)
    return lambda option: (not option.chosen, -option.count, option.value)
