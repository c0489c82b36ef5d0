"""The reach of a scenario as a picture: what changes in the middle, rings of what is touched around it. SVG, drawn here."""

from __future__ import annotations

import math
from html import escape
from textwrap import shorten

from hltgraph.impact.report import Affected, Report
from hltgraph.impact.wording import say
from hltgraph.namespaces import thing
from hltgraph.questions import phrasing

#: The most dots on a ring; what is more is said in words.
_RING = 90
_SIZE, _CENTRE = 900, 450
_RADII = {"direct": 190, "near": 300, "far": 400}
# Dark on white by WCAG's 3:1 for graphics; the layer is also in the words of each dot.
_COLOURS = {"stated": "#1b5e20", "external": "#0d47a1", "interpreted": "#8a4b00", "scenario": "#333333"}


def _colour(layer: str) -> str:
    return _COLOURS.get(layer.removeprefix("inferred-"), "#333333")


def _dot(affected: Affected, x: float, y: float, radius: int) -> str:
    said = f"{affected.label}: {affected.effect} ({affected.layer})"
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius}" fill="{_colour(affected.layer)}"><title>{escape(said)}</title></circle>'


def _text(said: str, x: float, y: float, size: int, anchor: str = "middle") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" font-family="sans-serif" text-anchor="{anchor}" fill="#1a1a1a">{escape(said)}</text>'


def picture(report: Report) -> str:
    """The picture as an SVG element that is read out by its title."""
    told = say(report.language, "picture")
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_SIZE} {_SIZE}" width="100%" role="img" aria-label="{escape(told)}">',
        f"<title>{escape(told)}</title>",
        f'<rect width="{_SIZE}" height="{_SIZE}" fill="#ffffff"/>',
    ]
    changed = [affected for affected in report.affected if affected.distance == 0]
    for band, radius in _RADII.items():
        ring = [affected for affected in report.affected if affected.band == band and affected.distance]
        parts.append(f'<circle cx="{_CENTRE}" cy="{_CENTRE}" r="{radius}" fill="none" stroke="#9aa5b1"/>')
        head = f"{say(report.language, f'band-{band}')}: {len(ring)}"
        parts.append(_text(head, _CENTRE, _CENTRE - radius + 24, 14))
        # Like things side by side, so that the eye finds them.
        shown = sorted(ring, key=lambda a: (a.type, a.iri))[:_RING]
        groups: dict[str, list[float]] = {}
        for place, affected in enumerate(shown):
            angle = 2 * math.pi * (place + 0.5) / len(shown) - math.pi / 2
            groups.setdefault(affected.type, []).append(angle)
            parts.append(_dot(affected, _CENTRE + radius * math.cos(angle), _CENTRE + radius * math.sin(angle), 7))
        for kind, angles in groups.items():
            middle = sum(angles) / len(angles)
            x, y = _CENTRE + (radius + 14) * math.cos(middle), _CENTRE + (radius + 14) * math.sin(middle)
            side = "start" if math.cos(middle) > 0.2 else "end" if math.cos(middle) < -0.2 else "middle"
            named = report.labels.get(thing(kind, report.base), kind)
            parts.append(_text(f"{named} {len(angles)}", x, y + 4, 12, side))
        if len(ring) > _RING:
            more = say(report.language, "more", count=len(ring) - _RING)
            parts.append(_text(more, _CENTRE, _CENTRE + radius + 18, 12))
    for place, affected in enumerate(changed[:8]):
        y = _CENTRE + (place - (min(len(changed), 8) - 1) / 2) * 22
        parts.append(_text(shorten(affected.label, 44, placeholder="…"), _CENTRE, y, 15))
    for place, (layer, colour) in enumerate(_COLOURS.items()):
        parts.append(f'<circle cx="20" cy="{22 + place * 20}" r="7" fill="{colour}"/>')
        parts.append(_text(phrasing.layer(report.language, layer), 34, 27 + place * 20, 13, "start"))
    return "".join([*parts, "</svg>"])
