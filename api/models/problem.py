"""What went wrong."""

from __future__ import annotations

from pydantic import BaseModel


class Problem(BaseModel):
    """A problem document (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    offers: list[str] | None = None
    line: int | None = None
    column: int | None = None
    errors: list[dict[str, str]] | None = None


class Kind(BaseModel):
    """A kind of problem."""

    code: str
    title: str
    status: int
    about: str
