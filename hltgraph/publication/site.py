"""The whole publication as addresses with their content: what the command writes as files and the service gives live.

Addresses have no leading slash; a page has an address for each language, data one for each form.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from importlib import resources
from pathlib import Path
from typing import Any

from markupsafe import Markup

from hltgraph.build.reading import Triple
from hltgraph.errors import KnowledgeError
from hltgraph.knowledge import PACKAGED, TRUST, Knowledge
from hltgraph.namespaces import TERMS, short
from hltgraph.publication import catalogue, diff, dumps, forms, jsonld, releases, sitemaps, statistics
from hltgraph.publication.documents import Documents
from hltgraph.publication.dumps import File
from hltgraph.publication.edition import Edition
from hltgraph.publication.facts import Facts
from hltgraph.publication.frame import Frame, Framing
from hltgraph.publication.grouping import grouped
from hltgraph.publication.ontology import Ontology
from hltgraph.publication.pages import Pages
from hltgraph.publication.releases import Release
from hltgraph.questions.answer import Citation

VOID = ".well-known/void"
#: Where each document of the publication as a whole is, without a suffix.
CATALOGUE, ONTOLOGY, THINGS, RELEASES, RIGHTS = "catalog", "def", "things", "releases", "rights"
#: What the pages are dressed with.
ASSETS = ("theme.css", "icon.svg")
#: How many things a page holds of all that stand in a relation to one, and of all that are of a class.
A_PAGE, A_LIST = 100, 300


@dataclass(frozen=True)
class Kind:
    """The things of a class: where they are listed, the class's label and definition, and the things with their labels."""

    path: str
    label: str
    text: str | None
    things: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Look:
    """How the service is asked for the page about a thing: on a rung of trust; of one ``relation`` all that has the thing as its
    value, so many a ``page``; with the ``frame`` of an address of its own; ``quoted`` gives a citation its words in the source."""

    trust: str = "all"
    relation: str | None = None
    page: int = 1
    frame: Frame | None = None
    quoted: Callable[[Citation], Citation] = lambda citation: citation


