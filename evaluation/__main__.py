"""``make eval``: how well free questions are answered, per set, kind and language, with n and interval.

The held-out sets are only measured. The development set is learnt from and stands in the graph as wordings: each quarter of it is asked of an
index without that quarter. The figures say which is which.
"""

from __future__ import annotations

import datetime
import random
import statistics
import sys
import time
from collections.abc import Sequence
from typing import Any

from evaluation import sets
from evaluation.scoring import Judged, interval, judge
from hltgraph.questions import lexicon
from hltgraph.questions.asking import Asker
from hltgraph.questions.reader import Reader
from hltgraph.questions.textindex import TextIndex
from hltgraph.questions.topics import Finder
from hltgraph.questions.vectors import Vectors, available
from hltgraph.settings import Settings
from hltgraph.store.graph import GraphStore
from hltgraph.store.opening import open_named

TODAY = datetime.date(2026, 11, 21)


def asker_without(store: GraphStore, without: frozenset[str], *, vectors: bool = True) -> Asker:
    """An asker that knows nothing of some wordings, with the sentence vectors where they are installed or without."""
    index = TextIndex(store, without)
    asker = Asker(store, Reader(store, lexicon.read(store), index), Finder(store, index, Vectors(store, index) if vectors and available() else None), {})
    asker.warm()
    return asker


def mistyped(question: str, seed: int) -> str:
    """The question with one slip in one of its longer words: two letters swapped, or one left out, doubled or changed."""
    chance = random.Random(seed)
    words = question.split(" ")
    long = [place for place, word in enumerate(words) if len(word) > 5 and word.isalpha()]
    if not long:
        return question
    place = chance.choice(long)
    word, at = words[place], chance.randrange(1, len(words[place]) - 1)
    slips = [word[:at] + word[at + 1] + word[at] + word[at + 2 :], word[:at] + word[at + 1 :], word[:at] + word[at] + word[at:]]
    words[place] = chance.choice(slips)
    return " ".join(words)


def measure(asker: Asker, questions: Sequence[dict[str, Any]], *, slip: bool = False) -> tuple[list[Judged], list[float]]:
    """The outcome of each question and how long it took, in milliseconds."""
    judged, spent = [], []
    for number, question in enumerate(questions):
        text = mistyped(question["question"], number) if slip else question["question"]
        started = time.perf_counter()
        answer = asker.ask(text, as_of=TODAY)
        spent.append(1000 * (time.perf_counter() - started))
        judged.append(judge(question, answer))
    return judged, spent


def lines(name: str, judged: Sequence[Judged], spent: Sequence[float]) -> list[str]:
    """The figures of a set."""

    def share(label: str, right: int, n: int) -> str:
        low, high = interval(right, n)
        return f"  {label}: {right} of {n} ({100 * right / n if n else 0:.1f} %, 95 % {100 * low:.0f} to {100 * high:.0f})"

    answerable = [each for each in judged if each.kind != "refuse"]
    refusals = [each for each in judged if each.kind == "refuse"]
    out = [f"{name}, n = {len(judged)}"]
    if answerable:
        out.append(share("answered right", sum(each.right for each in answerable), len(answerable)))
        out.append(share("wrong but silent", sum(each.silent for each in answerable), len(answerable)))
        out.append(share("false refusals", sum(each.false_refusal for each in answerable), len(answerable)))
        scores = [each.f1 for each in answerable if each.f1 is not None]
        out.append(f"  macro F1: {statistics.mean(scores):.2f} over {len(scores)}" if scores else "  macro F1: none")
        for kind in sorted({each.kind for each in answerable}):
            of_kind = [each for each in answerable if each.kind == kind]
            out.append(share(f"kind {kind}", sum(each.right for each in of_kind), len(of_kind)))
        for language in sorted({each.language for each in answerable}):
            spoken = [each for each in answerable if each.language == language]
            out.append(share(f"language {language}", sum(each.right for each in spoken), len(spoken)))
    if refusals:
        out.append(share("right refusals", sum(each.right for each in refusals), len(refusals)))
    spent = sorted(spent)
    out.append(f"  time in process: p50 {spent[len(spent) // 2]:.0f} ms, p95 {spent[int(len(spent) * 0.95)]:.0f} ms")
    return out


def main(arguments: Sequence[str]) -> int:
    """Measure the sets named, by default all, as they are and with one typing mistake in each question."""
    store = open_named(Settings.from_environment())
    # As in a service, one asker answers all, but what stands in the graph as a wording is asked of one that knows nothing of it.
    whole_asker = asker_without(store, frozenset())
    for name in arguments or sets.named():
        kept, whole = sets.kept(name), len(sets.load(name))
        parts = [(kept, frozenset[str]())] if kept else sets.folds(name)
        how = f"only measured; {whole - len(kept)} of the set are learnt from and left out" if kept else "learnt from; each part answered without itself"
        for slip, head in ((False, f"{name} ({how})"), (True, f"{name} with one typing mistake each")):
            judged: list[Judged] = []
            spent: list[float] = []
            for questions, without in parts:
                outcomes = measure(asker_without(store, without) if without else whole_asker, questions, slip=slip)
                judged, spent = judged + outcomes[0], spent + outcomes[1]
            print("\n".join(lines(head, judged, spent)[: 5 if slip else None]), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
