"""Two or more scenarios side by side: counted, and what only one of them touches. Nothing is added up to a score."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hltgraph.impact.rendering import title
from hltgraph.impact.report import Report
from hltgraph.impact.wording import say


def compare(reports: Sequence[Report]) -> dict[str, Any]:
    """The measures of each report, and what each touches, opens or asks that the others do not."""
    language = reports[0].language
    touched = [{affected.iri for affected in report.affected} for report in reports]
    gaps = [{gap.key for gap in report.gaps_opened} for report in reports]
    asked = [set(report.open_questions) for report in reports]
    out = []
    for number, report in enumerate(reports):
        others = [other for at, other in enumerate(touched) if at != number]
        out.append(
            {
                "title": title(report),
                "scenario": report.scenario.as_dict(report.base),
                "status": report.status,
                "earliest": max((p.earliest.isoformat() for p in report.procedures if p.earliest), default=None),
                "touched": {band: sum(a.band == band for a in report.affected) for band in ("direct", "near", "far")},
                "reach_by_trust": dict(report.rungs),
                "gaps_opened": len(report.gaps_opened), "gaps_closed": len(report.gaps_closed),
                "without_carrier": list(report.without_carrier), "duties": len(report.duties), "open_questions": len(report.open_questions),
                "partners": list(report.partners),
                "statements_lost": len(report.lost),
                "only_here": {
                    "touched": sorted(touched[number] - set().union(*others)) if others else [],
                    "gaps": sorted({focus for shape, focus in gaps[number] - set().union(*(g for at, g in enumerate(gaps) if at != number))}),
                    "questions": sorted(asked[number] - set().union(*(a for at, a in enumerate(asked) if at != number))),
                },
            }
        )  # fmt: skip
    shared = sorted(set.intersection(*touched)) if touched else []
    same = [[report.scenario.as_dict(report.base)["operations"] for report in reports]] if len(set(map(frozenset, touched))) == 1 else []
    return {"language": language, "scenarios": out, "touched_by_all": shared, "same_reach": same}


def rows(comparison: dict[str, Any]) -> tuple[list[str], list[list[str]]]:
    """A comparison as a table: a column for each scenario."""
    language, scenarios = comparison["language"], comparison["scenarios"]

    def w(key: str) -> str:
        return say(language, key)

    lines = [
        [w("status"), *(w(s["status"]) for s in scenarios)],
        [w("earliest"), *(s["earliest"] or "" for s in scenarios)],
        *([w("affected") + ": " + w(f"band-{band}"), *(str(s["touched"][band]) for s in scenarios)] for band in ("direct", "near", "far")),
        [w("lost"), *(str(s["statements_lost"]) for s in scenarios)],
        [w("gaps_opened"), *(str(s["gaps_opened"]) for s in scenarios)],
        [w("gaps_closed"), *(str(s["gaps_closed"]) for s in scenarios)],
        [w("without_carrier"), *(", ".join(iri.rpartition("/")[2] for iri in s["without_carrier"]) for s in scenarios)],
        [w("duties"), *(str(s["duties"]) for s in scenarios)],
        [w("open_questions"), *(str(s["open_questions"]) for s in scenarios)],
        [w("partners"), *(" ".join(s["partners"][:1]) for s in scenarios)],
    ]
    return [w("measure"), *(s["title"] for s in scenarios)], lines