@dataclass
class Site:
    """A publication of an edition. ``previous`` is the graph of the release before, ``earlier`` all releases before, newest first;
    ``framing`` what the service puts around the pages."""

    edition: Edition
    facts: Facts
    knowledge: Knowledge
    framing: Framing | None = None
    previous: Edition | None = None
    earlier: Sequence[Release] = ()
    _files: list[File] = field(default_factory=list)

    @property
    def catalogue_ready(self) -> bool:
        """Whether the files have been made, so that the catalogue can name them."""
        return bool(self._files)

    @property
    def base(self) -> str:
        """The base of the things."""
        return self.edition.base

    @cached_property
    def licence(self) -> str:
        """The licence of our words."""
        return str(self.facts.content["licence"]["iri"])

    @cached_property
    def documents(self) -> Documents:
        """The documents about things."""
        return Documents(self.edition.store, self.licence, f"{self.base}catalog#release-{self.edition.name}")

    @cached_property
    def ontology(self) -> Ontology:
        """The ontology."""
        return Ontology(self.documents)

    @cached_property
    def pages(self) -> Pages:
        """The pages."""
        return Pages(self.base, self.facts.public_url, self.licence, self.framing)

    @cached_property
    def context(self) -> jsonld.Context:
        """The JSON-LD context."""
        return jsonld.Context.read(self.knowledge.root / "ontology" / "context.jsonld", self.base)

    @cached_property
    def issued(self) -> str:
        """The date of the release."""
        return self.facts.released or self.edition.issued

    @cached_property
    def packed(self) -> bytes:
        """The graph as a release keeps it."""
        return dumps.pack(self.edition.content)

    @cached_property
    def release(self) -> Release:
        """The release that this publication is."""
        return releases.of(self.edition, self.issued, self.packed)

    @cached_property
    def releases(self) -> list[Release]:
        """All releases, newest first."""
        return [self.release, *self.earlier]

    # ---------------------------------------------------------------- data

    def write(self, triples: list[Triple], form: forms.Form) -> bytes:
        """Triples in a form of data."""
        return forms.write(triples, form, self.base, self.context)

    def catalogue(self) -> list[Triple]:
        """The catalogue; the files must have been made."""
        return catalogue.describe(self.edition, self.facts, self._files, self.releases)

    @cached_property
    def void(self) -> list[Triple]:
        """The statistics."""
        return catalogue.in_order(statistics.describe(self.edition, self.facts))

    def dumps(self) -> Iterator[tuple[File, bytes]]:
        """Every dump with its content; afterwards the catalogue knows of them."""
        self._files = []
        words = self.pages.words
        for file, content in dumps.make(self.edition, self.context, self.licence, words, self.facts.text("title", "nl")):
            self._files.append(file)
            yield file, content

    def know(self, files: Sequence[File]) -> None:
        """Tell the catalogue of dumps that were made before."""
        self._files = list(files)

    # ---------------------------------------------------------------- pages

    def thing_page(self, iri: str, language: str, look: Look | None = None) -> bytes:
        """The page about a thing, as the service is asked for it where it is; of one that is no more, its tombstone."""
        documents, local, look = self.documents, self.documents.local(iri), look or Look()
        shown = documents.shown(iri, language)
        statements = tuple(s for s in shown.statements if s.layer in TRUST[look.trust])
        shown = replace(shown, statements=statements, citations=tuple(map(look.quoted, shown.citations)))
        tombstone = documents.tombstone(iri)
        others = {citation.document for citation in shown.citations} | set(tombstone.replaced_by if tombstone else ())
        refers = [s for s in statements if s.inverse and look.relation in (None, s.property)]
        return self.pages.render(
            "relation.html" if look.relation else "thing.html", f"doc/{local}" if local else "", language, frame=look.frame, shown=shown,
            tombstone=tombstone, kinds=documents.kinds_said(iri, language), text=documents.text(iri, language), place_in=documents.path(iri, language),
            labels={other: documents.label(other, language) for other in others}, said=grouped([s for s in statements if not s.inverse], language),
            refers=grouped(refers, language), total=len(refers), look=look, listed=refers[(look.page - 1) * A_PAGE : look.page * A_PAGE],
            pages=-(-len(refers) // A_PAGE), live=self.framing is not None,
        )  # fmt: skip

    def ontology_page(self, language: str) -> bytes:
        """The page of the ontology."""
        return self.pages.render("ontology.html", ONTOLOGY, language, **self.ontology.content(language))

    @cached_property
    def _by_kind(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for iri in self.edition.things:
            kinds = [kind for kind in self.documents.kinds(iri) if kind.startswith(TERMS)] or [""]
            for kind in kinds:
                found.setdefault(kind, []).append(iri)
        return found

    def kinds(self) -> list[str]:
        """The addresses of the lists of things of a class, without a suffix; a long list has pages, each after the first numbered."""
        pages = ((_kind_path(kind), -(-len(things) // A_LIST)) for kind, things in self._by_kind.items())
        return [path + (f"-{number}" if number > 1 else "") for path, most in pages for number in range(1, most + 1)]

    def _kind(self, kind: str, language: str) -> Kind:
        label = self.documents.label(kind, language) if kind else ""
        things = [(iri, self.documents.label(iri, language)) for iri in self._by_kind[kind]]
        return Kind(_kind_path(kind), label, self.documents.text(kind, language) if kind else None, tuple(sorted(things, key=lambda t: _natural(t[0]))))

    def things_page(self, language: str) -> bytes:
        """The list of classes with how many things each has."""
        listed = sorted((self._kind(kind, language) for kind in self._by_kind), key=lambda kind: (not kind.label, kind.label.casefold()))
        return self.pages.render("things.html", THINGS, language, kinds=listed)

    def kind_page(self, path: str, language: str) -> bytes:
        """The list of the things of a class, by its address without a suffix.

        :raises KeyError: when there is no such list.
        """
        first, _, number = path.partition("-")
        kind = self._kind({_kind_path(kind): kind for kind in self._by_kind}[first], language)
        page, pages = int(number or 1), -(-len(kind.things) // A_LIST)
        listed = kind.things[(page - 1) * A_LIST : page * A_LIST]
        return self.pages.render("kind.html", path, language, kind=kind, listed=listed, number=page, pages=pages)

    def catalogue_page(self, language: str) -> bytes:
        """The page of the catalogue, where the publication begins for a reader; the files must have been made."""
        content, files = self.facts.content, self._files
        schema = json.dumps(catalogue.schema_org(self.edition, self.facts, files, self.release, language), ensure_ascii=False)
        whole = [file for file in files if file.layer is None and file.kind in dumps.GRAPH_KINDS]
        layers = [(name, [file for file in files if file.layer == name]) for name in self.edition.graphs]
        return self.pages.render(
            "catalogue.html", CATALOGUE, language, title=self.facts.text("title", language), text=self.facts.text("description", language),
            # Nothing in a script ends it early.
            schema=Markup(schema.replace("<", "\\u003c")), publisher=content["publisher"], facts=self.facts, release=self.release,
            period=content["period"], legislation=content["legislation"], keywords=content["keywords"][language], whole=whole, layers=layers,
            tables=[file for file in files if file.layer is None and file.kind not in dumps.GRAPH_KINDS],
            counts={name: len(triples) for name, triples in self.edition.graphs.items()},
        )  # fmt: skip

    def releases_page(self, language: str) -> bytes:
        """The list of releases."""
        return self.pages.render("releases.html", RELEASES, language, releases=self.releases)

    @cached_property
    def difference(self) -> diff.Difference | None:
        """What differs from the release before."""
        return diff.compare(self.previous, self.edition) if self.previous else None

    def release_page(self, language: str) -> bytes:
        """The page of this release."""
        previous = self.earlier[0].name if self.earlier else None
        difference = self.difference
        if difference and self.previous and self.previous.base != self.base:
            previous_base = self.previous.base
            moved = {"old": difference.old, "new": difference.new} | {
                name: tuple(diff.Change(_rebased(c.iri, previous_base, self.base), c.name, c.label, c.lines) for c in getattr(difference, name))
                for name in ("added", "removed", "changed", "moved")
            }
            difference = diff.Difference(**moved)  # type: ignore[arg-type]
        return self.pages.render(
            "release.html", f"{self.release.folder}/release", language, release=self.release, previous=previous, difference=difference,
            live_things=set(self.edition.things),
        )  # fmt: skip

    def rights_page(self, language: str) -> bytes:
        """The page that says who may do what with which part."""
        return self.pages.render("rights.html", RIGHTS, language)

    def gate_page(self, report: Any, language: str, alone: bool = False) -> bytes:
        """The report of the gate as a page."""
        return self.pages.render("gate.html", "gate", language, alone, report=report, facts=self.facts, issued=self.issued)

    # ---------------------------------------------------------------- files

    @cached_property
    def makers(self) -> dict[str, Callable[[], bytes]]:
        """How each document of the publication as a whole is made, by its address, in every form and language.

        What some of them name, the dumps, must have been made: :meth:`needs_files`.
        """
        made: dict[str, Callable[[], bytes]] = {}
        for form in forms.DATA:
            made[f"{CATALOGUE}.{form.suffix}"] = lambda form=form: self.write(self.catalogue(), form)  # type: ignore[misc]
            made[f"{ONTOLOGY}.{form.suffix}"] = lambda form=form: self.write(self.ontology.triples(), form)  # type: ignore[misc]
            made[f"{VOID}.{form.suffix}"] = lambda form=form: self.write(self.void, form)  # type: ignore[misc]
        made[VOID] = made[f"{VOID}.{forms.TURTLE.suffix}"]
        pages = {CATALOGUE: self.catalogue_page, ONTOLOGY: self.ontology_page, THINGS: self.things_page, RELEASES: self.releases_page, RIGHTS: self.rights_page}
        for language in forms.LANGUAGES:
            for path, page in pages.items():
                made[forms.page(path, language)] = lambda page=page, language=language: page(language)  # type: ignore[misc]
            for path in self.kinds():
                made[forms.page(path, language)] = lambda path=path, language=language: self.kind_page(path, language)  # type: ignore[misc]
        made["index.html"] = made[forms.page(CATALOGUE, forms.LANGUAGES[0])]
        made["context.jsonld"] = lambda: (json.dumps({"@context": self.context.content}, ensure_ascii=False, indent=1) + "\n").encode()
        made["NOTICE.txt"] = lambda: notice(self.knowledge)
        made["robots.txt"] = lambda: sitemaps.robots(self.facts)
        paths = [sitemaps.sitemap_path(self.facts)]
        made[sitemaps.index_path(self.facts)] = lambda: sitemaps.index(paths, self.facts, self.issued)
        made[paths[0]] = lambda: sitemaps.woo(sitemaps.documents(self._files, self.facts), self.facts, self.issued)
        made["sitemap.xml"] = lambda: sitemaps.general(self._in_sitemap(), self.facts, self.issued)
        return made

    def needs_files(self, address: str) -> bool:
        """Whether the document at an address names the dumps."""
        return address.startswith((f"{CATALOGUE}.", "index.", "sitemap-diwoo", "releases/"))

    def _in_sitemap(self) -> list[str]:
        paths = [CATALOGUE, ONTOLOGY, THINGS, RELEASES, RIGHTS, *self.kinds()]
        return [*paths, *(f"doc/{self.documents.local(iri)}" for iri in self.edition.things if not self.documents.tombstone(iri))]

    def whole(self) -> Iterator[tuple[str, bytes]]:
        """The documents of the publication as a whole with their content; the files must have been made."""
        for address, make in self.makers.items():
            yield address, make()
        yield from assets()

    @cached_property
    def keepers(self) -> dict[str, Callable[[], bytes]]:
        """How what this release keeps for later is made: its graph, the record of its making, its manifest, pages and difference."""
        folder = self.release.folder
        made: dict[str, Callable[[], bytes]] = {
            f"{folder}/{releases.GRAPH}": lambda: self.packed,
            f"{folder}/{releases.RECORD}": lambda: self.write(
                releases.record(self.edition, self.release, self.earlier[0] if self.earlier else None, self.licence), forms.TURTLE
            ),
            f"{folder}/{releases.MANIFEST}": lambda: _json(self.release.as_dict() | {"files": [file.as_dict() for file in self._files]}),
            releases.INDEX: lambda: releases.index(self.releases),
        }
        if self.previous:
            made[f"{folder}/diff.json"] = lambda: _json(self.difference.as_dict() if self.difference else {})
        for language in forms.LANGUAGES:
            made[forms.page(f"{folder}/release", language)] = lambda language=language: self.release_page(language)  # type: ignore[misc]
        return made

    def kept(self) -> Iterator[tuple[str, bytes]]:
        """What this release keeps for later with its content; the files must have been made."""
        for address, make in self.keepers.items():
            yield address, make()

    def about_things(self) -> Iterator[tuple[str, bytes]]:
        """The documents about every thing, in every form and language."""
        for iri in self.edition.things:
            path = f"doc/{self.documents.local(iri)}"
            triples = self.documents.triples(iri)
            for form in forms.DATA:
                yield f"{path}.{form.suffix}", self.write(triples, form)
            for language in forms.LANGUAGES:
                yield forms.page(path, language), self.thing_page(iri, language)


def assets() -> Iterator[tuple[str, bytes]]:
    """What the pages are dressed with."""
    for name in ASSETS:
        yield f"assets/{name}", (resources.files("hltgraph.publication") / "assets" / name).read_bytes()


def _json(content: Any) -> bytes:
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


def notice(knowledge: Knowledge) -> bytes:
    """The notice of parts by others that are bundled."""
    for place in (knowledge.root, Path(__file__).parents[2], PACKAGED):
        if (place / "NOTICE").is_file():
            return (place / "NOTICE").read_bytes()
    raise KnowledgeError(f"no NOTICE in {knowledge.root}")


def _kind_path(kind: str) -> str:
    return f"things/{kind[len(TERMS) :]}" if kind else "things/other"


def _natural(iri: str) -> tuple[object, ...]:
    import re

    return tuple((0, int(part), "") if part.isdigit() else (1, 0, part) for part in re.findall(r"\d+|[^\d]+", short(iri)))


def _rebased(iri: str, old: str, new: str) -> str:
    return new + iri[len(old) :] if iri.startswith((old + "id/", old + "doc/")) else iri
