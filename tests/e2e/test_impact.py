"""A change built in a browser, by keyboard and without scripts: from the choice to the report, mended, added to, compared and printed."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from tests.e2e.conftest import Opener


def query(page: Any) -> list[tuple[str, str]]:
    return parse_qsl(urlsplit(page.url).query)


@pytest.mark.parametrize("scripts", [True, False])
def test_a_merger_is_built_reckoned_and_shared(opened: Opener, scripts: bool) -> None:
    page = opened("/impact", scripts=scripts)
    page.get_by_role("link", name="Samenvoegen", exact=True).click()
    page.get_by_label("Provalu", exact=True).check()
    page.get_by_label("Intergemeentelijke Sociale Dienst Bollenstreek").first.check()
    page.get_by_label("Hoe heet wat ontstaat?").fill("Werkplein Bollenstreek")
    page.get_by_label("Op welke datum?").fill("2027-01-01")
    page.get_by_role("button", name="Bereken wat dit raakt").click()
    assert page.locator("h1").inner_text().startswith("Samenvoegen:") and "Werkplein bollenstreek" in page.locator("h1").inner_text()
    assert page.locator("figure.reach svg").is_visible() and page.locator("ol.affected > li").count() > 20
    shared, said = page.url, page.locator("main").inner_text()
    again = opened(shared, scripts=scripts)
    assert again.locator("main").inner_text() == said


def test_by_keyboard_alone(opened: Opener) -> None:
    page = opened("/impact?op=dissolve")
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "party-1":
            break
    page.keyboard.type("Provalu")
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.tagName") == "BUTTON":
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/impact?**party=provalu**")
    assert "Opheffen: Provalu" in page.locator("h1").inner_text()


def test_what_is_wrong_is_said_at_the_field_and_mended(opened: Opener) -> None:
    page = opened("/impact?op=leave", quiet=False)
    page.get_by_label("Welke partij?").select_option("isd")
    page.get_by_label("Wie treedt uit?").select_option("organization/leiden")
    page.get_by_role("button", name="Bereken wat dit raakt").click()
    wrong = page.get_by_label("Wie treedt uit?")
    assert wrong.get_attribute("aria-invalid") == "true" and wrong.input_value() == "organization/leiden"
    assert page.get_by_label("Welke partij?").input_value() == "isd"
    page.get_by_role("alert").get_by_role("link").click()
    assert page.evaluate("location.hash") == "#member-1"
    wrong.select_option("organization/lisse")
    page.get_by_role("button", name="Bereken wat dit raakt").click()
    assert "Uittreden" in page.locator("h1").inner_text()


def test_the_error_page_is_as_accessible_as_any(opened: Opener, axe: str) -> None:
    page = opened("/impact?op=merge&party=isd&date=2027-13-01", 390, quiet=False)
    page.evaluate(axe)
    found = page.evaluate("() => axe.run({ runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'] } })")
    assert [(v["id"], v["nodes"][0]["html"][:160]) for v in found["violations"]] == []


def test_a_second_change_comes_with_the_first(opened: Opener) -> None:
    page = opened("/impact?op=merge&party=isd&party=provalu&into=werkplein&date=2027-01-01", scripts=False)
    page.get_by_role("link", name="Pas aan").click()
    page.get_by_text("Nog een verandering erbij").click()
    page.get_by_role("button", name="taak overdragen").click()
    page.get_by_label("Wie voert de taak nu uit?").select_option("holland-rijnland")
    page.get_by_label("Welke taak?").select_option("leerrecht")
    page.get_by_label("Wie krijgt de taak?").select_option("werkplein")
    page.get_by_role("button", name="Bereken wat dit raakt").click()
    assert ("task.2", "leerrecht") in query(page) and ("party", "isd") in query(page)
    title = page.locator("h1").inner_text()
    assert title.startswith("Samenvoegen") and "taak overdragen" in title
    page.get_by_role("link", name="Pas aan").click()
    page.get_by_role("link", name="Haal deze verandering weg").last.click()
    assert not any(name.endswith(".2") for name, _ in query(page))


def test_two_changes_stand_side_by_side(opened: Opener) -> None:
    page = opened("/impact?op=dissolve&party=provalu&date=2027-01-01", scripts=False)
    page.get_by_role("link", name="Vergelijk met een andere verandering").click()
    page.get_by_role("link", name="Opheffen", exact=True).click()
    page.get_by_label("Welke partij?").select_option("isd")
    page.get_by_role("button", name="Vergelijk").click()
    heads = page.locator("table.comparison thead th").all_inner_texts()
    assert len(heads) == 3 and "Provalu" in heads[1] and "Intergemeentelijke" in heads[2]
    assert "bijstand" in page.locator("main").inner_text()


def test_the_language_changes_and_the_scenario_stays(opened: Opener) -> None:
    page = opened("/impact?op=leave&party=hecht&member=lisse&date=2027-01-01")
    page.get_by_role("link", name="English").click()
    assert page.locator("html").get_attribute("lang") == "en" and "Is not open as such" in page.locator(".verdict").inner_text()
    assert ("member", "lisse") in query(page)


def test_what_is_printed_holds_what_is_folded_and_no_buttons(opened: Opener) -> None:
    page = opened("/impact?op=dissolve&party=provalu&date=2027-01-01")
    page.emulate_media(media="print")
    assert not page.get_by_role("link", name="Pas aan").is_visible()
    assert page.locator("#consequences li").first.is_visible()
