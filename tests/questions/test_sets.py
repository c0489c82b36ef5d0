"""The question sets: what is only measured is not learnt from."""

from __future__ import annotations

import pytest

from evaluation import sets
from hltgraph.store.graph import GraphStore

#: Everything by which questions are known: wordings, canonical questions and what is asked in vain.
LEARNT = "SELECT DISTINCT ?text WHERE { VALUES ?by { hlt:askedAs hlt:answersYesTo hlt:answersNoTo hlt:canonicalQuestion hlt:askedInVain } ?thing ?by ?text }"
SHORT = 3
#: Who writes thousands of questions writes some that somebody else wrote too.
BY_CHANCE = 0.04


def _plain(text: str) -> str:
    return " ".join(text.casefold().strip("?!. ").split())


@pytest.fixture(scope="module")
def known(store: GraphStore) -> set[str]:
    return {_plain(row["text"].value) for row in store.rows(LEARNT)}


@pytest.mark.parametrize("name", [name for name in sets.named() if sets.kept(name)])
def test_questions_that_are_only_measured_are_wordings_of_ours_by_chance_alone(known: set[str], name: str) -> None:
    # A question of a few words is one that anybody would write.
    long = [_plain(q["question"]) for q in sets.kept(name) if len(q["question"].split()) > SHORT]
    assert sum(question in known for question in long) <= BY_CHANCE * len(long)


@pytest.mark.parametrize("name", sets.named())
def test_a_set_is_divided_between_what_is_learnt_and_what_is_only_measured(name: str) -> None:
    learnt, kept = ({q["id"] for q in part(name)} for part in (sets.learnt, sets.kept))
    assert not learnt & kept
    assert learnt | kept == {q["id"] for q in sets.load(name)}


def test_the_ids_of_all_questions_differ() -> None:
    found = [q["id"] for name in sets.named() for q in sets.load(name)]
    assert len(found) == len(set(found))


def test_held_out_sets_are_not_learnt_from() -> None:
    assert all(not sets.learnt(name) for name in sets.named() if name.startswith("heldout"))
