"""What a request asks by the SPARQL 1.1 Protocol (https://www.w3.org/TR/sparql11-protocol/), query operation only."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from fastapi import Request

from api.calls import Call, Pairs, pairs_of
from api.errors import AddressTooLong, BodyTooLarge, UnsupportedMedia
from hltgraph.errors import UsageError
from hltgraph.knowledge import TRUST
from hltgraph.settings import Settings
from hltgraph.store.graph import Dataset

FORM, DIRECT = "application/x-www-form-urlencoded", "application/sparql-query"

_UPDATE = ("update", "using-graph-uri", "using-named-graph-uri")
_NAMES = ("query", "default-graph-uri", "named-graph-uri", "trust", *_UPDATE)


class Asked(NamedTuple):
    """A query, the dataset or the trust it is asked of, and the form that is wanted by name."""

    query: str
    dataset: Dataset | None
    trust: str
    wanted: str | None


def most_bytes(settings: Settings) -> int:
    """How long a body may be: a character is at most four bytes, three signs each in a form."""
    return 12 * settings.max_query_chars + 4096


async def bounded_body(request: Request) -> bytes:
    """The body of a request, as long as the longest query allows.

    :raises BodyTooLarge: when it is longer; the rest is not read.
    """
    settings: Settings = request.app.state.here.settings
    return await bounded(request, most_bytes(settings))


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


def from_address(call: Call, settings: Settings) -> Asked | None:
    """A query by GET; None when the address asks nothing of the protocol.

    :raises UsageError: when it asks wrongly.
    :raises AddressTooLong: when the query is over the limit.
    """
    if (query := call.query) and not query.isspace():
        return _of_length(Asked(query, None, "all", None), settings)
    pairs = call.pairs
    if not any(name in _NAMES for name, _ in pairs):
        return None
    return _of_length(_asked(pairs), settings)


def _of_length(asked: Asked, settings: Settings) -> Asked:
    if len(asked.query) > settings.max_query_chars:
        raise AddressTooLong(f"the query has {len(asked.query)} characters; {settings.max_query_chars} is the most")
    return asked


def from_body(call: Call, settings: Settings) -> Asked:
    """A query by POST, as a form or as it is.

    :raises UsageError: when it asks wrongly.
    :raises UnsupportedMedia: when the body is neither.
    :raises BodyTooLarge: when the query is over the limit.
    """
    kind, _, rest = call.headers.get("content-type", "").partition(";")
    kind = kind.strip().lower()
    charset = re.search(r"charset\s*=\s*\"?([\w-]+)", rest, re.IGNORECASE)
    if kind not in (FORM, DIRECT):
        raise UnsupportedMedia(f"a query is posted as {DIRECT} or {FORM}, not {kind[:80] or 'without a content type'}; updates are not taken")
    if charset and charset[1].lower() not in ("utf-8", "utf8"):
        raise UnsupportedMedia(f"a query is posted in UTF-8, not {charset[1][:40]}")
    if call.headers.get("content-encoding", "identity").strip().lower() not in ("", "identity"):
        raise UnsupportedMedia("a query is posted as it is, not packed")
    try:
        text = call.body.decode()
    except ValueError as error:
        raise UsageError("the body is not UTF-8") from error
    asked = _asked([*call.pairs, *(pairs_of(text, "the body") if kind == FORM else [("query", text)])])
    if len(asked.query) > settings.max_query_chars:
        raise BodyTooLarge(f"the query has {len(asked.query)} characters; {settings.max_query_chars} is the most")
    return asked


def _asked(pairs: Pairs) -> Asked:
    """From the parameters of the protocol and our own, format and trust, wherever they stand."""
    values: dict[str, list[Any]] = {}
    for name, value in pairs:
        values.setdefault(name, []).append(value)
    if any(name in values for name in _UPDATE):
        raise UsageError("this is a query service; updates are not taken")
    queries = values.get("query", [])
    if len(queries) != 1:
        raise UsageError(f"one query is asked at a time, and there are {len(queries)}")
    if not queries[0].strip():
        raise UsageError("the query is empty")
    default, named = values.get("default-graph-uri", []), values.get("named-graph-uri", [])
    for name in ("trust", "format"):
        if len(set(values.get(name, []))) > 1:
            raise UsageError(f"{name} is named more than once")
    trust = values.get("trust", [None])[0]
    if trust is not None and trust not in TRUST:
        raise UsageError(f"trust is one of {', '.join(TRUST)}, not {trust[:40]!r}")
    if trust and (default or named):
        raise UsageError("name graphs or a rung of trust, not both")
    dataset = Dataset.of(default, named) if default or named else None
    return Asked(queries[0], dataset, trust or "all", values.get("format", [None])[0])
