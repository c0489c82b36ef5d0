"""``make soak``: many mixed requests at one server. Its memory must stay flat, and no process may be left over."""

from __future__ import annotations

import argparse
import itertools
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from bench.load import run

ROOT = Path(__file__).parent.parent
#: By how much the service may grow after it has warmed up: this share, and these kilobytes for what is kept on purpose.
_SHARE, _KILOBYTES = 0.10, 40_000


def requests() -> Iterator[bytes]:
    """Requests of all kinds: kept and new queries, forms, pages, errors, refusals, now and then one that is ended."""
    for turn in itertools.count():
        fresh = f"SELECT ?p ?o {{ id:recommendation\\/l ?p ?o BIND({turn} AS ?n) }} LIMIT 5"
        posted = f"query={quote(fresh)}"
        kinds = (
            f"GET /sparql?query={quote(fresh)}",
            f"GET /sparql?query={quote('SELECT * { ?s a hlt:Recommendation }')}",
            f"GET /sparql?query={quote(f'CONSTRUCT WHERE {{ ?s a hlt:Recommendation ; ?p ?o }} # {turn % 50}')}",
            f"POST /sparql\nContent-Type: application/x-www-form-urlencoded\nContent-Length: {len(posted)}\n\n{posted}",
            f"GET /sparql?query={quote('SELECT * { ?s ?p ')}{turn}",
            f"GET /sparql?query={quote('SELECT * { SERVICE <http://localhost/> { ?s ?p ?o } }')}",
            f"GET /sparql?query={quote('ASK ' + '{' * 500)}",
            "GET /sparql\nAccept: text/turtle",
            "GET /sparql?query=ASK%7B%7D\nAccept: image/png",
            f"GET /show?iri=recommendation/{'abcdefghijklmnopqrstuvwx'[turn % 24]}",
            "GET /ask?q=Wat+vraagt+hoofdstuk+3+van+de+gemeenteraden%3F",
            f"GET /search?q=raad&limit={turn % 20 + 1}",
            f"GET /nothing/{turn}",
        )
        weights = (30, 30, 5, 15, 4, 4, 2, 2, 2, 2, 1, 1, 2)
        place = turn * 37 % sum(weights)
        kind = next(kind for kind, upto in zip(kinds, itertools.accumulate(weights), strict=True) if place < upto)
        if turn % 5000 == 4999:  # one that computes without end: its worker is ended
            kind = f"GET /sparql?query={quote(f'SELECT (COUNT(*) AS ?n) {{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i BIND({turn} AS ?k) }}')}"
        head, blank, body = kind.partition("\n\n")
        line, *headers = head.split("\n")
        yield "\r\n".join([f"{line} HTTP/1.1", "Host: soak", *headers, "", ""]).encode() + (body.encode() if blank else b"")


def kilobytes(pid: int) -> int:
    """The memory of a process's own, in kB."""
    text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return sum(int(line.split()[1]) for line in text.splitlines() if line.startswith(("Private_Clean", "Private_Dirty")))


def below(pid: int) -> dict[int, str]:
    """The processes that a process started, and those started by them, each with its state."""
    listed = subprocess.run(["ps", "-eo", "pid=,ppid=,stat="], capture_output=True, text=True, check=True).stdout.split("\n")
    rows = [(int(a), int(b), state) for a, b, state in (line.split() for line in listed if line)]
    found: dict[int, str] = {}
    waiting = [pid]
    while waiting:
        parent = waiting.pop()
        for child, its_parent, state in rows:
            if its_parent == parent:
                found[child] = state
                waiting.append(child)
    return found


def main() -> int:
    """Run, print what was found; 1 when something was lost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=200_000)
    options = parser.parse_args()
    environment = os.environ | {"HLTGRAPH_QUERY_SECONDS": "2", "HLTGRAPH_CACHE_MB": "4", "HLTGRAPH_LOG": "nothing"}
    command = [sys.executable, "-m", "hltgraph.cli.main", "serve", "--store", str(ROOT / "build")]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=environment)
    assert server.stdout is not None
    url = server.stdout.readline().split()[-1]
    asked, done, statuses, sizes = requests(), 0, dict[int, int](), list[int]()
    begun = time.monotonic()
    try:
        for _ in range(10):
            figures = run(url, asked, 3600, connections=8, most=options.requests // 10)
            done += len(figures.latencies)
            for status, count in figures.statuses.items():
                statuses[status] = statuses.get(status, 0) + count
            sizes.append(kilobytes(server.pid))
        time.sleep(3)
        children = below(server.pid)
    finally:
        server.send_signal(signal.SIGTERM)
        code = server.wait(60)
    warm, last = sizes[2], sizes[-1]
    print(f"{done} requests in {time.monotonic() - begun:.0f} s; answers {dict(sorted(statuses.items()))}")
    print(f"memory of the service after each tenth, in MB: {', '.join(str(size // 1024) for size in sizes)}")
    print(f"processes at the end: {len(children)}, of which zombies {sum('Z' in state for state in children.values())}; exit code {code}")
    wrong = [
        (last > warm * (1 + _SHARE) + _KILOBYTES, "the memory grows"),
        (any("Z" in state for state in children.values()), "a zombie is left"),
        (len(children) > 12, "processes are left over"),
        (code != 0, "the service did not end well"),
        (statuses.get(500, 0) > 0, "faults"),
    ]
    for is_wrong, what in wrong:
        if is_wrong:
            print(f"wrong: {what}")
    return int(any(is_wrong for is_wrong, _ in wrong))


if __name__ == "__main__":
    sys.exit(main())
