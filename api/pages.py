"""The pages: templates, the words around the content in two languages, and addresses that keep the language."""

from __future__ import annotations

import datetime
import re
import tomllib
from collections.abc import Mapping
from importlib import resources
from typing import Any
from urllib.parse import quote, urlencode

from fastapi import Request
from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from api.frontend import Frontend
from hltgraph.agenda.wording import day_of, say
from hltgraph.namespaces import BASE, TERMS, short
from hltgraph.publication import forms
from hltgraph.publication.frame import Frame, Link
from hltgraph.publication.pages import wording
from hltgraph.questions import phrasing
from hltgraph.questions.answer import Citation
from hltgraph.questions.periods import MONTHS

#: The main navigation: each address, with the first parts of the addresses that belong to it. Its words are in the table
#: ``to`` of the wording, as are those of the lower navigation.
NAVIGATION = {
    "/": ("", "ask"),
    "/browse": ("browse", "items", "asked", "things", "doc", "show", "search"),
    "/agenda": ("agenda",),
    "/graph": ("graph",),
    "/impact": ("impact",),
    "/questions": ("questions",),
}
FOOT = ("/about", "/quality", "/catalog", "/def", "/releases", "/rights", "/sparql", "/openapi.json")


class Pages:
    """The templates, read once: those of the service, and those of the publication below them."""

    def __init__(self, frontend: Frontend, base: str = BASE) -> None:
        own = tomllib.loads((resources.files("api") / "wording.toml").read_text("utf-8"))
        self.frontend, self.base = frontend, base
        self.words: Mapping[str, Mapping[str, Any]] = {language: {**words, **own[language]} for language, words in wording().items()}
        loader = ChoiceLoader([PackageLoader("api"), PackageLoader("hltgraph.publication")])
        self.templates = Environment(loader=loader, autoescape=True, auto_reload=False, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
        self.templates.filters |= {"short": short, "marked": marked, "day": day, "state": state, "number": number, "code": code}
        self.templates.globals |= {"base": base, "asset": frontend.address}

    def beginning(self, language: str) -> str:
        """The query that the editor begins with."""
        return self.templates.get_template("beginning.html").render(language=language)

    def framing(self, path: str, language: str, root: str) -> Frame:
        """What stands around a page of the publication: the same as around one of the service, with relative addresses."""
        return self._frame(path, language, root + forms.page(path, "en" if language == "nl" else "nl"), root or "./")

    def frame(self, request: Request, language: str) -> Frame:
        """What stands around a page of the service."""
        query = [(key, value) for key, value in request.query_params.multi_items() if key != "lang"]
        other = "en" if language == "nl" else "nl"
        return self._frame(request.url.path.lstrip("/"), language, f"{quote(request.url.path)}?{urlencode([*query, ('lang', other)])}", "/")

    def _frame(self, path: str, language: str, other_address: str, root: str) -> Frame:
        words, first = self.words[language], path.partition("/")[0].partition(".")[0]

        def to(address: str, current: bool = False) -> Link:
            return Link(root + _spoken(address, language)[1:], words["to"][address], current, words["start"].get(address, ""))

        styles = [root + address[1:] for name in ("theme.css", "components.css") if (address := self.frontend.address(name))]
        navigation = [to(address, first in parts) for address, parts in NAVIGATION.items()]
        icon = root + self.frontend.address("icon.svg")[1:]
        return Frame(root + _spoken("/", language)[1:], styles, icon, navigation, [to(address) for address in FOOT], other_address)

    def render(self, name: str, language: str, request: Request, **content: Any) -> bytes:
        """A page in a language."""
        words = self.words[language]

        def link(address: str, **more: object) -> str:
            """An address within the service that keeps the language of the page; what is None or empty is left out."""
            pairs = [(key, str(value)) for key, value in more.items() if value]
            return _spoken(address + (("&" if "?" in address else "?") + urlencode(pairs) if pairs else ""), language)

        def href(iri: str) -> str:
            """The page about a thing or a term."""
            if iri.startswith(self.base + "id/"):
                return link("/doc/" + quote(iri[len(self.base) + 3 :]))
            return link("/def") + "#" + iri[len(TERMS) :] if iri.startswith(TERMS) else link("/show", iri=iri)

        def place(citation: Citation) -> str:
            return phrasing.place(language, citation.part, citation.section, citation.page, citation.lines)

        def as_day(date: datetime.date | str | None) -> str:
            """A date as people write it."""
            if not date:
                return ""
            when = datetime.date.fromisoformat(str(date))
            month = MONTHS[language][when.month - 1]
            return f"{when.day} {month.capitalize() if language == 'en' else month} {when.year}"

        def dated(text: str) -> str:
            """A text with its dates as people write them."""
            return re.sub(r"\b\d{4}-\d{2}-\d{2}\b", lambda found: as_day(found[0]), text)

        def layer(key: str) -> str:
            return str(words["about_layer"]) if key == "about" else phrasing.layer(language, key)

        template = self.templates.get_template(name)
        page = template.render(
            w=words, language=language, other="en" if language == "nl" else "nl", frame=self.frame(request, language), link=link, href=href, place=place,
            layer=layer, as_day=as_day, dated=dated, style=None, canonical=None, licence=None, alone=False, **content,
        )  # fmt: skip
        return page.encode()


def _spoken(address: str, language: str) -> str:
    if language == "nl" or address.endswith(".json"):
        return address
    return address + ("&" if "?" in address else "?") + "lang=" + language


def day(text: str, language: str) -> str:
    """A day such as 2026-01-31 as it is written in a language."""
    return day_of(datetime.date.fromisoformat(text), language)


def number(count: int, language: str) -> str:
    """A number with its thousands apart.

    >>> number(19146, "nl"), number(19146, "en")
    ('19.146', '19,146')
    """
    return f"{count:,}".replace(",", "." if language == "nl" else ",")


def state(name: str, language: str) -> str:
    """Where a step of the agenda stands, in words."""
    return say(language, f"state-{name}")


def code(text: str) -> Markup:
    """A text in which what stands between double backticks is code.

    >>> code("``a<b`` of it")
    Markup('<code>a&lt;b</code> of it')
    """
    return Markup(re.sub(r"``(.+?)``", r"<code>\1</code>", str(escape(text))))


def marked(snippet: str) -> Markup:
    """A piece of text with the found words, which stand in brackets, marked.

    >>> marked("the [council] & co")
    Markup('the <mark>council</mark> &amp; co')
    """
    return Markup(re.sub(r"\[([^\[\]]*)\]", r"<mark>\1</mark>", str(escape(snippet))))
