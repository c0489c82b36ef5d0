"""Properties: what one thing has for a property that is asked for, which things of a kind have it, and who belongs where."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from hltgraph.questions import phrasing, replies, retrieval
from hltgraph.questions.answer import Answer
from hltgraph.questions.bank import KINDS, class_iri
from hltgraph.questions.lexicon import tokens
from hltgraph.questions.naming import labels
from hltgraph.questions.reading import Facet, Reading
from hltgraph.questions.retrieval import Hit
from hltgraph.questions.wording import wording
from hltgraph.store.graph import GraphStore

_Shared = Mapping[str, Any]
#: The word lists that name a change of an organisation; they are called after its operation.
_CHANGES = ("merge", "join", "leave", "dissolve", "split", "transfer", "rename")


def answer(store: GraphStore, reading: Reading, trust: str, shared: _Shared) -> Answer | None:
    """The answer to a question for a property; None when it is none such."""
    if happened := _happened(store, reading, trust, shared):
        return happened
    if not _said(reading):
        return None
    ways: Sequence[Callable[..., Answer | None]] = (_told, _holding, _belonging, _dated)
    return next((found for way in ways if (found := way(store, reading, trust, shared))), None)


def _said(reading: Reading) -> bool:
    """Whether names, properties and grammar are all that the question holds."""
    lists = wording(reading.language)
    spans = [(each.start, each.end) for each in reading.properties]
    return all(lists.is_light(t.word) or any(start <= t.start < end for start, end in spans) for t in reading.topic)


def _named(reading: Reading) -> list[Facet]:
    # A word of a property's name, such as "legal" in "legal form", names nothing besides.
    spans = [(each.start, each.end) for each in reading.properties if each.end - each.start > 1]
    held = [facet for facet in reading.facets if facet.facet != "class" and not facet.without]
    if any(facet.facet == "letter" for facet in held):
        # "Institutioneel of inhoudelijk" are the values that are asked for; the agenda holds every letter.
        held = [facet for facet in held if facet.facet != "category" and facet.value != "annex/i"]
    return [facet for facet in held if not any(start <= facet.start and facet.end <= end for start, end in spans)]


def _asked_kind(reading: Reading) -> str | None:
    return next((facet.value for facet in reading.facets if facet.facet == "class" and facet.named), None)


def _told(store: GraphStore, reading: Reading, trust: str, shared: _Shared) -> Answer | None:
    """What the one thing that is named has for the property."""
    named = _named(reading)
    if any(wording(reading.language).has("kinds", token.word) for token in tokens(reading.question)):
        return None
    if _asked_kind(reading) or len(named) != 1 or reading.operator not in ("list", "who", "when", "yesno", "count"):
        return None
    wanted = {each.iri: each for each in reading.properties}
    rows = retrieval.property_rows(store, [named[0].iri], list(wanted), trust) if wanted else []
    if not rows:
        return None
    language = reading.language
    fitting = [row for row in rows if getattr(row.get("name", row["value"]), "language", None) in (None, "", language)]
    texts = list(dict.fromkeys((row.get("name") or row["value"]).value for row in fitting))
    iris = list(dict.fromkeys(row["value"].value for row in fitting if retrieval.is_thing(row["value"])))
    hits = [hit for iri in (named[0].iri, *iris) if (hit := retrieval.known(store, iri))]
    layer = retrieval.weakest(row["layer"].value for row in fitting)
    labels = ", ".join(dict.fromkeys(wanted[row["property"].value].label.get(language, "") for row in fitting if row["property"].value in wanted))
    text = phrasing.say(language, "told", label=named[0].label.get(language) or named[0].matched, property=labels, values="; ".join(texts))
    if reading.operator == "count" and len(iris) > 1:
        return _answer(store, reading, [replace(hit, layer=layer) for hit in hits], trust, shared, text, "count", len(iris))
    return _answer(store, reading, [replace(hit, layer=layer) for hit in hits], trust, shared, text, "text", "; ".join(texts))


def _holding(store: GraphStore, reading: Reading, trust: str, shared: _Shared) -> Answer | None:
    """Which things of the kind that is asked for have the property, or have it not."""
    kind = _asked_kind(reading)
    if kind not in KINDS or _named(reading) or reading.periods or reading.operator not in ("list", "count", "who"):
        return None
    held = retrieval.holding(store, class_iri(kind), [each.iri for each in reading.properties], trust)
    if not held:
        return None
    of_kind = retrieval.of_class(store, class_iri(kind), trust)
    iris = [iri for iri in of_kind if (iri in held) != reading.negated]
    hits = sorted((hit for iri in iris if (hit := retrieval.known(store, iri))), key=lambda hit: (replies.rank(hit.kind), retrieval.by_place(hit.iri)))
    reading = replace(reading, operator="list" if reading.operator == "who" else reading.operator)
    parts = "; ".join(f"{group.label} {len(group.items)}" for group in replies.groups(retrieval.describe(store, hits, reading.language, trust), reading))
    if reading.operator == "count":
        return _answer(store, reading, hits, trust, shared, phrasing.say(reading.language, "count", total=len(hits), parts=parts), "count", len(hits))
    return _answer(store, reading, hits, trust, shared, phrasing.say(reading.language, "items", total=len(hits), parts=parts), "items", None)


def _belonging(store: GraphStore, reading: Reading, trust: str, shared: _Shared) -> Answer | None:
    """Whether one of two things that are named belongs to the other; a group whose members are known says no as well."""
    if not any(wording(reading.language).has("belong", token.word) for token in tokens(reading.question)):
        return None
    # "Hoort Leiden niet bij HLTsamen" leaves nothing out.
    reading = replace(reading, facets=tuple(replace(facet, without=False) for facet in reading.facets))
    named = [facet for facet in _named(reading) if facet.facet in ("about", "actor")]
    if len(named) == 3:
        # "Lid van de gemeenschappelijke regeling Provalu" says of Provalu that it is one.
        named = [facet for facet in named if facet.value != "organization/verbonden-partijen"]
    if reading.operator != "yesno" or _asked_kind(reading) or len(named) != 2 or len(_named(reading)) > 3 or reading.asked or reading.periods:
        return None
    rows = retrieval.detail_rows(store, "belonging", [facet.iri for facet in named], trust)
    for one, other in (named, reversed(named)):
        found = [row for row in rows.get(other.iri, []) if row["member"].value == one.iri]
        groups = found or rows.get(other.iri, [])
        if not groups or (not found and one.iri in rows):
            continue
        layer = retrieval.weakest(row["layer"].value for row in groups)
        hits = [replace(hit, layer=layer) for facet in (one, other) if (hit := retrieval.known(store, facet.iri))]
        yes = bool(found) != reading.negated
        label = (other if found else one).label.get(reading.language) or one.matched
        return _answer(store, reading, hits, trust, shared, phrasing.say(reading.language, "yes" if yes else "no", label=label), "yesno", yes)
    return None


def _dated(store: GraphStore, reading: Reading, trust: str, shared: _Shared) -> Answer | None:
    """When the one thing that is named was, by days of its own; and whether a thing on the agenda has a first or a last day."""
    named = _named(reading)
    if len(named) != 1 or reading.periods:
        return None
    hits = [hit for hit in (retrieval.known(store, named[0].iri),) if hit]
    if reading.operator == "when" and not _asked_kind(reading):
        items = tuple(retrieval.describe(store, hits, reading.language, trust))
        days = retrieval.days(store, [item.iri for item in items], trust)
        return replies.dated(reading, items, days, shared) if days else None
    wanted = {"end": reading.marks & {"last_day"}, "begin": reading.marks & {"first_day"}}
    if reading.operator != "yesno" or named[0].facet != "letter" or not reading.marks & {"first_day", "last_day", "a_day", "undated"}:
        return None
    items = tuple(retrieval.describe(store, hits, reading.language, trust))
    spans = [replies.span(phase) for phase in (items[0].agenda or {}).get("phases", [])]
    has = any(end for _, end in spans) if wanted["end"] else any(begin for begin, _ in spans) if wanted["begin"] else any(any(span) for span in spans)
    yes = has != bool(reading.negated or reading.marks & {"undated"})
    text = f"{phrasing.say(reading.language, 'yes' if yes else 'no', label='')} {items[0].label}: {replies.dates(items[0], None, reading.language)}."
    return _answer(store, reading, hits, trust, shared, " ".join(text.split()), "yesno", yes)


def _happened(store: GraphStore, reading: Reading, trust: str, shared: _Shared) -> Answer | None:
    """When what a question tells of the organisations that it names, such as a merger, took place."""
    lists = wording(reading.language)
    named = _named(reading)
    changes = {change for change in _CHANGES for each in reading.topic if lists.has(change, each.word)}
    if reading.operator != "when" or not named or any(not (lists.is_light(t.word) or any(lists.has(c, t.word) for c in _CHANGES)) for t in reading.topic):
        return None
    rows = retrieval.detail_rows(store, "events", [facet.iri for facet in named], trust)
    of_each = [{row["event"].value for row in rows.get(facet.iri, [])} for facet in named]
    shared_by = set.intersection(*of_each)
    told = [row for row in rows.get(named[0].iri, []) if row["event"].value in shared_by]
    told = [row for row in told if not changes or row["operation"].value.rpartition("/")[2] in changes]
    if len({row["event"].value for row in told}) != 1:
        return None
    day = told[0]["begin"].value
    hits = [hit for facet in named if (hit := retrieval.known(store, facet.iri))]
    items = tuple(retrieval.describe(store, hits, reading.language, trust))
    label = labels(store, [told[0]["event"].value], reading.language)[told[0]["event"].value]
    text = phrasing.say(reading.language, "date", label=label, dates=day)
    return Answer(reading, "answered", text=text, kind="date", value={"begin": day, "end": None}, items=items, groups=replies.groups(items, reading), **shared)


def _answer(store: GraphStore, reading: Reading, hits: Sequence[Hit], trust: str, shared: _Shared, text: str, kind: str, value: object) -> Answer:
    items = tuple(retrieval.describe(store, hits, reading.language, trust))
    return Answer(reading, "answered", text=text, kind=kind, value=value, items=items, groups=replies.groups(items, reading), **shared)
