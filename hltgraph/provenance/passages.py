"""Passages as the data holds them: where in a source document each thing stands, and what carries no content.

A passage is one or more ranges of a document (Web Annotation text position selectors: Unicode code points from 0,
end exclusive) with its lines, printed page and fingerprint. An exclusion is a range that nothing needs to point at.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import pyoxigraph as ox

from hltgraph.build.reading import Asserted
from hltgraph.errors import KnowledgeError
from hltgraph.namespaces import PREFIXES, TERMS, short

#: A passage of more characters than this has a written reason (model.md).
LONG = 700

Range = tuple[int, int]

_OA, _TYPE = PREFIXES["oa"], PREFIXES["rdf"] + "type"
_Node = Mapping[str, list[ox.NamedNode | ox.BlankNode | ox.Literal]]


@dataclass(frozen=True)
class Passage:
    """A place in a source document. Names are short ones: ``passage/...``, ``section/3-3``."""

    name: str
    document: str
    ranges: tuple[Range, ...]
    lines: str
    page: str | None
    fingerprint: str
    part: str | None
    reason: Mapping[str, str] = field(default_factory=dict, hash=False)
    """Why the passage is as long as it is, by language; empty where none is given."""


@dataclass(frozen=True)
class Exclusion:
    """A place in a source document that carries no content, with the reason by language."""

    name: str
    document: str
    ranges: tuple[Range, ...]
    reason: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Item:
    """A thing of the project with the local names of its classes and the names of its passages."""

    name: str
    classes: frozenset[str]
    passages: tuple[str, ...]

    @property
    def kind(self) -> str:
        """The first step of its name.

        >>> Item("demand/3-3-bestuurders-1", frozenset(), ()).kind
        'demand'
        """
        return self.name.partition("/")[0]


@dataclass(frozen=True)
class Provenance:
    """All passages, exclusions and items, and the digests of the files that their offsets count in."""

    passages: Mapping[str, Passage]
    exclusions: tuple[Exclusion, ...]
    items: Mapping[str, Item]
    digests: Mapping[str, str]

    def standing(self, document: str, length: int) -> dict[str, list[Range]]:
        """Where each item stands in a document, in order of the text, by the item's name.

        Ranges that do not lie in a text of that length are left out, and so are items that stand nowhere in it.
        """
        found: dict[str, list[Range]] = {}
        for item in self.items.values():
            passages = [self.passages[name] for name in item.passages if name in self.passages]
            ranges = [r for passage in passages if passage.document == document for r in lying(passage.ranges, length)]
            if ranges:
                found[item.name] = sorted(ranges)
        return found


def lying(ranges: Iterable[Range], length: int) -> list[Range]:
    """The ranges that lie in a text of some length.

    >>> lying([(0, 4), (6, 12), (8, 8)], 10)
    [(0, 4)]
    """
    return [(start, end) for start, end in ranges if 0 <= start < end <= length]


def read(asserted: Asserted) -> Provenance:
    """The passages and their holders among the triples that people wrote.

    :raises KnowledgeError: when a passage or exclusion lacks its document, ranges, or another of its parts.
    """
    nodes: dict[str, dict[str, list[ox.NamedNode | ox.BlankNode | ox.Literal]]] = defaultdict(lambda: defaultdict(list))
    for triples in asserted.graphs.values():
        for subject, predicate, obj in triples:
            nodes[subject.value][predicate.value].append(obj)
    passages: dict[str, Passage] = {}
    exclusions: list[Exclusion] = []
    items: dict[str, Item] = {}
    digests: dict[str, str] = {}
    for iri in sorted(nodes):
        node, name = nodes[iri], short(iri)
        classes = frozenset(t.value[len(TERMS) :] for t in node.get(_TYPE, []) if t.value.startswith(TERMS))
        if "Passage" in classes:
            passages[name] = _passage(name, node, nodes)
        elif "Exclusion" in classes:
            exclusions.append(Exclusion(name, _document(name, node), _ranges(name, node, nodes), _reason(node)))
        elif classes or TERMS + "hasPassage" in node:
            items[name] = Item(name, classes, tuple(sorted(short(p.value) for p in node.get(TERMS + "hasPassage", []))))
        if TERMS + "fileDigest" in node:
            digests[name.rpartition("/")[2]] = _one(name, node, TERMS + "fileDigest")
    return Provenance(passages, tuple(exclusions), items, digests)


def _passage(name: str, node: _Node, nodes: Mapping[str, _Node]) -> Passage:
    page, part = node.get(TERMS + "page"), node.get(TERMS + "withinPart")
    return Passage(
        name,
        _document(name, node),
        _ranges(name, node, nodes),
        _one(name, node, TERMS + "lines"),
        page[0].value if page else None,
        _one(name, node, TERMS + "fingerprint"),
        short(part[0].value) if part else None,
        _reason(node),
    )


def _document(name: str, node: _Node) -> str:
    return short(_one(name, node, _OA + "hasSource")).removeprefix("document/")


def _ranges(name: str, node: _Node, nodes: Mapping[str, _Node]) -> tuple[Range, ...]:
    selectors = [selector.value for selector in node.get(_OA + "hasSelector", [])]
    if not selectors:
        raise KnowledgeError(f"{name} has no range (oa:hasSelector)")
    try:
        return tuple(sorted((int(_one(s, nodes.get(s, {}), _OA + "start")), int(_one(s, nodes.get(s, {}), _OA + "end"))) for s in selectors))
    except ValueError as error:
        raise KnowledgeError(f"{name}: an offset that is no whole number: {error}") from error


def _one(name: str, node: _Node, predicate: str) -> str:
    values = node.get(predicate, [])
    if len(values) != 1:
        raise KnowledgeError(f"{short(name)} has {len(values)} values of {short(predicate)}; it needs one")
    return values[0].value


def _reason(node: _Node) -> dict[str, str]:
    return {value.language or "": value.value for value in node.get(TERMS + "reason", []) if isinstance(value, ox.Literal)}
