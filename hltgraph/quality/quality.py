"""The figures of quality, each from the graph itself, from the report of its build, or from the verification of its passages."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from hltgraph.errors import HltgraphError
from hltgraph.knowledge import LAYERS, Knowledge, graph
from hltgraph.namespaces import short
from hltgraph.quality import verified
from hltgraph.quality.verified import Verified
from hltgraph.questions import bank
from hltgraph.questions.naming import bilingual
from hltgraph.settings import Settings
from hltgraph.store.graph import GraphStore, Term

#: How grave a finding of SHACL is, gravest first.
SEVERITIES = ("violation", "warning", "info")
#: The stored questions that list what is missing, uncertain or at odds; what each holds is counted.
GAPS = ("not-found", "uncertain-readings", "contradictions", "conflicts", "undated", "unaddressed", "unsummarised", "exclusions")


@dataclass(frozen=True)
class Layer:
    """How many statements a layer holds, and its share of all claims."""

    name: str
    statements: int
    share: float


@dataclass(frozen=True)
class Validation:
    """What SHACL found when the graph was built, against how many shapes; a finding is that of the report."""

    shapes: int
    findings: tuple[Mapping[str, str], ...]

    def count(self, severity: str) -> int:
        """How many findings are of a severity."""
        return sum(finding["severity"] == severity for finding in self.findings)


@dataclass(frozen=True)
class Quality:
    """All figures of a graph. ``validation`` is None where the report of its build is not there, ``verified`` where nobody
    verified; ``current`` says whether the passages are still those that were verified, ``live`` whether the service did it."""

    version: str
    layers: tuple[Layer, ...]
    about: int
    readings: Mapping[str, int]
    parts: tuple[Mapping[str, Any], ...]
    parties: tuple[Mapping[str, Any], ...]
    gaps: Mapping[str, int]
    validation: Validation | None
    verified: Verified | None
    current: bool
    live: bool

    @property
    def claims(self) -> int:
        """How many statements are claims: all but those about the claims."""
        return sum(layer.statements for layer in self.layers)

    def as_dict(self, language: str) -> dict[str, Any]:
        """The figures as plain data, names in a language."""
        validation = self.validation and {
            "shapes": self.validation.shapes,
            "counts": {severity: self.validation.count(severity) for severity in SEVERITIES},
            "findings": [dict(finding) for finding in self.validation.findings],
        }
        verification = self.verified and {
            "date": self.verified.date.isoformat(),
            "current": self.current,
            "live": self.live,
            "problems": self.verified.problems,
            "documents": [asdict(document) for document in self.verified.documents],
        }
        return {
            "claims": self.claims,
            "about": self.about,
            "layers": [asdict(layer) for layer in self.layers],
            "readings": dict(self.readings),
            "completeness": {
                name: [{key: value for key, value in row.items() if key != "labels"} | {"label": _label(row, language)} for row in rows]
                for name, rows in (("parts", self.parts), ("parties", self.parties))
            },
            "gaps": [{"name": name, "title": bank.question(name).title[language], "count": count} for name, count in self.gaps.items()],
            "validation": validation,
            "verification": verification,
        }


def measure(store: GraphStore, settings: Settings, report: Path | None, today: datetime.date) -> Quality:
    """Every figure of a graph; ``report`` is the report of its build, where there is one.

    :raises KnowledgeError: when the sources are set and one is missing.
    """
    folder = Path(__file__).parent
    sizes = {row["graph"].value: int(row["statements"].value) for row in store.rows((folder.parent / "store" / "sizes.rq").read_text("utf-8"))}
    claims = sum(sizes.get(graph(name), 0) for name in LAYERS)
    layers = tuple(Layer(name, count, count / claims if claims else 0.0) for name in LAYERS if (count := sizes.get(graph(name), 0)))
    confidences = {row["confidence"].value.rpartition("/")[2]: int(row["readings"].value) for row in store.rows((folder / "confidences.rq").read_text("utf-8"))}
    parts, parties = (_complete(store, name, key) for name, key in (("parts", "part"), ("parties", "party")))
    gaps = {name: len(list(store.rows(bank.question(name).bound({})))) for name in GAPS}
    found, current, live = _verified(store, settings, today)
    return Quality(
        store.version, layers, sizes.get(graph("about"), 0), {name: confidences.get(name, 0) for name in ("high", "medium", "low")},
        parts, parties, gaps, _validation(store, report), found, current, live,
    )  # fmt: skip


def _complete(store: GraphStore, name: str, key: str) -> tuple[Mapping[str, Any], ...]:
    """The rows of one of the queries of the build's report, asked of the graph itself, with labels by language."""
    rows = list(store.rows((Path(__file__).parent.parent / "build" / f"{name}.rq").read_text("utf-8")))
    labels = bilingual(store, [row[key].value for row in rows])
    return tuple(
        {name: _plain(term, store.base) for name, term in row.items() if name not in ("title", "name")} | {"labels": labels[row[key].value]} for row in rows
    )


def _plain(term: Term, base: str) -> str | int:
    if isinstance(term, ox.NamedNode):
        return short(term.value, base)
    return int(term.value) if term.value.isdecimal() else term.value


def _label(row: Mapping[str, Any], language: str) -> str:
    labels: Mapping[str, str] = row["labels"]
    return labels.get(language) or labels.get("nl", "")


def _validation(store: GraphStore, report: Path | None) -> Validation | None:
    """What the build found, where its report is that of this graph."""
    try:
        content = json.loads(report.read_bytes()) if report else {}
    except (OSError, ValueError):
        return None
    if content.get("version") != store.version:
        return None
    rows = list(store.rows((Path(__file__).parent / "shapes.rq").read_text("utf-8")))
    return Validation(int(rows[0]["shapes"].value), tuple(content["findings"]))


def _verified(store: GraphStore, settings: Settings, today: datetime.date) -> tuple[Verified | None, bool, bool]:
    if settings.sources:
        return verified.verify(store, settings.sources, today), True, True
    try:
        found = verified.recorded(Knowledge.find(settings.root))
    except HltgraphError:
        return None, False, False
    return found, found is not None and found.digest == verified.digest_of(verified.asserted_in(store)), False
