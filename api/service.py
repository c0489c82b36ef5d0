"""The running service: what it counts and writes down, how it takes over a new build, how it ends."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import itertools
import logging
import secrets
import signal
from collections.abc import AsyncIterator, Callable

from fastapi import FastAPI

from api.calls import Note
from api.frontend import MISSING
from api.journal import Journal, quoted
from api.limits import Limiter, SharedLimiter
from api.metrics import Metrics
from api.shared import Shared
from api.sparql import Endpoint
from api.state import State
from api.warming import addresses, ask
from hltgraph.errors import DatasetError, HltgraphError
from hltgraph.store import engines
from hltgraph.store.opening import REPORT, local_path

#: How often the log is written out, in seconds.
_FLUSH = 0.1
#: How long the old build still takes what was under way to it, in seconds.
_HANDOVER = 1.0
#: How long the reader of the log may take for each piece of what is left at the end, in seconds.
_LAST = 0.5
#: How long nobody asks for anything before the service makes ready what visitors may ask for, at first and between, in seconds.
_SETTLED = 2.0
_QUIET = 0.5


class Service:
    """One process of the service over an application."""

    def __init__(self, app: FastAPI, here: State, dataset: str | None, shared: Shared | None = None) -> None:
        self.app, self.dataset = app, dataset
        self.settings = here.settings
        self.journal = Journal(self.settings.log)
        rate = self.settings.requests_per_minute
        self.limiter = (SharedLimiter(rate, shared) if shared else Limiter(rate)) if rate else None
        self.metrics = Metrics(self._figures, shared)
        self.connections = 0
        self.announce: Callable[[], None] = lambda: None  # called when queries can be answered
        self.replies: dict[bytes, object] = {}  # whole requests, and what they were answered with
        self._number, self._prefix = itertools.count(1), secrets.token_hex(4)
        self._tasks: set[asyncio.Task[None]] = set()
        self._asked_to_look: asyncio.Event | None = None
        self._taking = True
        self._warming: asyncio.Task[None] | None = None
        self._seen = self._fingerprint() or (here.store.version,)
        self._take(here)

    def _take(self, here: State) -> None:
        self.here = self.app.state.here = here
        self.endpoint = self.app.state.endpoint = Endpoint(self.app, here)
        self.replies.clear()

    def _figures(self) -> dict[str, float]:
        kept = self.endpoint.kept
        own = {"connections": self.connections, "cache_entries": len(kept), "cache_bytes": kept.size, "log_lines_dropped": self.journal.dropped}
        return own | {f"engine_{name}": value for name, value in self.here.engine.figures().items()}

    # Requests

    def request_id(self) -> str:
        """A name for a request, by which it is found in the log."""
        return f"{self._prefix}-{next(self._number):x}"

    def done(self, request: str, client: str, method: str, path: str, route: str, status: int, seconds: float, size: int, note: Note | None) -> None:
        """Count a request and write it down."""
        self.metrics.request(route, status, seconds)
        if note is not None:
            self.metrics.query(note.lane, note.outcome or "described")
        if self.settings.log != "nothing":
            self.journal.request(request, client, method, path[:200], status, seconds, size, self._said(note) if note is not None else "")

    def _said(self, note: Note) -> str:
        """What the log says of a query: no name or outcome of ours needs escaping."""
        said = f', "query_hash": "{note.query_hash}"' if note.query_hash else ""
        if note.lane:
            said += f', "lane": "{note.lane}"'
        if note.rows is not None:
            said += f', "rows": {note.rows}'
        if note.outcome:
            said += f', "outcome": "{note.outcome}"'
        if note.query and self.settings.log == "queries":
            said += f', "query": {quoted(note.query)}'
        return said

    def fault(self, request: str) -> None:
        """Write down what just failed."""
        logging.getLogger("hltgraph.api").exception("%s failed", request)

    # Life

    @contextlib.asynccontextmanager
    async def life(self, _: FastAPI) -> AsyncIterator[None]:
        """From the start of the application to its end."""
        logs = [logging.getLogger(name) for name in ("hltgraph", "uvicorn", "asyncio")]
        for log in logs:
            log.addHandler(self.journal)
        self._asked_to_look = asyncio.Event()
        loop = asyncio.get_running_loop()
        with contextlib.suppress(NotImplementedError, RuntimeError, ValueError, AttributeError):  # not in the main thread, or no such signal
            loop.add_signal_handler(signal.SIGHUP, self._asked_to_look.set)
        self._spawn(self._write())
        try:
            await self.here.engine.ready()
            if self.here.engine.version != self.here.store.version:
                await self._renew()  # a build came in between
            self._spawn(self._watch())
            gc.collect()
            gc.freeze()  # what is there now stays; looking through it again and again would hold answers up
            gc.set_threshold(20_000, 20, 50)
            if not self.here.frontend.built and self.settings.log != "nothing":
                self.journal.event("frontend", "warning", message=MISSING)
            self.announce()
            self._warming = asyncio.create_task(self._warm(self.here))
            yield
        finally:
            for task in list(self._tasks):
                task.cancel()
            if self._warming:
                # What is being made is made to its end: a thread that computes would not outlive the process in peace.
                self._taking = False
                await asyncio.wait({self._warming}, timeout=self.settings.grace_seconds)
            await self.here.engine.close()
            self.journal.flush(_LAST)
            for log in logs:
                log.removeHandler(self.journal)

    def _spawn(self, work: object) -> None:
        task = asyncio.ensure_future(work)  # type: ignore[call-overload]
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _write(self) -> None:
        while True:
            self.journal.flush()
            self.metrics.share()
            await asyncio.sleep(_FLUSH)

    async def _warm(self, here: State) -> None:
        """Ask for the pages of a build before its visitors do, one at a time, as long as it is the one that is served."""
        await self._idle(_SETTLED)
        answered = self.metrics.answered
        with contextlib.suppress(HltgraphError):  # an engine elsewhere may be down; who asks is told
            for address in await asyncio.to_thread(lambda: list(addresses(here))):
                if self.metrics.answered != answered:
                    # Visitors go first: what is made here takes their processor's time.
                    await self._idle(_QUIET)
                    answered = self.metrics.answered
                if not self._taking or here is not self.here:
                    return
                try:
                    await ask(self.app, here, address)
                except Exception:
                    self.fault(address)  # a visitor's would fail as well; the others may not

    async def _idle(self, seconds: float) -> None:
        """Wait until no request was answered for so many seconds, or the service stops."""
        answered, still = self.metrics.answered, 0.0
        while self._taking and still < seconds:
            await asyncio.sleep(_FLUSH)
            still = still + _FLUSH if self.metrics.answered == answered else 0.0
            answered = self.metrics.answered

    async def _watch(self) -> None:
        assert self._asked_to_look is not None
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._asked_to_look.wait(), self.settings.watch_seconds or None)
            told = self._asked_to_look.is_set()
            self._asked_to_look.clear()
            seen = self._fingerprint() or await self._elsewhere()
            if seen and (told or seen != self._seen):
                self._seen = seen
                await self._renew()

    def _fingerprint(self) -> tuple[object, ...]:
        """What changes when a new build is there; empty where there is none."""
        try:
            path = local_path(self.settings, self.dataset)
            if path is None:
                return ()
            files = [path, path.parent / REPORT]
            return (path, *((s.st_mtime_ns, s.st_size, s.st_ino) for s in (file.stat() for file in files if file.is_file())))
        except (OSError, HltgraphError):
            return ()

    async def _elsewhere(self) -> tuple[object, ...]:
        """The version of a graph that is elsewhere; empty where there is none."""
        version = await asyncio.to_thread(self.here.store.now)
        return (version,) if version else ()

    async def _renew(self) -> None:
        """Take over a new build; one that is not whole is left alone, and the old one goes on."""
        old, workers = self.here, None
        try:
            # A worker ends with the thread that started its zygote, so that is this one.
            path = local_path(self.settings, self.dataset)
            workers = engines.isolated(self.settings, path) if path else None
            here = await asyncio.to_thread(State.open, self.settings, self.dataset, workers)
            await here.engine.ready()
            if here.engine.version != here.store.version:
                raise DatasetError("the dataset changes while it is opened")
        except (HltgraphError, OSError, ValueError) as error:
            if workers:
                await workers.close()
            self.metrics.reload("failed")
            self.journal.event("reload", "error", outcome="failed", message=str(error))
            return
        if here.store.version == old.store.version:
            await here.engine.close()
            return
        self._take(here)
        self._warming = asyncio.create_task(self._warm(here))
        self.metrics.reload("done")
        self.journal.event("reload", outcome="done", graph=here.store.version)
        self._spawn(self._end(old))

    async def _end(self, old: State) -> None:
        await asyncio.sleep(_HANDOVER)
        await old.engine.close()
