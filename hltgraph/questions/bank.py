"""The bank: every stored question is one file of SPARQL that runs as it stands.

A file begins with remarks: ``title@nl``, ``title@en``, ``about@nl``, ``about@en`` and a line a parameter:
``# param NAME KIND...: sentence``. KIND is ``kind`` (a class by its slug), ``word`` (a string), ``date``, ``goal``
(a UN goal by its number) or the first words of the names of things it takes, in the order they are tried.

An optional filter is a block from ``#[ NAME`` to ``#]`` with one row ``VALUES ?NAME { UNDEF }``. When the parameter is
absent the block is left out whole; when it is given the row holds its terms. Nothing else of the text changes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyoxigraph as ox

from hltgraph.errors import UnknownName, UsageError
from hltgraph.namespaces import BASE, PREFIXES, TERMS
from hltgraph.store.binding import bind

_BLOCK = re.compile(r"^[ \t]*#\[ (\w+)\n(.*?)^[ \t]*#\]\n", re.DOTALL | re.MULTILINE)
_PARAM = re.compile(r"param (\w+) ([\w -]+)$")

#: The classes that a question may ask for, by slug. What is asked, in any form, is a ``demand``.
KINDS = {
    "demand": "Request", "section-demand": "Demand", "actor-demand": "ActorDemand", "recommendation": "Recommendation",
    "agenda-item": "AgendaItem", "phase": "Phase", "statement": "Statement", "audit-recommendation": "AuditRecommendation",
    "framework": "ServiceFramework", "trait": "RoleTrait", "track": "DevelopmentTrack", "aim": "Aim",
    "vision-goal": "VisionGoal", "original-goal": "OriginalGoal", "strategy-ambition": "StrategyAmbition",
    "item": "ContentItem", "role": "GovernmentRole", "value": "PublicValue", "theme": "Theme", "task": "TaskCategory",
    "party": "ConnectedParty", "actor": "Actor", "goal": "sdgo:Goal",
    "organization": "org:Organization", "unit": "org:OrganizationalUnit", "municipality": "Municipality", "chapter": "Chapter", "section": "Section",
    "annex": "Annex", "category": "RecommendationCategory", "body": "GoverningBody",
    "study": "Study", "evaluation": "EvaluationMoment", "instrument": "Instrument", "initiative": "Initiative",
}  # fmt: skip


def class_iri(kind: str) -> str:
    """The IRI of the class that a kind is.

    >>> class_iri("goal")
    'http://metadata.un.org/sdg/ontology#Goal'
    """
    prefix, colon, name = KINDS[kind].rpartition(":")
    return (PREFIXES[prefix] if colon else TERMS) + name


@dataclass(frozen=True)
class Parameter:
    """One parameter: its name, what kinds of value it takes, and a sentence for people."""

    name: str
    kinds: tuple[str, ...]
    sentence: str

    def terms(self, value: str) -> list[ox.NamedNode | ox.Literal]:
        """The candidate terms for a value, the likeliest first.

        >>> Parameter("chapter", ("chapter",), "").terms("3")
        [<NamedNode value=https://w3id.org/hltgraph/id/chapter/3>]

        :raises UsageError: when no value of this kind looks so.
        """
        value = value.strip()
        if self.kinds == ("word",):
            # The nota's letters are capitals, those of Concern Control small; a visitor's may be either.
            return [ox.Literal(word) for word in dict.fromkeys((value, value.upper(), value.lower()) if len(value) == 1 else (value,))]
        if self.kinds == ("date",):
            if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
                raise UsageError(f"{self.name} wants a date such as 2026-01-31, not {value!r}")
            return [ox.Literal(value, datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#date"))]
        if self.kinds == ("kind",):
            if value not in KINDS:
                raise UnknownName(f"{self.name} is one of {', '.join(KINDS)}, not {value!r}")
            return [ox.NamedNode(class_iri(value))]
        if not re.fullmatch(r"[\w./:#-]+", value):
            raise UsageError(f"{self.name} wants a name such as {self.kinds[0]}/..., not {value!r}")
        try:
            if "://" in value:
                return [ox.NamedNode(value)]
            if self.kinds == ("goal",):
                return [ox.NamedNode(f"http://metadata.un.org/sdg/{value}")]
            if "/" in value:
                return [ox.NamedNode(f"{BASE}id/{value}")]
            return [ox.NamedNode(f"{BASE}id/{kind}/{value.replace('.', '-').lower()}") for kind in self.kinds]
        except ValueError:
            raise UsageError(f"{self.name} wants a name such as {self.kinds[0]}/..., and {value!r} makes no IRI") from None


@dataclass(frozen=True)
class Question:
    """One stored question."""

    name: str
    title: Mapping[str, str]
    about: Mapping[str, str]
    parameters: tuple[Parameter, ...]
    text: str

    def parameter(self, name: str) -> Parameter:
        """A parameter by name.

        :raises UnknownName: when the question has none of that name.
        """
        for parameter in self.parameters:
            if parameter.name == name:
                return parameter
        names = ", ".join(p.name for p in self.parameters) or "none"
        raise UnknownName(f"question {self.name} has no parameter {name!r}; it has {names}")

    def bound(self, values: Mapping[str, Sequence[ox.NamedNode | ox.Literal]]) -> str:
        """The query with the blocks of absent parameters left out and the others' rows filled.

        :raises UnknownName: on a value for a parameter that the question has not.
        """
        for name in values:
            self.parameter(name)

        def block(match: re.Match[str]) -> str:
            name, body = match[1], match[2]
            if not values.get(name):
                return ""
            return bind(body, name, values[name])

        body = "\n".join(line for line in self.text.split("\n") if not re.match(r"# (title|about|param)\b", line))
        return _BLOCK.sub(block, body).strip() + "\n"


def parse(name: str, text: str) -> Question:
    """A question from the text of its file."""
    title: dict[str, str] = {}
    about: dict[str, str] = {}
    parameters = []
    for line in text.split("\n"):
        if not line.startswith("# "):
            continue
        key, _, rest = line[2:].partition(": ")
        if match := _PARAM.match(key):
            parameters.append(Parameter(match[1], tuple(match[2].split()), rest))
        elif key.startswith("title@"):
            title[key[6:]] = rest
        elif key.startswith("about@"):
            about[key[6:]] = rest
    return Question(name, title, about, tuple(parameters), text)


@cache
def question(name: str) -> Question:
    """A stored question by name.

    :raises UnknownName: when there is none of that name.
    """
    path = Path(__file__).parent / "bank" / f"{name}.rq"
    if not re.fullmatch(r"[a-z-]+", name) or not path.is_file():
        raise UnknownName(f"there is no question {name!r}; hltgraph questions lists them")
    return parse(name, path.read_text("utf-8"))


def questions() -> list[Question]:
    """Every stored question, by name."""
    folder = Path(__file__).parent / "bank"
    names = sorted(entry.name.removesuffix(".rq") for entry in folder.iterdir() if entry.name.endswith(".rq"))
    return [question(name) for name in names]
