"""Every kind of page, by addresses of it: what the tests of HTTP read, the browser looks at and the bench times."""

from __future__ import annotations

from collections.abc import Mapping

#: The addresses of each kind, in Dutch; English has the same.
KINDS: Mapping[str, tuple[str, ...]] = {
    "home": ("/",),
    "answer": (
        "/ask?q=Wat+vraagt+hoofdstuk+3+van+de+gemeenteraden%3F",
        "/ask?q=Wanneer+is+aanbeveling+L+gepland%3F",
        "/ask?q=Wat+zegt+de+nota+over+klachten%3F",
        "/ask?class=recommendation&chapter=3",
        "/ask?class=demand&page=2",
    ),
    "refusal": ("/ask?q=Wat+is+de+hoofdstad+van+Frankrijk%3F",),
    "answer of a change": ("/ask?q=wat+raakt+het+als+Provalu+opgaat+in+de+ISD%3F",),
    "stored questions": ("/questions",),
    "stored question": ("/questions/items?letter=L",),
    "search": ("/search?q=raad", "/search?q=raad&page=2", "/search?q=xyzzy"),
    "browse": ("/browse",),
    "shelf": ("/browse/actors", "/browse/parties", "/browse/goals"),
    "items": (
        "/items",
        "/items?chapter=3&class=recommendation&theme=dienstverlening",
        "/items?actor=colleges&q=agenda",
        "/items?theme=maatwerk&theme=dienstverlening&page=1",
    ),
    "agenda": ("/agenda?as_of=2026-11-22", "/agenda?as_of=2025-04-01&state=overdue", "/agenda?as_of=2026-11-22&year=1999&state=over"),
    "asked of me": ("/asked?actor=colleges&as_of=2026-11-22", "/asked?actor=organization/raad-lisse&trust=stated&as_of=2026-11-22"),
    "quality": ("/quality",),
    "about": ("/about", "/about?iri=recommendation/l"),
    "document": ("/doc/recommendation/l", "/doc/party/hecht", "/doc/passage/hlt-samen-verder-70256-70375", "/doc/document/hlt-samen-verder"),
    "known of": (
        "/show?iri=recommendation/l",
        "/show?iri=party/odwh",
        "/show?iri=hlt:Recommendation",
        "/show?iri=skos:prefLabel",
        "/show?iri=document/hlt-samen-verder&relation=hlt:partOf&page=2",
    ),
    "things": ("/things",),
    "things of a class": ("/things/Recommendation", "/things/Interpretation", "/things/other-2"),
    "ontology": ("/def",),
    "catalogue": ("/catalog",),
    "releases": ("/releases",),
    "rights": ("/rights",),
    "form of a change": ("/impact", "/impact?op=merge", "/impact?op=split&party=isd&into=een&into=twee&edit=1", "/impact?op=transfer&add=new"),
    "change": (
        "/impact?op=dissolve&party=provalu&date=2027-01-01",
        "/impact?op=merge&party=isd&party=provalu&into=werkplein&date=2027-01-01",
        "/impact?op=leave&party=hecht&member=lisse&date=2027-01-01&page=2",
    ),
    "comparison": ("/impact/compare?op=dissolve&party=provalu&beside=op%3Ddissolve%26party%3Disd",),
    "graph": ("/graph", "/graph?thing=party/isd", "/graph?thing=actor/gemeenteraden&layer=stated&page=2"),
    "sparql": ("/sparql",),
    "editor": (
        "/editor",
        "/editor?query=SELECT+%3Fs+%3Flabel+WHERE+%7B+%3Fs+a+hlt%3ARecommendation+%3B+skos%3AprefLabel+%3Flabel+%7D",
        "/editor?query=DESCRIBE+id%3Atheme%5C%2Fmandaat",
    ),
    "problems": ("/problems",),
    "nothing": ("/nothing",),
}
PAGES = tuple(address for addresses in KINDS.values() for address in addresses)
#: Where English is more than the same address: where one begins, a question of that language, a document by its suffix.
ENGLISH = ("/?lang=en", "/ask?q=Which+recommendations+are+in+chapter+3%3F", "/doc/party/hecht.en.html")


def in_english(address: str) -> str:
    """The address of the same page in English."""
    return f"{address}{'&' if '?' in address else '?'}lang=en"
