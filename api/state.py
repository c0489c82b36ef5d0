"""What the service holds while it runs: opened once, the same for every request."""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, Annotated

from fastapi import Depends, Request

from api.pages import Pages
from hltgraph.questions.asking import Asker
from hltgraph.settings import Settings
from hltgraph.store.graph import GraphStore
from hltgraph.store.opening import open_named

if TYPE_CHECKING:
    from hltgraph.impact.report import Analysis


@dataclass(frozen=True)
class State:
    """The settings, the opened graph, what answers questions from it, and the templates of the pages."""

    settings: Settings
    store: GraphStore
    asker: Asker
    pages: Pages
    _analyses: dict[str, Analysis] = field(default_factory=dict, repr=False)
    _one: Lock = field(default_factory=Lock, repr=False)

    def analysis(self, trust: str) -> Analysis:
        """The graph made ready for scenarios on a rung of trust, when the first asks for it."""
        from hltgraph.impact.report import Analysis  # late: most requests need none of it

        with self._one:
            if trust not in self._analyses:
                self._analyses[trust] = Analysis(self.store, trust)
            return self._analyses[trust]

    @classmethod
    def open(cls, settings: Settings, dataset: str | None = None) -> State:
        """Open the dataset that is named, else the one of the settings.

        :raises DatasetError: when there is none, or it is not whole.
        """
        store = open_named(settings, dataset)
        return cls(settings, store, Asker.of(store, settings.sources), Pages())


async def _here(request: Request) -> State:
    state: State = request.app.state.here
    return state


#: A route's parameter of this type is the service's state.
Here = Annotated[State, Depends(_here)]
