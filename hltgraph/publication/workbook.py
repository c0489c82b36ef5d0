"""Workbooks for Excel, the same bytes for the same rows; no cell is ever a formula."""

from __future__ import annotations

import datetime
import io
from collections.abc import Sequence

#: The date that a workbook says it was made: none, as far as the form allows.
_MADE = datetime.datetime(1980, 1, 1, tzinfo=datetime.UTC).replace(tzinfo=None)
#: The widest a column is made, in characters; the most characters that a cell may hold.
_WIDEST, _MOST = 60, 32_767

Sheet = tuple[str, Sequence[str], Sequence[Sequence[str]]]


def write(title: str, sheets: Sequence[Sheet]) -> bytes:
    """A workbook of sheets: each a name, a head and rows of text."""
    import xlsxwriter  # late: few answers need it

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}) as book:
        book.set_properties({"title": title, "created": _MADE})
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        plain = book.add_format({"text_wrap": True, "valign": "top"})
        for name, head, rows in sheets:
            sheet = book.add_worksheet(name[:31])
            sheet.freeze_panes(1, 0)
            for place, text in enumerate(head):
                sheet.write_string(0, place, text, bold)
                longest = max([len(text), *(len(row[place]) for row in rows[:200])])
                sheet.set_column(place, place, min(_WIDEST, max(10, longest + 2)))
            for number, row in enumerate(rows, 1):
                for place, cell in enumerate(row):
                    sheet.write_string(number, place, cell[:_MOST], plain)
            if rows:
                sheet.autofilter(0, 0, len(rows), len(head) - 1)
    return out.getvalue()
