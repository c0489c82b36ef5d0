from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hltgraph.errors import KnowledgeError
from hltgraph.provenance.source import DOCUMENTS, SourceText, fingerprint, fold

NOTA, PRACTICE = DOCUMENTS
WORDS = st.lists(st.text("abcdé\u0301", min_size=1), min_size=1)
SPACES = st.text(" \n\t\u00a0", min_size=1, max_size=3)
LINES = st.lists(st.text("ab é", max_size=6), min_size=1)


def source(text: str, slug: str = NOTA) -> SourceText:
    return SourceText(slug, text, "")


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(WORDS, st.data())
def test_a_fingerprint_does_not_see_white_space(words: list[str], data: st.DataObject) -> None:
    spaced = "".join(word + data.draw(SPACES) for word in words)
    assert fingerprint(spaced) == fingerprint(" ".join(words))


@given(WORDS)
def test_a_fingerprint_does_not_see_how_accents_are_encoded(words: list[str]) -> None:
    text = " ".join(words)
    assert fingerprint(unicodedata.normalize("NFD", text)) == fingerprint(unicodedata.normalize("NFC", text))


def test_a_fingerprint_sees_a_changed_letter_and_a_joined_word() -> None:
    assert len({fingerprint(text) for text in ("de raad", "De raad", "de raden", "deraad")}) == 4


@given(LINES)
def test_every_offset_lies_on_the_line_whose_span_holds_it(lines: list[str]) -> None:
    document = source("\n".join(lines) + "\n")
    for number in range(1, len(document.line_starts) + 1):
        start, end = document.line_span(number)
        assert document.text[start:end] == lines[number - 1]
        assert {document.line_at(offset) for offset in range(start, end + 1)} == {number}


def test_lines_that_follow_each_other_are_cited_as_one_run() -> None:
    document = source("ab\ncd\nef\ngh\nij\n")
    assert document.lines([(0, 2), (3, 5), (9, 11)]) == "1-2, 4"
    assert document.lines([(3, 4), (4, 5)]) == "2"


def test_a_line_that_is_not_there_is_an_error_that_tells_how_many_there_are() -> None:
    with pytest.raises(KnowledgeError, match="no line 3; it has 2"):
        source("a\nb\n").line_span(3)


@pytest.mark.parametrize(
    ("page_of_text", "printed"),
    [(1, "4"), (9, "12"), (10, "12-13"), (27, "29-30"), (28, "30"), (34, "36")],
)
def test_printed_pages_follow_from_the_three_anchors(page_of_text: int, printed: str) -> None:
    document = source("".join(f" page {page}\nmore\n" for page in range(1, 38)))
    assert document.page(2 * page_of_text - 1, 2 * page_of_text) == printed


def test_a_passage_over_two_pages_is_on_both() -> None:
    document = source("".join(f" page {page}\nmore\n" for page in range(1, 38)))
    assert document.page(58, 59) == "31-32"


def test_lines_before_the_first_page_are_on_none() -> None:
    assert source("a\n b\n").page(1, 1) is None


def test_the_practice_description_has_no_pages() -> None:
    document = source(" a\n b\n", PRACTICE)
    assert document.page(1, 2) is None
    assert document.page_starts == []


@pytest.mark.parametrize(("line", "printed"), [(387, "12"), (1263, "30"), (1578, "36"), (971, "24-25")])
def test_the_nota_is_paged_by_the_numbers_that_survive_in_it(sources: Path, line: int, printed: str) -> None:
    document = SourceText.read(sources, NOTA)
    assert document.page(line, line) == printed
    start, end = document.line_span(line)
    assert line == 971 or document.text[start:end] == printed


def test_the_stray_space_of_line_1513_starts_no_page(sources: Path) -> None:
    document = SourceText.read(sources, NOTA)
    assert document.text[document.line_starts[1512]] == " "
    assert 1513 not in document.page_starts


@pytest.mark.parametrize(("name", "said"), [("nowhere", "no folder"), (".", "no file hlt-samen-verder.txt")])
def test_a_missing_source_is_told_with_the_option_that_names_it(tmp_path: Path, name: str, said: str) -> None:
    with pytest.raises(KnowledgeError, match=f"{said}.*--sources"):
        SourceText.read(tmp_path / name, NOTA)
