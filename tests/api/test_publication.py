"""Linked data and the publication as the service gives them: the same things as the static files."""

from __future__ import annotations

import hashlib
import random
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urljoin

import httpx
import pyoxigraph as ox
import pytest

from hltgraph.build.pipeline import build
from hltgraph.knowledge import Knowledge
from hltgraph.namespaces import BASE
from hltgraph.publication.edition import Edition
from hltgraph.publication.facts import Facts
from hltgraph.publication.site import Site
from hltgraph.settings import Settings
from tests.api.conftest import ROOT, Server

PARSED = {
    "text/turtle": ox.RdfFormat.TURTLE, "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/n-triples": ox.RdfFormat.N_TRIPLES, "application/rdf+xml": ox.RdfFormat.RDF_XML,
}  # fmt: skip
SUFFIXES = {"html": "text/html", "ttl": "text/turtle", "jsonld": "application/ld+json", "nt": "application/n-triples", "rdf": "application/rdf+xml"}
DOCUMENT = "/doc/recommendation/l"
WHOLE = ["/def", "/catalog", "/.well-known/void"]
#: Every kind of address there is.
ADDRESSES = [
    DOCUMENT, *WHOLE, f"{DOCUMENT}.ttl", f"{DOCUMENT}.en.html", "/def.jsonld", "/catalog.en.html", "/things", "/things/Recommendation", "/things/Recommendation.en.html",
    "/releases", "/rights", "/rights.en.html", "/robots.txt", "/sitemap.xml", "/sitemapindex-diwoo-infocat018.xml", "/sitemap-diwoo-infocat018-1.xml",
    "/context.jsonld", "/NOTICE.txt", "/index.html", "/dumps/hltgraph.nq.gz", "/dumps/SHA256SUMS", "/dumps/recommendations.csv", "/releases/index.json",
]  # fmt: skip


@pytest.fixture(scope="module")
def site(dataset: Path) -> Site:
    """The publication as the command would write it."""
    edition = Edition.read(dataset / "dataset.nq")
    knowledge = Knowledge(ROOT)
    return Site(edition, Facts.read(knowledge, Settings()), knowledge)


def test_a_thing_leads_to_its_document_and_nothing_else_does(client: httpx.Client) -> None:
    response = client.get("/id/recommendation/l", headers={"Accept": "text/turtle"})
    assert response.status_code == 303
    assert (
        urljoin("http://any.example.org/under/a/prefix/id/recommendation/l", response.headers["location"])
        == "http://any.example.org/under/a/prefix/doc/recommendation/l"
    )
    followed = client.get("/id/recommendation/l", headers={"Accept": "text/turtle"}, follow_redirects=True)
    assert (followed.status_code, followed.headers["content-type"]) == (200, "text/turtle; charset=utf-8")
    assert client.get("/id/recommendation/l?lang=en").headers["location"].endswith("?lang=en")
    for name in ("nothing", "recommendation/zz", "recommendation/L", "../etc/passwd", "a%22b", "recommendation/l.ttl", "x" * 400):
        assert client.get(f"/id/{name}").status_code == 404, name
        assert client.get(f"/doc/{name}" if not name.endswith(".ttl") else "/doc/nothing.ttl").status_code == 404, name


def test_a_layer_leads_to_the_statistics_that_count_it(client: httpx.Client) -> None:
    response = client.get("/id/graph/inferred-stated", follow_redirects=True)
    assert response.url.path == "/.well-known/void"
    assert "id:graph\\/inferred-stated void:classes" in response.text or "/id/graph/inferred-stated" in response.text
    assert client.get("/id/graph/nothing").status_code == 404


@pytest.mark.parametrize("host", ["w3id.org", "localhost", "data.example.org:8080"])
def test_a_thing_is_answered_for_whatever_the_host(client: httpx.Client, host: str) -> None:
    assert client.get("/id/actor/directie", headers={"Host": host}).status_code == 303


@pytest.mark.parametrize("address", [DOCUMENT, *WHOLE])
@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("text/turtle", "text/turtle"),
        ("application/rdf+xml, text/turtle;q=0.5", "application/rdf+xml"),
        ("application/*;q=0.5, application/n-triples;q=0.6", "application/n-triples"),
        ("application/ld+json;profile=x, */*;q=0.1", "application/ld+json"),
        ("application/json", "application/json"),
    ],
)
def test_accept_chooses_the_form(client: httpx.Client, address: str, accept: str, expected: str) -> None:
    response = client.get(address, headers={"Accept": accept})
    assert response.headers["content-type"].partition(";")[0] == expected
    assert "Accept" in response.headers["vary"]


