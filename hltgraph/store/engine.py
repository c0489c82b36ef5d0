"""The one interface by which foreign queries are asked: a job goes in, a whole result or one error comes out.

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
from hltgraph.store.graph import Dataset, GraphStore
from hltgraph.store.results import graph, solutions

Kind = Literal["rows", "boolean", "graph"]
#: A body shorter than this is not worth packing, in bytes.
WORTH_PACKING = 1400


class Job(NamedTuple):
    """A query and the bounds of its result.

    ``rows`` and ``graph`` are the short names of the formats (:mod:`hltgraph.store.results`) for SELECT and ASK, and for
    CONSTRUCT and DESCRIBE: which it will be is known only when the query is parsed. None is a kind that is not wanted.
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


Outcome = Result | HltgraphError
Done = Callable[[Outcome], None]


class Ticket(ABC):
    """A job that was handed in."""

    @abstractmethod
    def cancel(self) -> None:
        """Nobody waits for it any more; its outcome is not told."""


class QueryEngine(ABC):
    """What answers queries; ``version`` is that of the graph, the key under which results may be kept."""

    version: str

    @abstractmethod
    def submit(self, job: Job, client: str, done: Done) -> Ticket:
        """Hand in a job of a client. ``done`` is called once, in the event loop, with its outcome."""

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


def evaluate(store: GraphStore, job: Job) -> Result:
    """Run a job on a store, here and now.

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
        written = solutions(found, job.rows, job.max_rows, job.max_bytes)
    packed = job.packed and len(written.body) >= WORTH_PACKING
    return Result(kind, pack(written.body) if packed else written.body, written.rows, written.truncated, packed)


def pack(body: bytes) -> bytes:
    """Bytes as gzip, the same for the same bytes."""
    packer = zlib.compressobj(4, wbits=31)
    return packer.compress(body) + packer.flush()
