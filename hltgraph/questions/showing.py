"""All that is known of one thing: each statement with its layer, and what is behind it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import pyoxigraph as ox

from hltgraph.errors import UnknownName
from hltgraph.knowledge import LAYERS, TRUST, graph
from hltgraph.namespaces import TERMS, short, thing
from hltgraph.questions import retrieval
from hltgraph.questions.answer import Citation
from hltgraph.questions.naming import labels
from hltgraph.store.graph import GraphStore

_LAYER = {graph(name): name for name in (*LAYERS, "about")}


@dataclass(frozen=True)
class Statement:
    """One triple about a thing: the property, the other end, the layer; ``inverse`` when the thing is the object."""

    property: str
    property_label: str
    value: str
    value_label: str
    is_iri: bool
    language: str | None
    layer: str
    inverse: bool = False
    reason: str | None = None
    confidence: str | None = None


#: What is there for machines to find a thing by, dozens of wordings of each; the data of the thing and SPARQL have it.
_RECOGNISED_BY = frozenset(TERMS + name for name in ("askedAs", "answersYesTo", "answersNoTo", "searchTerms", "indexTerms", "askedInVain"))


@dataclass(frozen=True)
class Shown:
    """A thing with everything said of it, strongest layer first."""

    iri: str
    label: str
    statements: tuple[Statement, ...]
    citations: tuple[Citation, ...]

    def as_dict(self) -> dict[str, Any]:
        """The thing as plain data."""
        return asdict(self) | {"citations": [citation.as_dict() for citation in self.citations]}


def quads(store: GraphStore, iri: str, trust: str = "all") -> list[ox.Quad]:
    """Every quad with the thing as subject or object that a rung of trust allows, in a fixed order.

    :raises UnknownName: when the graph says nothing of it.
    """
    allowed = {graph(name) for name in TRUST[trust]}
    found = [quad for quad in store.quads_about(iri) if quad.graph_name.value in allowed]  # type: ignore[union-attr]
    if not found:
        raise UnknownName(f"the graph says nothing of {short(iri, store.base)}; hltgraph search finds names")
    return sorted(found, key=str)


def show(store: GraphStore, name: str, language: str = "nl", trust: str = "all") -> Shown:
    """All that is known of a thing named by IRI or in short, the wordings that questions for it are recognised by left out.

    :raises UnknownName: when the graph says nothing of it.
    """
    try:
        iri = ox.NamedNode(thing(name, store.base)).value
    except ValueError:
        raise UnknownName(f"{name!r} is no IRI and no short name such as recommendation/l") from None
    found = [quad for quad in quads(store, iri, trust) if quad.predicate.value not in _RECOGNISED_BY]
    others = {t.value for quad in found for t in quad if isinstance(t, ox.NamedNode)}
    called = labels(store, {*others, iri}, language)
    reasons = {
        (row["property"].value, getattr(row["object"], "value", "")): (row["reason"].value, row["confidence"].value.rsplit("/", 1)[-1])
        for row in retrieval.detail_rows(store, "readings", [iri], "all").get(iri, [])
        if getattr(row["reason"], "language", "") == language
    }
    statements = []
    for quad in found:
        inverse = quad.subject.value != iri  # type: ignore[union-attr]
        other = quad.subject if inverse else quad.object
        if inverse and isinstance(other, ox.BlankNode):
            continue  # a list of the ontology's, which says nothing on its own
        value = other.value  # type: ignore[union-attr]
        reason, confidence = (None, None) if inverse else reasons.get((quad.predicate.value, value), (None, None))
        statements.append(
            Statement(
                property=quad.predicate.value,
                property_label=called[quad.predicate.value],
                value=value,
                value_label=called[value] if isinstance(other, ox.NamedNode) else value,
                is_iri=isinstance(other, ox.NamedNode),
                language=getattr(other, "language", None),
                layer=_LAYER[quad.graph_name.value],  # type: ignore[union-attr]
                inverse=inverse,
                reason=reason,
                confidence=confidence,
            )
        )
    order = (*LAYERS, "about")
    statements.sort(key=lambda s: (s.inverse, order.index(s.layer), s.property, s.value))
    return Shown(iri, called[iri], tuple(statements), retrieval.citations(store, [iri]).get(iri, ()))
