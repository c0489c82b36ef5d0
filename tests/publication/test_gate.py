"""The gate: each reason to refuse is found in what is spoilt so, and what is sound passes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hltgraph.errors import KnowledgeError
from hltgraph.knowledge import Knowledge, graph
from hltgraph.namespaces import BASE, PREFIXES, TERMS, thing
from hltgraph.publication import gate, personal, publishing
from hltgraph.publication.edition import Edition
from hltgraph.publication.facts import Facts
from hltgraph.publication.gate import Refusal
from tests.publication.conftest import Small, publish, tree

ABOUT = ox.NamedNode(graph("about"))
LICENCE = "http://creativecommons.org/publicdomain/zero/1.0/"
ALLOWED = personal.Allowed.read(Path(__file__).parents[2] / "data" / "allowed.toml")


@pytest.fixture(scope="module")
def quads(dataset: Path) -> list[ox.Quad]:
    return list(ox.parse(dataset.read_bytes(), format=ox.RdfFormat.N_QUADS))


def spoilt(quads: Iterable[ox.Quad], *, without: str = "", plus: Iterable[ox.Quad] = ()) -> Edition:
    """The graph without the statements that hold some text, and with others."""
    return Edition.of([*(quad for quad in quads if not without or without not in str(quad)), *plus])


def said(name: str, predicate: str, value: ox.NamedNode | ox.Literal) -> ox.Quad:
    return ox.Quad(ox.NamedNode(thing(name)), ox.NamedNode(thing(predicate)), value, ABOUT)


def whys(refusals: Iterable[Refusal]) -> set[tuple[str, str]]:
    return {(refusal.why, refusal.where) for refusal in refusals}


def test_the_project_passes(published: Path) -> None:
    report = json.loads((published / "gate.json").read_bytes())
    assert (report["passed"], report["refusals"], report["skipped"]) == (True, [], ["passage", "vanished"])


def test_the_project_passes_with_the_sources_at_hand(dataset: Path, knowledge: Knowledge, sources: Path) -> None:
    assert list(gate.lost_passages(gate.asserted_of(Edition.read(dataset), knowledge), sources)) == []


def test_a_violation_of_a_shape_is_refused(quads: list[ox.Quad], knowledge: Knowledge) -> None:
    edition = spoilt(quads, without=f"<{thing('recommendation/l')}> <{TERMS}category>")
    found = list(gate.violations(gate.asserted_of(edition, knowledge)))
    assert ("violation", "recommendation/l") in whys(found)
    assert all(refusal.nl and refusal.en for refusal in found)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("mail address", "Vragen aan j.voorbeeld@example.org."),
        ("telephone number", "Bel 071-1234567."),
        ("telephone number", "Bel 06 12 34 56 78."),
        ("telephone number", "Call +31 (0)71 123 45 67."),
        ("citizen service number", "Zijn nummer is 111222333."),
        ("address", "Hoofdweg 12"),
        ("address", "Post naar 2180 AA."),
        ("name of a person", "Gevraagd door Jan de Voorbeeld."),
        ("name of a person", "Gevraagd door Annemarie Voorbeeld-Proef."),
        ("name of a person", "Volgens mevrouw Voorbeeld kan dat."),
        ("name of a person", "Volgens de heer A. van der Voorbeeld kan dat."),
        ("name of a person", "Portefeuillehouder is wethouder Voorbeeld."),
        ("name of a person", "Geschreven door P.C. Voorbeeld."),
    ],
)
def test_personal_data_in_a_text_is_refused(quads: list[ox.Quad], facts: Facts, kind: str, text: str) -> None:
    edition = spoilt(quads, plus=[said("theme/prioritering", "skos:altLabel", ox.Literal(text, language="nl"))])
    found = list(gate.personal_data(edition, facts, ALLOWED))
    assert {(refusal.why, refusal.where) for refusal in found} == {("personal", "theme/prioritering skos:altLabel")}
    assert kind in {refusal.en.rpartition("looks like a ")[2] for refusal in found}


@pytest.mark.parametrize(
    "text",
    [
        "De burgemeester van Lisse en de wethouders van Hillegom.",
        "College van burgemeester en wethouders; raadsleden en griffie.",
        "Aanbeveling L. De raden trekken samen op, ook in 2025-2026.",
        "Regel 1228-1229, 45980 uitspraken, 2e helft 2025, 24 aanbevelingen, 100.000.000 euro.",
        "Samen Verder in Hillegom, Lisse en Teylingen.",
        "54bc5a98adee123456789abc",
    ],
)
def test_what_is_no_personal_data_passes(text: str) -> None:
    assert list(personal.look(text)) == []


@given(st.integers(100_000_000, 999_999_999))
def test_a_number_is_a_citizen_service_number_by_the_eleven_test(number: int) -> None:
    digits = [int(c) for c in str(number)]
    total = sum(weight * digit for weight, digit in zip(range(9, 1, -1), digits, strict=False)) - digits[8]
    assert bool(list(personal.look(f"nummer {number}"))) == (total % 11 == 0)


@given(st.text(max_size=2000))
def test_no_text_is_too_odd_to_look_at(text: str) -> None:
    list(personal.look(text))


def test_an_exemption_lets_its_own_words_pass_and_no_others(quads: list[ox.Quad], facts: Facts) -> None:
    plus = [said("theme/prioritering", "skos:altLabel", ox.Literal(text)) for text in ("Wet Jan de Voorbeeld", "Wet Jan de Proef")]
    found = list(gate.personal_data(spoilt(quads, plus=plus), facts, replace(ALLOWED, texts=ALLOWED.texts | {"Jan de Voorbeeld": "a law is named so"})))
    assert [refusal.en for refusal in found] == ["‘Jan de Proef’ looks like a name of a person"]


def test_an_exemption_that_serves_nothing_is_refused(quads: list[ox.Quad], facts: Facts) -> None:
    found = list(gate.personal_data(spoilt(quads), facts, replace(ALLOWED, texts=ALLOWED.texts | {"Piet Voorbeeld": "gone since"})))
    assert whys(found) == {("allowed", "data/allowed.toml")}


@pytest.mark.parametrize(
    "text", ['[[office]]\ntext = "Jan de Voorbeeld"\nwhy = "he"\n', '[[other]]\ntext = "x"\nwhy = " "\n', '[[other]]\ntext = "x"\n', "not toml"]
)
def test_a_list_of_exemptions_is_itself_checked(tmp_path: Path, text: str) -> None:
    (tmp_path / "allowed.toml").write_text(text, "utf-8")
    with pytest.raises(KnowledgeError):
        personal.Allowed.read(tmp_path / "allowed.toml")


def test_an_office_and_a_functional_mailbox_may_be_allowed(tmp_path: Path) -> None:
    (tmp_path / "allowed.toml").write_text('mailboxes = ["info"]\n[[office]]\ntext = "wethouder Financien"\nwhy = "an office"\n', "utf-8")
    allowed = personal.Allowed.read(tmp_path / "allowed.toml")
    hits = list(personal.look("Vraag wethouder Financien, of mail info@example.org of i.voorbeeld@example.org"))
    assert [hit.text for hit in hits if not allowed.permits(hit)] == ["i.voorbeeld@example.org"]


@pytest.mark.parametrize(("choice", "value"), [("contact_name", "Jan de Voorbeeld"), ("contact_email", "j.devoorbeeld@example.org")])
def test_a_contact_point_that_is_a_person_is_refused(edition: Edition, facts: Facts, choice: str, value: str) -> None:
    found = list(gate.personal_data(edition, replace(facts, **{choice: value}), ALLOWED))
    assert whys(found) == {("personal", f"HLTGRAPH_{choice.upper()}")}


@pytest.mark.parametrize(
    ("predicate", "value"),
    [
        ("hlt:registerEntry", "https://identifier.overheid.nl/tooi/id/so/so866"),
        ("hlt:registerEntry", "http://identifier.overheid.nl/tooi/id/so/so0866"),
        ("hlt:registerEntry", "https://www.hltsamen.nl/"),
        ("hlt:supportsGoal", "http://metadata.un.org/sdg/18"),
        ("hlt:supportsGoal", "https://metadata.un.org/sdg/7"),
        ("rdfs:seeAlso", "https://wetten.overheid.nl/BWBR123"),
        ("rdfs:seeAlso", "https://lokaleregelgeving.overheid.nl/CVDRabc"),
        ("rdfs:seeAlso", "http://data.europa.eu/eli/dir/2019"),
    ],
)
def test_a_malformed_link_to_a_register_is_refused(quads: list[ox.Quad], facts: Facts, predicate: str, value: str) -> None:
    edition = spoilt(quads, plus=[said("organization/hltsamen", predicate, ox.NamedNode(value))])
    found = list(gate.register_links(edition, facts))
    assert whys(found) == {("register", "organization/hltsamen")}
    assert value in found[0].nl


def test_a_passage_that_does_not_verify_is_refused(quads: list[ox.Quad], knowledge: Knowledge, sources: Path) -> None:
    start = f"<{thing('range/hlt-samen-verder-70256-70375')}> <{PREFIXES['oa']}start>"
    moved = [
        ox.Quad(quad.subject, quad.predicate, ox.Literal(str(int(quad.object.value) + 1), datatype=quad.object.datatype), quad.graph_name)
        for quad in quads
        if start in str(quad) and isinstance(quad.object, ox.Literal)
    ]
    assert moved
    found = list(gate.lost_passages(gate.asserted_of(spoilt(quads, without=start, plus=moved), knowledge), sources))
    assert any("70256-70375" in refusal.where for refusal in found)
    assert {refusal.why for refusal in found} == {"passage"}


def test_a_name_that_vanished_is_refused_and_a_tombstone_mends_it(quads: list[ox.Quad]) -> None:
    before, name = spoilt(quads), "theme/prioritering"
    after = spoilt(quads, without=f"<{thing(name)}>")
    assert whys(gate.vanished(after, before)) == {("vanished", name)}
    tombstone = [said(name, "owl:deprecated", ox.Literal("true", datatype=ox.NamedNode(PREFIXES["xsd"] + "boolean")))]
    assert list(gate.vanished(spoilt(after.quads, plus=tombstone), before)) == []


def test_a_term_that_vanished_is_refused(quads: list[ox.Quad]) -> None:
    assert whys(gate.vanished(spoilt(quads, without=f"<{TERMS}twinOf>"), spoilt(quads))) == {("vanished", TERMS + "twinOf")}


def test_a_name_does_not_vanish_by_publishing_under_another_base(quads: list[ox.Quad]) -> None:
    before = spoilt(quads)
    assert list(gate.vanished(Edition.of(before.quads, "https://data.example.org/x/"), before)) == []


def test_a_fault_in_the_catalogue_is_refused(knowledge: Knowledge, edition: Edition) -> None:
    node = ox.NamedNode(f"{BASE}catalog")
    triples = [(node, ox.NamedNode(PREFIXES["rdf"] + "type"), ox.NamedNode("http://www.w3.org/ns/dcat#Catalog"))]
    found = list(gate.catalogue_faults(triples, knowledge, BASE))  # type: ignore[arg-type]
    assert {refusal.why for refusal in found} == {"catalogue"}
    assert len(found) >= 5


def test_the_command_refuses_with_a_list_and_writes_nothing(quads: list[ox.Quad], project: Path, tmp_path: Path) -> None:
    plus = [said("theme/prioritering", "skos:altLabel", ox.Literal("Jan de Voorbeeld", language="nl"))]
    dataset = tmp_path / "dataset.nq"
    dataset.write_bytes(spoilt(quads, without=f"<{thing('recommendation/l')}> <{TERMS}category>", plus=plus).content)
    result = publish(dataset, tmp_path / "out", project)
    assert (result.returncode, result.stdout) == (1, "")
    assert "Traceback" not in result.stderr
    assert "violation: recommendation/l" in result.stderr
    assert "personal: theme/prioritering skos:altLabel" in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["dataset.nq"]


def test_check_runs_the_gate_alone_and_writes_its_page(small: Small, project: Path, tmp_path: Path) -> None:
    result = publish(small.build(), tmp_path / "out", project, "--check", root=str(small.root))
    assert result.returncode == 0, result.stderr
    assert set(tree(tmp_path / "out")) == {"gate.html", "gate.en.html", "gate.json", "assets/theme.css", "assets/icon.svg"}
    page = (tmp_path / "out" / "gate.html").read_text("utf-8")
    assert "Er is niets wat publicatie in de weg staat" in page
    assert set(re.findall(r'(?:href|src)="([^"#]+)"', page)) == {"assets/theme.css", "assets/icon.svg", "gate.en.html", LICENCE}
    for candidate in ("004", "008", "015", "018"):
        assert f"{candidate}: " in page
    small.write("data/about/extra.ttl", f'<{thing("chapter/3")}> <{PREFIXES["skos"]}altLabel> "Jan de Voorbeeld"@nl .')
    result = publish(small.build(), tmp_path / "out", project, "--check", root=str(small.root))
    assert result.returncode == 1
    assert "Jan de Voorbeeld" in (tmp_path / "out" / "gate.html").read_text("utf-8")
    assert "personal: chapter/3 skos:altLabel" in result.stdout


def test_check_leaves_a_publication_as_it_is_but_for_its_report(small: Small, tmp_path: Path) -> None:
    site = small.publish(tmp_path / "out")
    before = tree(tmp_path / "out")
    publishing.report(site, publishing.check(site, None), tmp_path / "out")
    assert tree(tmp_path / "out") == before


def test_a_malformed_identifier_in_the_facts_of_the_publication_is_refused(edition: Edition, facts: Facts) -> None:
    publisher = dict(facts.content["publisher"]) | {"iri": "https://identifier.overheid.nl/tooi/id/so/866"}
    found = list(gate.register_links(edition, replace(facts, content=dict(facts.content) | {"publisher": publisher})))
    assert whys(found) == {("register", "data/publication.toml")}
