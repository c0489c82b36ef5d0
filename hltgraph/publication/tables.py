"""The tables for those who do not read RDF: each a query with its columns named in the file, as CSV with CSVW and as a workbook.

A thing stands in a cell as the part of its IRI after ``id/``; a cell of many holds them parted by a semicolon.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from hltgraph.store.graph import GraphStore, Row

_FOLDER = Path(__file__).parent / "tables"
#: The tables in their order.
NAMES = ("recommendations", "agenda", "demands", "parties", "links")
SEPARATOR = "; "

_HEAD = re.compile(r"# (title|about)@(nl|en): (.+)")
_COLUMN = re.compile(r"# column (\w+) (thing|things|string|strings|integer|date|address): (.+?) \| (.+)")
_DATATYPES = {"integer": "integer", "date": "date", "address": "anyURI"}


@dataclass(frozen=True)
class Column:
    """A column: its name, what its cells hold, and its title in both languages."""

    name: str
    kind: str
    title: Mapping[str, str]

    @property
    def many(self) -> bool:
        """Whether a cell may hold several values."""
        return self.kind in ("things", "strings")


@dataclass(frozen=True)
class Table:
    """A table: title and description by language, columns, and rows of text."""

    name: str
    title: Mapping[str, str]
    about: Mapping[str, str]
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def key(self) -> str | None:
        """The column that names each row, if one does."""
        return "id" if self.columns[0].name == "id" else None


def read(store: GraphStore, name: str) -> Table:
    """A table of a graph."""
    text = (_FOLDER / f"{name}.rq").read_text("utf-8")
    told: dict[str, dict[str, str]] = {"title": {}, "about": {}}
    columns = []
    for line in text.splitlines():
        if found := _HEAD.fullmatch(line):
            told[found[1]][found[2]] = found[3]
        elif found := _COLUMN.fullmatch(line):
            columns.append(Column(found[1], found[2], {"nl": found[3], "en": found[4]}))
    start = store.base + "id/"
    merged: dict[tuple[str, ...], list[dict[str, None]]] = {}
    for row in store.rows(text):
        cells = [_cell(row, column.name, start) for column in columns]
        # Rows of one thing are one row; a table without such a column has a row for each solution.
        key = (cells[0],) if columns[0].name == "id" else tuple(cells)
        held = merged.setdefault(key, [{} for _ in columns])
        for place, cell in enumerate(cells):
            if cell:
                held[place].setdefault(cell)
    rows = tuple(
        tuple(SEPARATOR.join(values) if column.many else next(iter(values), "") for column, values in zip(columns, held, strict=True))
        for held in merged.values()
    )
    return Table(name, told["title"], told["about"], tuple(columns), rows)


def _cell(row: Row, name: str, start: str) -> str:
    term = row.get(name)
    if term is None:
        return ""
    value = str(term.value)
    return value.removeprefix(start) if isinstance(term, ox.NamedNode) else value


def as_csv(table: Table) -> bytes:
    """A table as CSV (RFC 4180, UTF-8, a head of column names)."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([column.name for column in table.columns])
    writer.writerows(table.rows)
    return text.getvalue().encode()


def csvw(tables: Sequence[Table], base: str, licence: str) -> bytes:
    """The CSVW metadata (W3C Tabular Data on the Web) of the tables, which lie beside it."""
    content = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "nl"}],
        "dc:license": {"@id": licence},
        "tables": [
            {
                "url": f"{table.name}.csv",
                "dc:title": [{"@value": text, "@language": language} for language, text in table.title.items()],
                "dc:description": [{"@value": text, "@language": language} for language, text in table.about.items()],
                "tableSchema": {"columns": [_described(column, base) for column in table.columns]}
                | ({"primaryKey": "id", "aboutUrl": base + "id/{+id}"} if table.key else {}),
            }
            for table in tables
        ],
    }
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


def _described(column: Column, base: str) -> dict[str, Any]:
    out: dict[str, Any] = {"name": column.name, "titles": {language: [column.name, text] for language, text in column.title.items()}}
    out["datatype"] = _DATATYPES.get(column.kind, "string")
    if column.many:
        out["separator"] = SEPARATOR
    if column.kind in ("thing", "things"):
        out["valueUrl"] = f"{base}id/{{+{column.name}}}"
    return out
