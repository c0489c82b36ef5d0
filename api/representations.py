"""Answers on their way out: content type, Vary, the ETag and the 304 that it allows.

An ETag stands for one representation: address, graph version, software version, media type, encoding, language, and the
day where today matters. It is known before the work is done, and only a good answer is ever given one, so a client that shows it
needs no work at all.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import Request, Response

from api.negotiation import Offer, takes_gzip
from api.state import State
from hltgraph import __version__
from hltgraph.store.engine import WORTH_PACKING, pack

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
#: What every answer says besides its own: nothing is run, framed or fetched from elsewhere, and anyone may read it.
HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Retry-After, X-Graph-Version, X-Request-Id, X-Truncated",
}


class NotModified(Exception):
    """The client holds what it asks for; its ``tag`` goes back with 304."""

    def __init__(self, tag: str) -> None:
        self.tag = tag


def tag(here: State, request: Request, offer: Offer, *marks: object) -> str:
    """The ETag of an answer in the form of ``offer``; ``marks`` are what else it hangs on, such as the day."""
    software = (__version__, here.frontend.version)
    parts = (here.store.version, software, offer.media, takes_gzip(request.headers.get("accept-encoding")), str(request.url), here.settings.max_rows, *marks)
    return f'"{hashlib.sha256(repr(parts).encode()).hexdigest()[:32]}"'


def spare(request: Request, etag: str) -> None:
    """Spare the work when the client shows the tag (RFC 9110, section 13.1.2, weak comparison).

    :raises NotModified: when it does.
    """
    shown = request.headers.get("if-none-match", "")
    if etag in (member.strip().removeprefix("W/") for member in shown.split(",")):
        raise NotModified(etag)


def headers_of(etag: str | None) -> dict[str, str]:
    """What a good answer says of how long it holds and what it hangs on."""
    return {"Vary": "Accept, Accept-Encoding", "Cache-Control": "no-cache"} | ({"ETag": etag} if etag else {})


def not_modified(etag: str) -> Response:
    """304, with the headers that the answer would have had."""
    return Response(status_code=304, headers=headers_of(etag))


def represent(request: Request, offer: Offer, body: bytes, etag: str | None = None, headers: Mapping[str, str] | None = None) -> Response:
    """A good answer."""
    if etag and request.headers.get("if-none-match", "").strip() == "*":
        return not_modified(etag)
    more = headers_of(etag) | dict(headers or {})
    if len(body) >= WORTH_PACKING and takes_gzip(request.headers.get("accept-encoding")):
        body, more = pack(body), more | {"Content-Encoding": "gzip"}
    return Response(body, media_type=offer.content_type, headers=more)


def as_json(content: Any) -> bytes:
    """A value as JSON."""
    return json.dumps(content, ensure_ascii=False).encode()


def as_csv(header: Sequence[str], rows: Sequence[Sequence[object]]) -> bytes:
    """Rows as CSV (RFC 4180) that a spreadsheet may open: a cell that it would run as a formula is quoted with '."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(header)
    writer.writerows([["" if cell is None else _harmless(str(cell)) for cell in row] for row in rows])
    return text.getvalue().encode()


def _harmless(cell: str) -> str:
    return "'" + cell if cell[:1] in ("=", "+", "-", "@", "\t", "\r") and not cell.lstrip("+-").replace(".", "", 1).isdigit() else cell
