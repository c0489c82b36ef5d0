"""Which worker shares our own processor: waking one on another takes longer than a small query."""

from __future__ import annotations

import contextlib
import ctypes
import os
from typing import Any

from hltgraph.store.isolation.nursery import Worker


class Near:
    """At most one worker, bound to the processor on which it was given its last job."""

    def __init__(self) -> None:
        self.processors = os.sched_getaffinity(0)
        self._here = ctypes.CDLL(None).sched_getcpu
        self._worker: Worker[Any] | None = None
        self._processor = -1

    def has(self, worker: Worker[Any]) -> bool:
        """Whether it is this one, and we are where we were."""
        return worker is self._worker and self._here() == self._processor

    def draw(self, worker: Worker[Any]) -> None:
        """Let this one run where we are."""
        with contextlib.suppress(OSError):
            if self._worker and self._worker is not worker and not self._worker.ending:
                os.sched_setaffinity(self._worker.pid, self.processors)
            self._worker, self._processor = worker, self._here()
            os.sched_setaffinity(worker.pid, {self._processor})

    def release(self, worker: Worker[Any]) -> None:
        """Let it run anywhere again, if it is this one and lives."""
        if worker is self._worker:
            self._worker = None
            if not worker.ending:
                with contextlib.suppress(OSError):
                    os.sched_setaffinity(worker.pid, self.processors)
