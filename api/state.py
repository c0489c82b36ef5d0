"""What the service holds while it runs: opened once for a build, the same for every request until a new build is there."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from threading import Lock, Thread
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Request

from api.cache import Cache
from api.frontend import Frontend
from api.pages import Pages
from api.publication import Publication
from hltgraph.errors import HltgraphError
from hltgraph.questions.asking import Asker
from hltgraph.questions.revision import Revision
from hltgraph.settings import Settings
from hltgraph.store import engines
from hltgraph.store.engine import QueryEngine
from hltgraph.store.graph import GraphStore
from hltgraph.store.opening import local_path, open_named

Made = TypeVar("Made")
#: What is made of the graph for pages takes so many bytes at most, and one part of it about so many.
_ROOM, _PART = 8 << 20, 60_000


@dataclass(frozen=True)
class State:
    """The settings, the opened graph, what answers questions from it and changes their readings, the pages and what they are dressed with, what runs the
    queries of visitors, and the publication."""

    settings: Settings
    store: GraphStore
    asker: Asker
    revision: Revision
    frontend: Frontend
    pages: Pages
    engine: QueryEngine
    publication: Publication
    _made: Cache[Any] = field(default_factory=lambda: Cache(_ROOM), repr=False)
    _lock: Lock = field(default_factory=Lock, repr=False)

    def once(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """What hangs on the graph and the key alone, made once for as long as there is room."""
        with self._lock:
            found: Made | None = self._made.get(key)
        if found is None:
            found = make()
            with self._lock:
                self._made.put(key, found, _PART)
        return found

    @classmethod
    def open(cls, settings: Settings, dataset: str | None = None, workers: QueryEngine | None = None) -> State:
        """Open the dataset that is named, else the one of the settings; ``workers`` may be at it already.

        :raises DatasetError: when there is none, or it is not whole.
        """
        path = local_path(settings, dataset)
        if workers is None and path:
            workers = engines.isolated(settings, path)  # they load while we do
        store = open_named(settings, dataset)
        engine = workers or engines.beside(settings, store)
        asker = Asker.of(store, settings.sources)
        # The first free question need not wait for what it opens, nor the service for it.
        Thread(target=_warmed, args=(asker,), name="warming", daemon=True).start()
        frontend = Frontend()
        pages = Pages(frontend, store.base)
        return cls(settings, store, asker, Revision(store), frontend, pages, engine, Publication(settings, store, pages.framing))


def _warmed(asker: Asker) -> None:
    with contextlib.suppress(HltgraphError):  # an engine elsewhere may be down; who asks is told
        asker.warm()


async def _here(request: Request) -> State:
    state: State = request.scope.get("hltgraph.here") or request.app.state.here
    return state


#: A route's parameter of this type is the service's state.
Here = Annotated[State, Depends(_here)]
