"""The options that commands share, and the store they open."""

from __future__ import annotations

import argparse
import datetime
import sys
from typing import TYPE_CHECKING

from hltgraph.settings import Settings

if TYPE_CHECKING:
    from hltgraph.store.graph import GraphStore

TABLE_FORMATS = ("table", "json", "csv")
#: What --store takes.
STORE = "What to answer from: a dataset.nq or its folder, or the address of a SPARQL endpoint that hltgraph load has filled."
GRAPH_FORMATS = ("ttl", "jsonld", "nt", "trig")


def _date(text: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no date such as 2026-01-31") from None


def add(parser: argparse.ArgumentParser, *, formats: tuple[str, ...] = TABLE_FORMATS, as_of: bool = False) -> None:
    """Add the shared options of a command that gives data."""
    default = "table" if sys.stdout.isatty() else "json"
    parser.add_argument("--format", choices=formats, default=default, help="How the result is written; by default a table on a terminal, else JSON.")
    parser.add_argument("--trust", choices=("stated", "external", "all"), default="all", help="How far down the ladder of trust claims may come from.")
    parser.add_argument("--lang", choices=("nl", "en"), default=None, help="The language of labels and texts; by default that of the question, else Dutch.")
    parser.add_argument("--store", metavar="PATH|URL", default=None, help=STORE)
    if as_of:
        parser.add_argument("--as-of", metavar="DATE", type=_date, default=None, help="The day that counts as today.")


def store(options: argparse.Namespace, settings: Settings) -> GraphStore:
    """The store that the options and settings name."""
    from hltgraph.store.opening import open_named

    return open_named(settings, options.store)


def today(options: argparse.Namespace) -> datetime.date:
    """The day that counts as today."""
    return options.as_of or datetime.date.today()
