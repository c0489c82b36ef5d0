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
import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox

from hltgraph.errors import HltgraphError
from hltgraph.namespaces import PREFIXES
from hltgraph.store.bounds import Counts, bound
from hltgraph.store.engine import WORTH_PACKING, Begun, Done, Job, Kind, QueryEngine, Result, Ticket, pack
from hltgraph.store.opening import open_in_memory
from hltgraph.store.plain import MOST_CHARS, read
from hltgraph.store.results import small_solutions

_LOG = logging.getLogger("hltgraph.store")

#: The most that is run here: steps as the engine goes about it, steps however it may, and bytes of a result.
MOST_STEPS, MOST_WORST, MOST_BYTES = 20_000, 400_000, 4 << 20
# A number that stands alone, in a query, a comment or a text.
_NUMBER = re.compile(r"[0-9](?<=[ (#].)[0-9]{0,18}+(?![^ )}\n])")
#: How many proofs are remembered.
_REMEMBERED = 4096


class Proof(NamedTuple):
    """That a query is small: the most rows and bytes of its result, and the prefixes that it takes for granted."""

    rows: int
    bytes: int
    prefixes: dict[str, str]


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
        self.prover: Prover | None = None
        self.ran = 0
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
            prover = await asyncio.to_thread(Prover, store.engine, PREFIXES | {"id": store.base + "id/"})
            if store.version == self.behind.version:
                self.prover = prover

    def submit(self, job: Job, client: str, done: Done, begun: Begun | None = None) -> Ticket:
        """Run a job at once if it is proven to be small; else behind."""
        if self.prover is None:
            return self.behind.submit(job, client, done, begun)
        if (result := at_once(self.prover, job)) is None:
            return self.behind.submit(job._replace(at_most=self.prover.at_most(job.query)) if begun else job, client, done, begun)
        self.ran += 1
        done(result)
        return Ended()

    async def close(self) -> None:
        """Let what runs end, then stop."""
        if self._opening:
            self._opening.cancel()
        await self.behind.close()

    def figures(self) -> Mapping[str, float]:
        """Those of the engine behind, and how many were answered here."""
        return {**self.behind.figures(), "prompt": self.ran}


class Prover:
    """Proves of queries over a store that they are small."""

    def __init__(self, store: ox.Store, prefixes: Mapping[str, str]) -> None:
        self.store, self.prefixes, self.counts = store, prefixes, Counts.of(store)
        self._proofs: dict[str, Proof | None] = {}

    def proof(self, query: str) -> Proof | None:
        """The proof that a query is small; None where there is none.

        What is proven of a query is true of all that differ from it in numbers alone, as a program's queries do, once LIMIT is
        taken for none. Where it rests on LIMIT, it is made anew.
        """
        if len(query) > MOST_CHARS:
            return None
        shape = _NUMBER.sub("0", query)
        if (proof := self._proofs.get(shape)) is not None:
            return proof
        if shape not in self._proofs:
            if len(self._proofs) >= _REMEMBERED:
                self._proofs.clear()
            proof = self._proofs[shape] = self._prove(shape, limited=False)
        return proof or self._prove(query, limited=True)

    def at_most(self, query: str) -> int | None:
        """The most rows of a query; None where there is no telling."""
        plain = read(query, self.prefixes) if len(query) <= MOST_CHARS else None
        most = bound(plain, self.counts) if plain else None
        return most.rows if most else None

    def _prove(self, query: str, limited: bool) -> Proof | None:
        plain = read(query, self.prefixes)
        if plain is None:
            return None
        most = bound(plain if limited else plain._replace(limit=None), self.counts)
        if most is None or most.steps > MOST_STEPS or most.worst > MOST_WORST or most.bytes > MOST_BYTES:
            return None
        return Proof(most.rows, most.bytes, {name: self.prefixes[name] for name in plain.prefixes})


def at_once(prover: Prover, job: Job) -> Result | None:
    """The result of a job that is proven to be small; None where it is not, or where its result is another's to give."""
    if job.dataset is not None or job.trust != "all" or job.rows is None or len(job.query) > job.max_chars:
        return None
    proof = prover.proof(job.query)
    if proof is None or proof.rows > job.max_rows or proof.bytes > job.max_bytes:
        return None
    try:
        found = prover.store.query(job.query, prefixes=proof.prefixes, use_default_graph_as_union=True)
        assert not isinstance(found, ox.QueryTriples)
        written = small_solutions(found, job.rows)
    except (KeyboardInterrupt, SystemExit):
        raise
    except SyntaxError:
        return None  # what is read as plain need not be well formed; a worker says what is wrong with it
    except BaseException:  # such as a panic of the engine, which is no Exception
        _LOG.exception("a query that was proven to be small failed")
        return None
    packed = job.packed and len(written.body) >= WORTH_PACKING
    kind: Kind = "boolean" if isinstance(found, ox.QueryBoolean) else "rows"
    return Result(kind, pack(written.body) if packed else written.body, written.rows, False, packed, "prompt")
