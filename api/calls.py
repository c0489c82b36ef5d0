"""A request to ``/sparql`` and its reply, as little of both as is needed, so that they cost little."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from http import HTTPStatus
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, unquote_plus

from fastapi import Request, Response

from hltgraph.errors import UsageError

Pairs = list[tuple[str, str]]
#: Printable ASCII without a backslash, each percent sign before two hexadecimal digits.
_ESCAPED = re.compile(r"(?:[ -$&-\[\]-~]|%[0-9A-Fa-f]{2})*+")


def headers_of(raw: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """Headers by name in lower case; one that comes more than once is one list."""
    held: dict[str, str] = {}
    for name, value in raw:
        key, text = name.decode("latin-1").lower(), value.decode("latin-1")
        held[key] = f"{held[key]}, {text}" if key in held else text
    return held


class Call:
    """A request: its method (HEAD is asked as GET), the parameters in its address as they came, its headers by name in
    lower case, its body, and the client that asks. ``scope`` gives that of ASGI where it is needed."""

    def __init__(
        self, method: str, query_string: bytes, headers: Mapping[str, str], client: str, scope: Callable[[], dict[str, Any]], body: bytes = b""
    ) -> None:
        self.method, self.query_string, self.headers, self.client, self.scope, self.body = method, query_string, headers, client, scope, body

    @property
    def query(self) -> str | None:
        """The query in an address that holds nothing else, as most do; None when it may hold more.

        :raises UsageError: when it is not UTF-8.
        """
        name, _, value = self.query_string.partition(b"=")
        if name != b"query" or b"&" in value:
            return None
        try:
            return _decoded(value.decode("latin-1"))
        except ValueError as error:
            raise _no_text("the address") from error

    @cached_property
    def pairs(self) -> Pairs:
        """The parameters in the address.

        :raises UsageError: when they are not UTF-8.
        """
        return pairs_of(self.query_string.decode("latin-1"), "the address")

    @cached_property
    def request(self) -> Request:
        """The request as the pages know it."""
        return Request(self.scope())


def pairs_of(text: str, where: str) -> Pairs:
    """The names and values of a form.

    :raises UsageError: when they are not UTF-8, or there are too many.
    """
    try:
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=1000)
    except ValueError as error:
        raise _no_text(where) from error


def _no_text(where: str) -> UsageError:
    return UsageError(f"{where} is not UTF-8, or has more than a thousand parameters")


def _decoded(value: str) -> str:
    """A value of a form, decoded: as :func:`urllib.parse.unquote_plus` does, but not sign by sign where all is as it should be.

    >>> _decoded("a+b%20%C3%A9"), _decoded("100%")
    ('a b é', '100%')
    """
    if _ESCAPED.fullmatch(value):
        return value.replace("+", " ").replace("%", "\\x").encode().decode("unicode_escape").encode("latin-1").decode()
    return unquote_plus(value, errors="strict")


class Note(NamedTuple):
    """What the log says of a reply besides: the hash of the query and its text, where it ran, how many rows, what came of it."""

    query_hash: str = ""
    query: str = ""
    lane: str = ""
    rows: int | None = None
    outcome: str = ""


class Reply(NamedTuple):
    """An answer, whole. ``head`` is its status line and headers as they go out, but for those that change from one answer
    to the next and the empty line."""

    status: int
    head: bytes
    body: bytes
    note: Note = Note()

    @classmethod
    def of(cls, response: Response, note: Note | None = None) -> Reply:
        """A response of the framework."""
        return cls(response.status_code, head_of(response.status_code, response.raw_headers), bytes(response.body), note or Note())

    def response(self) -> Response:
        """The reply as a response of the framework."""
        response = Response(self.body, self.status)
        response.raw_headers = self.raw_headers()
        return response

    def raw_headers(self) -> list[tuple[bytes, bytes]]:
        """Its headers as the framework has them."""
        return [(name, value) for name, _, value in (line.partition(b": ") for line in self.head.split(b"\r\n")[1:-1])]


def head_of(status: int, raw: Iterable[tuple[bytes, bytes]]) -> bytes:
    """A status line and headers as they go out."""
    return f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\n".encode() + b"".join(name + b": " + value + b"\r\n" for name, value in raw)
