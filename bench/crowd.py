"""``python -m bench.crowd``: how long a small query takes beside four clients that compute without end and four that ask for memory."""

from __future__ import annotations

import argparse
import collections
import http.client
import itertools
import tempfile
import threading
import time
from pathlib import Path
from urllib.parse import quote, urlsplit

from bench.serving import servers

_COMPUTES = (
    "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i BIND(%d AS ?k) }",
    "SELECT (COUNT(*) AS ?n) { ?a (rdfs:label|!rdfs:label)* ?b . ?c (rdfs:label|!rdfs:label)* ?d BIND(%d AS ?k) }",
)
_HUNGERS = (
    "SELECT * { ?a ?b ?c . ?d ?e ?f . BIND(%d AS ?k) } ORDER BY ?f ?c",
    "SELECT (GROUP_CONCAT(?c) AS ?all) { ?a ?b ?c . ?d ?e ?f BIND(%d AS ?k) }",
)


def _ask(connection: http.client.HTTPConnection, query: str) -> int:
    connection.request("GET", f"/sparql?query={quote(query)}", headers={"Accept": "application/sparql-results+json"})
    response = connection.getresponse()
    response.read()
    return response.status


def main() -> None:
    """Run the crowd, print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, servers(Path(folder), []) as (server, *_):
        where = urlsplit(server.url).netloc
        until = time.monotonic() + options.seconds
        outcomes: collections.Counter[int] = collections.Counter()

        def hammer(queries: tuple[str, ...], number: int) -> None:
            connection = http.client.HTTPConnection(where, timeout=60)
            for turn in itertools.count(number * 1_000_000):
                if time.monotonic() > until:
                    return
                outcomes[_ask(connection, queries[turn % len(queries)] % turn)] += 1

        crowd = [
            threading.Thread(target=hammer, args=(queries, number + 10 * place)) for place, queries in enumerate((_COMPUTES, _HUNGERS)) for number in range(4)
        ]
        for one in crowd:
            one.start()
        time.sleep(1)
        connection, took, answered = http.client.HTTPConnection(where, timeout=60), [], 0
        for turn in itertools.count():
            if time.monotonic() > until:
                break
            begun = time.perf_counter()
            answered += _ask(connection, f"SELECT ?p ?o {{ id:recommendation\\/l ?p ?o BIND({turn} AS ?n) }} LIMIT 10") == 200
            took.append(time.perf_counter() - begun)
            time.sleep(0.01)
        for one in crowd:
            one.join()
    took.sort()
    p50, p95, p99 = (1000 * took[int(share * len(took))] for share in (0.5, 0.95, 0.99))
    print(f"a small query beside 4 computing and 4 hungry clients, {options.seconds:g} s: {answered} of {len(took)} answered")
    print(f"p50 {p50:.1f} ms, p95 {p95:.1f} ms (bar: under 50), p99 {p99:.1f} ms")
    print("answers to the crowd:", ", ".join(f"{status}: {count}" for status, count in sorted(outcomes.items())))


if __name__ == "__main__":
    main()
