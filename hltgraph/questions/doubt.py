"""Doubt: how much a question is worded as those that the source does not answer, whatever it is about.

Who asks what something cost, what somebody thinks of it or what has come of it since asks in words that the nota answers of nothing. A
logistic regression on the model's vector of a question and on its grams tells such wordings from those by which things are asked for
(``evaluation/doubting.py`` learns it).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hltgraph.questions.grams import grams


@dataclass(frozen=True)
class Doubt:
    """The weights of the regression: of the model's axes (``basis``), of each gram (``pieces``, beside how much the gram counts at all,
    ``counts``), and of nothing (``bias``)."""

    basis: Any
    pieces: Any
    counts: Any
    bias: float

    def of(self, text: str, vector: Any) -> float:
        """The doubt about a question with its vector of the model, as log odds: above nought when it is worded as a question asked in vain."""
        import numpy as np

        places = np.array(grams(text), dtype="int64")
        counts = self.counts[places]
        return float(self.bias + vector @ self.basis + (counts @ self.pieces[places]) / max(float(np.linalg.norm(counts)), 1e-8))
