"""``/assets``: style sheets, scripts and the typeface, all of this service's own host."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from starlette.exceptions import HTTPException

from api.negotiation import takes_gzip
from api.state import Here

router = APIRouter()


@router.get("/assets/{path:path}", response_class=Response, include_in_schema=False)
async def asset(request: Request, here: Here, path: str) -> Response:
    """Give a file; one whose address holds its content's hash may be kept for ever."""
    found = here.frontend.get(path)
    if found is None:
        raise HTTPException(404)
    packed = found.packed if takes_gzip(request.headers.get("accept-encoding")) else None
    etag = f'"{found.digest}{"-gzip" if packed else ""}"'
    lasting = found.lasting or request.query_params.get("v") == found.digest
    headers = {"ETag": etag, "Vary": "Accept-Encoding", "Cache-Control": "public, max-age=31536000, immutable" if lasting else "no-cache"}
    if etag in (member.strip().removeprefix("W/") for member in request.headers.get("if-none-match", "").split(",")):
        return Response(status_code=304, headers=headers)
    return Response(packed or found.content, headers=headers | {"Content-Type": found.media} | ({"Content-Encoding": "gzip"} if packed else {}))
