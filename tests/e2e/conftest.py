"""A real browser, Debian's Chromium driven by Playwright, before a real server; skipped by name where there is none."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.api.conftest import Server, client, dataset  # noqa: F401 - the same server as the tests of HTTP have
from tests.conftest import skip_or_fail

ROOT = Path(__file__).parents[2]
#: So that the browser stays with what it is given: no sandbox for root, nothing fetched of its own accord.
ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
#: How long the browser may take for one step, in milliseconds: machines are slow at times.
PATIENCE = 60_000


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """The browser."""
    program = shutil.which("chromium")
    if program is None:
        skip_or_fail("browser", "there is no chromium")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        skip_or_fail("browser", "playwright is not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def axe() -> str:
    """The text of axe-core, which the front end's lock file pins."""
    path = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
    if not path.is_file():
        skip_or_fail("browser", "axe-core is not installed: the front end was not bundled here")
    return path.read_text("utf-8")


@pytest.fixture(scope="session")
def bundled() -> None:
    """Skips what needs the front end's scripts where it was not bundled."""
    if not (ROOT / "api" / "assets" / "built" / "manifest.json").is_file():
        skip_or_fail("browser", "the front end was not bundled here")


Opener = Callable[..., Any]


@pytest.fixture
def opened(chromium: Any, client: Any) -> Iterator[Opener]:  # noqa: F811
    """Opens addresses of the service in windows of their own; what a window complains of, or asks of another host, fails the test."""
    contexts: list[Any] = []
    complaints: list[str] = []
    host = str(client.base_url).rstrip("/")

    def open_(address: str, width: int = 1280, scripts: bool = True, quiet: bool = True, **options: Any) -> Any:
        context = chromium.new_context(base_url=host, viewport={"width": width, "height": 900}, java_script_enabled=scripts, accept_downloads=True, **options)
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        # A page that tells of a problem is no fault of the browser's.
        page.on("console", lambda m: complaints.append(f"{address}: {m.text}") if m.type in ("error", "warning") and quiet else None)
        page.on("pageerror", lambda error: complaints.append(f"{address}: {error}"))
        page.on("request", lambda r: complaints.append(f"{address} asks {r.url}") if not r.url.startswith((host, "data:", "blob:")) else None)
        page.goto(address)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert complaints == []
