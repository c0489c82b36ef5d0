"""The agenda as a timeline: a bar for each step, the line of a day through them all. SVG, drawn here.

Colours are attributes that a style sheet may put its own before; what they say is said in words and by form too: what is
past its last day is hatched, what goes on without an end has an arrow, and a day that is our reading has a broken edge.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby
from textwrap import shorten

from hltgraph.agenda.schedule import Planned, Schedule, Step
from hltgraph.agenda.wording import day_of, say

# Each at least 3:1 on white, by WCAG's rule for graphics.
_COLOURS = {"overdue": "#a3241c", "running": "#1a5c8f", "coming": "#4a6572", "over": "#6b6b6b"}
_INK, _QUIET, _LINE = "#1a1a1a", "#4f5b66", "#c9d1d9"
_BAR = 12


@dataclass(frozen=True)
class Frame:
    """The measures of a picture, in units of its own: ``names`` is the width of a column of names, 0 where each name stands
    above its bar."""

    width: int
    names: int
    step: int
    letters: int

    @property
    def left(self) -> int:
        """Where time begins."""
        return self.names + 8


#: For a wide and for a narrow screen.
WIDE = Frame(1088, 372, 28, 52)
NARROW = Frame(360, 0, 48, 46)
_HEAD, _RIGHT = 34, 14


@dataclass(frozen=True)
class _Scale:
    frame: Frame
    first: datetime.date
    last: datetime.date

    def x(self, day: datetime.date) -> float:
        share = (day - self.first).days / (self.last - self.first).days
        return self.frame.left + max(0.0, min(1.0, share)) * (self.frame.width - self.frame.left - _RIGHT)


def draw(schedule: Schedule, planned: Sequence[Planned], day: datetime.date, language: str, frame: Frame = WIDE) -> str:
    """The picture of some steps on a day as an SVG element that is read out by its title."""
    scale = _scale(frame, planned, day)
    parts, y = [], float(_HEAD)
    for _, steps in groupby(planned, key=lambda each: each.line.iri):
        for place, each in enumerate(steps):
            if place == 0 and y > _HEAD:
                parts.append(_rule(0, y, frame.width, y, _LINE))
            act = schedule.label("act", each.step.act, language) if len(each.line.steps) > 1 else ""
            parts += _row(each, place, act, y, scale, language)
            y += frame.step
    height = y + 6
    told = escape(say(language, "picture", steps=len(planned), day=day_of(day, language)))
    return "".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" class="timeline" viewBox="0 0 {frame.width} {height:.0f}" width="{frame.width}" height="{height:.0f}" '
        f'role="img" aria-label="{told}" font-family="sans-serif">',
        f"<title>{told}</title>",
        _hatching(frame),
        f'<rect class="ground" width="{frame.width}" height="{height:.0f}" fill="#ffffff"/>',
        *_years(scale, height),
        *parts,
        *_today(scale, day, height, language),
        "</svg>",
    ])  # fmt: skip


def _scale(frame: Frame, planned: Sequence[Planned], day: datetime.date) -> _Scale:
    days = [d for each in planned for d in (each.step.begin, each.step.end, each.step.starts, each.step.due) if d] or [day]
    # A day that lies far from the agenda would flatten it.
    if min(days).year - 1 <= day.year <= max(days).year + 1:
        days.append(day)
    return _Scale(frame, datetime.date(min(days).year, 1, 1), datetime.date(max(days).year + 1, 1, 1))


def _hatching(frame: Frame) -> str:
    return (
        f'<defs><pattern id="hatch-{frame.width}" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        f'<rect width="6" height="6" fill="#f7e3e1"/><line x1="0" y1="0" x2="0" y2="6" stroke="{_COLOURS["overdue"]}" stroke-width="4"/></pattern></defs>'
    )


def _years(scale: _Scale, height: float) -> list[str]:
    parts = []
    for year in range(scale.first.year, scale.last.year):
        x = scale.x(datetime.date(year, 1, 1))
        parts.append(_rule(x, _HEAD - 6, x, height, _LINE))
        parts.append(_text(str(year), x + 4, 14, 12, _QUIET, "year"))
    return parts


def _row(each: Planned, place: int, act: str, y: float, scale: _Scale, language: str) -> list[str]:
    frame, step = scale.frame, each.step
    label = each.line.labels.get(language) or each.line.labels.get("nl", "")
    named = step.texts.get(language) or step.texts.get("nl") or label
    whole = f"{each.line.letter} {label}: {named} ({say(language, f'state-{each.state}')})"
    parts = [f'<g class="step {each.state}"><title>{escape(whole)}</title>']
    # What the step does is said where a row has several.
    said = (f"{each.line.letter} {label}" if place == 0 else each.line.letter) + (f" · {act}" if act else "")
    parts.append(_text(shorten(said, frame.letters, placeholder="…"), 4, y + (19 if frame.names else 15), 14 if frame.names else 13, _INK, "name"))
    top = y + (frame.step - _BAR) / 2 if frame.names else y + 22
    if each.state == "undated":
        words = shorten(each.line.time_path, 52 if frame.names else 40, placeholder="…")
        parts.append(_text(say(language, "undated", words=words), frame.left + (0 if frame.names else -4), top + 10, 12, _QUIET, "words"))
    else:
        parts += _bar(step, each.state, top, scale, language)
    return [*parts, "</g>"]


def _bar(step: Step, state: str, top: float, scale: _Scale, language: str) -> list[str]:
    first, until = step.starts or step.begin or step.due, step.until
    assert first is not None
    x, end = scale.x(first), scale.x(until + datetime.timedelta(days=1) if until else scale.last)
    colour = _COLOURS[state]
    fill = f"url(#hatch-{scale.frame.width})" if state == "overdue" else colour
    edge = ' stroke-dasharray="3 2"' if step.layer == "interpreted" else ""
    opacity = ' fill-opacity="0.25"' if state == "coming" else ""
    parts = [
        f'<rect class="bar" x="{x:.1f}" y="{top:.1f}" width="{max(end - x, 3):.1f}" height="{_BAR}" fill="{fill}"{opacity} stroke="{colour}" '
        f'stroke-width="1.5"{edge}/>'
    ]
    if until is None:
        parts.append(f'<path class="on" d="M{end - 1:.1f} {top - 4:.1f}l10 {_BAR / 2 + 4:.1f}l-10 {_BAR / 2 + 4:.1f}z" fill="{colour}"/>')
    said, width = _said(step, state, language), 0.0
    width = 6.4 * len(said)
    # The words stand after the bar; where there is no room, before it; where there is none either, on it.
    if end + 6 + width < scale.frame.width and until:
        parts.append(_text(said, end + 6, top + 10, 12, _QUIET, "said"))
    elif x - 6 - width > scale.frame.left:
        parts.append(_text(said, x - 6, top + 10, 12, _QUIET, "said", "end"))
    elif end - x > width + 8 and state != "overdue":
        parts.append(_text(said, x + 6, top + 10, 12, _INK if state == "coming" else "#ffffff", "said" if state == "coming" else "on-bar"))
    return parts


def _said(step: Step, state: str, language: str) -> str:
    """Where a step stands, in the fewest words."""
    first = step.starts or step.begin
    if state == "overdue" and step.due:
        return say(language, "was-due", day=day_of(step.due, language))
    if state == "over" and step.until:
        return say(language, "was-over", day=day_of(step.until, language))
    if step.due:
        return say(language, "due", day=day_of(step.due, language))
    if first:
        return say(language, "starts" if state == "coming" else "since", day=day_of(first, language))
    return say(language, f"state-{state}")


def _today(scale: _Scale, day: datetime.date, height: float, language: str) -> list[str]:
    if not scale.first <= day < scale.last:
        return []
    x = scale.x(day)
    side = "end" if x > scale.frame.width * 0.7 else "start"
    return [
        f'<line class="today" x1="{x:.1f}" y1="18" x2="{x:.1f}" y2="{height:.1f}" stroke="{_INK}" stroke-width="1.5" stroke-dasharray="6 3"/>',
        _text(say(language, "today", day=day_of(day, language)), x + (4 if side == "start" else -4), 29, 12, _INK, "today", side, "bold"),
    ]


def _rule(x1: float, y1: float, x2: float, y2: float, colour: str) -> str:
    return f'<line class="rule" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}"/>'


def _text(said: str, x: float, y: float, size: int, colour: str, name: str, anchor: str = "start", weight: str = "normal") -> str:
    weighed = f' font-weight="{weight}"' if weight != "normal" else ""
    if colour != "#ffffff":  # a line that runs through it does not make it hard to read
        weighed += ' stroke="#ffffff" stroke-width="3" stroke-linejoin="round" paint-order="stroke"'
    anchored = f' text-anchor="{anchor}"' if anchor != "start" else ""
    return f'<text class="{name}" x="{x:.1f}" y="{y:.1f}" font-size="{size}" fill="{colour}"{anchored}{weighed}>{escape(said)}</text>'
