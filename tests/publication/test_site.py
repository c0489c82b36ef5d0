"""The static site: whole, its links right, its representations the same, its bytes the same each time."""

from __future__ import annotations

import functools
import gzip
import hashlib
import html
import http.server
import json
import random
import re
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import httpx
import pyoxigraph as ox
import pytest
import rdflib
from rdflib.compare import isomorphic

from hltgraph.namespaces import BASE as DEFAULT
from hltgraph.publication import dumps
from hltgraph.publication.edition import GRAPHS, Edition
from hltgraph.publication.grouping import MOST
from tests.publication.conftest import BASE, PUBLIC, publish, tree

FORMATS = {"ttl": "turtle", "jsonld": "json-ld", "nt": "nt", "rdf": "xml"}
# The reader of JSON-LD in rdflib warns of a class that it uses itself.
OWN_WARNING = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
_LINK = re.compile(r'(?:href|src)="([^"]*)"')
_ID = re.compile(r'\bid="([^"]*)"')


def things(published: Path, count: int) -> list[str]:
    """Some things of the publication, the same every time."""
    names = sorted(path.relative_to(published / "doc").as_posix().removesuffix(".nt") for path in (published / "doc").rglob("*.nt"))
    return random.Random(6).sample(names, count)


def test_every_internal_link_leads_to_a_file_and_an_anchor_that_are_there(published: Path) -> None:
    anchors = {path: set(_ID.findall((published / path).read_text("utf-8"))) for path in ("def.html", "def.en.html")}
    files = {path.relative_to(published).as_posix() for path in published.rglob("*") if path.is_file()}
    seen = 0
    for path in sorted(files):
        if not path.endswith(".html"):
            continue
        text = (published / path).read_text("utf-8")
        for link in set(_LINK.findall(text)):
            target = html.unescape(link)
            if urlsplit(target).scheme:
                continue
            assert not target.startswith("/"), f"{path}: {target} is not relative"
            found, _, anchor = urljoin(f"http://x/{path}", target).removeprefix("http://x/").partition("#")
            assert found in files, f"{path}: {target}"
            assert not anchor or found not in anchors or anchor in anchors[found], f"{path}: {target}"
            seen += 1
    assert seen > 100_000


def test_the_pages_of_a_long_list_hold_every_thing_once_and_none_is_large(published: Path) -> None:
    pages = sorted((published / "things").glob("Interpretation*.html"))
    pages = [path for path in pages if not path.name.endswith(".en.html")]
    listed = [link for path in pages for link in re.findall(r'<li><a href="(\.\./doc/[^"]+)"', path.read_text("utf-8"))]
    assert len(pages) > 1 and len(listed) == len(set(listed))
    assert len(listed) == len(list((published / "doc" / "interpretation").glob("*.nt")))
    assert max(path.stat().st_size for path in (published / "things").glob("*.html")) < 100_000


def test_no_page_loads_anything_from_elsewhere(published: Path) -> None:
    for path in published.rglob("*.html"):
        text = path.read_text("utf-8")
        loaded = re.findall(r'<link rel="(?:stylesheet|icon)" href="([^"]*)"', text) + re.findall(r'\bsrc="([^"]*)"', text)
        assert loaded and not any(urlsplit(address).netloc for address in loaded), path
        assert "<script" not in text.replace('<script type="application/ld+json">', ""), path


def test_every_page_names_its_one_address_and_its_licence(published: Path) -> None:
    for name in ("catalog.html", "def.en.html", "doc/recommendation/l.html", "doc/recommendation/l.en.html", "things/Theme.html"):
        text = (published / name).read_text("utf-8")
        assert f'<link rel="canonical" href="{PUBLIC}{name}">' in text
        assert '<link rel="license" href="http://creativecommons.org/publicdomain/zero/1.0/">' in text


def test_every_address_in_an_absolute_link_of_ours_is_a_file(published: Path) -> None:
    # What the catalogue, the sitemaps and the Woo channel name lies in the folder.
    texts = [published / name for name in ("catalog.nt", ".well-known/void.nt", "sitemap.xml", "robots.txt")] + list(published.glob("sitemap*diwoo*.xml"))
    named = {address for path in texts for address in re.findall(rf"{re.escape(PUBLIC)}[^\s<>\"]+", path.read_text("utf-8"))}
    named.discard(PUBLIC + "sparql")
    assert len(named) > 9000
    for address in named:
        assert (published / address.removeprefix(PUBLIC)).is_file(), address


