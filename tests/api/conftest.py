"""A real server over a dataset that was built from the project's own files, once a session."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from hltgraph.build.pipeline import build
from hltgraph.knowledge import Knowledge
from hltgraph.settings import Settings

ROOT = Path(__file__).parents[2]
#: Seconds that a server gets to say where it is, and to stop.
PATIENCE = 60


class Server:
    """``hltgraph serve`` as a process of its own, of the packages in ``of``: where it is, what it wrote."""

    def __init__(self, *arguments: str, of: Path = ROOT, **settings: object) -> None:
        environment = os.environ | {"HLTGRAPH_" + name.upper(): str(value) for name, value in settings.items()}
        command = [sys.executable, "-m", "hltgraph.cli.main", "serve", *arguments]
        self.process = subprocess.Popen(command, cwd=of, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        late = threading.Timer(PATIENCE, self.process.kill)
        late.start()
        assert self.process.stdout is not None
        self.line = self.process.stdout.readline()
        late.cancel()
        if "http://" not in self.line:
            self.process.kill()
            raise AssertionError(f"no server: {self.line!r}\n{self.process.communicate()[1]}")
        self.url = self.line.split()[-1]

    def stop(self, how: signal.Signals = signal.SIGTERM) -> tuple[int, str, str]:
        """Ask it to stop: exit code, and what it wrote to stdout and stderr since."""
        self.process.send_signal(how)
        out, err = self.process.communicate(timeout=PATIENCE)
        return self.process.returncode, out, err


@pytest.fixture(scope="session")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the dataset of the project as it is."""
    out = tmp_path_factory.mktemp("built")
    build(Knowledge.find(ROOT), out, Settings.from_environment().cache_folder())
    return out


@contextlib.contextmanager
def _client(dataset: Path, **settings: object) -> Iterator[httpx.Client]:
    server = Server("--store", str(dataset), **settings)
    try:
        with httpx.Client(base_url=server.url, timeout=30) as client:
            yield client
    finally:
        _, _, errors = server.stop()
    assert "Traceback" not in errors, errors


@pytest.fixture(scope="session")
def client(dataset: Path) -> Iterator[httpx.Client]:
    """A client of a server with the settings as they come; none of the tests may make it fail."""
    with _client(dataset) as client:
        yield client


@pytest.fixture(scope="session")
def narrow(dataset: Path) -> Iterator[httpx.Client]:
    """A client of a server with small limits."""
    with _client(dataset, max_rows=7, max_query_chars=300, max_question_chars=60) as client:
        yield client


@pytest.fixture
def started(dataset: Path) -> Iterator[Callable[..., Server]]:
    """Starts servers of a test's own, and ends them."""
    servers: list[Server] = []

    def start(*arguments: str, **settings: object) -> Server:
        servers.append(Server("--store", str(dataset), *arguments, **settings))
        return servers[-1]

    yield start
    for server in servers:
        if server.process.poll() is None:
            server.process.kill()
        server.process.communicate()
