"""Releases: what each was, kept beside the newest, and a record of how it was made (W3C PROV)."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from hltgraph import __version__
from hltgraph.build.reading import Triple
from hltgraph.errors import DatasetError
from hltgraph.namespaces import PREFIXES, TERMS
from hltgraph.publication.edition import ONTOLOGY, Edition

FOLDER = "releases"
INDEX = f"{FOLDER}/index.json"
#: The files that every release keeps: its graph, the record of its making, its manifest.
GRAPH, RECORD, MANIFEST = "hltgraph.nq.gz", "provenance.ttl", "release.json"

_NAME = re.compile(r"[0-9a-f]{12}")


@dataclass(frozen=True)
class Release:
    """A release: its name, the version of its graph, its date, the software that made it, and the sizes and sum of its graph."""

    name: str
    version: str
    issued: str
    software: str
    base: str
    bytes: int
    packed_bytes: int
    packed_sha256: str

    @property
    def folder(self) -> str:
        """Where its files are."""
        return f"{FOLDER}/{self.name}"

    def as_dict(self) -> dict[str, Any]:
        """The release as plain data."""
        return dict(vars(self))


def of(edition: Edition, issued: str, packed: bytes) -> Release:
    """The release that an edition is; ``packed`` is its graph as it is kept."""
    import hashlib

    return Release(edition.name, edition.version, issued, __version__, edition.base, len(edition.content), len(packed), hashlib.sha256(packed).hexdigest())


def earlier(folder: Path | None, current: str) -> list[Release]:
    """The releases that a publication holds, newest first, without the one at hand.

    :raises DatasetError: when its list cannot be read.
    """
    if folder is None or not (folder / INDEX).is_file():
        return []
    try:
        found = [Release(**release) for release in json.loads((folder / INDEX).read_bytes())]
    except (OSError, ValueError, TypeError) as error:
        raise DatasetError(f"{folder / INDEX}: {error}") from error
    if not all(_NAME.fullmatch(release.name) and (folder / release.folder / GRAPH).is_file() for release in found):
        raise DatasetError(f"{folder / INDEX} names a release that is not there")
    return [release for release in found if release.name != current]


def index(releases: Sequence[Release]) -> bytes:
    """The list of releases, newest first."""
    return (json.dumps([release.as_dict() for release in releases], indent=1) + "\n").encode()


def record(edition: Edition, release: Release, previous: Release | None, licence: str) -> list[Triple]:
    """How a release was made: from what, by which software, under which plan, and what it revises."""
    node, prov, dcterms = ox.NamedNode, PREFIXES["prov"], PREFIXES["dcterms"]
    kind = node(PREFIXES["rdf"] + "type")
    entity, making, software = (node(f"{edition.base}catalog#{name}-{release.name}") for name in ("release", "making", "software"))
    out: list[Triple] = [
        (entity, kind, node(prov + "Entity")),
        (entity, node(prov + "wasGeneratedBy"), making),
        (entity, node(dcterms + "identifier"), ox.Literal(release.version)),
        (entity, node(dcterms + "license"), node(licence)),
        (making, kind, node(prov + "Activity")),
        (making, node(prov + "wasAssociatedWith"), software),
        (making, node(prov + "used"), node(ONTOLOGY)),
        (software, kind, node(prov + "SoftwareAgent")),
        (software, node(PREFIXES["rdfs"] + "label"), ox.Literal(f"hltgraph {release.software}")),
    ]
    steps = (
        ("nl", "gelezen, op grond nagegaan, afgeleid per trede van vertrouwen, gevalideerd met SHACL, canoniek geschreven"),
        ("en", "read, checked for grounds, inferred by rung of trust, validated with SHACL, written canonically"),
    )
    out += [(making, node(dcterms + "description"), ox.Literal(text, language=language)) for language, text in steps]
    document = node(TERMS + "Document")
    for quad in edition.store.engine.quads_for_pattern(None, kind, document, None):
        out.append((making, node(prov + "used"), quad.subject))  # type: ignore[arg-type]
        out.append((entity, node(prov + "wasDerivedFrom"), quad.subject))  # type: ignore[arg-type]
    if previous:
        earlier_entity = node(f"{edition.base}catalog#release-{previous.name}")
        out += [(entity, node(prov + "wasRevisionOf"), earlier_entity)]
    return sorted(out, key=lambda t: tuple(map(str, t)))
