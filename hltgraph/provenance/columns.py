"""The points of a block 'Vraagt van bestuurders / Vraagt van organisatie', two columns flattened into lines.

The printed numbers tell where points begin. Of two numbers on a line the first is the left column's; a number in the
middle of a line is the right column's; one that opens its line belongs to the column that waits for it, and to the left
one when both do, unless listed otherwise. Where a column ends inside a line of mere words cannot be told.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from hltgraph.provenance.outline import Line
from hltgraph.provenance.readings import Readings

LEFT, RIGHT = "bestuurders", "organisatie"
_NUMBER = re.compile(r"(?:^|(?<=\s))(\d)\. +(?=\S)")
_HEAD = "Vraagt van bestuurders"


def opens(text: str) -> bool:
    """Whether a line of this text opens such a block."""
    return text.startswith(_HEAD)


def demands(lines: Iterable[Line], section: str, lost: Mapping[str, int], readings: Readings) -> dict[str, int]:
    """The offsets at which the points of a section's block begin, by name (``demand/3-3-bestuurders-1``).

    :param section: ``3-3``
    :param lost: the offsets of the points of this section that have lost their number, by name.
    """
    found: dict[str, int] = {}
    waits = {LEFT: 1, RIGHT: 1}

    def add(side: str, number: int, offset: int) -> None:
        found[f"demand/{section}-{side}-{number}"] = offset
        waits[side] = number + 1

    for line in lines:
        places: list[tuple[int, str | None, int]] = [
            (offset, name.split("-")[-2], int(name.rpartition("-")[2])) for name, offset in lost.items() if line.start <= offset < line.end
        ]
        matches = list(_NUMBER.finditer(line.text))
        for match in matches:
            inside = match.start() > 0
            places.append((line.start + match.start(), RIGHT if inside else LEFT if len(matches) > 1 else None, int(match[1])))
        for offset, side, number in sorted(places, key=lambda place: place[0]):
            add(side or readings.side(line.number) or _waiting(waits, number), number, offset)
    return found


def _waiting(waits: Mapping[str, int], number: int) -> str:
    return RIGHT if waits[RIGHT] == number and waits[LEFT] != number else LEFT
