"""The SPARQL service: from a request to its reply, whether it comes through the framework or straight from the connection."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from functools import lru_cache

from fastapi import FastAPI, Response

from api import problems, service_description
from api.cache import Cache
from api.calls import Call, Note, Reply, head_of
from api.errors import NotAcceptable
from api.forms import GRAPHS, SOLUTIONS
from api.negotiation import HTML, Offer, negotiate, takes_gzip
from api.protocol import Asked, from_address, from_body
from api.representations import HEADERS, NotModified, headers_of, not_modified, represent, spare, tag
from api.routes import editor
from api.state import State
from hltgraph import __version__
from hltgraph.errors import HltgraphError, UsageError
from hltgraph.namespaces import PREFIXES
from hltgraph.store.engine import Beginning, Job, Outcome, Result, Take, Ticket
from hltgraph.store.graph import Dataset
from hltgraph.store.results import serialize

# A result that these may change is neither kept nor given an ETag; an escape may spell them.
_CHANGING = ("now", "rand", "uuid", "bnode", "\\u")
_SPACE = re.compile(r"[ \t\r\n]+")
_TOLD = re.compile(r"""['"#\\]""")

#: What results are kept under: the query in its normal form, trust, dataset, the forms that are taken, whether packed.
Key = tuple[str, str, Dataset | None, str, str, bool]
Replied = Callable[[Reply], None]
#: Told of a reply that goes out before it is whole; gives what takes the parts of its body, or None where it is to be whole.
Opened = Callable[[Reply], Take | None]


@lru_cache(1024)
def _offers(accept: str | None, wanted: str | None) -> tuple[Offer | None, Offer | None]:
    """The forms for rows and for a graph."""
    return _offer(accept, wanted, SOLUTIONS), _offer(accept, wanted, GRAPHS)


def _offer(accept: str | None, wanted: str | None, offers: tuple[Offer, ...]) -> Offer | None:
    try:
        return negotiate(accept, wanted, offers)
    except NotAcceptable:
        return None


def normal(query: str) -> str:
    """A query with white space that says nothing left out: another of the same normal form has the same results.

    >>> normal(" ASK\\n{  }"), normal('ASK { ?s ?p "a  b" } ')
    ('ASK { }', 'ASK { ?s ?p "a  b" }')
    """
    query = query.strip(" \t\r\n")
    spaced = "  " in query or "\n" in query or "\t" in query or "\r" in query  # most queries of programs are not
    return _SPACE.sub(" ", query) if spaced and not _TOLD.search(query) else query


def _is_steady(query: str) -> bool:
    low = query.lower()
    for word in _CHANGING:  # noqa: SIM110  (an expression takes three times as long)
        if word in low:
            return False
    return True


class _Sent:
    """Passes on the parts of a result, and holds them while they are so few bytes that the whole may be kept."""

    def __init__(self, most: int) -> None:
        self.take: Take | None = None
        self.most, self.size = most, 0
        self.parts: list[bytes] = []

    def __call__(self, part: bytes) -> None:
        self.size += len(part)
        if self.size <= self.most:
            self.parts.append(part)
        else:
            self.parts.clear()
        if self.take:
            self.take(part)


class Endpoint:
    """``/sparql`` over a state: its graph, its engine, and the results that are kept of them."""

    def __init__(self, app: FastAPI, here: State) -> None:
        self.app, self.here = app, here
        self.kept: Cache[Reply] = Cache(here.settings.cache_mb << 20)
        self.hits = 0
        settings = here.settings
        self._known = f"{here.store.version} {__version__} {settings.max_rows} {settings.max_result_mb}"
        self._heads: dict[Offer, bytes] = {}

    def begin(self, call: Call, replied: Replied, opened: Opened | None = None) -> Ticket | None:
        """Take a request. ``replied`` is called once with its reply: at once, or when the ticket is done.

        Where ``opened`` was called before, the body of that reply is what remains, and any status but 200 says that what went out
        is no result.
        """
        try:
            asked = from_address(call, self.here.settings) if call.method == "GET" else from_body(call, self.here.settings)
            if asked is None:
                replied(self._describe(call))
                return None
            return self._ask(call, asked, replied, opened)
        except NotModified as held:
            replied(self._reply(not_modified(held.tag), Note(outcome="not-modified")))
        except HltgraphError as error:
            replied(self._problem(call, error))
        return None

    def _ask(self, call: Call, asked: Asked, replied: Replied, opened: Opened | None) -> Ticket | None:
        here, accept = self.here, call.headers.get("accept")
        # Whether it gives rows or a graph is known only when it is parsed, so both are chosen beforehand.
        rows, triples = _offers(accept, asked.wanted)
        if rows is None and triples is None:
            negotiate(accept, asked.wanted, (*SOLUTIONS, *GRAPHS))
        packed = takes_gzip(call.headers.get("accept-encoding"))
        get, steady = call.method == "GET", _is_steady(asked.query)
        key: Key = (normal(asked.query), asked.trust, asked.dataset, rows.media if rows else "", triples.media if triples else "", packed)
        shown = call.headers.get("if-none-match") if get and steady else None
        if shown:
            spare(call.request, self._tag(key, hash_of(key[0])))
        if steady and shown != "*" and (reply := self.kept.get((get, key))):
            self.hits += 1
            replied(reply)
            return None
        settings = here.settings
        if call.headers.get("if-none-match") == "*":
            opened = None  # what fits it is not sent
        job = Job(
            asked.query, rows.name if rows else None, triples.name if triples else None, asked.trust, asked.dataset,
            settings.max_query_chars, settings.max_rows, settings.max_result_mb << 20, packed, opened is not None,
        )  # fmt: skip
        offers, hashed = (rows, triples), hash_of(key[0])
        etag = self._tag(key, hashed) if get and steady else ""
        sent = _Sent(self.kept.most // 8 if steady else 0)

        def begun(beginning: Beginning) -> Take | None:
            assert opened is not None and rows is not None
            note = Note(hashed[:16], asked.query, beginning.lane)
            sent.take = opened(Reply(200, self._head(rows, b"transfer-encoding: chunked", etag, beginning.packed), b"", note))
            return sent if sent.take else None

        def done(outcome: Outcome) -> None:
            try:
                reply = self._written(call, asked, offers, outcome, etag, hashed)
            except NotModified as held:
                reply = self._reply(not_modified(held.tag), Note(outcome="not-modified"))
            except HltgraphError as error:
                reply = self._problem(call, error, asked.query)
            replied(reply)
            if reply.status != 200 or not steady:
                return
            if sent.size and isinstance(outcome, Result):
                if sent.size > sent.most:
                    return
                reply = self._written(call, asked, offers, outcome._replace(body=b"".join((*sent.parts, outcome.body or b""))), etag, hashed)
            if len(reply.body) < self.kept.most:
                self.kept.put((get, key), Reply(200, reply.head, reply.body, reply.note._replace(lane="cache")), len(reply.body))

        return here.engine.submit(job, call.client, done, begun if opened else None)

    def _tag(self, key: Key, hashed: str) -> str:
        """The ETag of a query of so much hash: the query and all else that its answer hangs on."""
        return f'"{hashed[:24]}-{_mark(self._known, key[1:])}"'

    def _written(self, call: Call, asked: Asked, offers: tuple[Offer | None, Offer | None], outcome: Outcome, etag: str, hashed: str) -> Reply:
        if isinstance(outcome, HltgraphError):
            raise outcome
        result: Result = outcome
        offer = offers[1] if result.kind == "graph" else offers[0]
        if offer is None or result.body is None:
            negotiate(call.headers.get("accept"), asked.wanted, GRAPHS if result.kind == "graph" else SOLUTIONS)
            raise AssertionError("what was refused before is refused again")
        if etag and call.headers.get("if-none-match") == "*":
            raise NotModified(etag)
        head = self._head(offer, b"content-length: %d" % len(result.body), etag, result.packed)
        if result.truncated:
            head += b"x-truncated: %d\r\n" % result.rows
        note = Note(hashed[:16], asked.query, result.lane, result.rows, "truncated" if result.truncated else "ok")
        return Reply(200, head, result.body, note)

    def _head(self, offer: Offer, framing: bytes, etag: str, packed: bool) -> bytes:
        """The head of a good answer as it goes out; ``framing`` is the header by which its end is known."""
        common = self._heads.get(offer)
        if common is None:
            headers = {"Content-Type": offer.content_type, **HEADERS, "X-Graph-Version": self.here.store.version, **headers_of(None)}
            raw = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
            common = self._heads[offer] = head_of(200, raw)
        tagged = b"etag: %s\r\n" % etag.encode() if etag else b""
        return b"%s%s\r\n%s%s" % (common, framing, tagged, b"content-encoding: gzip\r\n" if packed else b"")

    def _reply(self, response: Response, note: Note = Note()) -> Reply:  # noqa: B008  (it cannot be changed)
        for name, value in (HEADERS | {"X-Graph-Version": self.here.store.version}).items():
            response.headers.setdefault(name, value)
        return Reply.of(response, note)

    def _problem(self, call: Call, error: HltgraphError, query: str = "") -> Reply:
        request = call.request
        response = problems.respond(request, problems.Problem.of(error), problems.headers_of(error))
        return self._reply(response, Note(hash_of(normal(query))[:16] if query else "", query, outcome=error.code))

    def _describe(self, call: Call) -> Reply:
        here, request = self.here, call.request
        offer = negotiate(call.headers.get("accept"), dict(call.pairs).get("format"), (*GRAPHS, HTML))
        etag = tag(here, request, offer)
        spare(request, etag)
        if offer is HTML:
            language = "en" if request.query_params.get("lang") == "en" else "nl"
            page = editor.render(request, here, language, here.pages.beginning(language))
            return self._reply(represent(request, offer, page, etag))
        try:
            statements = service_description.describe(str(request.url.replace(query="")), here.settings)
        except ValueError as error:
            raise UsageError("the header Host makes no address") from error
        body = serialize(statements, offer.name, PREFIXES | {"sd": service_description.SD})
        return self._reply(represent(request, offer, body, etag))


def hash_of(query: str) -> str:
    """What stands for a query, in its normal form; the log has its first 16 signs."""
    return hashlib.sha256(query.encode()).hexdigest()


@lru_cache(1024)
def _mark(*hangs_on: object) -> str:
    return hashlib.sha256(repr(hangs_on).encode()).hexdigest()[:16]
