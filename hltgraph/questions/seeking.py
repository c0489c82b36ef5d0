"""Seeking: what a question means by its words, read as it stands and, where that finds nothing sure, more loosely.

A question seems to hold to more than it means: who is named beside "moet" need not be who is asked, "wanneer" may ask for a condition,
and "welke kernwaarde" may be answered by a text. What is let go makes a wrong guess easier, so more certainty is asked of what is found.
"""

from __future__ import annotations

from dataclasses import replace

from hltgraph.questions import retrieval, topics
from hltgraph.questions.bank import KINDS, class_iri
from hltgraph.questions.finding import Found
from hltgraph.questions.reading import Reading
from hltgraph.questions.topics import Finder
from hltgraph.store.graph import GraphStore

#: More things than this of the kind that is asked for, beside the text that was found, would be no answer.
MOST_CARRIERS = 4
#: How sure what is found must be where who is asked is let go.
SURE_LOOSER = 0.8


def seek(store: GraphStore, finder: Finder, reading: Reading, trust: str) -> tuple[Reading, Found]:
    """What a question with a topic means, and the reading that found it: the question's own where no looser one is sure of more."""
    found = finder.by_topic(reading, trust)
    if not _sure(found) and reading.operator in ("list", "who", "why") and (looser := reading.without_asking):
        other = finder.by_topic(looser, trust)
        if _sure(other, SURE_LOOSER):
            reading, found = looser, other
    if not _sure(found) and reading.operator == "when":
        # "Wanneer kan dat" asks for a condition as well as for a day.
        reading = replace(reading, operator="list")
        found = finder.by_topic(reading, trust)
    if not _sure(found) and (looser := reading.without_concept()):
        # "Welke kernwaarde ..." may be answered by a text on it as well as by the value itself.
        other = finder.by_topic(looser, trust)
        if _sure(other) and other.hits:
            return looser, replace(other, hits=(*other.hits, *_carriers(store, reading, other, trust)))
    return reading, found


def _sure(found: Found, enough: float = topics.SURE) -> bool:
    return (found.sureness or 0.0) >= enough


def _carriers(store: GraphStore, reading: Reading, found: Found, trust: str) -> list[retrieval.Hit]:
    """The things of the kind that is asked for that the best fit carries, where they are few."""
    wanted = [class_iri(kind) for kind in reading.slots.get("class", ()) if kind in KINDS]
    carriers = retrieval.carriers(store, [found.hits[0].iri], wanted, trust) if wanted else []
    return carriers if len(carriers) <= MOST_CARRIERS else []
