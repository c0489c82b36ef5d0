"""From the knowledge folders to one checked dataset file and its report, swapped in whole."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from hltgraph import __version__
from hltgraph.knowledge import Knowledge
from hltgraph.namespaces import BASE

DATASET, REPORT = "dataset.nq", "report.json"
# Whatever of these changes may change the result.
_LIBRARIES = ("rdflib", "owlrl", "pyshacl", "pyoxigraph")

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Built:
    """A finished build: its folder, the report, and whether it was taken from the cache."""

    folder: Path
    report: dict[str, object]
    reused: bool


def inputs_digest(knowledge: Knowledge, base: str) -> str:
    """SHA-256 over everything that the result depends on, hexadecimal."""
    digest = hashlib.sha256(f"{__version__}\0{base}\0".encode())
    for name in _LIBRARIES:
        digest.update(f"{name}={metadata.version(name)}\0".encode())
    package = Path(__file__).parent.parent
    code = [*sorted((package / "build").glob("*")), package / "namespaces.py", package / "knowledge.py"]
    named = [(path.name, path) for path in code if path.is_file()]
    named += [(path.relative_to(knowledge.root).as_posix(), path) for path in knowledge.files()]
    for name, path in named:
        digest.update(f"{name}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\0".encode())
    return digest.hexdigest()


def swap_in(files: dict[str, bytes], out: Path) -> None:
    """Write files into a folder so that a reader finds the old ones or the new ones, never a half of one."""
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".build-", dir=out) as fresh:
        for name, content in files.items():
            path = Path(fresh) / name
            with path.open("wb") as handle:
                handle.write(content)
                handle.flush()
                os.fsync(handle.fileno())
        for name in files:
            (Path(fresh) / name).replace(out / name)


def build(knowledge: Knowledge, out: Path, cache: Path, *, base: str = BASE, fresh: bool = False, progress: Progress = lambda _: None) -> Built:
    """Build the dataset into ``out``.

    :raises KnowledgeError: on a file that cannot be read.
    :raises ConformanceError: when a claim has no ground, the ontology is contradicted, or a shape finds a violation.
    """
    kept = cache / "builds" / inputs_digest(knowledge, base)
    reused = not fresh and (kept / DATASET).is_file() and (kept / REPORT).is_file()
    if reused:
        files = {name: (kept / name).read_bytes() for name in (DATASET, REPORT)}
    else:
        # Late, so that an unchanged build does not pay for what it does not use.
        from hltgraph.build.assembly import assemble

        files = assemble(knowledge, base, progress)
        swap_in(files, kept)
        _forget_old(kept.parent)
    swap_in(files, out)
    return Built(out, json.loads(files[REPORT]), reused)


def _forget_old(builds: Path, keep: int = 5) -> None:
    for old in sorted(builds.iterdir(), key=lambda path: path.stat().st_mtime, reverse=True)[keep:]:
        shutil.rmtree(old, ignore_errors=True)
