"""A sample drawn by a seed: statements, demands and readings beside the words they rest on, for a person to judge."""

from __future__ import annotations

import random
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from hltgraph.build.reading import Asserted
from hltgraph.namespaces import TERMS, short
from hltgraph.provenance.passages import read
from hltgraph.provenance.source import DOCUMENTS, SourceText, fold

_DRAWN = ("statement", "demand", "actor-demand", "interpretation")


@dataclass(frozen=True)
class Drawn:
    """One thing to judge: its name, what we say, where it stands, and the words of the source there."""

    name: str
    says: tuple[str, ...]
    place: str
    words: str

    def as_dict(self) -> dict[str, Any]:
        """The thing as plain data."""
        return asdict(self)


def draw(asserted: Asserted, sources: Path, size: int, seed: int) -> list[Drawn]:
    """``size`` things drawn by a seed; the same seed draws the same things from the same data.

    :raises KnowledgeError: when a source is missing.
    """
    provenance = read(asserted)
    texts = {slug: SourceText.read(sources, slug) for slug in DOCUMENTS}
    said: dict[str, list[tuple[str, str]]] = {}
    for graph in ("stated", "about"):
        for s, p, o in asserted.graphs[graph]:
            name = short(getattr(s, "value", ""))
            if name.partition("/")[0] in _DRAWN:
                said.setdefault(name, []).append((short(p.value), short(o.value) if isinstance(o, ox.NamedNode) else o.value))
    names = sorted(name for name, pairs in said.items() if any(p in ("dcterms:description", "hlt:reason") for p, _ in pairs))
    passages: dict[str, list[str]] = {}
    for s, p, o in asserted.graphs["stated"]:
        if p.value == TERMS + "hasPassage":
            passages.setdefault(short(getattr(s, "value", "")), []).append(short(o.value))
    drawn = []
    for name in random.Random(seed).sample(names, min(size, len(names))):
        pairs = said[name]
        subject = next((o for p, o in pairs if p == "rdf:subject"), name)
        held = [provenance.passages[iri] for iri in passages.get(subject, []) if iri in provenance.passages]
        words = " […] ".join(fold(" ".join(texts[h.document].text[a:b] for a, b in h.ranges)) for h in held)
        keep = {"dcterms:description", "hlt:asksOf", "hlt:concerns", "hlt:reason", "rdf:subject", "rdf:predicate", "rdf:object", "hlt:confidence"}
        says = tuple(f"{p} {o}" for p, o in pairs if p in keep)
        place = "; ".join(f"{h.document}, lines {h.lines}" for h in held)
        drawn.append(Drawn(name, says, place, words))
    return drawn
