"""Every kind of page, each first asked for when nobody did before and then once more: the server's own time of both.

The addresses are those that the tests look at, and a spread of others of the same kind: every recommendation, actor and party, many
questions of the development set, every mark of the list of items. The kinds take turns, so that a noisy moment falls on all. The
time is the one that the service writes in its log. The table is printed and kept in bench/pages.txt with the machine and its load.
"""

from __future__ import annotations

import argparse
import http.client
import itertools
import json
import os
import platform
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import quote, urlencode, urlsplit

from tests.pages import KINDS, in_english

ROOT = Path(__file__).parent.parent
#: Milliseconds under which 95 of 100 pages of a kind stay.
BAR = 50
#: The most addresses of one kind.
_MOST = 150
_QUESTIONS = ROOT / "tests" / "questions" / "sets" / "development.json"
_THINGS = "SELECT DISTINCT ?thing WHERE { ?thing a hlt:%s } ORDER BY ?thing"


class Server:
    """``hltgraph serve`` with its log, and one connection to it."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "hltgraph.cli.main", "serve", "--store", str(ROOT / "build")]
        environment = {**os.environ, "HLTGRAPH_LOG": "requests"}
        self.process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        where = urlsplit(self.process.stdout.readline().split()[-1])
        self.connection = http.client.HTTPConnection(where.hostname or "", where.port, timeout=60)
        self.seconds: dict[str, float] = {}
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            said = json.loads(line)
            if said["event"] == "request":
                self.seconds[said["id"]] = said["seconds"]

    def get(self, address: str, accept: str = "text/html") -> tuple[str, bytes]:
        """Ask for an address: the name that the log gives the request, and the body."""
        self.connection.request("GET", address, headers={"Accept": accept, "Accept-Encoding": "gzip" if accept == "text/html" else "identity"})
        answer = self.connection.getresponse()
        body = answer.read()
        if answer.status >= 500:
            raise SystemExit(f"{address} was answered with {answer.status}")
        return answer.headers["X-Request-Id"], body

    def things(self, kind: str) -> list[str]:
        """The short names of the things of a class."""
        _, body = self.get("/sparql?" + urlencode({"query": _THINGS % kind}), "application/sparql-results+json")
        iris = [row["thing"]["value"] for row in json.loads(body)["results"]["bindings"]]
        return [iri.partition("/id/")[2] for iri in iris if "/id/" in iri]

    def rest(self) -> None:
        """Wait until what it makes at its start is made: until it has computed nothing for a second."""
        before = -1
        while (now := self._ticks()) != before:
            before = now
            time.sleep(1)

    def _ticks(self) -> int:
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) // 5  # what it does at rest, such as looking for a new build, is nothing

    def stop(self) -> None:
        """End it; its log is whole then."""
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(60)
        self._reader.join(10)


def spread(server: Server) -> dict[str, list[str]]:
    """The addresses of each kind: those of the tests, and others with other things in them, every second one in English."""
    recommendations, actors, parties = server.things("Recommendation"), server.things("Actor"), server.things("ConnectedParty")
    themes, sections, passages = server.things("Theme"), server.things("Section"), server.things("Passage")
    every = [*recommendations, *actors, *parties, *sections, *themes, *passages[::20], *server.things("Demand")[::10], *server.things("Document")]
    questions = json.loads(_QUESTIONS.read_text("utf-8"))
    said = [each["question"] for each in questions if each["expected"]["kind"] != "impact"]
    slugs = [party.partition("/")[2] for party in parties]
    ends = [f"op=dissolve&party={slug}" for slug in slugs]
    more: dict[str, Sequence[str]] = {
        "answer": [f"/ask?q={quote(text)}" for text in said[:: max(1, len(said) // _MOST)]],
        "answer of a change": [f"/ask?q={quote(f'Wat gebeurt er als {slug} wordt opgeheven?')}" for slug in slugs],
        "stored question": [f"/questions/{name}" for name in _names(server)],
        "search": [f"/search?q={quote(max(text.split(), key=len))}" for text in said[::15]],
        "shelf": [f"/browse/{name}" for name in ("themes", "values", "roles", "tasks")],
        "items": _marks(server),
        "agenda": [f"/agenda?as_of={year}-{month:02}-01" for year in range(2024, 2031) for month in (1, 4, 9)],
        "asked of me": [f"/asked?actor={actor.partition('/')[2]}&as_of=2026-11-22" for actor in actors],
        "about": [f"/about?iri={thing}" for thing in recommendations],
        "document": [f"/doc/{thing}" for thing in every],
        "known of": [f"/show?iri={thing}" for thing in every],
        "form of a change": [f"/impact?{end}&edit=1" for end in ends],
        "change": [
            *(f"/impact?{end}&date=2027-01-01" for end in ends),
            *(f"/impact?op=merge&party={a}&party={b}&into={a}&date=2028-01-01" for a, b in itertools.pairwise(slugs)),
        ],
        "comparison": [f"/impact/compare?{a}&beside={quote(b, safe='')}" for a, b in itertools.pairwise(ends)],
        "graph": [f"/graph?thing={thing}" for thing in (*actors, *parties, *recommendations)],
        "editor": [f"/editor?query={quote(f'DESCRIBE <{thing}>')}" for thing in recommendations],
    }
    return {kind: [in_english(a) if at % 2 else a for at, a in enumerate(_some([*own, *more.get(kind, ())]))] for kind, own in KINDS.items()}


def _some(addresses: Sequence[str]) -> Sequence[str]:
    return list(dict.fromkeys(addresses))[:: -(-len(addresses) // _MOST)]


def _names(server: Server) -> list[str]:
    _, body = server.get("/questions", "application/json")
    return [each["name"] for each in json.loads(body)]


def _marks(server: Server) -> list[str]:
    _, body = server.get("/items", "application/json")
    return [value["address"] for facet in json.loads(body)["facets"] for value in facet["values"]]


def measure(server: Server, kinds: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Ask for one page of each kind in turns: the names of the requests of each kind."""
    asked: dict[str, list[str]] = {kind: [] for kind in kinds}
    for turn in itertools.zip_longest(*([(kind, address) for address in addresses] for kind, addresses in kinds.items())):
        for kind, address in filter(None, turn):
            asked[kind].append(server.get(address)[0])
    return asked


