"""The picture of the graph in a browser: gone through with the keys, filtered, kept as SVG; and its lists without scripts."""

from __future__ import annotations

from xml.etree import ElementTree

from tests.e2e.conftest import Opener


def test_the_picture_is_gone_through_with_the_keys(opened: Opener, bundled: None) -> None:
    page = opened("/graph?thing=party/isd")
    page.locator("#network canvas").first.wait_for()
    page.locator("#network").focus()
    said = set()
    for key in ("ArrowRight", "ArrowRight", "ArrowUp", "ArrowLeft", "ArrowDown"):
        page.keyboard.press(key)
        said.add(page.locator("#chosen").inner_text())
    assert len(said) > 2 and any("Intergemeentelijke Sociale Dienst" in text for text in said)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/graph" not in url)
    assert page.locator("h1").count() == 1


def test_the_picture_is_kept_as_svg(opened: Opener, bundled: None) -> None:
    page = opened("/graph?thing=party/isd")
    page.locator("#network canvas").first.wait_for()
    with page.expect_download() as download:
        page.get_by_role("button", name="Bewaar als SVG").click()
    tree = ElementTree.fromstring(download.value.path().read_text("utf-8"))
    texts = {text.text for text in tree.iter("{http://www.w3.org/2000/svg}text")}
    assert download.value.suggested_filename == "hltgraph.svg" and "Intergemeentelijke Sociale Dienst Bollenstreek" in texts and len(texts) > 40


def test_a_layer_is_chosen_by_a_form_and_the_lists_hold_the_same(opened: Opener) -> None:
    page = opened("/graph?thing=party/isd", scripts=False)
    assert "JavaScript" in page.locator("main").inner_text() or "niet aanwezig" in page.locator("main").inner_text()
    page.get_by_label("onze lezing").uncheck()
    page.get_by_label("extern feit").uncheck()
    page.get_by_role("button", name="Toon").click()
    assert page.url.count("layer=") == 1
    assert set(page.locator("tbody .badge").all_inner_texts()) <= {"staat in de bron", "volgt uit de bron"}
    page.get_by_role("link", name="Rondom gemeente Lisse").click()
    assert page.locator("h1").inner_text() == "Rondom: gemeente Lisse"
