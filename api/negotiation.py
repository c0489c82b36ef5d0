"""Which form an answer takes: ``?format=`` first, else Accept (RFC 9110, section 12.5.1).

Each offer is judged by the most specific range that fits it, and the offer with the highest q wins; where two are equal
the more specific range decides, then the order of the offers. A member of Accept that is not well formed is passed over,
and an Accept of which nothing is well formed counts as none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from api.errors import NotAcceptable

_MEMBER = re.compile(r'(?:[^,"]|"(?:[^"\\]|\\.)*"?)+')
_PART = re.compile(r'(?:[^;"]|"(?:[^"\\]|\\.)*"?)+')
_TYPE = re.compile(r"([\w!#$%&'+.^`|~-]+|\*)/([\w!#$%&'+.^`|~-]+|\*)", re.ASCII)
_Q = re.compile(r"\d?\.\d*|\d", re.ASCII)


@dataclass(frozen=True)
class Offer:
    """A form that an answer can take: its short name for ``?format=`` and its media type."""

    name: str
    media: str

    @property
    def content_type(self) -> str:
        """The value of Content-Type."""
        return f"{self.media}; charset=utf-8" if self.media.startswith("text/") else self.media


@dataclass(frozen=True)
class Range:
    """One member of Accept."""

    type: str
    subtype: str
    q: float = 1.0
    parameters: Mapping[str, str] = field(default_factory=dict)

    def specificity(self, media: str) -> int:
        """How closely the range fits a media type: 0 for not at all, 5 for one that names it with a charset we send."""
        main, _, sub = media.partition("/")
        if self.type == "*":
            return 1
        if self.type != main:
            return 0
        if self.subtype == "*":
            return 2
        if self.subtype != sub:
            return 0
        if not self.parameters:
            return 4
        if self.parameters == {"charset": "utf-8"}:
            return 5
        # A wish that we do not know, such as a profile, is passed over; a ban on it bans nothing that we send.
        return 3 if self.q else 0


def parse(accept: str) -> list[Range]:
    """The well-formed members of an Accept header, in their order.

    >>> [(r.type, r.subtype, r.q) for r in parse("text/turtle;q=0.5, nonsense, */*;q=0.1")]
    [('text', 'turtle', 0.5), ('*', '*', 0.1)]
    """
    found = []
    for member in _MEMBER.findall(accept):
        head, *rest = [part.strip() for part in _PART.findall(member)] or [""]
        kind = _TYPE.fullmatch(head.lower())
        if not kind or (kind[1] == "*" and kind[2] != "*"):
            continue
        q: float | None = 1.0
        parameters = {}
        for part in rest:
            name, _, value = (side.strip() for side in part.partition("="))
            value = value.strip('"').lower()
            if name.lower() == "q":
                q = float(value) if _Q.fullmatch(value) and value != "." and float(value) <= 1 else None
                break  # what follows q says something of the request, not of the media type
            if name:
                parameters[name.lower()] = value
        if q is not None:
            found.append(Range(kind[1], kind[2], q, parameters))
    return found


def choose(accept: str | None, offers: Sequence[Offer]) -> Offer | None:
    """The offer that a client likes best, or None when it takes none of them.

    >>> offers = [Offer("json", "application/json"), Offer("html", "text/html")]
    >>> choose("text/html, */*;q=0.8", offers).name
    'html'
    >>> choose("image/png", offers) is None
    True
    """
    ranges = parse(accept) if accept else []
    if not ranges:
        return offers[0] if offers else None
    best: tuple[float, int, int] = (0.0, 0, 0)
    chosen = None
    for place, offer in enumerate(offers):
        fit = max(((r.specificity(offer.media), r.q) for r in ranges), default=(0, 0.0))
        score = (fit[1], fit[0], -place)
        if fit[0] and fit[1] > 0 and (chosen is None or score > best):
            best, chosen = score, offer
    return chosen


def negotiate(accept: str | None, wanted: str | None, offers: Sequence[Offer]) -> Offer:
    """The form for a request: the one that ``?format=`` names, short or as a media type, else by Accept.

    :raises NotAcceptable: when there is no such form.
    """
    if wanted is not None:
        name = wanted.strip().lower().replace(" ", "+")  # a plus in an address may have become a space
        chosen = next((offer for offer in offers if name in (offer.name, offer.media)), None)
        asked = f"format={wanted[:80]!r}"
    else:
        chosen = choose(accept, offers)
        asked = f"Accept: {(accept or '')[:200]}"
    if chosen is None:
        named = [f"{offer.name} ({offer.media})" for offer in offers]
        raise NotAcceptable(f"nothing here fits {asked}; there is {', '.join(named)}", [offer.media for offer in offers])
    return chosen


@lru_cache(256)
def takes_gzip(accepted: str | None) -> bool:
    """Whether Accept-Encoding takes gzip (RFC 9110, section 12.5.3); where it says nothing of it, none is sent.

    >>> takes_gzip("br, gzip;q=0.5"), takes_gzip("gzip;q=0, *"), takes_gzip("*"), takes_gzip(None)
    (True, False, True, False)
    """
    weights: dict[str, float] = {}
    for member in (accepted or "").lower().split(","):
        name, _, rest = member.strip().partition(";")
        said = re.fullmatch(r"\s*q\s*=\s*([01](?:\.\d*)?)\s*", rest)
        weights[name.strip()] = float(said[1]) if said else float(not rest)
    return weights.get("gzip", weights.get("x-gzip", weights.get("*", 0.0))) > 0


JSON = Offer("json", "application/json")
HTML = Offer("html", "text/html")
CSV = Offer("csv", "text/csv")
#: The forms of an answer, a list or a thing.
FORMS = (JSON, HTML, CSV)
