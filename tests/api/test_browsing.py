"""/browse, /items, /asked, /agenda, /quality and /about: every count leads to as many things, pages are light, forms agree."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.api.test_pages import BROWSER, Page

#: The most bytes of a page.
HEAVY = 100_000


def got(client: httpx.Client, address: str, **parameters: str) -> Any:
    return client.get(address, params=parameters or None, headers={"Accept": "application/json"}).raise_for_status().json()


@pytest.mark.parametrize(
    "address",
    [
        "/items", "/items?class=demand&chapter=3", "/items?actor=colleges&theme=maatwerk", "/items?section=3-3&trust=stated", "/items?q=agenda+raad&limit=5",
        "/items?about=provalu&category=inhoudelijk&lang=en", "/agenda?as_of=2026-11-22", "/agenda?as_of=2025-04-01&state=overdue&chapter=3",
        "/agenda?as_of=2026-11-22&chapter=3&trust=stated",
    ],
)  # fmt: skip
def test_every_count_is_the_number_of_things_in_the_list_that_it_leads_to(client: httpx.Client, address: str) -> None:
    here = got(client, address)
    walked = 0
    for facet in here["facets"]:
        for option in facet["values"]:
            there = got(client, option["address"])
            assert there["total"] == option["count"], option
            chosen = there["chosen"].get(facet["facet"], [])
            assert (option["value"] in chosen) is not option["chosen"]
            walked += 1
    assert walked > 5


def test_every_count_of_the_tree_and_of_the_shelves_is_that_of_its_list(client: httpx.Client) -> None:
    tree = got(client, "/browse")
    waiting = list(tree["parts"])
    assert sum(part["count"] for part in waiting) == tree["total"] == got(client, "/items")["total"]
    while waiting:
        part = waiting.pop()
        waiting += part["parts"]
        assert got(client, part["address"])["total"] == part["count"], part["label"]
    for shelf in tree["shelves"]:
        for thing in got(client, shelf["address"])["things"]:
            assert got(client, thing["address"])["total"] == thing["count"], thing


def test_the_counts_on_a_page_are_those_of_its_data(client: httpx.Client) -> None:
    address = "/items?chapter=3"
    page = client.get(address, headers=BROWSER).text
    for facet in got(client, address)["facets"]:
        for option in facet["values"]:
            if not option["chosen"]:
                link = option["address"].replace("&", "&amp;")
                assert re.search(rf'href="{re.escape(link)}">[^<]+</a> <span class="count">{option["count"]}</span>', page), option


def test_the_pages_of_a_list_hold_every_item_once_and_csv_all_of_them(client: httpx.Client) -> None:
    first = got(client, "/items", chapter="3", limit="20")
    pages = [got(client, "/items", chapter="3", limit="20", page=str(number + 1))["items"] for number in range(first["pages"])]
    iris = [item["iri"] for page in pages for item in page]
    assert (len(iris), len(set(iris))) == (first["total"], first["total"])
    rows = list(csv.DictReader(io.StringIO(client.get("/items?chapter=3&format=csv").text)))
    assert [row["iri"] for row in rows] == iris
    assert client.get("/items", params={"chapter": "3", "page": first["pages"] + 5}).status_code == 400


def test_items_found_by_words_come_best_first_with_their_words_marked(client: httpx.Client) -> None:
    found = got(client, "/items", q="gedragscode")
    scores = [item["score"] for item in found["items"]]
    assert found["total"] > 1
    assert scores == sorted(scores, reverse=True)
    assert "<mark>" in client.get("/items?q=gedragscode", headers=BROWSER).text
    assert got(client, "/items", q="xyzzy")["total"] == 0


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/items?colour=red", 400), ("/items?theme=nonsense", 404), ("/items?chapter=9", 404), ("/items?q=" + "a" * 501, 400), ("/items?q=...", 400),
        ("/items?theme=" + "a" * 600, 400), ("/items?page=0", 400), ("/agenda?state=done", 404), ("/agenda?letter=Z", 404), ("/agenda?as_of=soon", 400),
        ("/agenda?actor=nobody", 404), ("/asked", 400), ("/asked?actor=nobody", 404), ("/browse/colours", 404), ("/about?iri=nothing/at-all", 404),
        ("/about?iri=%3C%3E", 404),
    ],
)  # fmt: skip
def test_what_cannot_be_is_a_problem_and_not_an_empty_list(client: httpx.Client, address: str, status: int) -> None:
    response = client.get(address)
    assert (response.status_code, response.headers["content-type"]) == (status, "application/problem+json")


@pytest.mark.parametrize(
    "address",
    [
        "/browse", "/browse/themes", "/items", "/items?limit=50&class=recommendation", "/items?actor=medewerkers&q=agenda", "/agenda", "/agenda?lang=en",
        "/asked?actor=medewerkers", "/asked?actor=medewerkers&lang=en", "/quality", "/about", "/questions/interpretations", "/questions/items",
        "/search?q=de",
    ],
)  # fmt: skip
def test_a_page_is_light(client: httpx.Client, address: str) -> None:
    assert len(client.get(address, headers=BROWSER).raise_for_status().content) < HEAVY


def test_what_is_asked_of_an_actor_has_every_chapter_and_every_day(client: httpx.Client) -> None:
    found = got(client, "/asked", actor="colleges", as_of="2026-11-22")
    assert found["total"] == sum(chapter["total"] for chapter in found["chapters"]) == got(client, "/items", actor="colleges", **{"class": "demand"})["total"]
    assert [chapter["chapter"]["name"] for chapter in found["chapters"]] == ["1", "2", "3", "4"]
    rows = list(csv.DictReader(io.StringIO(client.get("/asked?actor=colleges&format=csv").text)))
    assert [row["iri"] for row in rows] == [item["iri"] for chapter in found["chapters"] for item in chapter["items"]]
    page = " ".join(Page(client.get("/asked?actor=colleges&as_of=2026-11-22", headers=BROWSER).text).words.split())
    for chapter in found["chapters"]:
        for item in chapter["items"]:
            assert " ".join(item["label"].split()) in page
    assert "uiterste dag voorbij" in page


def test_the_agenda_is_the_same_as_page_table_picture_and_calendar(client: httpx.Client) -> None:
    address = "/agenda?as_of=2026-11-22&chapter=4"
    found = got(client, address)
    steps = [step for line in found["lines"] for step in line["steps"]]
    assert len(steps) == found["total"] > 3
    rows = list(csv.DictReader(io.StringIO(client.get(address + "&format=csv").text)))
    assert [(row["step"], row["state"]) for row in rows] == [(step["iri"], step["state"]) for step in steps]
    calendar = client.get(address + "&format=ics")
    assert calendar.headers["content-type"] == "text/calendar; charset=utf-8"
    assert calendar.text.count("BEGIN:VEVENT") == sum(bool(step["starts"]) + bool(step["due"]) for step in steps)
    picture = client.get(address, headers={"Accept": "image/svg+xml"})
    assert picture.headers["content-type"] == "image/svg+xml"
    assert picture.text.count('<g class="step ') == len(steps)
    page = client.get(address, headers=BROWSER).text
    assert page.count('<g class="step ') == 2 * len(steps)
    assert len(re.findall(r'<td><span class="badge state ', page)) == len(steps)


def test_where_a_step_stands_follows_the_day_that_counts_as_today(client: httpx.Client) -> None:
    def state(day: str) -> str:
        (line,) = got(client, "/agenda", as_of=day, letter="M")["lines"]
        return str(line["steps"][0]["state"])

    assert [state(day) for day in ("2025-06-30", "2025-07-01", "2025-09-30", "2025-10-01")] == ["coming", "running", "running", "overdue"]


def test_the_figures_of_quality_lead_to_lists_of_that_length(client: httpx.Client) -> None:
    found = got(client, "/quality")
    for gap in found["gaps"]:
        assert len(got(client, f"/questions/{gap['name']}")["results"]["bindings"]) == gap["count"], gap
    for confidence, count in found["readings"].items():
        assert len(got(client, "/questions/interpretations", confidence=confidence)["results"]["bindings"]) == count
    for part in found["completeness"]["parts"]:
        assert got(client, "/items", section=part["part"].removeprefix("section/"))["total"] == part["items"]
    assert found["verification"]["current"] is True
    assert found["validation"]["counts"]["violation"] == 0


def test_a_report_of_a_mistake_has_the_name_of_the_thing_filled_in(client: httpx.Client, started: Any) -> None:
    response = client.get("/doc/recommendation/l", headers=BROWSER)
    link = response.url.join(next(link for link in Page(response.text).links if "about?iri=" in link))
    assert "https://w3id.org/hltgraph/id/recommendation/l" in client.get(link, headers=BROWSER).text
    assert got(client, "/about")["report"] is None
    server = started(contact_email="gegevens@example.org")
    report = httpx.get(f"{server.url.rstrip('/')}/about?iri=recommendation/l&format=json").json()["report"]
    assert report.startswith("mailto:gegevens@example.org?subject=")
    assert "id%2Frecommendation%2Fl" in report or "id/recommendation/l" in report


def test_a_stored_question_is_paged_and_its_data_are_whole(client: httpx.Client) -> None:
    rows = got(client, "/questions/uncertain-readings")["results"]["bindings"]
    first, last = (client.get(f"/questions/uncertain-readings?page={number}", headers=BROWSER).text for number in (1, -(-len(rows) // 50)))
    assert f"<h2>{len(rows)} rijen</h2>" in first
    assert (first.count("<tr>") - 1, last.count("<tr>") - 1) == (50, len(rows) % 50 or 50)


def test_the_words_of_the_source_stand_beside_the_place_where_the_operator_has_them(started: Any, sources: Path) -> None:
    server = started(sources=sources)
    with httpx.Client(base_url=server.url, timeout=60) as near:
        items = got(near, "/items?class=recommendation&chapter=3")["items"]
        assert all(c["quote"] for item in items for c in item["citations"])
        verified = got(near, "/quality")["verification"]
    assert (verified["live"], verified["current"], verified["problems"]) == (True, True, 0)
