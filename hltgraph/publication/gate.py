"""The gate before a publication: what must not be published is refused, with a list."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from hltgraph.build import validation
from hltgraph.build.conversion import to_rdflib
from hltgraph.build.reading import Asserted, Triple, read_file
from hltgraph.errors import PublicationRefused
from hltgraph.knowledge import ASSERTED, Knowledge
from hltgraph.namespaces import BASE, PREFIXES, TERMS, short
from hltgraph.publication import personal
from hltgraph.publication.edition import ONTOLOGY, Edition
from hltgraph.publication.facts import Facts

#: What is looked at, in the order of the report.
CHECKS = ("violation", "catalogue", "personal", "register", "passage", "vanished")
_DEPRECATED = ox.NamedNode(PREFIXES["owl"] + "deprecated")

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Refusal:
    """One reason not to publish: its kind, the thing or place, and what is wrong in Dutch and English."""

    why: str
    where: str
    nl: str
    en: str

    def says(self, language: str) -> str:
        """What is wrong, in a language."""
        return self.nl if language == "nl" else self.en


@dataclass(frozen=True)
class Report:
    """What the gate found in a graph of a version, and what it could not check."""

    version: str
    refusals: tuple[Refusal, ...]
    checked: tuple[str, ...]
    skipped: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """The report as plain data."""
        return asdict(self) | {"passed": not self.refusals}

    def lines(self) -> list[str]:
        """The refusals for a terminal."""
        return [f"{refusal.why}: {refusal.where}: {refusal.en}" for refusal in self.refusals]

    def refuse(self) -> None:
        """Stop here when there is a reason to.

        :raises PublicationRefused: with the reasons.
        """
        if self.refusals:
            raise PublicationRefused(f"{len(self.refusals)} reasons:\n  " + "\n  ".join(self.lines()))


def examine(
    edition: Edition, catalogue: Iterable[Triple], facts: Facts, knowledge: Knowledge, *,
    sources: Path | None = None, previous: Edition | None = None, progress: Progress = lambda _: None,
) -> Report:  # fmt: skip
    """Everything that stands in the way of publishing an edition with its catalogue."""
    found: list[Refusal] = []
    # Passages and shapes are judged under the base that they are written under.
    asserted = asserted_of(edition if edition.base == BASE else Edition.of(edition.quads, BASE), knowledge)
    progress("checking shapes")
    found += violations(asserted)
    found += catalogue_faults(catalogue, knowledge, edition.base)
    progress("checking texts and links")
    found += personal_data(edition, facts, personal.Allowed.read(knowledge.root / "data" / "allowed.toml"))
    found += register_links(edition, facts)
    skipped = []
    if sources is None:
        skipped.append("passage")
    else:
        progress("verifying passages")
        found += lost_passages(asserted, sources)
    if previous is None:
        skipped.append("vanished")
    else:
        found += vanished(edition, previous)
    return Report(edition.version, tuple(found), tuple(name for name in CHECKS if name not in skipped), tuple(skipped))


def asserted_of(edition: Edition, knowledge: Knowledge) -> Asserted:
    """What people wrote, taken back from an edition, with the shapes of the project."""
    asserted = Asserted()
    for name in ASSERTED:
        for triple in edition.graphs[name]:
            subject = triple[0]
            if isinstance(subject, ox.BlankNode) or subject.value == ONTOLOGY or subject.value.startswith(TERMS):
                asserted.terms.append(triple)
            else:
                asserted.graphs[name][triple] = f"the layer {name}"
    for path in knowledge.shapes:
        asserted.shapes[path.stem] = read_file(path, path.name, edition.base)
    return asserted


def violations(asserted: Asserted) -> Iterator[Refusal]:
    """What breaks a shape of the project gravely."""
    for finding in validation.validate(asserted):
        if finding.severity == "violation":
            yield Refusal("violation", finding.focus, f"{finding.message_nl} ({finding.shape})", f"{finding.message_en} ({finding.shape})")


def catalogue_faults(catalogue: Iterable[Triple], knowledge: Knowledge, base: str) -> Iterator[Refusal]:
    """What the catalogue does not say as it must."""
    path = knowledge.root / "shapes" / "publication.ttl"
    for finding in validation.check("publication", to_rdflib(catalogue), read_file(path, path.name, base)):
        yield Refusal("catalogue", finding.focus, f"{finding.message_nl} ({finding.shape})", f"{finding.message_en} ({finding.shape})")


def personal_data(edition: Edition, facts: Facts, allowed: personal.Allowed) -> Iterator[Refusal]:
    """What looks like personal data in a text or a choice, and each exemption that serves nothing."""
    seen: set[str] = set()

    def judge(text: str, where: Callable[[], str]) -> Iterator[Refusal]:
        for hit in personal.look(text):
            if allowed.permits(hit):
                seen.add(hit.text)
                continue
            name = personal.NAMES[hit.kind]
            yield Refusal("personal", where(), f"‘{hit.text}’ lijkt een {name['nl']}", f"‘{hit.text}’ looks like a {name['en']}")

    for quad in edition.quads:
        # An address of elsewhere is looked at as well: a mail address may hide in one.
        text = quad.object.value if isinstance(quad.object, (ox.Literal, ox.NamedNode)) else ""
        if isinstance(quad.object, ox.Literal) or "@" in text:
            yield from judge(text, lambda quad=quad: f"{_where(quad, edition.base)} {short(quad.predicate.value)}")  # type: ignore[misc]
    for name in ("contact_name", "contact_email"):
        yield from judge(getattr(facts, name), lambda name=name: f"HLTGRAPH_{name.upper()}")  # type: ignore[misc]
    for text in sorted(allowed.texts.keys() - seen):
        yield Refusal("allowed", "data/allowed.toml", f"‘{text}’ komt nergens voor", f"‘{text}’ stands nowhere")


def _where(quad: ox.Quad, base: str) -> str:
    return short(quad.subject.value, base) if isinstance(quad.subject, ox.NamedNode) else "about"


def register_links(edition: Edition, facts: Facts) -> Iterator[Refusal]:
    """Links to a register, of the graph and of the facts of the publication, that are no name of it."""
    registers = tomllib.loads((Path(__file__).parent / "registers.toml").read_text("utf-8"))["register"]
    rules = [(register["name"], register["starts"], re.compile(register["pattern"])) for register in registers]

    def judge(iri: str, entry: bool, where: Callable[[], str]) -> Iterator[Refusal]:
        register = next(((name, pattern) for name, starts, pattern in rules if iri.startswith(starts)), None)
        if register is None and entry:
            yield Refusal("register", where(), f"{iri} hoort bij geen register", f"{iri} belongs to no register")
        elif register is not None and not register[1].fullmatch(iri):
            yield Refusal("register", where(), f"{iri} is geen naam uit {register[0]}", f"{iri} is no name of {register[0]}")

    for quad in edition.quads:
        if isinstance(quad.object, ox.NamedNode) and isinstance(quad.subject, ox.NamedNode):
            entry = quad.predicate.value == TERMS + "registerEntry"
            yield from judge(quad.object.value, entry, lambda quad=quad: _where(quad, edition.base))  # type: ignore[misc]
    for iri in _texts(facts.content):
        yield from judge(iri, False, lambda: "data/publication.toml")


def _texts(content: Any) -> Iterator[str]:
    """Every text within some plain data."""
    if isinstance(content, str):
        yield content
    else:
        for part in content.values() if isinstance(content, Mapping) else content:
            yield from _texts(part)


def lost_passages(asserted: Asserted, sources: Path) -> Iterator[Refusal]:
    """What the verification against the source documents finds wrong."""
    from hltgraph.provenance.verification import verify  # late: it is needed only where the sources are

    for problem in verify(asserted, sources):
        yield Refusal("passage", problem.thing, problem.line(), problem.line())


def vanished(edition: Edition, previous: Edition) -> Iterator[Refusal]:
    """Things and terms that the previous release spoke of and this one does not; a tombstone is still a thing."""
    now = {thing[len(edition.base) :] for thing in edition.things} | _terms(edition)
    for name in sorted({thing[len(previous.base) :] for thing in previous.things} | _terms(previous)):
        if name not in now:
            yield Refusal(
                "vanished",
                name.removeprefix("id/"),
                "stond in de vorige uitgave; geef haar een grafsteen",
                "stood in the previous release; give it a tombstone",
            )


def _terms(edition: Edition) -> set[str]:
    return {q.subject.value for q in edition.quads if isinstance(q.subject, ox.NamedNode) and q.subject.value.startswith(TERMS)}