@OWN_WARNING
def test_every_representation_of_fifty_random_things_says_the_same(published: Path) -> None:
    for name in things(published, 50):
        graphs = {suffix: rdflib.Graph().parse(published / "doc" / f"{name}.{suffix}", format=kind) for suffix, kind in FORMATS.items()}
        first = graphs.pop("nt")
        node = rdflib.URIRef(f"{BASE}id/{name}")
        assert (node, None, None) in first or (None, None, node) in first
        for suffix, graph in graphs.items():
            assert isomorphic(first, graph), f"{name}.{suffix}"
        for language, mark in (("nl", ""), ("en", ".en")):
            page = (published / "doc" / f"{name}{mark}.html").read_text("utf-8")
            assert f'<html lang="{language}">' in page
            for value in first.objects(node, rdflib.SKOS.prefLabel):
                assert (
                    not isinstance(value, rdflib.Literal)
                    or value.language != language
                    or html.escape(str(value), quote=False) in html.unescape(page)
                    or str(value) in html.unescape(page)
                )


@OWN_WARNING
@pytest.mark.parametrize("name", ["def", "catalog", ".well-known/void"])
def test_every_representation_of_the_whole_says_the_same(published: Path, name: str) -> None:
    graphs = [rdflib.Graph().parse(published / f"{name}.{suffix}", format=kind) for suffix, kind in FORMATS.items()]
    assert len(graphs[0]) > 100
    assert all(isomorphic(graphs[0], graph) for graph in graphs[1:])


def test_the_page_of_a_thing_says_what_its_data_says(published: Path) -> None:
    page = html.unescape((published / "doc/recommendation/l.html").read_text("utf-8"))
    graph = rdflib.Graph().parse(published / "doc/recommendation/l.nt", format="nt")
    node = rdflib.URIRef(f"{BASE}id/recommendation/l")
    for name in set(graph.predicates(node)):
        said = [value for value in graph.objects(node, name) if isinstance(value, rdflib.Literal) and value.language != "en"]
        shown = [value for value in said if str(value) in page]
        # Of the dozens of wordings that it is asked for by, some, and how many there are.
        assert len(shown) == len(said) or (len(shown) >= MOST and re.search(rf"\b{MOST}\b\D+\b{len(said)}\b", page)), name
    assert "paragraaf 3.4, blz. 29-30, regel 1228-1229" in page
    assert "staat in de bron" in page


def test_no_generated_prefix_and_no_blank_node_in_the_data(published: Path) -> None:
    for path in (published / "doc").rglob("*"):
        if path.suffix in (".ttl", ".rdf", ".jsonld", ".nt"):
            text = path.read_text("utf-8")
            assert not re.search(r"\bns\d+:", text), path
            if "shape" not in path.parts:
                assert not re.search(r"(?m)^_:|\s_:|rdf:nodeID|\"_:", text), path


def test_no_thing_of_the_old_base_is_left(published: Path) -> None:
    old = re.compile(re.escape(DEFAULT).encode() + rb"(id|doc)/")
    for path in published.rglob("*"):
        if not path.is_file():
            continue
        if path.suffix in (".zip", ".xlsx"):
            with zipfile.ZipFile(path) as packed:
                contents = [packed.read(name) for name in packed.namelist()]
        else:
            content = path.read_bytes()
            contents = [gzip.decompress(content) if path.suffix == ".gz" else content]
        assert not any(old.search(content) for content in contents), path


def test_the_terms_keep_their_namespace_under_another_base(published: Path) -> None:
    text = (published / "doc/recommendation/l.nt").read_text("utf-8")
    assert f"<{DEFAULT}def#asksOf>" in text
    assert BASE + "def" not in text


def test_two_publications_of_the_same_inputs_are_the_same_bytes(published: Path, dataset: Path, project: Path, tmp_path: Path) -> None:
    again = tmp_path / "again"
    result = publish(dataset, again, project, "--base", BASE, "--public-url", PUBLIC, seed="2")
    assert result.returncode == 0, result.stderr
    first, second = tree(published), tree(again)
    assert list(first) == list(second)
    assert [name for name in first if first[name] != second[name]] == []


