"""Encoded sentences: the vectors of the sentences of this graph, made once and carried with the code.

To encode all of them takes a minute; so they lie beside this module, on the axes that carry most of their spread and as
whole numbers from -127 to 127. ``python -m evaluation.encode`` writes the file, and a sentence that is not in it is
encoded where it is met.
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
#: How many axes are kept of a sentence's vector: with these, the nearest sentences are those of the whole vectors.
AXES = 256


def key(text: str) -> int:
    """The number by which a sentence is known."""
    import hashlib  # late: most questions have no sentence to look up

    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")


@dataclass(frozen=True)
class Encoded:
    """Sentences by number, in order: their vectors on ``basis`` (the model's axes x ``AXES``), each with its own scale."""

    basis: Any
    keys: Any
    rows: Any
    scales: Any

    @classmethod
    def read(cls, path: Path = PATH) -> Encoded:
        """The sentences of a file.

        :raises KnowledgeError: when it is not there, or is cut off or damaged.
        """
        import zipfile

        import numpy as np  # late: only questions in free words need it

        try:
            with np.load(path) as held:
                return cls(held["basis"], held["keys"], held["rows"], held["scales"])
        except (OSError, EOFError, ValueError, KeyError, zlib.error, zipfile.BadZipFile) as error:
            raise KnowledgeError(f"the sentence vectors {path.name} cannot be read ({error}); install hltgraph again, or make them with make fit") from None

    @property
    def mark(self) -> int:
        """A checksum of what is held, for those who keep what they made of it."""
        return zlib.crc32(self.rows.tobytes(), zlib.crc32(self.keys.tobytes()))

    @classmethod
    def of(cls, texts: Sequence[str], vectors: Any) -> Encoded:
        """Sentences with the vectors that a model gave them."""
        import numpy as np

        axes, _, _ = np.linalg.svd(vectors.T @ vectors)
        basis = axes[:, :AXES].astype("float32")
        order = np.argsort(np.array([key(text) for text in texts], dtype="uint64"))
        held = (vectors @ basis)[order]
        scales = np.maximum(np.abs(held).max(axis=1), 1e-6).astype("float32") / 127
        rows = np.round(held / scales[:, None]).astype("int8")
        return cls(basis, np.array([key(text) for text in texts], dtype="uint64")[order], rows, scales)

    def write(self, path: Path = PATH) -> None:
        """Write the file."""
        import numpy as np

        np.savez(path, basis=self.basis, keys=self.keys, rows=self.rows, scales=self.scales)

    def matrix(self, texts: Sequence[str], model: Any) -> Any:
        """The vectors of some sentences, a row each; those that are not here are encoded with the model."""
        import numpy as np

        wanted = np.array([key(text) for text in texts], dtype="uint64")
        places = np.minimum(np.searchsorted(self.keys, wanted), max(len(self.keys) - 1, 0))
        found = self.keys[places] == wanted if len(self.keys) else np.zeros(len(wanted), dtype=bool)
        made = np.zeros((len(texts), self.basis.shape[1]), dtype="float32")
        made[found] = self.rows[places[found]] * self.scales[places[found], None]
        if not found.all():
            fresh = np.asarray(model.encode([text for text, known in zip(texts, found, strict=True) if not known]), dtype="float32")
            made[~found] = fresh @ self.basis
        return made
