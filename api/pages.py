"""The pages: templates, the words around the content in two languages, and addresses that keep the language."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from importlib import resources
from typing import Any
from urllib.parse import urlencode

from fastapi import Request
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from api.frontend import Frontend
from hltgraph import __version__
from hltgraph.namespaces import BASE, short
from hltgraph.questions import phrasing, retrieval
from hltgraph.questions.answer import Citation
from hltgraph.store.graph import GraphStore


class Pages:
    """The templates, read once."""

    def __init__(self, frontend: Frontend) -> None:
        self.words: Mapping[str, Mapping[str, Any]] = tomllib.loads((resources.files("api") / "wording.toml").read_text("utf-8"))
        self.templates = Environment(loader=PackageLoader("api"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
        self.templates.filters |= {"short": short, "marked": marked}
        self.templates.globals |= {"software": __version__, "base": BASE, "asset": frontend.address}

    def render(self, name: str, language: str, request: Request, **content: Any) -> bytes:
        """A page in a language."""
        words = self.words[language]
        other = "en" if language == "nl" else "nl"
        query = [(key, value) for key, value in request.query_params.multi_items() if key != "lang"]

        def link(address: str, **more: str | None) -> str:
            """An address within the service that keeps the language of the page."""
            pairs = [(key, value) for key, value in more.items() if value]
            if language == "en":
                pairs.append(("lang", "en"))
            return address + (("&" if "?" in address else "?") + urlencode(pairs) if pairs else "")

        def place(citation: Citation) -> str:
            return in_words(citation, words)

        def layer(key: str) -> str:
            return str(words["about_layer"]) if key == "about" else phrasing.layer(language, key)

        return (
            self.templates.get_template(name)
            .render(
                w=words, language=language, other=other, other_address=f"{request.url.path}?{urlencode([*query, ('lang', other)])}",
                link=link, place=place, layer=layer, **content,
            )
            .encode()
        )  # fmt: skip


def marked(snippet: str) -> Markup:
    """A piece of text with the found words, which stand in brackets, marked.

    >>> marked("the [council] & co")
    Markup('the <mark>council</mark> &amp; co')
    """
    return Markup(re.sub(r"\[([^\[\]]*)\]", r"<mark>\1</mark>", str(escape(snippet))))


def in_words(citation: Citation, words: Mapping[str, Any]) -> str:
    """A place in a source for a reader: part, printed page, lines."""
    first, last = citation.lines
    lines = f"{words['line']} {first}" if first == last else f"{words['lines']} {first}–{last}"
    part = citation.section or ""
    kind = "section" if "." in part else "chapter" if part.isdigit() else "annex" if re.fullmatch(r"[IVX]+", part) else ""
    named = f"{words[kind]} {part}" if kind else part
    return ", ".join(piece for piece in (named, f"{words['page']} {citation.page}" if citation.page else "", lines) if piece)


def labels(store: GraphStore, iris: Iterable[str], language: str) -> dict[str, str]:
    """The label of each thing in a language, or its short name."""
    wanted = sorted(set(iris))
    rows = retrieval.detail_rows(store, "texts", wanted, "all")
    return {iri: retrieval.label_of(rows.get(iri, []), language) or short(iri, store.base) for iri in wanted}
