"""A graph that another engine holds: SPARQL 1.1 Protocol over HTTP, behind the same interface as the one in this process.

Every query names its dataset by ``default-graph-uri`` and ``named-graph-uri``, so what an engine takes for its default
graph makes no difference, and nothing but our own graphs is ever seen. A result is read to its end before any of it is
handed on.
"""

from __future__ import annotations

import contextlib
import re
import shutil
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import urlencode

import pyoxigraph as ox

from hltgraph.errors import DatasetError, QueryRefused, RemoteError, RemoteTimeout, RemoteUnreachable
from hltgraph.knowledge import TRUST, graph
from hltgraph.namespaces import BASE, PREFIXES
from hltgraph.settings import Settings
from hltgraph.store.binding import bind
from hltgraph.store.connection import Connection, Reply
from hltgraph.store.graph import Dataset, GraphStore, Results, Row
from hltgraph.store.syntax import portable, text

#: The graph in which ``hltgraph load`` writes, last of all, which version it has loaded. No dataset of ours holds it.
LOADED = graph("loaded")
#: A graph that nothing is in: an engine may take a dataset without a default graph, or without named ones, for all it has.
_NOTHING = graph("nothing")

_SOLUTIONS = "application/sparql-results+json"
_GRAPHS = {"application/n-triples": ox.RdfFormat.N_TRIPLES, "text/turtle": ox.RdfFormat.TURTLE, "application/rdf+xml": ox.RdfFormat.RDF_XML}
_ACCEPT = "application/n-triples, text/turtle;q=0.8, application/rdf+xml;q=0.5"
# Virtuoso writes labels of blank nodes that are none. Within a string of JSON the quotation marks would be escaped.
_LABEL = re.compile(rb'("type"\s*:\s*"bnode"\s*,\s*"value"\s*:\s*")nodeID://')


class RemoteStore(GraphStore):
    """The graph behind the SPARQL endpoint of a connection."""

    def __init__(self, connection: Connection, version: str, folder: Path | None, base: str = BASE) -> None:
        self.connection, self.version, self.folder, self.base = connection, version, folder, base

    def _run(self, query: str, dataset: Dataset | None) -> Results:
        asked = portable(query, PREFIXES | {"id": self.base + "id/"})
        if dataset is None and asked.named is not None:
            dataset = Dataset.of(*asked.named)  # what else the engine may hold is none of ours
        elif dataset is None:
            everything = tuple(graph(name) for name in TRUST["all"])
            dataset = Dataset(everything, everything)
        return query_endpoint(self.connection, asked.text, asked.form, dataset)

    def rows(self, query: str, trust: str = "all") -> Iterator[Row]:
        try:
            yield from super().rows(query, trust)
        except QueryRefused as error:
            raise RemoteError(error.detail) from error  # a query of our own is nobody's wrong use

    def now(self) -> str:
        """The version that the endpoint holds now; empty while it is loaded, or does not answer."""
        try:
            return loaded_version(self.connection) or ""
        except (RemoteError, QueryRefused):
            return ""

    def exists(self, iri: str) -> bool:
        return bool(self.run(bind(text("exists"), "thing", [ox.NamedNode(iri)])))

    def quads_about(self, iri: str) -> list[ox.Quad]:
        node = [ox.NamedNode(iri)]
        return [quad for side in ("subject", "object") for quad in self._quads(bind(text(f"quads-by-{side}"), side, node))]

    def quads_in(self, graph_name: str) -> Iterator[ox.Quad]:
        return self._quads(bind(text("quads-by-graph"), "graph", [ox.NamedNode(graph_name)]))

    def _quads(self, query: str) -> Iterator[ox.Quad]:
        for row in self.rows(query):
            yield ox.Quad(row["subject"], row["predicate"], row["object"], row["graph"])  # type: ignore[arg-type]


def query_endpoint(connection: Connection, query: str, form: str, dataset: Dataset) -> Results:
    """The whole result of a query over a dataset of an endpoint; ``form`` is the query's first word, such as ``select``.

    :raises QueryRefused: when the engine does not take the query.
    :raises RemoteError: when no whole result comes back.
    """
    graphs = [("default-graph-uri", iri) for iri in dataset.default or (_NOTHING,)] + [("named-graph-uri", iri) for iri in dataset.named or (_NOTHING,)]
    body = urlencode([("query", query), *graphs]).encode()
    solutions = form in ("select", "ask")
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": _SOLUTIONS if solutions else _ACCEPT}
    reply = connection.exchange("POST", "", headers, body, again=True)
    if reply.status == 400:
        raise QueryRefused(f"the engine that holds the graph does not take it: {reply.says()}")
    check(reply, "SPARQL endpoint")
    # Virtuoso says 200 and gives what it had when its time was up, or as many rows as it gives at most.
    if partial := reply.headers.get("x-sql-message") or reply.headers.get("x-exec-db-rows-truncated"):
        raise RemoteTimeout(f"it gave half a result: {partial[:200]}")
    try:
        if solutions:
            return _solutions(reply, form)
        if reply.media not in _GRAPHS:
            raise RemoteError(f"it answers with {_named(reply)}, and {' or '.join(_GRAPHS)} was asked for")
        held = ox.Store()
        held.bulk_load(reply.body, format=_GRAPHS[reply.media])
        return held.query(text("whole"))
    except (SyntaxError, ValueError) as error:
        raise RemoteError(f"its answer is no result of a query: {' '.join(str(error).split())[:200]}") from error


