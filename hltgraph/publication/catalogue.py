"""The catalogue of the publication, conforming to DCAT-AP-NL 3.0: a series with a dataset for each release, its files, the SPARQL service.

Everything in it has an IRI of its own, in the catalogue's document (``catalog#...``); it holds no blank node.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pyoxigraph as ox

from hltgraph.build import canonical
from hltgraph.build.reading import Triple
from hltgraph.namespaces import PREFIXES
from hltgraph.publication.dumps import N_QUADS, File
from hltgraph.publication.edition import ONTOLOGY, Edition
from hltgraph.publication.facts import Facts
from hltgraph.publication.forms import LANGUAGES
from hltgraph.publication.releases import GRAPH, Release

_SPACES = PREFIXES | {
    "adms": "http://www.w3.org/ns/adms#", "dcat": "http://www.w3.org/ns/dcat#", "dcatap": "http://data.europa.eu/r5r/",
    "spdx": "http://spdx.org/rdf/terms#", "vcard": "http://www.w3.org/2006/vcard/ns#",
}  # fmt: skip
#: What the service speaks, and how a packed file is packed.
_PROTOCOL = "https://www.w3.org/TR/sparql11-protocol/"
_GZIP = "http://www.iana.org/assignments/media-types/application/gzip"
_SHA256 = "http://spdx.org/rdf/terms#checksumAlgorithm_sha256"
#: The words of the catalogue itself.
_WORDS = {
    "catalogue": {"nl": "Catalogus van de kennisgraaf HLT Samen Verder", "en": "Catalogue of the knowledge graph HLT Samen Verder"},
    "series": {"nl": "reeks van uitgaven", "en": "series of releases"},
    "release": {"nl": "uitgave", "en": "release"},
    "service": {"nl": "SPARQL-dienst van de kennisgraaf", "en": "SPARQL service of the knowledge graph"},
    "service_about": {"nl": "Bevraagt de hele graaf met SPARQL 1.1, alleen lezen.", "en": "Queries the whole graph with SPARQL 1.1, read only."},
    "packed": {"nl": "Alles (N-Quads, ingepakt)", "en": "Everything (N-Quads, packed)"},
}


def _iri(name: str) -> ox.NamedNode:
    """A prefixed name as an IRI."""
    prefix, _, local = name.partition(":")
    return ox.NamedNode(_SPACES[prefix] + local)


class _Catalogue:
    def __init__(self, edition: Edition, facts: Facts, files: Sequence[File], releases: Sequence[Release]) -> None:
        self.base, self.public = edition.base, facts.public_url
        self.facts, self.files, self.releases = facts, files, releases
        self.values = facts.content["values"]
        self.found: set[Triple] = set()
        self.catalogue = ox.NamedNode(self.base + "catalog")

    def node(self, name: str) -> ox.NamedNode:
        return ox.NamedNode(f"{self.base}catalog#{name}")

    def say(self, subject: ox.NamedNode, name: str, *values: ox.NamedNode | ox.Literal | str) -> None:
        """State a property; a text is an IRI here."""
        for value in values:
            self.found.add((subject, _iri(name), ox.NamedNode(value) if isinstance(value, str) else value))

    def tell(self, subject: ox.NamedNode, name: str, texts: dict[str, str]) -> None:
        """State a text in both languages."""
        self.say(subject, name, *(ox.Literal(texts[language], language=language) for language in LANGUAGES))

    def typed(self, text: str, kind: str) -> ox.Literal:
        return ox.Literal(text, datatype=_iri(f"xsd:{kind}"))

    def text(self, name: str) -> dict[str, str]:
        return {language: self.facts.text(name, language) for language in LANGUAGES}

    def common(self, subject: ox.NamedNode) -> None:
        """What the catalogue and everything in it has: who publishes, whom to ask, by which law."""
        publisher = self.facts.content["publisher"]["iri"]
        self.say(subject, "dcterms:publisher", publisher)
        self.say(subject, "dcterms:creator", publisher)
        self.say(subject, "dcat:contactPoint", self.node("contact"))
        self.say(subject, "dcatap:applicableLegislation", *(law["iri"] for law in self.facts.content["legislation"]))
        self.say(subject, "dcterms:language", *self.values["languages"])

    def described(self, subject: ox.NamedNode) -> None:
        """What a dataset and the service have besides."""
        self.common(subject)
        self.say(subject, "dcterms:identifier", ox.Literal(subject.value))
        self.say(subject, "dcterms:accessRights", self.values["access"])
        self.say(subject, "dcat:theme", self.values["theme"])
        self.say(subject, "dcat:landingPage", self.page())
        for language in LANGUAGES:
            self.say(subject, "dcat:keyword", *(ox.Literal(word, language=language) for word in self.facts.content["keywords"][language]))

    def page(self) -> str:
        return self.public + "catalog.html"

    def supporting(self) -> None:
        """The publisher, the contact point, the laws, the standards, the pages: what the rest points at."""
        facts, content = self.facts, self.facts.content
        publisher = ox.NamedNode(content["publisher"]["iri"])
        self.say(publisher, "rdf:type", _iri("foaf:Agent"))
        self.say(publisher, "foaf:name", ox.Literal(content["publisher"]["name"], language="nl"))
        contact = self.node("contact")
        self.say(contact, "rdf:type", _iri("vcard:Kind"))
        self.say(contact, "vcard:fn", ox.Literal(facts.contact_name, language="nl"))
        self.say(contact, "vcard:hasURL", facts.contact_page or self.page())
        if facts.contact_email:
            self.say(contact, "vcard:hasEmail", f"mailto:{facts.contact_email}")
        for law in content["legislation"]:
            self.say(ox.NamedNode(law["iri"]), "rdf:type", _iri("eli:LegalResource"))
            self.tell(ox.NamedNode(law["iri"]), "dcterms:title", {language: law[language] for language in LANGUAGES})
        licence = ox.NamedNode(content["licence"]["iri"])
        self.say(licence, "rdf:type", _iri("dcterms:LicenseDocument"))
        self.say(licence, "rdfs:label", ox.Literal(content["licence"]["label"], language="en"))
        for standard in (ONTOLOGY, _PROTOCOL):
            self.say(ox.NamedNode(standard), "rdf:type", _iri("dcterms:Standard"))
        for page in (self.page(), self.public + "def.html", self.public + "rights.html"):
            self.say(ox.NamedNode(page), "rdf:type", _iri("foaf:Document"))
        years = content["period"]
        period = self.node("period")
        self.say(period, "rdf:type", _iri("dcterms:PeriodOfTime"))
        self.say(period, "dcat:startDate", self.typed(years["begin"], "gYear"))
        self.say(period, "dcat:endDate", self.typed(years["end"], "gYear"))
        for place in self.values["spatial"]:
            self.say(ox.NamedNode(place), "rdf:type", _iri("dcterms:Location"))

    def catalog(self) -> None:
        here, newest = self.catalogue, self.releases[0]
        self.say(here, "rdf:type", _iri("dcat:Catalog"))
        self.tell(here, "dcterms:title", _WORDS["catalogue"])
        self.tell(here, "dcterms:description", self.text("description"))
        self.common(here)
        self.say(here, "dcterms:license", self.facts.content["licence"]["iri"])
        self.say(here, "dcterms:issued", self.typed(self.releases[-1].issued, "date"))
        self.say(here, "dcterms:modified", self.typed(newest.issued, "date"))
        self.say(here, "dcterms:spatial", *self.values["spatial"])
        self.say(here, "dcterms:temporal", self.node("period"))
        self.say(here, "dcat:themeTaxonomy", self.values["themes"])
        self.say(here, "foaf:homepage", self.page())
        self.say(here, "dcat:service", self.node("sparql"))
        self.say(here, "dcat:dataset", *(self.node(f"release-{release.name}") for release in self.releases))

    def series(self) -> None:
        here = self.node("series")
        self.say(here, "rdf:type", _iri("dcat:DatasetSeries"))
        self.tell(here, "dcterms:title", {lang: f"{self.facts.text('title', lang)}: {_WORDS['series'][lang]}" for lang in LANGUAGES})
        self.tell(here, "dcterms:description", self.text("description"))
        self.common(here)
        self.say(here, "dcterms:identifier", ox.Literal(here.value))
        self.say(here, "dcterms:accrualPeriodicity", self.values["frequency"])
        self.say(here, "dcterms:issued", self.typed(self.releases[-1].issued, "date"))
        self.say(here, "dcterms:modified", self.typed(self.releases[0].issued, "date"))
        self.say(here, "dcterms:spatial", *self.values["spatial"])
        self.say(here, "dcterms:temporal", self.node("period"))
        self.say(here, "dcat:first", self.node(f"release-{self.releases[-1].name}"))
        self.say(here, "dcat:last", self.node(f"release-{self.releases[0].name}"))

    def release(self, release: Release, previous: Release | None) -> None:
        here = self.node(f"release-{release.name}")
        self.say(here, "rdf:type", _iri("dcat:Dataset"))
        self.tell(here, "dcterms:title", {lang: f"{self.facts.text('title', lang)}, {_WORDS['release'][lang]} {release.name}" for lang in LANGUAGES})
        self.tell(here, "dcterms:description", self.text("description"))
        self.described(here)
        self.say(here, "dcat:version", ox.Literal(release.name))
        self.tell(here, "adms:versionNotes", dict.fromkeys(LANGUAGES, f"SHA-256 {release.version}"))
        self.say(here, "dcat:inSeries", self.node("series"))
        if previous:
            self.say(here, "dcat:prev", self.node(f"release-{previous.name}"))
            self.say(here, "dcat:previousVersion", self.node(f"release-{previous.name}"))
        self.say(here, "dcterms:issued", self.typed(release.issued, "date"))
        self.say(here, "dcterms:modified", self.typed(release.issued, "date"))
        self.say(here, "dcterms:accrualPeriodicity", self.values["frequency"])
        self.say(here, "dcterms:spatial", *self.values["spatial"])
        self.say(here, "dcterms:temporal", self.node("period"))
        self.say(here, "dcterms:conformsTo", ONTOLOGY)
        self.say(here, "foaf:page", self.public + "def.html", self.public + "rights.html")
        making = self.node(f"making-{release.name}")
        self.say(here, "prov:wasGeneratedBy", making)
        self.say(making, "rdf:type", _iri("prov:Activity"))
        packed = self.node(f"file-{release.name}-packed")
        self.say(here, "dcat:distribution", packed)
        address = f"{self.public}{release.folder}/{GRAPH}"
        self.file(packed, release.issued, _WORDS["packed"], address, N_QUADS.iana_iri, N_QUADS.eu_iri, release.packed_bytes, release.packed_sha256)
        self.say(packed, "dcat:compressFormat", _GZIP)

    def files_of(self, release: Release) -> None:
        here = self.node(f"release-{release.name}")
        for entry in self.files:
            if entry.layer is not None or entry.kind.suffix == "json":
                continue  # the layers are subsets that VoID describes, the metadata belongs to the tables
            name = entry.path.rpartition("/")[2].replace(".", "-")
            file = self.node(f"file-{release.name}-{name}")
            self.say(here, "dcat:distribution", file)
            self.file(file, release.issued, dict(entry.title), self.public + entry.path, entry.kind.iana_iri, entry.kind.eu_iri, entry.size, entry.digest)

    def file(self, here: ox.NamedNode, issued: str, title: dict[str, str], address: str, media: str, form: str, size: int, digest: str) -> None:
        self.say(here, "rdf:type", _iri("dcat:Distribution"))
        self.tell(here, "dcterms:title", title)
        self.tell(here, "dcterms:description", title)
        self.say(here, "dcat:accessURL", address)
        self.say(here, "dcat:downloadURL", address)
        self.say(here, "dcat:mediaType", media)
        self.say(here, "dcterms:format", form)
        self.say(here, "dcat:byteSize", self.typed(str(size), "nonNegativeInteger"))
        self.say(here, "dcterms:license", self.facts.content["licence"]["iri"])
        self.say(here, "dcterms:language", *self.values["languages"])
        self.say(here, "dcterms:conformsTo", ONTOLOGY)
        self.say(here, "dcat:accessService", self.node("sparql"))
        self.say(here, "dcatap:availability", self.values["availability"])
        self.say(here, "dcatap:applicableLegislation", *(law["iri"] for law in self.facts.content["legislation"]))
        self.say(here, "dcterms:issued", self.typed(issued, "date"))
        self.say(here, "dcterms:modified", self.typed(issued, "date"))
        checksum = ox.NamedNode(here.value.replace("catalog#file-", "catalog#checksum-"))
        self.say(here, "spdx:checksum", checksum)
        self.say(checksum, "rdf:type", _iri("spdx:Checksum"))
        self.say(checksum, "spdx:algorithm", _SHA256)
        self.say(checksum, "spdx:checksumValue", self.typed(digest, "hexBinary"))

    def service(self) -> None:
        here = self.node("sparql")
        self.say(here, "rdf:type", _iri("dcat:DataService"))
        self.tell(here, "dcterms:title", _WORDS["service"])
        self.tell(here, "dcterms:description", _WORDS["service_about"])
        self.described(here)
        self.say(here, "dcat:endpointURL", self.facts.sparql_url)
        self.say(here, "dcat:endpointDescription", self.facts.sparql_url)
        self.say(here, "dcterms:conformsTo", _PROTOCOL)
        self.say(here, "dcterms:license", self.facts.content["licence"]["iri"])
        self.say(here, "dcat:servesDataset", self.node(f"release-{self.releases[0].name}"))


def describe(edition: Edition, facts: Facts, files: Sequence[File], releases: Sequence[Release]) -> list[Triple]:
    """The catalogue of a publication: its files, and its releases with the newest first."""
    made = _Catalogue(edition, facts, files, releases)
    made.supporting()
    made.catalog()
    made.series()
    for place, release in enumerate(releases):
        made.release(release, releases[place + 1] if place + 1 < len(releases) else None)
    made.files_of(releases[0])
    made.service()
    return in_order(made.found)


def in_order(triples: Iterable[Triple]) -> list[Triple]:
    """Triples in canonical order."""
    return sorted(set(triples), key=lambda triple: canonical.line(triple, ""))


def schema_org(edition: Edition, facts: Facts, files: Sequence[File], release: Release, language: str) -> dict[str, object]:
    """The dataset as schema.org says it, for search engines; with its vocabulary named in place, so that nothing is fetched."""
    return {
        "@context": {"@vocab": "https://schema.org/"},
        "@type": "Dataset",
        "@id": f"{edition.base}catalog#release-{release.name}",
        "name": facts.text("title", language),
        "description": facts.text("description", language),
        "inLanguage": list(LANGUAGES),
        "keywords": list(facts.content["keywords"][language]),
        "license": facts.content["licence"]["iri"],
        "isAccessibleForFree": True,
        "url": facts.public_url + "catalog.html",
        "version": release.name,
        "dateModified": release.issued,
        "temporalCoverage": f"{facts.content['period']['begin']}/{facts.content['period']['end']}",
        "publisher": {"@type": "GovernmentOrganization", "@id": facts.content["publisher"]["iri"], "name": facts.content["publisher"]["name"]},
        "distribution": [
            {
                "@type": "DataDownload",
                "name": f.title[language],
                "contentUrl": facts.public_url + f.path,
                "encodingFormat": f.kind.media,
                "contentSize": f"{f.size} B",
            }
            for f in files
            if f.layer is None
        ],
    }
