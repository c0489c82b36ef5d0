"""/questions: every stored question runs, in every form."""

from __future__ import annotations

import csv
import io

import httpx
import pytest

from api.models.question import QuestionResult, StoredQuestion
from hltgraph.questions import bank


def test_get_questions_lists_every_stored_question(client: httpx.Client) -> None:
    listed = client.get("/questions").json()
    assert [StoredQuestion.model_validate(question).name for question in listed] == [question.name for question in bank.questions()]


@pytest.mark.parametrize("name", [question.name for question in bank.questions()])
def test_a_stored_question_runs_in_every_form(client: httpx.Client, name: str) -> None:
    found = client.get(f"/questions/{name}").raise_for_status().json()
    QuestionResult.model_validate(found)
    assert found["results"]["bindings"]
    rows = list(csv.reader(io.StringIO(client.get(f"/questions/{name}?format=csv").raise_for_status().text)))
    assert rows[0] == found["head"]["vars"]
    assert len(rows) == len(found["results"]["bindings"]) + 1
    page = client.get(f"/questions/{name}?format=html&lang=en").raise_for_status().text
    assert found["query"].split("\n")[0] in page.replace("&lt;", "<").replace("&gt;", ">").replace("&#34;", '"').replace("&amp;", "&")


def test_a_page_has_no_column_that_is_empty_in_every_row(client: httpx.Client) -> None:
    address = "/questions/items?letter=L"
    found = client.get(address).json()
    bound = {name for row in found["results"]["bindings"] for name in row}
    page = client.get(address, headers={"Accept": "text/html"}).text
    assert bound < set(found["head"]["vars"])
    assert {name for name in found["head"]["vars"] if f'<th scope="col">{name}</th>' in page} == bound


def test_a_parameter_narrows_the_result(client: httpx.Client) -> None:
    found = client.get("/questions/items?class=recommendation&letter=L&chapter=").json()
    assert {row["item"]["value"].rpartition("/")[2] for row in found["results"]["bindings"]} == {"l"}
    assert "?letter" in found["query"]
    assert found["title"] == bank.question("items").title["nl"]


@pytest.mark.parametrize(
    "address", ["/questions/unicorns", "/questions/Items", "/questions/..%2Fitems", "/questions/items?colour=red", "/questions/items?chapter=99"]
)
def test_an_unknown_question_parameter_or_value_is_404(client: httpx.Client, address: str) -> None:
    assert client.get(address).status_code == 404


def test_rows_over_the_limit_are_cut_and_that_is_said(narrow: httpx.Client) -> None:
    response = narrow.get("/questions/items")
    assert len(response.json()["results"]["bindings"]) == 7
    assert response.json()["truncated"] is True
    assert response.headers["x-truncated"] == "7"
    assert "afgekapt" in narrow.get("/questions/items?format=html").text.lower()
