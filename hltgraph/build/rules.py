"""Horn rules compiled from the closed schema: what follows about instances.

Each rule has the name of the OWL 2 RL rule it is an instance of (W3C OWL 2 Profiles, section 4.3) and the axiom it
comes from, so that an inferred triple can say why it is there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from hltgraph.build.schema import Schema
from hltgraph.namespaces import PREFIXES, short

TYPE = PREFIXES["rdf"] + "type"

Pattern = tuple[str, str, str]
"""Subject, predicate, object: an IRI, or a variable that begins with ``?``."""


@dataclass(frozen=True)
class Rule:
    """When the body holds, the head holds too."""

    name: str
    body: tuple[Pattern, ...]
    head: Pattern


def compiled(schema: Schema) -> Iterator[Rule]:
    """The rules of a schema, in a fixed order."""
    for sub, sup in schema.subclass:
        yield Rule(f"cax-sco: {short(sub)} rdfs:subClassOf {short(sup)}", (("?x", TYPE, sub),), ("?x", TYPE, sup))
    for sub, sup in schema.subproperty:
        yield Rule(f"prp-spo1: {short(sub)} rdfs:subPropertyOf {short(sup)}", (("?x", sub, "?y"),), ("?x", sup, "?y"))
    for prop, cls in schema.domain:
        yield Rule(f"prp-dom: {short(prop)} rdfs:domain {short(cls)}", (("?x", prop, "?y"),), ("?x", TYPE, cls))
    for prop, cls in schema.range:
        yield Rule(f"prp-rng: {short(prop)} rdfs:range {short(cls)}", (("?x", prop, "?y"),), ("?y", TYPE, cls))
    for one, other in schema.inverse:
        name = f"{short(one)} owl:inverseOf {short(other)}"
        yield Rule(f"prp-inv1: {name}", (("?x", one, "?y"),), ("?y", other, "?x"))
        yield Rule(f"prp-inv2: {name}", (("?x", other, "?y"),), ("?y", one, "?x"))
    for prop in schema.symmetric:
        yield Rule(f"prp-symp: {short(prop)}", (("?x", prop, "?y"),), ("?y", prop, "?x"))
    for prop in schema.transitive:
        yield Rule(f"prp-trp: {short(prop)}", (("?x", prop, "?y"), ("?y", prop, "?z")), ("?x", prop, "?z"))
    for prop, links in schema.chain:
        body = tuple((f"?{i}", link, f"?{i + 1}") for i, link in enumerate(links))
        name = f"prp-spo2: {short(prop)} owl:propertyChainAxiom {' / '.join(map(short, links))}"
        yield Rule(name, body, ("?0", prop, f"?{len(links)}"))
