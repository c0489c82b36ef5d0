"""``hltgraph impact SCENARIO`` or in short: ``impact dissolve PARTY``, ``impact compare A B``, ``impact sweep``."""

from __future__ import annotations

import argparse
import datetime
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hltgraph.cli import options as shared
from hltgraph.cli import output
from hltgraph.errors import UsageError
from hltgraph.settings import Settings

if TYPE_CHECKING:
    from hltgraph.impact.report import Report
    from hltgraph.impact.scenario import Scenario
    from hltgraph.store.graph import GraphStore

_FORMATS = ("table", "json", "csv", "md", "html", "trig", "update")
_OPERATIONS = ("dissolve", "merge", "split", "rename", "leave", "join", "transfer", "change-domain", "new")
_WORDS = (*_OPERATIONS, "compare", "sweep")


def configure(parser: argparse.ArgumentParser) -> None:
    """The command's own options."""
    parser.add_argument("what", help=f"A scenario file (YAML, JSON or Turtle; - for standard input), or one of {', '.join(_WORDS)}.")
    parser.add_argument(
        "names", nargs="*", help="What it happens to: a party (isd, party/isd), two or more to merge, a task to transfer, or the files to compare."
    )
    parser.add_argument("--into", action="append", default=[], metavar="NAME", help="What comes of a merger, or a part of a split (twice or more).")
    parser.add_argument("--member", action="append", default=[], metavar="NAME", help="Who leaves or joins, or who founds (more than once).")
    parser.add_argument("--from", dest="origin", metavar="PARTY", help="Who carries the task now.")
    parser.add_argument("--to", metavar="PARTY", help="Who is to carry the task.")
    parser.add_argument("--name", help="The new name.")
    parser.add_argument("--domain", help="The new policy domain.")
    parser.add_argument("--date", metavar="DATE", help="When it happens; by default the next first of January.")
    parser.add_argument("--dependence", type=Path, metavar="FILE", help="Turtle with entries that take the place of ours in the table of dependences.")
    shared.add(parser, formats=_FORMATS, as_of=True)


def _read(store: GraphStore, name: str, today: datetime.date, settings: Settings) -> Scenario:
    from hltgraph.impact.parsing import from_text

    try:
        text = sys.stdin.read(settings.max_scenario_chars + 1) if name == "-" else Path(name).read_text("utf-8")
    except FileNotFoundError:
        raise UsageError(f"{name} is no scenario file and none of {', '.join(_WORDS)}") from None
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{name}: {error}") from error
    return from_text(store, text, today, max_chars=settings.max_scenario_chars, max_operations=settings.max_operations)


def _words(store: GraphStore, options: argparse.Namespace, today: datetime.date) -> Scenario:
    from hltgraph.impact.parsing import from_words
    from hltgraph.impact.scenario import KEYS

    op, names = options.what, options.names
    if op not in ("merge",) and len(names) != 1:
        raise UsageError(f"impact {op} takes one name, not {len(names)}")
    given: dict[str, Any] = {"date": options.date, "name": options.name, "domain": options.domain, "from": options.origin, "to": options.to}
    first = KEYS[op][0]
    given[first] = names if op == "merge" else names[0]
    given["into"] = options.into[0] if op == "merge" and len(options.into) == 1 else options.into
    if op == "new":
        given["members"] = options.member
    elif len(options.member) > 1:
        raise UsageError(f"impact {op} takes one --member")
    else:
        given["member"] = options.member[0] if options.member else None
    return from_words(store, op, given, today)


def run(options: argparse.Namespace) -> int:
    """Exit code 0 with a report; that something is not open as such is an answer too."""
    settings = Settings.from_environment()
    store = shared.store(options, settings)
    today, language = shared.today(options), options.lang or "nl"
    own = None
    if options.dependence:
        try:
            own = options.dependence.read_bytes()
        except OSError as error:
            raise UsageError(f"{options.dependence}: {error}") from error
    if options.what == "sweep":
        return _sweep(store, options, own, today, language, settings)
    if options.what == "compare":
        return _compare(store, options, own, today, language, settings)
    scenario = _words(store, options, today) if options.what in _OPERATIONS else _read(store, options.what, today, settings)
    from hltgraph.impact.analysis import Analysis

    found = Analysis(store, options.trust, own).report(scenario, language, today)
    _write(found, options.format)
    return 0


def _write(found: Report, form: str) -> None:
    from hltgraph.impact import rendering
    from hltgraph.impact.wording import say

    if form == "json":
        output.as_json(found.as_dict())
    elif form == "csv":
        rows = [[a.iri, a.type, a.label, a.effect, a.band, a.distance, a.layer] for a in found.affected]
        output.as_csv(["iri", "type", "label", "effect", "band", "distance", "layer"], rows)
    elif form == "table":
        for section in rendering.sections(found):
            print(f"\n{section.title}")
            for paragraph in section.paragraphs:
                print(output.paragraph(paragraph))
            for point in section.points:
                print(output.paragraph(f"- {point}", 0, 2))
            if section.rows:
                # The explanation stands in every other form; a terminal is too narrow for it.
                wide = len(section.header) - (section.title == say(found.language, "affected"))
                output.as_table(section.header[:wide], [row[:wide] for row in section.rows])
    else:
        sys.stdout.write(
            rendering.markdown(found)
            if form == "md"
            else rendering.html(found)
            if form == "html"
            else found.change.trig()
            if form == "trig"
            else found.change.update()
        )


def _compare(store: GraphStore, options: argparse.Namespace, own: bytes | None, today: datetime.date, language: str, settings: Settings) -> int:
    from hltgraph.impact import comparison
    from hltgraph.impact.analysis import Analysis

    if len(options.names) < 2:
        raise UsageError("impact compare takes two or more scenario files")
    if len(options.names) > settings.max_operations:
        raise UsageError(f"{len(options.names)} scenarios; {settings.max_operations} is the most")
    analysis = Analysis(store, options.trust, own)
    made = comparison.compare([analysis.report(_read(store, name, today, settings), language, today) for name in options.names])
    if options.format == "json":
        output.as_json(made)
    else:
        header, rows = comparison.rows(made)
        (output.as_csv if options.format == "csv" else output.as_table)(header, rows)
    return 0


def _sweep(store: GraphStore, options: argparse.Namespace, own: bytes | None, today: datetime.date, language: str, settings: Settings) -> int:
    from hltgraph.impact.analysis import Analysis
    from hltgraph.impact.scenario import date_of
    from hltgraph.impact.sweep import sweep

    def progress(done: int, every: int) -> None:
        if sys.stderr.isatty():
            print(f"\r{done}/{every}", end="" if done < every else "\n", file=sys.stderr, flush=True)

    date = date_of(options.date, today)
    rows = sweep(Analysis(store, options.trust, own), date, today, language, settings.max_sweep, progress)
    if options.format == "json":
        output.as_json(rows)
        return 0
    header = ["scenario", "status", "direct", "near", "far", "stated", "gaps", "duties", "questions"]
    table = [
        [
            " ".join(str(v) if not isinstance(v, list) else " ".join(v) for v in row["scenario"].values()), row["status"],
            *row["touched"].values(), row["stated_reach"], row["gaps_opened"], row["duties"], row["open_questions"],
        ]
        for row in rows
    ]  # fmt: skip
    (output.as_csv if options.format == "csv" else output.as_table)(header, table)
    return 0
