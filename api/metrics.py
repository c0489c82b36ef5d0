"""What the service counts, for Prometheus."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from prometheus_client import CollectorRegistry, Counter, GCCollector, Histogram, ProcessCollector, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric

_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)

Figures = Callable[[], Mapping[str, float]]


class Metrics:
    """The figures of one process; ``now`` gives those that are looked up when they are asked for."""

    def __init__(self, now: Figures) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        GCCollector(registry=self.registry)
        self.requests = Counter("hltgraph_requests", "Requests answered.", ("route", "status"), registry=self.registry)
        self.seconds = Histogram("hltgraph_request_seconds", "Time to an answer, by route.", ("route",), registry=self.registry, buckets=_SECONDS)
        self.queries = Counter("hltgraph_queries", "SPARQL queries, by lane and outcome.", ("lane", "outcome"), registry=self.registry)
        self.reloads = Counter("hltgraph_reloads", "New builds taken over, or not.", ("outcome",), registry=self.registry)
        self.registry.register(_Now(now))
        self._counted: dict[tuple[str, int], tuple[Counter, Histogram]] = {}
        self._asked: dict[tuple[str, str], Counter] = {}

    def request(self, route: str, status: int, seconds: float) -> None:
        """Count a request."""
        held = self._counted.get((route, status))
        if held is None:
            held = self._counted[route, status] = (self.requests.labels(route, str(status)), self.seconds.labels(route))
        held[0].inc()
        held[1].observe(seconds)

    def query(self, lane: str, outcome: str) -> None:
        """Count a query."""
        held = self._asked.get((lane, outcome))
        if held is None:
            held = self._asked[lane, outcome] = self.queries.labels(lane or "none", outcome)
        held.inc()

    def text(self) -> bytes:
        """All of them in Prometheus' text format."""
        return generate_latest(self.registry)


class _Now:
    def __init__(self, figures: Figures) -> None:
        self.figures = figures

    def describe(self) -> list[Metric]:
        """Nothing is known beforehand."""
        return []

    def collect(self) -> Iterator[Metric]:
        """Each figure as a gauge."""
        for name, value in self.figures().items():
            yield GaugeMetricFamily(f"hltgraph_{name}", name.replace("_", " ").capitalize() + ".", value)
