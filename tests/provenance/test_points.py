from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from hltgraph.provenance.outline import outline
from hltgraph.provenance.points import Point, find
from hltgraph.provenance.readings import Readings
from hltgraph.provenance.source import DOCUMENTS, SourceText

NOTA, PRACTICE = DOCUMENTS


def points(text: str, slug: str = NOTA, after: str = "") -> list[Point]:
    """The points of a small text with no listed readings in reach: none is listed for its first twelve lines."""
    return find(SourceText(slug, text + after, ""))


def places(text: str, kind: str) -> dict[str, str]:
    """The points of a kind by name, with the first words where they stand."""
    return {point.name: text[point.start : point.start + 8] for point in points(text) if point.kind == kind}


def paragraphs(text: str) -> list[str]:
    return [" ".join(text[p.start : p.end].split()) for p in points(text) if not p.whole]


BLOCK = """ 1. Een
1.1 Begin
Vraagt van bestuurders Vraagt van organisatie/ medewerkers
1. eerste links 1. eerste rechts
vervolg links vervolg rechts 2. tweede rechts
2. tweede links vervolg rechts
"""


def test_two_numbers_on_a_line_are_left_and_right() -> None:
    found = places(BLOCK, "demand")
    assert (found["demand/1-1-bestuurders-1"], found["demand/1-1-organisatie-1"]) == ("1. eerst", "1. eerst")
    starts = {p.name: p.start for p in points(BLOCK)}
    assert starts["demand/1-1-bestuurders-1"] < starts["demand/1-1-organisatie-1"]


def test_a_number_inside_a_line_is_the_right_columns_and_one_that_opens_it_the_left_ones() -> None:
    starts = {p.name: BLOCK[p.start : p.start + 16] for p in points(BLOCK)}
    assert starts["demand/1-1-organisatie-2"] == "2. tweede rechts"
    assert starts["demand/1-1-bestuurders-2"] == "2. tweede links "


def test_a_number_that_opens_a_line_is_of_the_column_that_waits_for_it() -> None:
    text = BLOCK.replace("2. tweede links vervolg rechts", "3. derde rechts")
    assert list(places(text, "demand")) == [
        "demand/1-1-bestuurders-1",
        "demand/1-1-organisatie-1",
        "demand/1-1-organisatie-2",
        "demand/1-1-organisatie-3",
    ]


def test_a_blank_line_parts_paragraphs_and_a_lower_case_start_after_an_open_sentence_does_not() -> None:
    text = " 1. Een\n\nEen zin die na een witte regel nog doorgaat omdat hij niet af is en lang genoeg\n\nmet het slot.\n\nNieuw begin.\n"
    assert [paragraph[:4] for paragraph in paragraphs(text)] == ["Een ", "Nieu"]


def test_a_new_page_parts_paragraphs_only_after_a_full_stop() -> None:
    assert len(paragraphs(" 1. Een\n\nEen zin die\nnog loopt en\n doorgaat hier.\n")) == 1
    assert len(paragraphs(" 1. Een\n\nEen zin die\nnu af is.\n Een andere zin.\n")) == 2


def test_bullets_are_paragraphs_and_sub_headings_are_not() -> None:
    text = " 1. Een\n\nTussenkop\n\nEen zin die lang genoeg is om geen tussenkop te zijn en twee punten noemt:\ne het ene\ne het andere\n"
    assert [paragraph[:8] for paragraph in paragraphs(text)] == ["Een zin ", "e het en", "e het an"]


def test_a_short_line_that_ends_a_sentence_ends_its_paragraph() -> None:
    text = " 1. Een\n\nEen eerste alinea die over de hele breedte van de bladzijde loopt, tachtig tekens ver.\nNog een zin.\nEen tweede.\n"
    assert [paragraph[:5] for paragraph in paragraphs(text)] == ["Een e", "Een t"]


def test_a_footnote_holds_to_the_end_of_its_page() -> None:
    text = " 1. Een\n\nDe tekst.\n\n1 Een noot.\n\nMeer van de noot.\n De tekst gaat door.\n"
    scheme = outline(SourceText(NOTA, text, ""), Readings(()))
    assert [scheme.part_at(text.index(words)) for words in ("De tekst.", "1 Een", "Meer", "De tekst gaat")] == [
        "chapter/1",
        "note/1",
        "note/1",
        "chapter/1",
    ]


