"""What if: a question about a change of connected parties, read to a scenario of the impact analysis.

The verb says what happens (the lists ``dissolve``, ``merge``, ``split`` and so on of the words), the names say to whom; who is
asked after by kind, such as the recommendations, is what is shown of the reach. What a question leaves open, such as the
names of the parts of a split, is called by what it is: a part, another name.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from hltgraph.questions import phrasing
from hltgraph.questions.lexicon import Token, tokens
from hltgraph.questions.reading import Facet, Reading
from hltgraph.questions.wording import Wording, wording
from hltgraph.store.graph import GraphStore

if TYPE_CHECKING:
    from hltgraph.impact.scenario import Scenario

#: The operations on one party or more that a verb alone tells, and in which order they are tried.
OPERATIONS = ("merge", "split", "leave", "join", "dissolve")
_QUOTED = re.compile(r"[\"'‘“]([^\"'‘’“”]{2,120})[\"'’”]")
_NAME = r"((?:[A-ZÀ-Þ][\w&-]*)(?: [A-ZÀ-Þ][\w&-]*)*)"
#: Where a new name stands without quotes: "hernoemd tot X", "voortaan X heet", "renamed to X".
_NAMED = (re.compile(rf"\b(?:tot|in|naar|to|as|into|called) {_NAME}"), re.compile(rf"\b{_NAME} (?:gaat heten|heet|genoemd)\b"))


def _slug(facet: Facet) -> str:
    return facet.iri.rpartition("/")[2]


def operation(store: GraphStore, reading: Reading) -> dict[str, Any] | None:
    """The scenario that a question is about, as the short commands give it; None when it is about none.

    Only what is asked as a change to come is one: the question says "if", or asks what it touches.
    """
    lists = wording(reading.language)
    found = tokens(reading.question)
    words = [token.word for token in found]
    if not any(lists.has("suppose", word) for word in words):
        return None

    def says(*names: str) -> bool:
        return any(lists.has(name, word) for name in names for word in words)

    parties = [facet for facet in reading.facets if facet.facet == "about" and "/party/" in facet.iri]
    members = [facet for facet in reading.facets if facet.iri.rpartition("/")[2] in ("hillegom", "lisse", "teylingen")]
    if says("transfer") and parties and (moved := _transfer(store, lists, reading, found, parties)):
        return moved
    if len(parties) == 1 and (says("rename") or (says("named") and says("changed"))):
        return {"op": "rename", "party": _slug(parties[0]), "name": _given(reading, parties) or phrasing.say(reading.language, "other_name")}
    if len(parties) == 1 and says("domain") and says("changed"):
        quoted = _QUOTED.search(reading.question)
        return {"op": "change-domain", "party": _slug(parties[0]), "domain": quoted[1] if quoted else phrasing.say(reading.language, "other_domain")}
    for op in OPERATIONS:
        if not says(op):
            continue
        if op == "merge" and len(parties) > 1:
            slugs = [_slug(facet) for facet in parties]
            # "Provalu gaat op in de ISD": the last is what remains; "fuseren" makes a new one.
            into = slugs[-1] if says("absorb") else "-".join(sorted(slugs))
            return {"op": op, "parties": slugs, "into": into}
        if op in ("leave", "join") and len(parties) == 1 and members:
            return {"op": op, "party": _slug(parties[0]), "member": _slug(members[0])}
        if op == "split" and len(parties) == 1:
            part = phrasing.say(reading.language, "part")
            return {"op": op, "party": _slug(parties[0]), "into": [f"{_slug(parties[0])}-{part}-{number + 1}" for number in range(_count(lists, words))]}
        if op == "dissolve" and len(parties) == 1:
            return {"op": op, "party": _slug(parties[0])}
    return None


def names(given: dict[str, Any], word: str) -> bool:
    """Whether a word that nothing knows is of a name that the change brings."""
    return word.casefold() in str(given.get("name", given.get("domain", ""))).casefold()


def _given(reading: Reading, parties: Sequence[Facet]) -> str | None:
    """The new name that a question gives, in quotes or with capitals where names stand."""
    if quoted := _QUOTED.search(reading.question):
        return quoted[1]
    for pattern in _NAMED:
        for found in pattern.finditer(reading.question):
            if all(found.end(1) <= party.start or found.start(1) >= party.end for party in parties):
                return found[1]
    return None


def _count(lists: Wording, words: Sequence[str]) -> int:
    """How many parts a question speaks of; two when it does not say."""
    counted = [int(word) if word.isdigit() and word.isascii() and len(word) < 3 else lists.numbers.index(word) for word in words if _number(lists, word)]
    return next((number for number in counted if 2 <= number <= 9), 2)


def _number(lists: Wording, word: str) -> bool:
    return word in lists.numbers or (word.isdigit() and word.isascii() and len(word) < 3)


def _transfer(store: GraphStore, lists: Wording, reading: Reading, found: Sequence[Token], parties: Sequence[Facet]) -> dict[str, Any] | None:
    """A task that goes from one party to another: from whom is said, or there is but one that carries it out."""
    from hltgraph.impact.choices import Choices  # late: most questions need none of it

    carriers: dict[str, list[str]] = {}
    best = 0
    words = [token.word for token in found]
    for carrier, tasks in Choices.of(store, reading.language).tasks.items():
        for task in tasks:
            length = max(_length(words, name) for name in (task.name.replace("-", " "), task.label, re.split(r" (?:en|and) | \(", task.label)[0]))
            if length > best:
                best, carriers = length, {}
            if length and length == best:
                carriers.setdefault(task.name, []).append(carrier)
    if len(carriers) != 1:
        return None
    [(task_name, holders)] = carriers.items()
    to = next((party for party in parties if _before(lists, found, party.start, "towards")), None)
    if to is None:
        return None
    others = [_slug(party) for party in parties if party is not to]
    origin = others[0] if len(others) == 1 else holders[0] if not others and len(holders) == 1 else None
    return {"op": "transfer", "task": task_name, "from": origin, "to": _slug(to)} if origin else None


def _length(words: Sequence[str], name: str) -> int:
    """How many words of a question are this name, one after the other; nought when they are not."""
    wanted = [token.word for token in tokens(name)]
    return len(wanted) if wanted and any(list(words[at : at + len(wanted)]) == wanted for at in range(len(words))) else 0


def _before(lists: Wording, found: Sequence[Token], start: int, name: str) -> bool:
    """Whether the word before a place, articles left out, stands in a list."""
    earlier = [token.word for token in found if token.end <= start and token.word not in ("de", "het", "the")]
    return bool(earlier) and lists.has(name, earlier[-1])


def address(given: dict[str, Any]) -> str:
    """The address of the whole report."""
    from urllib.parse import urlencode  # late, for the command line's sake

    keys = ("party", "into", "member", "task", "from", "to", "name", "domain")
    held = {**given, "party": given.get("parties", given.get("party"))}
    values = [(key, held[key]) for key in keys if held.get(key)]
    return "/impact?" + urlencode([("op", given["op"]), *values], doseq=True)


def scenario(store: GraphStore, given: dict[str, Any], as_of: datetime.date) -> Scenario:
    """The scenario, checked against the graph.

    :raises UsageError: when it is no possible one, such as a member that does not take part.
    """
    from hltgraph.impact.parsing import from_words

    return from_words(store, given["op"], {key: value for key, value in given.items() if key != "op"}, as_of)
