"""What the graph holds in numbers: a VoID description with partitions by class and by property, and a subset for each layer."""

from __future__ import annotations

from collections import Counter

import pyoxigraph as ox

from hltgraph.build.reading import Triple
from hltgraph.namespaces import PREFIXES, short
from hltgraph.publication.dumps import GRAPH_KINDS
from hltgraph.publication.edition import GRAPHS, Edition
from hltgraph.publication.facts import Facts

_VOID = "http://rdfs.org/ns/void#"
_TYPE = ox.NamedNode(PREFIXES["rdf"] + "type")
_FEATURES = {"trig": "TriG", "nq": "N-Quads", "ttl": "Turtle", "jsonld": "JSON-LD", "rdf": "RDF_XML"}
#: What the things of the graph are linked to elsewhere: the start of those IRIs.
LINKED = {"tooi": "https://identifier.overheid.nl/tooi/id/", "sdg": "http://metadata.un.org/sdg/"}


def _void(name: str) -> ox.NamedNode:
    return ox.NamedNode(_VOID + name)


def _number(count: int) -> ox.Literal:
    return ox.Literal(str(count), datatype=ox.NamedNode(PREFIXES["xsd"] + "integer"))


def _slug(iri: str) -> str:
    return "".join(c if c.isalnum() else "-" for c in short(iri)).strip("-")


def describe(edition: Edition, facts: Facts) -> list[Triple]:
    """The VoID description of a graph."""
    triples = edition.triples()
    node = ox.NamedNode
    base, public = edition.base, facts.public_url
    here = node(f"{base}catalog#release-{edition.name}")
    page = node(f"{base}.well-known/void")
    out: list[Triple] = [
        (page, _TYPE, _void("DatasetDescription")),
        (page, node(PREFIXES["foaf"] + "primaryTopic"), here),
        (here, _void("uriSpace"), ox.Literal(base + "id/")),
        (here, _void("sparqlEndpoint"), node(facts.sparql_url)),
        (here, node(PREFIXES["dcterms"] + "license"), node(facts.content["licence"]["iri"])),
        (here, _void("exampleResource"), node(f"{base}id/recommendation/l")),
    ]
    out += _counted(here, triples)
    for kind in GRAPH_KINDS:
        out.append((here, _void("dataDump"), node(f"{public}dumps/hltgraph.{kind.suffix}")))
    for namespace in sorted({_namespace(q.predicate.value) for q in edition.quads}):
        out.append((here, _void("vocabulary"), node(namespace)))
    out += _partitions(triples, edition.base, here)
    for name in GRAPHS:
        layer = node(f"{base}id/graph/{name}")
        out.append((here, _void("subset"), layer))
        out += _counted(layer, edition.graphs[name])
        out += [(layer, _void("dataDump"), node(f"{public}dumps/{name}.{kind.suffix}")) for kind in GRAPH_KINDS]
    for name, start in LINKED.items():
        links = [t for t in triples if isinstance(t[2], ox.NamedNode) and t[2].value.startswith(start) and t[0].value.startswith(base)]
        linkset = node(f"{base}.well-known/void#links-{name}")
        out += [
            (linkset, _TYPE, _void("Linkset")),
            (linkset, _void("subjectsTarget"), here),
            (linkset, _void("objectsTarget"), node(start)),
            (linkset, _void("triples"), _number(len(links))),
            (here, _void("subset"), linkset),
        ]
    return out


def _namespace(iri: str) -> str:
    return iri[: max(iri.rfind("#"), iri.rfind("/")) + 1]


def _counted(dataset: ox.NamedNode, triples: list[Triple]) -> list[Triple]:
    return [
        (dataset, _TYPE, _void("Dataset")),
        (dataset, _void("triples"), _number(len(triples))),
        (dataset, _void("distinctSubjects"), _number(len({t[0] for t in triples}))),
        (dataset, _void("distinctObjects"), _number(len({t[2] for t in triples}))),
        (dataset, _void("properties"), _number(len({t[1] for t in triples}))),
        (dataset, _void("classes"), _number(len({t[2] for t in triples if t[1] == _TYPE}))),
    ]


def _partitions(triples: list[Triple], base: str, here: ox.NamedNode) -> list[Triple]:
    """The parts of a graph by class and by property; each triple of it comes once."""
    classes = Counter(t[2].value for t in triples if t[1] == _TYPE)
    properties = Counter(t[1].value for t in triples)
    out: list[Triple] = [(here, _void("entities"), _number(len({t[0].value for t in triples if t[0].value.startswith(base + "id/")})))]
    for kind, count in sorted(classes.items()):
        part = ox.NamedNode(f"{base}.well-known/void#class-{_slug(kind)}")
        out += [(here, _void("classPartition"), part), (part, _void("class"), ox.NamedNode(kind)), (part, _void("entities"), _number(count))]
    for name, count in sorted(properties.items()):
        part = ox.NamedNode(f"{base}.well-known/void#property-{_slug(name)}")
        out += [(here, _void("propertyPartition"), part), (part, _void("property"), ox.NamedNode(name)), (part, _void("triples"), _number(count))]
    return out
