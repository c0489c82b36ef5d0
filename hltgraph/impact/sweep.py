"""A sweep: every party and every operation that it can meet, one report each."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from itertools import combinations
from typing import Any

import pyoxigraph as ox

from hltgraph.impact import terms as t
from hltgraph.impact.analysis import Analysis
from hltgraph.impact.guards import participants
from hltgraph.impact.parties import Party
from hltgraph.impact.scenario import Operation, Scenario
from hltgraph.impact.view import View
from hltgraph.namespaces import short


def scenarios(analysis: Analysis, date: datetime.date, most: int) -> list[Scenario]:
    """Each party dissolved, split, renamed, given another domain; left by each of our municipalities and joined by each
    participant of another; each two merged; each task moved to our own service; one party more. In a fixed order.

    Names that a real case would have to choose stand in as the operation's own word.
    """
    return [Scenario(date, (operation,)) for operation, _ in zip(_operations(View(analysis.store), analysis), range(most), strict=False)]


def _operations(view: View, analysis: Analysis) -> Iterator[Operation]:
    base = view.store.base
    ours = f"{base}id/organization/hltsamen"
    three = [held.iri for held in Party.of(view, ours).members]
    parties = [iri for iri in analysis.parties if iri != ours]
    everyone = sorted({*three, *(m for iri in parties for m in participants(view, Party.of(view, iri)))})
    for iri in parties:
        slug = short(iri, base).rpartition("/")[2]
        name = next((o.value for o in view.objects(ox.NamedNode(iri), t.PREF_LABEL) if isinstance(o, ox.Literal) and o.language == "nl"), slug)
        yield Operation("dissolve", (iri,))
        yield Operation("split", (iri,), (f"{base}id/party/{slug}-a", f"{base}id/party/{slug}-b"))
        yield Operation("rename", (iri,), name=f"{name} (nieuw)", before=name)
        yield Operation("change-domain", (iri,), domain="(nieuw)")
        members = participants(view, Party.of(view, iri))
        for member in everyone:
            if member in three and view.layer((ox.NamedNode(member), t.PARTICIPATES, ox.NamedNode(iri))) is not None:
                yield Operation("leave", (iri,), members=(member,))
            elif member not in members:
                yield Operation("join", (iri,), members=(member,))
        for task in Party.of(view, iri).tasks:
            yield Operation("transfer", (iri,), (ours,), task=task.iri)
    for one, other in combinations(parties, 2):
        slug = "-".join(short(iri, base).rpartition("/")[2] for iri in (one, other))
        yield Operation("merge", (one, other), (f"{base}id/party/{slug}",))
    yield Operation("new", (), (f"{base}id/party/nieuwe-partij",), tuple(three))


def sweep(
    analysis: Analysis,
    date: datetime.date,
    as_of: datetime.date,
    language: str = "nl",
    most: int = 2_000,
    progress: Callable[[int, int], None] = lambda done, all: None,
) -> list[dict[str, Any]]:
    """A row for each scenario; ``progress`` is told how many are done, of how many."""
    chosen = scenarios(analysis, date, most)
    rows = []
    for number, scenario in enumerate(chosen):
        progress(number, len(chosen))
        report = analysis.report(scenario, language, as_of)
        rows.append(
            {
                "scenario": scenario.as_dict(analysis.store.base)["operations"][0],
                "status": report.status,
                "touched": {band: sum(a.band == band for a in report.affected) for band in ("direct", "near", "far")},
                "stated_reach": report.rungs.get("stated", 0),
                "same_reach": [[short(iri, analysis.store.base).rpartition("/")[2] for iri in group] for group in report.same_reach],
                "gaps_opened": len(report.gaps_opened), "gaps_closed": len(report.gaps_closed),
                "without_carrier": list(report.without_carrier), "duties": len(report.duties), "open_questions": len(report.open_questions),
            }
        )  # fmt: skip
    progress(len(chosen), len(chosen))
    return rows
