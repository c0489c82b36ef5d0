"""``hltgraph mcp`` as an assistant uses it: a real session over standard input and output, every tool, bounds, errors."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

from hltgraph.questions import bank
from tests.assistant.conftest import Open, Session

QUESTION = "Wat vraagt hoofdstuk 3 van de gemeenteraden?"
EVERY_TERM = 'SELECT ?v { VALUES ?v { 1 1.5 1e0 true "raad" "raad"@nl "2026-01-01"^^xsd:date hlt:Actor UNDEF } }'
EVERYTHING = "SELECT * { ?s ?p ?o }"
NEVER_ENDING = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?c < ?f && ?f < ?i) }"

# ---------------------------------------------------------------------- what a model is told


def test_the_tools_are_listed_as_harmless_and_described(session: Session) -> None:
    tools = session.tools()
    assert list(tools) == ["ask", "search", "show", "impact", "questions", "run_question", "query"]
    for tool in tools.values():
        assert len(tool.description) > 200 and not re.search(r"\{\w+\}", tool.description)
        assert tool.annotations.read_only_hint and not tool.annotations.open_world_hint
        assert all(argument.get("description") for argument in tool.input_schema["properties"].values())


def test_every_schema_is_one(session: Session) -> None:
    import jsonschema

    for tool in session.tools().values():
        jsonschema.Draft202012Validator.check_schema(tool.input_schema)


def test_every_slot_is_taught_with_its_values(session: Session) -> None:
    ask = session.tools()["ask"]
    slots = ask.input_schema["properties"]["slots"]["properties"]
    assert list(slots) == [parameter.name for parameter in bank.question("items").parameters]
    for parameter in bank.question("items").parameters:
        assert parameter.sentence in slots[parameter.name]["description"]
        assert parameter.name in ask.description
    for slot, values in {
        "class": list(bank.KINDS),
        "chapter": ["1, 2, 3, 4."],
        "actor": ["gemeenteraden", "colleges", "directie", "organization/"],
        "category": ["institutioneel", "inhoudelijk", "instrumenteel"],
        "role": ["netwerkend", "participerend", "presterend", "rechtmatig"],
        "goal": ["16, 17."],
        "before": ["2026-01-31"],
        "about": ["provalu", "instrument/"],
    }.items():
        assert all(value in slots[slot]["description"] for value in values), slot


def test_each_value_that_is_taught_leads_somewhere(session: Session) -> None:
    slots = session.tools()["ask"].input_schema["properties"]["slots"]["properties"]
    for slot in ("chapter", "actor", "category", "theme", "value", "goal", "role", "task", "force", "section", "about"):
        taught = slots[slot]["description"].rpartition("One of " if "One of " in slots[slot]["description"] else "Such as ")[2]
        for value in taught.rstrip(".").replace(";", ",").split(","):
            assert session.call("ask", slots={slot: value.split()[0]}, limit=1)["status"] in ("answered", "empty")


def test_the_examples_of_the_descriptions_are_understood(session: Session) -> None:
    tools = session.tools()
    for name in ("ask", "run_question", "impact"):
        examples = tools[name].description.partition("Example")[2].partition("\n")[0]
        found = re.findall(r"\{.*?\}+(?=[;.])", examples)
        assert found
        for example in found:
            answer = session.call(name, **json.loads(example))
            assert answer.get("status", "answered") in ("answered", "empty", "conditional", "open", "not-open"), example
    query = tools["query"].description.rpartition("Example: ")[2]
    assert session.call("query", query=query)["total"] > 0
    assert session.call("query", query="DESCRIBE id:recommendation\\/l")["total"] > 0


def test_the_instructions_say_what_an_answer_is_worth(session: Session) -> None:
    said = session.client.instructions
    assert all(word in said for word in ("answered", "found", "empty", "refused", "layer", "citations", "truncated"))


@pytest.mark.parametrize("mode", ["legacy", "auto"])
def test_clients_of_before_and_after_2026_are_served(opened: Open, mode: str) -> None:
    with opened(mode) as session:
        assert session.client.server_info.name == "hltgraph"
        assert session.call("ask", question=QUESTION)["status"] == "answered"


# ---------------------------------------------------------------------- the same as the commands


@pytest.mark.parametrize(
    ("tool", "arguments", "command"),
    [
        ("ask", {"question": QUESTION, "as_of": "2026-11-21"}, ["ask", QUESTION, "--as-of", "2026-11-21"]),
        ("ask", {"question": QUESTION, "trust": "stated", "as_of": "2026-11-21"}, ["ask", QUESTION, "--trust", "stated", "--as-of", "2026-11-21"]),
        ("search", {"text": "provalu", "lang": "en"}, ["search", "provalu", "--lang", "en", "--limit", "200"]),
        ("show", {"thing": "recommendation/l"}, ["show", "recommendation/l"]),
        ("show", {"thing": "recommendation/l", "why": True, "lang": "en"}, ["show", "recommendation/l", "--why", "--lang", "en"]),
        ("run_question", {"name": "due", "parameters": {"before": "2026-01-01"}}, ["questions", "due", "--before", "2026-01-01"]),
        ("run_question", {"name": "demands", "parameters": {"section": ["3.1.2", "3.3"]}}, ["questions", "demands", "--section", "3.1.2", "--section", "3.3"]),
        ("query", {"query": EVERY_TERM}, ["query", EVERY_TERM]),
        ("query", {"query": "ASK { ?s a hlt:Actor }"}, ["query", "ASK { ?s a hlt:Actor }"]),
    ],
)
def test_a_result_is_the_json_of_the_command(session: Session, hltgraph: Callable[..., Any], tool: str, arguments: dict[str, Any], command: list[str]) -> None:
    given, expected = session.call(tool, **arguments), hltgraph(*command, "--format", "json")
    assert given["truncated"] is False
    assert {name: given[name] for name in expected} == expected
    assert set(given) - set(expected) <= {"total", "truncated", "name", "query"}


def test_an_impact_report_is_that_of_the_command_in_brief(session: Session, hltgraph: Callable[..., Any]) -> None:
    given = session.call("impact", scenario={"op": "leave", "party": "hecht", "member": "lisse"}, as_of="2026-11-22")
    expected = hltgraph("impact", "leave", "hecht", "--member", "lisse", "--as-of", "2026-11-22", "--format", "json")
    assert (given["status"], given["total"]) == ("not-open", len(expected["affected"]))
    assert [guard["guard"] for guard in given["guards"]] == [guard["guard"] for guard in expected["guards"]]
    assert [a["iri"] for a in given["affected"]] == [a["iri"] for a in expected["affected"]][: len(given["affected"])]
    rest = session.call("impact", scenario={"op": "leave", "party": "hecht", "member": "lisse"}, as_of="2026-11-22", offset=given["next_offset"])
    assert rest["affected"][0]["iri"] == expected["affected"][given["next_offset"]]["iri"]


def test_the_questions_are_those_of_the_command(session: Session, hltgraph: Callable[..., Any]) -> None:
    listed, offset = [], 0
    while offset is not None:
        page = session.call("questions", offset=offset)
        listed += page["questions"]
        offset = page.get("next_offset")
    assert listed == hltgraph("questions", "--format", "json")


@pytest.mark.parametrize("name", [question.name for question in bank.questions()])
def test_every_stored_question_can_be_run(session: Session, name: str) -> None:
    result = session.call("run_question", name=name)
    assert result["head"]["vars"] and len(result["results"]["bindings"]) == result.get("next_offset", result["total"])


def test_the_language_of_rows_leaves_out_the_other(session: Session) -> None:
    both, english = (session.call("run_question", name="due", **lang)["head"]["vars"] for lang in ({}, {"lang": "en"}))
    assert [name for name in both if not name.endswith("Nl")] == english != both


def test_questions_can_be_found_by_words(session: Session) -> None:
    found = session.call("questions", text="agenda STAP", lang="en")
    assert [question["name"] for question in found["questions"]] == ["agenda"]
    assert list(found["questions"][0]["title"]) == ["en"]


def test_the_slots_of_an_answer_give_the_answer_again(session: Session) -> None:
    answer = session.call("ask", question=QUESTION)
    again = session.call("ask", slots=answer["slots"])
    assert [item["iri"] for item in again["items"]] == [item["iri"] for item in answer["items"]]
    assert again["permalink"] == answer["permalink"]


def test_slots_count_and_compare(session: Session) -> None:
    assert session.call("ask", slots={"class": "recommendation"}, op="count")["answer"] | {"text": ""} == {"kind": "count", "value": 24, "text": ""}
    dated = session.call("ask", slots={"letter": "L"}, op="when", lang="en")
    assert dated["answer"]["kind"] == "date" and dated["language"] == "en"


def test_a_refusal_is_a_result_and_names_the_words(session: Session) -> None:
    answer = session.call("ask", question="Hoeveel inwoners heeft Noordwijk?")
    assert answer["status"] == "refused" and answer["items"] == []
    assert [word["word"] for word in answer["unused"]] == ["inwoners"]


def test_what_can_mean_one_thing_only_is_taken_so(session: Session) -> None:
    meant = session.call("ask", slots={"chapter": "3", "class": "recommendation"}, limit=2, as_of="2026-11-21")
    assert session.call("ask", slots='{"chapter": 3, "class": ["recommendation"]}', question=None, limit="2", as_of="2026-11-21") == meant


# ---------------------------------------------------------------------- bounds


@pytest.mark.parametrize(
    ("tool", "arguments", "entries"),
    [
        ("ask", {"slots": {"class": "demand", "chapter": "3", "actor": "gemeenteraden"}}, lambda result: result["items"]),
        ("search", {"text": "ambulancezorg"}, lambda result: result["items"]),
        ("show", {"thing": "note/1"}, lambda result: result["statements"]),
        ("questions", {"text": "recommendation", "lang": "en"}, lambda result: result["questions"]),
        ("run_question", {"name": "roles"}, lambda result: result["results"]["bindings"]),
        ("query", {"query": "SELECT ?r { ?r a hlt:Recommendation } ORDER BY ?r"}, lambda result: result["results"]["bindings"]),
    ],
)
def test_a_cut_result_says_so_and_the_rest_follows(
    session: Session, narrow: Session, tool: str, arguments: dict[str, Any], entries: Callable[[Any], list[Any]]
) -> None:
    whole = session.call(tool, **arguments)
    assert whole["truncated"] is False and "next_offset" not in whole
    found: list[Any] = []
    page: dict[str, Any] = {"next_offset": 0}
    while "next_offset" in page:
        assert page["next_offset"] == len(found)
        text = narrow.text(tool, **arguments, offset=page["next_offset"])
        page = narrow.call(tool, **arguments, offset=page["next_offset"])
        assert len(text) <= 5000
        assert 0 < len(entries(page)) <= 4
        found += entries(page)
        assert page["total"] == whole["total"]
        assert page["truncated"] is (len(found) < page["total"])
    assert found == entries(whole)


def test_the_limit_of_a_call_holds(session: Session) -> None:
    answer = session.call("ask", question=QUESTION, limit=2)
    assert (len(answer["items"]), answer["truncated"], answer["next_offset"]) == (2, True, 2)
    assert [iri for group in answer["groups"] for iri in group["items"]] == [item["iri"] for item in answer["items"]]
    assert sum(group["total"] for group in answer["groups"]) == answer["total"] > 2


def test_an_answer_of_any_size_holds_its_characters(session: Session) -> None:
    text = session.text("ask", slots={"class": "item"})
    answer = session.call("ask", slots={"class": "item"})
    assert len(text) <= 40_000 and answer["truncated"] and 0 < len(answer["items"]) < answer["total"]
    assert answer["next_offset"] == len(answer["items"])


def test_rows_that_were_not_counted_have_no_total(narrow: Session) -> None:
    result = narrow.call("query", query=EVERYTHING)
    assert (result["total"], result["truncated"], len(result["results"]["bindings"])) == (None, True, 4)


def test_triples_are_cut_at_whole_ones(narrow: Session) -> None:
    import pyoxigraph as ox

    result = narrow.call("query", query="DESCRIBE <https://w3id.org/hltgraph/id/agenda-item/l>")
    assert len(list(ox.parse(result["graph"], format=ox.RdfFormat.TURTLE))) == 4
    assert result["format"] == "ttl" and result["truncated"] and result["total"] > 4


def test_one_entry_that_is_too_long_is_an_error_that_says_so(narrow: Session) -> None:
    long = 'SELECT (GROUP_CONCAT(?text) AS ?all) { ?s dcterms:description ?d FILTER(LANG(?d) = "en") BIND(STR(?d) AS ?text) }'
    assert "5000 characters" in narrow.fail("query", query=long)


# ---------------------------------------------------------------------- errors


@pytest.mark.parametrize(
    ("tool", "arguments", "says"),
    [
        ("ask", {}, "one of the two"),
        ("ask", {"question": QUESTION, "slots": {"chapter": "3"}}, "one of the two"),
        ("ask", {"question": QUESTION, "op": "count"}, "op goes with slots"),
        ("ask", {"question": ""}, "Wrong use"),
        ("ask", {"question": "x" * 501}, "501"),
        ("ask", {"slots": {}}, "slots"),
        ("ask", {"slots": {"chapter": "99"}}, "Unknown name: there is no chapter '99'"),
        ("ask", {"slots": {"colour": "red"}}, "there is no colour; there are class, chapter"),
        ("ask", {"slots": {"class": "budget"}}, "section-demand"),
        ("ask", {"slots": {"before": "soon"}}, "2026-01-31"),
        ("ask", {"slots": {"actor": "a" * 501}}, "500 characters"),
        ("ask", {"chapter": "3"}, "there is no chapter; there are question"),
        ("ask", {"question": QUESTION, "lang": "de"}, "nl, en"),
        ("ask", {"question": QUESTION, "trust": "blind"}, "stated, external, all"),
        ("ask", {"question": QUESTION, "as_of": "2026-02-31"}, "2026-02-31"),
        ("ask", {"question": QUESTION, "limit": 101}, "100"),
        ("ask", {"question": QUESTION, "offset": -1}, "-1"),
        ("search", {}, "text"),
        ("search", {"text": "?!"}, "no word"),
        ("show", {"thing": "recommendation/zz"}, "recommendation/zz"),
        ("show", {"thing": "no thing"}, "Unknown name"),
        ("run_question", {"name": "nonsense"}, "'nonsense' is not one of about-party, agenda"),
        ("run_question", {"name": "../bank/due"}, "is not one of"),
        ("run_question", {"name": "due", "parameters": {"colour": "red"}}, "colour"),
        ("query", {"query": "SELEC"}, "line 1, column"),
        ("query", {"query": "SELECT * { SERVICE <http://example.org/> { ?s ?p ?o } }"}, "Query refused: SERVICE"),
        ("query", {"query": "INSERT DATA { <x:a> <x:b> <x:c> }"}, "updates are not taken"),
        ("query", {"query": "SELECT * " + "{" * 99 + "}" * 99}, "nested deeper"),
        ("query", {"query": "ASK {}" + " " * 20_000}, "20000"),
    ],
)
def test_a_wrong_call_is_an_error_of_one_line(session: Session, tool: str, arguments: dict[str, Any], says: str) -> None:
    assert says in session.fail(tool, **arguments)


def test_a_tool_that_is_not_there_is_an_error_of_the_protocol(session: Session) -> None:
    from mcp import MCPError

    with pytest.raises(MCPError, match="there is no tool 'impeach'; there are ask"):
        session.call("impeach")


def test_calls_at_the_same_time_are_all_answered(session: Session) -> None:
    calls = [session.portal.start_task_soon(session.client.call_tool, "ask", {"question": QUESTION, "limit": 1}) for _ in range(20)]
    assert {call.result().structured_content["total"] for call in calls} == {session.call("ask", question=QUESTION)["total"]}


def test_what_takes_too_long_is_not_waited_for_and_holds_up_nothing(opened: Open) -> None:
    with opened(mcp_max_seconds=1) as session:
        assert session.fail("query", query=NEVER_ENDING) == "Took too long: query had no result after 1 seconds; ask for less"
        assert session.call("search", text="raad")["total"] > 0


def test_calls_that_nobody_waits_for_do_not_pile_up(opened: Open) -> None:
    with opened(mcp_max_seconds=1) as session:
        calls = [session.portal.start_task_soon(session.client.call_tool, "query", {"query": NEVER_ENDING}) for _ in range(8)]
        assert all(call.result().is_error for call in calls)
        assert "start hltgraph mcp anew" in session.fail("query", query="ASK {}")


# ---------------------------------------------------------------------- the process


def run(environment: dict[str, str], *command: str, text: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *command], input=text, capture_output=True, text=True, env=environment, timeout=60)


def test_the_server_ends_with_its_input(environment: dict[str, str], opened: Open) -> None:
    result = run(environment, "-m", "hltgraph.cli.main", "mcp")
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")


def test_without_a_dataset_it_says_so_at_once(environment: dict[str, str], opened: Open) -> None:
    result = run(environment, "-m", "hltgraph.cli.main", "mcp", "--store", "nowhere")
    assert (result.returncode, result.stdout, result.stderr.count("\n")) == (3, "", 1)
    assert "nowhere" in result.stderr


def test_without_the_sdk_it_says_how_to_get_it(environment: dict[str, str]) -> None:
    without = "import sys; sys.modules.update(mcp=None, mcp_types=None); from hltgraph.cli.main import main; sys.exit(main(['mcp']))"
    result = run(environment, "-c", without)
    assert (result.returncode, result.stdout, result.stderr.count("\n")) == (2, "", 1)
    assert "pip install 'hltgraph[mcp]'" in result.stderr


def test_nothing_but_the_command_loads_the_sdk(environment: dict[str, str]) -> None:
    code = (
        "import hltgraph.assistant.server, hltgraph.cli.mcp, sys; print([name for name in sys.modules if name.split('.')[0] in ('mcp', 'anyio', 'jsonschema')])"
    )
    assert run(environment, "-c", code).stdout.strip() == "[]"
