"""``hltgraph publish OUT [--base IRI] [--public-url URL] [--check] [--previous DIR]``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from hltgraph.settings import Settings


def configure(parser: argparse.ArgumentParser) -> None:
    """The command's own options."""
    parser.add_argument("out", metavar="OUT", type=Path, help="The folder that is written: a new one, or one that holds an earlier publication.")
    parser.add_argument("--base", metavar="IRI", default=None, help="The base that the things get; by default HLTGRAPH_BASE, else the one that they have.")
    parser.add_argument("--public-url", metavar="URL", default=None, help="The address where the folder will be served; by default HLTGRAPH_PUBLIC_URL.")
    parser.add_argument("--check", action="store_true", help="Run the gate alone and write its report into OUT.")
    parser.add_argument("--previous", metavar="DIR", type=Path, default=None, help="The publication before this one; by default what is in OUT.")
    parser.add_argument("--sources", metavar="DIR", type=Path, default=None, help="The folder with the source documents, to verify the passages.")
    parser.add_argument("--store", metavar="PATH", default=None, help="The dataset to publish: a dataset.nq or its folder.")


def run(options: argparse.Namespace) -> int:
    """Exit code 0 when published (with --check when it may be), 1 when the gate refuses."""
    from hltgraph.errors import UsageError
    from hltgraph.knowledge import Knowledge
    from hltgraph.namespaces import BASE
    from hltgraph.publication import publishing
    from hltgraph.publication.facts import Facts, address
    from hltgraph.store.opening import dataset_path

    settings = Settings.from_environment()
    knowledge = Knowledge.find(settings.root)
    wanted = options.base or (settings.base if settings.base != BASE else None)
    base = address(wanted, "the base") if wanted else None
    Facts.read(knowledge, settings, options.public_url)  # a choice that is none is said before anything is read
    sources = options.sources or settings.sources

    def progress(step: str) -> None:
        if sys.stderr.isatty():
            print(f"\r\033[K{step} ...", end="", file=sys.stderr, flush=True)

    if not options.check:
        publishing.settle(options.out)
    previous = options.previous or (options.out if (options.out / publishing.MARK).is_file() else None)
    if options.previous and not (options.previous / publishing.MARK).is_file():
        raise UsageError(f"{options.previous} holds no publication")
    try:
        progress("reading")
        site = publishing.prepare(dataset_path(settings, options.store), knowledge, settings, base=base, public_url=options.public_url, previous=previous)
        if options.check:
            report = publishing.check(site, sources, progress)
            written = publishing.report(site, report, options.out)
            progress("")
            for line in report.lines():
                print(line)
            print(f"{len(report.refusals)} reasons not to publish; not checked: {', '.join(report.skipped) or 'nothing'}; report in {written[0]}")
            return 1 if report.refusals else 0
        done = publishing.publish(site, options.out, sources=sources, previous=previous, progress=progress)
    finally:
        if sys.stderr.isatty():
            print("\r\033[K", end="", file=sys.stderr)
    print(f"{options.out}: release {done.release}, {done.things} things, {done.files} files, {done.bytes / 1e6:.0f} MB")
    facts = site.facts
    print(f"Woo information category {facts.category.number} ({facts.category.label}), act {facts.act}: see {options.out / 'gate.html'} for what you choose")
    return 0
