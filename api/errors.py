"""Errors that only HTTP knows, under the library's own base.

::

    UsageError
    ├── NotAcceptable        406   no form of the answer that the client takes; it lists those there are
    ├── BodyTooLarge         413   a request body over the limit
    ├── AddressTooLong       414   a query in the address over the limit
    ├── UnsupportedMedia     415   a request body of a type or a coding that is not taken here
    ├── NoRequest            400   bytes that are no request of HTTP/1.1
    ├── TooSlow              408   a request that was not whole in time
    ├── HeadersTooLarge      431   headers over the limit
    └── TooManyRequests      429   more requests of one client than are taken in a minute
"""

from __future__ import annotations

from collections.abc import Sequence

from hltgraph.errors import UsageError


class NotAcceptable(UsageError):
    """No form of the answer that the client takes; the member offers holds the types there are."""

    code = "not-acceptable"
    title = "Not acceptable"
    status = 406

    def __init__(self, detail: str, offers: Sequence[str]) -> None:
        super().__init__(detail)
        self.offers = tuple(offers)


class BodyTooLarge(UsageError):
    """A request body over the limit."""

    code = "body-too-large"
    title = "Body too large"
    status = 413


class AddressTooLong(UsageError):
    """A query in the address that is over the limit; a POST may hold as much."""

    code = "address-too-long"
    title = "Address too long"
    status = 414


class UnsupportedMedia(UsageError):
    """A request body of a type or a coding that is not taken here."""

    code = "unsupported-media-type"
    title = "Unsupported media type"
    status = 415


class TooManyRequests(UsageError):
    """More requests of one client than are taken in a minute; ``retry_after`` says in how many seconds to ask again."""

    code = "too-many-requests"
    title = "Too many requests"
    status = 429

    def __init__(self, detail: str, retry_after: int) -> None:
        super().__init__(detail)
        self.retry_after = retry_after


class NoRequest(UsageError):
    """Bytes that are no request of HTTP/1.1."""

    code = "no-request"
    title = "No request"


class TooSlow(UsageError):
    """A request that was not whole in time."""

    code = "too-slow"
    title = "Too slow"
    status = 408


class HeadersTooLarge(UsageError):
    """Headers over the limit."""

    code = "headers-too-large"
    title = "Headers too large"
    status = 431
