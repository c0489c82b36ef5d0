"""Answers on their way out: content type, Vary, the ETag and the 304 that it allows.

An ETag stands for one representation: address, graph version, software version, media type, language, and the day where
today matters. It is known before the work is done, and only a good answer is ever given one, so a client that shows it
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

from api.negotiation import Offer
from api.state import State
from hltgraph import __version__


class NotModified(Exception):
    """The client holds what it asks for; its ``tag`` goes back with 304."""

    def __init__(self, tag: str) -> None:
        self.tag = tag


def tag(here: State, request: Request, offer: Offer, *marks: object) -> str:
    """The ETag of an answer in the form of ``offer``; ``marks`` are what else it hangs on, such as the day."""
    parts = (here.store.version, __version__, offer.media, str(request.url), here.settings.max_rows, *marks)
    return f'"{hashlib.sha256(repr(parts).encode()).hexdigest()[:32]}"'


def spare(request: Request, etag: str) -> None:
    """Spare the work when the client shows the tag (RFC 9110, section 13.1.2, weak comparison).

    :raises NotModified: when it does.
    """
    shown = request.headers.get("if-none-match", "")
    if etag in (member.strip().removeprefix("W/") for member in shown.split(",")):
        raise NotModified(etag)


def _headers(etag: str | None) -> dict[str, str]:
    return {"Vary": "Accept", "Cache-Control": "no-cache"} | ({"ETag": etag} if etag else {})


def not_modified(etag: str) -> Response:
    """304, with the headers that the answer would have had."""
    return Response(status_code=304, headers=_headers(etag))


def represent(request: Request, offer: Offer, body: bytes, etag: str | None = None, headers: Mapping[str, str] | None = None) -> Response:
    """A good answer."""
    if etag and request.headers.get("if-none-match", "").strip() == "*":
        return not_modified(etag)
    return Response(body, media_type=offer.content_type, headers=_headers(etag) | dict(headers or {}))


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
