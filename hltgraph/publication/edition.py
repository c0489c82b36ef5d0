"""A graph as it is published: its quads in canonical order under a base of its own.

Publishing under another base maps the IRIs of things and their pages, the named graphs among them, and never text or terms.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox

from hltgraph.build import canonical
from hltgraph.build.reading import Triple
from hltgraph.errors import DatasetError
from hltgraph.knowledge import ASSERTED, INFERRED
from hltgraph.knowledge import graph as graph_iri
from hltgraph.namespaces import BASE, PREFIXES, TERMS
from hltgraph.store.graph import EmbeddedStore, GraphStore, Term

#: The named graphs in the order in which they are published, strongest first and what is no claim last.
GRAPHS = ("stated", "inferred-stated", "external", "inferred-external", "interpreted", "inferred-interpreted", "about")
assert set(GRAPHS) == {*ASSERTED, *INFERRED}

ONTOLOGY = TERMS.removesuffix("#")
_MAKER = "id/organization/hltgraph"


def base_of(quads: Iterable[ox.Quad]) -> str:
    """The base of the things in a graph: where the ontology says that its maker is, else where the named graphs are."""
    creator = PREFIXES["dcterms"] + "creator"
    found = ""
    for quad in quads:
        if isinstance(quad.object, ox.NamedNode) and quad.predicate.value == creator and quad.object.value.endswith(_MAKER):
            return quad.object.value.removesuffix(_MAKER)
        if not found and isinstance(quad.graph_name, ox.NamedNode):
            found = quad.graph_name.value.rpartition("id/graph/")[0]
    return found or BASE


def _canonical(quads: Iterable[ox.Quad], old: str, new: str) -> tuple[tuple[ox.Quad, ...], bytes]:
    """Quads under another base in canonical order, and as canonical N-Quads."""
    dataset = ox.Dataset()
    for quad in quads:
        graph = quad.graph_name
        if isinstance(graph, ox.NamedNode):
            # The build leaves the named graphs where they are; here they go with the rest.
            graph = moved(moved(graph, old, new), BASE, new)  # type: ignore[assignment]
        dataset.add(ox.Quad(moved(quad.subject, old, new), quad.predicate, moved(quad.object, old, new), graph))  # type: ignore[arg-type]
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    lines = sorted((canonical.line((q.subject, q.predicate, q.object), q.graph_name.value), q) for q in dataset)
    content = ("\n".join(line for line, _ in lines) + "\n").encode() if lines else b""
    return tuple(quad for _, quad in lines), content


def moved(term: Term, old: str, new: str) -> Term:
    """A term under another base."""
    if isinstance(term, ox.NamedNode) and term.value.startswith((old + "id/", old + "doc/")):
        return ox.NamedNode(new + term.value[len(old) :])
    return term


class Edition:
    """A graph under a base, of a version: the SHA-256 of its canonical N-Quads (RDFC-1.0)."""

    def __init__(self, base: str, version: str, load: Callable[[], tuple[tuple[ox.Quad, ...], bytes]], store: EmbeddedStore | None = None) -> None:
        self.base = base
        self.version = version
        self._load = load
        self._store = store

    @cached_property
    def _loaded(self) -> tuple[tuple[ox.Quad, ...], bytes]:
        return self._load()

    @property
    def quads(self) -> tuple[ox.Quad, ...]:
        """The quads in canonical order."""
        return self._loaded[0]

    @property
    def content(self) -> bytes:
        """The canonical N-Quads."""
        return self._loaded[1]

    @classmethod
    def of(cls, quads: Iterable[ox.Quad], base: str | None = None) -> Edition:
        """The edition of some quads under a base, by default the one that they have."""
        quads = list(quads)
        old = base_of(quads)
        loaded = _canonical(quads, old, base or old)
        return cls(base or old, canonical.version(loaded[1]), lambda: loaded)

    @classmethod
    def served(cls, store: GraphStore) -> Edition:
        """The edition of an opened graph as it is. Of one in this process the quads are read only when they are asked for;
        one that is held elsewhere is fetched whole."""
        if not isinstance(store, EmbeddedStore):
            found = [quad for name in GRAPHS for quad in store.quads_in(graph_iri(name))]
            base = base_of(found)
            loaded = _canonical(found, base, base)
            return cls(base, store.version, lambda: loaded)
        base = base_of(store.engine.quads_for_pattern(None, ox.NamedNode(PREFIXES["dcterms"] + "creator"), None, None))
        return cls(base, store.version, lambda: _canonical(list(store.engine), base, base), store)

    @classmethod
    def read(cls, path: Path, base: str | None = None) -> Edition:
        """The edition of a dataset file (N-Quads, gzipped when its name ends so).

        :raises DatasetError: when it cannot be read.
        """
        import gzip

        try:
            content = path.read_bytes()
            if path.suffix == ".gz":
                content = gzip.decompress(content)
            return cls.of(ox.parse(content, format=ox.RdfFormat.N_QUADS), base)
        except SyntaxError as error:
            raise DatasetError(f"{path}, line {error.lineno}: {error.msg}; the file is cut off or damaged") from error
        except (OSError, EOFError) as error:
            raise DatasetError(f"{path}: {error}") from error

    @property
    def name(self) -> str:
        """The short name of the release that this graph is: the first twelve digits of its version."""
        return self.version[:12]

    @cached_property
    def graphs(self) -> dict[str, list[Triple]]:
        """The triples of each named graph by its short name, in canonical order."""
        found: dict[str, list[Triple]] = {name: [] for name in GRAPHS}
        for quad in self.quads:
            name = quad.graph_name.value.rpartition("/id/graph/")[2]  # type: ignore[union-attr]
            found.setdefault(name, []).append((quad.subject, quad.predicate, quad.object))  # type: ignore[arg-type]
        return found

    @cached_property
    def store(self) -> EmbeddedStore:
        """The graph to query."""
        if self._store is not None:
            return EmbeddedStore(self._store.engine, self.version, self._store.folder, self.base)
        engine = ox.Store()
        engine.bulk_extend(self.quads)
        return EmbeddedStore(engine, self.version, None, self.base)

    @cached_property
    def things(self) -> list[str]:
        """The IRIs of the things that the graph speaks of, in order."""
        start = self.base + "id/"
        found = set()
        for quad in self.store.engine:
            found |= {t.value for t in (quad.subject, quad.object) if isinstance(t, ox.NamedNode) and t.value.startswith(start)}
        return sorted(found)

    def triples(self) -> list[Triple]:
        """Every triple once, in canonical order; each stands in one graph."""
        return [(quad.subject, quad.predicate, quad.object) for quad in self.quads]  # type: ignore[misc]

    def value(self, subject: str, predicate: str) -> str | None:
        """One value of a property of a thing."""
        pattern = self.store.engine.quads_for_pattern(ox.NamedNode(subject), ox.NamedNode(predicate), None, None)
        return min((quad.object.value for quad in pattern), default=None)  # type: ignore[union-attr]

    @cached_property
    def issued(self) -> str:
        """The date that the ontology gives as its last change: the date of a release where no other is set."""
        return self.value(ONTOLOGY, PREFIXES["dcterms"] + "modified") or ""
