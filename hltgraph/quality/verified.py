"""When the passages were found again in the source documents, and whether those are the passages as they stand.

Who has the sources verifies with ``hltgraph verify --sources DIR --record``, which writes ``data/verified.toml``. A service
that has them verifies for itself, the graph that it serves.
"""

from __future__ import annotations

import datetime
import hashlib
import tomllib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from hltgraph.build.reading import Asserted
from hltgraph.errors import KnowledgeError
from hltgraph.knowledge import ASSERTED, Knowledge, graph
from hltgraph.provenance import passages
from hltgraph.provenance.verification import Verification, examine
from hltgraph.store.graph import GraphStore

FILE = "verified.toml"
_HEAD = "# When the passages were found again in the source documents. Written by: hltgraph verify --sources DIR --record\n"


@dataclass(frozen=True)
class Document:
    """What was looked at in one document: passages and how many were found again, points of the text and how many are answered,
    characters besides white space and how many of them stand in a passage or are excluded with a reason."""

    document: str
    passages: int
    found: int
    points: int
    answered: int
    characters: int
    held: int
    excluded: int


@dataclass(frozen=True)
class Verified:
    """A verification: its day, the digest of the passages that it looked at, how many problems it found, what was looked at."""

    date: datetime.date
    digest: str
    problems: int
    documents: tuple[Document, ...]

    @classmethod
    def of(cls, verification: Verification, digest: str, date: datetime.date) -> Verified:
        """What a verification came to."""
        documents = (
            Document(c.document, c.passages, c.found, c.points, c.answered, c.coverage.characters, c.coverage.held, c.coverage.excluded)
            for c in verification.counts
        )
        return cls(date, digest, len(verification.problems), tuple(documents))

    def toml(self) -> str:
        """The record as it is kept."""
        lines = [f"date = {self.date}", f'passages = "{self.digest}"', f"problems = {self.problems}"]
        for document in self.documents:
            lines += ["", "[[documents]]", f'document = "{document.document}"']
            lines += [f"{name} = {value}" for name, value in asdict(document).items() if name != "document"]
        return _HEAD + "\n".join(lines) + "\n"


def recorded(knowledge: Knowledge) -> Verified | None:
    """The verification that was recorded; None where none is.

    :raises KnowledgeError: when the record cannot be read.
    """
    path = knowledge.root / "data" / FILE
    if not path.is_file():
        return None
    try:
        content: dict[str, Any] = tomllib.loads(path.read_text("utf-8"))
        documents = tuple(Document(**document) for document in content["documents"])
        return Verified(content["date"], content["passages"], content["problems"], documents)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise KnowledgeError(f"data/{FILE}: {error}") from error


def record(knowledge: Knowledge, verified: Verified) -> Path:
    """Write a verification down, in place of the one before."""
    path = knowledge.root / "data" / FILE
    path.write_text(verified.toml(), "utf-8")
    return path


def asserted_in(store: GraphStore) -> Asserted:
    """What people wrote, out of a built graph."""
    return Asserted(graphs={name: {quad.triple: "" for quad in store.quads_in(graph(name))} for name in ASSERTED})  # type: ignore[misc]


def digest_of(asserted: Asserted) -> str:
    """The SHA-256 of where all passages stand: names, documents, ranges and fingerprints."""
    read: Sequence[passages.Passage] = list(passages.read(asserted).passages.values())
    lines = sorted(repr((p.name, p.document, p.ranges, p.fingerprint)) for p in read)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def verify(store: GraphStore, sources: Path, today: datetime.date) -> Verified:
    """Verify the passages of a built graph.

    :raises KnowledgeError: when a source document is missing.
    """
    asserted = asserted_in(store)
    return Verified.of(examine(asserted, sources), digest_of(asserted), today)
