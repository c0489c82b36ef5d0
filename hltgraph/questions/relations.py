"""Relations: who stands in the relation that a question names, such as owning or setting up, to a thing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from hltgraph.questions import lexicon, phrasing, replies, retrieval
from hltgraph.questions.answer import Answer
from hltgraph.questions.reading import Facet, Reading
from hltgraph.questions.retrieval import Hit
from hltgraph.questions.stemming import stem
from hltgraph.questions.wording import wording
from hltgraph.store.graph import GraphStore

#: The kinds of things that own, decide or set up something.
_AGENTS = frozenset({"organization", "body", "municipality", "actor", "party"})
_TOWARDS = frozenset({"voor", "aan", "met", "bij", "over", "for", "to", "with", "about"})


@cache
def _stems(language: str) -> Mapping[str, list[str]]:
    """The stems of a question that point at a relation, by its name."""
    import tomllib  # late: only such questions need it

    content: Mapping[str, Mapping[str, list[str]]] = tomllib.loads((Path(__file__).parent / "relations.toml").read_text("utf-8"))
    return content[language]


def asks_agent(reading: Reading) -> bool:
    """Whether a question asks who stands in some relation: "wie heeft ...", "welke gemeenteraad heeft ..."."""
    first = lexicon.tokens(reading.question)[:2]
    if len(first) == 2 and first[0].word in _TOWARDS and wording(reading.language).has("who", first[1].word):
        return False  # "for whom" asks not who does something, but who it is done for
    actor = next((facet for facet in reading.facets if facet.facet == "actor"), None)
    which = bool(first and actor and wording(reading.language).has("which", first[0].word) and actor.start <= first[0].end + 1)
    return reading.operator == "who" or which


def asks_agent_kind(reading: Reading) -> bool:
    """Whether a question asks for a kind of thing that owns, decides or sets up something."""
    return bool(set(reading.slots.get("class", ())) & _AGENTS)


def alone(reading: Reading) -> bool:
    """Whether words that name a relation, such as "set up", are all that a question says besides names."""
    stems = {each for found in _stems(reading.language).values() for each in found}
    return all(wording(reading.language).is_light(t.word) or stem(t.word, reading.language) in stems or t.word in stems for t in reading.topic)


def _wanted(reading: Reading) -> list[str]:
    """The relations that the words of a question point at."""
    words = {token.word for token in lexicon.tokens(reading.question)}
    words |= {stem(word, reading.language) for word in words}
    return [name for name, stems in _stems(reading.language).items() if words & set(stems)]


def _is_agent(facet: Facet) -> bool:
    return facet.facet == "actor" or (facet.facet == "about" and facet.value.startswith(("organization/", "party/")))


def judged(store: GraphStore, reading: Reading, trust: str, shared: Mapping[str, Any]) -> Answer | None:
    """Whether who is named stands in the relation that the question names to the thing that is named.

    Who is known to stand in it says yes of themselves and of the group that they make up, and no of any other. None when the
    question is none such, or nobody is known to stand in the relation.
    """
    agents = [facet for facet in reading.facets if _is_agent(facet) and not facet.without]
    things = [facet for facet in reading.facets if facet.facet == "about" and not _is_agent(facet) and not facet.without]
    wanted = _wanted(reading)
    if reading.operator != "yesno" or len(agents) != 1 or len(things) != 1 or not wanted or not alone(reading):
        return None
    held = retrieval.detail_rows(store, "relations", [things[0].iri], trust).get(things[0].iri, [])
    known = [row for row in held if row["property"].value.endswith(tuple("#" + name for name in wanted))]
    if not known:
        return None
    standing = {row["agent"].value for row in known}
    groups = retrieval.detail_rows(store, "belonging", [agents[0].iri], trust).get(agents[0].iri, [])
    among = agents[0].iri in standing or bool(standing & {row["member"].value for row in groups})
    yes = among != reading.negated
    hits = [hit for iri in (things[0].iri, *sorted(standing)) if (hit := retrieval.known(store, iri))]
    items = tuple(retrieval.describe(store, hits, reading.language, trust))
    names = ", ".join(dict.fromkeys(row["name"].value for row in known if getattr(row["name"], "language", "") == reading.language))
    text = phrasing.say(reading.language, "yes" if yes else "no_but", label=f"{names}.")
    return Answer(reading, "answered", text=text, kind="yesno", value=yes, items=items, groups=replies.groups(items, reading), **shared)


def answer(store: GraphStore, reading: Reading, iris: Sequence[str], trust: str, shared: Mapping[str, Any], beside: Sequence[Hit] = ()) -> Answer | None:
    """Who stands in the relation that the question names to the first of the things of which it is known, as a text.

    ``beside`` is what was found besides. None when the question names no relation, or nobody is known to stand in it.
    """
    language = reading.language
    wanted = _wanted(reading)
    if not wanted or not iris:
        return None
    rows = retrieval.detail_rows(store, "relations", list(iris), trust)
    for iri, name in ((iri, name) for iri in iris for name in wanted):
        fitting = [
            row for row in rows.get(iri, []) if row["property"].value.endswith(("#" + name, "/" + name)) and getattr(row["name"], "language", "") == language
        ]
        if fitting:
            names = ", ".join(dict.fromkeys(row["name"].value for row in fitting))
            told = list(dict.fromkeys((iri, *(row["agent"].value for row in fitting))))
            hits = [hit for each in told if (hit := retrieval.known(store, each))]
            hits += [hit for hit in beside if hit.iri not in told]
            items = tuple(retrieval.describe(store, hits, language, trust))
            return Answer(reading, "answered", text=f"{names}.", kind="text", value=names, items=items, groups=replies.groups(items, reading), **shared)
    return None
