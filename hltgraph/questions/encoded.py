"""Encoded sentences: the vectors of the sentences of this graph, made once and carried with the code.

To encode all of them takes minutes; so they lie beside this module as whole numbers from -127 to 127, in two tables: by meaning,
on the axes that tell things apart, and by side, on those that tell a question that a thing affirms from one that it denies.
Beside them lies what raises doubt about a question. ``python -m evaluation.encode`` learns the axes and writes the file; a
sentence that is not in it is encoded where it is met.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hltgraph.errors import KnowledgeError
from hltgraph.questions.doubt import Doubt
from hltgraph.questions.grams import grams

#: Where they lie.
PATH = Path(__file__).parent / "encoded.npz"
#: How many axes are kept of a sentence's meaning and of its side.
MEANING, SIDES = 256, 96
_OF_AXES, _OF_ROWS, _OF_DOUBT = ("basis", "pieces", "steps", "weights"), ("keys", "rows", "scales"), ("basis", "pieces", "counts", "bias")


def key(text: str) -> int:
    """The number by which a sentence is known."""
    import hashlib  # late: most questions have no sentence to look up

    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")


@dataclass(frozen=True)
class Axes:
    """What turns a sentence into a vector of this graph: the model's vector of it times ``basis``, and what its grams add.

    ``pieces`` holds a row for each gram (whole numbers, each row with its own step of ``steps``), ``weights`` how much each
    gram counts; the weights of one sentence are brought to length one.
    """

    basis: Any
    pieces: Any
    steps: Any
    weights: Any

    @classmethod
    def of(cls, basis: Any, pieces: Any, weights: Any) -> Axes:
        """Axes as they were learnt, with the rows of the grams as whole numbers."""
        return cls(basis, *_whole(pieces), weights.astype("float32"))

    def turned(self, texts: Sequence[str], vectors: Any) -> Any:
        """Sentences, with their vectors of the model, as unit vectors on these axes, a row each."""
        import numpy as np

        return _unit(vectors @ self.basis + np.stack([self._added(text) for text in texts]))

    def _added(self, text: str) -> Any:
        """What the grams of a sentence add."""
        import numpy as np

        places = np.array(grams(text), dtype="int64")
        weights = self.weights[places]
        return (weights * self.steps[places] / max(float(np.linalg.norm(weights)), 1e-8)) @ self.pieces[places].astype("float32")


@dataclass(frozen=True)
class Encoded:
    """One table: sentences by number, in order, with their unit vectors on some axes, each with its own scale."""

    axes: Axes
    keys: Any
    rows: Any
    scales: Any

    @property
    def mark(self) -> int:
        """A checksum of what is held, for those who keep what they made of it."""
        return zlib.crc32(self.rows.tobytes(), zlib.crc32(self.keys.tobytes()))

    @classmethod
    def of(cls, texts: Sequence[str], vectors: Any, axes: Axes) -> Encoded:
        """Sentences with the vectors that a model gave them, on some axes."""
        import numpy as np

        numbers = np.array([key(text) for text in texts], dtype="uint64")
        order = np.argsort(numbers)
        rows, scales = _whole(axes.turned(texts, vectors)[order])
        return cls(axes, numbers[order], rows, scales)

    def matrix(self, texts: Sequence[str], model: Any) -> Any:
        """The unit vectors of some sentences, a row each; those that are not here are encoded with the model."""
        import numpy as np

        wanted = np.array([key(text) for text in texts], dtype="uint64")
        places = np.minimum(np.searchsorted(self.keys, wanted), max(len(self.keys) - 1, 0))
        found = self.keys[places] == wanted if len(self.keys) else np.zeros(len(wanted), dtype=bool)
        made = np.zeros((len(texts), self.axes.basis.shape[1]), dtype="float32")
        made[found] = self.rows[places[found]] * self.scales[places[found], None]
        if not found.all():
            fresh = [text for text, known in zip(texts, found, strict=True) if not known]
            made[~found] = self.axes.turned(fresh, np.asarray(model.encode(fresh), dtype="float32"))
        return made


def _whole(rows: Any) -> tuple[Any, Any]:
    """Rows as whole numbers from -127 to 127, and the step of each."""
    import numpy as np

    steps = np.maximum(np.abs(rows).max(axis=1), 1e-6).astype("float32") / 127
    return np.round(rows / steps[:, None]).astype("int8"), steps


def _unit(rows: Any) -> Any:
    import numpy as np

    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-8)


@dataclass(frozen=True)
class Tables:
    """What the file holds: the sentences by meaning and by side, and what raises doubt."""

    meaning: Encoded
    sides: Encoded
    doubt: Doubt


def read(path: Path = PATH) -> Tables:
    """What the file holds.

    :raises KnowledgeError: when the file is not there, or is cut off or damaged.
    """
    import zipfile

    import numpy as np  # late: only questions in free words need it

    try:
        with path.open("rb") as file, np.load(file) as held:
            meaning, sides = (
                Encoded(Axes(*(held[f"{name}_{field}"] for field in _OF_AXES)), *(held[f"{name}_{field}"] for field in _OF_ROWS))
                for name in ("meaning", "sides")
            )
            return Tables(meaning, sides, Doubt(held["doubt_basis"], held["doubt_pieces"], held["doubt_counts"], float(held["doubt_bias"])))
    except (OSError, EOFError, ValueError, KeyError, zlib.error, zipfile.BadZipFile) as error:
        raise KnowledgeError(f"the sentence vectors {path.name} cannot be read ({error}); install hltgraph again, or make them with make fit") from None


def write(made: Tables, path: Path = PATH) -> None:
    """Write the file."""
    import numpy as np

    tables = {"meaning": made.meaning, "sides": made.sides}
    held = {f"{name}_{field}": getattr(table.axes, field) for name, table in tables.items() for field in _OF_AXES}
    held |= {f"{name}_{field}": getattr(table, field) for name, table in tables.items() for field in _OF_ROWS}
    held |= {f"doubt_{field}": getattr(made.doubt, field) for field in _OF_DOUBT}
    np.savez(path, **held)
