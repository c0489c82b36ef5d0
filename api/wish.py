"""How an answer is wanted: what nearly every address may say besides what it asks."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from api.negotiation import Offer, negotiate
from api.parameters import AsOf, Format, Lang, Trust
from api.representations import spare, tag
from api.state import Here, State


@dataclass(frozen=True)
class Wish:
    """A request with the language, the rung of trust, the day that counts as today and the form that it wants."""

    request: Request
    here: State
    language: str
    trust: str
    today: datetime.date
    form: str | None

    def offer(self, forms: tuple[Offer, ...]) -> Offer:
        """The form that suits it of those there are.

        :raises NotAcceptable: when none does.
        """
        return negotiate(self.request.headers.get("accept"), self.form, forms)

    def tag(self, offer: Offer) -> str:
        """The ETag of the answer; the work is spared when the client shows it.

        :raises NotModified: when it does.
        """
        etag = tag(self.here, self.request, offer, self.today)
        spare(self.request, etag)
        return etag


async def _wish(request: Request, here: Here, lang: Lang = None, trust: Trust = "all", as_of: AsOf = None, format: Format = None) -> Wish:
    return Wish(request, here, lang or "nl", trust, as_of or datetime.date.today(), format)


#: A route's parameter of this type declares the four, and is what they say.
Wanted = Annotated[Wish, Depends(_wish)]
