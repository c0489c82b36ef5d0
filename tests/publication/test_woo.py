"""The Woo channel: the metadata is valid against the schema of KOOP, and leads from robots.txt to files that are there."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from hltgraph.errors import UsageError
from hltgraph.knowledge import Knowledge
from hltgraph.publication.facts import Facts
from hltgraph.publication.sitemaps import DIWOO, SITEMAP
from hltgraph.settings import Settings
from tests.conftest import skip_or_fail
from tests.publication.conftest import PUBLIC, Small

# The schema imports one that nobody publishes and that is not used here.
_STUB = '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="https://www.nationaalarchief.nl/mdto"><xs:element name="MDTO"/></xs:schema>'


class Local(etree.Resolver):
    """Keeps the schema from the network."""

    def resolve(self, system_url: str, public_id: str, context: object) -> object:
        return self.resolve_string(_STUB, context) if "nationaalarchief" in system_url else None


@pytest.fixture(scope="module")
def schema(sources: Path) -> etree.XMLSchema:
    path = sources.parent / "standards" / "diwoo" / "xsd" / "0.9.8" / "diwoo-metadata.xsd"
    if not path.is_file():
        skip_or_fail("sources", "the DiWoo schema is not beside them")
    parser = etree.XMLParser(no_network=True)
    parser.resolvers.add(Local())
    return etree.XMLSchema(etree.parse(path, parser))


def documents(content: bytes) -> list[etree._Element]:
    return etree.fromstring(content).findall(f".//{{{DIWOO}}}Document")


def locations(content: bytes) -> list[str]:
    return [element.text or "" for element in etree.fromstring(content).iter(f"{{{SITEMAP}}}loc")]


def test_robots_leads_to_the_index_to_the_sitemap_to_files(published: Path) -> None:
    named = [line.removeprefix("Sitemap: ") for line in (published / "robots.txt").read_text("utf-8").splitlines() if line.startswith("Sitemap: ")]
    assert named == [f"{PUBLIC}sitemapindex-diwoo-infocat018.xml", f"{PUBLIC}sitemap.xml"]
    (sitemap,) = locations((published / named[0].removeprefix(PUBLIC)).read_bytes())
    files = locations((published / sitemap.removeprefix(PUBLIC)).read_bytes())
    assert len(files) == 8
    assert all((published / file.removeprefix(PUBLIC)).is_file() for file in files)


def test_the_metadata_is_valid_against_the_schema(published: Path, schema: etree.XMLSchema) -> None:
    found = documents((published / "sitemap-diwoo-infocat018-1.xml").read_bytes())
    assert len(found) == 8
    for document in found:
        schema.assertValid(etree.fromstring(etree.tostring(document)))


@pytest.mark.parametrize("name", ["publisher", "titelcollectie", "informatiecategorie", "soortHandeling", "atTime"])
def test_the_schema_would_find_what_is_left_out(published: Path, schema: etree.XMLSchema, name: str) -> None:
    document = documents((published / "sitemap-diwoo-infocat018-1.xml").read_bytes())[0]
    (element,) = document.iter(f"{{{DIWOO}}}{name}")
    element.getparent().remove(element)  # type: ignore[union-attr]
    assert not schema.validate(etree.fromstring(etree.tostring(document)))


@pytest.mark.parametrize(("number", "act"), [("004", "ondertekening"), ("008", "ontvangst"), ("015", "vaststelling"), ("018", "ontvangst")])
def test_each_choice_of_the_owner_is_valid_too(small: Small, schema: etree.XMLSchema, number: str, act: str) -> None:
    site = small.site(information_category=number, document_act=act, document_act_date="2026-01-31")
    for _ in site.dumps():
        pass
    content = site.makers[f"sitemap-diwoo-infocat{number}-1.xml"]()
    for document in documents(content):
        schema.assertValid(etree.fromstring(etree.tostring(document)))
    assert b"2026-01-31T00:00:00" in content
    assert f"sitemapindex-diwoo-infocat{number}.xml".encode() in site.makers["robots.txt"]()


@pytest.mark.parametrize(
    "choice",
    [
        {"information_category": "999"},
        {"document_act": "publicatie"},
        {"document_act_date": "gisteren"},
        {"release_date": "2026-13-01"},
        {"contact_email": "nobody"},
        {"contact_page": "javascript:alert(1)"},
        {"public_url": "file:///etc/"},
    ],
)
def test_a_choice_that_is_none_is_refused_with_those_there_are(knowledge: Knowledge, choice: dict[str, str]) -> None:
    with pytest.raises(UsageError):
        Facts.read(knowledge, Settings(**choice))  # type: ignore[arg-type]


def test_the_general_sitemap_names_every_page_in_both_languages(published: Path) -> None:
    named = locations((published / "sitemap.xml").read_bytes())
    there = {PUBLIC + path.relative_to(published).as_posix() for path in published.rglob("*.html")}
    missing = {path for path in there - set(named) if "/releases/" not in path}
    assert missing == {PUBLIC + name for name in ("index.html", "gate.html", "gate.en.html")}
    assert set(named) <= there
