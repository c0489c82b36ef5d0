"""/ask: what the contract promises of an answer."""

from __future__ import annotations

import csv
import io
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from api.models.answer import Answer

QUESTION = "Wat vraagt hoofdstuk 3 van de gemeenteraden?"


def test_get_ask_answers_chapter_3_of_councils_with_citations(client: httpx.Client) -> None:
    answer = client.get("/ask", params={"q": QUESTION}).raise_for_status().json()
    assert answer["status"] == "answered"
    found = {item["iri"].rpartition("/id/")[2] for item in answer["items"]}
    assert {"actor-demand/3-raden-1", "actor-demand/3-raden-2", "actor-demand/3-raden-3", "recommendation/l"} <= found
    assert not any(name.startswith(("actor-demand/3-colleges", "actor-demand/2-")) for name in found)
    assert all(item["citations"] and item["citations"][0]["lines"] for item in answer["items"])
    assert answer["total"] == len(answer["items"]) == sum(len(group["items"]) for group in answer["groups"])


def test_the_answer_has_the_shape_of_the_contract(client: httpx.Client) -> None:
    for params in ({"q": QUESTION}, {"q": "Wat is de hoofdstad van Frankrijk?"}, {"class": "recommendation", "letter": "L"}):
        answer = client.get("/ask", params=params).json()
        assert Answer.model_validate(answer, extra="forbid").model_dump(mode="json") == answer


def test_the_permalink_gives_the_same_items(client: httpx.Client) -> None:
    answer = client.get("/ask", params={"q": QUESTION}).json()
    again = client.get(answer["permalink"]).raise_for_status().json()
    assert [item["iri"] for item in again["items"]] == [item["iri"] for item in answer["items"]]
    assert again["permalink"] == answer["permalink"]


def test_slots_answer_without_a_question(client: httpx.Client) -> None:
    answer = client.get("/ask", params={"class": "recommendation", "chapter": "3", "op": "count", "lang": "en"}).json()
    assert (answer["status"], answer["language"], answer["answer"]["value"]) == ("answered", "en", len(answer["items"]))


def test_a_slot_may_have_several_values(client: httpx.Client) -> None:
    answer = client.get("/ask?class=recommendation&letter=L&letter=M").json()
    assert {item["iri"].rpartition("/")[2] for item in answer["items"]} == {"l", "m"}


def test_a_question_that_is_not_understood_is_refused_with_200(client: httpx.Client) -> None:
    response = client.get("/ask", params={"q": "Wat is de hoofdstad van Frankrijk?"})
    answer = response.json()
    assert (response.status_code, answer["status"], answer["items"]) == (200, "refused", [])
    assert "Frankrijk" in {word["word"] for word in answer["unused"]}
    assert answer["suggestions"]


def test_trust_stated_leaves_out_what_is_read_into_the_text(client: httpx.Client) -> None:
    everything = client.get("/ask", params={"q": QUESTION}).json()["items"]
    stated = client.get("/ask", params={"q": QUESTION, "trust": "stated"}).json()["items"]
    assert {item["layer"] for item in stated} <= {"stated", "inferred-stated"}
    assert {item["iri"] for item in stated} < {item["iri"] for item in everything}


def test_as_of_is_the_day_of_the_answer(client: httpx.Client) -> None:
    assert client.get("/ask", params={"q": QUESTION, "as_of": "2025-03-01"}).json()["as_of"] == "2025-03-01"


def test_an_english_question_is_answered_in_english(client: httpx.Client) -> None:
    response = client.get("/ask", params={"q": "What does chapter 3 ask of the councils?"})
    assert response.json()["language"] == response.headers["content-language"] == "en"


def test_csv_has_a_row_an_item(client: httpx.Client) -> None:
    items = client.get("/ask", params={"q": QUESTION}).json()["items"]
    response = client.get("/ask", params={"q": QUESTION}, headers={"Accept": "text/csv"})
    rows = list(csv.DictReader(io.StringIO(response.text)))
    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    assert [row["iri"] for row in rows] == [item["iri"] for item in items]
    assert all(row["lines"] for row in rows)


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/ask", 400),
        ("/ask?q=", 400),
        ("/ask?q=%20", 400),
        ("/ask?q=wat&chapter=3", 400),
        ("/ask?q=wat&op=count", 400),
        ("/ask?chapter=3&op=guess", 400),
        ("/ask?chapter=3&trust=blind", 400),
        ("/ask?chapter=3&as_of=tomorrow", 400),
        ("/ask?chapter=3&as_of=20260101", 400),
        ("/ask?chapter=3&lang=de", 400),
        ("/ask?chapter=", 400),
        ("/ask?chapter=://", 400),
        ("/ask?chapter=%22%7D%20SERVICE", 400),
        ("/ask?actor=a/%23b%23c", 400),
        ("/ask?colour=red", 404),
        ("/ask?chapter=99", 404),
        ("/ask?class=unicorn", 404),
        ("/ask?q=" + "a" * 501, 400),
        ("/ask?" + "&".join(["chapter=3"] * 600), 400),
    ],
)
def test_what_cannot_be_asked_is_a_problem(client: httpx.Client, address: str, status: int) -> None:
    response = client.get(address)
    assert (response.status_code, response.headers["content-type"]) == (status, "application/problem+json")


@pytest.mark.parametrize("question", ["hoofdstuk ፩", "hoofdstuk ²", "\x00", "'; DROP", "<script>", "aanbeveling \U00010a40", "{{7*7}}", "paragraaf ٣.١"])
def test_odd_questions_get_an_answer(client: httpx.Client, question: str) -> None:
    assert client.get("/ask", params={"q": question}).status_code == 200


def test_many_at_once_get_the_answers_that_each_would_get_alone(client: httpx.Client) -> None:
    questions = [f"Wat vraagt hoofdstuk {chapter} van de {actor}?" for chapter in (1, 2, 3) for actor in ("colleges", "gemeenteraden", "directie")] * 6
    alone = {question: client.get("/ask", params={"q": question}).content for question in set(questions)}
    with ThreadPoolExecutor(16) as pool:
        together = list(pool.map(lambda question: client.get("/ask", params={"q": question}).content, questions))
    assert together == [alone[question] for question in questions]
