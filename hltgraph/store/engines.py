"""Which engine answers foreign queries: workers where the machine has them, else what the operator allows."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from hltgraph.errors import Busy
from hltgraph.settings import Settings
from hltgraph.store import isolation
from hltgraph.store.engine import Begun, Done, Job, QueryEngine, Ticket
from hltgraph.store.graph import EmbeddedStore, GraphStore
from hltgraph.store.isolation.pool import Lanes, Pool
from hltgraph.store.isolation.zygote import Plan
from hltgraph.store.prompt import Prompt
from hltgraph.store.threads import Threads

#: What is said at the start where queries cannot be isolated, and when one is asked nevertheless.
UNAVAILABLE = (
    "this machine has no processes that can be bounded and ended (Linux has), so SPARQL queries of visitors are not taken; "
    "HLTGRAPH_UNISOLATED=1 runs them in threads, on a machine of your own"
)


def plan(settings: Settings, path: Path) -> Plan:
    """What the workers of a dataset file are to be like."""
    return Plan(str(path.resolve()), str(settings.cache_folder().resolve()), settings.in_memory_mb << 20, settings.query_memory_mb << 20)


def lanes(settings: Settings) -> Lanes:
    """How much runs at once and for how long."""
    quick_seconds = settings.quick_milliseconds / 1000
    return Lanes(settings.query_workers, settings.slow_workers, quick_seconds, settings.query_seconds, settings.max_waiting, settings.max_client_slow)


def isolated(settings: Settings, path: Path) -> QueryEngine | None:
    """Workers on a dataset file, which begin to load it at once; None where the machine has none."""
    if settings.unisolated or not isolation.available():
        return None
    workers = Pool(plan(settings, path), lanes(settings))
    return Prompt(workers, path) if path.stat().st_size <= min(settings.prompt_mb, settings.in_memory_mb) << 20 else workers


def beside(settings: Settings, store: GraphStore) -> QueryEngine:
    """What answers where there are no workers: threads for a graph elsewhere, whose engine bounds itself, and where the
    operator allows them; else a refusal."""
    if settings.unisolated or not isinstance(store, EmbeddedStore):
        return Threads(store, settings.query_workers, settings.query_seconds, settings.max_waiting)
    return Refusing(store.version)


class Refusing(QueryEngine):
    """Takes no query, and says why."""

    def __init__(self, version: str) -> None:
        self.version = version

    async def ready(self) -> None:
        """It is."""

    def submit(self, job: Job, client: str, done: Done, begun: Begun | None = None) -> Ticket:
        """Refuse a job."""
        raise Busy(UNAVAILABLE, retry_after=3600)

    async def close(self) -> None:
        """There is nothing to close."""

    def figures(self) -> Mapping[str, float]:
        """No workers."""
        return {"workers": 0}
