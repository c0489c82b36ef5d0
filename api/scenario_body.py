"""A scenario in the body of a request."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import Depends, Request

from api.errors import UnsupportedMedia
from api.protocol import bounded
from hltgraph.errors import UsageError

#: The types that one scenario may be of; the last holds one alone.
MEDIA = ("application/json", "application/yaml", "application/x-yaml", "text/yaml", "text/turtle")
#: What the description says of the body.
BODY = {
    "required": True,
    "content": {
        media: {"schema": {"type": "string"} if media != "application/json" else {"type": "object"}} for media in MEDIA
    },
}  # fmt: skip


async def _body(request: Request) -> bytes:
    return await bounded(request, 4 * request.app.state.here.settings.max_scenario_chars + 4096)


#: A route's parameter of this type is the body, which is of bounded size.
Body = Annotated[bytes, Depends(_body)]


def text_of(request: Request, body: bytes, media: Sequence[str]) -> str:
    """The body as text.

    :raises UnsupportedMedia: when it is of another type.
    :raises UsageError: when it is not UTF-8.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in media:
        raise UnsupportedMedia(f"a scenario is posted as {', '.join(media)}, not {kind[:80] or 'without a content type'}")
    try:
        return body.decode()
    except ValueError as error:
        raise UsageError("the body is not UTF-8") from error
