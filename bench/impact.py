"""What a scenario costs: one in a new process, a sweep, and one on a graph of a million statements.

The large graph is the project's own, copied with other names until it holds a million statements; terms, concepts and
shapes stand in it once. It is made and measured in a process of its own, so that its memory is its own.
"""

from __future__ import annotations

import datetime
import json
import os
import re
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox

from hltgraph.namespaces import BASE
from hltgraph.store.graph import EmbeddedStore

ROOT = Path(__file__).parent.parent
LARGE = 1_000_000
#: What every copy shares: the ontology, concepts, laws, shapes and graphs; and the actors, our municipalities and the group of
#: parties, so that the copies hang together and an effect goes through all of them.
_SHARED = re.compile(
    rf"{BASE}id/(graph|shape|scheme|theme|value|role|force|act|precision|confidence|category|task-category|legal-form|arrangement-kind|participation-duty"
    r"|change-operation|body-kind|task-duty|effect-direction|origin|consequence|dependence|procedure|lawful-route|law|source|actor)/|"
    rf"{BASE}id/organization/(hillegom|lisse|teylingen|verbonden-partijen)$"
)


def copies(quads: list[ox.Quad], size: int) -> Iterator[ox.Quad]:
    """The quads, and copies of those about things under other names, until there are ``size``."""
    made, number = 0, 0
    while made < size:
        suffix = f"-copy-{number}" if number else ""

        def renamed(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple, suffix: str = suffix) -> ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple:
            if isinstance(term, ox.NamedNode) and term.value.startswith(BASE + "id/") and not _SHARED.match(term.value):
                return ox.NamedNode(term.value + suffix)
            return term

        for quad in quads:
            subject = renamed(quad.subject)
            if number and subject == quad.subject:
                continue
            yield ox.Quad(subject, quad.predicate, renamed(quad.object), quad.graph_name)  # type: ignore[arg-type]
            made += 1
            if made >= size:
                return
        number += 1


def _megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def large(dataset: Path) -> dict[str, float]:
    """Figures of scenarios on a graph of a million statements: seconds and megabytes."""
    from hltgraph.impact import parsing
    from hltgraph.impact.analysis import Analysis

    own = [quad for quad in ox.parse(dataset.read_bytes(), format=ox.RdfFormat.N_QUADS) if isinstance(quad, ox.Quad)]
    engine = ox.Store()
    engine.bulk_extend(copies(own, LARGE))
    store = EmbeddedStore(engine, "synthetic", None)
    held = _megabytes()
    started = time.perf_counter()
    analysis = Analysis(store)
    ready = time.perf_counter()
    today = datetime.date(2026, 11, 22)
    said = parsing.from_data(store, {"op": "merge", "parties": ["isd", "provalu"], "into": "werkplein"}, today)
    first = analysis.report(said, "nl", today)
    done = time.perf_counter()
    said = parsing.from_data(store, {"op": "dissolve", "party": "provalu-copy-7"}, today)
    second = analysis.report(said, "nl", today)
    again = time.perf_counter()
    assert first.affected and second.affected
    return {
        "statements": len(engine), "edges": analysis.edges.count, "ready": ready - started, "first": done - started, "next": again - done,
        "touched": len(first.affected), "held": held, "peak": _megabytes(),
    }  # fmt: skip


def figures(dataset: Path, cache: str) -> list[str]:
    """The lines of the report: a scenario in a new process, a sweep, and the large graph."""
    environment = {**os.environ, "HLTGRAPH_CACHE": cache, "HLTGRAPH_DATASET": str(dataset), "PYTHONPATH": str(ROOT)}

    def seconds(*arguments: str) -> float:
        started = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "hltgraph.cli.main", "impact", *arguments, "--format", "json"], check=True, stdout=subprocess.DEVNULL, env=environment
        )
        return time.perf_counter() - started

    merge = ("merge", "isd", "provalu", "--into", "werkplein")
    seconds(*merge)
    ones = sorted(seconds(*merge) for _ in range(5))
    whole = seconds("sweep")
    told = subprocess.run([sys.executable, "-m", "bench.impact", str(dataset)], check=True, capture_output=True, text=True, env=environment, cwd=ROOT).stdout
    large_one = json.loads(told)
    return [
        f"impact, one scenario in a new process: median {ones[2]:.2f} s of 5 (bar: under 2)",
        f"impact, sweep over every party and operation: {whole:.0f} s (bar: under 60)",
        f"impact, {large_one['statements']:,} statements and {large_one['edges']:,} dependences: first scenario {large_one['first']:.1f} s, the next "
        f"{large_one['next']:.1f} s, {large_one['peak']:,.0f} MB at most of which {large_one['held']:,.0f} MB the graph itself (bars: 30 s, 4,096 MB)",
    ]


if __name__ == "__main__":
    print(json.dumps(large(Path(sys.argv[1]))))