def test_the_version_is_the_hash_of_the_canonical_graph(published: Path) -> None:
    content = (published / "dumps/hltgraph.nq").read_bytes()
    version = json.loads((published / "releases/index.json").read_bytes())[0]["version"]
    assert hashlib.sha256(content).hexdigest() == version
    canonical = ox.Dataset(ox.parse(content, format=ox.RdfFormat.N_QUADS))
    canonical.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    lines = ox.serialize(canonical, format=ox.RdfFormat.N_QUADS)
    assert lines is not None
    assert sorted(lines.splitlines()) == content.splitlines() == sorted(content.splitlines())


def canonical(content: bytes, kind: ox.RdfFormat, triples: bool) -> set[str]:
    dataset = ox.Dataset(ox.Quad(q.subject, q.predicate, q.object) if triples else q for q in ox.parse(content, format=kind))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return {str(quad) for quad in dataset}


PARSED = {"trig": ox.RdfFormat.TRIG, "nq": ox.RdfFormat.N_QUADS, "ttl": ox.RdfFormat.TURTLE, "jsonld": ox.RdfFormat.JSON_LD, "rdf": ox.RdfFormat.RDF_XML}


@pytest.mark.parametrize("layer", ["hltgraph", *GRAPHS])
def test_the_dumps_of_a_layer_hold_the_same_in_every_form(published: Path, layer: str) -> None:
    read = {kind.suffix: (published / f"dumps/{layer}.{kind.suffix}").read_bytes() for kind in dumps.GRAPH_KINDS}
    quads = {suffix: canonical(read[suffix], PARSED[suffix], triples=False) for suffix in ("trig", "nq", "jsonld")}
    assert quads["nq"] == quads["trig"] == quads["jsonld"] != set()
    triples = [canonical(content, PARSED[suffix], triples=True) for suffix, content in read.items()]
    assert all(found == triples[0] for found in triples)


def test_the_layers_together_are_the_whole(published: Path) -> None:
    lines = [line for layer in GRAPHS for line in (published / f"dumps/{layer}.nq").read_bytes().splitlines()]
    assert sorted(lines) == (published / "dumps/hltgraph.nq").read_bytes().splitlines()


def test_the_sums_are_those_of_the_files_and_each_packed_copy_holds_the_same(published: Path) -> None:
    listed = dict(reversed(line.split("  ")) for line in (published / "dumps/SHA256SUMS").read_text("utf-8").splitlines())
    there = {path.name: path for path in (published / "dumps").iterdir() if path.name != "SHA256SUMS"}
    assert set(listed) == set(there)
    for name, path in there.items():
        assert hashlib.sha256(path.read_bytes()).hexdigest() == listed[name]
        if name.endswith(".gz"):
            assert gzip.decompress(path.read_bytes()) == there[name.removesuffix(".gz")].read_bytes()


def test_the_edition_under_another_base_and_back_is_the_graph_again(dataset: Path, edition: Edition) -> None:
    assert Edition.of(edition.quads, DEFAULT).content == dataset.read_bytes()


@pytest.fixture
def served(published: Path) -> Iterator[httpx.Client]:
    """The folder behind the server of the standard library, which knows no rewriting."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(published)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{server.server_address[1]}") as client:
            yield client
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_plain_web_server_is_enough(served: httpx.Client) -> None:
    page, seen = "/", set()
    for step in ("Uitgave", "recommendation/a", "demand", "def.html"):
        response = served.get(page).raise_for_status()
        assert response.headers["content-type"].startswith("text/html")
        links = [urljoin(page, html.unescape(link)) for link in _LINK.findall(response.text) if not urlsplit(link).scheme]
        seen |= set(links)
        page = {"Uitgave": "/things/Recommendation.html", "recommendation/a": "/doc/recommendation/a.html"}.get(step) or next(
            link for link in links if step in link
        )
    assert len(seen) > 50
    for link in sorted(seen):
        assert served.get(link).status_code == 200, link


def test_the_notice_and_the_rights_are_published(published: Path, project: Path) -> None:
    assert (published / "NOTICE.txt").read_bytes() == (project / "NOTICE").read_bytes()
    assert "CC0" in (published / "rights.html").read_text("utf-8")


def test_the_redirects_lead_to_the_public_address(published: Path) -> None:
    rules = (published / "redirects.htaccess").read_text("utf-8")
    assert f"{PUBLIC}doc/$1.ttl" in rules
    assert "{public}" not in rules
