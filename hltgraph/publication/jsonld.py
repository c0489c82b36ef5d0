"""JSON-LD 1.1 with the project's own context written in, so that a reader needs nothing from elsewhere.

The context is ontology/context.jsonld; a document carries the part of it that it uses. A value that a term of the context
would read otherwise is written out in full under the name of its property.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from hltgraph.build.reading import Triple
from hltgraph.namespaces import PREFIXES

_TYPE = PREFIXES["rdf"] + "type"
_STRING = PREFIXES["xsd"] + "string"


@dataclass(frozen=True)
class Context:
    """The context: prefixes with their namespaces, and for each property its term and how that reads a value."""

    prefixes: Mapping[str, str]
    terms: Mapping[str, tuple[str, Mapping[str, Any]]]
    classes: Mapping[str, str]
    content: Mapping[str, Any]

    @classmethod
    def read(cls, path: Path, base: str) -> Context:
        """The context in a file, with the things under a base."""
        content = dict(json.loads(path.read_text("utf-8"))["@context"]) | {"id": base + "id/"}
        prefixes = {name: value for name, value in content.items() if isinstance(value, str) and name[0] != "@" and value[-1] in "/#"}

        def expand(name: str) -> str:
            prefix, _, local = name.partition(":")
            return prefixes[prefix] + local

        terms, classes = {}, {}
        for name, value in content.items():
            if isinstance(value, dict):
                terms[expand(value["@id"])] = (name, value | ({"@type": _full(value["@type"], expand)} if "@type" in value else {}))
            elif name[0] != "@" and name not in prefixes:
                classes[expand(value)] = name
        return cls(prefixes, terms, classes, content)


def _full(kind: str, expand: Any) -> str:
    return kind if kind.startswith("@") else str(expand(kind))


class _Writer:
    def __init__(self, context: Context) -> None:
        self.context = context
        self.used: set[str] = set()
        # A longer namespace before a shorter one that it begins with.
        self.namespaces = sorted(context.prefixes.items(), key=lambda pair: (-len(pair[1]), pair[0]))
        self.short: dict[str, str] = {}

    def compact(self, iri: str) -> str:
        if iri not in self.short:
            self.short[iri] = iri
            for prefix, namespace in self.namespaces:
                local = iri[len(namespace) :]
                if iri.startswith(namespace) and local and not local.startswith("/"):
                    self.short[iri] = f"{prefix}:{local}"
                    break
        found = self.short[iri]
        if found != iri:
            self.used.add(found.partition(":")[0])
        return found

    def kind(self, iri: str) -> str:
        name = self.context.classes.get(iri)
        if name:
            self.used |= {name, str(self.context.content[name]).partition(":")[0]}
            return name
        return self.compact(iri)

    def name(self, node: ox.NamedNode | ox.BlankNode) -> str:
        return f"_:{node.value}" if isinstance(node, ox.BlankNode) else self.compact(node.value)

    def value(self, term: ox.NamedNode | ox.BlankNode | ox.Literal) -> dict[str, str]:
        if not isinstance(term, ox.Literal):
            return {"@id": self.name(term)}
        if term.language:
            return {"@value": term.value, "@language": term.language}
        if term.datatype.value == _STRING:
            return {"@value": term.value}
        return {"@value": term.value, "@type": self.compact(term.datatype.value)}

    def put(self, node: dict[str, Any], predicate: str, term: ox.NamedNode | ox.BlankNode | ox.Literal) -> None:
        if predicate == _TYPE and isinstance(term, ox.NamedNode):
            _add(node, "@type", self.kind(term.value))
            return
        name, how = self.context.terms.get(predicate, ("", {}))
        reads, container = how.get("@type"), how.get("@container", ())
        literal = isinstance(term, ox.Literal)
        fits: Any = None
        if not name:
            pass
        elif "@language" in container:
            if literal and term.language:  # type: ignore[union-attr]
                self._term(name, how)
                _add(node.setdefault(name, {}), term.language or "", term.value, always="@set" in container)  # type: ignore[union-attr]
                return
        elif reads == "@id":
            fits = None if literal else self.name(term)  # type: ignore[arg-type]
        elif literal and not term.language and term.datatype.value == (reads or _STRING):  # type: ignore[union-attr]
            fits = term.value
        if fits is None:
            _add(node, self.compact(predicate), self.value(term))
        else:
            self._term(name, how)
            _add(node, name, fits)

    def _term(self, name: str, how: Mapping[str, Any]) -> None:
        self.used |= {name, str(how["@id"]).partition(":")[0]}
        if "@type" in how and how["@type"] != "@id":
            self.compact(how["@type"])

    def nodes(self, triples: Iterable[Triple]) -> list[dict[str, Any]]:
        found: dict[str, dict[str, Any]] = {}
        for subject, predicate, object_ in triples:
            name = self.name(subject)
            self.put(found.setdefault(name, {"@id": name}), predicate.value, object_)
        return list(found.values())

    def head(self) -> dict[str, Any]:
        return {name: value for name, value in self.context.content.items() if name in ("@version",) or name in self.used}


def _add(node: dict[str, Any], key: str, value: Any, always: bool = False) -> None:
    if key not in node:
        node[key] = [value] if always else value
    elif isinstance(node[key], list):
        node[key].append(value)
    else:
        node[key] = [node[key], value]


def document(triples: Iterable[Triple], context: Context) -> bytes:
    """Triples as a JSON-LD document, the things in the order in which they come."""
    writer = _Writer(context)
    nodes = writer.nodes(triples)
    return _bytes({"@context": writer.head(), "@graph": nodes})


def dataset(graphs: Mapping[str, Iterable[Triple]], context: Context) -> bytes:
    """Named graphs, by their IRIs, as a JSON-LD document."""
    writer = _Writer(context)
    content = [{"@id": writer.compact(name), "@graph": writer.nodes(triples)} for name, triples in graphs.items()]
    return _bytes({"@context": writer.head(), "@graph": content})


def _bytes(content: Mapping[str, Any]) -> bytes:
    return (json.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n").encode()