def _solutions(reply: Reply, form: str) -> ox.QuerySolutions | ox.QueryBoolean:
    if reply.media != _SOLUTIONS:
        raise RemoteError(f"it answers with {_named(reply)}, and {_SOLUTIONS} was asked for")
    body = _LABEL.sub(rb"\1", reply.body)
    # A row is read when it is asked for, so that nonsense in the last one would come after the first was passed on.
    rows = _counted(body)
    most = reply.headers.get("x-sparql-maxrows", "")
    if rows is not None and most.isdecimal() and rows >= int(most):
        raise RemoteError(f"it gives no more than {most} rows, and this result has as many or more; raise its limit (ResultSetMaxRows)")
    if rows is None and form != "ask":
        raise RemoteError("it answers yes or no where rows were asked for")
    if rows is not None and form == "ask":
        # Virtuoso answers so, with a row for yes and none for no.
        body = b'{"head":{},"boolean":%s}' % (b"true" if rows else b"false")
    return ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON)


def _counted(body: bytes) -> int | None:
    """How many solutions a result holds, all of which are read; None for yes or no."""
    read = ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON)
    rows = 0
    try:
        if isinstance(read, ox.QueryBoolean):
            return None
        for _ in read:
            rows += 1
        return rows
    finally:
        del read  # it must end in the thread that it began in, and an error's traceback travels


def check(reply: Reply, what: str) -> None:
    """See that an answer is a good one.

    :raises RemoteError: when it is an error of the server's; its message is passed on, cut to a few lines.
    """
    if 200 <= reply.status < 300:
        return
    if reply.status in (401, 403):
        raise RemoteError(f"it does not let us in (status {reply.status}); HLTGRAPH_REMOTE_USER and HLTGRAPH_REMOTE_PASSWORD say who we are")
    if reply.status in (404, 405, 410):
        raise RemoteError(f"there is no {what} at this address (status {reply.status})")
    if reply.status in (408, 504):
        raise RemoteTimeout(f"it gave up (status {reply.status}): {reply.says()}")
    if reply.status in (429, 503):
        raise RemoteUnreachable(f"it takes nothing now (status {reply.status})")
    raise RemoteError(f"status {reply.status}: {reply.says()}")


def _named(reply: Reply) -> str:
    return reply.media[:100] or "no media type"


def connect(url: str, settings: Settings, seconds: float | None = None) -> Connection:
    """A connection by the settings.

    :raises UsageError: when the address is none.
    """
    return Connection(url, seconds or settings.remote_seconds, settings.remote_max_bytes, settings.remote_user, settings.remote_password)


def loaded_version(connection: Connection) -> str | None:
    """The version that an endpoint says to hold; None when it says nothing, or more than one thing."""
    results = query_endpoint(connection, text("loaded"), "select", Dataset((LOADED,), ()))
    assert isinstance(results, ox.QuerySolutions)
    versions = [getattr(row["version"], "value", "") for row in results]
    return versions[0] if len(versions) == 1 and re.fullmatch(r"[0-9a-f]{64}", versions[0]) else None


def open_remote(url: str, settings: Settings) -> RemoteStore:
    """The store behind the SPARQL endpoint at an address.

    :raises UsageError: when the address is none.
    :raises RemoteError: when it does not answer.
    :raises DatasetError: when it holds no graph that was loaded whole.
    """
    connection = connect(url, settings)
    try:
        version = loaded_version(connection)
    except (RemoteError, QueryRefused) as error:
        connection.close()
        error.args = (f"{url}: {error.detail}",)
        error.detail = f"{url}: {error.detail}"
        raise
    if version is None:
        connection.close()
        raise DatasetError(f"{url} holds no whole graph of hltgraph; hltgraph load puts one there")
    return RemoteStore(connection, version, _folder(settings.cache_folder() / "remote", version, url))


def _folder(kept: Path, version: str, url: str) -> Path | None:
    """The place for what is derived from the graph. Engines may differ in their answers, so it is that of the address."""
    folder = kept / f"{version}-{zlib.crc32(url.encode()):08x}"
    with contextlib.suppress(OSError):
        if not folder.is_dir():
            folder.mkdir(parents=True)
            _forget_old(kept)
        return folder
    return None


def _forget_old(kept: Path, keep: int = 4) -> None:
    folders: Sequence[Path] = sorted(kept.iterdir(), key=lambda path: path.stat().st_mtime, reverse=True)
    for old in folders[keep:]:
        shutil.rmtree(old, ignore_errors=True)
