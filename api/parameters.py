"""The query parameters that routes share."""

from __future__ import annotations

import datetime
import re
from typing import Annotated, Literal

from fastapi import Query
from pydantic import BeforeValidator


def _date(value: object) -> object:
    if isinstance(value, str) and not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.ASCII):
        raise ValueError("must be a date such as 2026-01-31")
    return value


Lang = Annotated[Literal["nl", "en"] | None, Query(description="The language of labels and texts; by default the question's own, else Dutch.")]
Trust = Annotated[Literal["stated", "external", "all"], Query(description="How far down the ladder of trust claims may come from.")]
AsOf = Annotated[datetime.date | None, BeforeValidator(_date), Query(description="The day that counts as today.")]
Format = Annotated[str | None, Query(description="The form of the answer, by its short name or media type; goes before Accept.", max_length=100)]
PageNumber = Annotated[int, Query(description="Which page of the list, from 1.", ge=1, le=100_000)]
