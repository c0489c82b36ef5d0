"""What if: a question about a change of connected parties, read to a scenario of the impact analysis.

The verb says what happens (``dissolve``, ``merge``, ``leave``, ``join`` in the word lists), the names say to whom; who is
asked after by kind, such as the recommendations, is what is shown of the reach.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from hltgraph.questions.lexicon import tokens
from hltgraph.questions.reading import Facet, Reading
from hltgraph.questions.wording import wording
from hltgraph.store.graph import GraphStore

if TYPE_CHECKING:
    from hltgraph.impact.scenario import Scenario

#: The operations that a verb of a question may name, and in which order they are tried.
OPERATIONS = ("merge", "leave", "join", "dissolve")


def _slug(facet: Facet) -> str:
    return facet.iri.rpartition("/")[2]


def operation(reading: Reading) -> dict[str, Any] | None:
    """The scenario that a question is about, as the short commands give it; None when it is about none.

    Only what is asked as a change to come is one: the question says "if", or asks what it touches.
    """
    lists = wording(reading.language)
    words = [token.word for token in tokens(reading.question)]
    if not any(lists.has("suppose", word) for word in words):
        return None
    parties = [facet for facet in reading.facets if facet.facet == "about" and "/party/" in facet.iri]
    members = [facet for facet in reading.facets if facet.iri.rpartition("/")[2] in ("hillegom", "lisse", "teylingen")]
    for op in OPERATIONS:
        if not any(lists.has(op, word) for word in words):
            continue
        if op == "merge" and len(parties) > 1:
            slugs = [_slug(facet) for facet in parties]
            # "Provalu gaat op in de ISD": the last is what remains; "fuseren" makes a new one.
            into = slugs[-1] if any(lists.has("absorb", word) for word in words) else "-".join(sorted(slugs))
            return {"op": op, "parties": slugs, "into": into}
        if op in ("leave", "join") and len(parties) == 1 and members:
            return {"op": op, "party": _slug(parties[0]), "member": _slug(members[0])}
        if op == "dissolve" and len(parties) == 1:
            return {"op": op, "party": _slug(parties[0])}
    return None


def address(given: dict[str, Any]) -> str:
    """The address of the whole report."""
    from urllib.parse import urlencode  # late, for the command line's sake

    pairs = [("op", given["op"])]
    pairs += [("party", party) for party in given.get("parties", [given.get("party")])]
    pairs += [(key, given[key]) for key in ("into", "member") if key in given]
    return "/impact?" + urlencode(pairs)


def scenario(store: GraphStore, given: dict[str, Any], as_of: datetime.date) -> Scenario:
    """The scenario, checked against the graph.

    :raises UsageError: when it is no possible one, such as a member that does not take part.
    """
    from hltgraph.impact.parsing import from_words

    return from_words(store, given["op"], {key: value for key, value in given.items() if key != "op"}, as_of)