@pytest.mark.parametrize("address", [DOCUMENT, "/def", "/catalog"])
def test_a_browser_gets_a_page_in_its_language(client: httpx.Client, address: str) -> None:
    browser = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
    dutch, english = client.get(address, headers=browser), client.get(f"{address}?lang=en", headers=browser)
    assert '<html lang="nl">' in dutch.text and dutch.headers["content-language"] == "nl"
    assert '<html lang="en">' in english.text and english.headers["content-language"] == "en"
    assert english.text == client.get(f"{address}.en.html").text


@pytest.mark.parametrize("address", [DOCUMENT, *WHOLE])
def test_no_form_that_fits_is_406_with_those_there_are(client: httpx.Client, address: str) -> None:
    response = client.get(address, headers={"Accept": "image/png"})
    assert response.status_code == 406
    offers = response.json()["offers"]
    assert set(PARSED) <= set(offers)
    assert ("text/html" in offers) == (address != "/.well-known/void")


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_suffix_goes_before_accept(client: httpx.Client, suffix: str) -> None:
    response = client.get(f"{DOCUMENT}.{suffix}", headers={"Accept": "image/png"})
    assert response.headers["content-type"].partition(";")[0] == SUFFIXES[suffix]


@pytest.mark.parametrize("address", ["/things", "/things/Chapter", "/releases", "/rights", "/.well-known/void", "/catalog"])
def test_every_link_in_a_header_leads_somewhere(client: httpx.Client, address: str) -> None:
    header = client.get(address).headers["link"]
    own = [urljoin(address, target) for target, rel in re.findall(r'<([^>]*)>; rel="(\w+)"', header) if rel in ("alternate", "describedby")]
    assert own
    for target in own:
        assert client.get(target).status_code == 200, target


def test_the_headers_name_the_other_forms_the_description_the_one_address_and_the_licence(client: httpx.Client) -> None:
    header = client.get(DOCUMENT, headers={"Accept": "text/html"}).headers["link"]
    links = [(urljoin(f"http://h{DOCUMENT}", target), rel) for target, rel in re.findall(r'<([^>]*)>; rel="(\w+)"', header)]
    assert {target for target, rel in links if rel == "alternate"} == {f"http://h{DOCUMENT}.{suffix}" for suffix in (*SUFFIXES, "en.html")}
    assert [target for target, rel in links if rel == "describedby"] == [f"http://h{DOCUMENT}.ttl"]
    assert [target for target, rel in links if rel == "canonical"] == [f"{BASE}doc/recommendation/l"]
    assert [target for target, rel in links if rel == "license"] == ["http://creativecommons.org/publicdomain/zero/1.0/"]
    for target, rel in links:
        if rel in ("alternate", "describedby"):
            assert client.get(target.removeprefix("http://h")).status_code == 200


