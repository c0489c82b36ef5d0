"""``hltgraph diff A B``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from hltgraph.cli import output
from hltgraph.settings import Settings


def configure(parser: argparse.ArgumentParser) -> None:
    """The command's own options."""
    parser.add_argument("old", metavar="A", type=Path, help="The older graph: a dataset file, its folder, or a publication.")
    parser.add_argument("new", metavar="B", type=Path, help="The newer graph.")
    default = "text" if sys.stdout.isatty() else "json"
    parser.add_argument("--format", choices=("text", "json", "html"), default=default, help="How the difference is written.")
    parser.add_argument("--lang", choices=("nl", "en"), default="nl", help="The language of the page.")


def run(options: argparse.Namespace) -> int:
    """Exit code 0, whether they differ or not."""
    from hltgraph.publication import diff
    from hltgraph.publication.edition import Edition
    from hltgraph.publication.pages import Pages

    Settings.from_environment()
    old, new = (Edition.read(_dataset(path)) for path in (options.old, options.new))
    found = diff.compare(old, new)
    if options.format == "json":
        output.as_json(found.as_dict())
    elif options.format == "html":
        sys.stdout.write(Pages(old.base).render("difference.html", "difference", options.lang, one_file=True, difference=found).decode())
    else:
        sys.stdout.write(found.as_text())
    return 0


def _dataset(path: Path) -> Path:
    """The dataset file that a path means."""
    candidates = [path / "dataset.nq", path / "dumps" / "hltgraph.nq", path / "hltgraph.nq.gz"] if path.is_dir() else [path]
    return next((candidate for candidate in candidates if candidate.is_file()), candidates[0])
