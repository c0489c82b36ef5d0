"""``hltgraph validate [FILE...] [--strict] [--format table, json, junit]``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from hltgraph.cli import output
from hltgraph.settings import Settings

if TYPE_CHECKING:
    from hltgraph.build.conformance import Conformance


def configure(parser: argparse.ArgumentParser) -> None:
    """The command's own options."""
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE", help="Turtle files of your own to check together with the project's graph.")
    parser.add_argument("--strict", action="store_true", help="A warning makes the exit code 1 too.")
    parser.add_argument("--lang", choices=("nl", "en"), default="nl", help="The language of the messages.")
    default = "table" if sys.stdout.isatty() else "json"
    parser.add_argument("--format", choices=("table", "json", "junit"), default=default, help="How the findings are written.")


def run(options: argparse.Namespace) -> int:
    """Exit code 0 when it conforms, 1 on a violation (with --strict on a warning too)."""
    from hltgraph.build.conformance import check

    result = check(Settings.from_environment(), options.files)
    if options.format == "json":
        output.as_json(result.as_dict())
    elif options.format == "junit":
        sys.stdout.write(result.as_junit(options.lang))
    else:
        _print(result, options.lang)
    return 1 if result.count("violation") or (options.strict and result.count("warning")) else 0


def _print(result: Conformance, language: str) -> None:
    for line in result.ungrounded:
        print(output.paragraph(f"violation  {line}", 0, 2))
    for finding in result.findings:
        message = finding.message_nl if language == "nl" else finding.message_en
        print(output.paragraph(f"{finding.severity}  {finding.label or finding.focus} ({finding.focus}): {message}", 0, 2))
    for rows in result.completeness.values():
        columns = [column for column in rows[0] if column not in ("title", "name")]
        # The heads are wide and the figures narrow: each head goes over several lines.
        heads = ["".join(f"\n{c.lower()}" if c.isupper() else c for c in column) for column in columns]
        output.as_table(heads, [[row[column] for column in columns] for row in rows])
    print(", ".join(f"{result.count(severity)} {severity}s" for severity in ("violation", "warning", "info")))