@pytest.mark.parametrize("address", ADDRESSES)
def test_GET_conditional_304_and_HEAD(client: httpx.Client, address: str) -> None:
    first = client.get(address).raise_for_status()
    again = client.get(address, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
    head = client.head(address)
    assert (head.status_code, head.content) == (200, b"")
    for name in ("etag", "content-type", "content-length", "x-graph-version"):
        assert head.headers[name] == first.headers[name]


def test_every_form_has_an_etag_of_its_own(client: httpx.Client) -> None:
    tags = {client.get(DOCUMENT, headers={"Accept": media}).headers["etag"] for media in SUFFIXES.values()}
    assert len(tags | {client.get(f"{DOCUMENT}?lang=en", headers={"Accept": "text/html"}).headers["etag"]}) == 6


def test_the_service_gives_fifty_random_things_as_the_files_do(client: httpx.Client, site: Site) -> None:
    for iri in random.Random(7).sample(site.edition.things, 50):
        local = iri.removeprefix(BASE + "id/")
        graphs = set()
        for media, kind in PARSED.items():
            response = client.get(f"/doc/{local}", headers={"Accept": media}).raise_for_status()
            dataset = ox.Dataset(ox.Quad(q.subject, q.predicate, q.object) for q in ox.parse(response.content, format=kind))
            dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
            graphs.add(frozenset(map(str, dataset)))
        assert graphs == {frozenset(str(ox.Quad(*triple)) for triple in site.documents.triples(iri))} or any("_:" in line for line in next(iter(graphs)))
        assert len(graphs) == 1, local


@pytest.mark.parametrize(
    "name", ["def.ttl", "def.jsonld", "robots.txt", "sitemapindex-diwoo-infocat018.xml", "context.jsonld", "NOTICE.txt", ".well-known/void"]
)
def test_the_service_gives_the_whole_as_the_files_do(client: httpx.Client, site: Site, name: str) -> None:
    assert client.get(f"/{name}").content == site.makers[name]()


def test_the_catalogue_names_dumps_that_are_there_as_they_are(client: httpx.Client) -> None:
    listed = dict(reversed(line.split("  ")) for line in client.get("/dumps/SHA256SUMS").text.splitlines())
    assert {"hltgraph.nq", "hltgraph.trig", "stated.ttl.gz", "hltgraph.xlsx", "links.csv"} <= set(listed)
    catalogue = client.get("/catalog.nt").text
    for name in ("hltgraph.nq", "recommendations.csv", "hltgraph.xlsx"):
        response = client.get(f"/dumps/{name}")
        assert hashlib.sha256(response.content).hexdigest() == listed[name]
        assert f"{BASE}dumps/{name}" in catalogue and listed[name] in catalogue
    assert client.get("/dumps/hltgraph.nq").content.count(b"\n") > 40_000


@pytest.mark.parametrize("name", ["files.json", ".hidden", "..%2f..%2fdataset.nq", "nothing.nq", "%2e%2e/store"])
def test_nothing_but_dumps_is_among_the_dumps(client: httpx.Client, name: str) -> None:
    assert client.get(f"/dumps/{name}").status_code == 404


def test_every_link_of_a_page_leads_somewhere_and_is_relative(client: httpx.Client) -> None:
    for address in (DOCUMENT, "/def", "/catalog", "/things", "/things/Chapter", "/releases", "/rights", "/doc/chapter/3.en.html"):
        page = client.get(address, headers={"Accept": "text/html"}).text
        links = {link for link in re.findall(r'(?:href|src)="([^"#]+)', page) if not re.match(r"(https?|mailto):", link)}
        assert links and not any(link.startswith("/") for link in links)
        for link in sorted(links)[:40]:
            assert client.get(urljoin(address, link), headers={"Accept": "*/*"}).status_code == 200, (address, link)


def test_a_thing_that_is_no_more_is_410_with_what_replaced_it(started: Callable[..., Server], tmp_path: Path) -> None:
    import shutil

    root = tmp_path / "knowledge"
    for folder in ("ontology", "shapes"):
        shutil.copytree(ROOT / folder, root / folder)
    for path in (root / "shapes").iterdir():
        path.unlink()
    shutil.copytree(ROOT / "tests" / "build" / "small", root / "data")
    shutil.copy(ROOT / "data" / "publication.toml", root / "data")
    (root / "data" / "about" / "tombstones.ttl").write_text(
        "@base <https://w3id.org/hltgraph/> . @prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix dcterms: <http://purl.org/dc/terms/> .\n"
        "@prefix prov: <http://www.w3.org/ns/prov#> . <id/organization/extra> a prov:Entity ; owl:deprecated true ; dcterms:isReplacedBy <id/organization/hltgraph> .\n",
        "utf-8",
    )
    build(Knowledge(root), tmp_path / "built", tmp_path / "cache")
    server = started("--store", str(tmp_path / "built"), root=root, cache=tmp_path / "cache")
    with httpx.Client(base_url=server.url) as client:
        assert client.get("/id/organization/extra").status_code == 303
        page = client.get("/doc/organization/extra", headers={"Accept": "text/html"})
        assert page.status_code == 410
        assert "Deze zaak bestaat niet meer" in page.text and "organization/hltgraph.html" in page.text
        data = client.get("/doc/organization/extra.nt")
        assert data.status_code == 410 and "isReplacedBy" in data.text
        assert "etag" not in data.headers
        assert client.get("/doc/organization/hltgraph").status_code == 200


def test_the_service_gives_the_older_releases_that_a_folder_holds(started: Callable[..., Server], site: Site, tmp_path: Path) -> None:
    import json

    old = "0123456789ab"
    (tmp_path / "releases" / old).mkdir(parents=True)
    (tmp_path / "releases" / old / "hltgraph.nq.gz").write_bytes(b"packed")
    (tmp_path / "releases" / "index.json").write_text(json.dumps([site.release.as_dict() | {"name": old, "version": old + "0" * 52}]), "utf-8")
    server = started(publication=tmp_path)
    with httpx.Client(base_url=server.url, timeout=60) as client:
        assert client.get(f"/releases/{old}/hltgraph.nq.gz").content == b"packed"
        assert [release["name"] for release in client.get("/releases/index.json").json()] == [site.release.name, old]
        assert old in client.get("/catalog.ttl").text
        for address in (f"/releases/{old}/nothing", "/releases/..%2f/x", f"/releases/{old}/..%2findex.json", "/releases/ba9876543210/hltgraph.nq.gz"):
            assert client.get(address).status_code == 404, address
