"""What goes between the service, the zygote and a worker.

What comes from a worker is read as plain numbers and text: a worker ran a stranger's query.
"""

from __future__ import annotations

import json
import marshal
import struct
from collections.abc import Sequence
from typing import NamedTuple

from hltgraph import errors
from hltgraph.errors import HltgraphError, QueryError
from hltgraph.store.engine import Job, Kind, Outcome, Result
from hltgraph.store.graph import Dataset

_LENGTH = struct.Struct(">I")
_HEAD = struct.Struct(">BBIQ")  # kind, flags, rows, bytes that follow
_END = b"\0end"
_KINDS: tuple[Kind, ...] = ("rows", "boolean", "graph")
_ERROR, _PART = 255, 254
#: A body under this many bytes is copied, to go out with its head at once.
_SMALL = 1 << 16
_WANTED, _TRUNCATED, _PACKED, _FITS = 1, 2, 4, 8
#: An error's text takes less than this.
_MOST_ERROR = 1 << 16


class Garbled(Exception):
    """A worker wrote what no worker writes."""


class Part(NamedTuple):
    """A part of a result that is not whole, how many rows there are with it, and whether all of it will fit."""

    body: bytes
    rows: int
    packed: bool
    fits: bool


def job_bytes(job: Job) -> bytes:
    """A job on its way to a worker."""
    dataset = (job.dataset.default, job.dataset.named) if job.dataset else None
    text = marshal.dumps((*job[:4], dataset, *job[5:]))
    return _LENGTH.pack(len(text)) + text


def next_job(held: bytearray) -> Job | None:
    """Take the first job out of the bytes that a worker got, once it is whole."""
    if len(held) < _LENGTH.size or len(held) < (end := _LENGTH.size + _LENGTH.unpack_from(held)[0]):
        return None
    query, rows, graph, trust, dataset, *bounds = marshal.loads(bytes(held[_LENGTH.size : end]))
    del held[:end]
    return Job(query, rows, graph, trust, Dataset(*dataset) if dataset else None, *bounds)


def part_bytes(part: Part) -> bytes:
    """A part of a result on its way back; its outcome, with what remains, comes last."""
    return _HEAD.pack(_PART, (_PACKED if part.packed else 0) | (_FITS if part.fits else 0), part.rows, len(part.body)) + part.body + _END


def outcome_parts(outcome: Outcome) -> Sequence[bytes]:
    """A result or an error on its way back, in one part or in several."""
    if isinstance(outcome, HltgraphError):
        said: dict[str, object] = {"error": type(outcome).__name__, "detail": outcome.detail[:2000]}
        if isinstance(outcome, QueryError):
            said |= {"line": outcome.line_number, "column": outcome.column}
        body = json.dumps(said).encode()
        return (_HEAD.pack(_ERROR, 0, 0, len(body)) + body + _END,)
    body = outcome.body or b""
    flags = (_WANTED if outcome.body is not None else 0) | (_TRUNCATED if outcome.truncated else 0) | (_PACKED if outcome.packed else 0)
    head = _HEAD.pack(_KINDS.index(outcome.kind), flags, outcome.rows, len(body))
    return (head + body + _END,) if len(body) < _SMALL else (head, body, _END)


def length(held: bytes | bytearray, most: int, at: int = 0) -> int:
    """How many bytes a part or an outcome takes of which the first are held from a place on; as many as its head where that is
    not whole.

    :raises Garbled: when it would be longer than it may be.
    """
    if len(held) - at < _HEAD.size:
        return _HEAD.size + len(_END)
    body: int = _HEAD.unpack_from(held, at)[3]
    if body > max(most, _MOST_ERROR):
        raise Garbled
    return _HEAD.size + body + len(_END)


def read(held: bytes, lane: str) -> Part | Outcome:
    """The part or the outcome in whole bytes.

    :raises Garbled: when they are none.
    """
    kind, flags, rows, length = _HEAD.unpack_from(held)
    if held[_HEAD.size + length :] != _END:
        raise Garbled
    body = held[_HEAD.size : _HEAD.size + length]
    if kind == _ERROR:
        return _error(body)
    if kind == _PART:
        return Part(body, rows, bool(flags & _PACKED), bool(flags & _FITS))
    if kind >= len(_KINDS):
        raise Garbled
    return Result(_KINDS[kind], body if flags & _WANTED else None, rows, bool(flags & _TRUNCATED), bool(flags & _PACKED), lane)


def _error(body: bytes) -> HltgraphError:
    try:
        said = json.loads(body)
        kind, detail = getattr(errors, str(said["error"])), str(said["detail"])
        if kind is QueryError:
            return QueryError(detail, *(value if isinstance(value, int) else None for value in (said["line"], said["column"])))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Garbled from error
    if not (isinstance(kind, type) and issubclass(kind, HltgraphError)):
        raise Garbled
    return kind(detail)
