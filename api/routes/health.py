"""``/health`` and ``/metrics``: for those who run the service."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST

from api.description import good, problems
from api.models.service import Live, Ready
from api.representations import as_json
from api.state import Here
from hltgraph import __version__
from hltgraph.errors import DatasetError
from hltgraph.namespaces import TERMS

router = APIRouter(tags=["operation"])

_HEADERS = {"Cache-Control": "no-store"}


@router.get("/health/live", response_class=Response, responses=good("The process runs.", Live, held=False))
async def live() -> Response:
    """Whether the process runs at all."""
    return Response(as_json({"status": "ok"}), media_type="application/json", headers=_HEADERS)


@router.get("/health/ready", response_class=Response, responses=good("The graph answers.", Ready, held=False) | problems(503))
def ready(here: Here) -> Response:
    """Whether the graph answers: it is asked for a term that every build holds."""
    try:
        answers = here.store.exists(TERMS + "Recommendation")
    except (OSError, ValueError, RuntimeError) as error:
        raise DatasetError("the store does not answer") from error
    if not answers:
        raise DatasetError("the store answers, but holds no ontology")
    content = {"status": "ok", "graph": here.store.version, "software": __version__}
    return Response(as_json(content), media_type="application/json", headers=_HEADERS)


@router.get("/metrics", response_class=Response, responses=good("The figures of the service, in Prometheus' text format.", None, "text/plain", held=False))
async def metrics(request: Request) -> Response:
    """What the service counts."""
    return Response(request.app.state.service.metrics.text(), headers=_HEADERS | {"Content-Type": CONTENT_TYPE_LATEST})
