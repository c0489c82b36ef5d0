"""The ontology as a readable page: each term with its definition, its place, the shapes that speak of it, examples and how often it is used."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pyoxigraph as ox

from hltgraph.build import canonical
from hltgraph.build.reading import Triple
from hltgraph.namespaces import PREFIXES, TERMS, short
from hltgraph.publication.documents import Documents
from hltgraph.publication.edition import ONTOLOGY

_NODE = ox.NamedNode
_RDF, _RDFS, _OWL, _SH = (PREFIXES[name] for name in ("rdf", "rdfs", "owl", "sh"))
_TYPE = _NODE(_RDF + "type")
_KINDS = {"class": (_OWL + "Class",), "property": (_OWL + "ObjectProperty", _OWL + "DatatypeProperty")}
#: How many examples a term shows: one, for all terms stand on one page.
_EXAMPLES = 1

Link = tuple[str, str]


@dataclass(frozen=True)
class Term:
    """A term for a reader; what it is linked to as pairs of an IRI and a label."""

    name: str
    label: str
    definition: str
    deprecated: bool
    uses: int
    broader: tuple[Link, ...]
    narrower: tuple[Link, ...]
    over: tuple[Link, ...]
    domain: tuple[Link, ...]
    range: tuple[Link, ...]
    inverse: tuple[Link, ...]
    shapes: tuple[Link, ...]
    examples: tuple[Link, ...]


class Ontology:
    """The ontology within a graph, which holds it in the layer about."""

    def __init__(self, documents: Documents) -> None:
        self.documents = documents
        self.engine = documents.store.engine

    def triples(self) -> list[Triple]:
        """The ontology's own triples: its header, its terms, and the alignments with terms of others."""
        found: set[Triple] = set()
        waiting: list[Any] = [q.subject for q in self.engine.quads_for_pattern(None, None, None, None) if _own(q.subject)]
        waiting += [q.subject for q in self.engine.quads_for_pattern(None, _TYPE, _NODE(_OWL + "AllDisjointClasses"), None)]
        seen = set()
        while waiting:
            subject = waiting.pop()
            if subject in seen:
                continue
            seen.add(subject)
            for quad in self.engine.quads_for_pattern(subject, None, None, None):
                found.add((quad.subject, quad.predicate, quad.object))  # type: ignore[arg-type]
                if isinstance(quad.object, ox.BlankNode):
                    waiting.append(quad.object)
        return sorted(canonical.relabelled(found), key=lambda triple: canonical.line(triple, ""))

    @cached_property
    def uses(self) -> Counter[str]:
        """How often each of our classes has an instance and each of our properties is stated."""
        found: Counter[str] = Counter()
        for quad in self.engine.quads_for_pattern(None, None, None, None):
            if quad.predicate.value.startswith(TERMS):
                found[quad.predicate.value] += 1
            elif quad.predicate == _TYPE and _own(quad.object):
                found[quad.object.value] += 1  # type: ignore[union-attr]
        return found

    @cached_property
    def examples(self) -> Mapping[str, list[str]]:
        """The first things in the order of their names of each class and with each property."""
        found: dict[str, set[str]] = {}
        for quad in self.engine.quads_for_pattern(None, None, None, None):
            if isinstance(quad.subject, ox.NamedNode) and self.documents.local(quad.subject.value):
                if quad.predicate.value.startswith(TERMS):
                    found.setdefault(quad.predicate.value, set()).add(quad.subject.value)
                elif quad.predicate == _TYPE and _own(quad.object):
                    found.setdefault(quad.object.value, set()).add(quad.subject.value)  # type: ignore[union-attr]
        return {name: sorted(things)[:_EXAMPLES] for name, things in found.items()}

    def _linked(self, iri: str, name: str, language: str) -> tuple[Link, ...]:
        prefix, _, local = name.partition(":")
        quads = self.engine.quads_for_pattern(_NODE(iri), _NODE(PREFIXES[prefix] + local), None, None)
        return self._links((q.object.value for q in quads if isinstance(q.object, ox.NamedNode)), language)

    def _links(self, iris: Any, language: str) -> tuple[Link, ...]:
        return tuple((iri, self.documents.label(iri, language)) for iri in sorted(set(iris)))

    def _speaking(self, iri: str, language: str) -> tuple[Link, ...]:
        shapes = set()
        for name in ("targetClass", "path", "targetSubjectsOf", "targetObjectsOf", "class"):
            shapes |= {q.subject.value for q in self.engine.quads_for_pattern(None, _NODE(_SH + name), _NODE(iri), None) if isinstance(q.subject, ox.NamedNode)}
        return tuple((shape, self._shape_name(shape, language)) for shape in sorted(shapes))

    def _shape_name(self, shape: str, language: str) -> str:
        texts = self.engine.quads_for_pattern(_NODE(shape), _NODE(_SH + "name"), None, None)
        return next((q.object.value for q in texts if isinstance(q.object, ox.Literal) and q.object.language == language), short(shape, self.documents.base))

    def _narrower(self, iri: str, language: str) -> tuple[Link, ...]:
        quads = self.engine.quads_for_pattern(None, _NODE(_RDFS + "subClassOf"), _NODE(iri), None)
        return self._links((q.subject.value for q in quads if isinstance(q.subject, ox.NamedNode)), language)

    def term(self, iri: str, language: str) -> Term:
        """A term in a language."""
        return Term(
            name=iri[len(TERMS) :],
            label=self.documents.label(iri, language),
            definition=self.documents.text(iri, language) or "",
            deprecated=self.documents.tombstone(iri) is not None,
            uses=self.uses[iri],
            broader=self._linked(iri, "rdfs:subClassOf", language),
            narrower=self._narrower(iri, language),
            over=self._linked(iri, "rdfs:subPropertyOf", language),
            domain=self._linked(iri, "rdfs:domain", language),
            range=self._linked(iri, "rdfs:range", language),
            inverse=self._linked(iri, "owl:inverseOf", language),
            shapes=self._speaking(iri, language),
            examples=self._links(self.examples.get(iri, ()), language),
        )

    def terms(self, kind: str, language: str) -> list[Term]:
        """The terms of a kind, ``class`` or ``property``, in the order of their labels."""
        found = {q.subject.value for cls in _KINDS[kind] for q in self.engine.quads_for_pattern(None, _TYPE, _NODE(cls), None) if _own(q.subject)}  # type: ignore[union-attr]
        return sorted((self.term(iri, language) for iri in sorted(found)), key=lambda term: (term.label.casefold(), term.name))

    def content(self, language: str) -> dict[str, Any]:
        """What the page says in a language."""
        version = next((q.object.value for q in self.engine.quads_for_pattern(_NODE(ONTOLOGY), _NODE(_OWL + "versionInfo"), None, None)), "")  # type: ignore[union-attr]
        return {
            "iri": ONTOLOGY,
            "title": self.documents.label(ONTOLOGY, language),
            "text": self.documents.text(ONTOLOGY, language) or "",
            "version": version,
            "classes": self.terms("class", language),
            "properties": self.terms("property", language),
        }


def _own(term: Any) -> bool:
    """Whether a term is the ontology or one of its terms."""
    return isinstance(term, ox.NamedNode) and (term.value == ONTOLOGY or term.value.startswith(TERMS))
