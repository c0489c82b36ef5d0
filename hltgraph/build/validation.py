"""SHACL over what is asserted: which tier looks at which graphs, and the findings.

The W3C's SHACL as pySHACL carries it out; the closure is never validated, so that an inference cannot hide a gap.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass

import pyshacl
import rdflib
from rdflib import SH, SKOS

from hltgraph.build.conversion import to_rdflib
from hltgraph.build.reading import Asserted, Triple
from hltgraph.namespaces import TERMS, short

#: Each tier (a file in shapes/) and the graphs it sees; the ontology and the schemes are part of about.
TIERS = {
    "structure": ("stated", "external", "interpreted", "about"),
    "stated": ("stated", "about"),
    "external": ("external", "about"),
    "interpreted": ("interpreted", "about"),
    "completeness": ("stated", "external", "interpreted", "about"),
    "schemes": ("about",),
    "ontology": ("terms",),
    "publication": (),  # looks at the catalogue of a publication, which is made from the graph
}
#: Our wordings, more than half of the graph: no shape looks at them (a test says so), and rdflib would hold them all for each tier.
WORDINGS = frozenset(TERMS + name for name in ("askedAs", "answersYesTo", "answersNoTo", "askedInVain", "canonicalQuestion", "searchTerms", "indexTerms"))
SEVERITIES = ("violation", "warning", "info")


@dataclass(frozen=True, order=True)
class Finding:
    """One thing that SHACL found: where, how grave, and what to do, in Dutch and English."""

    severity: str
    tier: str
    focus: str
    shape: str
    path: str
    value: str
    message_nl: str
    message_en: str
    label: str = ""

    def as_dict(self) -> dict[str, str]:
        """The finding as plain data."""
        return asdict(self)


def _findings(tier: str, results: rdflib.Graph, data: rdflib.Graph) -> Iterable[Finding]:
    for result in results.subjects(rdflib.RDF.type, SH.ValidationResult):
        messages = {m.language: str(m) for m in results.objects(result, SH.resultMessage) if isinstance(m, rdflib.Literal)}
        default = messages.get(None, "")
        focus = results.value(result, SH.focusNode)
        names = {n.language: str(n) for n in data.objects(focus, SKOS.prefLabel) if isinstance(n, rdflib.Literal)} if focus else {}
        path = results.value(result, SH.resultPath)
        yield Finding(
            severity=short(str(results.value(result, SH.resultSeverity))).removeprefix("sh:").lower(),
            tier=tier,
            focus=short(str(focus)),
            shape=short(str(results.value(result, SH.sourceShape))),
            path=short(str(path)) if isinstance(path, rdflib.URIRef) else "",
            value=short(str(results.value(result, SH.value) or "")),
            message_nl=messages.get("nl", default),
            message_en=messages.get("en", default),
            label=names.get("nl", ""),
        )


def check(tier: str, data: rdflib.Graph, shapes: list[Triple]) -> list[Finding]:
    """The findings of one tier on one graph, which is left as it is: no tier has rules that add to it."""
    # A graph of its own each time: pySHACL changes the shapes graph it is given.
    _, results, _ = pyshacl.validate(data, shacl_graph=to_rdflib(shapes), advanced=True, inference="none", meta_shacl=False, inplace=True)
    assert isinstance(results, rdflib.Graph)
    return sorted(_findings(tier, results, data))


def validate(asserted: Asserted, extra: Iterable[Triple] = ()) -> list[Finding]:
    """The findings of every tier, gravest first.

    ``extra`` triples, a person's own, are seen by the tiers that look at all layers together: which layer they would
    stand in is not said.
    """
    extra = list(extra)
    findings: list[Finding] = []
    made: dict[tuple[str, ...], rdflib.Graph] = {}
    for tier, graphs in TIERS.items():
        if tier not in asserted.shapes or not graphs:
            continue
        if graphs not in made:
            triples = list(asserted.terms)
            for name in graphs:
                triples += (triple for triple in asserted.graphs.get(name, ()) if triple[1].value not in WORDINGS)
            made[graphs] = to_rdflib([*triples, *(extra if graphs == TIERS["structure"] else ())])
        findings += check(tier, made[graphs], asserted.shapes[tier])
    return sorted(findings, key=lambda f: (SEVERITIES.index(f.severity), f))
