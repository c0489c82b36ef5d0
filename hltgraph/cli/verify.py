"""``hltgraph verify --sources DIR``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from hltgraph.cli import output
from hltgraph.errors import UsageError
from hltgraph.settings import Settings


def configure(parser: argparse.ArgumentParser) -> None:
    """The command's own options."""
    parser.add_argument("--sources", metavar="DIR", type=Path, default=None, help="The folder with the two source documents.")
    default = "table" if sys.stdout.isatty() else "json"
    parser.add_argument("--format", choices=("table", "json"), default=default, help="How the result is written.")


def run(options: argparse.Namespace) -> int:
    """Exit code 0 when everything is found again and covered, 1 when not."""
    from hltgraph.build.reading import read
    from hltgraph.knowledge import Knowledge
    from hltgraph.provenance.verification import verify

    settings = Settings.from_environment()
    folder = options.sources or settings.sources
    if folder is None:
        raise UsageError("verify needs the source documents: name their folder with --sources")
    result = verify(read(Knowledge.find(settings.root)), folder)
    if options.format == "json":
        output.as_json(result.as_dict())
    else:
        for problem in result.problems:
            print(output.paragraph(str(problem), 0, 2))
        print(result.summary())
    return 1 if result.problems else 0
