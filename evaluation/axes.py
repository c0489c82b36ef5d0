"""Axes: learning which directions of the sentence vectors, and which grams, tell things apart and tell yes from no.

The model's vectors are near for much that is said of the same subject. What is learnt brings out what matters here: a linear map of
the vectors, and a row for each gram that is added to it. By the first axes a sentence lies near the other sentences of its own
thing rather than those of other things; by the second a question lies near the questions of its own thing with the same answer
rather than those with the other. Both are learnt by neighbourhood component analysis (Goldberger, Roweis, Hinton and
Salakhutdinov, 2004) on the sentences of the graph alone, from a fixed seed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from scipy import sparse

from hltgraph.questions.encoded import Axes
from hltgraph.questions.grams import BUCKETS, grams
from hltgraph.questions.textindex import Sentence

Array = Any

_SEED = 20261122
#: How sharply the nearest neighbours count, and how fast the map and the rows of the grams are learnt, of meaning and of sides.
_MEANING = {"heat": 0.07, "rate": 1e-3, "grams": 3e-3, "steps": 150}
_SIDES = {"heat": 0.05, "rate": 2e-3, "grams": 3e-3, "steps": 150}
#: Sentences that are drawn each step, and those that they are set beside.
_BATCH, _BESIDE = 384, 6000
#: The share of the sentences of the same things that they are set beside as well.
_OWN = 0.4
_THINGS = 40
#: How far from nought the rows of the grams begin.
_START = 0.3


@dataclass(frozen=True)
class Held:
    """Sentences as they are learnt from: the model's vectors, a row each, and their grams with the weights of each."""

    vectors: Array
    grams: Array
    weights: Array

    @classmethod
    def of(cls, texts: Sequence[str], vectors: Array) -> Held:
        """A gram weighs by how few of the sentences hold it (inverse document frequency)."""
        found = [grams(text) for text in texts]
        ends = np.cumsum([0, *(len(each) for each in found)])
        places = np.concatenate([np.array(each, dtype="int64") for each in found])
        counted = np.bincount(np.concatenate([np.unique(each) for each in found]).astype("int64"), minlength=BUCKETS)
        weights = np.log(len(texts) / np.maximum(counted, 1)).astype("float32")
        held = sparse.csr_matrix((weights[places], places, ends), shape=(len(texts), BUCKETS), dtype="float32")
        lengths = np.sqrt(np.add.reduceat(weights[places] ** 2, ends[:-1]))
        return cls(vectors, sparse.diags_array(1 / np.maximum(lengths, 1e-8)).astype("float32") @ held, weights)

    def at(self, places: Array) -> Held:
        """Some of them."""
        return Held(self.vectors[places], self.grams[places], self.weights)


Parameters = list[Array]
Gradient = Callable[[Parameters], Parameters]


def _unit(rows: Array) -> tuple[Array, Array]:
    lengths = np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-8)
    return rows / lengths, lengths


def _gradient(at: Parameters, one: Held, other: Held, same: Array, left_out: Array, heat: float) -> Parameters:
    """The gradient of the mean log chance that a neighbour of each row of ``one`` among ``other`` is of the same kind."""
    (near, near_length), (far, far_length) = (_unit(held.vectors @ at[0] + held.grams @ at[1]) for held in (one, other))
    held = np.where(left_out, -1e9, near @ far.T / heat)
    chance = np.exp(held - held.max(1, keepdims=True))
    chance /= chance.sum(1, keepdims=True)
    right = (chance * same).sum(1, keepdims=True) + 1e-9
    of_held = (chance - chance * same / right) / (len(near) * heat)
    of_near, of_far = of_held @ far, of_held.T @ near
    by_near = (of_near - near * (of_near * near).sum(1, keepdims=True)) / near_length
    by_far = (of_far - far * (of_far * far).sum(1, keepdims=True)) / far_length
    return [one.vectors.T @ by_near + other.vectors.T @ by_far, one.grams.T @ by_near + other.grams.T @ by_far]


