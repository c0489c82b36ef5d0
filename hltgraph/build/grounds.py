"""Every claim has something behind it: the checks between graphs that SHACL, which sees one graph, cannot make."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from hltgraph.build.reading import Asserted, Triple
from hltgraph.namespaces import BASE, PREFIXES, TERMS, short

_TYPE = ox.NamedNode(PREFIXES["rdf"] + "type")
_PASSAGE = ox.NamedNode(TERMS + "hasPassage")
_PARTS = tuple(ox.NamedNode(PREFIXES["rdf"] + part) for part in ("subject", "predicate", "object"))


def _nodes(asserted: Asserted, kind: str) -> dict[Triple, list[str]]:
    """The triples that nodes of a kind speak of, each with those nodes."""
    about = asserted.graphs["about"]
    cls = ox.NamedNode(TERMS + kind)
    nodes: dict[object, dict[object, object]] = {s: {} for s, p, o in about if p == _TYPE and o == cls}
    for s, p, o in about:
        if s in nodes and p in _PARTS:
            nodes[s][p] = o
    out: dict[Triple, list[str]] = {}
    for node, parts in nodes.items():
        if len(parts) == 3:
            out.setdefault(tuple(parts[part] for part in _PARTS), []).append(node.value)  # type: ignore[arg-type, attr-defined]
        else:
            out.setdefault((node, _TYPE, cls), []).append("")  # type: ignore[arg-type]
    return out


def _say(triple: Triple) -> str:
    return " ".join(short(part.value) if isinstance(part, ox.NamedNode) else str(part) for part in triple)


def ungrounded(asserted: Asserted, base: str = BASE) -> Iterator[str]:
    """One line for each claim without its ground, each ground without its claim, and each name that leads nowhere."""
    interpreted, external, stated = (asserted.graphs[name] for name in ("interpreted", "external", "stated"))
    readings = _nodes(asserted, "Interpretation")
    for triple, where in interpreted.items():
        count = len(readings.get(triple, []))
        if count != 1:
            yield f"{where}: {_say(triple)} has {count} interpretation nodes, not one"
    for triple, names in readings.items():
        if triple not in interpreted:
            yield f"{short(names[0]) or _say(triple)}: speaks of {_say(triple)}, which is not in data/interpreted"
    facts = _nodes(asserted, "Attestation")
    for triple, where in external.items():
        if triple not in facts:
            yield f"{where}: {_say(triple)} has no attestation"
    for triple, names in facts.items():
        if triple not in external and triple not in stated:
            yield f"{short(names[0]) or _say(triple)}: speaks of {_say(triple)}, which is in neither data/external nor data/stated"

    with_passage = {s for s, p, _ in stated if p == _PASSAGE}
    for subject in dict.fromkeys(s for s, _, _ in stated):
        if subject not in with_passage:
            yield f"{stated[next(t for t in stated if t[0] == subject)]}: {short(subject.value)} is stated without a passage"

    known = {s for graph in asserted.graphs.values() for s, p, _ in graph if p == _TYPE}
    for graph in asserted.graphs.values():
        for triple, where in graph.items():
            target = triple[2]
            if isinstance(target, ox.NamedNode) and target.value.startswith(base + "id/") and target not in known:
                if target.value.startswith(base + "id/graph/"):
                    continue
                yield f"{where}: {_say(triple)} names a thing that is nowhere described"
            if triple[0] not in known and isinstance(triple[0], ox.NamedNode) and triple[0].value.startswith(base + "id/"):
                yield f"{where}: {short(triple[0].value)} has no type"
    declared = {s for s, p, o in asserted.terms if p == _TYPE}
    for graph in asserted.graphs.values():
        for triple, where in graph.items():
            for part in triple[1:]:
                if isinstance(part, ox.NamedNode) and part.value.startswith(TERMS) and part not in declared:
                    yield f"{where}: {_say(triple)} uses {short(part.value)}, which the ontology does not declare"
