"""What the service holds while it runs: opened once for a build, the same for every request until a new build is there."""

from __future__ import annotations

import contextlib
import datetime
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock, RLock, Thread
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Request

from api.cache import Cache
from api.frontend import Frontend
from api.pages import Pages
from api.publication import Publication
from hltgraph.agenda.schedule import Schedule, Schedules
from hltgraph.browsing.collection import Collection, Collections
from hltgraph.errors import HltgraphError
from hltgraph.knowledge import TRUST
from hltgraph.quality.quality import Quality, measure
from hltgraph.questions.asking import Asker
from hltgraph.questions.revision import Revision
from hltgraph.questions.search import search
from hltgraph.settings import Settings
from hltgraph.store import engines
from hltgraph.store.engine import QueryEngine
from hltgraph.store.graph import GraphStore
from hltgraph.store.opening import REPORT, local_path, open_named
from hltgraph.store.results import Written

Made = TypeVar("Made")


class Kept:
    """What hangs on the graph alone: made when it is first asked for, and kept as long as the graph is served; results of
    stored questions only as far as ``most`` bytes of them go."""

    def __init__(self, most: int = 0) -> None:
        self._held: dict[Hashable, Any] = {}
        self._results = Cache[Written](most)
        self._one = RLock()

    def result(self, key: Hashable, make: Callable[[], Written]) -> Written:
        """A result under a key that a visitor may have typed."""
        with self._one:
            found = self._results.get(key)
        if found is None:
            found = make()
            with self._one:
                self._results.put(key, found, len(found.body))
        return found

    def get(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """What is kept under a key, made now if it is not yet. Keys are few; nothing that a visitor types is one."""
        with self._one:
            if key not in self._held:
                self._held[key] = make()
            made: Made = self._held[key]
            return made


#: What is made of the graph for pages takes so many bytes at most, and one part of it about so many.
_ROOM, _PART = 8 << 20, 60_000


@dataclass(frozen=True)
class State:
    """The settings, the opened graph, what answers questions from it and changes their readings, the pages and what they are
    dressed with, what runs the queries of visitors, the publication, what is browsed and planned, and the report of the build
    where there is one."""

    settings: Settings
    store: GraphStore
    asker: Asker
    revision: Revision
    frontend: Frontend
    pages: Pages
    engine: QueryEngine
    publication: Publication
    schedules: Schedules
    report: Path | None
    kept: Kept
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
        report = path.parent / REPORT if path else None
        frontend = Frontend()
        pages = Pages(frontend, store.base)
        publication = Publication(settings, store, pages.framing)
        kept = Kept((settings.cache_mb << 20) // 4)
        here = cls(settings, store, asker, Revision(store), frontend, pages, engine, publication, Schedules(Collections(store)), report, kept)
        # The first visitor need not wait for what is made once, nor the service for it.
        Thread(target=here.warm, name="warming", daemon=True).start()
        return here

    def collection(self, trust: str) -> Collection:
        """The items of content and their marks on a rung of trust."""
        return self.schedules.collections.of(trust)

    def schedule(self, trust: str) -> Schedule:
        """The implementation agenda on a rung of trust."""
        return self.schedules.of(trust)

    def quality(self) -> Quality:
        """The figures of quality; passages that are verified here are so on the day that this is first asked."""
        return self.kept.get("quality", lambda: measure(self.store, self.settings, self.report, datetime.date.today()))

    def warm(self) -> None:
        """Make now what the first visitors would wait for."""
        with contextlib.suppress(HltgraphError):  # an engine elsewhere may be down; who asks is told
            self.asker.warm()
            search(self.store, "nota")
            for trust in reversed(TRUST):
                for language in ("nl", "en"):
                    self.schedule(trust).collection.describe((), language, {})
            self.quality()


async def _here(request: Request) -> State:
    state: State = request.scope.get("hltgraph.here") or request.app.state.here
    return state


#: A route's parameter of this type is the service's state.
Here = Annotated[State, Depends(_here)]
