"""The JSON-LD context, made from the ontology so that it never names a term that is not there.

``python -m hltgraph.authoring.context`` writes ontology/context.jsonld; ``--check`` says whether it is stale.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from rdflib import OWL, RDF, RDFS, XSD, Graph, URIRef

from hltgraph.knowledge import Knowledge
from hltgraph.namespaces import PREFIXES, TERMS, short


def context(ontology: Path) -> str:
    """The context as JSON: every own class and property by its local name, with the type of its values.

    JSON-LD 1.1: labels and texts are language maps, things are IRIs relative to the base.
    """
    graph = Graph().parse(ontology)
    terms: dict[str, Any] = {"@version": 1.1, "@vocab": TERMS}
    terms |= PREFIXES
    for cls in sorted(map(str, graph.subjects(RDF.type, OWL.Class))):
        if cls.startswith(TERMS):
            terms[cls[len(TERMS) :]] = f"hlt:{cls[len(TERMS) :]}"
    for prop in sorted(map(str, graph.subjects(RDF.type, OWL.ObjectProperty))):
        name = prop[len(TERMS) :]
        terms[name] = {"@id": f"hlt:{name}", "@type": "@id"}
    for prop in sorted(map(str, graph.subjects(RDF.type, OWL.DatatypeProperty))):
        name = prop[len(TERMS) :]
        rng = graph.value(URIRef(prop), RDFS.range)
        term: dict[str, str] = {"@id": f"hlt:{name}"}
        if rng == RDF.langString:
            term["@container"] = "@language"
        elif isinstance(rng, URIRef) and rng != XSD.string:
            term["@type"] = short(str(rng))
        terms[name] = term
    for name in ("skos:prefLabel", "skos:altLabel", "skos:hiddenLabel", "skos:definition", "dcterms:description", "dcterms:title"):
        container: list[str] | str = ["@language", "@set"] if name in ("skos:altLabel", "skos:hiddenLabel") else "@language"
        terms[name.partition(":")[2]] = {"@id": name, "@container": container}
    return json.dumps({"@context": terms}, ensure_ascii=False, indent=2) + "\n"


def main(arguments: list[str]) -> int:
    """Write the context, or with ``--check`` compare; returns the exit code."""
    root = Knowledge.find().root
    path = root / "ontology" / "context.jsonld"
    fresh = context(root / "ontology" / "hltgraph.ttl")
    if "--check" in arguments:
        if path.is_file() and path.read_text("utf-8") == fresh:
            return 0
        print(f"{path.relative_to(root)} is stale: run python -m hltgraph.authoring.context", file=sys.stderr)
        return 1
    path.write_text(fresh, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
