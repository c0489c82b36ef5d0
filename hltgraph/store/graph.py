"""The one query interface of the graph."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox

from hltgraph.errors import QueryError, UsageError
from hltgraph.knowledge import ASSERTED, INFERRED, TRUST, graph
from hltgraph.namespaces import BASE, PREFIXES
from hltgraph.store import clauses, guard
from hltgraph.store.memory import Memory

Term = ox.NamedNode | ox.BlankNode | ox.Literal
Row = dict[str, Term]
Results = ox.QuerySolutions | ox.QueryTriples | ox.QueryBoolean

_POSITION = re.compile(r"(?:error )?at (\d+):(\d+)")
_UPDATE = re.compile(r"\b(insert|delete|load|clear|drop|create|add|move|copy|with)\b", re.IGNORECASE)
#: The longest query of our own, in characters; it is composed from files and as long as the things that it asks after.
_OWN_CHARS = 10_000_000


@dataclass(frozen=True)
class Dataset:
    """The graphs that a query sees: the IRIs merged into its default graph, and those that GRAPH finds."""

    default: tuple[str, ...]
    named: tuple[str, ...]

    @classmethod
    def of(cls, default: Sequence[str], named: Sequence[str]) -> Dataset:
        """The dataset that a request names, each graph once.

        :raises UsageError: when one is no graph of this project.
        """
        own = [graph(name) for name in (*ASSERTED, *INFERRED)]
        for iri in (*default, *named):
            if iri not in own:
                raise UsageError(f"there is no graph {iri}; there are {', '.join(own)}")
        return cls(tuple(dict.fromkeys(default)), tuple(dict.fromkeys(named)))


def syntax_error(query: str, error: SyntaxError) -> QueryError:
    """The engine's complaint about a query as ours."""
    message = " ".join(str(error).split())
    place = _POSITION.search(message)
    where, position = message, tuple[int, ...]()
    if place:
        ended = int(place[1]) > query.count("\n") + 1  # something was put after it
        position = () if ended else (int(place[1]), int(place[2]))
        where = f"{'at its end' if ended else f'line {place[1]}, column {place[2]}'}: {message[place.end() :].lstrip(': ')}"
    hint = "; this is a query service, updates are not taken" if _UPDATE.match(query.lstrip()) else ""
    return QueryError(f"{where}{hint}", *position)


class GraphStore(ABC):
    """A built graph, read-only, whatever engine holds it.

    ``version`` is the graph's hash, ``folder`` its place in the cache (None where there is no cache) and ``base`` the
    base IRI of the things.
    """

    version: str
    folder: Path | None
    base: str

    @cached_property
    def memory(self) -> Memory:
        """What was found out about its things."""
        return Memory()

    def run(self, query: str, trust: str = "all", max_chars: int = 100_000, dataset: Dataset | None = None) -> Results:
        """Run a query over the graphs that a rung of trust allows; each triple stands in one graph, so it comes once.

        A ``dataset`` named besides the query goes before trust, and either goes before the FROM of the query itself.

        :raises UsageError: when its FROM names a graph that is none of this project.
        :raises QueryRefused: when the query may not run here.
        :raises QueryError: when it does not parse; the message names line and column.
        :raises RemoteError: when the graph is elsewhere, and no whole result comes from there.
        """
        guard.check(query, max_chars)
        if trust not in TRUST:
            raise UsageError(f"trust is one of {', '.join(TRUST)}, not {trust!r}")
        if dataset is None and trust != "all":
            allowed = tuple(graph(name) for name in TRUST[trust])
            dataset = Dataset(allowed, allowed)
        return self._run(query, dataset)

    @abstractmethod
    def _run(self, query: str, dataset: Dataset | None) -> Results:
        """The results of a query that the guard let pass, over a dataset; None is what its FROM names, else everything."""

    def now(self) -> str:
        """The version that is there now; empty where that is not known. What is opened here does not change."""
        return self.version

    def rows(self, query: str, trust: str = "all") -> Iterator[Row]:
        """The solutions of a SELECT query of our own, each with its bound variables only; it may list thousands of things."""
        results = self.run(query, trust, max_chars=_OWN_CHARS)
        assert isinstance(results, ox.QuerySolutions)
        names = [variable.value for variable in results.variables]
        for solution in results:
            yield {name: value for name in names if (value := solution[name]) is not None}

    @abstractmethod
    def exists(self, iri: str) -> bool:
        """Whether the graph says anything of a thing."""

    @abstractmethod
    def quads_about(self, iri: str) -> list[ox.Quad]:
        """Every quad with a thing as its subject, then every one with it as its object."""

    @abstractmethod
    def quads_in(self, graph_name: str) -> Iterator[ox.Quad]:
        """Every quad of a named graph, by the graph's IRI."""


@dataclass
class EmbeddedStore(GraphStore):
    """A graph that the engine in this process holds."""

    engine: ox.Store
    version: str
    folder: Path | None
    base: str = BASE

    def _run(self, query: str, dataset: Dataset | None) -> Results:
        prefixes = PREFIXES | {"id": self.base + "id/"}
        if dataset is None and (own := clauses.dataset(query, prefixes)):
            dataset = Dataset.of(*own)
        try:
            if dataset is not None:
                default, named = ([ox.NamedNode(iri) for iri in iris] for iris in (dataset.default, dataset.named))
                return self.engine.query(query, prefixes=prefixes, default_graph=default, named_graphs=named)  # type: ignore[arg-type]
            # No triple stands in two graphs, so this union holds each once; it is quicker than a list of graphs. The engine
            # would put it before a FROM, which stays where its names cannot be read; it never fetches one.
            return self.engine.query(query, prefixes=prefixes, use_default_graph_as_union=not clauses.names_dataset(query))
        except SyntaxError as error:
            raise syntax_error(query, error) from error
        except (ValueError, OSError, RuntimeError) as error:
            raise QueryError(str(error)) from error

    def exists(self, iri: str) -> bool:
        node = ox.NamedNode(iri)
        return next(iter(self.engine.quads_for_pattern(node, None, None, None)), None) is not None

    def quads_about(self, iri: str) -> list[ox.Quad]:
        node = ox.NamedNode(iri)
        return [*self.engine.quads_for_pattern(node, None, None, None), *self.engine.quads_for_pattern(None, None, node, None)]

    def quads_in(self, graph_name: str) -> Iterator[ox.Quad]:
        return iter(self.engine.quads_for_pattern(None, None, None, ox.NamedNode(graph_name)))
