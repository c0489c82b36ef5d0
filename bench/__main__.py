"""``make bench``: build times, and what a question costs in a new process as a multiple of starting Python.

The runs of each figure are interleaved with those of its peer, so that a noisy minute falls on both; the table is
printed and kept in bench/results.txt with the machine and the versions.
"""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from importlib import metadata
from pathlib import Path

from bench import impact

ROOT = Path(__file__).parent.parent
QUESTION = "Wat vraagt hoofdstuk 3 van de gemeenteraden?"


def seconds(command: Sequence[str], **environment: str) -> float:
    """How long a command takes, in seconds; it must succeed."""
    # Compiled code lies beside the modules, as pip leaves it.
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    started = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=ROOT, env=kept | environment)
    return time.perf_counter() - started


def interleaved(runs: int, *measured: Callable[[], float]) -> list[list[float]]:
    """The figures of each thing measured, taken in turns."""
    figures: list[list[float]] = [[] for _ in measured]
    for _ in range(runs):
        for column, measure in zip(figures, measured, strict=True):
            column.append(measure())
    return figures


def main() -> None:
    """Measure, print, keep."""
    hltgraph = str(Path(sys.executable).parent / "hltgraph")
    runs = int(os.environ.get("BENCH_RUNS", "30"))
    with tempfile.TemporaryDirectory() as folder:
        build = [hltgraph, "build", "--out", f"{folder}/out"]
        fresh = [seconds([*build, "--fresh"], HLTGRAPH_CACHE=f"{folder}/cache") for _ in range(3)]
        unchanged = [seconds(build, HLTGRAPH_CACHE=f"{folder}/cache") for _ in range(5)]
        ask = [hltgraph, "ask", QUESTION, "--format", "json", "--store", f"{folder}/out"]
        seconds(ask, HLTGRAPH_CACHE=f"{folder}/cache")
        impacts = impact.figures(Path(folder) / "out" / "dataset.nq", f"{folder}/cache")
        nothing, asked = interleaved(runs, lambda: seconds([sys.executable, "-c", "pass"]), lambda: seconds(ask, HLTGRAPH_CACHE=f"{folder}/cache"))
    ratio = statistics.median(asked) / statistics.median(nothing)
    lines = [
        f"machine: {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
        "versions: " + ", ".join(f"{name} {metadata.version(name)}" for name in ("pyoxigraph", "rdflib", "owlrl", "pyshacl")),
        f"build, fresh: median {statistics.median(fresh):.1f} s of {len(fresh)} (bar: under 20)",
        f"build, unchanged: median {statistics.median(unchanged):.2f} s of {len(unchanged)} (bar: under 2)",
        f"ask in a new process: {ratio:.1f} times python -c pass, medians of {runs} interleaved runs (bar: at most 12)",
        *impacts,
    ]
    text = "\n".join(lines) + "\n"
    print(text, end="")
    (ROOT / "bench" / "results.txt").write_text(text, "utf-8")


if __name__ == "__main__":
    main()