def _quantile(seconds: Sequence[float], share: float) -> float:
    held = sorted(seconds)
    return 1000 * held[min(len(held) - 1, int(share * len(held)))]


def main() -> int:
    """Measure, print, keep; 1 when a kind is over the bar."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--slowest", type=int, default=0, help="also print so many of the slowest addresses of each kind that is over the bar")
    options = parser.parse_args()
    server = Server()
    try:
        begun = time.monotonic()
        server.rest()
        rested = time.monotonic() - begun - 1
        kinds = spread(server)
        first, again = measure(server, kinds), measure(server, kinds)
    finally:
        server.stop()
    lines = [
        f"machine: {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}; load {os.getloadavg()[0]:.1f}",
        f"asked once all is made that is made at the start, {rested:.0f} s after it",
        f"the server's own time of a page in milliseconds, as nobody asked for it before, and once more (bar: p95 under {BAR})",
        f"{'kind':22}{'n':>5}{'first p50':>12}{'p95':>8}{'most':>8}{'again p50':>12}{'p95':>8}",
    ]
    over = []
    for kind, addresses in kinds.items():
        new, old = ([server.seconds[name] for name in asked[kind]] for asked in (first, again))
        late = max(_quantile(new, 0.95), _quantile(old, 0.95)) >= BAR
        figures = f"{_quantile(new, 0.5):12.1f}{_quantile(new, 0.95):8.1f}{1000 * max(new):8.1f}{_quantile(old, 0.5):12.1f}{_quantile(old, 0.95):8.1f}"
        lines.append(f"{kind:22}{len(addresses):5}{figures}{'  over the bar' if late else ''}")
        if late:
            over += [f"{1000 * took:8.1f}  {address}" for took, address in sorted(zip(new, addresses, strict=True), reverse=True)[: options.slowest]]
    text = "\n".join(lines) + "\n"
    print(text, end="")
    print("\n".join(over), end="\n" if over else "")
    (ROOT / "bench" / "pages.txt").write_text(text, "utf-8")
    return int(any(line.endswith("over the bar") for line in lines))


if __name__ == "__main__":
    sys.exit(main())
