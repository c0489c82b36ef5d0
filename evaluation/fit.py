"""``python -m evaluation.fit``: fit the weights of the ranking on the development questions, and print what it would do unseen.

The score is a softmax over the candidates of each question; how sure a ranking is, is a logistic regression on rankings
that were made by weights fitted on other questions. The questions asked in vain are the ones to be unsure of, each with the
doubt that the others raise about it.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from evaluation import doubting
from evaluation.__main__ import TODAY, asker_without
from evaluation.encode import Gathered
from evaluation.sets import folds, kept
from hltgraph.questions import ranking
from hltgraph.questions.asking import Asker
from hltgraph.questions.textindex import lifted
from hltgraph.questions.topics import Candidates, Finder
from hltgraph.settings import Settings
from hltgraph.store.graph import GraphStore
from hltgraph.store.opening import dataset_path, open_store

OUT = Path(ranking.__file__).parent / "ranking.json"
#: The most things that a question is answered with and that can be learnt from.
_MANY = 6
_FOLDS = 4
#: How much a question asked in vain counts beside one that is answered wrong: there are many, and most lie far from the edge.
_VAIN = 0.1
#: Signs that rest on the vectors beside those whose names say so.
_BY_MEANING = ("doubt", "doubt_indeed", "doubt_far", "unknown_far", "words_and_meaning", "far_and_lost", "topic_lost_far", "kind_lost_far")

#: The sets of questions that are to be refused.
REFUSED = ("refused", "refused3", "refused4")

Array = Any


class Case:
    """One question as numbers: the features of its candidates, which of them are right, which neither right nor wrong."""

    def __init__(self, held: Candidates, question: dict[str, Any], doubt: float | None = None) -> None:
        expected = question["expected"]
        if doubt is not None:
            held = replace(held, asked=replace(held.asked, doubt=doubt))
        self.question, self.held = question, held
        self.iris = [iri for iri, _, _ in held.known]
        self.x: Array = np.array([known for _, _, known in held.known])
        must, may = ({lifted(iri) for iri in expected[name]} for name in ("must", "may"))
        self.right = [place for place, iri in enumerate(self.iris) if iri in (must or may)]
        self.free = [place for place, iri in enumerate(self.iris) if iri in may - must and must]
        self.whole = bool(must or may) and (must or may) <= set(self.iris)
        self.must, self.fine = must, must | may
        self.wrong = {lifted(iri) for iri in expected["must_not"]}
        self.refused = expected["kind"] == "refuse"

    def answered_by(self, finder: Finder, things: tuple[ranking.Ranked, ...]) -> bool:
        """Whether what would be answered is right."""
        got = {thing.iri for thing in finder.chosen(things, "all", self.held.number)}
        if self.question["expected"]["kind"] == "items":
            return self.must <= got and not self.wrong & got
        return bool(self.fine & {things[0].iri})


def _adam(gradient: Any, size: int, steps: int, rate: float) -> Array:
    w, m, v = np.zeros(size), np.zeros(size), np.zeros(size)
    for step in range(1, steps + 1):
        g = gradient(w)
        m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g * g
        w = w - rate * (m / (1 - 0.9**step)) / (np.sqrt(v / (1 - 0.999**step)) + 1e-8)
    return w


def fit_score(cases: list[Case], columns: Array) -> Array:
    """The weights that make the right candidates likeliest."""

    def gradient(w: Array) -> Array:
        total = np.zeros(len(w))
        for case in cases:
            s = case.x @ w
            p = np.exp(s - s.max())
            p[case.free] = 0
            p /= p.sum()
            target = np.zeros(len(p))
            target[case.right] = p[case.right] / max(p[case.right].sum(), 1e-12)
            total += case.x.T @ (p - target)
        return (total / len(cases) + 1e-3 * w) * columns

    return _adam(gradient, len(columns), 300, 0.3)


def fit_sureness(rows: list[tuple[float, ...]], right: list[bool], counts: list[float], columns: Array) -> Array:
    """The weights of a logistic regression, on the scale of the signs themselves; ``counts`` says how much each row counts."""
    x, y, c = np.array(rows), np.array(right, dtype=float), np.array(counts)
    mean, spread = x.mean(0), x.std(0) + 1e-6
    mean[0], spread[0] = 0, 1
    z = (x - mean) / spread

    def gradient(w: Array) -> Array:
        return (z.T @ (c * (1 / (1 + np.exp(-z @ w)) - y)) / c.sum() + 3e-3 * w) * columns

    w = _adam(gradient, x.shape[1], 800, 0.05) / spread
    w[0] -= float((w * mean)[1:].sum())
    return w


def ranked(case: Case, w: Array) -> ranking.Ranking:
    """The ranking of a case by some weights, its sureness left out."""
    scores = case.x @ w
    things = tuple(
        ranking.Ranked(iri, kind, known, float(value))
        for value, (iri, kind, known) in sorted(zip(scores, case.held.known, strict=True), key=lambda pair: (-pair[0], pair[1][0]))
    )
    return ranking.Ranking(things, ranking.signs(things, case.held.asked), 0.0)


def collect(asker: Asker, questions: list[dict[str, Any]], doubts: Mapping[str, float]) -> list[Case]:
    """The cases of the questions that are answered by their words, with the doubts of those that were learnt from."""
    cases = []
    asker.finder.learning = True
    for question in questions:
        reading = asker.reader.read(question["question"], TODAY)
        if reading.settled or reading.missing or reading.astray:
            continue
        held = asker.finder.candidates(reading, "all")
        if held.known:
            cases.append(Case(held, question, doubts.get(question["question"])))
    return cases


def _in_vain(text: str) -> dict[str, Any]:
    return {"question": text, "expected": {"kind": "refuse", "must": [], "may": [], "must_not": []}}


def _fold(number: int) -> int:
    return number % _FOLDS


def fit(store: GraphStore, doubts: Mapping[str, float], vain: list[str], *, vectors: bool) -> dict[str, list[float]]:
    """Weights of score and sureness, printed with what they would do on questions that they were not fitted on."""
    asker = asker_without(store, frozenset(), vectors=vectors)
    columns = np.array([vectors or not name.startswith("near") for name in ranking.FEATURES], dtype=float)
    of_signs = np.array([vectors or not (name.startswith("near") or name in _BY_MEANING) for name in ranking.SIGNS], dtype=float)
    parts = [collect(asker_without(store, without, vectors=vectors), part, doubts) for part, without in folds("development")]
    cases = [case for part in parts for case in part if not case.refused]
    fitted = [case for case in cases if case.right and len(case.right) <= _MANY]
    outside = collect(asker, [_in_vain(text) for text in vain], doubts)
    beyond = [case for name in REFUSED for case in collect(asker, kept(name), doubts)]
    rows, right, best = [], [], 0
    for fold in range(_FOLDS):
        w = fit_score([case for number, case in enumerate(fitted) if _fold(number) != fold], columns)
        for case in [case for number, case in enumerate(cases) if _fold(number) == fold]:
            found = ranked(case, w)
            rows.append(found.signs)
            right.append(case.answered_by(asker.finder, found.things))
            best += found.things[0].iri in case.fine
    w = fit_score(fitted, columns)
    not_right = [ranked(case, w).signs for case in outside]
    counts = [1.0] * len(rows) + [_VAIN] * len(not_right)
    sure = fit_sureness([*rows, *not_right], [*right, *(False for _ in not_right)], counts, of_signs)
    n = len(cases)
    print(f"  {n} questions by their words; unseen: best thing right {best / n:.3f}, answer right whatever the sureness {sum(right) / n:.3f}")
    chances = 1 / (1 + np.exp(-np.array(rows) @ sure))
    others = 1 / (1 + np.exp(-np.array([ranked(case, w).signs for case in beyond]) @ sure))
    y = np.array(right)
    for limit in (0.3, 0.4, 0.5, 0.6, 0.7, 0.8):
        told = chances >= limit
        figures = {"answered": told, "right": told & y, "wrong": told & ~y, "near-domain": others >= limit}
        print(f"  at {limit}: " + ", ".join(f"{name} {share.mean():.3f}" for name, share in figures.items()))
    print("  " + ", ".join(f"{name} {value:.2f}" for name, value in zip(ranking.FEATURES, w, strict=True)))
    return {"score": [round(float(value), 4) for value in w], "sureness": [round(float(value), 4) for value in sure]}


def main() -> int:
    """Fit both sets of weights and write them."""
    settings = Settings.from_environment()
    store = open_store(dataset_path(settings), settings.cache_folder())
    gathered = Gathered.of(store)
    texts, held, vain, groups = gathered.doubted()
    doubts = {text: doubt for text, doubt, group in zip(texts, doubting.doubts(held, vain, groups).tolist(), groups, strict=True) if group}
    asked_in_vain = [text for _, text in gathered.vain]
    print("without vectors")
    words = fit(store, doubts, asked_in_vain, vectors=False)
    print("with vectors")
    found = {"vectors": fit(store, doubts, asked_in_vain, vectors=True), "words": words}
    OUT.write_text(json.dumps(found, indent=1) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
