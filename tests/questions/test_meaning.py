"""Meaning: what sentence vectors and grams tell apart, and what lies near the nota without being in it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hltgraph.questions import ranking
from hltgraph.questions.doubt import Doubt
from hltgraph.questions.encoded import PATH, Axes, Encoded, Tables, read, write
from hltgraph.questions.grams import BUCKETS, grams
from hltgraph.questions.ranking import SIGNS, Asked, Ranked, signs
from hltgraph.questions.textindex import TextIndex
from hltgraph.questions.vectors import Vectors, available
from hltgraph.store.graph import GraphStore

np = pytest.importorskip("numpy")
vectors_only = pytest.mark.skipif(not available(), reason="vectors: the package that encodes is not installed")


@given(st.text(max_size=80))
def test_grams_are_places_in_the_table_and_do_not_hang_on_case_or_marks(text: str) -> None:
    found = grams(text)
    assert all(0 <= place < BUCKETS for place in found)
    assert grams(f"  {text}!? ") == found


def test_a_slip_keeps_most_grams_of_a_word_and_another_word_few() -> None:
    right, slip, other = (set(grams(word)) for word in ("integriteit", "integritiet", "dienstverlening"))
    assert len(right & slip) > 3 * len(right & other)


def _axes() -> Axes:
    draw = np.random.default_rng(1)
    return Axes.of(draw.normal(size=(6, 4)).astype("float32"), draw.normal(size=(BUCKETS, 4)).astype("float32"), np.ones(BUCKETS))


def test_what_is_written_is_read_again_to_the_bit(tmp_path: Path) -> None:
    texts = ["wat vraagt de nota", "wie stelt codes op", "wanneer is het klaar"]
    table = Encoded.of(texts, np.random.default_rng(2).normal(size=(3, 6)).astype("float32"), _axes())
    doubt = Doubt(table.axes.basis[:, 0], np.ones(BUCKETS, dtype="float32"), np.ones(BUCKETS, dtype="float32"), -1.5)
    write(Tables(table, table, doubt), tmp_path / "encoded.npz")
    read_again = read(tmp_path / "encoded.npz")
    assert read_again.doubt.of("een zin", np.ones(6)) == doubt.of("een zin", np.ones(6))
    for again in (read_again.meaning, read_again.sides):
        assert again.mark == table.mark
        assert (again.axes.pieces == table.axes.pieces).all() and (again.axes.basis == table.axes.basis).all()


def test_a_sentence_that_was_encoded_before_comes_back_near_what_it_was() -> None:
    axes, vector = _axes(), np.random.default_rng(3).normal(size=(1, 6)).astype("float32")
    table = Encoded.of(["een zin"], vector, axes)
    assert float(table.matrix(["een zin"], None)[0] @ axes.turned(["een zin"], vector)[0]) > 0.999


def test_words_that_the_model_takes_for_the_same_are_told_apart_by_their_letters() -> None:
    axes, same = _axes(), np.ones((2, 6), dtype="float32")
    one, other = axes.turned(["de raden", "de colleges"], same)
    assert float(one @ other) < 0.999


@pytest.fixture(scope="module")
def vectors(store: GraphStore) -> Vectors:
    return Vectors(store, TextIndex(store))


@vectors_only
def test_a_question_asked_in_vain_is_known_again_unless_it_is_learnt_from(vectors: Vectors, store: GraphStore) -> None:
    held = [row["text"].value for row in store.rows("SELECT ?text WHERE { ?part hlt:askedInVain ?text } ORDER BY ?text LIMIT 5")]
    assert len(held) == 5
    for question in held:
        assert vectors.outside(question)[0] > 0.99
        assert vectors.outside(question, itself=False)[0] < vectors.outside(question)[0]


@vectors_only
@pytest.mark.parametrize(
    ("inside", "outside"),
    [
        ("Wat vraagt hoofdstuk 3 van de colleges?", "Wat kost een paspoort bij de gemeente Lisse?"),
        ("Which recommendation is on the trainee pool?", "Which supplier delivers the software of the municipality?"),
    ],
)
def test_what_the_nota_answers_lies_farther_from_what_is_asked_in_vain(vectors: Vectors, inside: str, outside: str) -> None:
    assert vectors.outside(inside)[0] < vectors.outside(outside)[0]


@vectors_only
@pytest.mark.parametrize(
    ("inside", "outside"),
    [
        ("Wat vraagt de nota van de colleges rond integriteit?", "Wat vindt de ondernemingsraad van de gedragscodes voor integriteit?"),
        ("Who guides the trainees?", "How much are the people who guide the trainees paid on average?"),
    ],
)
def test_a_question_worded_as_one_asked_in_vain_raises_doubt_whatever_it_is_about(vectors: Vectors, inside: str, outside: str) -> None:
    assert vectors.doubt(outside) > 0 > vectors.doubt(inside)


def test_a_question_that_raises_doubt_is_less_sure() -> None:
    thing = Ranked("x", "k", tuple(0.5 for _ in ranking.FEATURES), 5.0)
    calm, doubted = (Asked(0.0, 3, False, "list", None, None, (0.5, 0.5), doubt) for doubt in (-4.0, 4.0))
    assert ranking.sureness(signs([thing], doubted), True) < ranking.sureness(signs([thing], calm), True)


@vectors_only
def test_the_nearest_thing_of_a_paraphrase_is_the_one_that_it_paraphrases(vectors: Vectors) -> None:
    assert vectors.nearest("Wat wil overheidsparticipatie zeggen?", 1)[0].endswith("/statement/note-3-p1")


def test_the_weights_are_as_many_as_the_signs_and_features() -> None:
    held = json.loads((Path(ranking.__file__).parent / "ranking.json").read_bytes())
    for name in ("vectors", "words"):
        assert (len(held[name]["score"]), len(held[name]["sureness"])) == (len(ranking.FEATURES), len(SIGNS))


def test_a_question_that_is_nearer_to_what_is_asked_in_vain_is_less_sure() -> None:
    thing = Ranked("x", "k", tuple(0.5 for _ in ranking.FEATURES), 5.0)
    plain = Asked(0.0, 3, False, "list", None, None, (0.3, 0.3))
    vain = Asked(0.0, 3, False, "list", None, None, (0.9, 0.8))
    assert ranking.sureness(signs([thing], vain), True) < ranking.sureness(signs([thing], plain), True)


def test_the_file_that_travels_is_of_the_size_that_is_told() -> None:
    assert PATH.stat().st_size < 30_000_000
