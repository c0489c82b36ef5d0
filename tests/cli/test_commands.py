"""The command line as people run it: real processes, real exit codes, one clear line when something is wrong."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

QUESTION = "Wat vraagt hoofdstuk 3 van de gemeenteraden?"


@pytest.fixture(scope="session")
def hltgraph(dataset: Path, cache: Path, project: Path):  # type: ignore[no-untyped-def]
    """Runs ``hltgraph`` in a new process on the built dataset."""

    def run(*arguments: str, cwd: Path | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
        env = {**os.environ, "HLTGRAPH_DATASET": str(dataset), "HLTGRAPH_CACHE": str(cache), "PYTHONPATH": str(project)} | environment
        return subprocess.run([sys.executable, "-m", "hltgraph.cli.main", *arguments], capture_output=True, text=True, env=env, cwd=cwd or project)

    return run


def one_line(result: subprocess.CompletedProcess[str]) -> str:
    """The message of a failed command, which must be one line."""
    lines = result.stderr.strip().split("\n")
    assert len(lines) == 1, result.stderr
    assert "Traceback" not in result.stderr
    return lines[0]


def test_ask_answers_with_items_layers_and_places(hltgraph) -> None:  # type: ignore[no-untyped-def]
    result = hltgraph("ask", QUESTION, "--format", "json")
    answer = json.loads(result.stdout)
    assert (result.returncode, answer["status"]) == (0, "answered")
    assert answer["slots"] == {"chapter": "3", "actor": "gemeenteraden", "class": "demand"}
    assert [item["iri"].rsplit("/id/", 1)[1] for item in answer["items"][:3]] == [f"actor-demand/3-raden-{n}" for n in (1, 2, 3)]
    assert all(item["layer"] and item["citations"] for item in answer["items"])
    direct = [item["why"] for item in answer["items"]]
    assert direct == sorted(direct, key=["direct", "via group"].index)


def test_ask_as_a_table_shows_every_item_with_its_layer_and_place(hltgraph) -> None:  # type: ignore[no-untyped-def]
    total = json.loads(hltgraph("ask", QUESTION, "--format", "json").stdout)["total"]
    text = hltgraph("ask", QUESTION, "--format", "table").stdout
    assert text.count("  - ") == total
    assert text.count("regel ") == total


def test_ask_as_csv_has_a_row_an_item(hltgraph) -> None:  # type: ignore[no-untyped-def]
    rows = list(csv.DictReader(io.StringIO(hltgraph("ask", QUESTION, "--format", "csv").stdout)))
    assert rows[0]["iri"].endswith("actor-demand/3-raden-1")
    assert rows[0]["section"] and rows[0]["lines"]


def test_a_question_that_is_not_understood_is_refused_with_the_words_and_exit_code_1(hltgraph) -> None:  # type: ignore[no-untyped-def]
    result = hltgraph("ask", "Hoeveel inwoners heeft Noordwijk?", "--format", "json")
    answer = json.loads(result.stdout)
    assert (result.returncode, answer["status"]) == (1, "refused")
    assert [word["word"] for word in answer["unused"]] == ["inwoners"]
    assert answer["items"] == []


def test_trust_hides_what_rests_on_a_reading(hltgraph) -> None:  # type: ignore[no-untyped-def]
    layers = {item["layer"] for item in json.loads(hltgraph("ask", QUESTION, "--format", "json", "--trust", "stated").stdout)["items"]}
    assert layers <= {"stated", "inferred-stated"}


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["show", "recommendation/zz"], "recommendation/zz"),
        (["questions", "nonsense"], "nonsense"),
        (["questions", "items", "--colour", "red"], "colour"),
        (["questions", "items", "--chapter", "99"], "99"),
        (["questions", "items", "--chapter"], "--chapter"),
        (["query", "SELECT * WHERE { ?s ?p }"], "line 1"),
        (["query", "SELECT *\nWHERE { ?s ?p ?o "], "line 2"),
        (["query", "INSERT DATA { <a:b> <a:c> <a:d> }"], "updates are not taken"),
        (["query", "SELECT * { SERVICE <http://localhost:1/> { ?s ?p ?o } }"], "SERVICE"),
        (["query", "no-such-file.rq"], "no-such-file.rq"),
        (["query", "SELECT * {}", "--format", "ttl"], "CONSTRUCT"),
        (["ask", "  "], "empty"),
        (["ask", "x" * 501], "500"),
        (["ask", "x", "--store", "nowhere.nq"], "nowhere.nq"),
        (["ask", "x", "--store", "ftp://example.org/sparql"], "https://"),
        (["verify"], "--sources"),
        (["author"], "--sources"),
    ],
    ids=lambda value: " ".join(value)[:40] if isinstance(value, list) else None,
)
def test_wrong_use_is_one_line_that_names_it_and_exit_code_2(hltgraph, arguments: list[str], says: str) -> None:  # type: ignore[no-untyped-def]
    result = hltgraph(*arguments)
    message = one_line(result)
    assert says in message
    assert result.returncode == (3 if "nowhere.nq" in arguments else 2)
    assert result.stdout == ""


def test_a_missing_sources_folder_is_one_line(hltgraph, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    result = hltgraph("verify", "--sources", str(tmp_path / "absent"))
    assert "no folder of source documents" in one_line(result)
    assert result.returncode == 3


def test_a_dataset_that_is_cut_off_is_said_and_nothing_is_answered(hltgraph, dataset: Path, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    whole = dataset.read_bytes()
    (tmp_path / "report.json").write_bytes((dataset.parent / "report.json").read_bytes())
    for content in (whole[: len(whole) // 2], whole[: whole.rindex(b"\n", 0, len(whole) // 2) + 1]):
        (tmp_path / "dataset.nq").write_bytes(content)
        result = hltgraph("ask", QUESTION, "--store", str(tmp_path))
        assert "not whole" in one_line(result)
        assert (result.returncode, result.stdout) == (3, "")


def test_a_dataset_without_a_report_that_ends_in_mid_line_is_said(hltgraph, dataset: Path, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "dataset.nq").write_bytes(dataset.read_bytes()[:100_001])
    result = hltgraph("ask", QUESTION, "--store", str(tmp_path / "dataset.nq"))
    assert "cut off or damaged" in one_line(result)
    assert result.returncode == 3


def test_an_empty_dataset_is_said_and_nothing_is_answered(hltgraph, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "dataset.nq").write_text("", "utf-8")
    result = hltgraph("ask", QUESTION, "--store", str(tmp_path / "dataset.nq"))
    assert "holds no graph of hltgraph" in one_line(result)
    assert (result.returncode, result.stdout) == (3, "")


@pytest.mark.parametrize(("content", "says"), [("", "holds no sheet"), ("sheet: [", "sheet.yaml"), ("sheet: x", "document")])
def test_a_spoilt_sheet_is_one_line(hltgraph, tmp_path: Path, content: str, says: str) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "sheet.yaml").write_text(content, "utf-8")
    result = hltgraph("author", str(tmp_path / "sheet.yaml"), "--sources", str(tmp_path))
    assert says in one_line(result)
    assert result.returncode == 3


def test_an_unknown_setting_is_said(hltgraph) -> None:  # type: ignore[no-untyped-def]
    result = hltgraph("ask", QUESTION, HLTGRAPH_COLOUR="red")
    assert "HLTGRAPH_COLOUR" in one_line(result)
    assert result.returncode == 2


def test_a_turtle_file_with_a_syntax_error_names_file_and_line(hltgraph, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "mine.ttl"
    path.write_text("@prefix hlt: <https://w3id.org/hltgraph/def#> .\n<a:b> a hlt:Demand\n<a:c> a hlt:Demand .\n", "utf-8")
    result = hltgraph("validate", str(path))
    assert f"{path}, line 3" in one_line(result)
    assert result.returncode == 3


def test_a_query_may_come_from_a_file_or_from_standard_input(hltgraph, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "letters.rq"
    path.write_text("SELECT ?letter { ?r a hlt:Recommendation ; hlt:letter ?letter } ORDER BY ?letter", "utf-8")
    result = hltgraph("query", str(path), "--format", "csv")
    assert result.stdout.split() == ["letter", *"ABCDEFGHIJKLMNOPQRSTUVWX"]


@pytest.mark.parametrize(
    ("fmt", "mark"), [("ttl", "hlt:Recommendation"), ("nt", "<https://w3id.org/hltgraph/def#Recommendation>"), ("trig", "{"), ("jsonld", '"@id"')]
)
def test_show_writes_every_graph_format(hltgraph, fmt: str, mark: str) -> None:  # type: ignore[no-untyped-def]
    assert mark in hltgraph("show", "recommendation/l", "--format", fmt).stdout


def test_show_why_names_rule_and_premises(hltgraph) -> None:  # type: ignore[no-untyped-def]
    shown = json.loads(hltgraph("show", "actor-demand/3-raden-1", "--why", "--format", "json").stdout)
    lisse = next(s for s in shown["statements"] if s["value"].endswith("organization/raad-lisse"))
    assert lisse["layer"] == "inferred-stated"
    assert "propertyChainAxiom" in lisse["because"]["rule"]
    assert "actor/gemeenteraden hlt:hasMember organization/raad-lisse" in lisse["because"]["premises"]


def test_search_finds_by_other_names_and_by_text(hltgraph) -> None:  # type: ignore[no-untyped-def]
    assert json.loads(hltgraph("search", "ODWH", "--format", "json").stdout)["items"][0]["iri"].endswith("party/odwh")
    assert json.loads(hltgraph("search", "intaketafel", "--format", "json").stdout)["total"] > 1
    assert hltgraph("search", "qqqzzz").returncode == 1


def test_the_reader_of_a_pipe_may_go_away(hltgraph, dataset: Path, project: Path) -> None:  # type: ignore[no-untyped-def]
    command = f"{sys.executable} -m hltgraph.cli.main query 'SELECT ?s ?p ?o {{ ?s ?p ?o }} LIMIT 90000' --format csv | head -1"
    env = {**os.environ, "HLTGRAPH_DATASET": str(dataset), "PYTHONPATH": str(project)}
    result = subprocess.run(["bash", "-c", f"set -o pipefail; {command}"], capture_output=True, text=True, env=env)
    assert result.stderr == ""
    assert result.stdout.strip() == "s,p,o"


def test_every_command_has_help(hltgraph) -> None:  # type: ignore[no-untyped-def]
    from hltgraph.cli.main import COMMANDS

    for command in COMMANDS:
        result = hltgraph(command, "--help")
        assert result.returncode == 0
        assert COMMANDS[command].split()[0] in result.stdout


# ---------------------------------------------------------------------- impact


def test_impact_in_short_and_from_a_file_say_the_same(hltgraph, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    scenario = tmp_path / "scenario.yaml"
    scenario.write_text("date: 2027-01-01\noperations:\n- {op: merge, parties: [isd, provalu], into: werkplein}\n")
    short = hltgraph("impact", "merge", "isd", "provalu", "--into", "werkplein", "--date", "2027-01-01", "--as-of", "2026-11-22", "--format", "json")
    whole = hltgraph("impact", str(scenario), "--as-of", "2026-11-22", "--format", "json")
    assert (short.returncode, whole.returncode) == (0, 0)
    assert short.stdout == whole.stdout and json.loads(short.stdout)["affected"]


@pytest.mark.parametrize("form", ["table", "csv", "md", "html", "trig", "update"])
def test_impact_writes_every_form(hltgraph, form: str) -> None:  # type: ignore[no-untyped-def]
    result = hltgraph("impact", "dissolve", "provalu", "--format", form, "--lang", "en")
    assert (result.returncode == 0 and "Provalu" in result.stdout) or (form in ("trig", "update") and "provalu" in result.stdout)


def test_impact_compares_and_sweeps(hltgraph, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    files = []
    for party in ("isd", "provalu"):
        files.append(str(tmp_path / f"{party}.json"))
        Path(files[-1]).write_text(json.dumps({"op": "dissolve", "party": party}))
    compared = json.loads(hltgraph("impact", "compare", *files, "--format", "json").stdout)
    assert len(compared["scenarios"]) == 2
    swept = hltgraph("impact", "sweep", "--format", "json", HLTGRAPH_MAX_SWEEP="5")
    assert len(json.loads(swept.stdout)) == 5 and swept.stderr == ""


def test_impact_takes_a_table_of_dependences_of_ones_own(hltgraph, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    own = tmp_path / "own.ttl"
    own.write_text(
        "@base <https://w3id.org/hltgraph/> . @prefix hlt: <https://w3id.org/hltgraph/def#> .\n"
        "<id/dependence/concerns> hlt:ofProperty hlt:concerns ; hlt:direction <id/effect-direction/none> .\n"
    )
    plain, narrow = (json.loads(hltgraph("impact", "dissolve", "provalu", "--format", "json", *more).stdout) for more in ((), ("--dependence", str(own))))
    assert len(narrow["affected"]) < len(plain["affected"])


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("dissolve", "provla"), "provalu"),
        (("dissolve",), "one name"),
        (("merge", "isd", "isd", "--into", "x"), "merges with itself"),
        (("leave", "isd", "--member", "leiden"), "does not take part"),
        (("leave", "isd"), "needs member"),
        (("nergens.yaml",), "no scenario file"),
        (("compare", "a.yaml"), "two or more"),
        (("dissolve", "isd", "--date", "2027-13-01"), "no date"),
        (("dissolve", "isd", "--dependence", "nergens.ttl"), "nergens.ttl"),
    ],
)
def test_impact_says_in_one_line_what_cannot_be(hltgraph, arguments: tuple[str, ...], says: str) -> None:  # type: ignore[no-untyped-def]
    result = hltgraph("impact", *arguments)
    assert (result.returncode, result.stdout) == (2, "")
    assert says in one_line(result)
