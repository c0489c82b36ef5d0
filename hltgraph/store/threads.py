"""Foreign queries in threads of this process: for a graph that another engine holds and bounds, and for a machine of
one's own that has no processes to end.

A thread cannot be ended. A query that takes too long is no longer waited for, and when as many as there are threads run
on like that, nothing more is taken. What uses up the memory or the stack ends the service: not for the open web.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from hltgraph.errors import Busy, HltgraphError, TookTooLong
from hltgraph.store.engine import Begun, Done, Job, Outcome, QueryEngine, Ticket, evaluate
from hltgraph.store.graph import GraphStore


@dataclass(eq=False)
class _Waiting(Ticket):
    done: Done | None
    unheard: Callable[[], None]
    late: asyncio.TimerHandle | None = None

    def cancel(self) -> None:
        """Nobody waits for it any more; its thread runs on."""
        if self.done is not None:
            self.unheard()
        self.tell(None)

    def tell(self, outcome: Outcome | None) -> None:
        """Say what came of it, once."""
        done, self.done = self.done, None
        if self.late:
            self.late.cancel()
        if done is not None and outcome is not None:
            done(outcome)


class Threads(QueryEngine):
    """Queries on a store, ``count`` at a time, each waited for so many seconds."""

    def __init__(self, store: GraphStore, count: int, seconds: float, waiting: int) -> None:
        self.store, self.version = store, store.version
        self.count, self.seconds, self.waiting = count, seconds, waiting
        self._threads = ThreadPoolExecutor(count, "query")
        self._held = self._unheard = 0

    async def ready(self) -> None:
        """It is: the store is open."""

    def submit(self, job: Job, client: str, done: Done, begun: Begun | None = None) -> Ticket:
        """Run a job in the next free thread; its result goes out whole."""
        loop = asyncio.get_running_loop()
        ticket = _Waiting(done, self._unheard_one)
        if self._unheard >= self.count or self._held >= self.waiting:
            loop.call_soon(ticket.tell, Busy("as many queries are running and waiting as may; ask again later", retry_after=5))
            return ticket
        self._held += 1

        def ended(outcome: Outcome) -> None:
            self._held -= 1
            if ticket.done is None:
                self._unheard -= 1
            ticket.tell(outcome)

        def late() -> None:
            self._unheard_one()
            ticket.tell(TookTooLong(f"the query had no whole result after {self.seconds:g} seconds; ask for less"))

        def run() -> None:
            outcome = self._outcome(job)
            with contextlib.suppress(RuntimeError):  # the loop has closed: nobody waits
                loop.call_soon_threadsafe(ended, outcome)

        ticket.late = loop.call_later(self.seconds, late)
        self._threads.submit(run)
        return ticket

    def _unheard_one(self) -> None:
        self._unheard += 1

    def _outcome(self, job: Job) -> Outcome:
        # An error ends here without its traceback: that holds the engine's results, which must end in this thread.
        try:
            return evaluate(self.store, job)._replace(lane="thread")
        except HltgraphError as error:
            return error.with_traceback(None)
        except MemoryError:
            return Busy("there is no memory for this query now; ask for less")

    async def close(self) -> None:
        """Take nothing more; what runs is not waited for."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    def figures(self) -> Mapping[str, float]:
        """Threads, and how many queries wait, run, or run on unheard."""
        return {"workers": self.count, "held": self._held, "unheard": self._unheard}
