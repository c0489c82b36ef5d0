"""``hltgraph author SHEET`` and ``hltgraph author --place DOCUMENT LOCATOR ...``."""

from __future__ import annotations

import argparse
from pathlib import Path

from hltgraph.errors import UsageError
from hltgraph.settings import Settings


def configure(parser: argparse.ArgumentParser) -> None:
    """The command's own options."""
    parser.add_argument("sheet", nargs="?", type=Path, default=None, help="A sheet (YAML) of new items; how it looks stands in CONTRIBUTING.md.")
    parser.add_argument("--place", nargs="+", metavar="WORD", default=None, help="A document's slug and locators: prints the passage as Turtle.")
    parser.add_argument("--sources", metavar="DIR", type=Path, default=None, help="The folder with the source documents.")
    parser.add_argument("--replace", action="store_true", help="Write over the Turtle files that an earlier run of this sheet made.")


def run(options: argparse.Namespace) -> int:
    """Exit code 0 when the Turtle was written or printed."""
    from hltgraph.authoring.sheets import Sheet, passage_of
    from hltgraph.knowledge import Knowledge

    settings = Settings.from_environment()
    sources = options.sources or settings.sources
    if sources is None:
        raise UsageError("author needs the source documents: name their folder with --sources")
    if (options.sheet is None) == (options.place is None):
        raise UsageError("give a sheet, or --place DOCUMENT LOCATOR ...")
    knowledge = Knowledge.find(settings.root)
    terms = knowledge.root / "ontology" / "hltgraph.ttl"
    if options.place:
        print(passage_of(options.place[0], options.place[1:], sources, terms), end="")
        return 0
    files = dict(Sheet.open(options.sheet, sources, terms).files())
    standing = [name for name in files if (knowledge.root / "data" / name).exists()]
    if standing and not options.replace:
        raise UsageError(f"data/{standing[0]} stands already; correct it there, or write over all of this sheet's files with --replace")
    for name, text in files.items():
        path = knowledge.root / "data" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        print(path)
    return 0
