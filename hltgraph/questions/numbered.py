"""Numbered: a question that says how many it asks for, such as "welke vier ankers", is answered by as many or not at all."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from itertools import pairwise

from hltgraph.questions import retrieval
from hltgraph.questions.lexicon import tokens
from hltgraph.questions.reading import Reading
from hltgraph.questions.wording import wording
from hltgraph.store.graph import GraphStore, Row

#: By what a thing has others that are its own: these are meant whatever they are called.
_OWN = ("hasMember", "hasTrait", "enumerates", "promotesValue")
#: By what it has others too, where their kind is asked for.
_OTHER = ("concerns", "hasTheme", "supportsGoal", "concernsRole", "concernsTask", "partOf")
#: What is counted so often that it is no answer: "de drie gemeenten".
_ALWAYS = re.compile(r"gemeente|dorp|raad|raden|colleges?$|jaar|jaren|maand|munic|town|village|council|year|month|kernen|week|weken|dag")
_LAST = re.compile(r"^(.*\D)(\d+)$")


def wanted(reading: Reading) -> int | None:
    """How many things a question says that it asks for; None when it does not say, or asks for one of so many."""
    lists = wording(reading.language)
    words = tokens(reading.question)
    timed = {at for period in reading.periods for at in range(period.first, period.last + 1)}
    for at, token in enumerate(words[:-1]):
        number = lists.numbers.index(token.word) if token.word in lists.numbers else int(token.word) if re.fullmatch(r"\d\d?", token.word) else 0
        named = any(facet.start <= token.start < facet.end for facet in reading.facets)
        # "Wat de drie met hun keuzes doen" counts nothing.
        if not 2 <= number <= 20 or at in timed or named or _ALWAYS.match(words[at + 1].word) or lists.has("of", words[at + 1].word):
            continue
        before = [each.word for each in words[max(0, at - 3) : at]]
        if any(lists.has("which", one) and lists.has("of", other) for one, other in pairwise(before)):
            return None
        if any(lists.has("which", word) for word in before):
            return number
    return None


def sets(store: GraphStore, iris: Sequence[str], number: int, kinds: Collection[str], trust: str) -> list[str]:
    """The first set of so many things that belongs to one of some things: what it has by one property, or what follows it in its
    part on the same subject, as the source itself states. Empty when there is none.

    ``kinds`` are the IRIs of the classes that are asked for, if any.
    """
    rows = retrieval.detail_rows(store, "neighbours", list(iris), trust)
    fitting = {iri for kind in kinds for iri in retrieval.of_class(store, kind, trust)}
    for iri in iris:
        held: dict[tuple[str, bool], set[str]] = defaultdict(set)
        for row in rows.get(iri, []):
            name, inverse = row["property"].value.rpartition("#")[2], row["inverse"].value == "true"
            if not row["layer"].value.endswith("/stated") or not (kinds or (name in _OWN and not inverse)):
                continue
            if not kinds or row["other"].value in fitting:
                held[name, inverse].add(row["other"].value)
        for name in (*_OWN, *_OTHER):
            for inverse in (False, True):
                if len(held[name, inverse]) == number:
                    return sorted(held[name, inverse], key=retrieval.by_place)
        if not kinds and _kind(iri) == "statement" and (whole := _whole_kind(store, rows.get(iri, []), number, trust)):
            return whole
        if not kinds and (listed := _following(store, iri, number, trust)):
            return listed
    return []


def _whole_kind(store: GraphStore, rows: Iterable[Row], number: int, trust: str) -> list[str]:
    """All things of a kind, just so many, where a thing is linked to each of them as the source states: the three tracks."""
    linked = {row["other"].value for row in rows if row["layer"].value.endswith("/stated") and row["inverse"].value != "true"}
    for kind in sorted(set(retrieval.kinds(store, sorted(linked)).values())):
        held = retrieval.of_class(store, kind, trust)
        if len(held) == number and set(held) <= linked:
            return sorted(held, key=retrieval.by_place)
    return []


def kind_of(store: GraphStore, near: Sequence[str], number: int, trust: str) -> list[str]:
    """All of a kind that has just so many things, where two at least of the things that are nearest in meaning are of it; else none."""
    kinds = retrieval.kinds(store, near)
    for kind in dict.fromkeys(kinds[iri] for iri in near if iri in kinds):
        if sum(each == kind for each in kinds.values()) > 1 and len(held := retrieval.of_class(store, kind, trust)) == number:
            return sorted(held, key=retrieval.by_place)
    return []


def enumerated(store: GraphStore, iris: Sequence[str], trust: str) -> list[tuple[str, str]]:
    """The points of the lists that some things, best first, are of, each with the layer that says so: lists that the best one gives, and lists
    of which half or more are there already. A trait beside its role stands for all traits of the role."""
    lists: dict[str, dict[str, str]] = defaultdict(dict)
    for row in (row for rows in retrieval.detail_rows(store, "enumerated", list(iris), trust).values() for row in rows):
        lists[row["giver"].value][row["point"].value] = row["layer"].value
    layers: dict[str, str] = {}
    for giver, points in sorted(lists.items()):
        there = len(points.keys() & set(iris))
        if giver == iris[0] or (there > 1 and 2 * there >= len(points)) or (iris[0] in points and giver in iris and _kind(giver) == "role"):
            layers |= points
    return [(point, layers[point]) for point in sorted(layers, key=retrieval.by_place)]


def linking(store: GraphStore, iris: Sequence[str], trust: str) -> list[str]:
    """The statement that is linked to each of some things; empty when there is none, or more than one."""
    rows = retrieval.detail_rows(store, "neighbours", list(iris), trust)
    each = [{row["other"].value for row in rows.get(iri, []) if _kind(row["other"].value) == "statement"} for iri in iris]
    common = set.intersection(*each) if each else set()
    return sorted(common) if len(common) == 1 else []


def _kind(iri: str) -> str:
    return iri.rpartition("/id/")[2].partition("/")[0]


def _following(store: GraphStore, iri: str, number: int, trust: str) -> list[str]:
    """The points of a list that a statement begins: the statements just after it, so many, that are on the same thing as it; none when one more is."""
    placed = _LAST.match(iri)
    if not placed or _kind(iri) != "statement":
        return []
    stem, at = placed[1], int(placed[2])
    nearby = [iri, *(f"{stem}{at + step}" for step in range(1, number + 2))]
    rows = retrieval.detail_rows(store, "neighbours", nearby, trust)
    about = {each: _concerned(row for row in rows.get(each, []) if row["inverse"].value != "true") for each in nearby}
    for subject in sorted(about[iri]):
        run = [each for each in nearby[1:] if subject in about[each]]
        if run == nearby[1 : number + 1]:
            return run
    return []


def _concerned(rows: Iterable[Row]) -> set[str]:
    # Everything here concerns the organisation itself.
    found = {row["other"].value for row in rows if row["property"].value.endswith("#concerns") and row["layer"].value.endswith("/stated")}
    return {iri for iri in found if not iri.endswith("/organization/hltsamen")}
