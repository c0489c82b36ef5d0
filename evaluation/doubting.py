"""Doubting: learning how questions are worded that the source does not answer, by logistic regression.

On one side stand the wordings by which things are asked for, the canonical questions and the development questions that have an
answer, on the other the questions asked in vain. Whole questions, of which there are fewer, count for more than wordings.
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

#: How much vectors and grams weigh, how much a question counts beside a wording, and how far the weights may go.
_SCALE, _ASKED, _LOOSE = 4.0, 4.0, 1.0
#: In so many parts are the questions divided, to doubt each by what was learnt of the others.
_PARTS = 5


def _rows(held: Held) -> Array:
    return sparse.hstack([sparse.csr_matrix(held.vectors), held.grams]).tocsr() * _SCALE


def _counts(groups: Sequence[str]) -> Array:
    return np.array([_ASKED if group else 1.0 for group in groups])


def _weights(x: Array, vain: Array, counts: Array) -> Array:
    """The weights of a regression, the bias last."""
    sign = np.where(vain, 1.0, -1.0)

    def loss(w: Array) -> tuple[float, Array]:
        held = sign * (x @ w[:-1] + w[-1])
        pull = -counts * sign / (1 + np.exp(held))
        value = float((counts * np.logaddexp(0, -held)).sum() + (w[:-1] @ w[:-1]) / (2 * _LOOSE))
        return value, np.append(x.T @ pull + w[:-1] / _LOOSE, pull.sum())

    found: Array = minimize(loss, np.zeros(x.shape[1] + 1), jac=True, method="L-BFGS-B", options={"maxiter": 200}).x
    return found


def learn(held: Held, vain: Array, groups: Sequence[str]) -> Doubt:
    """What tells the questions asked in vain, which ``vain`` marks, from the others; those with a group count for more."""
    w, size = _weights(_rows(held), vain, _counts(groups)), held.vectors.shape[1]
    return Doubt((w[:size] * _SCALE).astype("float32"), (w[size:-1] * _SCALE).astype("float32"), held.weights.astype("float32"), float(w[-1]))


def doubts(held: Held, vain: Array, groups: Sequence[str]) -> Array:
    """The doubt about each text that has a group, by what was learnt of the other groups; nought about the others."""
    x, counts = _rows(held), _counts(groups)
    names = {name: place for place, name in enumerate(sorted(set(groups) - {""}))}
    part = np.array([names[group] % _PARTS if group else -1 for group in groups])
    found = np.zeros(len(groups))
    for number in range(_PARTS):
        out = part == number
        w = _weights(x[~out], vain[~out], counts[~out])
        found[out] = x[out] @ w[:-1] + w[-1]
    return found
