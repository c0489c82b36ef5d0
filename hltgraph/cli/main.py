"""``hltgraph``: reads the arguments, calls one command, turns an error into one line and an exit code.

Exit codes: 0 good, 1 not conforming or no answer, 2 wrong use, 3 fault. Messages go to stderr, results to stdout.
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import os
import sys
from importlib import import_module

from hltgraph import __version__
from hltgraph.errors import HltgraphError

#: Each command and the sentence that helps choose it; the module of the same name holds it.
COMMANDS = {
    "build": "Build the dataset from ontology, data and shapes: read, infer, validate, write.",
    "validate": "Check the project's graph, or your own Turtle merged with it, against the shapes.",
    "verify": "Find every passage again in the source documents, and every point of the sources in the graph.",
    "ask": "Answer a Dutch or English question with its reading, citations and query.",
    "questions": "List the stored questions, or run one.",
    "query": "Run SPARQL 1.1 over the graph.",
    "show": "Show all that is known of one thing, each statement with its layer.",
    "search": "Search labels, other names and descriptions.",
    "impact": "Tell what a change of connected parties touches, and why.",
    "author": "Turn a sheet of new items into the project's Turtle, or print the range of a place in a source.",
    "load": "Put the dataset into another engine, to be answered from with --store.",
    "publish": "Write the whole open-data publication as a folder of static files, after a check.",
    "diff": "Say what differs between two graphs, by thing.",
    "export": "Write the graph for other tools: GraphML, JSON, CSV, Excel.",
    "serve": "Serve the graph over HTTP.",
    "mcp": "Give the questions as tools to an AI assistant, over standard input and output.",
}

#: Commands that hold nothing that must be put away at their end.
_LIGHT = ("ask", "questions", "search", "show")


class _Help(argparse.HelpFormatter):
    """The usual help. The parser makes a formatter for each argument, and the usual one would load a module to ask how wide the
    terminal is: a fiftieth of the time of a question."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=_columns() - 2)


def _columns() -> int:
    with contextlib.suppress(OSError, ValueError):
        return int(os.environ.get("COLUMNS") or os.get_terminal_size(sys.stdout.fileno()).columns) or 80
    return 80


def parser(command: str | None = None) -> argparse.ArgumentParser:
    """The argument parser; with a command named, only that one is in it, which is quicker; without (``""``), their names alone."""
    top = argparse.ArgumentParser(prog="hltgraph", description="The nota HLT Samen Verder as a knowledge graph that answers.", formatter_class=_Help)
    top.add_argument("--version", action="version", version=f"hltgraph {__version__}")
    # With its name given, the parser need not make it up, for which it would ask how wide the terminal is.
    commands = top.add_subparsers(dest="command", metavar="COMMAND", required=True, prog=top.prog)
    for name, sentence in COMMANDS.items():
        if command in (name, None, ""):
            sub = commands.add_parser(name, help=sentence, description=sentence, formatter_class=_Help)
            if command != "":
                import_module(f"hltgraph.cli.{name}").configure(sub)
    return top


def main(arguments: list[str] | None = None) -> int:
    """Run a command; returns the exit code."""
    own = arguments is None  # the process is there for this
    arguments = sys.argv[1:] if arguments is None else arguments
    named = arguments[0] if arguments and arguments[0] in COMMANDS else ""
    try:
        if own and named in _LIGHT:
            gc.disable()
        options = parser(named).parse_args(arguments)
        code: int = import_module(f"hltgraph.cli.{options.command}").run(options)
        sys.stdout.flush()
        if own and named in _LIGHT:
            sys.stderr.flush()
            os._exit(code)  # taking the process apart would take a tenth of its time
        return code
    except HltgraphError as error:
        print(f"hltgraph: {error.title}: {error.detail}" if "\n" in error.detail else f"hltgraph: {error.line()}", file=sys.stderr)
        return error.exit_code
    except BrokenPipeError:
        # The reader of our output went away, as `head` does; nothing is wrong.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
