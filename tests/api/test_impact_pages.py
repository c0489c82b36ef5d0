"""The pages of ``/impact``: a change is built by a form without scripts, kept when something is wrong, reported and compared."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urlencode

import httpx
import pytest

PAGE = {"Accept": "text/html"}
DATA = {"Accept": "application/json"}
DAY = "&date=2027-01-01&as_of=2026-11-22"
MERGE = "op=merge&party=isd&party=provalu&into=werkplein&date=2027-01-01"


class Form(HTMLParser):
    """The form of a scenario: what it would send as it stands, and what may be chosen."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.held: list[tuple[str, str]] = []
        self.options: dict[str, list[str]] = {}
        self.buttons: list[tuple[str, str]] = []
        self.invalid: list[str] = []
        self.inside = False
        self.select: str | None = None
        self.action = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form" and given.get("class") == "scenario":
            self.inside, self.action = True, given["action"]
        if not self.inside:
            return
        if "aria-invalid" in given:
            self.invalid.append(given["name"])
            assert f"{given['id']}-wrong" in given["aria-describedby"] or given["name"] == "date"
        if tag == "select":
            self.select = given["name"]
            self.options.setdefault(given["name"], [])
        elif tag == "option" and self.select:
            self.options[self.select].append(given["value"])
            if "selected" in given:
                self.held.append((self.select, given["value"]))
        elif tag == "input" and given.get("type") == "checkbox":
            self.options.setdefault(given["name"], []).append(given["value"])
            if "checked" in given:
                self.held.append((given["name"], given["value"]))
        elif tag == "input":
            self.held.append((given["name"], given["value"]))
        elif tag == "button":
            self.buttons.append((given.get("name", ""), given.get("value", "")))

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag != "form"
        if tag == "select":
            self.select = None


FILLED = {
    "dissolve": {"party": ["provalu"]},
    "merge": {"party": ["isd", "provalu"], "into": ["Werkplein Bollenstreek"]},
    "split": {"party": ["isd"], "into": ["een", "twee"]},
    "rename": {"party": ["hecht"], "name": ["Gezond"]},
    "leave": {"party": ["isd"], "member": ["organization/lisse"]},
    "join": {"party": ["isd"], "member": ["organization/katwijk"]},
    "transfer": {"task": ["bijstand"], "from": ["isd"], "to": ["provalu"]},
    "change-domain": {"party": ["isd"], "domain": ["werk"]},
    "new": {"name": ["Samen Sterk"], "member": ["organization/lisse", "organization/hillegom"]},
}


def test_the_start_lists_every_operation_and_each_opens_its_form(client: httpx.Client) -> None:
    listed = re.findall(r'href="/impact\?op=([\w-]+)">', client.get("/impact", headers=PAGE).raise_for_status().text)
    assert listed == list(FILLED)
    assert [operation["op"] for operation in client.get("/impact", headers=DATA).raise_for_status().json()["operations"]] == listed


@pytest.mark.parametrize("op", list(FILLED))
def test_a_form_filled_in_leads_to_the_report_and_back(client: httpx.Client, op: str) -> None:
    form = Form(client.get(f"/impact?op={op}", headers=PAGE).raise_for_status().text)
    assert form.action == "/impact" and not form.invalid
    names = {name for name, _ in form.held} | set(form.options)
    assert set(FILLED[op]) <= names
    for name, values in FILLED[op].items():
        assert set(values) <= set(form.options.get(name, values)) or name == "into"
    sent = [(name, value) for name, value in form.held if name not in FILLED[op]] + [(name, value) for name, some in FILLED[op].items() for value in some]
    report = client.get(f"/impact?{urlencode(sent)}", headers=PAGE)
    assert report.status_code == 200 and 'id="affected"' in report.text
    edit = re.search(r'href="(/impact\?[^"]*edit=1)"', report.text)
    assert edit
    again = Form(client.get(edit[1].replace("&amp;", "&"), headers=PAGE).raise_for_status().text)
    held = {name: [value for key, value in again.held if key == name and value] for name in FILLED[op]}
    slugs = {"Werkplein Bollenstreek": "werkplein-bollenstreek"}
    assert {name: sorted(values) for name, values in held.items()} == {name: sorted(slugs.get(v, v) for v in values) for name, values in FILLED[op].items()}


@pytest.mark.parametrize(
    ("query", "status", "field", "says"),
    [
        ("op=leave&party=isd&member=organization/leiden", 400, "member", "neemt geen deel aan"),
        ("op=merge&party=isd&party=provalu&date=2027-01-01", 400, "into", "Geef de naam"),
        ("op=transfer&from=isd&task=leerrecht&to=hecht", 400, "from", "voert deze taak niet uit"),
        ("op=rename&party=provla&name=x", 404, "party", "provalu"),
        ("op=dissolve&party=isd&date=2027-02-30", 400, "date", "geen datum"),
        ("op=dissolve&party=isd&op.2=join&party.2=hecht&member.2=organization/lisse", 400, "member.2", "neemt al deel"),
    ],
)
def test_what_is_wrong_stands_at_the_field_and_what_was_filled_in_stays(client: httpx.Client, query: str, status: int, field: str, says: str) -> None:
    answer = client.get(f"/impact?{query}", headers=PAGE)
    assert answer.status_code == status and answer.headers["Cache-Control"] == "no-store"
    form = Form(answer.text)
    assert form.invalid == [field] and says in answer.text and "<title>Fout:" in answer.text
    wanted = [(name, value) for name, value in parse_qsl(query) if name != "date"]
    assert all(pair in form.held for pair in wanted)
    problem = client.get(f"/impact?{query}", headers=DATA)
    assert problem.status_code == status and field.partition(".")[0] in {each["parameter"] for each in problem.json()["errors"]}


