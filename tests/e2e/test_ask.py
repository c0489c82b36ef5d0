"""Asking in a browser, from the question to the place in the source."""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from tests.e2e.conftest import Opener

QUESTION = "Wat vraagt hoofdstuk 3 van de gemeenteraden?"


def slots(url: str) -> dict[str, list[str]]:
    return parse_qs(urlsplit(url).query)


@pytest.mark.parametrize("scripts", [True, False])
def test_a_question_is_asked_a_chip_removed_and_a_citation_followed(opened: Opener, client: httpx.Client, scripts: bool) -> None:
    page = opened("/", scripts=scripts)
    page.get_by_label("Uw vraag", exact=True).last.fill(QUESTION)
    page.get_by_role("button", name="Vraag").click()
    assert page.locator("ol.items > li").count() == 18
    assert page.get_by_label("Uw vraag", exact=True).last.input_value() == QUESTION
    page.get_by_role("link", name="Haal weg: gemeenteraden").click()
    assert slots(page.url) == {"class": ["demand"], "chapter": ["3"]}
    whole = client.get("/ask?class=demand&chapter=3").json()["total"]
    assert whole > 18 and f"{whole} gevonden" in page.locator("section.answer").inner_text()
    place = page.locator("p.place a").first
    named = place.inner_text()
    place.click()
    assert "/doc/passage/" in page.url
    assert named in page.locator("main").inner_text()


def test_a_reading_is_changed_by_its_form_alone(opened: Opener, client: httpx.Client) -> None:
    page = opened("/ask?class=demand&chapter=3&actor=gemeenteraden", scripts=False)
    page.get_by_text("Lezing aanpassen").click()
    page.get_by_label("hoofdstuk", exact=True).select_option(label="2. Doorontwikkeling van de HLT-samenwerking")
    page.get_by_role("button", name="Toepassen").click()
    asked = slots(page.url)
    assert (asked["class"], asked["chapter"], asked["actor"]) == (["demand"], ["2"], ["gemeenteraden"])
    total = client.get("/ask?class=demand&chapter=2&actor=gemeenteraden").json()["total"]
    assert f"{total} gevonden" in page.locator("section.answer").inner_text()


def test_a_question_completes_itself_by_keyboard(opened: Opener, bundled: None) -> None:
    page = opened("/")
    field = page.get_by_role("combobox")
    field.focus()
    page.keyboard.type("wat vraagt hoofdst")
    options = page.get_by_role("option")
    options.first.wait_for()
    page.keyboard.press("ArrowDown")
    chosen = page.locator("[role=option][aria-selected=true]")
    assert field.get_attribute("aria-activedescendant") == chosen.get_attribute("id")
    text = chosen.inner_text()
    page.keyboard.press("Escape")
    assert field.get_attribute("aria-expanded") == "false"
    page.keyboard.type(" ")
    options.first.wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/ask?q=*")
    assert slots(page.url)["q"] == [text]


def test_an_answer_is_asked_and_read_by_keyboard_alone(opened: Opener) -> None:
    page = opened("/", scripts=False)

    def tab_to(what: str) -> None:
        for _ in range(60):
            page.keyboard.press("Tab")
            if page.evaluate("(what) => document.activeElement.matches(what)", what):
                return
        raise AssertionError(f"no way by keyboard to {what}")

    tab_to("#q")
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    page.wait_for_url("**/ask?q=*")
    tab_to("a.drop")
    tab_to("summary")
    page.keyboard.press("Space")
    tab_to("select[name=class]")
    tab_to(".items a")
    page.keyboard.press("Enter")
    page.wait_for_url("**/doc/**")


def test_the_language_is_switched_and_kept(opened: Opener) -> None:
    page = opened("/ask?class=recommendation&chapter=3")
    assert page.locator("html").get_attribute("lang") == "nl"
    page.get_by_role("link", name="English").click()
    assert page.locator("html").get_attribute("lang") == "en"
    assert slots(page.url)["chapter"] == ["3"]
    page.locator(".items a").first.click()
    assert page.locator("html").get_attribute("lang") == "en"
    page.get_by_role("link", name="Nederlands").click()
    assert page.locator("html").get_attribute("lang") == "nl"


def test_a_long_answer_has_pages_that_hold_every_item_once(opened: Opener, client: httpx.Client) -> None:
    every = [item["iri"].rpartition("/id/")[2] for item in client.get("/ask?class=demand").json()["items"]]
    page = opened("/ask?class=demand", scripts=False)
    seen: list[str] = []
    while True:
        seen += [link.get_attribute("href").removeprefix("/doc/") for link in page.locator(".items h3 a").all()]
        following = page.get_by_role("link", name="Volgende")
        if not following.count():
            break
        following.click()
    assert sorted(seen) == sorted(every) and len(every) > 100


def test_an_answer_is_taken_along_in_each_form(opened: Opener, client: httpx.Client) -> None:
    page = opened("/ask?class=recommendation&chapter=3", scripts=False)
    items = client.get("/ask?class=recommendation&chapter=3").json()["items"]
    links = {link.inner_text(): link.get_attribute("href") for link in page.locator("aside a").all()}
    rows = list(csv.DictReader(io.StringIO(client.get(links["CSV"]).text)))
    assert [row["iri"] for row in rows] == [item["iri"] for item in items]
    book = client.get(links["Excel (XLSX)"])
    assert book.headers["content-type"].endswith("spreadsheetml.sheet")
    sheet = zipfile.ZipFile(io.BytesIO(book.content)).read("xl/sharedStrings.xml").decode()
    assert all(item["label"].split("&")[0] in sheet for item in items)
    turtle = client.get(links["Turtle"])
    assert turtle.headers["content-type"].startswith("text/turtle")
    import rdflib

    graph = rdflib.Graph().parse(data=turtle.text, format="turtle")
    assert {str(subject) for subject in graph.subjects()} >= {item["iri"] for item in items}


def test_a_refusal_says_what_was_not_understood_and_leads_on(opened: Opener) -> None:
    page = opened("/ask?q=Wat+is+de+hoofdstad+van+Frankrijk%3F")
    assert page.locator("h1").inner_text() == "Niet beantwoord"
    assert "Frankrijk" in page.locator("section.answer").inner_text()
    page.locator("ul.links a").first.click()
    assert page.locator("h1").inner_text() == "Antwoord"


def test_the_words_of_the_source_stand_beside_the_place_where_the_operator_has_them(sources: Path, dataset: Path) -> None:
    from tests.api.conftest import Server

    server = Server("--store", str(dataset), sources=sources)
    try:
        page = httpx.get(server.url + "ask", params={"q": QUESTION}, headers={"Accept": "text/html"}, timeout=60).text
        answer = httpx.get(server.url + "ask", params={"q": QUESTION}, timeout=60).json()
        thing = httpx.get(server.url + "doc/recommendation/l", headers={"Accept": "text/html"}, timeout=60).text
    finally:
        server.stop()
    assert page.count("<blockquote") == sum(len(item["citations"]) for item in answer["items"])
    assert thing.count("<blockquote") == 1


def test_the_open_list_of_questions_is_accessible(opened: Opener, axe: str, bundled: None) -> None:
    page = opened("/")
    page.get_by_role("combobox").press_sequentially("welke aanb")
    page.get_by_role("option").first.wait_for()
    page.keyboard.press("ArrowDown")
    page.evaluate(axe)
    found = page.evaluate("() => axe.run({ runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'] } })")
    assert [(v["id"], v["nodes"][0]["html"][:160]) for v in found["violations"]] == []
