"""``hltgraph mcp``: the questions as tools for an AI assistant, over standard input and output."""

from __future__ import annotations

import argparse
import sys

from hltgraph.cli import options as shared
from hltgraph.settings import Settings


def configure(parser: argparse.ArgumentParser) -> None:
    """The command's own options."""
    parser.add_argument("--store", metavar="PATH|URL", default=None, help=shared.STORE)


def run(options: argparse.Namespace) -> int:
    """Serves until its input ends."""
    from hltgraph.assistant.server import serve

    if sys.stdin.isatty():
        print("hltgraph mcp is started by an assistant, which speaks the Model Context Protocol to it; Ctrl-D ends it", file=sys.stderr)
    serve(Settings.from_environment(), options.store)
    return 0
