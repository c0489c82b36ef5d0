"""``hltgraph serve``: the one place where the library starts the web service."""

from __future__ import annotations

import argparse

from hltgraph.cli import options as shared
from hltgraph.settings import Settings


def configure(parser: argparse.ArgumentParser) -> None:
    """The command's own options."""
    parser.add_argument("--host", default="127.0.0.1", help="The address to listen on; by default this machine alone.")
    parser.add_argument("--port", type=int, default=None, help="The port; by default the first free one from 8000.")
    parser.add_argument("--workers", type=int, default=1, help="How many processes serve.")
    parser.add_argument("--store", metavar="PATH|URL", default=None, help=shared.STORE)


def run(options: argparse.Namespace) -> int:
    """Serves until it is stopped."""
    from api.server import serve

    settings = Settings.from_environment()
    serve(settings, host=options.host, port=options.port, workers=options.workers, dataset=options.store)
    return 0
