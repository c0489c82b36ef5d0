"""Every kind of page, by an address of it: each is looked at by axe, by keyboard and at two widths."""

from __future__ import annotations

#: The widths at which pages are looked at, in CSS pixels: a desk and a telephone.
WIDTHS = (1280, 390)
PAGES = (
    "/",
    "/?lang=en",
    "/ask?q=Wat+vraagt+hoofdstuk+3+van+de+gemeenteraden%3F",
    "/ask?q=Which+recommendations+are+in+chapter+3%3F",
    "/ask?q=Wanneer+is+aanbeveling+L+gepland%3F",
    "/ask?q=Wat+is+de+hoofdstad+van+Frankrijk%3F",
    "/ask?q=wat+raakt+het+als+Provalu+opgaat+in+de+ISD%3F",
    "/ask?class=demand&page=2",
    "/search?q=raad",
    "/search?q=xyzzy",
    "/questions",
    "/questions/items?letter=L",
    "/doc/recommendation/l",
    "/doc/party/hecht.en.html",
    "/doc/document/hlt-samen-verder",
    "/doc/passage/hlt-samen-verder-70256-70375",
    "/show?iri=skos:prefLabel",
    "/show?iri=document/hlt-samen-verder&relation=hlt:partOf&page=2",
    "/things",
    "/things/Recommendation",
    "/things/Interpretation",
    "/things/other-2",
    "/def",
    "/catalog",
    "/releases",
    "/rights",
    "/sparql",
    "/problems",
    "/nothing",
)
