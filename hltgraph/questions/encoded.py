"""Encoded sentences: the vectors of the sentences of this graph, made once and carried with the code.

To encode all of them takes minutes; so they lie beside this module as whole numbers from -127 to 127, in two tables: by meaning,
on the axes that tell things apart, and by side, on those that tell a question that a thing affirms from one that it denies.
``python -m evaluation.encode`` learns the axes and writes the file; a sentence that is not in it is encoded where it is met.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hltgraph.errors import KnowledgeError

#: Where they lie.
PATH = Path(__file__).parent / "encoded.npz"
#: How many axes are kept of a sentence's meaning and of its side.
MEANING, SIDES = 256, 96
_FIELDS = ("basis", "keys", "rows", "scales")


def key(text: str) -> int:
    """The number by which a sentence is known."""
    import hashlib  # late: most questions have no sentence to look up

    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")


@dataclass(frozen=True)
class Encoded:
    """One table: sentences by number, in order, with their unit vectors on ``basis`` (the model's axes x those kept), each with its own scale."""

    basis: Any
    keys: Any
    rows: Any
    scales: Any

    @property
    def mark(self) -> int:
        """A checksum of what is held, for those who keep what they made of it."""
        return zlib.crc32(self.rows.tobytes(), zlib.crc32(self.keys.tobytes()))

    @classmethod
    def of(cls, texts: Sequence[str], vectors: Any, basis: Any) -> Encoded:
        """Sentences with the vectors that a model gave them, on some axes."""
        import numpy as np

        order = np.argsort(np.array([key(text) for text in texts], dtype="uint64"))
        held = _unit(vectors @ basis)[order]
        scales = np.maximum(np.abs(held).max(axis=1), 1e-6).astype("float32") / 127
        rows = np.round(held / scales[:, None]).astype("int8")
        return cls(basis, np.array([key(text) for text in texts], dtype="uint64")[order], rows, scales)

    def turned(self, vectors: Any) -> Any:
        """Vectors of the model as unit vectors on the axes of this table, a row each."""
        return _unit(vectors @ self.basis)

    def matrix(self, texts: Sequence[str], model: Any) -> Any:
        """The unit vectors of some sentences, a row each; those that are not here are encoded with the model."""
        import numpy as np

        wanted = np.array([key(text) for text in texts], dtype="uint64")
        places = np.minimum(np.searchsorted(self.keys, wanted), max(len(self.keys) - 1, 0))
        found = self.keys[places] == wanted if len(self.keys) else np.zeros(len(wanted), dtype=bool)
        made = np.zeros((len(texts), self.basis.shape[1]), dtype="float32")
        made[found] = self.rows[places[found]] * self.scales[places[found], None]
        if not found.all():
            made[~found] = self.turned(np.asarray(model.encode([text for text, known in zip(texts, found, strict=True) if not known]), dtype="float32"))
        return made


def _unit(rows: Any) -> Any:
    import numpy as np

    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-8)


def read(path: Path = PATH) -> tuple[Encoded, Encoded]:
    """The tables of meaning and of sides.

    :raises KnowledgeError: when the file is not there, or is cut off or damaged.
    """
    import zipfile

    import numpy as np  # late: only questions in free words need it

    try:
        with path.open("rb") as file, np.load(file) as held:
            meaning, sides = (Encoded(*(held[f"{name}_{field}"] for field in _FIELDS)) for name in ("meaning", "sides"))
            return meaning, sides
    except (OSError, EOFError, ValueError, KeyError, zlib.error, zipfile.BadZipFile) as error:
        raise KnowledgeError(f"the sentence vectors {path.name} cannot be read ({error}); install hltgraph again, or make them with make fit") from None


def write(meaning: Encoded, sides: Encoded, path: Path = PATH) -> None:
    """Write the file."""
    import numpy as np

    tables = {"meaning": meaning, "sides": sides}
    np.savez(path, **{f"{name}_{field}": getattr(table, field) for name, table in tables.items() for field in _FIELDS})
