"""``hltgraph build``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from hltgraph.settings import Settings


def configure(parser: argparse.ArgumentParser) -> None:
    """The command's own options."""
    parser.add_argument("--out", metavar="DIR", type=Path, default=None, help="Where dataset.nq and report.json are put; by default build/ under the root.")
    parser.add_argument("--fresh", action="store_true", help="Build anew even when nothing has changed.")


def run(options: argparse.Namespace) -> int:
    """Exit code 0 when built, 1 when the knowledge does not conform."""
    from hltgraph.build.pipeline import build
    from hltgraph.knowledge import PACKAGED, Knowledge
    from hltgraph.questions import lexicon
    from hltgraph.questions.dictionary import Dictionary
    from hltgraph.questions.textindex import TextIndex
    from hltgraph.questions.vectors import Vectors, available
    from hltgraph.store.opening import open_store

    settings = Settings.from_environment()
    knowledge = Knowledge.find(settings.root)
    out = options.out or (Path.cwd() / "build" if knowledge.root == PACKAGED else knowledge.root / "build")

    def progress(step: str) -> None:
        if sys.stderr.isatty():
            print(f"\r\033[K{step} ...", end="", file=sys.stderr, flush=True)

    built = build(knowledge, out, settings.cache_folder(), base=settings.base, fresh=options.fresh, progress=progress)
    progress("store")
    store = open_store(out / "dataset.nq", settings.cache_folder())
    lexicon.read(store)
    index = TextIndex(store)
    index.make()
    Dictionary(store).make()
    if available():
        Vectors(store, index).make()
    if sys.stderr.isatty():
        print("\r\033[K", end="", file=sys.stderr)
    statements = built.report["statements"]
    findings = built.report["findings"]
    assert isinstance(statements, dict) and isinstance(findings, list)
    total = sum(statements.values())
    note = " (unchanged)" if built.reused else ""
    print(f"{out / 'dataset.nq'}: {total} statements, version {str(built.report['version'])[:12]}, {len(findings)} findings{note}")
    return 0
