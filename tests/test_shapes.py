"""The shapes: each says in two languages what is wrong, and each has an example that is right and one that is wrong.

The examples are in ``shapes/{tier}/{name of the shape}/``: ``valid.ttl`` raises nothing in its tier, ``invalid.ttl``
raises that one shape, so that one mistake is one finding.
Correct an example, or write one, as Turtle by hand; nothing generates them.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
import rdflib
from rdflib import RDF, RDFS, SH

from hltgraph.build.conversion import to_rdflib
from hltgraph.build.reading import Triple, read_file
from hltgraph.build.validation import TIERS, WORDINGS, Finding, check
from hltgraph.knowledge import Knowledge
from hltgraph.namespaces import BASE, short

PROJECT = Path(__file__).parent.parent
EXAMPLES = Path(__file__).parent / "shapes"
SHAPE = BASE + "id/shape/"

#: What a shape can demand of its focus nodes; without any of these it cannot raise anything.
CONSTRAINTS = {
    SH.minCount, SH.maxCount, SH["class"], SH.datatype, SH.nodeKind, SH.pattern, SH.languageIn, SH.uniqueLang,
    SH["in"], SH.hasValue, SH.minInclusive, SH.lessThan, SH.disjoint, SH.qualifiedMinCount, SH["or"], SH.xone, SH["not"],
}  # fmt: skip
#: By which a shape takes other shapes as its parts: these raise nothing of their own.
COMPOSITION = {SH["or"], SH.xone, SH["and"], SH["not"], SH.node, SH.qualifiedValueShape}


@cache
def triples(path: Path, base: str = BASE) -> tuple[Triple, ...]:
    return tuple(read_file(path, path.relative_to(PROJECT).as_posix(), base))


@cache
def subclasses() -> list[Triple]:
    """What the shapes need of the ontology."""
    return [t for path in Knowledge(PROJECT).terms for t in triples(path) if t[1].value == str(RDFS.subClassOf)]


@cache
def shapes(tier: str) -> rdflib.Graph:
    return to_rdflib(triples(PROJECT / "shapes" / f"{tier}.ttl"))


@cache
def parts(tier: str) -> set[rdflib.term.Node]:
    graph = shapes(tier)
    found: set[rdflib.term.Node] = set()
    for predicate in COMPOSITION:
        for value in graph.objects(None, predicate):
            found |= set(graph.items(value)) or {value}
    return found


def all_shapes(tier: str) -> set[rdflib.term.Node]:
    return {node for kind in (SH.NodeShape, SH.PropertyShape) for node in shapes(tier).subjects(RDF.type, kind)}


def names(tier: str) -> list[str]:
    """The shapes of a tier that raise findings, by the last part of their IRI."""
    return sorted(str(node).removeprefix(SHAPE) for node in all_shapes(tier) - parts(tier))


EVERY_SHAPE = [pytest.param(tier, node, id=short(str(node))) for tier in TIERS for node in sorted(all_shapes(tier), key=str)]
EVERY_RULE = [pytest.param(tier, name, id=f"{tier}-{name}") for tier in TIERS for name in names(tier)]


def findings(tier: str, name: str, example: str, base: str = BASE) -> list[Finding]:
    """What the tier finds in an example; of the rules that are queries only the one at hand, as reading a query takes 15 ms."""
    data = [*subclasses(), *triples(EXAMPLES / tier / name / f"{example}.ttl", base)]
    rules = triples(PROJECT / "shapes" / f"{tier}.ttl", base)
    chosen = [t for t in rules if t[1].value != str(SH.target) or t[0].value == f"{base}id/shape/{name}"]
    return check(tier, to_rdflib(data), chosen)


def in_both(graph: rdflib.Graph, node: rdflib.term.Node, predicate: rdflib.URIRef) -> dict[str | None, str]:
    texts = [text for text in graph.objects(node, predicate) if isinstance(text, rdflib.Literal)]
    assert len(texts) == 2, f"{short(str(node))} has {len(texts)} values of {short(str(predicate))}"
    return {text.language: str(text) for text in texts}


def test_each_tier_has_its_file_and_each_file_its_tier() -> None:
    assert {path.stem for path in (PROJECT / "shapes").glob("*.ttl")} == set(TIERS)


@pytest.mark.parametrize("tier", TIERS)
def test_each_shape_has_its_pair_of_examples(tier: str) -> None:
    assert sorted(path.name for path in (EXAMPLES / tier).iterdir()) == names(tier)
    assert {path.name for folder in (EXAMPLES / tier).iterdir() for path in folder.iterdir()} == {"valid.ttl", "invalid.ttl"}


def test_no_shape_looks_at_the_wordings_that_validation_leaves_out() -> None:
    names = {name.rpartition("#")[2] for name in WORDINGS}
    for path in sorted((PROJECT / "shapes").glob("*.ttl")):
        assert not [name for name in names if f"hlt:{name}" in path.read_text("utf-8")], path.name


def test_no_shape_is_in_two_tiers() -> None:
    seen = [node for tier in TIERS for node in all_shapes(tier)]
    assert len(seen) == len(set(seen))


@pytest.mark.parametrize(("tier", "node"), EVERY_SHAPE)
def test_a_shape_has_an_iri_a_severity_and_two_names_and_messages(tier: str, node: rdflib.term.Node) -> None:
    graph = shapes(tier)
    assert isinstance(node, rdflib.URIRef)
    assert str(node).startswith(SHAPE)
    assert set(str(node).removeprefix(SHAPE)) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert len(list(graph.objects(node, SH.severity))) == 1
    expected = SH.Warning if tier == "completeness" or node == rdflib.URIRef(SHAPE + "label-clash") else SH.Violation
    assert graph.value(node, SH.severity) == expected
    for predicate in (SH.name, SH.message):
        texts = in_both(graph, node, predicate)
        assert set(texts) == {"nl", "en"}
        assert texts["nl"] != texts["en"] or predicate == SH.name
    assert all(text.endswith(".") for text in in_both(graph, node, SH.message).values())


@pytest.mark.parametrize(("tier", "node"), EVERY_SHAPE)
def test_a_shape_demands_something_of_what_it_targets(tier: str, node: rdflib.term.Node) -> None:
    graph = shapes(tier)
    assert set(graph.predicates(node)) & CONSTRAINTS
    targeted = {SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf, SH.target} & set(graph.predicates(node))
    assert bool(targeted) != (node in parts(tier)), "a shape has a target or is part of another"
    assert ((node, RDF.type, SH.PropertyShape) in graph) == ((node, SH.path, None) in graph)


@pytest.mark.parametrize("tier", TIERS)
def test_no_shape_is_anonymous(tier: str) -> None:
    graph = shapes(tier)
    structure = {RDF.first, RDF.rest, SH.inversePath, SH.alternativePath}
    assert {p for s, p, _ in graph if isinstance(s, rdflib.BNode)} <= structure


@pytest.mark.parametrize(("tier", "name"), EVERY_RULE)
def test_the_valid_example_raises_nothing(tier: str, name: str) -> None:
    assert findings(tier, name, "valid") == []


@pytest.mark.parametrize(("tier", "name"), EVERY_RULE)
def test_the_invalid_example_raises_its_shape(tier: str, name: str) -> None:
    found = findings(tier, name, "invalid")
    assert {finding.shape for finding in found} == {f"shape/{name}"}
    messages = in_both(shapes(tier), rdflib.URIRef(SHAPE + name), SH.message)
    assert {(finding.message_nl, finding.message_en) for finding in found} == {(messages["nl"], messages["en"])}


def names_things(tier: str, name: str) -> bool:
    """Whether a shape depends on the IRIs of things: by a query, by a pattern or by naming one."""
    return not {SH.target, SH.pattern, SH["in"], SH.hasValue}.isdisjoint(shapes(tier).predicates(rdflib.URIRef(SHAPE + name)))


@pytest.mark.parametrize(("tier", "name"), [(tier, name) for tier in ("structure", "schemes") for name in names(tier) if names_things(tier, name)])
def test_a_shape_holds_under_another_base(tier: str, name: str) -> None:
    # Publishing under another base maps IRIs, never text: no query or pattern may name the base.
    base = "https://data.example.org/hlt/"
    assert findings(tier, name, "valid", base) == []
    assert {finding.shape for finding in findings(tier, name, "invalid", base)} == {f"{base}id/shape/{name}"}
