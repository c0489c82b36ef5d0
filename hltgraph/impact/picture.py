"""The reach of a scenario as a picture: what changes on top, below it a mark for each thing that is touched, by distance and kind.

SVG, drawn here, without styles: a mark has its layer as colour, as shape and in its words.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from itertools import groupby
from textwrap import shorten

from hltgraph.impact.report import Affected, Report
from hltgraph.impact.wording import say, term
from hltgraph.namespaces import thing
from hltgraph.questions import phrasing

#: Narrow, so that its words can be read on a phone.
_WIDTH, _LEFT, _STEP, _LINE = 480, 190, 20, 22
_IN_A_ROW = (_WIDTH - _LEFT) // _STEP
_BANDS = ("direct", "near", "far")
# Dark on white by WCAG's 3:1 for graphics.
_SHAPES = {
    "stated": '<circle class="mark stated" cx="{x}" cy="{y}" r="7" fill="#1b5e20"',
    "external": '<rect class="mark external" x="{left}" y="{top}" width="13" height="13" fill="#0d47a1"',
    "interpreted": '<path class="mark interpreted" d="M{x} {high}l8.5 8.5-8.5 8.5-8.5-8.5z" fill="#8a4b00"',
    "scenario": '<circle class="mark scenario" cx="{x}" cy="{y}" r="5.5" fill="none" stroke="#333" stroke-width="3"',
}

_ORDER = list(_SHAPES)


def _mark(layer: str, x: float, y: float, said: str = "") -> str:
    shape = _SHAPES[layer].format(x=f"{x:g}", y=f"{y:g}", left=f"{x - 6.5:g}", top=f"{y - 6.5:g}", high=f"{y - 8.5:g}")
    return f"{shape}><title>{escape(said)}</title></{shape[1:].partition(' ')[0]}>" if said else f"{shape}/>"


def _kind(affected: Affected) -> str:
    layer = affected.layer.removeprefix("inferred-")
    return layer if layer in _SHAPES else "scenario"


def _text(said: str, x: float, y: float, size: int = 14, weight: str = "") -> str:
    heavy = ' font-weight="700"' if weight else ""
    return f'<text x="{x:g}" y="{y:g}" font-size="{size}"{heavy}>{escape(said)}</text>'


def _lines(report: Report) -> Iterator[tuple[str, float]]:
    """What is drawn, each with the height at which the next begins."""
    y = 10.0
    for affected in [each for each in report.affected if each.distance == 0][:8]:
        y += 24
        yield _text(shorten(affected.label, 50, placeholder="…"), 0, y, 17, "bold"), y
    for band in _BANDS:
        touched = sorted(
            (each for each in report.affected if each.band == band and each.distance), key=lambda each: (each.type, _ORDER.index(_kind(each)), each.iri)
        )
        if not touched:
            continue
        y += 40
        yield _text(f"{say(report.language, f'band-{band}')}: {len(touched)}", 0, y, 16, "bold"), y
        y += 6
        for kind, some in groupby(touched, key=lambda each: each.type):
            things = list(some)
            y += _LINE
            named = term(report.language, kind) or report.labels.get(thing(kind, report.base), kind)
            yield _text(f"{shorten(named, 24, placeholder='…')} {len(things)}", 0, y + 5), y
            for place, each in enumerate(things):
                if place and place % _IN_A_ROW == 0:
                    y += _LINE
                x = _LEFT + 9 + place % _IN_A_ROW * _STEP
                yield _mark(_kind(each), x, y, f"{each.label}: {each.effect} ({phrasing.layer(report.language, each.layer)})"), y
    y += 22
    for place, layer in enumerate(_SHAPES):
        x = 9 + place % 2 * 240
        y += 24 if place % 2 == 0 else 0
        yield _mark(layer, x, y - 5) + _text(phrasing.layer(report.language, layer), x + 16, y, 13), y


def picture(report: Report) -> str:
    """The picture as an SVG element that is read out by its title."""
    told = escape(say(report.language, "picture"))
    drawn = list(_lines(report))
    height = drawn[-1][1] + 12
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height:g}" role="img" aria-label="{told}" font-family="sans-serif" '
        f'fill="currentColor"><title>{told}</title>{"".join(part for part, _ in drawn)}</svg>'
    )
