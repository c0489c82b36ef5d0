from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hltgraph.errors import KnowledgeError
from hltgraph.provenance.locators import locate, locate_all
from hltgraph.provenance.source import SourceText

LINES = st.lists(st.text("abé ", min_size=1, max_size=8).filter(str.strip), min_size=3, max_size=8)


def source(text: str) -> SourceText:
    return SourceText("hlt-samen-verder", text, "")


def words(document: SourceText, *locators: str) -> list[str]:
    return [document.text[start:end] for start, end in locate_all(document, list(locators))]


TABLE = source("1. left one 1. right one\n  goes on | and on\n\nsame same\n")


@pytest.mark.parametrize(
    ("locator", "found"),
    [
        ("2", "goes on | and on"),
        ("1-2", "1. left one 1. right one\n  goes on | and on"),
        ("1|... left one", "1. left one"),
        ("1|1. right ...", "1. right one"),
        ("1|left ... right", "left one 1. right"),
        ("2||", "|"),
        ("4#2|same", "same"),
    ],
)
def test_a_locator_finds_its_words(locator: str, found: str) -> None:
    start, end = locate(TABLE, locator)
    assert TABLE.text[start:end] == found


def test_the_second_of_two_equal_words_is_the_second() -> None:
    assert locate(TABLE, "4#2|same")[0] > locate(TABLE, "4#1|same")[0]


@pytest.mark.parametrize(
    ("locators", "said"),
    [
        (["left"], "is no locator"),
        (["1|wrong"], "are not on line 1"),
        (["1|left ... wrong"], "the last words are not on line 1"),
        (["2|on"], "stand twice on line 2"),
        (["9"], "no line 9"),
        (["3"], "an empty range"),
        (["1", "1|left"], "ranges overlap"),
    ],
)
def test_a_locator_that_fits_nothing_is_refused_with_the_reason(locators: list[str], said: str) -> None:
    with pytest.raises(KnowledgeError, match=said):
        locate_all(TABLE, locators)


@given(LINES, st.data())
def test_lines_located_are_the_lines_themselves(lines: list[str], data: st.DataObject) -> None:
    document = source("\n".join(lines) + "\n")
    first = data.draw(st.integers(1, len(lines)))
    last = data.draw(st.integers(first, len(lines)))
    assert words(document, f"{first}-{last}") == ["\n".join(lines[first - 1 : last]).strip()]


@given(LINES)
def test_neighbours_are_joined_whatever_their_order(lines: list[str]) -> None:
    document = source("\n\n".join(lines) + "\n")
    each = [str(2 * index + 1) for index in range(len(lines))]
    assert locate_all(document, each[::-1]) == locate_all(document, [f"1-{each[-1]}"])


@given(LINES)
def test_ranges_with_words_between_stay_apart(lines: list[str]) -> None:
    document = source("\n".join(lines) + "\n")
    assert words(document, "3", "1") == [lines[0].strip(), lines[2].strip()]


@given(st.integers(1, 9), st.data())
def test_words_located_are_the_words_from_first_to_last(count: int, data: st.DataObject) -> None:
    line = [f"w{index}x" for index in range(count)]
    first = data.draw(st.integers(0, count - 1))
    last = data.draw(st.integers(first, count - 1))
    assert words(source(" ".join(line)), f"1|{line[first]} ... {line[last]}") == [" ".join(line[first : last + 1])]
