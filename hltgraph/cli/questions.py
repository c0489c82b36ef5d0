"""``hltgraph questions [NAME] [--PARAM VALUE ...]``."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from hltgraph.cli import options as shared
from hltgraph.cli import output
from hltgraph.errors import UsageError
from hltgraph.settings import Settings


def configure(parser: argparse.ArgumentParser) -> None:
    """The command's own options."""
    parser.add_argument("name", nargs="?", default=None, help="The question to run; without it they are listed.")
    parser.add_argument("parameters", nargs=argparse.REMAINDER, help="--PARAM VALUE for each parameter; a parameter may come more than once.")
    shared.add(parser)


def pairs(words: Sequence[str]) -> dict[str, list[str]]:
    """Parameters from ``--name value`` or ``--name=value``.

    :raises UsageError: when a value is missing.
    """
    found: dict[str, list[str]] = {}
    rest = list(words)
    while rest:
        word = rest.pop(0)
        name, equals, value = word.removeprefix("--").partition("=")
        if not word.startswith("--") or not name or (not equals and not rest):
            raise UsageError(f"{word!r} is no parameter; write --name value")
        found.setdefault(name, []).append(value if equals else rest.pop(0))
    return found


def run(options: argparse.Namespace) -> int:
    """Exit code 0 when there are rows, 1 when there are none."""
    from hltgraph.cli.query import write
    from hltgraph.questions import bank, retrieval

    settings = Settings.from_environment()
    language = options.lang or "nl"
    if options.name is None:
        listed = [
            {
                "name": q.name,
                "title": dict(q.title),
                "about": dict(q.about),
                "parameters": [{"name": p.name, "kinds": list(p.kinds), "about": p.sentence} for p in q.parameters],
            }
            for q in bank.questions()
        ]
        if options.format == "json":
            output.as_json(listed)
        else:
            rows = [[q.name, q.title[language], " ".join(p.name for p in q.parameters)] for q in bank.questions()]
            (output.as_csv if options.format == "csv" else output.as_table)(["name", "title", "parameters"], rows)
        return 0
    given = pairs(options.parameters)
    # What argparse leaves to the rest may hold the shared options too.
    for name in ("format", "trust", "lang", "store"):
        if name in given:
            value = given.pop(name)[-1]
            allowed = {"format": shared.TABLE_FORMATS, "trust": ("stated", "external", "all"), "lang": ("nl", "en")}.get(name)
            if allowed and value not in allowed:
                raise UsageError(f"--{name} is one of {', '.join(allowed)}, not {value!r}")
            setattr(options, name, value)
    question = bank.question(options.name)
    store = shared.store(options, settings)
    query = question.bound(retrieval.resolve(store, question, given))
    some = next(iter(store.rows(query, options.trust)), None) is not None
    other = "En" if language == "nl" else "Nl"
    write(store.run(query, options.trust), options.format, hide=lambda column: column.endswith(other))
    return 0 if some else 1
