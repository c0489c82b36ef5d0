"""What follows once a scenario holds, derived again only where the change leads: delete, derive again, insert.

The rules are those of the build (:mod:`hltgraph.build.rules`); so is what comes out, layer by layer. First every
inference that rests on something taken away is dropped, then what still follows from the rest comes back, in the layer
of its weakest ground, and what follows from what is new comes in (Gupta, Mumick and Subrahmanian, Maintaining Views
Incrementally, SIGMOD 1993).
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import pyoxigraph as ox

from hltgraph.build.reading import Triple
from hltgraph.build.rules import Pattern, Rule
from hltgraph.impact import terms as t
from hltgraph.impact.change import Change
from hltgraph.impact.view import WAVE, Term, View, derived, engine_of
from hltgraph.knowledge import INFERRED, graph
from hltgraph.namespaces import TERMS
from hltgraph.store.derived import database
from hltgraph.store.graph import GraphStore

Atom = tuple[Term | str, ox.NamedNode, Term | str]
Binding = dict[str, Term]


def _atom(pattern: Pattern) -> Atom:
    subject, predicate, object_ = (part if part.startswith("?") else ox.NamedNode(part) for part in pattern)
    assert isinstance(predicate, ox.NamedNode)  # every rule names its predicates
    return subject, predicate, object_


def rules_of(store: GraphStore) -> list[Rule]:
    """The rules that the ontology in a graph comes to; kept beside its store, as closing the ontology takes a second."""

    def fill(connection: object) -> None:
        from hltgraph.build.rules import compiled
        from hltgraph.build.schema import close

        about = engine_of(store).quads_for_pattern(None, None, None, ox.NamedNode(graph("about")))
        terms = [(q.subject, q.predicate, q.object) for q in about if isinstance(q.subject, ox.BlankNode) or q.subject.value.startswith(TERMS)]  # type: ignore[union-attr]
        # What the alignments say of terms of others has those as subject or object only; they are part of the ontology too.
        with connection:  # type: ignore[attr-defined]
            connection.execute("CREATE TABLE rules (name TEXT, body TEXT, head TEXT)")  # type: ignore[attr-defined]
            rows = [(rule.name, json.dumps(rule.body), json.dumps(rule.head)) for rule in compiled(close(terms))]  # type: ignore[arg-type]
            connection.executemany("INSERT INTO rules VALUES (?, ?, ?)", rows)  # type: ignore[attr-defined]

    with_rules = database(store, "rules", "1", fill)
    try:
        listed = with_rules.execute("SELECT name, body, head FROM rules ORDER BY rowid").fetchall()
    finally:
        with_rules.close()
    return [Rule(name, tuple(tuple(atom) for atom in json.loads(body)), tuple(json.loads(head))) for name, body, head in listed]


@dataclass(frozen=True)
class _Compiled:
    body: tuple[Atom, ...]
    head: Atom


class Rules:
    """Rules found by what they need and by what they give."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._needing: dict[tuple[ox.NamedNode, Term | None], list[tuple[_Compiled, int]]] = {}
        self._giving: dict[tuple[ox.NamedNode, Term | None], list[_Compiled]] = {}
        for rule in rules:
            compiled = _Compiled(tuple(map(_atom, rule.body)), _atom(rule.head))
            for place, atom in enumerate(compiled.body):
                self._needing.setdefault(self._key(atom), []).append((compiled, place))
            self._giving.setdefault(self._key(compiled.head), []).append(compiled)

    @staticmethod
    def _key(atom: Atom) -> tuple[ox.NamedNode, Term | None]:
        return atom[1], atom[2] if atom[1] == t.TYPE and not isinstance(atom[2], str) else None

    def following(self, view: View, fact: Triple, wave: int) -> Iterator[Triple]:
        """What follows from a fact and others that stand in a view, none of a later wave."""
        for key in {(fact[1], fact[2] if fact[1] == t.TYPE else None), (fact[1], None)}:
            for rule, place in self._needing.get(key, ()):
                bound = _unify(rule.body[place], fact, {})
                if bound is None:
                    continue
                rest = [atom for at, atom in enumerate(rule.body) if at != place]
                for binding in _join(view, rest, bound, wave):
                    head = tuple(binding[part] if isinstance(part, str) else part for part in rule.head)
                    if not isinstance(head[0], ox.Literal):  # a literal can be no subject
                        yield head  # type: ignore[misc]

    def gives(self, view: View, fact: Triple, wave: int) -> bool:
        """Whether a fact follows from what stands in a view, none of a later wave."""
        for key in {(fact[1], fact[2] if fact[1] == t.TYPE else None), (fact[1], None)}:
            for rule in self._giving.get(key, ()):
                bound = _unify(rule.head, fact, {})
                if bound is not None and next(_join(view, list(rule.body), bound, wave), None) is not None:
                    return True
        return False


def _unify(atom: Atom, fact: Triple, bound: Binding) -> Binding | None:
    out = dict(bound)
    for part, value in zip(atom, fact, strict=True):
        if isinstance(part, str):
            if out.setdefault(part, value) != value:
                return None
        elif part != value:
            return None
    return out


def _join(view: View, rest: list[Atom], bound: Binding, wave: int) -> Iterator[Binding]:
    if not rest:
        yield bound
        return
    # Next the atom that shares a variable with what is bound, so that no join is a product.
    atom = min(rest, key=lambda a: not any(not isinstance(part, str) or part in bound for part in (a[0], a[2])))
    subject, object_ = (bound.get(part) if isinstance(part, str) else part for part in (atom[0], atom[2]))
    if isinstance(subject, ox.Literal):
        return
    others = [a for a in rest if a is not atom]
    for fact, layer in list(view.match(subject, atom[1], object_)):
        if WAVE[layer] <= wave:
            more = _unify(atom, fact, bound)
            if more is not None:
                yield from _join(view, others, more, wave)


def follow(before: View, after: View, rules: Rules) -> Change:
    """Bring ``after``, in which some written statements differ, in line with the rules; returns the whole change."""
    written = Change.of(after)
    last = max(WAVE.values())
    gone: dict[Triple, str] = {}
    queue = deque(written.removed)
    while queue:
        for head in rules.following(before, queue.popleft(), last):
            layer = before.layer(head)
            if layer is not None and derived(layer) and head not in gone:
                gone[head] = layer
                queue.append(head)
    for triple in gone:
        after.remove(triple)

    fresh: dict[Triple, None] = dict.fromkeys(written.added)
    candidates = [*gone, *written.removed]
    for wave, name in enumerate(INFERRED):
        queue = deque(fresh)
        for triple in candidates:
            if triple not in fresh and rules.gives(after, triple, wave):
                after.add(triple, name)
                fresh[triple] = None
                queue.append(triple)
        while queue:
            for head in rules.following(after, queue.popleft(), wave):
                layer = after.layer(head)
                if layer is None or WAVE[layer] > wave:
                    after.add(head, name)
                    fresh[head] = None
                    queue.append(head)
    followed = {triple: layer for triple, layer in after.added.items() if derived(layer) and before.layer(triple) != layer}
    lapsed = {triple: layer for triple, layer in gone.items() if after.layer(triple) != layer}
    return replace(written, followed=followed, lapsed=lapsed)
