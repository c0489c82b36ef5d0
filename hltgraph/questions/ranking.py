"""Ranking: how well each thing fits a question, and how sure that is.

A score is a weighted sum of a few plain features: the shares of the question's words that a thing holds, how near the two
are in meaning (where the vectors are installed), and whether the thing is of the kind and carries the marks that the
question names. The weights are fitted on the development questions by ``python -m evaluation.fit`` and stand in
ranking.json, one set with the vectors and one without.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from hltgraph.namespaces import TERMS

#: Doubt beyond this, either way, says no more.
_DOUBT = 6.0
#: What is known of one thing beside one question.
FEATURES = (
    "own", "context", "asked", "any", "near_own", "near_asked", "near_all", "near",
    "statement", "demand", "actor_demand", "recommendation", "no_content", "part",
    "demand_asked", "kind_named", "marks", "dated_asked", "agent_asked",
)  # fmt: skip
#: What is known of a whole ranking.
SIGNS = (
    "one", "score", "share", "share_of_three", "lead", "any", "near_own", "near_asked", "unknown", "length", "unknown_far", "some_unknown", "marks", "narrowed",
    "words_and_meaning", "near_indeed", "held_indeed", "second_away", "far_and_lost", "topic_lost", "topic_lost_far", "near_all",
    "kind_lost", "kind_lost_far", "who", "who_agent", "near_outside", "near_outside_few", "nearer_outside",
    "doubt", "doubt_indeed", "doubt_far",
)  # fmt: skip
_PARTS = frozenset(TERMS + name for name in ("Chapter", "Section", "Annex", "Document"))
_CONTENT = frozenset(
    TERMS + name
    for name in (
        "Statement", "Demand", "ActorDemand", "Recommendation", "Instrument", "RoleTrait", "ServiceFramework", "VisionGoal", "AuditRecommendation",
        "OriginalGoal", "StrategyAmbition", "DevelopmentTrack", "EvaluationMoment", "Study", "Initiative",
    )
)  # fmt: skip
_AGENTS = frozenset(TERMS + name for name in ("Actor", "GoverningBody", "Municipality", "ConnectedParty", "PartyGroup"))
_DATED = frozenset(TERMS + name for name in ("Recommendation", "EvaluationMoment", "Study", "Document"))


@dataclass(frozen=True)
class Ranked:
    """A thing with its class, its features in the order of ``FEATURES`` and its score."""

    iri: str
    kind: str
    features: tuple[float, ...]
    score: float


@dataclass(frozen=True)
class Ranking:
    """Things from the best fit to the worst, and how sure it is, 0 to 1, that the best ones are the answer."""

    things: tuple[Ranked, ...]
    signs: tuple[float, ...]
    sureness: float


@cache
def _weights() -> Mapping[str, Any]:
    content: Mapping[str, Any] = json.loads((Path(__file__).parent / "ranking.json").read_bytes())
    return content


def features(
    kind: str, words: tuple[float, float, float, float], near: tuple[float, float, float], *, demand_asked: bool, kind_named: bool, marks: float, operator: str
) -> tuple[float, ...]:
    """What is known of a thing beside a question: the shares of its words (own, context, asked, any), the nearness of what
    it says and is asked for by, and how it stands to what the question names."""
    name = kind.removeprefix(TERMS)
    agent = kind in _AGENTS or "org#" in kind
    return (
        *words, *near, max(near[:2]),
        float(name == "Statement"), float(name == "Demand"), float(name == "ActorDemand"), float(name == "Recommendation"),
        float(kind not in _CONTENT), float(kind in _PARTS),
        float(demand_asked and name in ("Demand", "ActorDemand")), float(kind_named), marks,
        float(operator == "when" and kind in _DATED), float(operator == "who" and agent),
    )  # fmt: skip


def score(known: Sequence[float], vectors: bool) -> float:
    """The weighted sum of a thing's features."""
    return math.fsum(w * x for w, x in zip(_weights()["vectors" if vectors else "words"]["score"], known, strict=True))


@dataclass(frozen=True)
class Asked:
    """What a question holds beside its names: how many words nothing knows (a share of all), how many count at all, whether names narrow what is
    looked through, and what it wants done; the share that each thing holds of the topic, and of the word that says what kind of thing is asked for
    ("welke leverancier"), each None where there is none; how near it is to questions that the source does not answer, to the nearest and to a
    few together; and how much it is worded as these are (log odds)."""

    unknown: float
    length: int
    narrowed: bool
    operator: str
    said: Mapping[str, float] | None
    of_kind: Mapping[str, float] | None
    outside: tuple[float, float] = (0.0, 0.0)
    doubt: float = 0.0


def signs(things: Sequence[Ranked], asked: Asked) -> tuple[float, ...]:
    """What is known of a ranking, best first: how far the best is ahead, how well it fits, and what was not understood."""
    best = things[0]
    lost, kind_lost = (0.0 if held is None else 1 - held.get(best.iri, 0.0) for held in (asked.said, asked.of_kind))
    doubt = max(-_DOUBT, min(_DOUBT, asked.doubt)) / _DOUBT
    unknown, who = asked.unknown, float(asked.operator == "who")
    odds = [math.exp(min(0.0, each.score - best.score)) for each in things]
    total = math.fsum(odds)
    fifth = things[min(4, len(things) - 1)].score
    at = dict(zip(FEATURES, best.features, strict=True))
    return (
        1.0, best.score, odds[0] / total, math.fsum(odds[:3]) / total, best.score - fifth, at["any"], at["near_own"], at["near_asked"],
        unknown, min(asked.length, 8) / 8, unknown * at["near"], float(unknown > 0), at["marks"], float(asked.narrowed),
        at["any"] * at["near"], max(0.0, at["near"] - 0.6), max(0.0, at["any"] - 0.7), best.score - things[min(1, len(things) - 1)].score,
        (1 - at["any"]) * (1 - at["near"]), lost, lost * (1 - at["near"]), at["near_all"],
        kind_lost, kind_lost * (1 - at["near"]), who, at["agent_asked"], *asked.outside, max(0.0, asked.outside[0] - at["near"]),
        doubt, max(0.0, doubt), doubt * (1 - at["near"]),
    )  # fmt: skip


def sureness(known: Sequence[float], vectors: bool) -> float:
    """The chance that the best things of a ranking are the answer."""
    return 1 / (1 + math.exp(-math.fsum(w * x for w, x in zip(_weights()["vectors" if vectors else "words"]["sureness"], known, strict=True))))


def ranked(known: Sequence[tuple[str, str, tuple[float, ...]]], asked: Asked, *, vectors: bool) -> Ranking:
    """The ranking of some things (IRI, class, features)."""
    things = sorted((Ranked(iri, kind, each, score(each, vectors)) for iri, kind, each in known), key=lambda thing: (-thing.score, thing.iri))
    if not things:
        return Ranking((), (), 0.0)
    found = signs(things, asked)
    return Ranking(tuple(things), found, sureness(found, vectors))
