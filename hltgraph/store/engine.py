"""The one interface by which foreign queries are asked: a job goes in, a whole result or one error comes out.

A long result may go out in parts before it is whole, where the one who asks can take back what did not end well.

::

    QueryEngine
    ├── isolation.pool.Pool      worker processes that share a loaded graph (Linux)
    └── threads.Threads          threads of this process, where there are no such processes
"""

from __future__ import annotations

import asyncio
import zlib
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from typing import Literal, NamedTuple

import pyoxigraph as ox

from hltgraph.errors import HltgraphError
from hltgraph.namespaces import PREFIXES
from hltgraph.store import clauses
from hltgraph.store.graph import Dataset, GraphStore
from hltgraph.store.results import Give, graph, solutions

Kind = Literal["rows", "boolean", "graph"]
#: A body shorter than this is not worth packing, in bytes.
WORTH_PACKING = 1400
_LEVEL = 4
#: By how much the rows that come may be longer than those that were.
_SPARE = 1.25


class Job(NamedTuple):
    """A query and the bounds of its result.

    ``rows`` and ``graph`` are the short names of the formats (:mod:`hltgraph.store.results`) for SELECT and ASK, and for
    CONSTRUCT and DESCRIBE: which it will be is known only when the query is parsed. None is a kind that is not wanted.
    ``in_parts`` says that a result may go out before it is whole, ``at_most`` how many rows it has at most, where that is known.
    """

    query: str
    rows: str | None = "json"
    graph: str | None = "nt"
    trust: str = "all"
    dataset: Dataset | None = None
    max_chars: int = 20_000
    max_rows: int = 100_000
    max_bytes: int = 32 << 20
    packed: bool = False
    in_parts: bool = False
    at_most: int | None = None


class Result(NamedTuple):
    """A result, whole: its bytes (None where its kind was not wanted), how many rows or triples, whether there were more.

    ``packed`` says that the bytes are gzip, ``lane`` where it ran.
    """

    kind: Kind
    body: bytes | None
    rows: int = 0
    truncated: bool = False
    packed: bool = False
    lane: str = ""


class Beginning(NamedTuple):
    """A result that goes out before it is whole: rows, whether packed, and where it runs."""

    packed: bool
    lane: str


Outcome = Result | HltgraphError
Done = Callable[[Outcome], None]
Take = Callable[[bytes], None]
#: Told that a result begins; gives what takes its parts, or None where it is to be whole after all.
Begun = Callable[[Beginning], Take | None]


class Ticket(ABC):
    """A job that was handed in."""

    @abstractmethod
    def cancel(self) -> None:
        """Nobody waits for it any more; its outcome is not told."""


class QueryEngine(ABC):
    """What answers queries; ``version`` is that of the graph, the key under which results may be kept."""

    version: str

    @abstractmethod
    def submit(self, job: Job, client: str, done: Done, begun: Begun | None = None) -> Ticket:
        """Hand in a job of a client. ``done`` is called once, in the event loop, with its outcome.

        ``begun`` is for a job that may go out in parts, and is called at most once before. The body that is ``done`` is then
        what remains of it; an error means that what went out is no result.
        """

    @abstractmethod
    async def ready(self) -> None:
        """Wait until queries can be answered.

        :raises DatasetError: when that will not be.
        """

    @abstractmethod
    async def close(self) -> None:
        """Let what runs end, then stop."""

    @abstractmethod
    def figures(self) -> Mapping[str, float]:
        """What an operator may want to watch, by name."""

    async def answer(self, job: Job, client: str = "") -> Result:
        """The result of a job.

        :raises HltgraphError: when it has none.
        """
        future: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        ticket = self.submit(job, client, lambda outcome: None if future.done() else future.set_result(outcome))
        try:
            outcome = await future
        except asyncio.CancelledError:
            ticket.cancel()
            raise
        if isinstance(outcome, HltgraphError):
            raise outcome
        return outcome


def evaluate(store: GraphStore, job: Job, give: Give | None = None) -> Result:
    """Run a job on a store, here and now. With ``give`` a long result of rows is given on in parts, and the body is what remains.

    :raises HltgraphError: when the query is refused or does not parse.
    """
    found = store.run(job.query, job.trust, job.max_chars, job.dataset)
    if isinstance(found, ox.QueryTriples):
        if job.graph is None:
            return Result("graph", None)
        written = graph(found, job.graph, job.max_rows, PREFIXES | {"id": store.base + "id/"}, job.max_bytes)
        kind: Kind = "graph"
    else:
        kind = "boolean" if isinstance(found, ox.QueryBoolean) else "rows"
        if job.rows is None:
            return Result(kind, None)
        packing = _Packing(give) if give and job.packed else None
        written = solutions(found, job.rows, job.max_rows, job.max_bytes, packing or give)
        if packing and packing.begun:
            return Result(kind, packing.end(written.body), written.rows, written.truncated, packed=True)
    packed = job.packed and len(written.body) >= WORTH_PACKING
    return Result(kind, pack(written.body) if packed else written.body, written.rows, written.truncated, packed)


def will_fit(job: Job, rows: int, size: int) -> bool:
    """Whether a result of which so many rows and bytes are there will have no more of either than it may: what is known of
    its rows says so, and with some to spare their size so far."""
    at_most = clauses.limit(job.query) if job.at_most is None else job.at_most
    return at_most is not None and at_most <= job.max_rows and _SPARE * size * at_most <= job.max_bytes * max(1, rows)


class _Packing:
    """Gives parts on as gzip: together the same bytes as packed in one."""

    def __init__(self, give: Give) -> None:
        self.give, self.begun = give, False
        self._packer = zlib.compressobj(_LEVEL, wbits=31)

    def __call__(self, part: bytes, rows: int, size: int) -> None:
        self.begun = True
        self.give(self._packer.compress(part), rows, size)

    def end(self, rest: bytes) -> bytes:
        """What remains."""
        return self._packer.compress(rest) + self._packer.flush()


def pack(body: bytes) -> bytes:
    """Bytes as gzip, the same for the same bytes."""
    packer = zlib.compressobj(_LEVEL, wbits=31)
    return packer.compress(body) + packer.flush()
