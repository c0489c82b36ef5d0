"""``hltgraph verify --sources DIR [--record]``."""

from __future__ import annotations

import argparse
import datetime
import sys
from dataclasses import asdict
from pathlib import Path

from hltgraph.cli import output
from hltgraph.errors import UsageError
from hltgraph.settings import Settings


def configure(parser: argparse.ArgumentParser) -> None:
    """The command's own options."""
    parser.add_argument("--sources", metavar="DIR", type=Path, default=None, help="The folder with the two source documents.")
    parser.add_argument("--sample", metavar="N", type=int, default=None, help="Instead, draw N statements, demands and readings to judge by eye.")
    parser.add_argument("--seed", type=int, default=1, help="The seed of the sample; the same seed draws the same things.")
    parser.add_argument("--record", action="store_true", help="Write what was found down in data/verified.toml, with today's date.")
    default = "table" if sys.stdout.isatty() else "json"
    parser.add_argument("--format", choices=("table", "json"), default=default, help="How the result is written.")


def run(options: argparse.Namespace) -> int:
    """Exit code 0 when everything is found again and covered, 1 when not; a sample is always 0."""
    from hltgraph.build.reading import read
    from hltgraph.knowledge import Knowledge

    settings = Settings.from_environment()
    folder = options.sources or settings.sources
    if folder is None:
        raise UsageError("verify needs the source documents: name their folder with --sources")
    asserted = read(Knowledge.find(settings.root))
    if options.sample is not None:
        from hltgraph.provenance.sample import draw

        drawn = draw(asserted, folder, max(1, options.sample), options.seed)
        if options.format == "json":
            output.as_json([thing.as_dict() for thing in drawn])
        for number, thing in enumerate(drawn, 1) if options.format == "table" else ():
            print(output.paragraph(f"{number}. {thing.name} ({thing.place})"))
            for line in (*thing.says, f"> {thing.words}"):
                print(output.paragraph(line, 4, 2))
        return 0
    from hltgraph.provenance.verification import examine

    result = examine(asserted, folder)
    if options.record:
        from hltgraph.quality import verified

        found = verified.Verified.of(result, verified.digest_of(asserted), datetime.date.today())
        print(f"recorded in {verified.record(Knowledge.find(settings.root), found)}", file=sys.stderr)
    if options.format == "json":
        output.as_json({"problems": [asdict(p) for p in result.problems], "counts": [asdict(c) for c in result.counts]})
        return 1 if result.problems else 0
    for problem in result.problems:
        print(output.paragraph(problem.line(), 0, 2))
    for counts in result.counts:
        cover = counts.coverage
        print(
            f"{counts.document}: {counts.found} of {counts.passages} passages found, {counts.answered} of {counts.points} points answered, "
            f"{cover.held} of {cover.characters} characters in passages and {cover.excluded} excluded"
        )
    print(f"{len(result.problems)} problems")
    return 1 if result.problems else 0
