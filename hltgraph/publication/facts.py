"""What is said of the publication as a whole: facts from data/publication.toml, choices of the owner from the settings."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hltgraph.errors import KnowledgeError, UsageError
from hltgraph.knowledge import Knowledge
from hltgraph.settings import Settings

_ADDRESS = re.compile(r"https?://[^\s\"<>{}|\\^`#?]+/")
_DATE = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")


@dataclass(frozen=True)
class Category:
    """An information category of the Woo: the number of its sitemap index, its IRI and label, and why it may fit."""

    number: str
    iri: str
    label: str
    why: Mapping[str, str]


@dataclass(frozen=True)
class Facts:
    """The facts and the choices together. ``content`` is the file as it stands, ``released`` a date or empty."""

    content: Mapping[str, Any]
    public_url: str
    sparql_url: str
    contact_name: str
    contact_email: str
    contact_page: str
    category: Category
    act: str
    act_date: str
    released: str

    @classmethod
    def read(cls, knowledge: Knowledge, settings: Settings, public_url: str | None = None, base: str | None = None) -> Facts:
        """The facts of the project with the choices of the settings; ``public_url`` goes before that of the settings.

        :raises KnowledgeError: when the file is missing or is no TOML.
        :raises UsageError: when a choice is none of those there are.
        """
        try:
            content = tomllib.loads((knowledge.root / "data" / "publication.toml").read_text("utf-8"))
        except (OSError, ValueError) as error:
            raise KnowledgeError(f"data/publication.toml: {error}") from error
        public = address(public_url or settings.public_url or base or settings.base, "the public address")
        categories = [Category(c["number"], c["iri"], c["label"], {"nl": c["nl"], "en": c["en"]}) for c in content["woo"]["categories"]]
        chosen = next((c for c in categories if settings.information_category == c.number), None)
        if chosen is None:
            listed = ", ".join(f"{c.number} ({c.label})" for c in categories)
            raise UsageError(f"HLTGRAPH_INFORMATION_CATEGORY is one of {listed}, not {settings.information_category!r}")
        if settings.document_act not in content["woo"]["acts"]:
            raise UsageError(f"HLTGRAPH_DOCUMENT_ACT is one of {', '.join(content['woo']['acts'])}, not {settings.document_act!r}")
        for name, value in (("RELEASE_DATE", settings.release_date), ("DOCUMENT_ACT_DATE", settings.document_act_date)):
            if value and not _DATE.fullmatch(value):
                raise UsageError(f"HLTGRAPH_{name} is a date such as 2026-01-31, not {value!r}")
        if settings.contact_email and not re.fullmatch(r"[^\s@<>\"]+@[^\s@<>\"]+\.[a-z]{2,}", settings.contact_email):
            raise UsageError(f"HLTGRAPH_CONTACT_EMAIL is the address of a functional mailbox, not {settings.contact_email!r}")
        if settings.contact_page and not re.fullmatch(r"https?://[^\s\"<>]+", settings.contact_page):
            raise UsageError(f"HLTGRAPH_CONTACT_PAGE is the address of a page, not {settings.contact_page!r}")
        return cls(
            content=content,
            public_url=public,
            sparql_url=settings.sparql_url or public + "sparql",
            contact_name=settings.contact_name,
            contact_email=settings.contact_email,
            contact_page=settings.contact_page,
            category=chosen,
            act=settings.document_act,
            act_date=settings.document_act_date,
            released=settings.release_date,
        )

    @property
    def candidates(self) -> list[Category]:
        """The information categories that the owner chooses from."""
        return [Category(c["number"], c["iri"], c["label"], {"nl": c["nl"], "en": c["en"]}) for c in self.content["woo"]["categories"]]

    def text(self, name: str, language: str) -> str:
        """A text in a language."""
        return str(self.content[name][language])


def address(text: str, what: str) -> str:
    """An address that others are made from by adding to it: http or https, ending in a slash.

    :raises UsageError: when it is none.

    >>> address("https://data.example.org/hlt", "the base")
    'https://data.example.org/hlt/'
    """
    whole = text if text.endswith("/") else text + "/"
    if not _ADDRESS.fullmatch(whole):
        raise UsageError(f"{what} is an http address without ? and # such as https://data.example.org/hlt/, not {text!r}")
    return whole
