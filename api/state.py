"""What the service holds while it runs: opened once for a build, the same for every request until a new build is there."""

from __future__ import annotations

import contextlib
import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Annotated

from fastapi import Depends, Request

from api.frontend import Frontend
from api.kept import Kept
from api.pages import Pages
from api.publication import Publication
from hltgraph.agenda.schedule import Schedule, Schedules
from hltgraph.browsing.collection import Collection, Collections
from hltgraph.errors import HltgraphError
from hltgraph.knowledge import TRUST
from hltgraph.quality.quality import Quality, measure
from hltgraph.questions.asking import Asker
from hltgraph.questions.naming import LANGUAGES
from hltgraph.questions.revision import Revision
from hltgraph.questions.search import search
from hltgraph.settings import Settings
from hltgraph.store import engines
from hltgraph.store.engine import QueryEngine
from hltgraph.store.graph import GraphStore
from hltgraph.store.opening import REPORT, local_path, open_named

if TYPE_CHECKING:
    from hltgraph.impact.choices import Choices

#: What is made of the graph for pages takes so many bytes at most; what results of stored questions take hangs on the settings.
_ROOM = 16 << 20


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
    """Parts of pages, which hang on the graph alone."""
    results: Kept
    """Results of stored questions."""

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
        kept, results = Kept(_ROOM), Kept((settings.cache_mb << 20) // 2)
        here = cls(settings, store, asker, Revision(store), frontend, pages, engine, publication, Schedules(Collections(store)), report, kept, results)
        # The first visitor need not wait for what is made once, nor the service for it.
        Thread(target=here.warm, name="warming", daemon=True).start()
        return here

    def collection(self, trust: str) -> Collection:
        """The items of content and their marks on a rung of trust."""
        return self.schedules.collections.of(trust)

    def schedule(self, trust: str) -> Schedule:
        """The implementation agenda on a rung of trust."""
        return self.schedules.of(trust)

    @cached_property
    def quality(self) -> Quality:
        """The figures of quality; passages that are verified here are so on the day that this is first asked."""
        return measure(self.store, self.settings, self.report, datetime.date.today())

    @cached_property
    def choices(self) -> Mapping[str, Choices]:
        """What a scenario is made of, by language."""
        from hltgraph.impact.choices import Choices  # late: the service starts without what only these routes need

        return {language: Choices.of(self.store, language) for language in LANGUAGES}

    def warm(self) -> None:
        """Make now what nearly every page is made from."""
        with contextlib.suppress(HltgraphError):  # an engine elsewhere may be down; who asks is told
            self.asker.warm()
            search(self.store, "nota")
            for trust in reversed(TRUST):
                collection = self.schedule(trust).collection
                for language in LANGUAGES:
                    collection.describe(collection.entries, language, {})
            _ = self.quality


async def _here(request: Request) -> State:
    state: State = request.scope.get("hltgraph.here") or request.app.state.here
    return state


#: A route's parameter of this type is the service's state.
Here = Annotated[State, Depends(_here)]
