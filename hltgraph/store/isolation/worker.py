"""A worker: a forked process that runs one foreign query after the other, and can do nothing else.

It holds open its socket alone and may open nothing more, so it reaches no file and no network; it has so much memory,
writes no file, gains no right, and dies with the process that forked it.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import socket
from collections.abc import Callable
from dataclasses import dataclass

from hltgraph.errors import HltgraphError, QueryTooHeavy
from hltgraph.store.engine import Job, Outcome, evaluate, will_fit
from hltgraph.store.graph import GraphStore
from hltgraph.store.isolation import wire

_PR_SET_PDEATHSIG, _PR_SET_NO_NEW_PRIVS, _PR_SET_DUMPABLE = 1, 38, 4
#: The stack that the engine's recursion gets, in bytes: as far as a main thread's stack can grow without being set aside.
STACK = 120 << 20
#: The exit codes of a worker that had too little memory, and of one that failed otherwise.
NO_MEMORY, FAULT = 12, 13
#: What is said when the engine ended its process: it does so when it gets no memory, when its stack is used up, and when
#: it is to sort some values of different types (a panic in its ORDER BY, seen in pyoxigraph 0.5.13).
GAVE_UP = "the engine gave up on this query: it needs more memory than a query gets here, or sorts values of types that the engine cannot put in order"


@dataclass(frozen=True)
class Limits:
    """What a worker may use: bytes of memory for its queries, besides the graph."""

    memory: int


def end_with_parent(parent: int) -> None:
    """End this process when the one that started it ends."""
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(0)  # it ended before this was asked


def work(connection: socket.socket, open_graph: Callable[[], GraphStore], limits: Limits, parent: int) -> None:
    """Confine this process, which was just forked, then answer jobs until there is nobody to answer. Does not return."""
    try:
        end_with_parent(parent)
        kept = connection.fileno()
        os.closerange(0, kept)
        os.closerange(kept + 1, 4096)
        store = open_graph()  # a graph in memory is there already; one on disk is opened by each worker
        _confine(limits)
        _answer(connection, store)
    except MemoryError:
        os._exit(NO_MEMORY)
    except BaseException:  # such as a panic of the engine, which is no Exception
        os._exit(FAULT)
    os._exit(0)


def _confine(limits: Limits) -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_STACK)
    resource.setrlimit(resource.RLIMIT_STACK, (STACK if hard == resource.RLIM_INFINITY else min(STACK, hard), hard))
    with open("/proc/self/statm", "rb") as sizes:  # noqa: PTH123  (before nothing can be opened any more)
        used = int(sizes.read().split()[0]) * resource.getpagesize()
    most = used + STACK + limits.memory
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    for what in (resource.RLIMIT_NOFILE, resource.RLIMIT_FSIZE, resource.RLIMIT_CORE, resource.RLIMIT_NPROC):
        resource.setrlimit(what, (0, 0))
    library = ctypes.CDLL(None)
    library.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    library.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)


def _answer(connection: socket.socket, store: GraphStore) -> None:
    held = bytearray()
    while chunk := connection.recv(1 << 16):
        held += chunk
        while job := wire.next_job(held):
            for part in wire.outcome_parts(_outcome(store, job, connection)):
                connection.sendall(part)


def _outcome(store: GraphStore, job: Job, connection: socket.socket) -> Outcome:
    def give(body: bytes, rows: int, size: int) -> None:
        connection.sendall(wire.part_bytes(wire.Part(body, rows, job.packed, will_fit(job, rows, size))))

    try:
        return evaluate(store, job, give if job.in_parts else None)
    except HltgraphError as error:
        return error.with_traceback(None)
    except MemoryError:
        return QueryTooHeavy("the query needs more memory than a query gets here; ask for less")
