"""Forward chaining, semi-naive, to a fixpoint, once for each rung of trust.

Facts arrive in three waves: what is stated, then what is external, then what is interpreted. What follows in a
wave needs nothing of a later one, so it is the inference of that wave's layer. The first way in which a triple is
found is kept as its justification; with the facts given in a fixed order it is always the same one.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from hltgraph.build.rules import TYPE, Rule

Fact = tuple[int, int, int]


@dataclass
class Closure:
    """Facts as numbers, indexed for joins, with the justification of those that were derived."""

    rules: list[Rule]
    numbers: dict[object, int] = field(default_factory=dict)
    terms: list[object] = field(default_factory=list)
    facts: dict[Fact, int] = field(default_factory=dict)
    """Each fact and the wave in which it came."""
    because: dict[Fact, tuple[int, tuple[Fact, ...]]] = field(default_factory=dict)
    """Each derived fact, the number of its rule and its premises."""

    def __post_init__(self) -> None:
        # Insertion-ordered dictionaries stand in for sets, whose order changes with the hash seed.
        self._by_subject: dict[tuple[int, int], dict[int, None]] = {}
        self._by_object: dict[tuple[int, int], dict[int, None]] = {}
        self._by_predicate: dict[int, dict[tuple[int, int], None]] = {}
        self._rules = [
            (number, tuple(tuple(self._code(part) for part in pattern) for pattern in rule.body), tuple(self._code(part) for part in rule.head))
            for number, rule in enumerate(self.rules)
        ]
        self._type = self.number(TYPE)
        self._watch: dict[tuple[int, int | None], list[tuple[int, int]]] = {}
        for number, body, _ in self._rules:
            for place, (_, predicate, object_) in enumerate(body):
                assert isinstance(predicate, int)  # every rule names its predicates
                key = (predicate, object_ if predicate == self._type and isinstance(object_, int) else None)
                self._watch.setdefault(key, []).append((number, place))

    def number(self, term: object) -> int:
        """The number of a term, a new one where it has none. IRIs are plain strings, literals any other object."""
        if term not in self.numbers:
            self.numbers[term] = len(self.terms)
            self.terms.append(term)
        return self.numbers[term]

    def _code(self, part: str) -> int | str:
        return part if part.startswith("?") else self.number(part)

    def add(self, facts: Iterable[tuple[object, object, object]], wave: int) -> None:
        """Add facts and all that follows from them and those already there."""
        queue: deque[Fact] = deque()
        for subject, predicate, object_ in facts:
            self._insert((self.number(subject), self.number(predicate), self.number(object_)), wave, None, queue)
        while queue:
            fact = queue.popleft()
            keys: tuple[tuple[int, int | None], ...] = ((fact[1], None),)
            if fact[1] == self._type:
                keys = ((fact[1], fact[2]), (fact[1], None))
            for key in keys:
                for number, place in self._watch.get(key, ()):
                    _, body, head = self._rules[number]
                    bound = self._unify(body[place], fact, {})
                    if bound is None:
                        continue
                    rest = [(at, pattern) for at, pattern in enumerate(body) if at != place]
                    for binding, premises in self._join(rest, bound, {place: fact}):
                        new = tuple(part if isinstance(part, int) else binding[part] for part in head)
                        if isinstance(self.terms[new[0]], str):  # a literal can be no subject
                            self._insert(new, wave, (number, tuple(premises[at] for at in range(len(body)))), queue)  # type: ignore[arg-type]

    def _insert(self, fact: Fact, wave: int, why: tuple[int, tuple[Fact, ...]] | None, queue: deque[Fact]) -> None:
        if fact in self.facts:
            return
        self.facts[fact] = wave
        if why:
            self.because[fact] = why
        subject, predicate, object_ = fact
        self._by_subject.setdefault((predicate, subject), {})[object_] = None
        self._by_object.setdefault((predicate, object_), {})[subject] = None
        self._by_predicate.setdefault(predicate, {})[(subject, object_)] = None
        queue.append(fact)

    @staticmethod
    def _unify(pattern: tuple[int | str, ...], fact: Fact, bound: dict[str, int]) -> dict[str, int] | None:
        out = dict(bound)
        for part, value in zip(pattern, fact, strict=True):
            if isinstance(part, int):
                if part != value:
                    return None
            elif out.setdefault(part, value) != value:
                return None
        return out

    def _matches(self, pattern: tuple[int | str, ...], bound: dict[str, int]) -> list[Fact]:
        subject, predicate, object_ = (part if isinstance(part, int) else bound.get(part) for part in pattern)
        assert predicate is not None  # every rule names its predicates
        if subject is not None:
            return [(subject, predicate, o) for o in self._by_subject.get((predicate, subject), {})]
        if object_ is not None:
            return [(s, predicate, object_) for s in self._by_object.get((predicate, object_), {})]
        return [(s, predicate, o) for s, o in self._by_predicate.get(predicate, {})]

    def _join(
        self, rest: list[tuple[int, tuple[int | str, ...]]], bound: dict[str, int], premises: dict[int, Fact]
    ) -> Iterator[tuple[dict[str, int], dict[int, Fact]]]:
        if not rest:
            yield bound, premises
            return
        # Next the atom that shares a variable with what is bound, so that no join is a product.
        place, pattern = min(rest, key=lambda item: not any(isinstance(p, str) and p in bound for p in (item[1][0], item[1][2])))
        others = [item for item in rest if item[0] != place]
        for fact in self._matches(pattern, bound):
            more = self._unify(pattern, fact, bound)
            if more is not None:
                yield from self._join(others, more, {**premises, place: fact})

    def derived(self, wave: int) -> Iterator[tuple[object, object, object]]:
        """The derived facts of a wave."""
        for fact in self.because:
            if self.facts[fact] == wave:
                yield self.triple(fact)

    def triple(self, fact: Fact) -> tuple[object, object, object]:
        """A fact as terms."""
        return self.terms[fact[0]], self.terms[fact[1]], self.terms[fact[2]]

    def clashes(self, disjoint: Iterable[tuple[str, str]]) -> Iterator[tuple[object, str, str]]:
        """Things that are of two classes that exclude each other (OWL 2 RL cax-dw)."""
        for one, other in disjoint:
            if one < other:
                ones = self._by_object.get((self._type, self.number(one)), {})
                others = self._by_object.get((self._type, self.number(other)), {})
                for subject in ones:
                    if subject in others:
                        yield self.terms[subject], one, other
