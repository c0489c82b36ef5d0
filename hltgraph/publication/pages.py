"""The pages of the publication: one set of templates for the static files and the live service.

Every link to another page of the publication is relative, so that a page is right under any prefix and on any host.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache, cached_property
from importlib import resources
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from hltgraph.namespaces import TERMS, short
from hltgraph.publication import forms
from hltgraph.publication.frame import Frame, Framing, Link
from hltgraph.questions import phrasing
from hltgraph.questions.answer import Citation

#: Where the publication's own navigation leads, and the words for it.
_PLACES = {"things": "things", "def": "ontology", "catalog": "catalogue", "releases": "releases", "rights": "rights"}


@cache
def wording() -> Mapping[str, Mapping[str, Any]]:
    """The words around the content, by language."""
    content: Mapping[str, Mapping[str, Any]] = tomllib.loads((resources.files("hltgraph.publication") / "wording.toml").read_text("utf-8"))
    return content


class Pages:
    """The templates and the words around the content in both languages, for the things under a base.

    Where the pages have a public address they name it as theirs; ``framing`` is what the service puts around them, without
    which they stand on their own.
    """

    def __init__(self, base: str, public_url: str = "", licence: str = "", framing: Framing | None = None) -> None:
        self.base = base
        self.public_url = public_url
        self.licence = licence
        self.framing = framing or self._own_frame
        self.words = wording()

    @cached_property
    def templates(self) -> Environment:
        """The templates, read when first needed."""
        return Environment(loader=PackageLoader("hltgraph.publication"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)

    @cached_property
    def style(self) -> Markup:
        """The style sheet, to be written into a page."""
        return Markup((resources.files("hltgraph.publication") / "assets" / "theme.css").read_text("utf-8"))

    def _own_frame(self, path: str, language: str, root: str) -> Frame:
        words = self.words[language]
        first = path.partition("/")[0].replace("doc", "things")
        navigation = [Link(root + forms.page(target, language), words[word], first == target) for target, word in _PLACES.items()]
        other = forms.page(path, "en" if language == "nl" else "nl")
        return Frame(root + forms.page("catalog", language), [root + "assets/theme.css"], root + "assets/icon.svg", navigation, (), root + other)

    def render(self, name: str, path: str, language: str, alone: bool = False, one_file: bool = False, frame: Frame | None = None, **content: Any) -> bytes:
        """A page, by its address without a suffix, in a language; ``alone`` when the other pages are not beside it.

        A page in ``one_file`` carries its style with it; one with a ``frame`` of its own is given at the top of the service.
        """
        words = self.words[language]
        root = "" if frame else "../" * path.count("/")
        other = "en" if language == "nl" else "nl"
        properties = words["properties"]

        def link(target: str) -> str:
            """The address of another page of the publication, from its address without a suffix."""
            return root + forms.page(target, language)

        def href(iri: str) -> str:
            """Where an IRI leads a reader."""
            if iri.startswith(self.base + "id/"):
                return link("doc/" + iri[len(self.base) + 3 :])
            return link("def") + "#" + iri[len(TERMS) :] if iri.startswith(TERMS) else iri

        def place(citation: Citation) -> str:
            return phrasing.place(language, citation.part, citation.section, citation.page, citation.lines)

        def layer(key: str) -> str:
            return str(words["about_layer"]) if key == "about" else phrasing.layer(language, key)

        def named(iri: str, label: str) -> str:
            return str(properties.get(short(iri), label))

        page = self.templates.get_template(name).render(
            w=words, language=language, other=other, frame=frame or self.framing(path, language, root), path=path, forms=forms.DATA,
            link=link, href=href, place=place, layer=layer, named=named, short=lambda iri: short(iri, self.base), file=lambda target: root + target,
            canonical=self.public_url + forms.page(path, language) if self.public_url and path and not (alone or one_file) else None, licence=self.licence,
            alone=alone or one_file, style=self.style if one_file else None, **content,
        )  # fmt: skip
        return page.encode()
