"""Running text cut into paragraphs by the look of its lines alone.

A paragraph ends at a blank line, and at a new page or a short line when its last line ends a sentence. A run that begins
in lower case goes on with the paragraph before it when that one has not ended its sentence. A bullet (which the OCR
reads as a loose ``e``) and a numbered or lettered line begin their own. A single short line that ends no sentence is
a sub-heading or page furniture, not a paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from hltgraph.provenance.outline import Line

#: A line of fewer characters does not fill the width of the page.
_SHORT_LINE = 80
#: A line on its own of fewer characters, which ends no sentence, is a sub-heading.
_SUB_HEADING = 60
_BULLET = re.compile(r"e (?=\w)")
_CAPITAL = re.compile(r"[A-Z][a-z]")
_SENTENCE_END = tuple(".!?:;")


@dataclass(frozen=True)
class Paragraph:
    """The lines of one paragraph, none of them blank."""

    lines: tuple[Line, ...]

    @property
    def start(self) -> int:
        """The offset of its first character."""
        return self.lines[0].start

    @property
    def end(self) -> int:
        """The offset after its last character."""
        return self.lines[-1].end

    @property
    def text(self) -> str:
        """Its lines with a space between."""
        return " ".join(line.text for line in self.lines)


def paragraphs(lines: Iterable[Line], begins: Callable[[Line], bool], goes_on: Callable[[Line], bool]) -> list[Paragraph]:
    """The paragraphs of consecutive lines, sub-headings left out.

    :param begins: whether a line opens an item of its own (a number, a letter, a listed place).
    :param goes_on: whether a line is listed as going on with the paragraph before it.
    """
    runs: list[list[Line]] = []
    blank = True
    for line in lines:
        if not line.text:
            blank = True
            continue
        if goes_on(line) and runs:
            runs[-1].append(line)
        elif begins(line) or _BULLET.match(line.text) or not runs or _parted(runs[-1], line, blank, begins):
            runs.append([line])
        else:
            runs[-1].append(line)
        blank = False
    return [Paragraph(tuple(run)) for run in runs if not _is_sub_heading(run, begins)]


def _parted(run: list[Line], line: Line, blank: bool, begins: Callable[[Line], bool]) -> bool:
    ended = run[-1].text.endswith(_SENTENCE_END)
    if blank:
        return not line.text[0].islower() or ended or _is_sub_heading(run, begins)
    if _is_sub_heading(run, begins):
        return line.opens_page or bool(_CAPITAL.match(line.text))
    return ended and (line.opens_page or len(run[-1].text) < _SHORT_LINE)


def _is_sub_heading(run: list[Line], begins: Callable[[Line], bool]) -> bool:
    text = run[0].text
    item = begins(run[0]) or _BULLET.match(text)
    return len(run) == 1 and not item and len(text) < _SUB_HEADING and (text.endswith(":") or not text.endswith(_SENTENCE_END))
