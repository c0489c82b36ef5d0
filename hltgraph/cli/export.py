"""``hltgraph export FORMAT``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from hltgraph.settings import Settings


def configure(parser: argparse.ArgumentParser) -> None:
    """The command's own options."""
    parser.add_argument("format", choices=("graphml", "json", "csv", "xlsx"), help="GraphML, node-link JSON, edges as CSV, or a workbook.")
    parser.add_argument("--out", metavar="FILE", type=Path, default=None, help="The file to write; by default standard output.")
    parser.add_argument("--trust", choices=("stated", "external", "all"), default="all", help="How far down the ladder of trust claims may come from.")
    parser.add_argument("--store", metavar="PATH", default=None, help="The dataset to export: a dataset.nq or its folder.")


def run(options: argparse.Namespace) -> int:
    """Exit code 0 when written."""
    from hltgraph.cli import options as shared
    from hltgraph.errors import UsageError, WriteError
    from hltgraph.publication import export

    if options.format == "xlsx" and options.out is None and sys.stdout.isatty():
        raise UsageError("a workbook is no text for a terminal; name a file with --out")
    content = export.write(shared.store(options, Settings.from_environment()), options.format, options.trust)
    if options.out is None:
        sys.stdout.buffer.write(content)
        return 0
    try:
        options.out.write_bytes(content)
    except OSError as error:
        raise WriteError(f"{options.out}: {error.strerror or error}") from error
    return 0
