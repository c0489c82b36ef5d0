"""What the service counts, for Prometheus."""

from __future__ import annotations

import json
import os
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from itertools import accumulate
from pathlib import Path
from typing import Any

from prometheus_client import CollectorRegistry, GCCollector, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric

from api.shared import Shared

_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
_EDGES = (*(str(edge) for edge in _SECONDS), "+Inf")

Figures = Callable[[], Mapping[str, float]]


class Counts:
    """What was counted since the start: requests by route and status, their times by route, queries by lane and outcome, new
    builds by what came of them."""

    def __init__(self) -> None:
        self.requests: dict[tuple[str, str], int] = {}
        self.times: dict[str, list[int]] = {}
        self.seconds: dict[str, float] = {}
        self.queries: dict[tuple[str, str], int] = {}
        self.reloads: dict[str, int] = {}

    def said(self) -> dict[str, Any]:
        """All of them, for another process."""
        return {
            "requests": [(*key, count) for key, count in self.requests.items()], "times": self.times, "seconds": self.seconds,
            "queries": [(*key, count) for key, count in self.queries.items()], "reloads": self.reloads,
        }  # fmt: skip

    def add(self, said: Mapping[str, Any]) -> None:
        """Add what another process said."""
        for held, more in ((self.requests, said["requests"]), (self.queries, said["queries"])):
            for first, second, count in more:
                held[first, second] = held.get((first, second), 0) + count
        for route, counts in said["times"].items():
            self.times[route] = [own + more for own, more in zip(self.times.get(route, [0] * len(_EDGES)), counts, strict=True)]
            self.seconds[route] = self.seconds.get(route, 0.0) + said["seconds"][route]
        for outcome, count in said["reloads"].items():
            self.reloads[outcome] = self.reloads.get(outcome, 0) + count


class Metrics:
    """The figures of a service; ``now`` gives those of this process that are looked up when they are asked for.

    What is counted at every request is counted by one thread in plain numbers, which costs a tenth of the library's counters.
    Where several processes are one service, each puts its figures down now and then, and who is asked adds them up.
    """

    def __init__(self, now: Figures, shared: Shared | None = None) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        GCCollector(registry=self.registry)
        self.now, self.shared, self.counts = now, shared, Counts()
        if shared and (left := shared.left()):
            self.counts.add(json.loads(left))
        self.registry.register(self)

    @property
    def answered(self) -> int:
        """How many requests of visitors this process answered; those of who watches it are left out."""
        return sum(count for (route, _), count in self.counts.requests.items() if not route.startswith(("/health", "/metrics")))

    def request(self, route: str, status: int, seconds: float) -> None:
        """Count a request."""
        counts, key = self.counts, (route, str(status))
        counts.requests[key] = counts.requests.get(key, 0) + 1
        if route not in counts.times:
            counts.times[route], counts.seconds[route] = [0] * len(_EDGES), 0.0
        counts.times[route][bisect_left(_SECONDS, seconds)] += 1
        counts.seconds[route] += seconds

    def query(self, lane: str, outcome: str) -> None:
        """Count a query."""
        queries = self.counts.queries
        queries[lane, outcome] = queries.get((lane, outcome), 0) + 1

    def reload(self, outcome: str) -> None:
        """Count a new build that was taken over, or not."""
        self.counts.reloads[outcome] = self.counts.reloads.get(outcome, 0) + 1

    def share(self) -> None:
        """Put the figures down for the other processes."""
        if self.shared:
            self.shared.say(json.dumps(self.counts.said() | {"now": dict(self.now())}).encode())

    def describe(self) -> list[Metric]:
        """Nothing is known beforehand."""
        return []

    def collect(self) -> Iterator[Metric]:
        """What was counted, and the figures of now as gauges."""
        counts, now = self._all()
        requests = CounterMetricFamily("hltgraph_requests", "Requests answered.", labels=("route", "status"))
        for key, count in counts.requests.items():
            requests.add_metric(key, count)
        times = HistogramMetricFamily("hltgraph_request_seconds", "Time to an answer, by route.", labels=("route",))
        for route, held in counts.times.items():
            times.add_metric((route,), list(zip(_EDGES, accumulate(held), strict=True)), counts.seconds[route])
        queries = CounterMetricFamily("hltgraph_queries", "SPARQL queries, by lane and outcome.", labels=("lane", "outcome"))
        for (lane, outcome), count in counts.queries.items():
            queries.add_metric((lane or "none", outcome), count)
        reloads = CounterMetricFamily("hltgraph_reloads", "New builds taken over, or not.", labels=("outcome",))
        for outcome, count in counts.reloads.items():
            reloads.add_metric((outcome,), count)
        yield from (requests, times, queries, reloads)
        for name, value in now.items():
            yield GaugeMetricFamily(f"hltgraph_{name}", name.replace("_", " ").capitalize() + ".", value)

    def _all(self) -> tuple[Counts, Mapping[str, float]]:
        """The counts and figures of all processes; of one that has died what it counted, but not what it held."""
        counts, now = Counts(), Counter[str](self.now())
        counts.add(self.counts.said())
        now["processes"] = 1
        for process, text in self.shared.others() if self.shared else ():
            said = json.loads(text)
            counts.add(said)
            if Path(f"/proc/{process}").exists() and process != os.getpid():
                now.update({**said["now"], "processes": 1})
        return counts, now

    def text(self) -> bytes:
        """All of them in Prometheus' text format."""
        return generate_latest(self.registry)
