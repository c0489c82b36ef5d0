"""What a query for another engine must be: SPARQL 1.1 and no more, with its form and its dataset known.

Engines take more than the standard: some take updates as queries, some take pragmas before one. So the text that goes out
is first parsed by the engine of this process, which takes the standard alone and says line and column of a fault. It must
not be run there, even on nothing: a few rows of VALUES multiply to hours. An empty VALUES at the end of a query makes that
engine see, before it does anything, that there is nothing to do.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyoxigraph as ox

from hltgraph.errors import QueryError
from hltgraph.store import guard
from hltgraph.store.graph import syntax_error

_FORMS = ("select", "ask", "construct", "describe")
_NOTHING = "\nVALUES () {}"
_GAP = r"(?:\s|\#[^\n\r]*)*+"
_FROM = re.compile(rf"from{_GAP}(named\b{_GAP})?(<[^>]*>|[^\s{{<#]+)", re.IGNORECASE)
# In a local name a slash may be written with a backslash before it, which not every engine reads.
_BACKSLASH = re.compile(r"\\(?=.)")
_ESCAPED = re.compile(r"([^\W\d][\w.\-]*):((?:[\w:.\-%]|\\.)*\\.(?:[\w:.\-%]|\\.)*)")


@dataclass(frozen=True)
class Portable:
    """A query that any engine reads: its text, its form, and the graphs that its own FROM names (None: it has none)."""

    text: str
    form: str
    named: tuple[tuple[str, ...], tuple[str, ...]] | None


@cache
def text(name: str) -> str:
    """The text of a query of the store's own."""
    return (Path(__file__).parent / f"{name}.rq").read_text("utf-8")


def portable(query: str, prefixes: dict[str, str]) -> Portable:
    """A query made to stand alone, its prefixes declared on its first line so that the others keep their numbers.

    :raises QueryError: when it is no SPARQL 1.1 query; the message names line and column.
    """
    words, begin = _checked(query, prefixes)
    declared = {word.removesuffix(":") for (before, _), (word, _) in itertools.pairwise(words) if before.casefold() == "prefix"}
    ours = {name: iri for name, iri in prefixes.items() if name not in declared}
    written = _without_escapes(query, ours)
    if written != query:
        _checked(written, prefixes)  # what goes out is what was looked at
    prologue = " ".join(f"PREFIX {name}: <{iri}>" for name, iri in ours.items() if f"{name}:" in written)
    form = next(name for name in _FORMS if query[begin:].casefold().startswith(name))
    return Portable(f"{prologue} {written}", form, _named(query, words, begin, prefixes))


def _checked(query: str, prefixes: dict[str, str]) -> tuple[list[tuple[str, int]], int]:
    """The outer words of a query, and where its form stands.

    :raises QueryError: when it does not parse.
    """
    words = list(guard.outer_words(query))
    begin = next((at for word, at in words if word.casefold() in _FORMS), len(query))
    closing = next((at for word, at in reversed(words) if word.casefold() == "values" and at > begin), len(query))
    _parse(query[:closing] + _NOTHING, query, prefixes)
    if closing < len(query):
        between = text("nothing").strip() + "\n" * query.count("\n", begin, closing)  # the lines keep their numbers
        _parse(query[:begin] + between + query[closing:], query, prefixes)
    return words, begin


def _parse(query: str, asked: str, prefixes: dict[str, str]) -> object:
    try:
        return ox.Store().query(query, prefixes=prefixes)
    except SyntaxError as error:
        raise syntax_error(asked, error) from error
    except ValueError as error:
        raise QueryError(str(error)) from error


def _without_escapes(query: str, prefixes: dict[str, str]) -> str:
    """The query with names that hold a backslash written in full."""

    def full(match: re.Match[str]) -> str:
        name = _ESCAPED.fullmatch(match[0])
        return f"<{prefixes[name[1]]}{_BACKSLASH.sub('', name[2])}>" if name and name[1] in prefixes else match[0]

    return guard.TOKEN.sub(full, query) if "\\" in query else query


def _named(query: str, words: list[tuple[str, int]], begin: int, prefixes: dict[str, str]) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    found = [match for word, at in words if word.casefold() == "from" and (match := _FROM.match(query, at))]
    if not found:
        return None
    # The engine resolves the names by the query's own prefixes; they stand in a query that it took.
    row = " ".join(match[2] for match in found)
    solutions = _parse(query[:begin] + text("resolved").replace("UNDEF", row), query, prefixes)
    assert isinstance(solutions, ox.QuerySolutions)
    iris = [str(getattr(solution["graph"], "value", "")) for solution in solutions]
    sides: Iterator[tuple[str, ...]] = (tuple(i for i, m in zip(iris, found, strict=True) if bool(m[1]) is named) for named in (False, True))
    return next(sides), next(sides)
