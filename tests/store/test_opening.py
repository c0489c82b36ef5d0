"""A dataset is opened from the cache, or from memory where the cache is none; either way it gives the same."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from hltgraph.store.opening import open_store
from tests.conftest import PROJECT

COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"


def count(dataset: Path, cache: Path) -> str:
    return next(open_store(dataset, cache).rows(COUNT))["n"].value


def test_what_one_user_makes_in_the_cache_another_may_read(dataset: Path, tmp_path: Path) -> None:
    mask = os.umask(0o022)
    try:
        open_store(dataset, tmp_path)
    finally:
        os.umask(mask)
    made = [tmp_path / "graphs", *(tmp_path / "graphs").rglob("*")]
    assert len(made) > 5
    assert all(path.stat().st_mode & 0o444 == 0o444 for path in made)
    assert all(path.stat().st_mode & 0o111 == 0o111 for path in made if path.is_dir())


def test_a_store_in_the_cache_that_is_damaged_is_passed_over(dataset: Path, tmp_path: Path) -> None:
    whole = count(dataset, tmp_path)
    (store,) = (tmp_path / "graphs").glob("*/store")
    shutil.rmtree(store)
    store.mkdir()
    (store / "CURRENT").write_text("MANIFEST-000099\n")
    assert count(dataset, tmp_path) == whole


def test_rows_come_in_the_same_order_in_every_process(dataset: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from hltgraph.store.engine import Job, evaluate; from hltgraph.store.opening import open_in_memory\n"
        "sys.stdout.buffer.write(evaluate(open_in_memory(Path(sys.argv[1])), Job(sys.argv[2], sys.argv[3], sys.argv[3])).body)"
    )
    for query, form in (
        ("SELECT * { ?s a ?c ; ?p ?o }", "tsv"),
        ("SELECT DISTINCT ?p { ?s ?p ?o }", "tsv"),
        ("CONSTRUCT WHERE { ?s a hlt:Phase ; ?p ?o }", "ttl"),
    ):
        seen = set()
        for seed in ("1", "2"):
            env = os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": str(PROJECT)}
            body = subprocess.run([sys.executable, "-c", code, str(dataset), query, form], capture_output=True, check=True, env=env).stdout
            assert len(body) > 500
            seen.add(hashlib.sha256(body).hexdigest())
        assert len(seen) == 1, query
