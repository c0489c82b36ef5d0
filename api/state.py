"""What the service holds while it runs: opened once, the same for every request."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from api.pages import Pages
from api.publication import Publication
from hltgraph.questions.asking import Asker
from hltgraph.settings import Settings
from hltgraph.store.graph import GraphStore
from hltgraph.store.opening import open_named


@dataclass(frozen=True)
class State:
    """The settings, the opened graph, what answers questions from it, the templates of the pages, and the publication."""

    settings: Settings
    store: GraphStore
    asker: Asker
    pages: Pages
    publication: Publication

    @classmethod
    def open(cls, settings: Settings, dataset: str | None = None) -> State:
        """Open the dataset that is named, else the one of the settings.

        :raises DatasetError: when there is none, or it is not whole.
        """
        store = open_named(settings, dataset)
        return cls(settings, store, Asker.of(store, settings.sources), Pages(), Publication(settings, store))


async def _here(request: Request) -> State:
    state: State = request.app.state.here
    return state


#: A route's parameter of this type is the service's state.
Here = Annotated[State, Depends(_here)]
