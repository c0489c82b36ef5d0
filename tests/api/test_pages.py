"""The pages: readable without JavaScript, in two languages, every link leading somewhere."""

from __future__ import annotations

import tomllib
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin

import httpx
import pytest

import api
from tests.pages import KINDS, PAGES, in_english

WORDING = tomllib.loads((Path(api.__file__).parent / "wording.toml").read_text("utf-8"))
ANSWER = KINDS["answer"][0]
BROWSER = {"Accept": "text/html"}
VOID = {"meta", "link", "input", "br", "img", "hr"}


class Page(HTMLParser):
    """What a page holds: links, headings, whether it is well nested, and labels of fields."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.headings: list[int] = []
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.append((tag, given))
        if tag == "a":
            self.links.append(given["href"] or "")
        if tag in ("h1", "h2", "h3", "h4"):
            self.headings.append(int(tag[1]))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words += data + " "


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_page_is_sound_and_its_links_lead_somewhere(client: httpx.Client, address: str, language: str) -> None:
    address = in_english(address) if language == "en" else address
    response = client.get(address, headers=BROWSER)
    page = Page(response.text)
    assert page.open == []
    assert page.tags[0] == ("html", {"lang": language})
    assert page.headings.count(1) == 1
    assert all(later - earlier <= 1 for earlier, later in zip(page.headings, page.headings[1:], strict=False))
    names = {tag for tag, _ in page.tags}
    assert not names & {"style", "iframe"}
    # Nothing runs that stands in the page itself; a block of data is none.
    scripts = [given for tag, given in page.tags if tag == "script"]
    assert all((given.get("src") or "").startswith("/assets/") or given.get("type") == "application/ld+json" for given in scripts)
    assert not any(name == "style" or name.startswith("on") for _, given in page.tags for name in given)
    ids = [given["id"] for _, given in page.tags if "id" in given]
    assert len(ids) == len(set(ids))
    labelled = {given["for"] for tag, given in page.tags if tag == "label"}
    assert all(given.get("type") == "hidden" or given.get("id") in labelled for tag, given in page.tags if tag in ("input", "textarea", "select"))
    for link in sorted(set(page.links))[:60]:
        if link.startswith("#"):
            assert link[1:] in ids
        elif link.partition("?")[0] == address.partition("?")[0]:
            assert client.get(link, headers=BROWSER).status_code == response.status_code
        elif not link.startswith(("https:", "http:", "mailto:")):
            assert client.get(urljoin(address, link), headers={"Accept": "*/*"}).status_code == 200, link


def test_the_two_languages_have_the_same_words() -> None:
    assert set(WORDING["nl"]) == set(WORDING["en"])
    for table in (name for name, value in WORDING["nl"].items() if isinstance(value, dict) and name != "problems"):
        assert set(WORDING["nl"][table]) == set(WORDING["en"][table])


@pytest.mark.parametrize("question", [*WORDING["nl"]["examples"], *WORDING["en"]["examples"]])
def test_an_example_question_is_answered(client: httpx.Client, question: str) -> None:
    answer = client.get("/ask", params={"q": question}).json()
    assert (answer["status"], bool(answer["items"])) == ("answered", True), answer["answer"]["text"]


def test_the_answer_page_says_text_grounds_reading_and_query(client: httpx.Client) -> None:
    answer = client.get(ANSWER).json()
    words = " ".join(Page(client.get(ANSWER, headers=BROWSER).text).words.split())
    assert answer["answer"]["text"] in words
    assert "staat in de bron" in words
    assert "bijlage IV, blz. 38, regel 1795-1796" in words
    assert "hoofdstuk 3" in words
    assert " ".join(answer["query"]["sparql"].split()) in words
    for item in answer["items"]:
        assert item["label"] in words
        assert (item["reason"] or "") in words
        assert (item["text"] or "") in words


def test_a_refusal_page_says_what_was_not_understood_and_links_what_can_be_asked(client: httpx.Client) -> None:
    address = KINDS["refusal"][0]
    page = Page(client.get(address, headers=BROWSER).text)
    assert "hoofdstad" in page.words
    suggestion = client.get(address).json()["suggestions"][0]
    link = next(link for link in page.links if link.startswith("/ask?q=Wel") or "aanbevelingen" in link)
    assert client.get(link).json()["question"] == suggestion


def test_english_pages_keep_to_english(client: httpx.Client) -> None:
    page = Page(client.get("/?lang=en", headers=BROWSER).text)
    own = [link for link in page.links if link.startswith(("/ask", "/questions", "/?"))]
    assert own
    assert all("lang=" in link for link in own)
