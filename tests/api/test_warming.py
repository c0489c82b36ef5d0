"""What the service asks of itself once it serves: pages that there are, past the log and the counting."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from api import warming
from api.app import create_app
from api.pages import FOOT, NAVIGATION
from hltgraph.settings import Settings


def _run(ready: Coroutine[Any, Any, Any]) -> Any:
    """What a coroutine comes to, in a thread of its own: the browser's driver keeps a loop in this one."""
    with ThreadPoolExecutor(1) as one:
        return one.submit(asyncio.run, ready).result()


@pytest.fixture(scope="module")
def app(dataset: Path) -> Iterator[FastAPI]:
    """An application that does not serve."""
    made = create_app(Settings.from_environment(), str(dataset))
    yield made
    _run(made.state.here.engine.close())


@pytest.fixture(scope="module")
def asked(app: FastAPI) -> list[str]:
    """The addresses that a service asks of itself."""
    return list(warming.addresses(app.state.here))


def test_the_service_asks_itself_past_the_log_and_the_counting(app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> None:
    here, service = app.state.here, app.state.service

    async def ask() -> None:
        monkeypatch.setattr(service, "done", lambda *_: pytest.fail("this is no visitor's"))
        # What is asked for is really made, not refused at the door.
        assert "shelf" not in str(here.kept._held._held)
        await warming.ask(app, here, "/browse/actors?lang=nl")
        assert "shelf" in str(list(here.kept._held._held))

    _run(ask())


def test_every_page_that_is_asked_for_beforehand_is_there(asked: list[str], client: httpx.Client) -> None:
    wrong = {address: status for address in asked if (status := client.get(address, headers={"Accept": "text/html"}).status_code) != 200}
    assert wrong == {}


def test_every_page_that_others_lead_to_from_everywhere_is_asked_for_in_both_languages(asked: list[str]) -> None:
    paths = [address.partition("?")[0] for address in asked]
    assert [name for name in (*NAVIGATION, *FOOT) if paths.count(name) < 2] == []
    assert json.dumps(asked).count("lang=en") > 20


def test_visitors_go_before_what_the_service_asks_of_itself(app: FastAPI) -> None:
    service = app.state.service

    async def visited(route: str) -> bool:
        waiting = asyncio.create_task(service._idle(0.3))
        for _ in range(10):
            service.metrics.request(route, 200, 0.0)
            await asyncio.sleep(0.1)
        still = not waiting.done()
        await waiting
        return still

    assert _run(visited("/ask"))
    # Who only watches the service holds nothing up.
    assert not _run(visited("/health/live"))
