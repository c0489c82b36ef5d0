"""The tables for those who do not read RDF."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from pathlib import Path
from xml.etree import ElementTree as Xml

import pytest

from hltgraph.publication import tables, workbook
from hltgraph.publication.edition import Edition
from tests.publication.conftest import BASE

SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def rows(published: Path, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO((published / f"dumps/{name}.csv").read_bytes().decode())))


@pytest.mark.parametrize(("name", "count"), [("recommendations", 24), ("agenda", 34), ("demands", 168), ("parties", 7)])
def test_a_table_has_a_row_for_each_thing(published: Path, edition: Edition, name: str, count: int) -> None:
    found = rows(published, name)
    assert len(found) == len({row["id"] for row in found}) == count
    assert all(f"{BASE}id/{row['id']}" in edition.things for row in found)


def test_a_recommendation_says_in_the_table_what_it_says_in_the_graph(published: Path) -> None:
    row = next(row for row in rows(published, "recommendations") if row["letter"] == "L")
    assert row["asks_of"].split("; ") == ["actor/gemeenteraden", "organization/raad-hillegom", "organization/raad-lisse", "organization/raad-teylingen"]
    assert (row["part"], row["category"], row["lines"]) == ("section/3-4", "category/institutioneel", "1228-1229")


def test_no_value_holds_the_separator_of_a_list(edition: Edition) -> None:
    for name in tables.NAMES:
        table = tables.read(edition.store, name)
        many = [place for place, column in enumerate(table.columns) if column.kind == "things"]
        assert all(part.strip() == part and part for row in table.rows for place in many for part in row[place].split(tables.SEPARATOR) if row[place])


def test_the_links_are_every_link_of_their_things(published: Path, edition: Edition) -> None:
    found = {(row["from"], row["property"], row["to"], row["layer"]) for row in rows(published, "links")}
    assert ("recommendation/l", "asksOf", "organization/raad-lisse", "inferred-stated") in found
    assert len(found) == len(rows(published, "links"))


def test_csvw_describes_each_table_as_it_is(published: Path) -> None:
    described = json.loads((published / "dumps/csv-metadata.json").read_bytes())
    assert [table["url"] for table in described["tables"]] == [f"{name}.csv" for name in tables.NAMES]
    for table in described["tables"]:
        head = next(csv.reader(io.StringIO((published / "dumps" / table["url"]).read_bytes().decode())))
        columns = table["tableSchema"]["columns"]
        assert [column["name"] for column in columns] == head
        assert all(column["titles"]["nl"] and column["titles"]["en"] for column in columns)
        assert table["tableSchema"].get("aboutUrl", f"{BASE}id/{{+id}}") == f"{BASE}id/{{+id}}"


def test_the_workbook_opens_and_holds_the_tables_without_a_formula(published: Path) -> None:
    with zipfile.ZipFile(published / "dumps/hltgraph.xlsx") as book:
        names = [sheet.get("name") for sheet in Xml.fromstring(book.read("xl/workbook.xml")).iter(f"{SHEET}sheet")]
        assert names == ["Leesmij", "Aanbevelingen", "Uitvoeringsagenda", "Vragen aan actoren", "Verbonden partijen", "Verbanden"]
        shared = ["".join(part.text or "" for part in entry.iter(f"{SHEET}t")) for entry in Xml.fromstring(book.read("xl/sharedStrings.xml"))]
        sheet = Xml.fromstring(book.read("xl/worksheets/sheet2.xml"))
        assert not list(sheet.iter(f"{SHEET}f"))
        found = [[shared[int(cell.findtext(f"{SHEET}v") or "0")] for cell in row] for row in sheet.iter(f"{SHEET}row")]
    assert len(found) == 25
    assert [row[1] for row in found[1:]] == [row["letter"] for row in rows(published, "recommendations")]


def test_a_cell_that_looks_like_a_formula_is_text() -> None:
    content = workbook.write("x", [("a", ["b"], [["=1+1"], ["@x"], ["http://example.org/"], ["x" * 40_000]])])
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        sheet = Xml.fromstring(book.read("xl/worksheets/sheet1.xml"))
    assert not list(sheet.iter(f"{SHEET}f")) and not list(sheet.iter(f"{SHEET}hyperlink"))
    assert {cell.get("t") for cell in sheet.iter(f"{SHEET}c")} == {"s"}
