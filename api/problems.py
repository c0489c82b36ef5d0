"""What went wrong, as a problem document (RFC 9457) or as a page with the same content. Never a traceback."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.routing import Match

from api.errors import NotAcceptable, TooManyRequests
from api.negotiation import HTML, JSON, Offer, choose
from api.representations import NotModified, as_json, not_modified
from hltgraph.errors import Busy, HltgraphError, QueryError, ScenarioError, UsageError

#: What an address calls the keys of a scenario that hold several.
_PARAMETERS = {"parties": "party", "members": "member"}
PROBLEM = Offer("json", "application/problem+json")


@dataclass(frozen=True)
class Problem:
    """One problem: HTTP status, stable code, its kind in a few words, the case at hand, and members of its own."""

    status: int
    code: str
    title: str
    detail: str
    more: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, error: HltgraphError) -> Problem:
        """An error of the library or of HTTP as a problem."""
        more: dict[str, Any] = {}
        if isinstance(error, NotAcceptable):
            more = {"offers": list(error.offers)}
        elif isinstance(error, ScenarioError):
            more = {"errors": [{"parameter": _PARAMETERS.get(field, field), "message": error.detail} for field in error.fields]}
        elif isinstance(error, QueryError) and error.line_number is not None:
            more = {"line": error.line_number, "column": error.column}
        return cls(error.status, error.code, error.title, error.detail, more)

    def as_dict(self) -> dict[str, Any]:
        """The members of the document; ``type`` is the place of the page that lists the kinds."""
        return {"type": f"/problems#{self.code}", "title": self.title, "status": self.status, "detail": self.detail, "code": self.code, **self.more}


FAULT = Problem(HltgraphError.status, HltgraphError.code, HltgraphError.title, "the service failed at this; it is in its log")
#: The kinds that have no error of their own in the library.
NOT_FOUND = ("not-found", "No such page", 404)
NOT_ALLOWED = ("method-not-allowed", "Method not allowed", 405)


def kinds() -> list[tuple[str, str, int, str]]:
    """Every kind of problem: code, title, status and a sentence, by status."""
    found = [(HltgraphError.code, HltgraphError.title, HltgraphError.status, "The service itself failed; its log says why.")]
    waiting = [HltgraphError]
    while waiting:
        for kind in waiting.pop().__subclasses__():
            waiting.append(kind)
            found.append((kind.code, kind.title, kind.status, (kind.__doc__ or "").split("\n")[0]))
    found.append((*NOT_FOUND, "The address is none of this service's."))
    found.append((*NOT_ALLOWED, "The address takes other methods; the header Allow names them."))
    return sorted(set(found), key=lambda kind: (kind[2], kind[0]))


def headers_of(error: HltgraphError) -> dict[str, str]:
    """What an error says in headers: when to ask again."""
    return {"Retry-After": str(error.retry_after)} if isinstance(error, (Busy, TooManyRequests)) else {}


def respond(request: Request, problem: Problem, headers: Mapping[str, str] | None = None) -> Response:
    """A problem in the form that the client takes: JSON unless it would rather have a page."""
    accept = request.headers.get("accept")
    wanted = request.query_params.get("format")
    page = wanted == HTML.name or (wanted != JSON.name and choose(accept, (PROBLEM, JSON, HTML)) == HTML)
    headers = {"Vary": "Accept", "Cache-Control": "no-store"} | dict(headers or {})
    if page:
        language = "en" if request.query_params.get("lang") == "en" else "nl"
        body = request.app.state.here.pages.render("problem.html", language, request, problem=problem)
        return Response(body, problem.status, headers, HTML.content_type)
    return Response(as_json(problem.as_dict()), problem.status, headers, PROBLEM.content_type)


def _own(request: Request, error: Exception) -> Response:
    assert isinstance(error, HltgraphError)
    return respond(request, Problem.of(error), headers_of(error))


def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    errors = [{"parameter": str(e["loc"][-1]), "message": str(e["msg"])} for e in error.errors()]
    detail = "; ".join(f"{e['parameter']}: {e['message']}" for e in errors)
    return respond(request, Problem(UsageError.status, UsageError.code, UsageError.title, detail, {"errors": errors}))


def _methods(request: Request) -> list[str]:
    fits = [m for m in ("GET", "POST") if any(r.matches(dict(request.scope) | {"method": m})[0] is Match.FULL for r in request.app.router.routes)]
    return [*(["HEAD"] if "GET" in fits else []), *fits, "OPTIONS"]


def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == 405:
        allowed = {"Allow": ", ".join(_methods(request))}
        if request.method == "OPTIONS":
            # What a browser asks before a request from a page elsewhere; nothing here needs credentials.
            return Response(status_code=204, headers=allowed | {"Access-Control-Allow-Methods": allowed["Allow"], "Access-Control-Allow-Headers": "*"})
        code, title, _ = NOT_ALLOWED
        return respond(request, Problem(405, code, title, f"{request.method} is not taken here; {allowed['Allow']} are"), allowed)
    if error.status_code == 404 and request.method == "OPTIONS" and request.scope["path"] == "*":
        return Response(status_code=204, headers={"Allow": "HEAD, GET, POST, OPTIONS"})  # the service as such (RFC 9110, section 9.3.7)
    if error.status_code == 404:
        code, title, _ = NOT_FOUND
        return respond(request, Problem(404, code, title, f"there is nothing at {request.url.path[:200]}"))
    status = HTTPStatus(error.status_code)
    code = status.phrase.lower().replace(" ", "-")
    return respond(request, Problem(status, code, status.phrase, str(error.detail)), error.headers)


def _unchanged(request: Request, error: Exception) -> Response:
    assert isinstance(error, NotModified)
    return not_modified(error.tag)


def install(app: FastAPI) -> None:
    """Give every error of an application this one shape."""
    app.add_exception_handler(HltgraphError, _own)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(NotModified, _unchanged)
