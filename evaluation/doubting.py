"""Doubting: learning how questions are worded that the source does not answer, by logistic regression.

On one side stand the wordings by which things are asked for and the canonical questions, on the other the questions asked in vain,
which count for more, for they are fewer.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy import sparse
from scipy.optimize import minimize

from evaluation.axes import Held
from hltgraph.questions.doubt import Doubt

Array = Any

#: How much vectors and grams weigh beside each other, how much a question asked in vain counts, and how far the weights may go.
_SCALE, _VAIN, _LOOSE = 4.0, 4.0, 1.0
#: In so many parts are the questions asked in vain divided, to doubt each by what was learnt of the others.
_PARTS = 5


def _rows(held: Held) -> Array:
    return sparse.hstack([sparse.csr_matrix(held.vectors), held.grams]).tocsr() * _SCALE


def _weights(x: Array, vain: Array) -> Array:
    """The weights of a regression, the bias last."""
    counts = np.where(vain, _VAIN, 1.0)
    sign = np.where(vain, 1.0, -1.0)

    def loss(w: Array) -> tuple[float, Array]:
        held = sign * (x @ w[:-1] + w[-1])
        pull = -counts * sign / (1 + np.exp(held))
        value = float((counts * np.logaddexp(0, -held)).sum() + (w[:-1] @ w[:-1]) / (2 * _LOOSE))
        return value, np.append(x.T @ pull + w[:-1] / _LOOSE, pull.sum())

    found: Array = minimize(loss, np.zeros(x.shape[1] + 1), jac=True, method="L-BFGS-B", options={"maxiter": 200}).x
    return found


def learn(held: Held, vain: Array) -> Doubt:
    """What tells the questions asked in vain, which ``vain`` marks, from the others."""
    w, size = _weights(_rows(held), vain), held.vectors.shape[1]
    return Doubt((w[:size] * _SCALE).astype("float32"), (w[size:-1] * _SCALE).astype("float32"), held.weights.astype("float32"), float(w[-1]))


def doubts(held: Held, vain: Array, subjects: Sequence[str]) -> Array:
    """The doubt about each question asked in vain by what was learnt of those near other things, in their order; ``subjects`` are the things."""
    x, places = _rows(held), np.flatnonzero(vain)
    names = sorted(set(subjects))
    part = np.array([names.index(subject) % _PARTS for subject in subjects])
    found = np.zeros(len(places))
    for number in range(_PARTS):
        kept = np.ones(len(vain), dtype=bool)
        kept[places[part == number]] = False
        w = _weights(x[kept], vain[kept])
        found[part == number] = x[places[part == number]] @ w[:-1] + w[-1]
    return found
