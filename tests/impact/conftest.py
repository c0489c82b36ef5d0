"""What the tests of impact share: an analysis of the project's graph."""

from __future__ import annotations

import datetime

import pytest

from hltgraph.impact.analysis import Analysis
from hltgraph.store.graph import GraphStore

TODAY = datetime.date(2026, 11, 22)


@pytest.fixture(scope="session")
def analysis(store: GraphStore) -> Analysis:
    """The project's graph made ready; nothing in it is changed by a report."""
    return Analysis(store)
