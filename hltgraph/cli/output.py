"""Writing results to the terminal: wrapped text, tables, CSV, JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from typing import Any


def width() -> int:
    """The columns there are to write in."""
    import shutil

    return max(60, min(120, shutil.get_terminal_size((100, 24)).columns))


def paragraph(text: str, indent: int = 0, hanging: int = 0) -> str:
    """Text wrapped to the terminal."""
    import textwrap

    return textwrap.fill(" ".join(text.split()), width(), initial_indent=" " * indent, subsequent_indent=" " * (indent + hanging))


def as_json(value: Any) -> None:
    """Write a value as JSON."""
    json.dump(value, sys.stdout, ensure_ascii=False, indent=2)
    sys.stdout.write("\n")


def as_csv(header: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Write rows as CSV (RFC 4180, with the line ends of the platform's reader)."""
    import csv

    writer = csv.writer(sys.stdout)
    writer.writerow(header)
    writer.writerows([["" if cell is None else _harmless(str(cell)) for cell in row] for row in rows])


def _harmless(cell: str) -> str:
    # A spreadsheet would run a cell that begins so as a formula.
    return "'" + cell if cell[:1] in ("=", "+", "-", "@", "\t") and not cell.lstrip("+-").replace(".", "", 1).isdigit() else cell


def as_table(header: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Write rows as a table."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(header_style="bold")
    for place, name in enumerate(header):
        # What a row is about is never cut; the rest goes over as many lines as it needs.
        table.add_column(name, no_wrap=place == 0, overflow="fold")
    for row in rows:
        table.add_row(*(Text("" if cell is None else str(cell)) for cell in row))
    console = Console(width=None if sys.stdout.isatty() else width())
    console.print(table)
