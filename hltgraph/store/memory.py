"""What was found out about the things of a graph: kept beside it, since a graph that is opened does not change."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Mapping
from threading import Lock
from typing import Any, TypeVar

Found = TypeVar("Found")

#: Of so many things, each by what was found out, something is kept; a description takes about two kilobytes, a name a tenth of it.
_MOST = 40_000
_NOTHING = object()


class Memory:
    """Finds out about several things at once, each only once for as long as there is room; any thread may ask.

    >>> memory = Memory(2)
    >>> asked = []
    >>> def find(iris):
    ...     asked.append(iris)
    ...     return {iri: iri.upper() for iri in iris if iri != "none"}
    >>> memory.of("name", ["a", "none"], find), memory.of("name", ["none", "a"], find), memory.of("name", ["a", "b"], find)
    ({'a': 'A'}, {'a': 'A'}, {'a': 'A', 'b': 'B'})
    >>> asked
    [['a', 'none'], ['b']]
    """

    def __init__(self, most: int = _MOST) -> None:
        self.most = most
        self._held: OrderedDict[tuple[Hashable, str], Any] = OrderedDict()
        self._one = Lock()

    def of(self, what: Hashable, iris: Iterable[str], find: Callable[[list[str]], Mapping[str, Found]]) -> dict[str, Found]:
        """What ``find`` says of each thing, in their order; a thing of which it says nothing is left out.

        ``what`` names what is found out. Nobody changes what comes back.
        """
        wanted = list(dict.fromkeys(iris))
        with self._one:
            held = {iri: self._held[what, iri] for iri in wanted if (what, iri) in self._held}
            for iri in held:
                self._held.move_to_end((what, iri))
        if unknown := [iri for iri in wanted if iri not in held]:
            fresh = find(unknown)
            with self._one:
                for iri in unknown:
                    held[iri] = self._held[what, iri] = fresh.get(iri, _NOTHING)
                while len(self._held) > self.most:
                    self._held.popitem(last=False)
        return {iri: held[iri] for iri in wanted if held[iri] is not _NOTHING}
