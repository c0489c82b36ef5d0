"""What a request asks by the SPARQL 1.1 Protocol (https://www.w3.org/TR/sparql11-protocol/), query operation only."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl

from fastapi import Request

from api.errors import AddressTooLong, BodyTooLarge, UnsupportedMedia
from hltgraph.errors import UsageError
from hltgraph.knowledge import TRUST
from hltgraph.settings import Settings
from hltgraph.store.graph import Dataset

FORM, DIRECT = "application/x-www-form-urlencoded", "application/sparql-query"

_UPDATE = ("update", "using-graph-uri", "using-named-graph-uri")
_NAMES = ("query", "default-graph-uri", "named-graph-uri", "trust", *_UPDATE)

Pairs = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Asked:
    """A query, the dataset or the trust it is asked of, and the form that is wanted by name."""

    query: str
    dataset: Dataset | None
    trust: str
    wanted: str | None


async def bounded_body(request: Request) -> bytes:
    """The body of a request, as long as the longest query allows.

    :raises BodyTooLarge: when it is longer; the rest is not read.
    """
    settings: Settings = request.app.state.here.settings
    return await bounded(request, 12 * settings.max_query_chars + 4096)  # a character is at most four bytes, three signs each in a form


async def bounded(request: Request, most: int) -> bytes:
    """The body of a request of at most so many bytes.

    :raises BodyTooLarge: when it is longer; the rest is not read.
    """
    said = request.headers.get("content-length", "")
    if said.isdecimal() and int(said) > most:
        raise BodyTooLarge(f"the body has {said} bytes; {most} is the most")
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > most:
            raise BodyTooLarge(f"the body has more than {most} bytes")
    return bytes(body)


def from_address(request: Request, settings: Settings) -> Asked | None:
    """A query by GET; None when the address asks nothing of the protocol.

    :raises UsageError: when it asks wrongly.
    :raises AddressTooLong: when the query is over the limit.
    """
    pairs = request.query_params.multi_items()
    if not any(name in _NAMES for name, _ in pairs):
        return None
    asked = _asked(pairs, pairs)
    if len(asked.query) > settings.max_query_chars:
        raise AddressTooLong(f"the query has {len(asked.query)} characters; {settings.max_query_chars} is the most")
    return asked


def from_body(request: Request, body: bytes, settings: Settings) -> Asked:
    """A query by POST, as a form or as it is.

    :raises UsageError: when it asks wrongly.
    :raises UnsupportedMedia: when the body is neither.
    :raises BodyTooLarge: when the query is over the limit.
    """
    kind, _, rest = request.headers.get("content-type", "").partition(";")
    kind = kind.strip().lower()
    charset = re.search(r"charset\s*=\s*\"?([\w-]+)", rest, re.IGNORECASE)
    if kind not in (FORM, DIRECT):
        raise UnsupportedMedia(f"a query is posted as {DIRECT} or {FORM}, not {kind[:80] or 'without a content type'}; updates are not taken")
    if charset and charset[1].lower() not in ("utf-8", "utf8"):
        raise UnsupportedMedia(f"a query is posted in UTF-8, not {charset[1][:40]}")
    address = request.query_params.multi_items()
    try:
        text = body.decode()
        pairs = parse_qsl(text, keep_blank_values=True, errors="strict") if kind == FORM else [*address, ("query", text)]
    except ValueError as error:
        raise UsageError("the body is not UTF-8") from error
    asked = _asked(pairs, [*address, *pairs])
    if len(asked.query) > settings.max_query_chars:
        raise BodyTooLarge(f"the query has {len(asked.query)} characters; {settings.max_query_chars} is the most")
    return asked


def _asked(pairs: Pairs, ours: Pairs) -> Asked:
    """From the parameters of the protocol, and our own (format, trust), which may stand in the address of a POST too."""
    values: dict[str, list[str]] = {}
    for name, value in pairs:
        values.setdefault(name, []).append(value)
    if any(name in values for name in _UPDATE):
        raise UsageError("this is a query service; updates are not taken")
    queries = values.get("query", [])
    if len(queries) != 1:
        raise UsageError(f"one query is asked at a time, and there are {len(queries)}")
    if not queries[0].strip():
        raise UsageError("the query is empty")
    own = dict(ours)
    default, named = values.get("default-graph-uri", []), values.get("named-graph-uri", [])
    trust = own.get("trust")
    if trust is not None and trust not in TRUST:
        raise UsageError(f"trust is one of {', '.join(TRUST)}, not {trust[:40]!r}")
    if trust and (default or named):
        raise UsageError("name graphs or a rung of trust, not both")
    dataset = Dataset.of(default, named) if default or named else None
    return Asked(queries[0], dataset, trust or "all", own.get("format"))
