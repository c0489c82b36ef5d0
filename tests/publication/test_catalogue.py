"""The catalogue: DCAT-AP-NL 3.0 by its own shapes, and what it says of each file is so."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pyshacl
import pytest
import rdflib
from rdflib import DCAT, DCTERMS, RDF, SH, SKOS

from hltgraph.build import validation
from hltgraph.build.conversion import to_rdflib
from hltgraph.build.reading import read_file
from tests.conftest import skip_or_fail
from tests.publication.conftest import BASE, PUBLIC

SPDX = rdflib.Namespace("http://spdx.org/rdf/terms#")
VOID = rdflib.Namespace("http://rdfs.org/ns/void#")
OFFICIAL = ("3.0/dcat-ap-nl-SHACL", "3.0/dcat-ap-nl-SHACL-aanbevolen", "3.0/dcat-ap-nl-SHACL-klassebereik", "3.0/dcat-ap-nl-SHACL-klassebereik-codelijsten")
EUROPEAN = "eu-dcat-ap-3.0.1/html__shacl__shapes"


@pytest.fixture(scope="module")
def catalogue(published: Path) -> rdflib.Graph:
    return rdflib.Graph().parse(published / "catalog.ttl")


@pytest.fixture(scope="module")
def official(sources: Path) -> rdflib.Graph:
    """The shapes of Geonovum and the EU, which are no part of the project."""
    folder = sources.parent / "standards" / "dcat-ap-nl"
    if not folder.is_dir():
        skip_or_fail("sources", "the DCAT-AP-NL shapes are not beside them")
    graph = rdflib.Graph()
    for name in (*OFFICIAL, EUROPEAN):
        graph.parse(folder / f"{name}.ttl")
    return graph


def stubs(catalogue: rdflib.Graph) -> rdflib.Graph:
    """What the keepers of the value lists say of the values that are used: what kind of thing each is."""
    graph = rdflib.Graph()
    for value in set(catalogue.objects()):
        name = str(value).partition("/authority/")[2]
        if name.startswith("language/"):
            graph.add((value, RDF.type, DCTERMS.LinguisticSystem))
        elif name.startswith("data-theme/"):
            graph.add((value, RDF.type, SKOS.Concept))
            graph.add((value, SKOS.prefLabel, rdflib.Literal("theme")))
    return graph


def found(data: rdflib.Graph, shapes: rdflib.Graph) -> list[str]:
    _, results, _ = pyshacl.validate(data + stubs(data), shacl_graph=shapes, advanced=True)
    assert isinstance(results, rdflib.Graph)
    grave = (SH.Violation, SH.Warning)
    return sorted(
        f"{results.value(r, SH.focusNode)} {results.value(r, SH.resultPath)}" for severity in grave for r in results.subjects(SH.resultSeverity, severity)
    )


def test_the_official_shapes_find_no_violation_and_no_warning(catalogue: rdflib.Graph, official: rdflib.Graph) -> None:
    assert found(catalogue, official) == []


@pytest.mark.parametrize(
    ("kind", "predicate"),
    [
        (DCAT.Dataset, DCAT.theme),
        (DCAT.Distribution, DCAT.accessURL),
        (DCAT.Distribution, DCAT.accessService),
        (DCAT.DataService, DCTERMS.license),
        (DCAT.Catalog, DCAT.contactPoint),
    ],
)
def test_the_official_shapes_would_find_what_is_left_out(
    catalogue: rdflib.Graph, official: rdflib.Graph, kind: rdflib.URIRef, predicate: rdflib.URIRef
) -> None:
    spoilt = rdflib.Graph() + catalogue
    subject = min(spoilt.subjects(RDF.type, kind))
    spoilt.remove((subject, predicate, None))
    assert f"{subject} {predicate}" in found(spoilt, official)


def test_our_own_shapes_find_nothing(published: Path, project: Path) -> None:
    shapes = read_file(project / "shapes" / "publication.ttl", "publication.ttl", BASE)
    assert validation.check("publication", to_rdflib(read_file(published / "catalog.ttl", "catalog.ttl", BASE)), shapes) == []


def test_nothing_in_the_catalogue_is_without_a_name(catalogue: rdflib.Graph) -> None:
    assert not [term for triple in catalogue for term in triple if isinstance(term, rdflib.BNode)]


def test_each_file_is_as_large_as_it_says_and_has_the_sum_it_says(catalogue: rdflib.Graph, published: Path) -> None:
    files = list(catalogue.subjects(RDF.type, DCAT.Distribution))
    assert len(files) == 13
    for file in files:
        content = (published / str(catalogue.value(file, DCAT.downloadURL)).removeprefix(PUBLIC)).read_bytes()
        assert int(str(catalogue.value(file, DCAT.byteSize))) == len(content)
        checksum = catalogue.value(file, SPDX.checksum)
        assert str(catalogue.value(checksum, SPDX.checksumValue)) == hashlib.sha256(content).hexdigest()


def test_the_publisher_is_the_joint_organisation_by_its_register_entry(catalogue: rdflib.Graph) -> None:
    assert {str(o) for o in catalogue.objects(None, DCTERMS.publisher)} == {"https://identifier.overheid.nl/tooi/id/so/so0866"}


def test_every_identifier_of_a_value_list_stands_in_the_list(catalogue: rdflib.Graph, sources: Path) -> None:
    lists = sources.parent / "standards" / "diwoo" / "xsd" / "0.9.8" / "diwoo-metadata-lijsten.xsd"
    if not lists.is_file():
        skip_or_fail("sources", "the DiWoo value lists are not beside them")
    text = lists.read_text("utf-8")
    for value in set(map(str, catalogue.objects())):
        if value.startswith("https://identifier.overheid.nl/") or "/authority/language/" in value:
            assert f'"{value}"' in text, value


def test_void_counts_what_is_there(published: Path) -> None:
    void = rdflib.Graph().parse(published / ".well-known/void.ttl")
    whole = rdflib.Graph().parse(published / "dumps/hltgraph.ttl")
    release = next(void.objects(rdflib.URIRef(BASE + ".well-known/void"), rdflib.FOAF.primaryTopic))
    assert int(str(void.value(release, VOID.triples))) == len(whole)
    for part in void.objects(release, VOID.classPartition):
        kind = void.value(part, VOID["class"])
        assert int(str(void.value(part, VOID.entities))) == len(set(whole.subjects(RDF.type, kind))), kind
    partitions = list(void.objects(release, VOID.propertyPartition))
    assert {void.value(part, VOID.property) for part in partitions} == set(whole.predicates())
    assert sum(int(str(void.value(part, VOID.triples))) for part in partitions) == int(str(void.value(release, VOID.triples)))


def test_the_search_engines_are_told_the_same(published: Path) -> None:
    import html
    import json
    import re

    text = (published / "catalog.html").read_text("utf-8")
    (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)
    told = json.loads(html.unescape(block))
    assert told["@type"] == "Dataset"
    assert told["license"] == "http://creativecommons.org/publicdomain/zero/1.0/"
    assert all((published / entry["contentUrl"].removeprefix(PUBLIC)).is_file() for entry in told["distribution"])
