"""``hltgraph search TEXT``."""

from __future__ import annotations

import argparse

from hltgraph.cli import options as shared
from hltgraph.cli import output
from hltgraph.settings import Settings

#: More than there are things to be found.
_ALL = 100_000


def configure(parser: argparse.ArgumentParser) -> None:
    """The command's own options."""
    parser.add_argument("text", help="The words to look for.")
    parser.add_argument("--limit", type=int, default=20, help="The most things to show.")
    shared.add(parser)


def run(options: argparse.Namespace) -> int:
    """Exit code 0 when something was found, 1 when nothing was."""
    from hltgraph.namespaces import short
    from hltgraph.questions.search import search

    settings = Settings.from_environment()
    found = search(shared.store(options, settings), options.text, options.lang or "nl", _ALL)
    total, found = len(found), found[: max(1, min(options.limit, 200))]
    if options.format == "json":
        output.as_json({"query": options.text, "total": total, "items": [hit.as_dict() for hit in found]})
    else:
        rows = [[short(hit.iri), hit.label, hit.snippet, f"{hit.score:.1f}"] for hit in found]
        (output.as_csv if options.format == "csv" else output.as_table)(["thing", "label", "text", "score"], rows)
    return 0 if found else 1
