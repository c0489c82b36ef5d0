"""Results are cut after whole rows, and in parts they are what they are whole."""

from __future__ import annotations

import csv
import functools
import io
import json
import random
import xml.etree.ElementTree as ET
import zlib
from collections.abc import Callable

import pyoxigraph as ox
import pytest

from hltgraph.store import results
from hltgraph.store.engine import Job, evaluate, will_fit
from hltgraph.store.graph import EmbeddedStore

#: Texts that look like the marks by which rows are told apart.
TEXTS = ("", ",{}", "[{}", '}},{"a":{"type":', "x\ny", '"q"', "é🜁,", "</result>", "a" * 120)


def query(chance: random.Random) -> str:
    def cell() -> str:
        return "UNDEF" if chance.random() < 0.3 else json.dumps(chance.choice(TEXTS), ensure_ascii=False)

    return f"SELECT ?a ?b {{ VALUES (?a ?b) {{ {' '.join(f'({cell()} {cell()})' for _ in range(chance.randrange(12)))} }} }}"


READERS: dict[str, Callable[[bytes], list[object]]] = {
    "json": lambda body: json.loads(body)["results"]["bindings"],
    "xml": lambda body: [ET.tostring(row) for row in ET.fromstring(body).iter("{http://www.w3.org/2005/sparql-results#}result")],
    "csv": lambda body: list(csv.reader(io.StringIO(body.decode(), newline="")))[1:],
    "tsv": lambda body: body.decode().split("\n")[1:-1],
}


def _take(parts: list[tuple[bytes, int, int]], part: bytes, rows: int, size: int) -> None:
    parts.append((part, rows, size))


@pytest.mark.parametrize("name", READERS)
def test_a_result_is_cut_after_the_last_whole_row_that_fits_whether_it_goes_out_in_parts_or_not(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(results, "PART", 50)  # so that short results have many parts
    chance, read, store = random.Random(name), READERS[name], ox.Store()
    for _ in range(300):
        text = query(chance)
        whole = store.query(text).serialize(format=results.SOLUTION_FORMATS[name])  # type: ignore[union-attr]
        assert whole is not None
        rows = read(whole)
        for _ in range(5):
            limit, size = chance.choice([0, 1, 2, 5, 11, 12, 100]), chance.choice([200, 250, 400, 800, 10**6])
            parts: list[tuple[bytes, int, int]] = []
            take = functools.partial(_take, parts) if chance.random() < 0.7 else None
            written = results.solutions(store.query(text), name, limit, size, take)  # type: ignore[arg-type]
            body = b"".join(part for part, _, _ in parts) + written.body
            assert read(body) == rows[: written.rows]
            assert written.truncated == (len(rows) > limit or len(whole) > size)
            assert len(body) <= size
            assert body == whole or written.truncated
            assert [so_far for _, _, so_far in parts] == [sum(len(part) for part, _, _ in parts[: place + 1]) for place in range(len(parts))]
            assert all(count <= written.rows for _, count, _ in parts)


def test_a_row_that_is_cut_holds_no_half_of_a_text_with_ends_of_lines() -> None:
    text = "SELECT ?x ?y { VALUES (?x ?y) { ('a' 'b') ('c' '" + "line\\n" * 400 + "') } }"
    for size in range(20, 1000, 7):
        written = results.solutions(ox.Store().query(text), "csv", 10, size)  # type: ignore[arg-type]
        assert list(csv.reader(io.StringIO(written.body.decode(), newline=""))) == [["x", "y"], ["a", "b"]][: written.rows + 1]


def test_packed_parts_are_together_the_bytes_of_the_whole_packed() -> None:
    store = EmbeddedStore(ox.Store(), "", None)
    job = Job("SELECT ?x ?y { " + " ".join(f"VALUES ?v{n} {{ {'1 2 3 4 5 6 7 8 9 10 '} }}" for n in range(5)) + " BIND(?v1 + ?v2 AS ?x) BIND(UUID() AS ?y) }")
    job = job._replace(query=job.query.replace("UUID()", "?v3 * ?v4"), packed=True)
    parts: list[bytes] = []
    rest = evaluate(store, job, lambda part, rows, size: parts.append(part))
    whole = evaluate(store, job)
    assert len(parts) > 1
    assert b"".join(parts) + (rest.body or b"") == whole.body
    assert rest.packed and zlib.decompress(b"".join(parts) + (rest.body or b""), wbits=31).count(b"{") > 100_000


def test_a_result_is_thought_to_fit_only_where_its_rows_are_bounded() -> None:
    bounded, open_ = Job("SELECT * { ?s ?p ?o } LIMIT 1000", max_bytes=100_000), Job("SELECT * { { SELECT * { ?s ?p ?o } LIMIT 5 } ?s ?q ?r }")
    assert will_fit(bounded, 100, 5_000)
    assert not will_fit(bounded, 100, 10_000)
    assert not will_fit(open_, 100, 5_000)
    assert will_fit(open_._replace(at_most=1000), 100, 5_000)
    assert not will_fit(open_._replace(at_most=200_000), 100, 5_000)
