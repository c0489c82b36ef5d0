"""The zygote: a process of one thread that loads the graph once and forks workers from it.

It is started anew (never forked from a process with threads), is told what to do over one socket, and ends when that
closes. It says which worker was born, with a handle by which it can be ended without mistaking it for another, and how
each worker ended.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import select
import signal
import socket
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

from hltgraph.errors import HltgraphError
from hltgraph.store.graph import GraphStore
from hltgraph.store.isolation.worker import Limits, work
from hltgraph.store.opening import open_in_memory, open_store

_PACKAGE = Path(__file__).parents[3]


@dataclass(frozen=True)
class Plan:
    """What a zygote is told at its start: the dataset file, the cache folder, the bytes up to which a dataset is held in
    memory, and the bytes of memory that a worker gets besides."""

    dataset: str
    cache: str
    in_memory: int
    memory: int


def start(plan: Plan) -> tuple[subprocess.Popen[bytes], socket.socket]:
    """Start a zygote: the process, and the socket over which it is told what to do."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    # What a stranger's query might find in the environment is not there.
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "LANG", "LD_LIBRARY_PATH", "TZ") or name.startswith("LC_")}
    path = os.pathsep.join([str(_PACKAGE), *(entry for entry in sys.path if entry.endswith("-packages"))])
    command = [sys.executable, "-m", "hltgraph.store.isolation.zygote", str(theirs.fileno()), json.dumps(asdict(plan))]
    with theirs:
        process = subprocess.Popen(
            command, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, start_new_session=True, env=kept | {"PYTHONPATH": path}
        )
    return process, ours


def main() -> None:
    """Load, say so, then fork for each socket that comes in."""
    # It ends with its socket. The system's own signal of a parent's death would come when the thread that started this ends.
    control, plan = socket.socket(fileno=int(sys.argv[1])), Plan(**json.loads(sys.argv[2]))
    try:
        version, store = _load(plan)
    except HltgraphError as error:
        control.send(json.dumps({"failed": error.detail}).encode())
        return
    gc.collect()
    gc.freeze()  # else the first collection of each worker would copy every page
    told, telling = os.pipe()
    os.set_blocking(telling, False)
    os.set_blocking(told, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.set_wakeup_fd(telling)
    control.send(json.dumps({"ready": version}).encode())
    waiting = select.poll()
    waiting.register(control, select.POLLIN)
    waiting.register(told, select.POLLIN)
    while True:
        for ready, _ in waiting.poll():
            if ready == told:
                with contextlib.suppress(BlockingIOError):
                    os.read(told, 4096)
                _bury(control)
            elif not _fork(control, store, plan):
                return


def _load(plan: Plan) -> tuple[str, GraphStore | None]:
    """The version of the graph, and the graph in memory; None where it is too large, and each worker opens its store on disk."""
    path = Path(plan.dataset)
    if path.is_file() and path.stat().st_size > plan.in_memory:
        return open_store(path, Path(plan.cache)).version, None  # made where it is missing; what is wrong with it is said
    store = open_in_memory(path)
    return store.version, store


def _fork(control: socket.socket, store: GraphStore | None, plan: Plan) -> bool:
    message, handles, _, _ = socket.recv_fds(control, 16, 1)
    if not message or not handles:
        return False
    connection = socket.socket(fileno=handles[0])
    me = os.getpid()
    try:
        child = os.fork()
    except OSError as error:
        connection.close()
        control.send(json.dumps({"unborn": str(error)}).encode())
        return True
    if child == 0:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        work(connection, lambda: store or open_store(Path(plan.dataset), Path(plan.cache)), Limits(plan.memory), me)
    connection.close()
    handle = os.pidfd_open(child)
    socket.send_fds(control, [json.dumps({"born": child}).encode()], [handle])
    os.close(handle)
    return True


def _bury(control: socket.socket) -> None:
    while True:
        try:
            child, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if child == 0:
            return
        control.send(json.dumps({"died": child, "code": os.waitstatus_to_exitcode(status)}).encode())


if __name__ == "__main__":
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        main()