def test_numbers_at_the_start_of_a_line_are_footnotes_only_in_their_order() -> None:
    text = " 1. Een\n\n2 Dit is geen noot.\n\n1 Dit wel.\n"
    assert [p.name for p in points(text) if p.kind == "note"] == ["note/1"]


def test_a_zero_is_read_as_the_letter_o_of_a_recommendation() -> None:
    text = " 1. Een\n1.5 Aanbevelingen\nN. Doe dit.\n0. Doe dat.\nP. Doe ook dit.\n"
    assert list(places(text, "recommendation")) == ["recommendation/n", "recommendation/o", "recommendation/p"]


def test_letters_are_recommendations_only_under_that_heading() -> None:
    text = " 1. Een\n1.4 Anders\nN. Doe dit.\n"
    assert places(text, "recommendation") == {}


def test_the_end_of_a_shortened_text_breaks_nothing() -> None:
    assert points("") == []


@pytest.fixture(scope="module")
def nota(sources: Path) -> list[Point]:
    return find(SourceText.read(sources, NOTA))


def test_the_nota_makes_twenty_four_recommendations_a_to_x_and_as_many_agenda_rows(nota: list[Point]) -> None:
    letters = "abcdefghijklmnopqrstuvwx"
    assert [p.name for p in nota if p.kind == "recommendation"] == [f"recommendation/{letter}" for letter in letters]
    assert sorted(p.name for p in nota if p.kind == "agenda-item") == [f"agenda-item/{letter}" for letter in letters]


@pytest.mark.parametrize(
    ("section", "left", "right"),
    [("2-1-2", 5, 5), ("2-2-1", 3, 2), ("2-2-2", 4, 4), ("2-3-1", 1, 4), ("2-3-2", 5, 8), ("2-3-5", 0, 2), ("4-1", 1, 3), ("3-3", 3, 3)],
)
def test_each_block_has_the_points_a_side_that_the_design_counts(nota: list[Point], section: str, left: int, right: int) -> None:
    sides = Counter(p.name.split("-")[-2] for p in nota if p.name.startswith(f"demand/{section}-"))
    assert (sides["bestuurders"], sides["organisatie"]) == (left, right)


@pytest.mark.parametrize(("chapter", "counts"), [("1", [2, 3, 3, 2, 1]), ("2", [3, 5, 5, 6, 7]), ("3", [0, 5, 3, 4, 4])])
def test_annex_iv_has_the_items_an_actor_that_the_design_counts(nota: list[Point], chapter: str, counts: list[int]) -> None:
    actors = Counter(p.name.split("-")[-2] for p in nota if p.name.startswith(f"actor-demand/{chapter}-"))
    assert [actors[actor] for actor in ("bestuur", "colleges", "raden", "directie", "medewerkers")] == counts


def test_every_numbered_block_counts_from_one_without_gaps(nota: list[Point]) -> None:
    groups: dict[str, list[int]] = {}
    for point in nota:
        if point.kind in ("demand", "actor-demand"):
            stem, _, number = point.name.rpartition("-")
            groups.setdefault(stem, []).append(int(number))
    assert {stem: numbers for stem, numbers in groups.items() if numbers != list(range(1, len(numbers) + 1))} == {}


def test_the_nota_has_its_footnotes_goals_and_audit_recommendations(nota: list[Point]) -> None:
    found = {kind: [p.name.partition("/")[2] for p in nota if p.kind == kind] for kind in ("note", "vision-goal", "audit-recommendation")}
    assert found == {"note": list("1234567"), "vision-goal": list("123456"), "audit-recommendation": list("abcde")}


def test_the_practice_description_has_four_ambitions(sources: Path) -> None:
    found = [p.name for p in find(SourceText.read(sources, PRACTICE)) if p.kind == "strategy-ambition"]
    assert found == [f"strategy-ambition/{n}" for n in range(1, 5)]


def test_every_listed_reading_is_a_place_that_the_text_has(sources: Path) -> None:
    for slug in DOCUMENTS:
        document = SourceText.read(sources, slug)
        for name, (offset, _) in Readings.of(slug).points(document, "").items():
            assert not document.text[offset].isspace(), name
            assert offset == document.line_starts[document.line_at(offset) - 1] or document.text[offset - 1].isspace(), name
