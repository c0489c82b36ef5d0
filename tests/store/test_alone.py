"""One query at a time in a worker of its own: whatever becomes of the process that loads the graph, the next query is answered."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from hltgraph.settings import Settings
from hltgraph.store import isolation
from hltgraph.store.engine import Job, Result
from hltgraph.store.isolation.alone import Alone

pytestmark = pytest.mark.skipif(not isolation.available(), reason="isolation: no processes of its own on this system")
ASK = Job("ASK { ?s ?p ?o }")


@pytest.fixture
def alone(dataset: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Alone]:
    monkeypatch.setenv("HLTGRAPH_DATASET", str(dataset))
    made = Alone(Settings.from_environment(), None)
    yield made
    made.close()


def test_a_query_is_answered_after_the_thread_of_the_first_has_ended(alone: Alone) -> None:
    results: list[Result] = []
    for _ in range(3):
        thread = threading.Thread(target=lambda: results.append(alone.run(ASK)))
        thread.start()
        thread.join()
    assert [result.body for result in results] == [b'{"head":{},"boolean":true}'] * 3


def test_a_zygote_that_was_killed_is_replaced(alone: Alone) -> None:
    first = alone.run(ASK)
    assert alone.process is not None
    killed = alone.process.pid
    os.kill(killed, signal.SIGKILL)
    alone.process.wait()
    assert alone.run(ASK).body == first.body
    assert alone.process.pid != killed


def test_a_zygote_ends_with_who_started_it(alone: Alone) -> None:
    alone.run(ASK)
    process = alone.process
    assert process is not None
    alone.close()
    assert process.poll() is not None
