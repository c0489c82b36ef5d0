"""One foreign query at a time in a worker of its own, for the command line and the assistant: the rules of the web service."""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import socket
import subprocess
import threading
import time

from hltgraph.errors import DatasetError, EngineLost, HltgraphError, QueryTooHeavy, TookTooLong
from hltgraph.settings import Settings
from hltgraph.store import isolation
from hltgraph.store.engine import Job, Result, evaluate
from hltgraph.store.engines import plan
from hltgraph.store.graph import GraphStore
from hltgraph.store.isolation import wire, zygote
from hltgraph.store.isolation.worker import GAVE_UP
from hltgraph.store.opening import local_path, open_named

#: How long a zygote may take to load the graph, in seconds.
_LOADING = 300.0


class Alone:
    """Workers for the store that a command names, one for each query; may be used from several threads. A remote store is
    asked as it is: its engine bounds itself."""

    def __init__(self, settings: Settings, given: str | None, store: GraphStore | None = None) -> None:
        self.settings, self.given, self.store = settings, given, store
        self.path = local_path(settings, given)
        self._lock = threading.Lock()
        self._started: tuple[subprocess.Popen[bytes], socket.socket] | None = None

    @property
    def process(self) -> subprocess.Popen[bytes] | None:
        """The zygote, where one was started."""
        return self._started[0] if self._started else None

    def run(self, job: Job) -> Result:
        """The result of a job.

        :raises HltgraphError: when it has none.
        """
        if self.path is None or not isolation.available():
            self.store = self.store or open_named(self.settings, self.given)
            return evaluate(self.store, job)
        ours, theirs = socket.socketpair()
        with ours:
            with theirs, self._lock:
                handle = self._born(theirs)
            try:
                return self._asked(ours, job)
            finally:
                with contextlib.suppress(OSError):
                    signal.pidfd_send_signal(handle, signal.SIGKILL)
                os.close(handle)

    def close(self) -> None:
        """End the zygote."""
        if self._started:
            process, control = self._started
            self._started = None
            control.close()
            process.wait()  # it ends with its socket

    def _born(self, theirs: socket.socket) -> int:
        """Have a worker born at the end of a socket: the handle of its process. A zygote that has ended since is replaced once."""
        for _ in range(2):
            try:
                control = self._control()
                socket.send_fds(control, [b"fork"], [theirs.fileno()])
                return self._told(control, "born")
            except ConnectionError:
                self.close()
        raise DatasetError("the process that loads the graph ended")

    def _control(self) -> socket.socket:
        if self._started is None:
            assert self.path is not None
            self._started = zygote.start(plan(self.settings, self.path))
            self._started[1].settimeout(_LOADING)
            self._told(self._started[1], "ready")
        return self._started[1]

    def _told(self, control: socket.socket, wanted: str) -> int:
        while True:
            message, handles, _, _ = socket.recv_fds(control, 4096, 1)
            if not message:
                raise ConnectionResetError
            said = json.loads(message)
            if wanted in said:
                return handles[0] if handles else -1
            if "failed" in said or "unborn" in said:
                self.close()
                raise DatasetError(str(said.get("failed") or said["unborn"]))

    def _asked(self, worker: socket.socket, job: Job) -> Result:
        seconds = self.settings.query_seconds
        late = time.monotonic() + seconds
        worker.sendall(wire.job_bytes(job))
        held = bytearray()
        try:
            while len(held) < wire.length(held, job.max_bytes):
                left = late - time.monotonic()
                if left <= 0 or not select.select([worker], [], [], left)[0]:
                    raise TookTooLong(f"the query had no whole result after {seconds} seconds; ask for less, or set HLTGRAPH_QUERY_SECONDS")
                if not (chunk := worker.recv(1 << 16)):
                    raise QueryTooHeavy(f"{GAVE_UP}; HLTGRAPH_QUERY_MEMORY_MB says how much it gets")
                held += chunk
            outcome = wire.read(bytes(held), "alone")
        except (wire.Garbled, OSError) as error:
            raise EngineLost("the query's result came back garbled") from error
        if isinstance(outcome, HltgraphError):
            raise outcome
        if isinstance(outcome, wire.Part):
            raise EngineLost("the query's result came in parts that nobody asked for")
        return outcome