def _descend(start: Parameters, gradients: Iterator[Gradient], rates: Sequence[float]) -> Parameters:
    """Adam over so many gradients, each a function of what is learnt."""
    at = [each.copy() for each in start]
    mean, spread = ([np.zeros_like(each) for each in start] for _ in range(2))
    for step, gradient in enumerate(gradients, 1):
        for k, g in enumerate(gradient(at)):
            mean[k] = 0.9 * mean[k] + 0.1 * g
            spread[k] = 0.999 * spread[k] + 0.001 * g * g
            at[k] -= rates[k] * (mean[k] / (1 - 0.9**step)) / (np.sqrt(spread[k] / (1 - 0.999**step)) + 1e-8)
    return at


def _start(held: Held, size: int) -> Parameters:
    """The axes that carry most of the spread of the vectors, and small rows drawn for the grams."""
    axes, _, _ = np.linalg.svd(held.vectors.T @ held.vectors)
    drawn = np.random.default_rng(_SEED).normal(0, _START / size**0.5, (BUCKETS, size))
    return [axes[:, :size].astype("float32"), drawn.astype("float32")]


def _learnt(held: Held, size: int, steps: Iterator[Gradient], how: Mapping[str, float]) -> Axes:
    basis, pieces = _descend(_start(held, size), steps, (how["rate"], how["grams"]))
    return Axes.of(basis, pieces, held.weights)


def of_meaning(held: Held, sentences: Sequence[Sentence], kin: Mapping[str, set[str]], size: int) -> Axes:
    """The axes that tell things apart; ``kin`` are things that say the same as each, which count for neither."""
    draw = np.random.default_rng(_SEED)
    names = sorted({sentence.iri for sentence in sentences})
    number = {name: place for place, name in enumerate(names)}
    thing = np.array([number[sentence.iri] for sentence in sentences])
    alike = np.zeros((len(names), len(names)), dtype=bool)
    for name in names:
        alike[number[name], [number[other] for other in kin.get(name, ()) if other in number and other != name]] = True
    asked = np.flatnonzero([sentence.field in ("asked", "yes", "no") for sentence in sentences])

    def steps() -> Iterator[Gradient]:
        for _ in range(int(_MEANING["steps"])):
            batch = draw.choice(asked, min(_BATCH, len(asked)), replace=False)
            own = np.flatnonzero(np.isin(thing, thing[batch]))
            own = own[draw.random(len(own)) < _OWN]
            keys = np.union1d(own, draw.choice(len(sentences), min(_BESIDE, len(sentences)), replace=False))
            left_out = alike[thing[batch]][:, thing[keys]] | (batch[:, None] == keys[None, :])
            same = thing[batch][:, None] == thing[keys][None, :]
            yield partial(_gradient, one=held.at(batch), other=held.at(keys), same=same, left_out=left_out, heat=_MEANING["heat"])

    return _learnt(held, size, steps(), _MEANING)


def of_sides(held: Held, sentences: Sequence[Sentence], size: int) -> Axes:
    """The axes that tell, among the questions of one thing, those that it affirms from those that it denies."""
    draw = np.random.default_rng(_SEED)
    places: dict[str, list[int]] = defaultdict(list)
    for place, sentence in enumerate(sentences):
        if sentence.field in ("yes", "no"):
            places[sentence.iri].append(place)
    yes = np.array([sentence.field == "yes" for sentence in sentences])
    both = [np.array(found) for _, found in sorted(places.items()) if len(set(yes[found])) == 2]

    def steps() -> Iterator[Gradient]:
        for _ in range(int(_SIDES["steps"])):
            drawn = [both[place] for place in draw.choice(len(both), min(_THINGS, len(both)), replace=False)]
            rows = np.concatenate(drawn)
            of = np.repeat(np.arange(len(drawn)), [len(found) for found in drawn])
            # Only the questions of the same thing are neighbours.
            left_out = (of[:, None] != of[None, :]) | np.eye(len(rows), dtype=bool)
            same = yes[rows][:, None] == yes[rows][None, :]
            yield partial(_gradient, one=held.at(rows), other=held.at(rows), same=same, left_out=left_out, heat=_SIDES["heat"])

    return _learnt(held, size, steps(), _SIDES)