def test_an_added_change_keeps_the_first_and_is_reckoned_with_it(client: httpx.Client) -> None:
    form = Form(client.get(f"/impact?{MERGE}&add=transfer", headers=PAGE).raise_for_status().text)
    assert ("op.2", "transfer") in form.held and ("party", "isd") in form.held and not form.invalid
    assert "werkplein" in form.options["to.2"]
    both = "&op.2=transfer&task.2=leerrecht&from.2=holland-rijnland&to.2=werkplein"
    by_get = client.get(f"/impact?{MERGE}{both}&as_of=2026-11-22", headers=DATA).raise_for_status().json()
    operations = [
        {"op": "merge", "parties": ["isd", "provalu"], "into": "werkplein"},
        {"op": "transfer", "task": "leerrecht", "from": "holland-rijnland", "to": "werkplein"},
    ]
    by_post = client.post("/impact?as_of=2026-11-22", json={"date": "2027-01-01", "operations": operations}).raise_for_status().json()
    assert by_get == by_post


def test_the_tasks_of_a_split_are_divided_once_its_parts_have_names(client: httpx.Client) -> None:
    form = Form(client.get("/impact?op=split&party=isd&into=een&into=twee&edit=1", headers=PAGE).raise_for_status().text)
    assert {"1:bijstand", "2:bijstand"} <= set(form.options["tasks"])
    made = client.get("/impact?op=split&party=isd&into=een&into=twee&tasks=2:bijstand", headers=DATA).raise_for_status().json()
    assert made["scenario"]["operations"][0]["tasks"] == {"party/twee": ["public-task/bijstand"]}


def test_all_that_is_touched_is_on_the_pages_of_the_report_once(client: httpx.Client) -> None:
    query = f"op=leave&party=hecht&member=lisse{DAY}"
    touched = client.get(f"/impact?{query}", headers=DATA).json()["affected"]
    shown: list[str] = []
    for page in range(1, 10):
        text = client.get(f"/impact?{query}&page={page}", headers=PAGE).raise_for_status().text
        listed = re.findall(r'<ol class="affected">(.*?)</ol>\n', text, re.S)
        shown += [name for part in listed for name in re.findall(r"<li><a href=[^>]*>([^<]*)</a> <span", part)]
        if f"page={page + 1}" not in text:
            break
    assert len(shown) == len(touched) and f">{len(touched)}<" in text
    whole = client.get(f"/impact?{query}&page=0", headers=PAGE).raise_for_status().text
    assert re.findall(r"<li><a href=[^>]*>([^<]*)</a> <span", "".join(re.findall(r'<ol class="affected">(.*?)</ol>\n', whole, re.S))) == shown


@pytest.mark.parametrize("query", [MERGE, "op=leave&party=hecht&member=lisse", "op=split&party=isd&into=een&into=twee", "op=dissolve&party=holland-rijnland"])
def test_a_report_is_a_page_of_less_than_a_hundred_kilobytes(client: httpx.Client, query: str) -> None:
    assert len(client.get(f"/impact?{query}", headers=PAGE).raise_for_status().content) < 100_000


def test_the_picture_has_a_mark_for_each_thing_and_stands_alone_too(client: httpx.Client) -> None:
    answer = client.get(f"/impact?{MERGE}&format=svg").raise_for_status()
    assert answer.headers["Content-Type"] == "image/svg+xml" and "style" not in answer.text
    touched = client.get(f"/impact?{MERGE}", headers=DATA).json()["affected"]
    assert answer.text.count("<title>") - 1 == sum(1 for each in touched if each["distance"])


def test_two_scenarios_in_an_address_are_compared_as_when_posted(client: httpx.Client) -> None:
    address = "/impact/compare?" + urlencode([("op", "dissolve"), ("party", "provalu"), ("date", "2027-01-01"), ("beside", MERGE), ("as_of", "2026-11-22")])
    scenarios = [
        {"op": "merge", "parties": ["isd", "provalu"], "into": "werkplein", "date": "2027-01-01"},
        {"op": "dissolve", "party": "provalu", "date": "2027-01-01"},
    ]
    posted = client.post("/impact/compare?as_of=2026-11-22", json={"scenarios": scenarios}).raise_for_status().json()
    assert client.get(address, headers=DATA).raise_for_status().json() == posted
    page = client.get(address, headers=PAGE).raise_for_status().text
    for scenario in posted["scenarios"]:
        assert scenario["title"].split(":")[0] in page and str(scenario["touched"]["direct"]) in page
    form = Form(client.get("/impact?" + urlencode([("op", "dissolve"), ("beside", MERGE)]), headers=PAGE).raise_for_status().text)
    assert form.action == "/impact/compare" and ("beside", MERGE) in form.held


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/impact/compare?op=dissolve&party=isd" + "&beside=op%3Ddissolve" * 5, 400),
        ("/impact/compare?op=dissolve&party=isd&beside=colour%3Dred", 400),
        ("/impact/compare?op=dissolve&party=isd&beside=op%3Ddissolve%26party%3Dnergens", 404),
        ("/impact?op=dissolve&party=isd&colour=red", 400),
        ("/impact?op=dissolve&party=isd&op.2=rename&party.2=isd&name.2=" + "x" * 21_000, 414),
        ("/impact?" + "&".join(f"op.{n}=dissolve&party.{n}=isd" for n in range(2, 30)), 400),
    ],
)
@pytest.mark.parametrize("accept", [PAGE, DATA])
def test_an_address_that_holds_too_much_or_what_nobody_knows_is_refused(client: httpx.Client, address: str, status: int, accept: dict[str, str]) -> None:
    assert client.get(address, headers=accept).status_code == status
