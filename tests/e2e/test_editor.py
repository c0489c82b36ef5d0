"""A SPARQL query in a browser: written with completion, run, shared, taken along; and without scripts."""

from __future__ import annotations

from pathlib import Path

from tests.e2e.conftest import Opener


def test_a_query_is_completed_run_and_shared(opened: Opener, bundled: None) -> None:
    page = opened("/editor")
    page.locator(".CodeMirror textarea").focus()
    page.keyboard.press("Control+a")
    page.keyboard.type("SELECT ?who WHERE { ?r hlt:addr")
    page.locator(".CodeMirror-hint-active", has_text="hlt:addresses").wait_for()
    page.keyboard.press("Enter")
    page.locator(".CodeMirror-code", has_text="hlt:addresses").wait_for()
    page.keyboard.type(" ?who } LIMIT 2")
    # A prefix that the service knows is no error.
    assert page.locator(".parseErrorIcon").count() == 0
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/editor?query=**")
    assert page.locator("#result").inner_text() == "2 rijen"
    again = opened(page.url)
    assert again.locator("section table").inner_text() == page.locator("section table").inner_text()
    assert "hlt:addresses" in again.locator(".CodeMirror-code").inner_text()


def test_tab_leaves_the_editor(opened: Opener, bundled: None) -> None:
    page = opened("/editor")
    page.locator(".CodeMirror").wait_for()
    page.locator(".CodeMirror textarea").focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "trust"
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("document.activeElement.closest('.CodeMirror') !== null")


def test_without_scripts_the_field_does_the_same(opened: Opener, tmp_path: Path) -> None:
    page = opened("/editor", scripts=False)
    page.get_by_label("Begin met een opgeslagen vraag").select_option("themes")
    page.get_by_role("button", name="Open").click()
    assert "hlt:Theme" in page.get_by_label("Query").input_value()
    page.get_by_label("Query").fill("ASK { id:party\\/isd a hlt:ConnectedParty }")
    page.get_by_role("button", name="Uitvoeren").click()
    assert page.locator("#result").inner_text() == "Antwoord: ja"
    page.get_by_label("Query").fill("SELECT ?t WHERE { ?t a hlt:Theme }")
    page.get_by_role("button", name="Uitvoeren").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    assert download.value.path().read_text("utf-8").startswith("t")


def test_what_is_wrong_is_marked_where_it_stands(opened: Opener, bundled: None) -> None:
    page = opened("/editor?query=SELECT+%3Fs+WHER+%7B", quiet=False)
    assert "column 16" in page.get_by_role("alert").inner_text()
    sign = page.locator(".parseErrorIcon")
    sign.wait_for()
    assert "WHERE" in (sign.get_attribute("title") or "")
