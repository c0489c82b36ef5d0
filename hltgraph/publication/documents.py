"""The document about a thing: its triples for programs, and what its page says to a reader."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import pyoxigraph as ox

from hltgraph.build import canonical
from hltgraph.build.reading import Triple
from hltgraph.knowledge import LAYERS
from hltgraph.namespaces import PREFIXES, TERMS, short
from hltgraph.questions.answer import Citation
from hltgraph.questions.showing import Shown, Statement
from hltgraph.store.graph import EmbeddedStore, Term

_ORDER = (*LAYERS, "about")
_NODE = ox.NamedNode
_TYPE, _LABEL, _NAME = _NODE(PREFIXES["rdf"] + "type"), _NODE(PREFIXES["skos"] + "prefLabel"), _NODE(PREFIXES["rdfs"] + "label")
_TITLE, _TEXT, _DEFINITION = _NODE(PREFIXES["dcterms"] + "title"), _NODE(PREFIXES["dcterms"] + "description"), _NODE(PREFIXES["skos"] + "definition")
_SUBJECT, _PREDICATE, _OBJECT = (_NODE(PREFIXES["rdf"] + part) for part in ("subject", "predicate", "object"))
_REASON, _CONFIDENCE = _NODE(TERMS + "reason"), _NODE(TERMS + "confidence")
_PASSAGE, _LINES, _PAGE, _PART, _NUMBER = (_NODE(TERMS + name) for name in ("hasPassage", "lines", "page", "withinPart", "number"))
_SOURCE, _SELECTOR, _FIRST = _NODE(PREFIXES["oa"] + "hasSource"), _NODE(PREFIXES["oa"] + "hasSelector"), _NODE(PREFIXES["oa"] + "start")
_END, _PART_OF = _NODE(PREFIXES["oa"] + "end"), _NODE(TERMS + "partOf")
_DEPRECATED, _REPLACED = _NODE(PREFIXES["owl"] + "deprecated"), _NODE(PREFIXES["dcterms"] + "isReplacedBy")
_NOTE = _NODE(PREFIXES["skos"] + "changeNote")
_DOCUMENT, _TOPIC = _NODE(PREFIXES["foaf"] + "Document"), _NODE(PREFIXES["foaf"] + "primaryTopic")
_LICENCE, _IN = _NODE(PREFIXES["dcterms"] + "license"), _NODE("http://rdfs.org/ns/void#inDataset")


@dataclass(frozen=True)
class Tombstone:
    """A thing that is no more: what replaced it and why it went, if that is said."""

    replaced_by: tuple[str, ...]
    notes: tuple[tuple[str, str], ...]


class Documents:
    """The documents about the things of a graph."""

    def __init__(self, store: EmbeddedStore, licence: str, dataset: str) -> None:
        self.store = store
        self.base = store.base
        self.licence = _NODE(licence)
        self.dataset = _NODE(dataset)

    def local(self, iri: str) -> str | None:
        """The part of a thing's IRI after ``id/``; None for what is no thing of this graph."""
        start = self.base + "id/"
        return iri[len(start) :] if iri.startswith(start) else None

    def knows(self, iri: str) -> bool:
        """Whether the graph speaks of a thing."""
        node = _NODE(iri)
        return self._any(node, None) or self._any(None, node)

    def _any(self, subject: ox.NamedNode | None, object_: ox.NamedNode | None) -> bool:
        return next(iter(self.store.engine.quads_for_pattern(subject, None, object_, None)), None) is not None

    def _values(self, subject: Term, predicate: ox.NamedNode) -> list[Term]:
        assert not isinstance(subject, ox.Literal)
        found = {quad.object for quad in self.store.engine.quads_for_pattern(subject, predicate, None, None)}
        return sorted(found, key=canonical.term)  # type: ignore[arg-type]

    def _value(self, subject: Term, predicate: ox.NamedNode) -> str | None:
        return next((term.value for term in self._values(subject, predicate)), None)

    @cached_property
    def labels(self) -> dict[str, dict[str, str]]:
        """The labels of everything that has one: by language, then by IRI."""
        found: dict[str, dict[str, str]] = {"nl": {}, "en": {}}
        for predicate in (_TITLE, _NAME, _LABEL):  # the last is the one that stands
            for quad in self.store.engine.quads_for_pattern(None, predicate, None, None):
                if isinstance(quad.object, ox.Literal) and isinstance(quad.subject, ox.NamedNode) and quad.object.language in found:
                    found[quad.object.language][quad.subject.value] = quad.object.value
        return found

    def label(self, iri: str, language: str) -> str:
        """The label of a thing in a language, else in the other, else its short name."""
        return self.labels[language].get(iri) or self.labels["nl"].get(iri) or self.labels["en"].get(iri) or short(iri, self.base)

    def text(self, iri: str, language: str) -> str | None:
        """What a thing says, or what it is, in a language."""
        for predicate in (_TEXT, _DEFINITION):
            for term in self._values(_NODE(iri), predicate):
                if isinstance(term, ox.Literal) and term.language == language:
                    return term.value
        return None

    def kinds(self, iri: str) -> list[str]:
        """The classes of a thing, ours first."""
        return sorted((term.value for term in self._values(_NODE(iri), _TYPE)), key=lambda kind: (not kind.startswith(TERMS), kind))

    def kinds_said(self, iri: str, language: str) -> list[tuple[str, str]]:
        """Our classes that a thing is said to be of, rather than found to be, with their labels; those found where none is said."""
        quads = self.store.engine.quads_for_pattern(_NODE(iri), _TYPE, None, None)
        ranked = sorted({("/inferred-" in quad.graph_name.value, quad.object.value) for quad in quads if quad.object.value.startswith(TERMS)})  # type: ignore[union-attr]
        return [(kind, self.label(kind, language)) for found, kind in ranked if found == ranked[0][0]]

    def tombstone(self, iri: str) -> Tombstone | None:
        """The tombstone of a thing that is no more."""
        if self._value(_NODE(iri), _DEPRECATED) != "true":
            return None
        notes = tuple((term.language or "", term.value) for term in self._values(_NODE(iri), _NOTE) if isinstance(term, ox.Literal))
        return Tombstone(tuple(term.value for term in self._values(_NODE(iri), _REPLACED)), notes)

    def triples(self, iri: str) -> list[Triple]:
        """What the data about a thing holds: everything said of it and by it, and what the document itself is."""
        node = _NODE(iri)
        document = _NODE(f"{self.base}doc/{self.local(iri)}")
        own: list[Triple] = [
            (document, _TYPE, _DOCUMENT),
            (document, _TOPIC, node),
            (document, _LICENCE, self.licence),
            (document, _IN, self.dataset),
        ]
        waiting: list[ox.NamedNode | ox.BlankNode] = [node]
        seen: set[ox.NamedNode | ox.BlankNode] = set()
        found: set[Triple] = set()
        while waiting:
            subject = waiting.pop()
            seen.add(subject)
            for quad in self.store.engine.quads_for_pattern(subject, None, None, None):
                found.add((quad.subject, quad.predicate, quad.object))  # type: ignore[arg-type]
                # A list or class expression of a shape says nothing without its members.
                if isinstance(quad.object, ox.BlankNode) and quad.object not in seen:
                    waiting.append(quad.object)
        for quad in self.store.engine.quads_for_pattern(None, None, node, None):
            if isinstance(quad.subject, ox.NamedNode):
                found.add((quad.subject, quad.predicate, quad.object))  # type: ignore[arg-type]
        return sorted(canonical.relabelled(found), key=lambda t: (t[0] != node, canonical.line(t, ""))) + own

    def shown(self, iri: str, language: str) -> Shown:
        """What the page about a thing says, strongest layer first."""
        node = _NODE(iri)
        reasons = self._reasons(node, language)
        statements = []
        engine = self.store.engine
        for inverse, quads in ((False, engine.quads_for_pattern(node, None, None, None)), (True, engine.quads_for_pattern(None, None, node, None))):
            for quad in quads:
                other = quad.subject if inverse else quad.object
                if isinstance(other, ox.BlankNode):
                    continue  # a list of the ontology's, which says nothing on its own
                value = other.value  # type: ignore[union-attr]
                reason, confidence = (None, None) if inverse else reasons.get((quad.predicate.value, value), (None, None))
                named = isinstance(other, ox.NamedNode)
                statements.append(
                    Statement(
                        property=quad.predicate.value,
                        property_label=self.label(quad.predicate.value, language),
                        value=value,
                        value_label=self.label(value, language) if named else value,
                        is_iri=named,
                        language=getattr(other, "language", None),
                        layer=quad.graph_name.value.rpartition("/")[2],  # type: ignore[union-attr]
                        inverse=inverse,
                        reason=reason,
                        confidence=confidence,
                    )
                )
        statements.sort(key=lambda s: (s.inverse, _ORDER.index(s.layer), s.property, s.value, s.language or ""))
        return Shown(iri, self.label(iri, language), tuple(statements), self._citations(node))

    def _reasons(self, node: ox.NamedNode, language: str) -> dict[tuple[str, str], tuple[str, str]]:
        found = {}
        for quad in self.store.engine.quads_for_pattern(None, _SUBJECT, node, None):
            reading = quad.subject
            reason = next((t.value for t in self._values(reading, _REASON) if isinstance(t, ox.Literal) and t.language == language), None)  # type: ignore[arg-type]
            predicate, value = self._value(reading, _PREDICATE), self._value(reading, _OBJECT)  # type: ignore[arg-type]
            confidence = self._value(reading, _CONFIDENCE)  # type: ignore[arg-type]
            if reason and predicate and value and confidence:
                found[predicate, value] = (reason, confidence.rsplit("/", 1)[-1])
        return found

    def path(self, iri: str, language: str) -> list[tuple[str, str]]:
        """The parts that a thing is part of with their labels, the widest first: the document, a chapter, a section."""
        within = self._values(_NODE(iri), _PART)  # a passage lies within a part
        parts = [term for node in (_NODE(iri), *within) for term in self._values(node, _PART_OF)] + within
        parts = [term for term in dict.fromkeys(parts) if isinstance(term, ox.NamedNode)]
        parts.sort(key=lambda part: (len(self._values(part, _PART_OF)), part.value))
        return [(part.value, self.label(part.value, language)) for part in parts]

    def _citations(self, node: ox.NamedNode) -> tuple[Citation, ...]:
        found = []
        for passage in self._values(node, _PASSAGE) or [node]:  # a passage is its own place
            document, lines, part = self._value(passage, _SOURCE), self._value(passage, _LINES), self._value(passage, _PART)
            if document is None or lines is None:
                continue
            numbers = [int(number) for number in lines.replace(",", " ").replace("-", " ").split()]
            number = self._value(_NODE(part), _NUMBER) if part else None
            ranges = [(int(self._value(s, _FIRST) or 0), int(self._value(s, _END) or 0)) for s in self._values(passage, _SELECTOR)]
            found.append(
                Citation(
                    document=document,
                    passage=passage.value,
                    part=part,
                    section=number or (part.rsplit("/", 1)[-1] if part else None),
                    page=self._value(passage, _PAGE),
                    lines=(min(numbers), max(numbers)),
                    ranges=tuple(sorted(ranges)),
                )
            )
        return tuple(found)
