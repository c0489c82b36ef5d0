"""The nota itself as what is asked after: its day, its maker, and the goals that it names in so many words."""

from __future__ import annotations

from dataclasses import replace

from hltgraph.questions.lexicon import tokens
from hltgraph.questions.reading import NOTA, Reading
from hltgraph.questions.wording import wording

#: What the goals are asked for by, and what may be named beside.
_GOALS = frozenset({"goal", "initiative/sdgs"})
_AROUND = frozenset({"aim", "initiative/agenda-2030", "organization/verenigde-naties", NOTA})


def asked_after(reading: Reading, base: str) -> Reading:
    """The reading with the nota itself as what is asked after, where a question for a day or a maker names nothing else."""
    lists = wording(reading.language)
    light = all(lists.is_light(each.word) for each in reading.topic)
    if reading.operator not in ("when", "who") or reading.facets or reading.slots or reading.periods or not light:
        return reading
    named = next((token for token in tokens(reading.question) if lists.has("document", token.word)), None)
    return reading.of_document(base, named) if named else reading


def goals_named(reading: Reading) -> Reading | None:
    """The reading of a question for the goals that the nota itself names, rather than all or those that we link; None when it is none such."""
    about = {facet.value for facet in reading.facets}
    literal = any(wording(reading.language).has("literal", token.word) for token in tokens(reading.question))
    if not literal or not about & _GOALS or about - _GOALS - _AROUND or reading.operator not in ("list", "count"):
        return None
    return replace(reading, slots={"class": ("goal",), "via": (NOTA,)}, topic=(), unused=())
