"""Every kind of page in a browser: accessible, quiet, of this host alone, whole on a telephone, and small."""

from __future__ import annotations

import gzip
from typing import Any

import httpx
import pytest

from tests.e2e.conftest import Opener
from tests.pages import ENGLISH, KINDS, in_english

#: Every second page of a kind is looked at in English, so that each language is seen and nothing twice.
PAGES = (*(in_english(address) if at % 2 else address for addresses in KINDS.values() for at, address in enumerate(addresses)), *ENGLISH)
#: One page of each kind, for what hangs on the kind alone.
EACH_KIND = tuple(addresses[0] for addresses in KINDS.values())
#: The widths at which pages are looked at, in CSS pixels: a desk and a telephone.
WIDTHS = (1280, 390)
LIMIT = 100_000
FIRST_LOAD = 150_000


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("address", PAGES)
def test_axe_finds_no_violation_of_wcag_and_nothing_runs_off_the_page(opened: Opener, axe: str, address: str, width: int) -> None:
    page = opened(address, width, quiet=address != "/nothing")
    page.evaluate("document.querySelectorAll('details').forEach((each) => (each.open = true))")
    # Told to the debugger rather than put in the page, which its policy would not take.
    page.evaluate(axe)
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]
    found = page.evaluate("(tags) => axe.run({ runOnly: { type: 'tag', values: tags } })", tags)
    told = [f"{v['id']}: {v['help']}: {[node['html'][:160] for node in v['nodes'][:3]]}" for v in found["violations"]]
    assert told == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("address", [page for page in EACH_KIND if page != "/nothing"])
def test_a_page_is_read_without_scripts(opened: Opener, address: str) -> None:
    page = opened(address, scripts=False)
    assert page.locator("h1").count() == 1
    assert page.locator("main").inner_text().strip()


@pytest.mark.parametrize("address", EACH_KIND)
def test_the_first_tab_leads_past_the_navigation_and_focus_is_seen(opened: Opener, address: str) -> None:
    page = opened(address, quiet=address != "/nothing")
    page.keyboard.press("Tab")
    skip = page.locator(":focus")
    assert skip.get_attribute("href") == "#content" and skip.is_visible()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    # The next stop is in the content, or behind it where the content has none.
    assert page.evaluate("document.activeElement.closest('header') === null")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline != "none" or page.evaluate("document.activeElement === document.body")


@pytest.mark.parametrize("address", PAGES)
def test_a_page_is_under_a_hundred_kilobytes(client: httpx.Client, address: str) -> None:
    assert len(client.get(address, headers={"Accept": "text/html"}).content) < LIMIT


def test_the_first_load_of_the_ask_page_is_small(opened: Opener, client: httpx.Client) -> None:
    page = opened("about:blank", quiet=True)
    got: list[Any] = []
    page.on("response", lambda response: got.append(response))
    page.goto("/")
    page.wait_for_load_state("networkidle")
    sizes = {response.url: len(gzip.compress(body)) if len(body := response.body()) else 0 for response in got}
    # What is sent is at most this: the service packs with less effort, so each is asked for as a browser does and counted as sent.
    sent = 0
    for url in sizes:
        with client.stream("GET", url, headers={"Accept-Encoding": "gzip", "Accept": "text/html,*/*"}) as response:
            sent += sum(len(chunk) for chunk in response.iter_raw())
    assert len(sizes) >= 3 and sent < FIRST_LOAD, (sent, sizes)


@pytest.mark.parametrize(
    "address",
    [
        "/", "/ask?q=Wat+vraagt+hoofdstuk+3+van+de+gemeenteraden%3F", "/doc/recommendation/l", "/catalog", "/impact?op=merge", "/graph?thing=party/isd",
        "/impact?op=dissolve&party=provalu", "/editor", "/browse", "/items", "/agenda",
    ],
)  # fmt: skip
def test_what_can_be_pressed_is_large_enough(opened: Opener, address: str) -> None:
    page = opened(address, 390)
    # WCAG 2.5.8: 24 by 24 CSS pixels, links within a sentence excepted.
    small = page.evaluate(
        """() => [...document.querySelectorAll('button, input:not([type=hidden]), select, summary, nav a, .chip a.drop, ul.links a, .foot a, .language, .figures a, .facet a, .tree a, a.chip')]
            .filter((each) => each.checkVisibility()).map((each) => [each.outerHTML.slice(0, 90), each.getBoundingClientRect()])
            .filter(([, box]) => box.width < 24 || box.height < 24).map(([html, box]) => `${html} ${box.width}x${box.height}`)"""
    )
    assert small == []


@pytest.mark.parametrize(
    "address",
    [
        "/", "/ask?q=Wat+vraagt+hoofdstuk+3+van+de+gemeenteraden%3F", "/doc/recommendation/l", "/impact?op=dissolve&party=provalu", "/graph?thing=party/isd",
        "/editor", "/items", "/agenda", "/quality",
    ],
)  # fmt: skip
def test_axe_finds_no_violation_in_the_dark(opened: Opener, axe: str, address: str) -> None:
    page = opened(address, color_scheme="dark")
    page.evaluate("document.querySelectorAll('details').forEach((each) => (each.open = true))")
    page.evaluate(axe)
    found = page.evaluate("() => axe.run({ runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa'] } })")
    assert [(v["id"], v["nodes"][0]["html"][:160]) for v in found["violations"]] == []


@pytest.mark.parametrize("address", EACH_KIND)
def test_a_printed_page_has_its_content_and_no_navigation(opened: Opener, address: str) -> None:
    page = opened(address, quiet=address != "/nothing")
    page.emulate_media(media="print")
    assert page.locator("h1").is_visible()
    assert not page.locator("header nav").first.is_visible()
