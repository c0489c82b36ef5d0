"""The errors that people see.

::

    HltgraphError             code, title, detail; exit code and HTTP status of its kind
    ├── UsageError            2 / 400   asked for wrongly
    │   ├── UnknownName       2 / 404   an IRI, question or parameter that does not exist
    │   │   └── UnknownInScenario 2 / 404   a name in a supposed change that the graph does not know
    │   ├── ScenarioError     2 / 400   a supposed change that cannot be, with the fields that are to be mended
    │   │   └── UnknownInScenario
    │   ├── QueryError        2 / 400   SPARQL that does not parse, with its place
    │   └── QueryRefused      2 / 422   SPARQL that may not run here
    │       └── QueryTooHeavy 2 / 422   SPARQL that needs more memory than a query gets
    ├── KnowledgeError        3 / 500   ontology, data, shapes or sources that cannot be read
    ├── ConformanceError      1 / 500   the knowledge breaks one of its own rules
    ├── PublicationRefused    1 / 500   a publication that its gate does not let pass
    ├── WriteError            3 / 500   a file or folder that cannot be written
    ├── DatasetError          3 / 503   no built dataset, or one that is not whole
    ├── TookTooLong           3 / 504   a result that was not waited for any longer
    ├── Busy                  3 / 503   too much is asked at once; nothing was run
    │   └── EngineLost        3 / 503   what ran the query ended before its result was whole
    └── RemoteError           3 / 502   a remote store that fails, or answers with no or half a result
        ├── RemoteUnreachable 3 / 503   one that is not there, or takes nothing now
        └── RemoteTimeout     3 / 504   one that does not answer in time

Each is shown as one line on the command line and as a problem document (RFC 9457) over HTTP.
"""

from __future__ import annotations


class HltgraphError(Exception):
    """What went wrong, in words a user can act on.

    ``code`` is a stable slug, ``title`` its kind in a few words, ``detail`` the case at hand.
    """

    code = "fault"
    title = "Something went wrong"
    exit_code = 3
    status = 500

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail

    def line(self) -> str:
        """The error as one line."""
        return f"{self.title}: {' '.join(self.detail.split())}"


class UsageError(HltgraphError):
    """Asked for wrongly: an option, a value, a combination."""

    code = "wrong-use"
    title = "Wrong use"
    exit_code = 2
    status = 400


class UnknownName(UsageError):
    """An IRI, question or parameter that does not exist."""

    code = "unknown-name"
    title = "Unknown name"
    status = 404


class ScenarioError(UsageError):
    """A supposed change that cannot be: ``fields`` of its ``operation`` (from 0; None for the scenario) are to be mended.

    ``key`` and ``given`` say why, for whoever says it in another language (:mod:`hltgraph.impact.refusal`).
    """

    code = "impossible-change"
    title = "Impossible change"

    def __init__(self, detail: str, key: str, fields: tuple[str, ...], given: dict[str, object]) -> None:
        super().__init__(detail)
        self.key, self.fields, self.given = key, fields, given
        self.operation: int | None = None


class UnknownInScenario(UnknownName, ScenarioError):
    """A name in a supposed change that the graph does not know."""

    code = "unknown-in-change"
    title = "Unknown name in a change"


class QueryError(UsageError):
    """SPARQL that does not parse; ``line_number`` and ``column`` count from 1, None where the place is not known."""

    code = "query-syntax"
    title = "SPARQL error"

    def __init__(self, detail: str, line_number: int | None = None, column: int | None = None) -> None:
        super().__init__(detail)
        self.line_number, self.column = line_number, column


class QueryRefused(UsageError):
    """SPARQL that may not run here, such as one that calls another server."""

    code = "query-refused"
    title = "Query refused"
    status = 422


class QueryTooHeavy(QueryRefused):
    """SPARQL that needs more memory than a query gets."""

    code = "query-too-heavy"
    title = "Query too heavy"


class KnowledgeError(HltgraphError):
    """Ontology, data, shapes or source documents that cannot be read."""

    code = "knowledge"
    title = "Unreadable knowledge"


class ConformanceError(HltgraphError):
    """The knowledge breaks one of its own rules."""

    code = "not-conforming"
    title = "Not conforming"
    exit_code = 1


class PublicationRefused(HltgraphError):
    """A publication that its gate does not let pass; the detail lists why."""

    code = "publication-refused"
    title = "Not published"
    exit_code = 1


class WriteError(HltgraphError):
    """A file or folder that cannot be written."""

    code = "cannot-write"
    title = "Cannot write"


class DatasetError(HltgraphError):
    """No built dataset, or one that is not whole."""

    code = "dataset"
    title = "No usable dataset"
    status = 503


class TookTooLong(HltgraphError):
    """A result that was not waited for any longer."""

    code = "took-too-long"
    title = "Took too long"
    status = 504


class Busy(HltgraphError):
    """Too much is asked at once; nothing was run, and ``retry_after`` says in how many seconds to ask again."""

    code = "busy"
    title = "Busy"
    status = 503

    def __init__(self, detail: str, retry_after: int = 1) -> None:
        super().__init__(detail)
        self.retry_after = retry_after


class EngineLost(Busy):
    """What ran the query ended before its result was whole."""

    code = "engine-lost"
    title = "Engine lost"


class RemoteError(HltgraphError):
    """A remote store that fails, or answers with no result, half a result or nonsense."""

    code = "remote"
    title = "The remote store failed"
    status = 502


class RemoteUnreachable(RemoteError):
    """A remote store that is not there, or takes nothing now."""

    code = "remote-unreachable"
    title = "The remote store is out of reach"
    status = 503


class RemoteTimeout(RemoteError):
    """A remote store that does not answer in time."""

    code = "remote-timeout"
    title = "The remote store took too long"
    status = 504
