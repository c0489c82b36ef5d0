"""What the service counts, for Prometheus."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping
from itertools import accumulate

from prometheus_client import CollectorRegistry, Counter, GCCollector, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric

_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
_EDGES = (*(str(edge) for edge in _SECONDS), "+Inf")

Figures = Callable[[], Mapping[str, float]]


class Metrics:
    """The figures of one process; ``now`` gives those that are looked up when they are asked for.

    What is counted at every request is counted by one thread in plain numbers, which costs a tenth of the library's counters.
    """

    def __init__(self, now: Figures) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        GCCollector(registry=self.registry)
        self.reloads = Counter("hltgraph_reloads", "New builds taken over, or not.", ("outcome",), registry=self.registry)
        self.now = now
        self._requests: dict[tuple[str, int], int] = {}
        self._times: dict[str, list[int]] = {}
        self._seconds: dict[str, float] = {}
        self._queries: dict[tuple[str, str], int] = {}
        self.registry.register(self)

    def request(self, route: str, status: int, seconds: float) -> None:
        """Count a request."""
        self._requests[route, status] = self._requests.get((route, status), 0) + 1
        if route not in self._times:
            self._times[route], self._seconds[route] = [0] * len(_EDGES), 0.0
        self._times[route][bisect_left(_SECONDS, seconds)] += 1
        self._seconds[route] += seconds

    def query(self, lane: str, outcome: str) -> None:
        """Count a query."""
        self._queries[lane, outcome] = self._queries.get((lane, outcome), 0) + 1

    def describe(self) -> list[Metric]:
        """Nothing is known beforehand."""
        return []

    def collect(self) -> Iterator[Metric]:
        """What was counted, and the figures of now as gauges."""
        requests = CounterMetricFamily("hltgraph_requests", "Requests answered.", labels=("route", "status"))
        for (route, status), count in self._requests.items():
            requests.add_metric((route, str(status)), count)
        times = HistogramMetricFamily("hltgraph_request_seconds", "Time to an answer, by route.", labels=("route",))
        for route, counts in self._times.items():
            times.add_metric((route,), list(zip(_EDGES, accumulate(counts), strict=True)), self._seconds[route])
        queries = CounterMetricFamily("hltgraph_queries", "SPARQL queries, by lane and outcome.", labels=("lane", "outcome"))
        for (lane, outcome), count in self._queries.items():
            queries.add_metric((lane or "none", outcome), count)
        yield from (requests, times, queries)
        for name, value in self.now().items():
            yield GaugeMetricFamily(f"hltgraph_{name}", name.replace("_", " ").capitalize() + ".", value)

    def text(self) -> bytes:
        """All of them in Prometheus' text format."""
        return generate_latest(self.registry)
