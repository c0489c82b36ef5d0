"""The question sets: what is only measured is not learnt from."""

from __future__ import annotations

from pathlib import Path

import pytest

from evaluation import sets
from evaluation.wordings import mistyped, wordings
from hltgraph.questions.textindex import TextIndex
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
    known = {_plain(q["question"]) for q in sets.load("development")}
    assert learnt | kept | {q["id"] for q in sets.load(name) if _plain(q["question"]) in known} == {q["id"] for q in sets.load(name)}


def test_what_is_learnt_from_in_the_same_words_is_not_measured_elsewhere() -> None:
    learnt = {_plain(q["question"]) for q in sets.load("development")}
    assert all(_plain(q["question"]) not in learnt for name in sets.named() for q in sets.kept(name))


def test_each_development_question_is_measured_once_and_without_itself() -> None:
    parts = sets.folds("development")
    assert sorted(q["id"] for part, _ in parts for q in part) == sorted(q["id"] for q in sets.load("development"))
    assert all(q["question"] in without for part, without in parts for q in part)


def test_an_index_knows_nothing_of_what_it_leaves_out(store: GraphStore) -> None:
    _, without = sets.folds("development")[0]
    whole, less = ({sentence.text for sentence in TextIndex(store, left).sentences()} for left in (frozenset[str](), without))
    assert without & whole
    assert less == whole - without


def test_the_wordings_of_the_development_questions_are_those_of_the_set_without_slips(project: Path, store: GraphStore) -> None:
    questions = sets.load("development")
    written = (project / "data" / "about" / "wordings" / "development.ttl").read_text("utf-8")
    assert "openess" not in written
    assert written == wordings(questions, mistyped(store, questions)), "make them anew: python -m evaluation.wordings"


def test_the_ids_of_all_questions_differ() -> None:
    found = [q["id"] for name in sets.named() for q in sets.load(name)]
    assert len(found) == len(set(found))


def test_held_out_sets_are_not_learnt_from() -> None:
    assert all(not sets.learnt(name) for name in sets.named() if name.startswith("heldout"))
