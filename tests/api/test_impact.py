"""``/impact``: the report in every form, by address and by body, bounded and safe."""

from __future__ import annotations

import json

import httpx
import pyoxigraph as ox
import pytest

DAY = {"as_of": "2026-11-22", "date": "2027-01-01"}
MERGE = {"date": "2027-01-01", "operations": [{"op": "merge", "parties": ["isd", "provalu"], "into": "werkplein"}]}
CONTRACT = {
    "scenario", "same_reach", "affected", "no_effect", "duties", "deadlines", "actors", "gaps_opened", "gaps_closed", "open_questions", "change",
}  # fmt: skip


def test_get_and_post_give_the_same_report(client: httpx.Client) -> None:
    address = {"op": "merge", "party": ["isd", "provalu"], "into": "werkplein", **DAY}
    by_get = client.get("/impact", params=address).raise_for_status().json()  # type: ignore[arg-type]
    by_post = client.post("/impact?as_of=2026-11-22", json=MERGE).raise_for_status().json()
    yaml = "date: 2027-01-01\noperations:\n- {op: merge, parties: [isd, provalu], into: werkplein}\n"
    by_yaml = client.post("/impact?as_of=2026-11-22", content=yaml, headers={"Content-Type": "application/yaml"}).raise_for_status().json()
    assert by_get == by_post == by_yaml
    assert set(by_get) >= CONTRACT and by_get["scenario"]["date"] == "2027-01-01"
    assert set(by_get["affected"][5]) >= {"iri", "type", "label", "effect", "band", "distance", "path", "layer"}
    assert set(by_get["affected"][5]["path"][0]) == {"from", "property", "to", "layer"}
    assert all(set(duty) >= {"body", "must", "source", "layer"} for duty in by_get["duties"])
    assert all(set(gap) == {"shape", "focus", "message"} for gap in by_get["gaps_opened"])
    assert set(by_get["change"]) >= {"added", "removed", "patch"}


def test_a_statutory_party_is_an_answer_with_its_routes(client: httpx.Client) -> None:
    report = client.get("/impact", params={"op": "leave", "party": "hecht", "member": "lisse", **DAY}).raise_for_status().json()
    assert report["status"] == "not-open" and report["guards"][0]["routes"]


@pytest.mark.parametrize("media", ["application/json", "text/html", "text/markdown", "text/csv", "application/trig", "application/sparql-update"])
def test_each_form_is_given_by_accept_and_held_by_its_tag(client: httpx.Client, media: str) -> None:
    params = {"op": "dissolve", "party": "provalu", **DAY}
    answer = client.get("/impact", params=params, headers={"Accept": media}).raise_for_status()
    assert answer.headers["Content-Type"].startswith(media) and answer.headers["Content-Language"] == "nl"
    again = client.get("/impact", params=params, headers={"Accept": media, "If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_the_change_is_handed_over_as_data_and_nothing_is_written(client: httpx.Client) -> None:
    count = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
    before = client.get("/sparql", params={"query": count}).json()
    params = {"op": "dissolve", "party": "provalu", "format": "trig", **DAY}
    assert list(ox.parse(client.get("/impact", params=params).content, format=ox.RdfFormat.TRIG))
    copy = ox.Store()
    copy.update(client.get("/impact", params=params | {"format": "update"}).text)
    assert len(copy)
    assert client.get("/sparql", params={"query": count}).json() == before


def test_what_is_given_is_escaped_on_the_page(client: httpx.Client) -> None:
    page = (
        client.get("/impact", params={"op": "rename", "party": "isd", "name": "<img src=x onerror=alert(1)>", "format": "html", **DAY}).raise_for_status().text
    )
    assert "<img src=x" not in page and "&lt;img src=x" in page and "<style" not in page


@pytest.mark.parametrize(
    ("params", "status", "says"),
    [
        ({"op": "dissolve", "party": "provla"}, 404, "provalu"),
        ({"op": "dissolve"}, 400, "needs party"),
        ({"op": "dissolve", "party": "isd", "colour": "red"}, 400, "colour"),
        ({"op": "merge", "party": ["isd", "isd"], "into": "x"}, 400, "merges with itself"),
        ({"op": "leave", "party": "isd", "member": "leiden"}, 400, "does not take part"),
        ({"op": "dissolve", "party": "isd", "date": "2027-02-30"}, 400, "no date"),
        ({"op": "dissolve", "party": "isd", "as_of": "9999-12-31"}, 400, "lies outside"),
    ],
)
def test_what_cannot_be_is_a_problem_document(client: httpx.Client, params: dict[str, str], status: int, says: str) -> None:
    answer = client.get("/impact", params=params, headers={"Accept": "application/json"})
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json")
    assert says in answer.json()["detail"]


def test_a_body_is_bounded_and_the_limit_is_named(client: httpx.Client) -> None:
    def post(content: str, kind: str = "application/json") -> httpx.Response:
        return client.post("/impact", content=content, headers={"Content-Type": kind, "Accept": "application/json"})

    many = {"date": "2027-01-01", "operations": [{"op": "rename", "party": "isd", "name": f"n{n}"} for n in range(21)]}
    assert "20 is the most" in post(json.dumps(many)).json()["detail"]
    assert "20000 is the most" in post(" " * 20_001).json()["detail"]
    assert post(" " * 200_000).status_code == 413
    assert post("{}", "text/plain").status_code == 415
    assert post("\udcff".encode("utf-8", "surrogatepass").decode("latin-1")).status_code == 400


def test_two_scenarios_stand_side_by_side(client: httpx.Client) -> None:
    both = {"scenarios": [MERGE, {"op": "dissolve", "party": "provalu", "date": "2027-01-01"}]}
    made = client.post("/impact/compare?as_of=2026-11-22", json=both).raise_for_status().json()
    assert [len(each["scenario"]["operations"]) for each in made["scenarios"]] == [1, 1]
    alone = client.post("/impact?as_of=2026-11-22", json=MERGE).raise_for_status().json()
    assert sum(made["scenarios"][0]["touched"].values()) == len(alone["affected"])
    table = client.post("/impact/compare?as_of=2026-11-22&format=csv", json=both).raise_for_status()
    assert table.headers["content-type"].startswith("text/csv") and len(table.text.splitlines()[0].split(",")) >= 3


@pytest.mark.parametrize("body", [{"scenarios": []}, {"scenarios": [MERGE]}, {"scenarios": [MERGE] * 6}, {"other": 1}, [], {"scenarios": [MERGE, 3]}])
def test_what_is_no_comparison_is_said_in_one_problem(client: httpx.Client, body: object) -> None:
    answer = client.post("/impact/compare", json=body, headers={"Accept": "application/json"})
    assert answer.status_code == 400 and answer.json()["detail"]
