"""The nota itself as what is asked after: its day, its maker, and the goals that it names in so many words."""

from __future__ import annotations

from dataclasses import replace

from hltgraph.questions.lexicon import tokens
from hltgraph.questions.reading import NOTA, Reading
from hltgraph.questions.wording import wording

#: What the goals are asked for by, and what may be named beside.
_GOALS = frozenset({"goal", "initiative/sdgs"})
_MAKERS = frozenset({"colleges", "manifest"})
_AROUND = frozenset({"aim", "initiative/agenda-2030", "organization/verenigde-naties", NOTA})


def asked_after(reading: Reading, base: str) -> Reading:
    """The reading with the nota itself as what is asked after, where a question for a day or a maker names nothing else."""
    lists = wording(reading.language)
    light = all(lists.is_light(each.word) or lists.has("issue", each.word) or lists.has("a_day", each.word) for each in reading.topic)
    # The colleges, whose day it is, and the letter that it opens with may be named beside.
    own = all(facet.value in _MAKERS for facet in reading.facets)
    if reading.operator not in ("when", "who") or not own or reading.periods or not light:
        return reading
    words = tokens(reading.question)
    issued = any(lists.has("issue", token.word) for token in words)
    if reading.facets and not (issued and reading.operator == "when"):
        return reading
    named = next((token for token in words if lists.has("document", token.word)), None) or next(
        (token for token in words if issued and any(f.start <= token.start < f.end and f.facet == "section" for f in reading.facets)), None
    )
    return reading.of_document(base, named) if named else reading


def goals_named(reading: Reading) -> Reading | None:
    """The reading of a question for the goals that the nota itself names, rather than all or those that we link; None when it is none such."""
    about = {facet.value for facet in reading.facets}
    literal = any(wording(reading.language).has("literal", token.word) for token in tokens(reading.question))
    if not literal or not about & _GOALS or about - _GOALS - _AROUND or reading.operator not in ("list", "count"):
        return None
    return replace(reading, slots={"class": ("goal",), "via": (NOTA,)}, topic=(), unused=())
