"""Bounds: a result holds so many entries and so many characters, and says when there is more."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from hltgraph.errors import UsageError

Entry = TypeVar("Entry")


def as_text(content: object) -> str:
    """A value as JSON without needless space."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


@dataclass(frozen=True)
class Window:
    """The part of a result that is asked for: entries to pass over, the most to give, and the most characters."""

    offset: int
    limit: int
    max_chars: int

    def of(self, entries: Sequence[Entry]) -> Sequence[Entry]:
        """The entries within the window."""
        return entries[self.offset : self.offset + self.limit]


def bounded(entries: Sequence[Entry], window: Window, total: int | None, write: Callable[[Sequence[Entry]], dict[str, Any]]) -> dict[str, Any]:
    """What ``write`` makes of as many of the entries, in their order, as fit in the characters.

    ``entries`` are those within the window, ``total`` is how many there are in all (None: more than were counted). The
    result gains ``total``, ``truncated`` and, where there is more, ``next_offset``.

    >>> bounded(["a", "b", "c"], Window(0, 3, 60), 3, lambda kept: {"items": list(kept)})
    {'items': ['a', 'b', 'c'], 'total': 3, 'truncated': False}
    >>> bounded(["a", "b"], Window(0, 2, 80), 3, lambda kept: {"items": list(kept)})
    {'items': ['a', 'b'], 'total': 3, 'truncated': True, 'next_offset': 2}

    :raises UsageError: when not even one entry fits.
    """

    def holding(count: int) -> dict[str, Any]:
        end = window.offset + count
        more = total is None or end < total
        return write(entries[:count]) | {"total": total, "truncated": more} | ({"next_offset": end} if more else {})

    def fits(content: dict[str, Any]) -> bool:
        return len(as_text(content)) <= window.max_chars

    whole = holding(len(entries))
    if fits(whole):
        return whole
    most, too_many = 0, len(entries)
    while too_many - most > 1:
        middle = (most + too_many) // 2
        most, too_many = (middle, too_many) if fits(holding(middle)) else (most, middle)
    if most == 0:
        raise UsageError(f"not one entry of the result fits in {window.max_chars} characters; ask for less of each")
    return holding(most)
