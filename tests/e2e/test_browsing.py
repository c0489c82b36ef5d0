"""Browsing and planning in a browser, without scripts and by keyboard."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from tests.e2e.conftest import Opener


def choices(url: str) -> dict[str, list[str]]:
    return parse_qs(urlsplit(url).query)


@pytest.mark.parametrize("scripts", [True, False])
def test_the_agenda_is_filtered_and_its_calendar_holds_what_is_shown(opened: Opener, client: httpx.Client, scripts: bool) -> None:
    page = opened("/agenda?as_of=2026-11-22", scripts=scripts)
    assert page.locator("table.plan .badge.state").count() == 34
    page.get_by_label("Stand", exact=True).select_option(label="uiterste dag voorbij (15)")
    page.get_by_role("button", name="Toon").click()
    assert choices(page.url)["state"] == ["overdue"]
    assert page.locator("table.plan .badge.state").all_inner_texts() == ["uiterste dag voorbij"] * 15
    page.get_by_label("Hoofdstuk", exact=True).select_option(value="3")
    page.get_by_role("button", name="Toon").click()
    shown = page.locator("table.plan .badge.state").count()
    assert 0 < shown < 15
    calendar = client.get(page.get_by_role("link", name="ICS").get_attribute("href") or "")
    assert calendar.headers["content-type"].startswith("text/calendar")
    assert calendar.text.count("BEGIN:VEVENT") == shown
    page.get_by_role("link", name="weghalen: uiterste dag voorbij").click()
    assert "state" not in choices(page.url)
    assert page.locator("table.plan .badge.state").count() > shown


def test_another_day_of_reference_moves_the_line_and_what_is_past(opened: Opener) -> None:
    page = opened("/agenda?as_of=2026-11-22", scripts=False)
    page.get_by_label("Peildatum", exact=True).fill("2025-04-01")
    page.get_by_role("button", name="Toon").click()
    assert "34 stappen op 1 april 2025" in page.locator("h2").first.inner_text()
    assert page.get_by_text("uiterste dag voorbij", exact=True).locator("visible=true").count() == 4


@pytest.mark.parametrize(("width", "shown"), [(1280, ".for-wide"), (390, ".for-narrow")])
def test_the_timeline_that_fits_the_screen_is_the_one_that_is_shown(opened: Opener, width: int, shown: str) -> None:
    page = opened("/agenda?as_of=2026-11-22", width)
    for each in (".for-wide", ".for-narrow"):
        assert page.locator(f"{each} svg").is_visible() is (each == shown)
    box = page.locator(f"{shown} svg").bounding_box()
    assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= width


def test_a_list_is_narrowed_and_widened_by_links_that_say_what_they_lead_to(opened: Opener) -> None:
    page = opened("/browse", scripts=False)
    page.get_by_role("link", name="3 Dienstverlening", exact=True).click()
    for facet, name in (("class", "aanbeveling"), ("theme", None)):
        rows = page.locator(f"section[aria-labelledby=facet-{facet}] li")
        row = rows.filter(has=page.get_by_role("link", name=name, exact=True)).first if name else rows.first
        count = int(row.locator(".count").inner_text())
        row.get_by_role("link").click()
        assert page.locator("#list").inner_text().startswith(f"{count} gevonden")
    page.get_by_role("link", name="weghalen: aanbeveling").click()
    assert "class" not in choices(page.url)
    assert "theme" in choices(page.url)


def test_a_list_is_searched_within_by_keyboard_alone(opened: Opener) -> None:
    page = opened("/items?class=demand", scripts=False)
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "q":
            break
    page.keyboard.type("gedragscode")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=gedragscode*")
    assert choices(page.url)["class"] == ["demand"]
    assert page.locator("mark").count() > 0
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('#facets a')"):
            break
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert choices(page.url) != {"class": ["demand"], "q": ["gedragscode"]}


def test_an_alderman_finds_what_is_asked_of_the_colleges_and_by_when(opened: Opener) -> None:
    page = opened("/", scripts=False)
    page.locator("header").get_by_role("link", name="Bladeren").click()
    page.get_by_role("link", name="Actoren", exact=True).click()
    page.get_by_role("link", name="colleges van burgemeester en wethouders", exact=True).click()
    assert page.locator("h1").inner_text() == "Wat wordt gevraagd van: colleges van burgemeester en wethouders"
    assert page.locator("section, main").first.get_by_role("heading", name="Hoofdstuk 4").count() == 1
    page.get_by_role("link", name="M Maatschappelijk verantwoord ondernemen").first.click()
    assert "/doc/recommendation/m" in page.url


def test_a_mistake_is_reported_from_the_page_of_a_thing(opened: Opener) -> None:
    page = opened("/doc/recommendation/l", scripts=False)
    page.get_by_role("link", name="Een fout hierin melden").click()
    assert "https://w3id.org/hltgraph/id/recommendation/l" in page.locator("main").inner_text()
    assert page.url.endswith("#mistake")
