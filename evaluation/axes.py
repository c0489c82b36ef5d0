"""Axes: learning which directions of the sentence vectors tell things apart, and which tell yes from no.

The model's vectors are near for much that is said of the same subject. Two linear maps bring out what matters here: by the first
a sentence lies near the other sentences of its own thing rather than those of other things; by the second a question lies near
the questions of its own thing with the same answer rather than those with the other. Both are learnt by neighbourhood
component analysis (Goldberger, Roweis, Hinton and Salakhutdinov, 2004) on the sentences of the graph alone, from a fixed seed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from hltgraph.questions.textindex import Sentence

Array = Any

_SEED = 20261122
#: How sharply the nearest neighbours count, and how fast is learnt, of meaning and of sides.
_MEANING = {"heat": 0.07, "rate": 1e-3, "steps": 300}
_SIDES = {"heat": 0.05, "rate": 2e-3, "steps": 150}
#: Sentences that are drawn each step, and those that they are set beside.
_BATCH, _BESIDE = 384, 8000
_THINGS = 40


def _unit(rows: Array) -> tuple[Array, Array]:
    lengths = np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-8)
    return rows / lengths, lengths


def _gradient(axes: Array, one: Array, other: Array, same: Array, left_out: Array, heat: float) -> Array:
    """The gradient of the mean log chance that a neighbour of each row of ``one`` among ``other`` is of the same kind."""
    (near, near_length), (far, far_length) = _unit(one @ axes), _unit(other @ axes)
    held = np.where(left_out, -1e9, near @ far.T / heat)
    chance = np.exp(held - held.max(1, keepdims=True))
    chance /= chance.sum(1, keepdims=True)
    right = (chance * same).sum(1, keepdims=True) + 1e-9
    of_held = (chance - chance * same / right) / (len(one) * heat)
    of_near, of_far = of_held @ far, of_held.T @ near
    turned = one.T @ ((of_near - near * (of_near * near).sum(1, keepdims=True)) / near_length)
    return turned + other.T @ ((of_far - far * (of_far * far).sum(1, keepdims=True)) / far_length)


def _descend(start: Array, gradients: Iterator[Any], rate: float) -> Array:
    """Adam over so many gradients, each a function of the axes."""
    axes, mean, spread = start.copy(), np.zeros_like(start), np.zeros_like(start)
    for step, gradient in enumerate(gradients, 1):
        g = gradient(axes)
        mean, spread = 0.9 * mean + 0.1 * g, 0.999 * spread + 0.001 * g * g
        axes -= rate * (mean / (1 - 0.9**step)) / (np.sqrt(spread / (1 - 0.999**step)) + 1e-8)
    return axes


def principal(vectors: Array, size: int) -> Array:
    """The axes that carry most of the spread of some vectors, as the columns of a matrix."""
    axes, _, _ = np.linalg.svd(vectors.T @ vectors)
    return axes[:, :size].astype("float32")


def of_meaning(vectors: Array, sentences: Sequence[Sentence], kin: Mapping[str, set[str]], size: int) -> Array:
    """The axes that tell things apart; ``kin`` are things that say the same as each, which count for neither."""
    draw = np.random.default_rng(_SEED)
    names = sorted({sentence.iri for sentence in sentences})
    number = {name: place for place, name in enumerate(names)}
    thing = np.array([number[sentence.iri] for sentence in sentences])
    alike = np.zeros((len(names), len(names)), dtype=bool)
    for name in names:
        alike[number[name], [number[other] for other in kin.get(name, ()) if other in number and other != name]] = True
    asked = np.flatnonzero([sentence.field in ("asked", "yes", "no") for sentence in sentences])

    def steps() -> Iterator[Any]:
        for _ in range(int(_MEANING["steps"])):
            batch = draw.choice(asked, min(_BATCH, len(asked)), replace=False)
            own = np.flatnonzero(np.isin(thing, thing[batch]))
            keys = np.union1d(own, draw.choice(len(vectors), min(_BESIDE, len(vectors)), replace=False))
            left_out = alike[thing[batch]][:, thing[keys]] | (batch[:, None] == keys[None, :])
            same = thing[batch][:, None] == thing[keys][None, :]
            yield lambda axes, b=batch, k=keys, s=same, o=left_out: _gradient(axes, vectors[b], vectors[k], s, o, _MEANING["heat"])

    return _descend(principal(vectors, size), steps(), _MEANING["rate"])


def of_sides(vectors: Array, sentences: Sequence[Sentence], size: int) -> Array:
    """The axes that tell, among the questions of one thing, those that it affirms from those that it denies."""
    draw = np.random.default_rng(_SEED)
    places: dict[str, list[int]] = defaultdict(list)
    for place, sentence in enumerate(sentences):
        if sentence.field in ("yes", "no"):
            places[sentence.iri].append(place)
    yes = np.array([sentence.field == "yes" for sentence in sentences])
    both = [np.array(held) for _, held in sorted(places.items()) if len(set(yes[held])) == 2]

    def steps() -> Iterator[Any]:
        for _ in range(int(_SIDES["steps"])):
            drawn = [both[place] for place in draw.choice(len(both), min(_THINGS, len(both)), replace=False)]

            def gradient(axes: Array, drawn: list[Array] = drawn) -> Array:
                total = sum(len(held) for held in drawn)
                each = [
                    len(held) * _gradient(axes, vectors[held], vectors[held], yes[held][:, None] == yes[held], np.eye(len(held), dtype=bool), _SIDES["heat"])
                    for held in drawn
                ]
                return sum(each) / total

            yield gradient

    return _descend(principal(vectors, size), steps(), _SIDES["rate"])
