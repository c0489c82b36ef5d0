"""``hltgraph load --store URL --graph-store URL``."""

from __future__ import annotations

import argparse
import sys

from hltgraph.errors import UsageError
from hltgraph.settings import Settings


def configure(parser: argparse.ArgumentParser) -> None:
    """The command's own options."""
    parser.add_argument("--store", metavar="URL", default=None, help="The SPARQL endpoint that is to answer; by default HLTGRAPH_STORE.")
    parser.add_argument("--graph-store", metavar="URL", required=True, help="The engine's address for the Graph Store Protocol, see docs/engines.md.")
    parser.add_argument("--dataset", metavar="PATH", default=None, help="The dataset to load: a dataset.nq or its folder; by default the one built here.")
    parser.add_argument("--filled", action="store_true", help="The engine's own loader has put the graphs there: only count them and say which version it is.")


def run(options: argparse.Namespace) -> int:
    """Exit code 0 when the endpoint answers from the whole of the dataset."""
    from hltgraph.store.loading import PATIENCE, load
    from hltgraph.store.opening import dataset_path, verified
    from hltgraph.store.remote import connect

    settings = Settings.from_environment()
    url = options.store or settings.store
    if not url:
        raise UsageError("load needs the address of the endpoint: name it with --store")
    endpoint, graphs = connect(url, settings), connect(options.graph_store, settings, PATIENCE)
    content, version = verified(dataset_path(settings, options.dataset))

    def progress(step: str) -> None:
        if sys.stderr.isatty():
            print(f"\r\033[K{step} ...", end="", file=sys.stderr, flush=True)

    try:
        total = load(content, version, endpoint, graphs, fill=not options.filled, progress=progress)
    finally:
        if sys.stderr.isatty():
            print("\r\033[K", end="", file=sys.stderr)
        endpoint.close()
        graphs.close()
    print(f"{url}: {total} statements, version {version[:12]}")
    return 0
