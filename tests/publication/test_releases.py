"""Releases follow one another: the older stay, what changed is said, what went leaves a tombstone, an interruption harms nothing."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import rdflib
from rdflib import PROV, RDF

from hltgraph.errors import DatasetError, PublicationRefused, UsageError
from hltgraph.namespaces import BASE
from hltgraph.publication import publishing
from tests.publication.conftest import Small, tree

DCAT = rdflib.Namespace("http://www.w3.org/ns/dcat#")
EXTRA = """@base <https://w3id.org/hltgraph/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix org: <http://www.w3.org/ns/org#> .
<id/organization/extra> a org:Organization ; skos:prefLabel "Extra"@nl , "Extra body"@en .
"""
TOMBSTONE = """@base <https://w3id.org/hltgraph/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<id/organization/extra> a prov:Entity ; owl:deprecated true ; skos:prefLabel "Extra"@nl , "Extra body"@en ;
    skos:changeNote "Opgegaan in de makers."@nl , "Became part of the makers."@en ; dcterms:isReplacedBy <id/organization/hltgraph> .
"""


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


def test_an_older_release_stays_and_the_newer_says_what_changed(small: Small, out: Path) -> None:
    first = small.publish(out).release.name
    kept = {name: content for name, content in tree(out).items() if name.startswith(f"releases/{first}/")}
    small.write("data/about/extra.ttl", EXTRA)
    second = small.publish(out, previous=out).release.name
    assert first != second
    now = tree(out)
    assert {name: content for name, content in now.items() if name.startswith(f"releases/{first}/")} == kept
    assert [release["name"] for release in json.loads(now["releases/index.json"])] == [second, first]
    difference = json.loads(now[f"releases/{second}/diff.json"])
    assert [change["name"] for change in difference["added"]] == ["organization/extra"]
    page = now[f"releases/{second}/release.html"].decode()
    assert "organization/extra" in page and f"../../releases/{first}/release.html" in page
    catalogue = rdflib.Graph().parse(data=now["catalog.ttl"], format="turtle")
    series = {str(catalogue.value(dataset, DCAT.version)) for dataset in catalogue.subjects(RDF.type, DCAT.Dataset)}
    assert series == {first, second}
    assert (rdflib.URIRef(f"{BASE}catalog#release-{second}"), DCAT.prev, rdflib.URIRef(f"{BASE}catalog#release-{first}")) in catalogue
    made = rdflib.Graph().parse(data=now[f"releases/{second}/provenance.ttl"], format="turtle")
    assert (rdflib.URIRef(f"{BASE}catalog#release-{second}"), PROV.wasRevisionOf, rdflib.URIRef(f"{BASE}catalog#release-{first}")) in made


def test_publishing_the_same_again_changes_nothing(small: Small, out: Path) -> None:
    small.publish(out)
    small.write("data/about/extra.ttl", EXTRA)
    small.publish(out, previous=out)
    before = tree(out)
    small.publish(out, previous=out)
    assert tree(out) == before


def test_a_thing_that_went_leaves_a_tombstone_that_says_what_replaced_it(small: Small, out: Path) -> None:
    small.write("data/about/extra.ttl", EXTRA)
    small.publish(out)
    (small.root / "data/about/extra.ttl").unlink()
    with pytest.raises(PublicationRefused, match="vanished: organization/extra"):
        small.publish(out, previous=out)
    small.write("data/about/extra.ttl", TOMBSTONE)
    small.publish(out, previous=out)
    page = (out / "doc/organization/extra.html").read_text("utf-8")
    assert "Deze zaak bestaat niet meer" in page
    assert "Opgegaan in de makers." in page and "Became part" not in page.partition("<dl")[0]
    assert 'href="../../doc/organization/hltgraph.html">makers van hltgraph' in page
    assert "organization/extra" not in (out / "sitemap.xml").read_text("utf-8")


def test_a_refused_publication_leaves_the_folder_as_it_was(small: Small, out: Path) -> None:
    small.publish(out)
    before = tree(out.parent / "out")
    small.write("data/about/extra.ttl", EXTRA.replace("Extra body", "Jan de Voorbeeld"))
    with pytest.raises(PublicationRefused, match="Jan de Voorbeeld"):
        small.publish(out, previous=out)
    assert tree(out) == before
    assert not list(out.parent.glob(".out*"))


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_an_interrupted_publication_leaves_the_folder_as_it_was(small: Small, out: Path, project: Path, how: signal.Signals) -> None:
    small.publish(out)
    before = tree(out)
    small.write("data/about/extra.ttl", EXTRA)
    environment = os.environ | {"PYTHONPATH": str(project), "HLTGRAPH_ROOT": str(small.root)}
    command = [sys.executable, "-m", "hltgraph.cli.main", "publish", str(out), "--store", str(small.build()), "--previous", str(out)]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    fresh = out.parent / ".out-new"
    limit = time.monotonic() + 60
    while time.monotonic() < limit and not (fresh / "dumps").is_dir():
        time.sleep(0.002)
    process.send_signal(how)
    assert process.wait(60) != 0
    assert tree(out) == before
    small.publish(out, previous=out)
    assert "doc/organization/extra.html" in tree(out)
    assert not list(out.parent.glob(".out*"))


def test_a_folder_that_an_interruption_set_aside_is_put_back(small: Small, out: Path) -> None:
    small.publish(out)
    before = tree(out)
    out.rename(out.parent / ".out-before")
    publishing.settle(out)
    assert tree(out) == before


def test_a_folder_with_something_else_is_not_replaced(small: Small, out: Path) -> None:
    out.mkdir()
    (out / "thesis.txt").write_text("mine", "utf-8")
    with pytest.raises(UsageError, match="no publication"):
        small.publish(out)
    assert tree(out) == {"thesis.txt": b"mine"}


def test_two_at_once_do_not_write_into_one_folder(small: Small, out: Path) -> None:
    import fcntl

    fresh = out.parent / ".out-new"
    fresh.mkdir(parents=True)
    lock = os.open(fresh, os.O_RDONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(UsageError, match="another publication"):
            small.publish(out)
    finally:
        os.close(lock)


def test_a_release_that_is_listed_and_not_there_is_said(small: Small, out: Path) -> None:
    name = small.publish(out).release.name
    shutil.rmtree(out / "releases" / name)
    small.write("data/about/extra.ttl", EXTRA)
    with pytest.raises(DatasetError, match="not there"):
        small.site(out)


def test_the_date_of_a_release_is_the_one_set_else_that_of_the_ontology(small: Small) -> None:
    assert small.site().issued == "2026-11-21"
    assert small.site(release_date="2026-12-01").issued == "2026-12-01"
