"""Sheets: new items written down by a person, turned into the project's Turtle.

Offsets, fingerprints, page numbers and interpretation nodes are drudgery, and nobody gets a hundred of them
right by hand. A sheet is YAML: places are named by locators (:mod:`hltgraph.provenance.locators`) and things by
their short names; out come the Turtle files, which from then on are the truth and are corrected directly.
How a sheet looks stands in CONTRIBUTING.md.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from rdflib import OWL, RDF, RDFS, Graph, URIRef

from hltgraph.authoring.turtle import Block, document, iri, literal
from hltgraph.errors import KnowledgeError
from hltgraph.namespaces import TERMS, short, thing
from hltgraph.provenance.locators import locate_all
from hltgraph.provenance.outline import outline
from hltgraph.provenance.readings import Readings
from hltgraph.provenance.source import DOCUMENTS, SourceText, fingerprint

#: The class of a thing by the first word of its name.
KINDS = {
    "document": "Document", "chapter": "Chapter", "section": "Section", "annex": "Annex", "note": "Note",
    "recommendation": "Recommendation", "agenda-item": "AgendaItem", "phase": "Phase", "demand": "Demand",
    "actor-demand": "ActorDemand", "statement": "Statement", "actor": "Actor", "party": "ConnectedParty",
    "trait": "RoleTrait", "framework": "ServiceFramework", "vision-goal": "VisionGoal",
    "original-goal": "OriginalGoal", "strategy-ambition": "StrategyAmbition", "track": "DevelopmentTrack",
    "audit-recommendation": "AuditRecommendation", "study": "Study", "evaluation": "EvaluationMoment",
    "instrument": "Instrument", "initiative": "Initiative", "source": "ExternalSource",
}  # fmt: skip
# Concepts have their type and labels in ontology/schemes; a sheet only adds what a source says of them.
# An organisation says what it is where it is introduced.
_UNTYPED = {"organization", "role", "value", "theme", "task-category", "category", "force", "act", "precision", "confidence"}
_NAME = re.compile(r"[a-z-]+/[a-z0-9-]+$")
#: A passage longer than this needs a written reason (model.md).
LONG_PASSAGE = 700


def kebab(name: str) -> str:
    """A property's local name as it stands in a slug.

    >>> kebab("hlt:hasTheme")
    'has-theme'
    """
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", name.rpartition(":")[2]).lower()


@dataclass
class _Pages:
    """The Turtle files being filled, by folder under data/."""

    blocks: dict[str, list[Block]] = field(default_factory=dict)

    def add(self, folder: str, subject: str, pairs: list[tuple[str, list[str]]]) -> None:
        if pairs:
            self.blocks.setdefault(folder, []).append((subject, pairs))


class Sheet:
    """One sheet being turned into Turtle.

    :raises KnowledgeError: when the sheet is not YAML, names an unknown kind or property, or a locator that
        does not fit the source; the message names the item.
    """

    def __init__(self, content: Mapping[str, Any], sources: Path, ontology: Path) -> None:
        self.name: str = content["sheet"]
        self.items: list[dict[str, Any]] = content["items"]
        self.graph = content.get("graph", "stated")
        self._document: str = content["document"]
        if self._document not in DOCUMENTS:
            raise KnowledgeError(f"there is no source document {self._document!r}; there are {', '.join(DOCUMENTS)}")
        self._source = SourceText.read(sources, self._document)
        self._ranges = self._read_ranges(ontology)
        self._passages: dict[str, tuple[tuple[int, int], ...]] = {}
        self._counts: dict[tuple[str, str], int] = {}
        self._pages = _Pages()

    @classmethod
    def open(cls, path: Path, sources: Path, ontology: Path) -> Sheet:
        """A sheet from its file."""
        try:
            content = yaml.safe_load(path.read_text("utf-8"))
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
            raise KnowledgeError(f"{path.name}: {' '.join(str(error).split())}") from error
        if not isinstance(content, dict):
            raise KnowledgeError(f"{path.name} holds no sheet: it has the keys sheet, document and items")
        try:
            return cls(content, sources, ontology)
        except (KeyError, TypeError) as error:
            raise KnowledgeError(f"{path.name}: a sheet has the keys sheet, document and items; missing {error}") from error

    @staticmethod
    def _read_ranges(ontology: Path) -> dict[str, str]:
        graph = Graph().parse(ontology)
        found = {}
        for kind in (OWL.ObjectProperty, OWL.DatatypeProperty):
            for subject in graph.subjects(RDF.type, kind):
                value = graph.value(subject, RDFS.range) if kind == OWL.DatatypeProperty else "object"
                found[str(subject)] = short(str(value)) if isinstance(value, URIRef) else "object"
        return found

    def _term(self, name: str, value: Any) -> list[str]:
        """The Turtle terms of a property's value."""
        predicate = thing(name if ":" in name else f"hlt:{name}")
        if predicate.startswith(TERMS) and predicate not in self._ranges:
            raise KnowledgeError(f"no property {name} in the ontology")
        kind = self._ranges.get(predicate)
        if kind == "rdf:langString":
            return self._pair(value)
        if isinstance(value, list):
            return [term for each in value for term in self._term(name, each)]
        if isinstance(value, bool):
            return ["true" if value else "false"]
        if isinstance(value, int) and kind in ("xsd:integer", None):
            return [str(value)]
        if isinstance(value, datetime.date):
            return [literal(value.isoformat(), datatype="xsd:date")]
        if kind in (None, "object") and (_NAME.match(str(value)) or "://" in str(value) or ":" in str(value).split(" ")[0]):
            return [iri(thing(str(value)))]
        if kind == "object":
            raise KnowledgeError(f"{name} wants a thing, not {value!r}")
        return [literal(str(value), datatype=kind)]

    @staticmethod
    def _pair(value: Any) -> list[str]:
        if not (isinstance(value, list) and len(value) == 2 and all(isinstance(v, str) and v.strip() for v in value)):
            raise KnowledgeError(f"{value!r} is no pair of a Dutch and an English text")
        return [literal(value[0].strip(), "nl"), literal(value[1].strip(), "en")]

    def _passage(self, item: dict[str, Any], part: str | None) -> str:
        source = self._source
        ranges = locate_all(source, item["at"])
        stem = f"passage/{self._document}-{ranges[0][0]}-{ranges[-1][1]}"
        name = stem
        count = 1
        while name in self._passages and self._passages[name] != ranges:
            count += 1
            name = f"{stem}-{count}"
        if name in self._passages:
            return name
        self._passages[name] = ranges
        text = " ".join(source.text[start:end] for start, end in ranges)
        spans = [(source.line_at(start), source.line_at(end - 1)) for start, end in ranges]
        runs: list[list[int]] = []
        for first, last in spans:
            if runs and first <= runs[-1][1] + 1:
                runs[-1][1] = max(runs[-1][1], last)
            else:
                runs.append([first, last])
        page = source.page(spans[0][0], spans[-1][1])
        if len(text) > LONG_PASSAGE and "long" not in item:
            raise KnowledgeError(f"a passage of {len(text)} characters; give a reason under 'long'")
        pairs = [("a", ["hlt:Passage"]), *self._target(ranges)]
        if part:
            pairs.append(("hlt:withinPart", [iri(thing(part))]))
        pairs.append(("hlt:lines", [literal(", ".join(f"{a}-{b}" if a != b else str(a) for a, b in runs))]))
        if page:
            pairs.append(("hlt:page", [literal(page)]))
        pairs.append(("hlt:fingerprint", [literal(fingerprint(text))]))
        if "long" in item:
            pairs.append(("hlt:reason", self._pair(item["long"])))
        self._pages.add("about/passages", iri(thing(name)), pairs)
        return name

    def _target(self, ranges: tuple[tuple[int, int], ...]) -> list[tuple[str, list[str]]]:
        selectors = []
        for start, end in ranges:
            name = iri(thing(f"range/{self._document}-{start}-{end}"))
            selectors.append(name)
            self._pages.add("about/passages", name, [("a", ["oa:TextPositionSelector"]), ("oa:start", [str(start)]), ("oa:end", [str(end)])])
        return [("oa:hasSource", [iri(thing(f"document/{self._document}"))]), ("oa:hasSelector", selectors)]

    def _exclusion(self, item: dict[str, Any]) -> None:
        source = self._source
        for locator in item["exclude"]:
            ranges = locate_all(source, [locator])
            name = f"exclusion/{self._document}-{ranges[0][0]}-{ranges[0][1]}"
            pairs = [("a", ["hlt:Exclusion"]), *self._target(ranges), ("hlt:reason", self._pair(item["because"]))]
            self._pages.add("about/passages", iri(thing(name)), pairs)

    def _claim(self, kind: str, item: str, name: str, value: Any, rest: list[tuple[str, list[str]]]) -> str:
        """A triple with a node of its own that says what is behind it; returns the object's term."""
        (term,) = self._term(name, value)
        key = (f"{kind}/{item.replace('/', '-')}", kebab(name))
        self._counts[key] = self._counts.get(key, 0) + 1
        node = f"{key[0]}-{key[1]}-{self._counts[key]}"
        predicate = iri(thing(name if ":" in name else f"hlt:{name}"))
        cls = {"interpretation": "hlt:Interpretation", "attestation": "hlt:Attestation"}[kind]
        pairs = [
            ("a", [cls]),
            ("rdf:subject", [iri(thing(item))]),
            ("rdf:predicate", [predicate]),
            ("rdf:object", [term]),
            *rest,
        ]
        self._pages.add(f"about/{kind}s", iri(thing(node)), pairs)
        return term

    def _claims(self, item: dict[str, Any]) -> None:
        grouped: dict[tuple[str, str], list[str]] = {}

        def note(folder: str, name: str, term: str) -> None:
            grouped.setdefault((folder, iri(thing(name if ":" in name else f"hlt:{name}"))), []).append(term)

        for name, value, confidence, nl, en in item.get("read", []):
            if confidence not in ("high", "medium", "low"):
                raise KnowledgeError(f"confidence {confidence!r} is not high, medium or low")
            rest = [("hlt:reason", self._pair([nl, en])), ("hlt:confidence", [iri(thing(f"confidence/{confidence}"))])]
            note("interpreted", name, self._claim("interpretation", item["id"], name, value, rest))
        for name, value, origin, *remark in item.get("known", []):
            origins = origin if isinstance(origin, list) else [origin]
            rest = [("dcterms:source", [iri(thing(o if "://" in o else f"source/{o}")) for o in origins])]
            if remark:
                rest.append(("hlt:reason", self._pair(remark)))
            note("external", name, self._claim("attestation", item["id"], name, value, rest))
        for folder in ("interpreted", "external"):
            pairs = [(predicate, terms) for (where, predicate), terms in grouped.items() if where == folder]
            self._pages.add(folder, iri(thing(item["id"])), pairs)

    def _item(self, item: dict[str, Any]) -> None:
        name: str = item["id"]
        kind = name.partition("/")[0]
        subject = iri(thing(name))
        if kind not in KINDS and kind not in _UNTYPED and "a" not in item and "://" not in name:
            raise KnowledgeError(f"{kind} is no kind of thing; say which with 'a'")
        facts: list[tuple[str, list[str]]] = []
        types = item["a"] if "a" in item else [f"hlt:{KINDS[kind]}"] if kind in KINDS else []
        if types:
            facts.append(("a", types if isinstance(types, list) else [types]))
        parts = item.get("in") or []
        parts = parts if isinstance(parts, list) else [parts]
        if parts:
            facts.append(("hlt:partOf", [iri(thing(part)) for part in parts]))
        for prop, value in (item.get("facts") or {}).items():
            facts.append((iri(thing(prop if ":" in prop else f"hlt:{prop}")), self._term(prop, value)))
        if "text" in item:
            facts.append(("dcterms:description", self._pair(item["text"])))
        if "note" in item:
            facts.append(("hlt:readingNote", self._pair(item["note"])))
        if "at" in item:
            within = item.get("within") or (parts[0] if parts else name)
            facts.append(("hlt:hasPassage", [iri(thing(self._passage(item, within)))]))
        self._pages.add(item.get("graph", self.graph), subject, facts)

        labels: list[tuple[str, list[str]]] = []
        if "label" in item:
            labels.append(("skos:prefLabel", self._pair(item["label"])))
        for key, predicate in (("alt", "skos:altLabel"), ("hidden", "skos:hiddenLabel")):
            terms = [literal(text, lang) for lang, texts in (item.get(key) or {}).items() for text in texts]
            if terms:
                labels.append((predicate, terms))
        self._pages.add("about/labels", subject, labels)
        self._claims(item)
        for prop, nl, en in item.get("sought", []):
            node = iri(thing(f"search/{name.replace('/', '-')}-{kebab(prop)}"))
            predicate = iri(thing(prop if ":" in prop else f"hlt:{prop}"))
            pairs = [("a", ["hlt:SearchRecord"]), ("hlt:searchedAbout", [subject]), ("hlt:searchedFor", [predicate])]
            self._pages.add("about/searches", node, [*pairs, ("dcterms:description", self._pair([nl, en]))])

    def files(self) -> Iterator[tuple[str, str]]:
        """The Turtle files as (path under data/, text)."""
        for item in self.items:
            try:
                self._exclusion(item) if "exclude" in item else self._item(item)
            except (KnowledgeError, KeyError, ValueError, TypeError) as error:
                detail = error.detail if isinstance(error, KnowledgeError) else f"{type(error).__name__}: {error}"
                raise KnowledgeError(f"sheet {self.name}, {item.get('id') or item.get('exclude')}: {detail}") from error
        for folder, blocks in sorted(self._pages.blocks.items()):
            unique = list({repr(block): block for block in blocks}.values())
            yield f"{folder}/{self.name}.ttl", document(unique, f"{self.name}: {folder}")


def passage_of(document: str, locators: list[str], sources: Path, ontology: Path) -> str:
    """The Turtle of one passage, for who writes an item by hand.

    :raises KnowledgeError: when a locator does not fit the source.
    """
    if document not in DOCUMENTS:
        raise KnowledgeError(f"there is no source document {document!r}; there are {', '.join(DOCUMENTS)}")
    source = SourceText.read(sources, document)
    part = outline(source, Readings.of(document)).part_at(locate_all(source, locators)[0][0])
    item = {"id": "statement/place", "at": locators, "within": part}
    sheet = Sheet({"sheet": "place", "document": document, "items": [item]}, sources, ontology)
    return dict(sheet.files())["about/passages/place.ttl"]
