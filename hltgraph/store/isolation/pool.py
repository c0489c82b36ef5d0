"""The pool of workers: who runs what, for how long, and what becomes of the rest.

Every query begins in the quick lane. One that has not ended after a few moments of computing goes over to the slow lane:
where that has room it runs on, at the lowest priority, and a fresh worker takes its place; else its worker is ended and
it waits for its turn there. So whatever strangers ask, a worker of the quick lane is soon free again, and no cost need be
guessed. A query that was slow before begins in the slow lane. In both lanes clients take turns.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from hltgraph.errors import Busy, DatasetError, EngineLost, HltgraphError, QueryTooHeavy, TookTooLong
from hltgraph.store.engine import Begun, Done, Job, Outcome, QueryEngine, Result, Ticket
from hltgraph.store.isolation import wire, zygote
from hltgraph.store.isolation.line import Line
from hltgraph.store.isolation.nearness import Near
from hltgraph.store.isolation.nursery import Nursery, Parent, Worker
from hltgraph.store.isolation.remembered import Remembered
from hltgraph.store.isolation.tasks import Task
from hltgraph.store.isolation.worker import FAULT, GAVE_UP, NO_MEMORY

#: How often what runs and waits is looked at, in seconds.
_TICK = 0.01
#: How many queries are given to a worker beforehand, how long the one that it runs may then have run, and what is taken
#: back from it when that runs longer, in seconds: going on saves falling asleep and being woken, which costs as much as a
#: small query.
_AHEAD, _YOUNG, _STUCK = 8, 0.003, 0.01
#: A query with more bytes than this is given to no worker beforehand.
_SHORT = 16 << 10
#: A worker that gave a result over this many bytes is replaced: it keeps the memory.
_LARGE = 4 << 20
_LOWEST = 19
#: How many queries that were slow are remembered.
_REMEMBERED = 4096


@dataclass(frozen=True)
class Lanes:
    """How much runs at once and for how long. Times in seconds; ``waiting`` and ``of_client`` count queries.

    ``quick`` and ``slow`` are numbers of workers, ``quick_seconds`` is how long a query may compute in the quick lane,
    ``seconds`` how long its answer may take in all, ``of_client`` how many of one client may run or wait in the slow lane.
    """

    quick: int = 8
    slow: int = 2
    quick_seconds: float = 0.1
    seconds: float = 10.0
    waiting: int = 1000
    of_client: int = 16


class Pool(QueryEngine, Parent[Task]):
    """Workers around one zygote, for one event loop; ``version`` is known once it is ready."""

    def __init__(self, plan: zygote.Plan, lanes: Lanes) -> None:
        self.lanes = lanes
        self._nursery: Nursery[Task] = Nursery(plan, self)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._idle: list[Worker[Task]] = []
        self._line: Line[Task] = Line()
        self._slow_line: Line[Task] = Line()
        self._heavy, self._grown = Remembered(_REMEMBERED), Remembered(_REMEMBERED)
        self._ticking: asyncio.TimerHandle | None = None
        self._most_bytes = 0
        self._near = Near()
        self._closing = False
        self._counts = dict.fromkeys(("ran", "demoted", "shed", "timed_out", "lost", "too_heavy"), 0)

    # The interface

    @property
    def version(self) -> str:  # type: ignore[override]
        """The version of the graph that the zygote has loaded."""
        return self._nursery.version

    async def ready(self) -> None:
        """Wait until the zygote has loaded the graph.

        :raises DatasetError: when it cannot.
        """
        self._attach()
        assert self._nursery.ready is not None
        await asyncio.shield(self._nursery.ready)

    def submit(self, job: Job, client: str, done: Done, begun: Begun | None = None) -> Ticket:
        """Run a job as soon as its turn comes. One of the quick lane goes out whole, one of the slow lane in parts."""
        self._attach()
        assert self._loop is not None and self._nursery.ready is not None
        task = Task(self._drop, job, client, done, begun if begun and job not in self._grown else None, self._loop.time())
        self._most_bytes = max(self._most_bytes, job.max_bytes)
        if self._nursery.ready.done() and self._nursery.ready.exception():
            self._later(task, DatasetError("the graph could not be loaded"))
        elif self._closing:
            self._later(task, Busy("the service is stopping; ask again in a moment"))
        elif job in self._heavy:
            self._queue_slow(task)
        elif not len(self._line) and (worker := self._worker_for(task)):
            self._run(task, worker, "quick")
        elif len(self._line) + len(self._slow_line) >= self.lanes.waiting or self._line.of(client) >= max(1, self.lanes.waiting // 2):
            self._counts["shed"] += 1
            self._later(task, Busy(f"{len(self._line)} queries are waiting; ask again in a moment"))
        else:
            self._line.add(client, task)
            self._serve()
        return task

    async def close(self) -> None:
        """Let what runs end, then end the zygote and with it the workers."""
        self._closing = True
        if self._loop is not None:
            deadline = self._loop.time() + self.lanes.seconds + 1
            while (len(self._line) or len(self._slow_line) or self._busy()) and self._loop.time() < deadline:
                await asyncio.sleep(_TICK)
            for worker in self._workers.values():
                self._forget(worker)
            if self._ticking:
                self._ticking.cancel()
        self._nursery.close()

    def figures(self) -> Mapping[str, float]:
        """Workers, waiters and what became of the jobs so far."""
        slow = sum(1 for worker in self._workers.values() if worker.lane == "slow")
        now = {"workers": len(self._workers), "workers_idle": len(self._idle), "workers_slow": slow}
        return now | {"waiting_quick": len(self._line), "waiting_slow": len(self._slow_line), "zygote_restarts": self._nursery.restarts} | self._counts

    # The zygote and its workers

    @property
    def _workers(self) -> dict[int, Worker[Task]]:
        return self._nursery.workers

    def _attach(self) -> None:
        if self._loop is None:
            self._loop = asyncio.get_running_loop()
            self._nursery.attach(self._loop)

    def can_bear(self) -> None:
        """Have as many workers born as the quick lane lacks."""
        there = sum(1 for worker in self._workers.values() if worker.lane == "quick" and not worker.ending)
        for _ in range(self.lanes.quick - there - len(self._nursery.unborn) if not self._closing else 0):
            self._nursery.bear()

    def born(self, worker: Worker[Task]) -> None:
        """A worker may be given jobs."""
        assert self._loop is not None
        self._loop.add_reader(worker.socket, self._read, worker)
        self._idle.append(worker)
        self._serve()

    def died(self, worker: Worker[Task], code: int) -> None:
        """Another takes a worker's place, and perhaps runs what it ran."""
        task = worker.task
        self._take_back(worker)
        self._forget(worker)
        self.can_bear()
        if task is not None:
            self._lost(task, code)
        self._serve()

    def orphaned(self, workers: Iterable[Worker[Task]]) -> None:
        """What all workers ran waits for new ones."""
        tasks = [task for worker in workers for task in worker.slots if task]
        for worker in workers:
            self._forget(worker)
        self._idle.clear()
        for task in tasks:
            self._lost(task, -signal.SIGKILL)

    # Lanes

    def _busy(self) -> bool:
        return any(worker.slots for worker in self._workers.values())

    def _slow_running(self) -> list[Task]:
        return [worker.task for worker in self._workers.values() if worker.lane == "slow" and worker.task]

    def _serve(self) -> None:
        """Give idle workers to those whose turn it is."""
        while self._idle and len(self._line):
            self._run(self._line.next(), self._idle.pop(), "quick")
        while self._idle and len(self._slow_line) and len(self._slow_running()) < self.lanes.slow:
            self._run(self._slow_line.next(), self._idle.pop(), "slow")
        if len(self._line) or len(self._slow_line):
            self._tick_soon()

    def _worker_for(self, task: Task) -> Worker[Task] | None:
        """Who is to run a quick task: an idle worker while there are processors for it, else one that will soon be done."""
        assert self._loop is not None
        if len(self._idle) + len(self._near.processors) > self.lanes.quick:
            return self._idle.pop()
        if len(task.job.query) < _SHORT:
            young = self._loop.time() - _YOUNG
            best: Worker[Task] | None = None
            for worker in self._workers.values():
                given = len(worker.slots)
                if given and worker.since > young and worker.lane == "quick" and not worker.ending and given < (len(best.slots) if best else _AHEAD):
                    best = worker
            if best:
                return best
        return self._idle.pop() if self._idle else None

    def _take_back(self, worker: Worker[Task]) -> None:
        """Give to others what a worker was given beforehand."""
        while len(worker.slots) > 1:
            if task := worker.slots.pop():
                task.worker = None
                self._line.add(task.client, task, first=True)

    def _run(self, task: Task, worker: Worker[Task], lane: str) -> None:
        assert self._loop is not None
        task.worker = worker
        worker.slots.append(task)
        if len(worker.slots) == 1:
            worker.since = self._loop.time()
        if lane == "slow":
            self._slow_down(worker)
        elif not self._near.has(worker) and not any(other.slots for other in self._workers.values() if other is not worker and other.lane == "quick"):
            self._near.draw(worker)  # no other has anything to do
        try:
            text = wire.job_bytes(task.job)
            sent = worker.socket.send(text)
        except OSError:
            self._end(worker)  # it has died; that will be told, and the task runs elsewhere
            return
        if sent < len(text):  # a query is far shorter than the buffer
            self._end(worker)
        self._tick_soon()

    def _slow_down(self, worker: Worker[Task]) -> None:
        worker.lane = "slow"
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, worker.pid, _LOWEST)
        self._near.release(worker)
        self.can_bear()  # this one is not used again afterwards

    def _queue_slow(self, task: Task) -> None:
        task.slow = True
        held = self._slow_line.of(task.client) + sum(1 for running in self._slow_running() if running.client == task.client)
        if held >= self.lanes.of_client or len(self._slow_line) + len(self._line) >= self.lanes.waiting:
            self._counts["shed"] += 1
            self._later(task, Busy("this query takes long, and as many such queries are running as may; ask again later", retry_after=5))
            return
        self._slow_line.add(task.client, task)
        self._serve()

    def _tick_soon(self) -> None:
        if self._ticking is None:
            assert self._loop is not None
            self._ticking = self._loop.call_later(_TICK, self._tick)

    def _tick(self) -> None:
        assert self._loop is not None
        self._ticking = None
        now = self._loop.time()
        for worker in list(self._workers.values()):
            task = worker.task
            if not worker.slots:
                continue
            if task is None:
                if now - worker.since >= self.lanes.quick_seconds:
                    self._end(worker)  # nobody waits for what it runs
                continue
            if len(worker.slots) > 1 and now - worker.since >= _STUCK:
                self._let_go(worker)
            if now - task.started >= self.lanes.seconds:
                self._counts["timed_out"] += 1
                self._finish(worker, TookTooLong(f"the query had no whole result after {self.lanes.seconds:g} seconds; ask for less"))
                self._end(worker)
            elif worker.lane == "quick" and self._is_slow(worker, now - worker.since):
                self._demote(worker, task)
        for line in (self._line, self._slow_line):
            for task in line:
                if now - task.started >= self.lanes.seconds:
                    line.remove(task.client, task)
                    self._counts["shed"] += 1
                    task.tell(Busy(f"the query waited {self.lanes.seconds:g} seconds for its turn; ask again later", retry_after=5))
        self._serve()
        if self._busy() or len(self._line) or len(self._slow_line):
            self._tick_soon()

    def _let_go(self, worker: Worker[Task]) -> None:
        """What a worker holds beforehand, others run as well: what it makes of that is not wanted any more."""
        for place in range(1, len(worker.slots)):
            if task := worker.slots[place]:
                worker.slots[place] = task.worker = None
                self._line.add(task.client, task, first=True)

    def _is_slow(self, worker: Worker[Task], seconds: float) -> bool:
        most = self.lanes.quick_seconds
        # A machine under load is no fault of the query: what counts is what it computed.
        return seconds >= most and (worker.computed() >= most / 2 or seconds >= 5 * most)

    def _demote(self, worker: Worker[Task], task: Task) -> None:
        self._counts["demoted"] += 1
        self._heavy.add(task.job)
        running = self._slow_running()
        if len(running) < self.lanes.slow and sum(1 for other in running if other.client == task.client) < self.lanes.of_client:
            task.slow = True
            self._take_back(worker)
            self._slow_down(worker)
            task.go_out()
        else:
            self._take_back(worker)
            worker.slots.clear()
            task.worker = None
            task.again()
            self._end(worker)
            self._queue_slow(task)

    # Outcomes

    def _read(self, worker: Worker[Task]) -> None:
        try:
            chunk = worker.socket.recv(1 << 16)
        except BlockingIOError:
            return
        except OSError:
            chunk = b""
        if not chunk or not worker.slots:
            # It has ended, or says something unasked; how it ended is told by the zygote.
            assert self._loop is not None
            self._loop.remove_reader(worker.socket)
            if chunk:
                self._end(worker)
            return
        try:
            for frame in worker.frames(chunk, self._most_bytes):
                if not worker.slots or worker.ending:
                    break
                self._hand_over(worker, frame)
        except wire.Garbled:
            self._finish(worker, EngineLost("the query's result came back garbled; ask again"))
            self._end(worker)
        if not worker.slots and not worker.ending:
            self._idle.append(worker)
        if len(self._line) or len(self._slow_line):
            self._serve()

    def _hand_over(self, worker: Worker[Task], whole: bytes) -> None:
        """A part or the outcome of what a worker ran goes to who waits for it."""
        assert self._loop is not None
        task, slow = worker.task, worker.lane == "slow"
        outcome = wire.read(whole, "slow" if slow else "quick")
        if isinstance(outcome, wire.Part):
            if task:
                task.part(outcome)
            return
        self._counts["ran"] += 1
        if task and task.is_out and isinstance(outcome, Result) and outcome.truncated:
            self._grown.add(task.job)  # the next time it is whole before it goes out
        if isinstance(outcome, QueryTooHeavy):
            self._counts["too_heavy"] += 1
        if slow and task and worker.computed() < self.lanes.quick_seconds / 2:
            self._heavy.discard(task.job)  # it was not so slow after all
        worker.since = self._loop.time()
        self._finish(worker, outcome)
        if slow or len(whole) > _LARGE:
            self._end(worker)

    def _lost(self, task: Task, code: int) -> None:
        """A worker ended under its task: run it once more where the query was not the cause."""
        task.worker = None
        if code == FAULT:
            self._counts["lost"] += 1
            task.tell(EngineLost("the engine failed at this query"))
        elif code in (NO_MEMORY, -signal.SIGABRT, -signal.SIGSEGV, -signal.SIGBUS, -signal.SIGILL, -signal.SIGTRAP):
            self._counts["too_heavy"] += 1
            task.tell(QueryTooHeavy(GAVE_UP))
        elif task.lost or task.is_out or task.done is None:
            self._counts["lost"] += 1
            task.tell(EngineLost("the process that ran the query ended before its result was whole; ask again"))
        else:
            task.lost += 1
            task.again()
            if task.slow:
                self._slow_line.add(task.client, task, first=True)
            else:
                self._line.add(task.client, task, first=True)

    def _finish(self, worker: Worker[Task], outcome: Outcome) -> None:
        task = worker.slots.popleft() if worker.slots else None
        if task is not None:
            task.worker = None
            task.tell(outcome)

    def _later(self, task: Task, error: HltgraphError) -> None:
        assert self._loop is not None
        self._loop.call_soon(task.tell, error)

    def _drop(self, task: Task) -> None:
        """Nobody waits for a task any more."""
        if task.worker is not None:
            worker, task.worker = task.worker, None
            if worker.task is task:
                self._take_back(worker)
                worker.slots.clear()
                self._end(worker)
                self._serve()
            else:
                worker.slots[worker.slots.index(task)] = None
        else:
            self._line.remove(task.client, task) or self._slow_line.remove(task.client, task)

    def _end(self, worker: Worker[Task]) -> None:
        """End a worker's process at once."""
        if not worker.ending:
            self._take_back(worker)
            if worker in self._idle:
                self._idle.remove(worker)
            worker.kill()
            self.can_bear()

    def _forget(self, worker: Worker[Task]) -> None:
        if worker in self._idle:
            self._idle.remove(worker)
        self._near.release(worker)
        if self._loop is not None:
            self._loop.remove_reader(worker.socket)
        worker.close()
