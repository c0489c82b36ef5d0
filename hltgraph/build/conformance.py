"""Validation for people: the project's graph, or a person's own Turtle together with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from hltgraph.build import canonical, report
from hltgraph.build.assembly import derive
from hltgraph.build.grounds import ungrounded
from hltgraph.build.reading import read, read_file
from hltgraph.build.validation import SEVERITIES, Finding, validate
from hltgraph.knowledge import Knowledge
from hltgraph.settings import Settings


@dataclass(frozen=True)
class Conformance:
    """What a validation found: claims without ground, SHACL findings, and how complete parts and parties are."""

    ungrounded: list[str]
    findings: list[Finding]
    completeness: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def count(self, severity: str) -> int:
        """How many findings are of a severity; a claim without ground is a violation."""
        return sum(f.severity == severity for f in self.findings) + (len(self.ungrounded) if severity == "violation" else 0)

    def as_dict(self) -> dict[str, Any]:
        """The result as plain data."""
        return {
            "conforms": self.count("violation") == 0,
            "counts": {severity: self.count(severity) for severity in SEVERITIES},
            "ungrounded": self.ungrounded,
            "findings": [finding.as_dict() for finding in self.findings],
            "completeness": self.completeness,
        }

    def as_junit(self, language: str) -> str:
        """The result as JUnit XML: a case a finding, so that a build server shows each."""
        failures = str(self.count("violation") + self.count("warning"))
        cases = max(1, len(self.findings) + len(self.ungrounded))
        suite = ElementTree.Element("testsuite", name="hltgraph validate", tests=str(cases), failures=failures)
        for line in self.ungrounded:
            case = ElementTree.SubElement(suite, "testcase", classname="grounds", name=line)
            ElementTree.SubElement(case, "failure", message=line, type="violation")
        for finding in self.findings:
            case = ElementTree.SubElement(suite, "testcase", classname=f"{finding.tier}.{finding.shape}", name=finding.focus)
            message = finding.message_nl if language == "nl" else finding.message_en
            if finding.severity != "info":
                ElementTree.SubElement(case, "failure", message=message, type=finding.severity)
        if not self.findings and not self.ungrounded:
            ElementTree.SubElement(suite, "testcase", classname="hltgraph", name="conforms")
        return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(suite, encoding="unicode") + "\n"


def check(settings: Settings, files: Sequence[Path] = ()) -> Conformance:
    """Validate the project's graph, merged with the Turtle files of a person if there are any.

    :raises KnowledgeError: on a file that cannot be read, with file and line.
    """
    asserted = read(Knowledge.find(settings.root), settings.base)
    extra = [triple for path in files for triple in read_file(path, str(path), settings.base)]
    findings = validate(asserted, extra)
    if files:
        # The person's own things are what is asked about; that the project conforms is the build's business.
        return Conformance([], [f for f in findings if f not in set(validate(asserted))])
    graphs = {name: list(triples) for name, triples in asserted.graphs.items()}
    graphs["about"] += canonical.relabelled(asserted.terms)
    derived, _ = derive(asserted)
    rows = report.completeness(graphs | derived, settings.base)
    return Conformance(list(dict.fromkeys(ungrounded(asserted, settings.base))), findings, rows)
