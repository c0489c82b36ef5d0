"""``make bench-serving``: requests a second beside the Oxigraph server and rdflib-endpoint, on the same data and queries.

The servers run at the same time, and the runs of each figure are taken in turns, so that a noisy moment falls on all. The
table is printed and kept in bench/serving.txt with the machine and the versions.
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import os
import platform
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from urllib.parse import quote
from urllib.request import urlopen

from bench.load import Figures, run

_SETTLED = 40  # seconds
ROOT = Path(__file__).parent.parent
_DATASET = ROOT / "build" / "dataset.nq"
_SMALL = "SELECT ?p ?o {{ <https://w3id.org/hltgraph/id/recommendation/l> ?p ?o {note}}} LIMIT 10"
_LARGE = "SELECT ?s ?p ?o {{ ?s a <https://w3id.org/hltgraph/def#Statement> ; ?p ?o {note}}} LIMIT 300"


@dataclass
class Server:
    """A server under measurement: its name, process, and the address of its SPARQL service."""

    name: str
    process: subprocess.Popen[bytes]
    url: str

    def requests(self, query: str, fresh: bool) -> Iterator[bytes]:
        """Requests for a query: the same, or each with a variable that none had before."""
        path = "/" + self.url.split("/", 3)[3]
        for number in itertools.count(time.time_ns()) if fresh else itertools.repeat(0):
            text = query.format(note=f"BIND({number} AS ?n) " if fresh else "")
            yield f"GET {path}?query={quote(text)} HTTP/1.1\r\nHost: bench\r\nAccept: application/sparql-results+json\r\n\r\n".encode()


def _port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def _started(name: str, command: list[str], url: str, **environment: str) -> Server:
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=ROOT, env={**os.environ, **environment})
    for _ in range(600):
        with contextlib.suppress(OSError), urlopen(f"{url}?query=ASK%7B%7D", timeout=5):
            return Server(name, process, url)
        time.sleep(0.1)
    raise SystemExit(f"{name} did not start")


@contextlib.contextmanager
def servers(folder: Path, names: list[str]) -> Iterator[list[Server]]:
    """The servers that are there, over the same data."""
    found: list[Server] = []
    try:
        port = _port()
        serve = [sys.executable, "-m", "hltgraph.cli.main", "serve", "--port", str(port), "--store", str(_DATASET)]
        found.append(_started("hltgraph", serve, f"http://127.0.0.1:{port}/sparql"))
        binary = shutil.which("oxigraph", path=str(Path(sys.executable).parent))
        if binary and "oxigraph" in names:
            subprocess.run([binary, "load", "--location", str(folder / "oxigraph"), "--file", str(_DATASET)], check=True, capture_output=True)
            subprocess.run([binary, "optimize", "--location", str(folder / "oxigraph")], check=True, capture_output=True)
            port = _port()
            command = [binary, "serve-read-only", "--location", str(folder / "oxigraph"), "--bind", f"127.0.0.1:{port}", "--union-default-graph"]
            found.append(_started("oxigraph", command, f"http://127.0.0.1:{port}/query"))
        if "rdflib-endpoint" in names:
            port = _port()
            command = [sys.executable, "-m", "bench.rdflib_endpoint", str(_DATASET), str(port)]
            found.append(_started("rdflib-endpoint", command, f"http://127.0.0.1:{port}/"))
        yield found
    finally:
        for server in found:
            server.process.terminate()
            server.process.wait(30)


def measure(found: list[Server], rounds: int, seconds: float, connections: int) -> Iterator[tuple[str, dict[str, list[Figures]]]]:
    """Each case with the figures of each server, taken in turns."""
    for case, query, fresh in (("small, repeated", _SMALL, False), ("small, never asked before", _SMALL, True), ("300 rows, repeated", _LARGE, False)):
        figures: dict[str, list[Figures]] = {server.name: [] for server in found}
        asked = {server.name: server.requests(query, fresh) for server in found}
        for _ in range(rounds):
            for server in found:
                figures[server.name].append(run(server.url, asked[server.name], seconds, connections))
        yield case, figures


def main() -> None:
    """Measure, print, keep."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=float, default=1.0)
    parser.add_argument("--connections", type=int, nargs="+", default=[1, 4])
    parser.add_argument("--against", nargs="*", default=["oxigraph", "rdflib-endpoint"])
    options = parser.parse_args()
    there = [name for name in ("pyoxigraph", "uvicorn", "uvloop", "oxigraph", "rdflib", "rdflib-endpoint") if _version(name)]
    lines = [
        f"machine: {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
        "versions: " + ", ".join(f"{name} {_version(name)}" for name in there),
        f"requests a second: median of {options.rounds} runs of {options.seconds:g} s in turns; p50 and p99 in ms; ratio is ours to theirs",
    ]
    with tempfile.TemporaryDirectory() as folder, servers(Path(folder), options.against) as found:
        # Ours makes its pages ready when nobody asks for anything; that is no part of what is compared.
        time.sleep(_SETTLED)
        for connections in options.connections:
            for case, figures in measure(found, options.rounds, options.seconds, connections):
                ours = statistics.median(f.rate for f in figures["hltgraph"])
                for name, held in figures.items():
                    rate = statistics.median(f.rate for f in held)
                    p50, p99 = (statistics.median(f.quantile(share) for f in held) for share in (0.5, 0.99))
                    wrong = sum(count for f in held for status, count in f.statuses.items() if status != 200)
                    ratio = "" if name == "hltgraph" else f"  ratio {ours / rate:7.2f}"
                    line = f"{case:26} {connections:2} conn  {name:16} {rate:8.0f}/s  p50 {p50:8.2f}  p99 {p99:8.2f}{ratio}"
                    lines.append(f"{line}  {wrong} not 200" if wrong else line)
                    print(lines[-1], flush=True)
    text = "\n".join(lines) + "\n"
    (ROOT / "bench" / "serving.txt").write_text(text, "utf-8")
    print("\n".join(lines[:3]))


def _version(name: str) -> str:
    with contextlib.suppress(metadata.PackageNotFoundError):
        return metadata.version(name)
    return ""


if __name__ == "__main__":
    main()
