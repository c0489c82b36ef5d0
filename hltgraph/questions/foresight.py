"""Foresight: what a question hears that supposes a change of connected parties, by the impact analysis."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from hltgraph.errors import UsageError
from hltgraph.knowledge import LAYERS
from hltgraph.namespaces import short as shortened
from hltgraph.questions import phrasing, replies, retrieval, whatif
from hltgraph.questions.answer import Answer
from hltgraph.questions.bank import KINDS, class_iri
from hltgraph.questions.reading import Reading
from hltgraph.questions.textindex import lifted
from hltgraph.store.graph import GraphStore

if TYPE_CHECKING:
    from hltgraph.impact.analysis import Analysis


def answer(
    store: GraphStore,
    analysis: Callable[[str], Analysis],
    reading: Reading,
    given: dict[str, Any],
    trust: str,
    as_of: datetime.date,
    shared: Mapping[str, Any],
) -> Answer:
    """What a change touches: the report's first lines, and the things it reaches; a refusal when the change cannot be.

    ``given`` is the change as :func:`hltgraph.questions.whatif.operation` reads it.
    """
    try:
        scenario = whatif.scenario(store, given, as_of)
    except UsageError as error:
        # What cannot be, such as a member that does not take part, is said and not guessed round.
        return replace(replies.refused(reading, shared), text=error.detail)
    report = analysis(trust).report(scenario, reading.language, as_of)
    kinds = {shortened(class_iri(kind)) for kind in reading.slots.get("class", ()) if kind in KINDS}
    # An agenda item is answered with its recommendation, which carries it.
    touched = [each for each in report.affected if lifted(each.iri) == each.iri and (not kinds or each.type in kinds)]
    hits = [
        replace(known, layer=each.layer if each.layer in LAYERS else known.layer, direct=each.band == "direct")
        for each in touched
        if (known := retrieval.known(store, each.iri))
    ]
    items = tuple(retrieval.describe(store, hits, reading.language, trust))
    text = phrasing.say(reading.language, "impact", named=report.named, status=phrasing.openness(reading.language, report.status), total=len(items))
    value = {"scenario": report.scenario.as_dict(store.base), "status": report.status, "guards": [guard.text for guard in report.guards]}
    kept = {**shared, "permalink": whatif.address(given)}
    reading = replace(reading, topic=(), unused=())
    return Answer(reading, "answered", text=text, kind="impact", value=value, items=items, groups=replies.groups(items, reading), **kept)
