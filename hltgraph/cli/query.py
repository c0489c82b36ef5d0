"""``hltgraph query FILE or - or TEXT``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from hltgraph.cli import options as shared
from hltgraph.cli import output
from hltgraph.errors import UsageError
from hltgraph.settings import Settings

if TYPE_CHECKING:
    from hltgraph.store.engine import Result


def configure(parser: argparse.ArgumentParser) -> None:
    """The command's own options."""
    parser.add_argument("query", metavar="FILE|-|TEXT", help="A file with SPARQL, - for standard input, or the query itself.")
    shared.add(parser, formats=(*shared.TABLE_FORMATS, *shared.GRAPH_FORMATS))


def text_of(given: str) -> str:
    """The query that an argument means.

    :raises UsageError: when it names a file that cannot be read.
    """
    if given == "-":
        return sys.stdin.read()
    if any(sign in given for sign in "{\n"):
        return given
    try:
        return Path(given).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{given}: {error.strerror if isinstance(error, OSError) else error}; give a file, - or a query") from None


def run(options: argparse.Namespace) -> int:
    """Exit code 0 when the query ran, also with no result."""
    settings = Settings.from_environment()
    fmt = options.format
    graph = fmt if fmt in shared.GRAPH_FORMATS else "ttl"
    result = foreign(settings, options.store, text_of(options.query), options.trust, "csv" if fmt == "csv" else "json", graph)
    if result.kind != "graph" and fmt in shared.GRAPH_FORMATS:
        raise UsageError(f"--format {fmt} is for CONSTRUCT and DESCRIBE; this query gives {'yes or no' if result.kind == 'boolean' else 'rows'}")
    body = result.body or b""
    if fmt == "table" and result.kind != "graph":
        import pyoxigraph as ox

        write(ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON), fmt)
    else:
        sys.stdout.write(body.decode().rstrip("\n") + "\n")
    if result.truncated:
        print(f"hltgraph: there is more than these {result.rows}; HLTGRAPH_MAX_ROWS and HLTGRAPH_MAX_RESULT_MB say how much is given", file=sys.stderr)
    return 0


def foreign(settings: Settings, store: str | None, query: str, trust: str, rows: str, graph: str) -> Result:
    """The result of a query by the rules of the web service: looked at first, in a process that can be ended, within bounds."""
    from hltgraph.store.engine import Job
    from hltgraph.store.isolation.alone import Alone

    alone = Alone(settings, store)
    try:
        return alone.run(Job(query, rows, graph, trust, None, settings.max_query_chars, settings.max_rows, settings.max_result_mb << 20))
    finally:
        alone.close()


def write(results: object, fmt: str, hide: Callable[[str], bool] = lambda _: False) -> None:
    """Write the results of a query; a table leaves out the columns to hide, which are for programs.

    :raises UsageError: when the format does not fit the kind of result.
    """
    import pyoxigraph as ox

    from hltgraph.namespaces import short

    if isinstance(results, ox.QueryTriples):
        formats = {"ttl": ox.RdfFormat.TURTLE, "nt": ox.RdfFormat.N_TRIPLES, "trig": ox.RdfFormat.TRIG, "jsonld": ox.RdfFormat.JSON_LD}
        from hltgraph.namespaces import PREFIXES

        kind = formats.get(fmt, ox.RdfFormat.TURTLE)
        sys.stdout.write(ox.serialize(results, format=kind, prefixes=PREFIXES if fmt not in ("nt",) else None).decode())  # type: ignore[union-attr]
        return
    if fmt in shared.GRAPH_FORMATS:
        raise UsageError(f"--format {fmt} is for CONSTRUCT and DESCRIBE; this query gives {'yes or no' if isinstance(results, ox.QueryBoolean) else 'rows'}")
    assert isinstance(results, (ox.QueryBoolean, ox.QuerySolutions))
    if fmt == "json" or (fmt == "csv" and isinstance(results, ox.QuerySolutions)):
        form = ox.QueryResultsFormat.JSON if fmt == "json" else ox.QueryResultsFormat.CSV
        sys.stdout.write((results.serialize(format=form) or b"").decode().rstrip("\n") + "\n")
    elif isinstance(results, ox.QueryBoolean):
        print("true" if results else "false")
    else:
        names = [variable.value for variable in results.variables if not hide(variable.value)]
        rows = [
            [None if (v := row[n]) is None else short(v.value) if isinstance(v, ox.NamedNode) else getattr(v, "value", str(v)) for n in names]
            for row in results
        ]
        output.as_table(names, rows)
