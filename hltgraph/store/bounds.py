"""How much a plain query can cost at most, told from how often each term occurs in the graph.

The bound holds whatever order an engine joins in and whether it looks up or hashes, as long as it does not multiply
patterns that a shared variable could join; a query that leaves it no other way has no bound here.

- ``fit`` is how many triples a pattern can fit once some variables are known: no more than any of its IRIs occurs at its
  place, no more than one subject or one object has of its predicate, and one a graph when all is known.
- ``scan`` is how many are looked through to find those. That there is a list of the triples of each term at each place is
  all that is taken for granted, so it is the shortest list of any of them.
- A set of patterns has the same solutions in whatever order they are found, so the least product of ``fit`` over all orders
  bounds their number; the work is the most that any order needs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container
from dataclasses import dataclass
from typing import NamedTuple

import pyoxigraph as ox

from hltgraph.store.plain import LITERAL, Pattern, Plain

#: What a cell of a result takes besides its text, and how much one byte of its text may become, in bytes.
_CELL, _ESCAPED = 120, 6


class Bound(NamedTuple):
    """The most that a query needs: ``steps`` (quads looked at, joins and comparisons made), rows and bytes of its result.

    ``steps`` takes for granted that the engine begins a join with the pattern that has the most terms given, an object rather
    than a predicate, as Oxigraph does; ``worst`` is the most where it does not.
    """

    steps: int
    worst: int
    rows: int
    bytes: int


@dataclass(frozen=True)
class Counts:
    """How many quads have an IRI as their subject, predicate or object; the most that have any one subject or object, in all
    and with each predicate (``out``, ``into``); how many there are, in how many graphs; and the bytes of the longest term."""

    subjects: dict[str, int]
    predicates: dict[str, int]
    objects: dict[str, int]
    out: dict[str, int]
    into: dict[str, int]
    of_subject: int
    of_object: int
    size: int
    graphs: int
    longest: int

    @classmethod
    def of(cls, store: ox.Store) -> Counts:
        """The counts of a store, of its terms as it holds them: a number that is written in two ways is one."""
        subjects, predicates, objects = Counter[object](), Counter[str](), Counter[object]()
        pairs_out, pairs_in = Counter[tuple[str, object]](), Counter[tuple[str, object]]()
        longest, graphs = 0, set[object]()
        for quad in store:
            subject, predicate, object_ = quad.subject, quad.predicate.value, quad.object
            graphs.add(quad.graph_name)
            subjects[subject] += 1
            predicates[predicate] += 1
            objects[object_] += 1
            pairs_out[predicate, subject] += 1
            pairs_in[predicate, object_] += 1
        for term in (*subjects, *predicates, *objects):
            longest = max(longest, len(str(term).encode()))
        return cls(
            _named(subjects), dict(predicates), _named(objects), _most(pairs_out), _most(pairs_in),
            max(subjects.values(), default=0), max(objects.values(), default=0), predicates.total(), len(graphs), longest,
        )  # fmt: skip

    def fit(self, pattern: Pattern, known: Container[str]) -> int:
        """The most triples that fit a pattern for one value of each known variable; at least 1."""
        subject, predicate, object_ = pattern
        most = self.scan(pattern, known)
        by_subject, by_object = subject[0] != "?" or subject in known, object_[0] != "?" or object_ in known
        if predicate[0] != "?":
            if by_subject:
                most = min(most, self.out.get(predicate, 0))
            if by_object:
                most = min(most, self.into.get(predicate, 0))
        if by_subject and by_object and (predicate[0] != "?" or predicate in known):
            most = min(most, self.graphs)
        return max(1, most)

    def scan(self, pattern: Pattern, known: Container[str]) -> int:
        """The most quads that are looked through for those; at least 1."""
        subject, predicate, object_ = pattern
        most = self.size
        if subject[0] != "?":
            most = min(most, self.subjects.get(subject, 0))
        elif subject in known:
            most = min(most, self.of_subject)
        if predicate[0] != "?":
            most = min(most, self.predicates.get(predicate, 0))
        if object_ == LITERAL or object_ in known:
            most = min(most, self.of_object)
        elif object_[0] != "?":
            most = min(most, self.objects.get(object_, 0))
        return max(1, most)


def _named(counts: Counter[object]) -> dict[str, int]:
    return {term.value: count for term, count in counts.items() if isinstance(term, ox.NamedNode)}


def _most(pairs: Counter[tuple[str, object]]) -> dict[str, int]:
    most: dict[str, int] = {}
    for (predicate, _), count in pairs.items():
        most[predicate] = max(most.get(predicate, 0), count)
    return most


def bound(plain: Plain, counts: Counts) -> Bound | None:
    """The bound of a query; None where it joins patterns that share no variable."""
    found = _required(plain.patterns, counts)
    if found is None:
        return None
    rows, steps, worst = found
    known = {term for pattern in plain.patterns for term in pattern if term[0] == "?"}
    for pattern in plain.optional:
        before, rows = rows, rows * counts.fit(pattern, known)
        more = _step(pattern, known, before, counts) + rows
        steps, worst = steps + more, worst + more
    shown = rows if plain.limit is None else min(rows, plain.limit)
    cell = _CELL + _ESCAPED * max(counts.longest, plain.longest) + plain.longest  # the text, and the variable's name
    each = 1 + plain.tests
    return Bound(steps * each, worst * each, shown, (1 + shown) * (_CELL + plain.columns * cell))


def _step(pattern: Pattern, known: Container[str], rows: int, counts: Counts) -> int:
    """Joining a pattern to so many rows, by look-up or by hashing, whichever is more work."""
    return max(rows * counts.scan(pattern, known), rows + counts.scan(pattern, ()))


def _given(pattern: Pattern) -> int:
    """How little the engine expects of a pattern: the terms that are given in it, weighed."""
    subject, predicate, object_ = (term[0] != "?" for term in pattern)
    return 4 * subject + 1 * predicate + 2 * object_


def _required(patterns: tuple[Pattern, ...], counts: Counts) -> tuple[int, int, int] | None:
    """The most solutions of a basic graph pattern, and the most work to find them, begun as expected and begun anywhere; None
    where it does not hang together."""
    if len(patterns) < 2:
        rows = counts.fit(patterns[0], ()) if patterns else 1
        work = rows + (counts.scan(patterns[0], ()) if patterns else 0)
        return rows, work, work
    own = [{term for term in pattern if term[0] == "?"} for pattern in patterns]
    most_given = max(map(_given, patterns))
    rows_of: dict[int, int] = {}
    steps: dict[int, int] = {}  # by set of patterns, as bits; of the sets that hang together and hold where it begins
    worst: dict[int, int] = {}
    for chosen in range(1, 1 << len(patterns)):
        ways = []
        for place, pattern in enumerate(patterns):
            rest = chosen & ~(1 << place)
            if rest != chosen:
                known = set().union(*(own[other] for other in range(len(patterns)) if rest >> other & 1))
                # A triple that is given whole multiplies nothing.
                ways.append((pattern, rest, known, not own[place] or not known or not own[place].isdisjoint(known)))
        rows_of[chosen] = rows = min(rows_of.get(rest, 1) * counts.fit(pattern, known) for pattern, rest, known, _ in ways)
        for pattern, rest, known, joins in ways:
            if not joins:
                continue
            work = _step(pattern, known, rows_of.get(rest, 1), counts) + rows
            if not rest or rest in worst:
                worst[chosen] = max(worst.get(chosen, 0), worst.get(rest, 0) + work)
            if rest in steps or (not rest and _given(pattern) == most_given):
                steps[chosen] = max(steps.get(chosen, 0), steps.get(rest, 0) + work)
    whole = (1 << len(patterns)) - 1
    return (rows_of[whole], steps[whole], worst[whole]) if whole in worst else None
