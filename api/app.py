"""The application: one function that opens the graph and puts the routes together."""

from __future__ import annotations

from importlib import import_module

from fastapi import FastAPI

from api import description, problems
from api.boundary import Boundary
from api.service import Service
from api.shared import Shared
from api.state import State
from hltgraph import __version__
from hltgraph.settings import Settings

#: The modules of ``api.routes``, in the order in which /openapi.json lists them.
ROUTES = (
    "home", "ask", "suggest", "questions", "search", "browse", "items", "agenda", "show", "impact", "compare", "sparql", "editor", "network",
    "quality", "about", "kinds", "health", "assets", "publication",
)  # fmt: skip


def create_app(settings: Settings, dataset: str | None = None, shared: Shared | None = None) -> FastAPI:
    """The web service over the dataset that is named, else the one of the settings; ``shared`` is what its processes share.

    :raises DatasetError: when there is none, or it is not whole.
    """
    app = FastAPI(
        title="hltgraph",
        version=__version__,
        description="The nota HLT Samen Verder as a knowledge graph that answers, with its grounds.",
        license_info={"name": "Data: CC0-1.0; code: EUPL-1.2", "identifier": "CC0-1.0"},
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=lambda app: app.state.service.life(app),
    )
    app.state.service = Service(app, State.open(settings, dataset), dataset, shared)
    for name in ROUTES:
        app.include_router(import_module(f"api.routes.{name}").router)
    problems.install(app)
    app.add_middleware(Boundary)
    app.openapi = lambda: description.describe(app)  # type: ignore[method-assign]
    return app
