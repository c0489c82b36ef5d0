"""Small queries answered at once, in this process: those that are proven to need little before they are run.

Sending a query to a worker and its result back costs several times what a small query does. A plain query
(:mod:`hltgraph.store.plain`) whose bound (:mod:`hltgraph.store.bounds`) is low cannot take time, memory or stack that a
worker would have to be ended for, so it needs none. Everything else, and everything that fails here in a way that the
proof does not foresee, goes to the engine behind.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Mapping
from pathlib import Path

import pyoxigraph as ox

from hltgraph.errors import HltgraphError
from hltgraph.namespaces import PREFIXES
from hltgraph.store.bounds import Counts, bound
from hltgraph.store.engine import WORTH_PACKING, Done, Job, Kind, QueryEngine, Result, Ticket, pack
from hltgraph.store.opening import open_in_memory
from hltgraph.store.plain import read
from hltgraph.store.results import small_solutions

_LOG = logging.getLogger("hltgraph.store")

#: The most that is run here: steps as the engine goes about it, steps however it may, and bytes of a result.
MOST_STEPS, MOST_WORST, MOST_BYTES = 20_000, 400_000, 4 << 20

_Held = tuple[ox.Store, Counts, Mapping[str, str]]


class Ended(Ticket):
    """The ticket of a job that is done."""

    def cancel(self) -> None:
        """There is nothing to call off."""


class Prompt(QueryEngine):
    """Answers small queries over a dataset file, and hands the others to the engine behind.

    It holds the graph in memory a second time, loaded as the workers load it, so that rows come in the same order.
    """

    def __init__(self, behind: QueryEngine, path: Path) -> None:
        self.behind, self.path = behind, path
        self.ran = 0
        self._held: _Held | None = None
        self._opening: asyncio.Task[None] | None = None

    @property
    def version(self) -> str:  # type: ignore[override]
        """The version of the graph that the engine behind answers from."""
        return self.behind.version

    async def ready(self) -> None:
        """Wait until queries can be answered.

        :raises DatasetError: when that will not be.
        """
        await self.behind.ready()
        if self._opening is None:  # nobody waits for it: until it is there, the engine behind answers all
            self._opening = asyncio.ensure_future(self._open())

    async def _open(self) -> None:
        with contextlib.suppress(HltgraphError):  # then it stays as it is
            store = await asyncio.to_thread(open_in_memory, self.path)
            counts = await asyncio.to_thread(Counts.of, store.engine)
            if store.version == self.behind.version:
                self._held = store.engine, counts, PREFIXES | {"id": store.base + "id/"}

    def submit(self, job: Job, client: str, done: Done) -> Ticket:
        """Run a job at once if it is proven to be small; else behind."""
        if (outcome := self._at_once(job)) is None:
            return self.behind.submit(job, client, done)
        done(outcome)
        return Ended()

    def _at_once(self, job: Job) -> Result | None:
        if self._held is None or job.dataset is not None or job.trust != "all":
            return None
        store, counts, prefixes = self._held
        plain = read(job.query, prefixes)
        if plain is None or job.rows is None or len(job.query) > job.max_chars:
            return None
        most = bound(plain, counts)
        if most is None or most.steps > MOST_STEPS or most.worst > MOST_WORST or most.rows > job.max_rows or most.bytes > min(MOST_BYTES, job.max_bytes):
            return None
        used = {name: prefixes[name] for name in plain.prefixes}
        try:
            found = store.query(job.query, prefixes=used, use_default_graph_as_union=True)
            assert not isinstance(found, ox.QueryTriples)
            written = small_solutions(found, job.rows)
        except (KeyboardInterrupt, SystemExit):
            raise
        except SyntaxError:
            return None  # what is read as plain need not be well formed; where it is not, a worker says
        except BaseException:  # such as a panic of the engine, which is no Exception
            _LOG.exception("a query that was proven to be small failed")
            return None
        self.ran += 1
        packed = job.packed and len(written.body) >= WORTH_PACKING
        kind: Kind = "boolean" if isinstance(found, ox.QueryBoolean) else "rows"
        return Result(kind, pack(written.body) if packed else written.body, written.rows, False, packed, "prompt")

    async def close(self) -> None:
        """Let what runs end, then stop."""
        if self._opening:
            self._opening.cancel()
        await self.behind.close()

    def figures(self) -> Mapping[str, float]:
        """Those of the engine behind, and how many were answered here."""
        return {**self.behind.figures(), "prompt": self.ran}
