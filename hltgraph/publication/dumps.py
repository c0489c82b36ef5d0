"""The dumps: the whole graph and each layer in five forms, the tables, and beside each file a packed copy.

Gzip without name and time (RFC 1952), so that the same content gives the same bytes.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox

from hltgraph.build.reading import Triple
from hltgraph.publication import forms, jsonld, tables, workbook
from hltgraph.publication.edition import GRAPHS, Edition

FOLDER = "dumps"
SUMS = f"{FOLDER}/SHA256SUMS"

_EU = "http://publications.europa.eu/resource/authority/file-type/"
_IANA = "http://www.iana.org/assignments/media-types/"


@dataclass(frozen=True)
class Kind:
    """A form of dump: suffix, name, media type (IANA) and file type (EU authority table)."""

    suffix: str
    name: str
    media: str
    eu: str

    @property
    def iana_iri(self) -> str:
        """The media type as an IRI."""
        return _IANA + self.media

    @property
    def eu_iri(self) -> str:
        """The file type as an IRI."""
        return _EU + self.eu


TRIG = Kind("trig", "TriG", "application/trig", "RDF_TRIG")
N_QUADS = Kind("nq", "N-Quads", "application/n-quads", "RDF_N_QUADS")
TURTLE = Kind("ttl", "Turtle", "text/turtle", "RDF_TURTLE")
JSON_LD = Kind("jsonld", "JSON-LD", "application/ld+json", "JSON_LD")
RDF_XML = Kind("rdf", "RDF/XML", "application/rdf+xml", "RDF_XML")
CSV = Kind("csv", "CSV", "text/csv", "CSV")
XLSX = Kind("xlsx", "Excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "XLSX")
ZIP = Kind("zip", "ZIP", "application/zip", "ZIP")
HTML = Kind("html", "HTML", "text/html", "HTML")
GRAPH_KINDS = (TRIG, N_QUADS, TURTLE, JSON_LD, RDF_XML)


@dataclass(frozen=True)
class File:
    """A file of the publication: where it is, what it holds, its bytes' number and SHA-256, and whether a packed copy lies beside it."""

    path: str
    kind: Kind
    title: Mapping[str, str]
    size: int
    digest: str
    packed: bool
    layer: str | None = None

    @property
    def form(self) -> str:
        """The name of its form."""
        return self.kind.name

    def readable(self, language: str) -> str:
        """Its size for a reader.

        >>> File("a", CSV, {}, 1_234_567, "", True).readable("nl")
        '1,2 MB'
        """
        text = f"{self.size / 1e6:.1f} MB" if self.size >= 1e6 else f"{max(1, round(self.size / 1e3))} kB"
        return text.replace(".", ",") if language == "nl" else text

    def as_dict(self) -> dict[str, Any]:
        """The file as plain data."""
        return {"path": self.path, "media": self.kind.media, "title": dict(self.title), "bytes": self.size, "sha256": self.digest}


def pack(content: bytes) -> bytes:
    """Content packed with gzip, without a name or a time."""
    return gzip.compress(content, compresslevel=6, mtime=0)


def archive(files: Mapping[str, bytes]) -> bytes:
    """Files in a ZIP archive, without a time."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _named(edition: Edition, layer: str | None) -> dict[str, list[Triple]]:
    names = [layer] if layer else list(GRAPHS)
    return {f"{edition.base}id/graph/{name}": edition.graphs[name] for name in names}


def graph(edition: Edition, kind: Kind, layer: str | None, context: jsonld.Context) -> bytes:
    """The whole graph, or one layer of it, in a form. The forms without named graphs hold each triple once."""
    if kind is N_QUADS and layer is None:
        return edition.content
    named = _named(edition, layer)
    if kind is JSON_LD:
        return jsonld.dataset(named, context)
    if kind in (TRIG, N_QUADS):
        quads = [ox.Quad(*triple, ox.NamedNode(name)) for name, triples in named.items() for triple in triples]
        if kind is N_QUADS:
            return b"".join(line for line in edition.content.splitlines(keepends=True) if line.rstrip().endswith(f"<{next(iter(named))}> .".encode()))
        body = ox.serialize(quads, format=ox.RdfFormat.TRIG, prefixes=forms.prefixes(edition.base))
        assert body is not None
        return body
    triples = [triple for group in named.values() for triple in group]
    return forms.write(triples, forms.TURTLE if kind is TURTLE else forms.RDF_XML, edition.base, context)


def make(edition: Edition, context: jsonld.Context, licence: str, words: Mapping[str, Any], title: str) -> Iterator[tuple[File, bytes]]:
    """Every dump with its content: the whole, each layer, the tables and what belongs to them."""
    for layer in (None, *GRAPHS):
        for kind in GRAPH_KINDS:
            name = {language: (words[language]["layers_head"][layer] if layer else words[language]["whole"]) for language in forms.LANGUAGES}
            yield _file(
                f"{layer or 'hltgraph'}.{kind.suffix}",
                kind,
                {lang: f"{text} ({kind.name})" for lang, text in name.items()},
                graph(edition, kind, layer, context),
                layer,
            )
    made = [tables.read(edition.store, name) for name in tables.NAMES]
    parts = {f"{table.name}.csv": tables.as_csv(table) for table in made}
    for table in made:
        yield _file(f"{table.name}.csv", CSV, {language: f"{text} (CSV)" for language, text in table.title.items()}, parts[f"{table.name}.csv"])
    metadata = tables.csvw(made, edition.base, licence)
    yield _file(
        "csv-metadata.json",
        Kind("json", "CSVW", "application/csvm+json", "JSON"),
        {"nl": "Beschrijving van de tabellen (CSVW)", "en": "Description of the tables (CSVW)"},
        metadata,
    )
    sheets = [(table.title["nl"], [column.title["nl"] for column in table.columns], table.rows) for table in made]
    about = [
        ("Titel", title),
        ("Versie", edition.version),
        ("Licentie", licence),
        ("Namen", f"{edition.base}id/ en dan wat in de cel staat"),
        *((t.title["nl"], t.about["nl"]) for t in made),
    ]
    book = workbook.write(title, [("Leesmij", ["", ""], about), *sheets])
    yield _file("hltgraph.xlsx", XLSX, {"nl": "Alle tabellen (Excel)", "en": "All tables (Excel)"}, book)
    zipped = archive(parts | {"csv-metadata.json": metadata})
    yield _file("tables.zip", ZIP, {"nl": "Alle tabellen (CSV, ingepakt)", "en": "All tables (CSV, packed)"}, zipped)


def _file(name: str, kind: Kind, title: Mapping[str, str], content: bytes, layer: str | None = None) -> tuple[File, bytes]:
    packed = kind not in (ZIP, XLSX)
    return File(f"{FOLDER}/{name}", kind, title, len(content), hashlib.sha256(content).hexdigest(), packed, layer), content


def digest(content: bytes) -> str:
    """The SHA-256 of some content, hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def sums(digests: Iterable[tuple[str, str]]) -> bytes:
    """The list of SHA-256 sums as sha256sum reads it: pairs of a digest and a name."""
    return "".join(f"{digest}  {name}\n" for digest, name in digests).encode()
