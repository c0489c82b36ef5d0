"""Real engines, each started on a free port, filled by ``hltgraph load`` and ended with the session."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from hltgraph.settings import Settings
from hltgraph.store.remote import RemoteStore, open_remote
from tests.conftest import PROJECT, skip_or_fail

#: Seconds in which an engine must be there.
PATIENCE = 120


@dataclass
class Engine:
    """An engine that runs: its name, where it is queried and filled, and who may fill it."""

    name: str
    command: list[str]
    folder: Path
    endpoint: str
    graph_store: str
    user: str = ""
    password: str = ""
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it answers."""
        with (self.folder / "output.log").open("ab") as log:
            self.process = subprocess.Popen(self.command, cwd=self.folder, stdout=log, stderr=log)
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end and self.process.poll() is None:
            try:
                with urllib.request.urlopen(f"{self.endpoint}?query=ASK%7B%7D", timeout=2):
                    return
            except (OSError, urllib.error.URLError):
                time.sleep(0.1)
        self.stop()
        raise AssertionError(f"{self.name} does not start: {(self.folder / 'output.log').read_text(errors='replace')[-2000:]}")

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        """End it."""
        assert self.process is not None
        self.process.send_signal(how)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def load(self, dataset: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Fill it by the command that an operator uses."""
        command = [sys.executable, "-m", "hltgraph.cli.main", "load", "--store", self.endpoint, "--graph-store", self.graph_store, "--dataset", str(dataset)]
        env = {**os.environ, "PYTHONPATH": str(PROJECT), "HLTGRAPH_REMOTE_USER": self.user, "HLTGRAPH_REMOTE_PASSWORD": self.password}
        return subprocess.run([*command, *arguments], capture_output=True, text=True, env=env, cwd=PROJECT, timeout=PATIENCE)


def _port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


def oxigraph(folder: Path) -> Engine:
    """The Oxigraph server (the package oxigraph)."""
    beside = Path(sys.executable).parent / "oxigraph"
    program = str(beside) if beside.is_file() else shutil.which("oxigraph")
    if not program:
        skip_or_fail("oxigraph", "no oxigraph beside this Python or on the path")
    assert program
    at = f"127.0.0.1:{_port()}"
    command = [program, "serve", "--location", str(folder / "data"), "--bind", at]
    return Engine("oxigraph", command, folder, f"http://{at}/query", f"http://{at}/store")


_VIRTUOSO = """
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
[TempDatabase]
DatabaseFile = virtuoso-temp.db
TransactionFile = virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
NumberOfBuffers = 20000
MaxDirtyBuffers = 15000
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerThreads = 8
[SPARQL]
ResultSetMaxRows = {rows}
"""


def virtuoso(folder: Path, rows: int = 1_000_000) -> Engine:
    """Virtuoso (Debian's package virtuoso-opensource), with a database of its own."""
    program = shutil.which("virtuoso-t")
    if not program:
        skip_or_fail("virtuoso", "no virtuoso-t on the path")
    assert program
    http = _port()
    (folder / "virtuoso.ini").write_text(_VIRTUOSO.format(sql=_port(), http=http, rows=rows))
    command = [program, "+foreground", "+configfile", "virtuoso.ini"]
    at = f"http://127.0.0.1:{http}"
    # Name and password as they are in every new database.
    return Engine("virtuoso", command, folder, f"{at}/sparql", f"{at}/sparql-graph-crud-auth", "dba", "dba")


ENGINES: dict[str, Callable[[Path], Engine]] = {"oxigraph": oxigraph, "virtuoso": virtuoso}


@pytest.fixture(scope="session", params=list(ENGINES))
def engine(request: pytest.FixtureRequest, dataset: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Each engine, holding the project's dataset. A test that stops it starts it again."""
    made = ENGINES[request.param](tmp_path_factory.mktemp(request.param))
    made.start()
    try:
        loaded = made.load(dataset)
        assert loaded.returncode == 0, loaded.stderr
        yield made
    finally:
        made.stop()


@pytest.fixture(scope="session")
def far_cache(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache folder that was empty at first, for what is derived from the graph of one engine alone."""
    return tmp_path_factory.mktemp(f"cache-{engine.name}")


@pytest.fixture
def elsewhere(engine: Engine, far_cache: Path) -> Iterator[RemoteStore]:
    """The project's graph in an engine elsewhere."""
    opened = open_remote(engine.endpoint, Settings(cache=far_cache))
    yield opened
    opened.connection.close()
