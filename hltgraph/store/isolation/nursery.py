"""Where workers come from: one zygote at a time, which is told to fork them, and which tells how they ended."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import socket
import subprocess
import time
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from hltgraph.errors import DatasetError
from hltgraph.store.isolation import wire, zygote

Slot = TypeVar("Slot")


@dataclass(eq=False)
class Worker(Generic[Slot]):
    """A worker's process: the socket over which it is given jobs, its id, and a handle by which it can be ended.

    ``slots`` are the jobs that it was given, the one it runs first; None is one that nobody waits for any more. ``held`` and
    ``missing`` are the bytes of an outcome that is not whole yet, ``since`` is when it began with what it runs.
    """

    socket: socket.socket
    pid: int = 0
    handle: int = -1
    held: list[bytes] = field(default_factory=list)
    missing: int = 0
    slots: deque[Slot | None] = field(default_factory=deque)
    lane: str = "quick"
    since: float = 0.0
    clock: tuple[object, float] = (None, 0.0)
    ending: bool = False

    @property
    def task(self) -> Slot | None:
        """What it runs."""
        return self.slots[0] if self.slots else None

    def computed(self) -> float:
        """Seconds of processor time that it has used for its task since that was first asked."""
        try:
            used = time.clock_gettime((~self.pid << 3) | 2)  # Linux: the clock of another process
        except OSError:
            return 0.0
        if self.clock[0] is not self.task:
            self.clock = (self.task, used)
        return used - self.clock[1]

    def frames(self, chunk: bytes, most: int) -> Iterator[bytes]:
        """Take bytes that it wrote; the parts and outcomes that are whole with them, of at most so many bytes each.

        :raises wire.Garbled: when they are none.
        """
        self.held.append(chunk)
        self.missing -= len(chunk)
        if self.missing > 0:
            return
        data = self.held[0] if len(self.held) == 1 else b"".join(self.held)
        at, self.held = 0, []
        while (left := len(data) - at) and (length := wire.length(data, most, at)) <= left:
            yield data[at : at + length] if left > length or at else data
            at += length
        if left:
            self.held, self.missing = [data[at:]], length - left

    def kill(self) -> None:
        """End its process at once."""
        self.ending = True
        with contextlib.suppress(OSError):
            signal.pidfd_send_signal(self.handle, signal.SIGKILL)

    def close(self) -> None:
        """Let go of it, whether it has ended or not."""
        self.slots.clear()
        self.socket.close()
        if self.handle >= 0:
            os.close(self.handle)
            self.handle = -1


class Parent(ABC, Generic[Slot]):
    """Who has workers born, and is told of them."""

    @abstractmethod
    def can_bear(self) -> None:
        """The zygote has loaded the graph, or has room again."""

    @abstractmethod
    def born(self, worker: Worker[Slot]) -> None:
        """A worker is there."""

    @abstractmethod
    def died(self, worker: Worker[Slot], code: int) -> None:
        """A worker has ended, with an exit code or minus a signal; nothing of it is left."""

    @abstractmethod
    def orphaned(self, workers: Iterable[Worker[Slot]]) -> None:
        """The zygote has ended, and all workers with it."""


class Nursery(Generic[Slot]):
    """A zygote, started anew when it ends, and the workers that were born of it; ``version`` is that of its graph."""

    def __init__(self, plan: zygote.Plan, parent: Parent[Slot]) -> None:
        self.plan, self.parent, self.version = plan, parent, ""
        self.workers: dict[int, Worker[Slot]] = {}
        self.unborn: deque[Worker[Slot]] = deque()
        self.restarts = 0
        self._process: subprocess.Popen[bytes]
        self._control: socket.socket
        self._process, self._control = zygote.start(plan)
        self._loop: asyncio.AbstractEventLoop | None = None
        self.ready: asyncio.Future[None] | None = None
        self._closing = False

    def attach(self, loop: asyncio.AbstractEventLoop) -> None:
        """Listen to the zygote in an event loop; ``ready`` is done when it has loaded the graph, or cannot."""
        self._loop = loop
        self.ready = loop.create_future()
        self.ready.add_done_callback(lambda future: future.cancelled() or future.exception())
        self._listen()

    def bear(self) -> None:
        """Have a worker born; the parent is told when it is there."""
        ours, theirs = socket.socketpair()
        with theirs, contextlib.suppress(OSError):  # a zygote that has ended is found so by its socket
            ours.setblocking(False)
            ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 20)
            theirs.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 20)
            self.unborn.append(Worker(ours))
            socket.send_fds(self._control, [b"fork"], [theirs.fileno()])

    def close(self) -> None:
        """End the zygote and with it the workers."""
        self._closing = True
        if self._loop is not None:
            self._loop.remove_reader(self._control)
        for worker in [*self.workers.values(), *self.unborn]:
            worker.close()
        self._control.close()
        self._process.kill()
        self._process.wait()

    def _listen(self) -> None:
        assert self._loop is not None
        self._control.setblocking(False)
        self._loop.add_reader(self._control, self._told)

    def _told(self) -> None:
        assert self._loop is not None and self.ready is not None
        while True:
            try:
                message, handles, _, _ = socket.recv_fds(self._control, 4096, 1)
            except BlockingIOError:
                return
            except OSError:
                message, handles = b"", []
            if not message:
                self._ended()
                return
            said = json.loads(message)
            if "ready" in said:
                self.version = said["ready"]
                if not self.ready.done():
                    self.ready.set_result(None)
                self.parent.can_bear()
            elif "failed" in said:
                if not self.ready.done():
                    self.ready.set_exception(DatasetError(said["failed"]))
            elif "born" in said:
                worker = self.unborn.popleft()
                worker.pid, worker.handle = said["born"], handles[0]
                self.workers[worker.pid] = worker
                self.parent.born(worker)
            elif "unborn" in said:
                self.unborn.popleft().close()
                self._loop.call_later(1, self.parent.can_bear)
            elif "died" in said and (dead := self.workers.pop(said["died"], None)):
                self.parent.died(dead, said["code"])

    def _ended(self) -> None:
        """All workers ended with the zygote; a new one is started."""
        assert self._loop is not None and self.ready is not None
        self._loop.remove_reader(self._control)
        self._control.close()
        self._process.kill()
        self._process.wait()
        if not self.ready.done():
            self.ready.set_exception(DatasetError("the process that loads the graph ended"))
        workers = list(self.workers.values())
        for worker in self.unborn:
            worker.close()
        self.workers.clear()
        self.unborn.clear()
        self.parent.orphaned(workers)
        if not self._closing and not self.ready.exception():
            self.restarts += 1
            self._loop.call_later(min(5.0, 0.05 * 2 ** min(self.restarts, 8)), self._restart)

    def _restart(self) -> None:
        if not self._closing:
            self._process, self._control = zygote.start(self.plan)
            self._listen()
