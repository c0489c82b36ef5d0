"""The stored questions: each answers what the nota says, stays as it is written, and takes values as terms.

``expected/NAME.yaml`` holds cases argued from the source documents, not from the data. A case has

- ``why``: the argument, with the lines of the nota (or of the practice description) that it rests on;
- ``parameters`` and ``trust``: what is asked, where it is not everything;
- ``columns``: the columns compared;
- ``rows`` (all rows, in order), ``set`` (all different rows, in any order), ``contains``, ``excludes`` or ``count``.

IRIs are written short (``recommendation/l``, ``hlt:concerns``), an empty cell is null.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import yaml

from hltgraph.errors import UsageError
from hltgraph.namespaces import TERMS, short
from hltgraph.questions.bank import KINDS, Parameter, Question, parse, question, questions
from hltgraph.questions.retrieval import resolve
from hltgraph.store.graph import EmbeddedStore, GraphStore

EXPECTED = Path(__file__).parent / "expected"
CHECKS = ("rows", "set", "contains", "excludes", "count")
#: The blocks of this one are composed into the answers of ``ask``, which puts the items in order itself.
COMPOSED = "items"
NAMES = [q.name for q in questions()]

Cells = tuple[str | None, ...]


def _read_cases() -> Iterator[Any]:
    for path in sorted(EXPECTED.glob("*.yaml")):
        for number, case in enumerate(yaml.safe_load(path.read_text("utf-8")), 1):
            given = "-".join(f"{name}={value}" for name, value in case.get("parameters", {}).items())
            yield pytest.param(path.stem, case, id=f"{path.stem}-{number}{'-' + given if given else ''}")


CASES = list(_read_cases())


def _cell(value: object) -> str | None:
    return None if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def _wanted(rows: Sequence[object]) -> list[Cells]:
    return [tuple(map(_cell, row if isinstance(row, list) else [row])) for row in rows]


def _answer(store: GraphStore, name: str, given: Mapping[str, Any], columns: Sequence[str], trust: str = "all") -> list[Cells]:
    asked = question(name)
    slots = {key: [str(v) for v in (value if isinstance(value, list) else [value])] for key, value in given.items()}
    results = store.run(asked.bound(resolve(store, asked, slots)), trust)
    assert isinstance(results, ox.QuerySolutions)
    unknown = set(columns) - {variable.value for variable in results.variables}
    assert not unknown, f"{name} has no column {', '.join(sorted(unknown))}"
    return [tuple(None if (term := row[c]) is None else short(term.value) for c in columns) for row in results]  # type: ignore[union-attr]


@pytest.mark.parametrize(("name", "case"), CASES)
def test_it_answers_what_the_nota_says(store: GraphStore, name: str, case: dict[str, Any]) -> None:
    got = _answer(store, name, case.get("parameters", {}), case["columns"], case.get("trust", "all"))
    if "rows" in case:
        assert got == _wanted(case["rows"]), case["why"]
    if "set" in case:
        assert set(got) == set(_wanted(case["set"])), case["why"]
    if "contains" in case:
        assert set(_wanted(case["contains"])) - set(got) == set(), case["why"]
    if "excludes" in case:
        assert set(_wanted(case["excludes"])) & set(got) == set(), case["why"]
    if "count" in case:
        assert len(got) == case["count"], case["why"]


@pytest.mark.parametrize(("name", "case"), CASES)
def test_a_case_is_argued_and_checks_something(name: str, case: dict[str, Any]) -> None:
    assert set(case) <= {"why", "parameters", "trust", "columns", *CHECKS}
    assert any(check in case for check in CHECKS)
    assert re.search(r"\b[Ll]ines? \d+|contract\.md|facts/parties\.md", case["why"]), "it says where this stands"
    for check in CHECKS[:-1]:
        assert all(len(row) == len(case["columns"]) for row in _wanted(case.get(check, []))), check


@pytest.mark.parametrize("name", NAMES)
def test_each_question_has_an_expected_answer(name: str) -> None:
    assert (EXPECTED / f"{name}.yaml").is_file()


def test_each_expected_answer_has_its_question() -> None:
    assert {path.stem for path in EXPECTED.glob("*.yaml")} <= set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_it_says_in_both_languages_what_it_is(name: str) -> None:
    asked = question(name)
    for texts in (asked.title, asked.about):
        assert set(texts) == {"nl", "en"}
        assert all(text.strip() for text in texts.values())
    assert asked.title["nl"].endswith("?") and asked.title["en"].endswith("?")
    assert all(parameter.sentence for parameter in asked.parameters)
    names = [parameter.name for parameter in asked.parameters]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("name", [name for name in NAMES if name != COMPOSED])
def test_its_columns_are_named_and_its_rows_ordered(name: str) -> None:
    text = question(name).text
    assert "SELECT *" not in text
    assert re.search(r"^ORDER BY ", text, re.MULTILINE)


@pytest.mark.parametrize("name", NAMES)
def test_each_parameter_has_its_block_and_each_block_its_parameter(name: str) -> None:
    asked = question(name)
    blocks = re.findall(r"^ *#\[ (\w+)$", asked.text, re.MULTILINE)
    rows = re.findall(r"VALUES \?(\w+) \{ UNDEF \}", asked.text)
    assert sorted(blocks) == sorted(rows) == sorted(parameter.name for parameter in asked.parameters)


@pytest.mark.parametrize("name", NAMES)
def test_it_parses_as_it_stands_and_with_all_blocks_out(store: GraphStore, name: str) -> None:
    asked = question(name)
    store.run(asked.text)
    plain = asked.bound({})
    assert "UNDEF" not in plain and "#[" not in plain
    store.run(plain)


def _sample(store: GraphStore, parameter: Parameter) -> str:
    """A value that a parameter takes."""
    kind = parameter.kinds[0]
    if kind == "date":
        return "2026-01-01"
    if kind == "word":
        return "L" if parameter.name == "letter" else "hasTheme"
    if kind == "kind":
        return next(iter(KINDS))
    if kind == "goal":
        return "7"
    if kind == "thing":
        return "recommendation/l"
    found = store.rows(f'SELECT ?s {{ ?s ?p ?o FILTER(STRSTARTS(STR(?s), "{store.base}id/{kind}/")) }} LIMIT 1')
    return short(next(iter(found))["s"].value)  # type: ignore[union-attr]


@pytest.mark.parametrize("name", NAMES)
def test_it_parses_with_each_block_in_and_with_all_in(store: GraphStore, name: str) -> None:
    asked = question(name)
    values = resolve(store, asked, {p.name: [_sample(store, p)] for p in asked.parameters})
    for chosen in [*([key] for key in values), list(values)]:
        bound = asked.bound({key: values[key] for key in chosen})
        assert "UNDEF" not in bound
        for key in chosen:
            assert str(values[key][0]) in bound
        list(store.rows(bound))


HOSTILE = (
    '" } UNION { ?s ?p ?o } #',
    "L' } ; DROP ALL #",
    "2026-01-01 } FILTER(true) {",
    "x> } . ?s ?p ?o . { <y",
    "recommendation/l } UNION { ?a ?b ?c }",
    "http://example.org/x> } ?s ?p ?o { <y",
    "a\\u0022 } ?s ?p ?o #",
    "}",
    "",
)


@pytest.mark.parametrize("name", [q.name for q in questions() if q.parameters])
def test_a_value_with_sparql_in_it_is_refused_or_is_only_a_value(store: GraphStore, name: str) -> None:
    asked = question(name)
    for parameter, hostile in itertools.product(asked.parameters, HOSTILE):
        try:
            values = resolve(store, asked, {parameter.name: [hostile]})
        except UsageError:
            continue
        term = values[parameter.name][0]
        assert isinstance(term, ox.Literal) and parameter.kinds == ("word",)
        # Nothing but the row differs from a query with a plain word: there the value stands, whole and escaped.
        row = ("VALUES ?" + parameter.name + " {{ {} }}").format
        plain = asked.bound({parameter.name: [ox.Literal("word")]})
        assert asked.bound(values) == plain.replace(row(ox.Literal("word")), row(term))
        assert not list(store.rows(asked.bound(values))), "no word of ours looks so"


@pytest.fixture(scope="module")
def backwards(store: GraphStore, dataset: Path) -> GraphStore:
    """The same graph, its lines loaded the other way round."""
    engine = ox.Store()
    engine.load("".join(reversed(dataset.read_text("utf-8").splitlines(keepends=True))).encode(), format=ox.RdfFormat.N_QUADS)
    return EmbeddedStore(engine, store.version, None)


def _whole(store: GraphStore, name: str) -> str:
    """A question without parameters; of the wordings, tens of thousands, those of one thing."""
    return question(name).bound(resolve(store, question(name), {"thing": ["recommendation/c"]} if name == "wordings" else {}))


@pytest.mark.parametrize("name", [name for name in NAMES if name != COMPOSED])
def test_its_order_does_not_hang_on_how_the_graph_is_kept(store: GraphStore, backwards: GraphStore, name: str) -> None:
    plain = _whole(store, name)
    assert list(store.rows(plain)) == list(backwards.rows(plain))


@pytest.mark.parametrize("name", NAMES)
def test_no_row_comes_twice(store: GraphStore, name: str) -> None:
    rows = [tuple(sorted((key, str(value)) for key, value in row.items())) for row in store.rows(_whole(store, name))]
    assert rows, "without parameters it gives the full list"
    assert len(rows) == len(set(rows))


@pytest.mark.parametrize("name", [name for name in NAMES if re.search(r"[?](layer|twinLayer)\b", question(name).text)])
def test_less_trust_shows_no_weaker_layer(store: GraphStore, name: str) -> None:
    for trust, hidden in (
        ("stated", {"external", "inferred-external", "interpreted", "inferred-interpreted"}),
        ("external", {"interpreted", "inferred-interpreted"}),
    ):
        for row in store.rows(question(name).bound({}), trust):
            shown = {row[key].value for key in ("layer", "twinLayer") if key in row}  # type: ignore[union-attr]
            assert not shown & hidden


def test_each_class_of_the_ontology_is_answered_by_a_question(store: GraphStore) -> None:
    instances: dict[str, set[str]] = {}
    for row in store.rows('SELECT ?class ?thing { ?thing a ?class FILTER(CONTAINS(STR(?class), "def#")) }'):
        instances.setdefault(row["class"].value, set()).add(row["thing"].value)  # type: ignore[union-attr]
    shown: set[str] = set()
    for asked in questions():
        for row in store.rows(asked.bound({})):
            shown |= {term.value for term in row.values()}  # type: ignore[union-attr]
    assert sorted(short(name) for name, things in instances.items() if not things & shown) == []


def test_each_property_of_the_ontology_is_named_in_a_question(store: GraphStore) -> None:
    texts = "\n".join(asked.bound({}) for asked in questions() if asked.name not in ("terms", "claims"))
    texts += "\n".join(asked.text for asked in questions())
    inverse: dict[str, str] = {}
    for row in store.rows("SELECT ?a ?b { ?a <http://www.w3.org/2002/07/owl#inverseOf> ?b }"):
        inverse |= {row["a"].value: row["b"].value, row["b"].value: row["a"].value}  # type: ignore[union-attr]
    used = {row["p"].value for row in store.rows("SELECT DISTINCT ?p { ?s ?p ?o }")}  # type: ignore[union-attr]

    def named(iri: str) -> bool:
        return re.search(rf"\bhlt:{iri.removeprefix(TERMS)}\b", texts) is not None

    assert sorted(short(iri) for iri in used if iri.startswith(TERMS) and not named(iri) and not named(inverse.get(iri, iri))) == []


def test_a_question_is_one_file_that_reads_back() -> None:
    asked = parse("x", "# title@nl: A?\n# param letter word: a letter\n\nSELECT ?a {\n  #[ letter\n  VALUES ?letter { UNDEF }\n  #]\n}\n")
    assert isinstance(asked, Question)
    assert asked.bound({}) == "SELECT ?a {\n}\n"
    assert asked.bound({"letter": [ox.Literal("L")]}) == 'SELECT ?a {\n  VALUES ?letter { "L" }\n}\n'
