"""The project's passages against the real sources, and what becomes of each kind of fault."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest

from hltgraph.build.reading import Asserted, Triple
from hltgraph.errors import KnowledgeError
from hltgraph.namespaces import TERMS, thing
from hltgraph.provenance.passages import Range, read
from hltgraph.provenance.problems import KINDS, Problem
from hltgraph.provenance.source import DOCUMENTS, SourceText, fingerprint
from hltgraph.provenance.verification import examine, verify

NOTA = "hlt-samen-verder"
Report = Callable[[Asserted], set[Problem]]


@pytest.fixture(scope="module")
def nota(sources: Path) -> SourceText:
    return SourceText.read(sources, NOTA)


@pytest.fixture(scope="module")
def reported(asserted: Asserted, sources: Path) -> Report:
    """What verification reports of a changed project and not of the project as it is."""
    before = set(verify(asserted, sources))
    return lambda changed: set(verify(changed, sources)) - before


def node(name: str) -> ox.NamedNode:
    return ox.NamedNode(thing(name))


def changed(asserted: Asserted, rewrite: Callable[[Triple], Triple | None]) -> Asserted:
    """The project with each triple as ``rewrite`` gives it; None drops it."""
    graphs = {name: {new: where for triple, where in triples.items() if (new := rewrite(triple)) is not None} for name, triples in asserted.graphs.items()}
    return replace(asserted, graphs=graphs)


def without(asserted: Asserted, name: str) -> Asserted:
    """The project without a thing."""
    return changed(asserted, lambda triple: None if triple[0] == node(name) else triple)


def renamed(asserted: Asserted, old: str, new: str) -> Asserted:
    """The project with a thing under another name."""
    names = {node(old): node(new)}
    return changed(asserted, lambda t: (names.get(t[0], t[0]), t[1], names.get(t[2], t[2])))  # type: ignore[call-overload]


def swapped(asserted: Asserted, one: str, other: str) -> Asserted:
    """The project with the passages of two things exchanged."""
    names = {node(one): node(other), node(other): node(one)}
    has = ox.NamedNode(TERMS + "hasPassage")
    return changed(asserted, lambda t: (names.get(t[0], t[0]), t[1], t[2]) if t[1] == has else t)  # type: ignore[call-overload]


def told(asserted: Asserted, name: str, prop: str, value: str) -> Asserted:
    """The project with another plain value of a property of a thing."""

    def rewrite(triple: Triple) -> Triple:
        if triple[0] == node(name) and triple[1].value == thing(prop):
            assert isinstance(triple[2], ox.Literal)
            return triple[0], triple[1], ox.Literal(value, datatype=triple[2].datatype)
        return triple

    return changed(asserted, rewrite)


def moved(asserted: Asserted, name: str, ranges: list[Range], source: SourceText) -> Asserted:
    """The project with a thing at another place of the nota, all that its passage says of it in order."""
    held = read(asserted)
    (passage,) = [held.passages[p] for p in held.items[name].passages]
    new = f"passage/{NOTA}-{ranges[0][0]}-{ranges[-1][1]}"
    result = renamed(changed(asserted, lambda t: None if t[0] == node(passage.name) and t[1] == node("oa:hasSelector") else t), passage.name, new)
    about = result.graphs["about"]
    for start, end in ranges:
        selector = node(f"range/{NOTA}-{start}-{end}")
        about[node(new), node("oa:hasSelector"), selector] = "test"
        for prop, offset in (("oa:start", start), ("oa:end", end)):
            about[selector, node(prop), ox.Literal(offset)] = "test"
    text = " ".join(source.text[start:end] for start, end in ranges)
    result = told(result, new, "hlt:fingerprint", fingerprint(text))
    return told(result, new, "hlt:lines", source.lines(ranges))


def of(problems: set[Problem], kind: str) -> set[tuple[str, str | None]]:
    """The things of a kind of problem, each with its lines."""
    return {(problem.thing, problem.lines) for problem in problems if problem.kind == kind}


def things(problems: set[Problem], kind: str) -> set[str]:
    return {thing for thing, _ in of(problems, kind)}


def place(asserted: Asserted, name: str) -> list[Range]:
    held = read(asserted)
    return sorted(r for p in held.items[name].passages for r in held.passages[p].ranges)


def test_the_passages_of_the_project_are_all_found_and_cover_both_sources(asserted: Asserted, sources: Path) -> None:
    assert [problem.line() for problem in verify(asserted, sources)] == []


def test_the_counts_account_for_every_passage_point_and_character(asserted: Asserted, sources: Path) -> None:
    held = read(asserted)
    for counts in examine(asserted, sources).counts:
        text = SourceText.read(sources, counts.document).text
        assert counts.passages == sum(passage.document == counts.document for passage in held.passages.values())
        assert counts.coverage.characters == sum(not character.isspace() for character in text)
        assert counts.coverage.held + counts.coverage.excluded == counts.coverage.characters
        assert counts.answered == counts.points > 0


# ---- passages


@pytest.mark.parametrize(("prop", "by"), [("oa:start", 1), ("oa:end", -1)])
def test_a_shifted_offset_is_reported(asserted: Asserted, reported: Report, prop: str, by: int) -> None:
    ((start, end),) = place(asserted, "recommendation/l")
    shifted = told(asserted, f"range/{NOTA}-{start}-{end}", prop, str((start if by > 0 else end) + by))
    found = reported(shifted)
    passage = f"passage/{NOTA}-{start}-{end}"
    assert passage in things(found, "fingerprint") & things(found, "name")
    assert "recommendation/l" in things(found, "elsewhere")
    assert things(found, "uncovered")


@pytest.mark.parametrize(("prop", "value", "kind"), [("hlt:lines", "1", "lines"), ("hlt:page", "99", "page")])
def test_a_citation_that_does_not_fit_the_offsets_is_reported(asserted: Asserted, reported: Report, prop: str, value: str, kind: str) -> None:
    ((start, end),) = place(asserted, "recommendation/l")
    passage = f"passage/{NOTA}-{start}-{end}"
    assert of(reported(told(asserted, passage, prop, value)), kind) == {(passage, "1228-1229")}


def test_a_passage_that_is_said_to_lie_in_another_part_is_reported(asserted: Asserted, reported: Report) -> None:
    ((start, end),) = place(asserted, "statement/note-7-p1")
    passage = f"passage/{NOTA}-{start}-{end}"

    def rewrite(triple: Triple) -> Triple:
        inside = triple[0] == node(passage) and triple[1] == node("hlt:withinPart")
        return (triple[0], triple[1], node("annex/i")) if inside else triple

    assert things(reported(changed(asserted, rewrite)), "part") == {passage}


def test_a_long_passage_without_a_reason_in_both_languages_is_reported(asserted: Asserted, reported: Report) -> None:
    passage = next(p for p in read(asserted).passages.values() if p.reason)
    english = changed(asserted, lambda t: None if t[0] == node(passage.name) and getattr(t[2], "language", "") == "nl" else t)
    (problem,) = reported(english)
    assert (problem.kind, problem.thing) == ("reason", passage.name)
    assert "(nl)" in problem.message


def test_a_range_outside_the_text_is_reported_and_breaks_nothing(asserted: Asserted, reported: Report) -> None:
    ((start, end),) = place(asserted, "recommendation/l")
    found = reported(told(asserted, f"range/{NOTA}-{start}-{end}", "oa:end", "999999"))
    assert things(found, "range") == {f"passage/{NOTA}-{start}-{end}"}
    assert "recommendation/l" in things(found, "elsewhere")


def test_a_passage_that_nothing_holds_is_reported_and_covers_nothing(asserted: Asserted, reported: Report) -> None:
    ((start, end),) = place(asserted, "recommendation/l")
    found = reported(without(asserted, "recommendation/l"))
    assert things(found, "holder") == {f"passage/{NOTA}-{start}-{end}"}
    assert of(found, "uncovered") == {(f"{start}-{end}", "1228-1229")}


def test_a_passage_that_nobody_describes_is_reported(asserted: Asserted, reported: Report) -> None:
    ((start, end),) = place(asserted, "recommendation/l")
    assert things(reported(without(asserted, f"passage/{NOTA}-{start}-{end}")), "holder") == {"recommendation/l"}


def test_a_passage_without_a_fingerprint_cannot_be_verified(asserted: Asserted, sources: Path) -> None:
    bare = changed(asserted, lambda t: None if t[1].value == TERMS + "fingerprint" else t)
    with pytest.raises(KnowledgeError, match=r"passage/.* has 0 values of hlt:fingerprint"):
        verify(bare, sources)


def test_a_passage_in_another_document_is_reported(asserted: Asserted, reported: Report) -> None:
    old, new = node("document/hltsamen-praktijk"), node("document/elsewhere")
    found = reported(changed(asserted, lambda t: (t[0], t[1], new) if t[1] == node("oa:hasSource") and t[2] == old else t))
    assert len(things(found, "unknown-document")) > 10


# ---- points


def test_a_swapped_column_is_reported(asserted: Asserted, reported: Report) -> None:
    left, right = "demand/3-3-bestuurders-1", "demand/3-3-organisatie-1"
    found = reported(swapped(asserted, left, right))
    assert of(found, "elsewhere") == {(left, "1214"), (right, "1214")}
    assert of(found, "columns") == {(left, "1214"), (left, "1215")}


def test_words_of_the_other_column_are_reported_even_on_a_line_without_numbers(asserted: Asserted, reported: Report, nota: SourceText) -> None:
    left, right = "demand/3-3-bestuurders-1", "demand/3-3-organisatie-1"
    (one, two), (three, four) = place(asserted, left), place(asserted, right)
    found = reported(moved(moved(asserted, left, [one, four], nota), right, [three, two], nota))
    assert of(found, "columns") == {(left, "1215")}


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("section/2-2-3", "615"),
        ("section/3-3", "1147"),
        ("note/5", "1092"),
        ("demand/3-3-organisatie-2", "1217"),
        ("demand/2-2-2-organisatie-1", "596"),
        ("recommendation/j", "864"),
        ("recommendation/o", "1240-1241"),
        ("audit-recommendation/c", "1178-1179"),
        ("agenda-item/b", "1387"),
        ("agenda-item/t", "1538"),
        ("actor-demand/2-raden-3", "1725-1726"),
        ("vision-goal/3", "1603-1605"),
        ("framework/4", "876"),
        ("track/2", "337"),
        ("original-goal/3", "46"),
        ("strategy-ambition/2", "21"),
    ],
)
def test_a_dropped_item_is_reported_with_its_line(asserted: Asserted, reported: Report, name: str, line: str) -> None:
    assert of(reported(without(asserted, name)), "missing") == {(name, line)}


@pytest.mark.parametrize(
    ("name", "stem", "lines"),
    [
        ("statement/3-3-p4", "statement/3-3-p...", "1166-1168"),
        ("statement/leeswijzer-p4", "statement/leeswijzer-p...", "15"),
        ("statement/note-6-p2", "statement/note-6-p...", "1138-1141"),
        ("statement/manifest-p9", "statement/manifest-p...", "91-95"),
        ("statement/praktijk-p9", "statement/praktijk-p...", "31"),
    ],
)
def test_a_dropped_paragraph_is_reported_with_its_lines(asserted: Asserted, reported: Report, name: str, stem: str, lines: str) -> None:
    assert (stem, lines) in of(reported(without(asserted, name)), "missing")


def test_a_renumbered_demand_is_reported_as_missing_and_as_surplus(asserted: Asserted, reported: Report) -> None:
    found = reported(renamed(asserted, "demand/3-3-bestuurders-2", "demand/3-3-bestuurders-4"))
    assert of(found, "missing") == {("demand/3-3-bestuurders-2", "1217")}
    assert of(found, "surplus") == {("demand/3-3-bestuurders-4", "1217-1218")}


def test_two_exchanged_numbers_are_reported(asserted: Asserted, reported: Report) -> None:
    names = {"demand/3-3-bestuurders-2", "demand/3-3-bestuurders-3"}
    found = reported(swapped(asserted, *sorted(names)))
    assert things(found, "elsewhere") == names


def test_a_surplus_item_is_reported_whatever_its_name(asserted: Asserted, reported: Report) -> None:
    for name in ("recommendation/y", "statement/3-3-p99", "demand/9-9-raden-1"):
        kind = {"recommendation": "Recommendation", "statement": "Statement", "demand": "Demand"}[name.partition("/")[0]]
        more = changed(asserted, lambda t: t)
        more.graphs["stated"][node(name), node("rdf:type"), ox.NamedNode(TERMS + kind)] = "test"
        assert things(reported(more), "surplus") == {name}


def test_an_item_of_another_class_than_its_point_is_reported(asserted: Asserted, reported: Report) -> None:
    old, new = ox.NamedNode(TERMS + "Recommendation"), ox.NamedNode(TERMS + "Instrument")
    found = reported(changed(asserted, lambda t: (t[0], t[1], new) if t[0] == node("recommendation/l") and t[2] == old else t))
    assert things(found, "missing") == {"recommendation/l"}


def test_an_item_that_takes_in_the_next_is_reported(asserted: Asserted, reported: Report, nota: SourceText) -> None:
    (first,), (second,) = place(asserted, "recommendation/l"), place(asserted, "recommendation/m")
    found = reported(moved(asserted, "recommendation/l", [(first[0], second[1])], nota))
    assert of(found, "merged") == {("recommendation/l", "1228-1229")}
    assert things(found, "shared") == {"recommendation/m"}


def test_a_statement_that_tells_two_paragraphs_is_reported(asserted: Asserted, reported: Report, nota: SourceText) -> None:
    (first,), (second,) = place(asserted, "statement/3-3-p1"), place(asserted, "statement/3-3-p2")
    found = reported(moved(without(asserted, "statement/3-3-p2"), "statement/3-3-p1", [(first[0], second[1])], nota))
    assert of(found, "merged") == {("statement/3-3-p1", "1149-1159")}


def test_statements_out_of_the_order_of_the_text_are_reported(asserted: Asserted, reported: Report) -> None:
    assert things(reported(swapped(asserted, "statement/3-3-p2", "statement/3-3-p3")), "order") == {"statement/3-3-p3"}


def test_a_gap_in_the_numbers_of_statements_is_reported(asserted: Asserted, reported: Report) -> None:
    assert things(reported(renamed(asserted, "statement/3-3-p11", "statement/3-3-p12")), "order") == {"statement/3-3-p12"}


def test_a_phase_in_the_row_of_another_letter_is_reported(asserted: Asserted, reported: Report) -> None:
    assert things(reported(swapped(asserted, "phase/q-1", "phase/s-1")), "bounds") == {"phase/q-1", "phase/s-1"}


def test_a_demand_that_runs_past_the_next_of_its_column_is_reported(asserted: Asserted, reported: Report, nota: SourceText) -> None:
    one, two = place(asserted, "demand/3-3-bestuurders-2"), place(asserted, "demand/3-3-bestuurders-3")
    found = reported(moved(moved(asserted, "demand/3-3-bestuurders-2", [*one, two[-1]], nota), "demand/3-3-bestuurders-3", two[:-1], nota))
    assert things(found, "bounds") == {"demand/3-3-bestuurders-2"}


# ---- characters


def test_a_dropped_exclusion_is_reported_as_uncovered(asserted: Asserted, reported: Report) -> None:
    exclusion = next(e for e in read(asserted).exclusions if e.document == NOTA and e.ranges[0][1] - e.ranges[0][0] == 2)
    found = reported(without(asserted, exclusion.name))
    start, end = exclusion.ranges[0]
    assert {(problem.kind, problem.thing) for problem in found} == {("uncovered", f"{start}-{end}")}


def test_an_exclusion_without_a_reason_is_reported(asserted: Asserted, reported: Report) -> None:
    exclusion = read(asserted).exclusions[0]
    bare = changed(asserted, lambda t: None if t[0] == node(exclusion.name) and t[1].value == TERMS + "reason" else t)
    assert things(reported(bare), "reason") == {exclusion.name}


def test_words_that_are_excluded_and_held_are_reported(asserted: Asserted, reported: Report, nota: SourceText) -> None:
    ((start, _),) = place(asserted, "recommendation/w")
    exclusion = next(e for e in read(asserted).exclusions if nota.lines(e.ranges) == "1304")
    found = reported(moved(asserted, "recommendation/w", [(start, exclusion.ranges[0][1])], nota))
    assert exclusion.name in things(found, "excluded")


def test_siblings_with_one_passage_are_reported(asserted: Asserted, reported: Report) -> None:
    passage = node(read(asserted).items["party/isd"].passages[0])
    twin = changed(asserted, lambda t: t)
    twin.graphs["stated"][node("party/provalu"), ox.NamedNode(TERMS + "hasPassage"), passage] = "test"
    assert things(reported(twin), "shared") == {"party/provalu"}


# ---- files


def test_one_changed_character_of_a_source_is_reported(asserted: Asserted, reported: Report, sources: Path, tmp_path: Path) -> None:
    for file in DOCUMENTS.values():
        shutil.copy(sources / file, tmp_path / file)
    path = tmp_path / DOCUMENTS[NOTA]
    ((start, end),) = place(asserted, "recommendation/w")
    text = path.read_bytes().decode()
    path.chmod(0o644)
    path.write_bytes((text[: end - 2] + "x" + text[end - 1 :]).encode())
    found = set(verify(asserted, tmp_path)) - set(verify(asserted, sources))
    assert {(p.kind, p.thing) for p in found} == {
        ("digest", f"document/{NOTA}"),
        ("fingerprint", f"passage/{NOTA}-{start}-{end}"),
    }


def test_a_source_cut_off_in_the_middle_is_reported_and_breaks_nothing(asserted: Asserted, sources: Path, tmp_path: Path) -> None:
    for file in DOCUMENTS.values():
        (tmp_path / file).write_bytes((sources / file).read_bytes().decode()[:1000].encode())
    found = set(verify(asserted, tmp_path))
    assert things(found, "digest") == {f"document/{slug}" for slug in DOCUMENTS}
    assert "recommendation/x" in things(found, "surplus")
    assert f"passage/{NOTA}-{place(asserted, 'recommendation/x')[0][0]}-{place(asserted, 'recommendation/x')[-1][1]}" in things(found, "range")


def test_a_document_without_a_file_digest_is_reported(asserted: Asserted, reported: Report) -> None:
    bare = changed(asserted, lambda t: None if t[1].value == TERMS + "fileDigest" else t)
    found = {problem for problem in reported(bare) if "has no hlt:fileDigest" in problem.message}
    assert things(found, "digest") == {f"document/{slug}" for slug in DOCUMENTS}


def test_missing_sources_are_told(asserted: Asserted, tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match="--sources"):
        verify(asserted, tmp_path)


def test_every_kind_of_problem_is_described(asserted: Asserted, sources: Path, tmp_path: Path) -> None:
    for file in DOCUMENTS.values():
        (tmp_path / file).write_text("x\n")
    assert {problem.kind for problem in verify(asserted, tmp_path)} <= KINDS.keys()
