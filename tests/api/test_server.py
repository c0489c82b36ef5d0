"""Starting and stopping: ``hltgraph serve``."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

Start = Callable[..., Any]


def test_serve_says_where_it_is_in_one_line_and_takes_the_next_free_port(started: Start) -> None:
    first, second = started(), started()
    assert first.line == f"hltgraph serves at {first.url}\n"
    assert first.url != second.url
    assert httpx.get(first.url).status_code == httpx.get(second.url).status_code == 200


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_a_stop_is_graceful_and_no_fault(started: Start, how: signal.Signals) -> None:
    server = started()
    slow: list[int] = []
    # A result of some seconds, so that it is under way when the stop comes.
    some = "{ SELECT * { ?X ?Y ?Z } LIMIT 2000 }"
    query = {"query": "SELECT (COUNT(*) AS ?n) { " + some + some.replace("X ?Y ?Z", "A ?B ?C") + " }", "format": "csv"}
    asking = threading.Thread(target=lambda: slow.append(httpx.get(server.url + "sparql", params=query, timeout=30).status_code))
    asking.start()
    time.sleep(0.3)
    begun = time.monotonic()
    code, out, err = server.stop(how)
    assert (code, out) == (0, "")
    assert {json.loads(line)["event"] for line in err.splitlines()} <= {"request", "frontend"}
    assert time.monotonic() - begun < 15
    asking.join()
    assert slow == [200]


def test_two_workers_serve_and_stop(started: Start) -> None:
    server = started("--workers", "2")
    deadline = time.monotonic() + 30
    while True:
        try:
            answers = {httpx.get(server.url + "health/ready").json()["status"] for _ in range(20)}
            break
        except httpx.TransportError:
            assert time.monotonic() < deadline
            time.sleep(0.1)
    assert answers == {"ok"}
    assert server.stop()[0] == 0


def _fails(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "hltgraph.cli.main", "serve", *arguments], capture_output=True, text=True, timeout=60, check=False)


def test_a_taken_port_is_one_line_and_exit_code_2(dataset: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as holder:
        port = str(holder.getsockname()[1])
        done = _fails("--store", str(dataset), "--port", port)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"hltgraph: Wrong use: cannot listen on 127.0.0.1, port {port}")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("arguments", [("--port", "99999"), ("--port", "-1"), ("--host", "300.300.300.300"), ("--workers", "0")])
def test_an_address_that_cannot_be_is_exit_code_2(dataset: Path, arguments: tuple[str, ...]) -> None:
    done = _fails("--store", str(dataset), *arguments)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)


def test_no_dataset_is_said_before_a_port_is_taken(tmp_path: Path) -> None:
    done = _fails("--store", str(tmp_path))
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (3, "", 1)


def test_a_cut_off_dataset_is_said_and_not_served(dataset: Path, tmp_path: Path) -> None:
    (tmp_path / "dataset.nq").write_bytes((dataset / "dataset.nq").read_bytes()[:-500])
    (tmp_path / "report.json").write_bytes((dataset / "report.json").read_bytes())
    done = _fails("--store", str(tmp_path))
    assert (done.returncode, done.stdout) == (3, "")
    assert "not whole" in done.stderr


def _figures(url: str) -> dict[str, float]:
    return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in httpx.get(url + "metrics").text.splitlines() if not line.startswith("#"))}


def _processes(server: Any) -> None:
    """Wait until both processes serve."""
    deadline = time.monotonic() + 60
    while True:
        try:
            if _figures(server.url)["hltgraph_processes"] == 2:
                return
        except httpx.TransportError:
            pass
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_the_figures_of_several_processes_are_added_up_and_outlive_one_that_dies(started: Start) -> None:
    server = started("--workers", "2")
    _processes(server)
    asked = {"query": "SELECT ?s { ?s a hlt:Recommendation }"}
    served: dict[str, int] = {}
    for _ in range(60):  # each over a connection of its own, so that both processes are asked
        answer = httpx.get(server.url + "sparql", params=asked)
        assert answer.status_code == 200
        served[answer.headers["x-request-id"].partition("-")[0]] = 1
    assert len(served) == 2
    name = 'hltgraph_requests_total{route="/sparql",status="200"}'
    deadline = time.monotonic() + 30
    while _figures(server.url).get(name) != 60 and time.monotonic() < deadline:
        time.sleep(0.05)
    assert {_figures(server.url)[name] for _ in range(10)} == {60}
    assert _figures(server.url)["hltgraph_engine_workers"] > 8
    if not Path("/proc/self").exists():
        return
    serving = [pid for pid in _children(server.process.pid) if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()]
    assert len(serving) == 2
    os.kill(serving[0], signal.SIGKILL)
    time.sleep(0.5)
    _processes(server)
    assert {_figures(server.url)[name] for _ in range(10)} == {60}
    assert server.stop()[0] == 0


def _children(pid: int) -> list[int]:
    return [int(child) for task in Path(f"/proc/{pid}/task").iterdir() for child in (task / "children").read_text().split()]


def test_one_client_gets_no_more_from_several_processes_than_from_one(started: Start) -> None:
    server = started("--workers", "2", requests_per_minute=40)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:  # health is not counted
        with contextlib.suppress(httpx.TransportError):
            served = {httpx.get(server.url + "health/live").headers["x-request-id"].partition("-")[0] for _ in range(20)}
            if len(served) == 2:
                break
    begun = time.monotonic()
    statuses = [httpx.get(server.url + "sparql", params={"query": "ASK {}"}).status_code for _ in range(60)]
    taken = statuses.count(200)
    assert set(statuses) == {200, 429}
    assert 10 <= taken <= 11 + (time.monotonic() - begun) * 40 / 60
    assert server.stop()[0] == 0
