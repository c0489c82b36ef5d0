"""What the SPARQL service says of itself (https://www.w3.org/TR/sparql11-service-description/)."""

from __future__ import annotations

import pyoxigraph as ox

from api.forms import SOLUTIONS
from hltgraph.knowledge import ASSERTED, INFERRED, graph
from hltgraph.namespaces import PREFIXES
from hltgraph.settings import Settings
from hltgraph.store.results import GRAPH_FORMATS

SD = "http://www.w3.org/ns/sparql-service-description#"
FORMATS = "http://www.w3.org/ns/formats/"
_A = ox.NamedNode(PREFIXES["rdf"] + "type")
_RESULTS = {"json": "SPARQL_Results_JSON", "xml": "SPARQL_Results_XML", "csv": "SPARQL_Results_CSV", "tsv": "SPARQL_Results_TSV"}


def _sd(name: str) -> ox.NamedNode:
    return ox.NamedNode(SD + name)


def describe(endpoint: str, settings: Settings) -> list[ox.Triple]:
    """The description of the service at an address: its language, formats, dataset, entailment and limits.

    Queries run under simple entailment; what follows by the rules of the build lies in the graphs named inferred-*.
    """
    service, dataset, default = ox.BlankNode("service"), ox.BlankNode("dataset"), ox.BlankNode("default")
    simple = ox.NamedNode("http://www.w3.org/ns/entailment/Simple")
    found = [
        ox.Triple(service, _A, _sd("Service")),
        ox.Triple(service, _sd("endpoint"), ox.NamedNode(endpoint)),
        ox.Triple(service, _sd("supportedLanguage"), _sd("SPARQL11Query")),
        ox.Triple(service, _sd("feature"), _sd("UnionDefaultGraph")),
        ox.Triple(service, _sd("defaultEntailmentRegime"), simple),
        ox.Triple(service, _sd("defaultDataset"), dataset),
        ox.Triple(dataset, _A, _sd("Dataset")),
        ox.Triple(dataset, _sd("defaultGraph"), default),
        ox.Triple(default, _A, _sd("Graph")),
    ]
    formats = [*(_RESULTS[name] for name in dict.fromkeys(offer.name for offer in SOLUTIONS)), *(f.iri.removeprefix(FORMATS) for f in GRAPH_FORMATS.values())]
    found += [ox.Triple(service, _sd("resultFormat"), ox.NamedNode(FORMATS + name)) for name in formats]
    for language, sentence in _limits(settings).items():
        found.append(ox.Triple(service, ox.NamedNode(PREFIXES["rdfs"] + "comment"), ox.Literal(sentence, language=language)))
    for name in (*ASSERTED, *INFERRED):
        entry, held = ox.BlankNode(f"entry-{name}"), ox.BlankNode(f"graph-{name}")
        found += [
            ox.Triple(dataset, _sd("namedGraph"), entry),
            ox.Triple(entry, _A, _sd("NamedGraph")),
            ox.Triple(entry, _sd("name"), ox.NamedNode(graph(name))),
            ox.Triple(entry, _sd("graph"), held),
            ox.Triple(held, _A, _sd("Graph")),
        ]
    return found


def _limits(settings: Settings) -> dict[str, str]:
    seconds, chars, rows, size = settings.query_seconds, settings.max_query_chars, settings.max_rows, settings.max_result_mb
    return {
        "nl": (
            f"Alleen vragen, geen wijzigingen; SERVICE wordt geweigerd. Een vraag heeft ten hoogste {chars} tekens en {seconds} seconden; "
            f"een resultaat ten hoogste {rows} rijen of triples en {size} MB, en als er meer is staat dat in de kop X-Truncated."
        ),
        "en": (
            f"Queries only, no updates; SERVICE is refused. A query has at most {chars} characters and {seconds} seconds; a result at most "
            f"{rows} rows or triples and {size} MB, and where there is more the header X-Truncated says so."
        ),
    }
