"""``/graph``: what lies around a thing, or the map of the chief kinds, as a picture with the same as a table."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response

from api.description import good, problems
from api.models.thing import Network
from api.negotiation import FORMS, HTML, JSON, negotiate
from api.parameters import Format, Lang
from api.representations import as_csv, as_json, represent, spare, tag
from api.state import Here
from hltgraph.namespaces import short
from hltgraph.questions import network

router = APIRouter(tags=["things"])

_COLUMNS = ("source", "source_label", "property", "property_label", "target", "target_label", "layer")
#: The most statements on one page of the table.
_PAGE = 100

Thing = Annotated[str | None, Query(description="The thing in the middle, such as recommendation/l; without it the map.", max_length=300)]
Ground = Annotated[
    list[Literal["stated", "external", "interpreted"]],
    Query(description="From which ground statements come; what follows from them goes along. Without it all.", max_length=3),
]


@router.get("/graph", response_class=Response, responses=good("The nodes and edges.", Network, "text/html", "text/csv") | problems(400, 404, 406))
def graph(
    request: Request,
    here: Here,
    thing: Thing = None,
    layer: Ground = [],  # noqa: B006 - FastAPI reads it and never changes it
    page: Annotated[int, Query(description="Which part of the table the page shows.", ge=1, le=1000)] = 1,
    lang: Lang = None,
    format: Format = None,
) -> Response:
    """A part of the graph, bounded: at most sixty things, the strongest links first."""
    offer = negotiate(request.headers.get("accept"), format, FORMS)
    etag = tag(here, request, offer)
    spare(request, etag)
    language, grounds = lang or "nl", tuple(layer) or network.GROUNDS
    words = here.pages.words[language]["graph"]["kinds"]
    found = here.kept.once(
        ("network", thing, language, grounds),
        lambda: network.around(here.store, thing, language, grounds) if thing else network.overview(here.store, language, grounds),
    )
    content: dict[str, Any] = found.as_dict()
    for node in content["nodes"]:
        node["kind_label"] = words.get(node["kind_label"], node["kind_label"])
    headers = {"Content-Language": language}
    if offer is JSON:
        return represent(request, offer, as_json(content), etag, headers)
    names = {node["iri"]: node["label"] for node in content["nodes"]}
    edges = sorted(content["edges"], key=lambda edge: (found.centre not in (edge["source"], edge["target"]), edge["source"], edge["property"], edge["target"]))
    if offer is not HTML:
        rows = [[e["source"], names[e["source"]], short(e["property"]), e["label"], e["target"], names[e["target"]], e["layer"]] for e in edges]
        return represent(request, offer, as_csv(_COLUMNS, rows), etag, headers)
    kinds: dict[str, list[Any]] = {}
    for node in content["nodes"]:
        kinds.setdefault(node["kind_label"], []).append(node)
    pages = max(1, -(-len(edges) // _PAGE))
    page = min(page, pages)
    address = "/graph?" + urlencode([*([("thing", short(found.centre, here.store.base))] if found.centre else []), *[("layer", each) for each in layer]])
    body = here.pages.render(
        "graph.html", language, request,
        network=content, names=names, kinds=sorted(kinds.items()), grounds=grounds, address=address, centre=found.centre,
        rows=edges[(page - 1) * _PAGE : page * _PAGE], page=page, pages=pages, of_base=here.store.base,
    )  # fmt: skip
    return represent(request, offer, body, etag, headers)
