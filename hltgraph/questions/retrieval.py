"""Running composed questions: which items a set of slots leads to, and what is to be said of each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from hltgraph.errors import UnknownName
from hltgraph.knowledge import LAYERS, graph
from hltgraph.namespaces import PREFIXES, TERMS
from hltgraph.questions.answer import Citation, Item
from hltgraph.questions.bank import Question, parse
from hltgraph.store.graph import GraphStore, Row

_STRENGTH = {graph(layer): rank for rank, layer in enumerate(LAYERS)}

#: The property through which each slot puts an item into an answer.
PROPERTIES = {
    "actor": "asksOf", "theme": "hasTheme", "value": "promotesValue", "goal": "supportsGoal", "role": "concernsRole",
    "task": "concernsTask", "force": "force", "about": "concerns", "category": "category",
}  # fmt: skip


@dataclass(frozen=True)
class Hit:
    """An item that slots lead to: its class, its layer, whether it names the actor, and the readings it rests on.

    A reading is a pair (property, object); one that an item rests on by way of a group is of ``hasMember``.
    """

    iri: str
    kind: str
    layer: str
    direct: bool
    rests_on: frozenset[tuple[str, str]]


@cache
def detail(name: str) -> Question:
    """A detail query: a file in details/."""
    return parse(name, (Path(__file__).parent / "details" / f"{name}.rq").read_text("utf-8"))


def resolve(store: GraphStore, question: Question, slots: Mapping[str, Sequence[str]]) -> dict[str, list[ox.NamedNode | ox.Literal]]:
    """The terms of a question's parameters, each thing one that the graph knows.

    :raises UnknownName: when a value names nothing.
    """
    values: dict[str, list[ox.NamedNode | ox.Literal]] = {}
    for name, given in slots.items():
        parameter = question.parameter(name)
        for value in given:
            candidates = parameter.terms(value)
            known = [term for term in candidates if isinstance(term, ox.Literal) or store.exists(term.value)]
            if not known:
                raise UnknownName(f"there is no {name} {value!r}")
            # Of names the likeliest one, of words every way of writing.
            values.setdefault(name, []).extend(known if isinstance(known[0], ox.Literal) else known[:1])
    return values


def hits(rows: Iterable[Row]) -> list[Hit]:
    """The items in the rows of a composed question.

    The layer of a row is the weakest of its graphs, that of an item the strongest of its rows.
    """
    best: dict[str, Hit] = {}
    for row in rows:
        graphs = {name[1].lower() + name[2:]: _iri(term) for name, term in row.items() if name[0] == "g" and name[1:2].isupper()}
        ranks = {slot: _STRENGTH[name] for slot, name in graphs.items() if name in _STRENGTH}
        rank = max(ranks.values(), default=0)
        # Who is asked by name is asked outright; what is inferred of an actor came by way of a group.
        direct = not graphs.get("actor", "").startswith(graph("inferred-"))
        rests_on = set()
        for slot, strength in ranks.items():
            if strength >= LAYERS.index("interpreted") and slot in PROPERTIES and slot in row:
                by_group = slot == "actor" and not direct
                rests_on.add(("hasMember" if by_group else PROPERTIES[slot], _iri(row[slot])))
        hit = Hit(_iri(row["item"]), _iri(row["kind"]), LAYERS[rank], direct, frozenset(rests_on))
        known = best.get(hit.iri)
        if known is None or (not hit.direct, rank) < (not known.direct, LAYERS.index(known.layer)):
            best[hit.iri] = hit
    return list(best.values())


def _iri(term: object) -> str:
    """The IRI of a term that is known to be one."""
    assert isinstance(term, ox.NamedNode)
    return term.value


def detail_rows(store: GraphStore, name: str, iris: Sequence[str], trust: str) -> dict[str, list[Row]]:
    """The rows of a detail query (a file in details/) for each of some things."""
    found: dict[str, list[Row]] = {}
    if iris:
        for row in store.rows(detail(name).bound({"item": [ox.NamedNode(iri) for iri in iris]}), trust):
            found.setdefault(row["item"].value, []).append(row)
    return found


def property_rows(store: GraphStore, iris: Sequence[str], properties: Sequence[str], trust: str) -> list[Row]:
    """What some things have for some properties: value, name where it is a thing, and layer."""
    bound = {"item": [ox.NamedNode(iri) for iri in iris], "property": [ox.NamedNode(iri) for iri in properties]}
    return list(store.rows(detail("properties").bound(bound), trust))


def holding(store: GraphStore, kind: str, properties: Sequence[str], trust: str) -> set[str]:
    """The things of a class that have one of some properties."""
    bound = {"class": [ox.NamedNode(kind)], "property": [ox.NamedNode(iri) for iri in properties]}
    return {row["item"].value for row in store.rows(detail("holding").bound(bound), trust)} if properties else set()


def carriers(store: GraphStore, iris: Sequence[str], kinds: Sequence[str], trust: str) -> list[Hit]:
    """What of some kinds carries what some things say, such as the section that they stand in, in the order of the things."""
    bound = {"item": [ox.NamedNode(iri) for iri in iris], "class": [ox.NamedNode(kind) for kind in kinds]}
    found: dict[str, Hit] = {}
    rows = sorted(store.rows(detail("carried").bound(bound), trust), key=lambda row: iris.index(row["item"].value))
    for row in rows:
        if (hit := known(store, row["carrier"].value)) and hit.iri not in found:
            found[hit.iri] = replace(hit, layer=weakest([row["layer"].value]))
    return list(found.values())


def of_class(store: GraphStore, kind: str, trust: str) -> list[str]:
    """The things of a class."""
    return [row["item"].value for row in store.rows(detail("members").bound({"class": [ox.NamedNode(kind)]}), trust)]


def layers(store: GraphStore, iris: Sequence[str], trust: str) -> dict[str, str]:
    """The layer in which each thing is said to be what it is; a thing that this rung of trust does not know is left out."""
    out: dict[str, str] = {}
    for iri, rows in detail_rows(store, "layers", iris, trust).items():
        ranks = [_STRENGTH[_iri(row["layer"])] for row in rows if _iri(row["layer"]) in _STRENGTH]
        # A concept of a scheme is ours, and stands in no layer.
        out[iri] = LAYERS[min(ranks)] if ranks else "interpreted"
    return out


def days(store: GraphStore, iris: Sequence[str], trust: str) -> dict[str, tuple[str | None, str | None]]:
    """The first and last day of things that have days of their own: of a single day, the last is None."""
    out: dict[str, tuple[str | None, str | None]] = {}
    for iri, rows in detail_rows(store, "dates", iris, trust).items():
        begin, end = (min((row[name].value for row in rows if name in row), default=None) for name in ("begin", "end"))
        out[iri] = (begin, end)
    return out


def is_thing(term: object) -> bool:
    """Whether a term is an IRI."""
    return isinstance(term, ox.NamedNode)


def weakest(graphs: Iterable[str]) -> str:
    """The weakest of the layers that some named graphs are."""
    return LAYERS[max((_STRENGTH[name] for name in graphs if name in _STRENGTH), default=0)]


def _lines(text: str) -> tuple[int, int]:
    numbers = [int(number) for number in text.replace(",", " ").replace("-", " ").split()]
    return min(numbers), max(numbers)


def citations(store: GraphStore, iris: Sequence[str]) -> dict[str, tuple[Citation, ...]]:
    """The places in the sources of each thing."""
    out: dict[str, dict[str, Citation]] = {}
    for iri, rows in detail_rows(store, "citations", iris, "all").items():
        for row in rows:
            passage = row["passage"].value
            span = (int(row["start"].value), int(row["end"].value))
            if passage in out.get(iri, {}):
                known = out[iri][passage]
                out[iri][passage] = replace(known, ranges=(*known.ranges, span))
                continue
            part, number = row.get("part"), row.get("number")
            slug = part.value.rsplit("/", 1)[-1] if isinstance(part, ox.NamedNode) else None
            page = row.get("page")
            out.setdefault(iri, {})[passage] = Citation(
                document=row["document"].value,
                passage=passage,
                part=part.value if isinstance(part, ox.NamedNode) else None,
                section=number.value if isinstance(number, ox.Literal) else slug,
                page=page.value if isinstance(page, ox.Literal) else None,
                lines=_lines(row["lines"].value),
                ranges=(span,),
            )
    return {iri: tuple(found.values()) for iri, found in out.items()}


def _agenda(rows: list[Row], language: str) -> dict[str, Any]:
    first = rows[0]
    phases: dict[str, dict[str, Any]] = {}
    for row in rows:
        phase = phases.setdefault(row["phase"].value, {"iri": row["phase"].value})
        for name in ("act", "precision"):
            phase[name] = row[name].value.rsplit("/", 1)[-1]
        for name in ("begin", "end", "starts", "due"):
            phase[name] = row[name].value if name in row else None
    return {"iri": first["agenda"].value, "time_path": first["timePath"].value, "phases": list(phases.values())}


def _pick(rows: list[Row], prop: str, language: str) -> str | None:
    values = {getattr(row["value"], "language", None): row["value"].value for row in rows if row["property"].value == prop}
    return values.get(language) or values.get("nl") or next(iter(values.values()), None)


def label_of(rows: list[Row], language: str) -> str | None:
    """The label among the rows of ``texts``, in the language where there is one."""
    return _pick(rows, PREFIXES["skos"] + "prefLabel", language) or _pick(rows, PREFIXES["rdfs"] + "label", language)


def text_of(rows: list[Row], language: str) -> str | None:
    """What a thing says or is among the rows of ``texts``, in the language where there is such."""
    wanted = (PREFIXES["dcterms"] + "description", TERMS + "intendedResult", PREFIXES["skos"] + "definition")
    return next((text for prop in wanted if (text := _pick(rows, prop, language))), None)


def describe(store: GraphStore, found: Sequence[Hit], language: str, trust: str = "all") -> list[Item]:
    """The items of an answer in full, in the order of ``found``."""
    said = reasons(store, found, language, trust)
    told: dict[str, dict[str, Item]] = {}
    for kind in dict.fromkeys(hit.kind for hit in found):
        # What a thing is does not hang on the question that leads to it.
        find = partial(_as_it_is, store, kind, language, trust)
        told[kind] = store.memory.of(("item", kind, language, trust), (hit.iri for hit in found if hit.kind == kind), find)
    items = []
    for hit in found:
        reason, confidence = said.get(hit.iri, (None, None))
        why = "direct" if hit.direct else "via group"
        items.append(replace(told[hit.kind][hit.iri], why=why, layer=hit.layer, reason=reason, confidence=confidence))
    return items


def _as_it_is(store: GraphStore, kind: str, language: str, trust: str, iris: list[str]) -> dict[str, Item]:
    """Things of a kind as items, apart from any question."""
    texts = detail_rows(store, "texts", iris, trust)
    places = citations(store, iris)
    agendas = detail_rows(store, "agenda", iris, trust) if kind in (TERMS + "Recommendation", TERMS + "AgendaItem") else {}
    return {
        iri: Item(
            iri=iri,
            type=kind,
            label=label_of(texts.get(iri, []), language) or iri.rsplit("/id/", 1)[-1],
            text=text_of(texts.get(iri, []), language),
            why="direct",
            layer=LAYERS[0],
            agenda=_agenda(agendas[iri], language) if iri in agendas else None,
            citations=places.get(iri, ()),
        )
        for iri in iris
    }


def reasons(store: GraphStore, found: Sequence[Hit], language: str, trust: str) -> dict[str, tuple[str, str]]:
    """The reason and confidence of the readings that items rest on."""
    out: dict[str, tuple[str, str]] = {}
    own = detail_rows(store, "readings", [hit.iri for hit in found if any(name != "hasMember" for name, _ in hit.rests_on)], trust)
    groups = detail_rows(store, "memberships", sorted({iri for hit in found for name, iri in hit.rests_on if name == "hasMember"}), trust)
    for hit in found:
        for name, iri in sorted(hit.rests_on):
            rows = (
                groups.get(iri, [])
                if name == "hasMember"
                else [row for row in own.get(hit.iri, []) if _iri(row["property"]) == TERMS + name and getattr(row["object"], "value", "") == iri]
            )
            for row in rows:
                if getattr(row["reason"], "language", "") == language:
                    out.setdefault(hit.iri, (row["reason"].value, _iri(row["confidence"]).rsplit("/", 1)[-1]))
    return out


def kinds(store: GraphStore, iris: Iterable[str]) -> dict[str, str]:
    """The class of each thing: one that is said of it, and not one that follows; a thing that the graph does not know is left out."""

    def find(wanted: list[str]) -> dict[str, str]:
        out = {}
        for iri, rows in detail_rows(store, "layers", wanted, "all").items():
            said = [row for row in rows if not _iri(row["layer"]).startswith(graph("inferred-"))] or rows
            own = [_iri(row["kind"]) for row in said if _iri(row["kind"]).startswith(TERMS)]
            out[iri] = min(own or [_iri(row["kind"]) for row in said])
        return out

    return store.memory.of("kind", sorted(set(iris)), find)


def known(store: GraphStore, iri: str) -> Hit | None:
    """A thing itself as a hit, when the graph knows it."""
    kind = kinds(store, [iri]).get(iri)
    return Hit(iri, kind, "stated", True, frozenset()) if kind else None


def by_place(iri: str) -> tuple[object, ...]:
    """A key that puts things in the order of the nota: numbers as numbers."""
    return tuple((0, int(part)) if part.isdigit() else (1, part) for part in re.findall(r"\d+|[a-z]+", iri.rsplit("/id/", 1)[-1]))
