"""The steps of a build: read, ground, infer, validate, assemble, report."""

from __future__ import annotations

import json

import pyoxigraph as ox

from hltgraph import __version__
from hltgraph.build import canonical, report
from hltgraph.build.grounds import ungrounded
from hltgraph.build.inference import Closure
from hltgraph.build.pipeline import DATASET, REPORT, Progress
from hltgraph.build.reading import Asserted, Triple, read
from hltgraph.build.rules import compiled
from hltgraph.build.schema import Schema, close
from hltgraph.build.validation import validate
from hltgraph.errors import ConformanceError
from hltgraph.knowledge import INFERRED, Knowledge
from hltgraph.namespaces import short

#: The graphs that come in with each wave of inference, in the order of INFERRED.
WAVES = (("about", "stated"), ("external",), ("interpreted",))


def _plain(triple: Triple) -> tuple[object, object, object]:
    subject, predicate, object_ = triple
    return subject.value, predicate.value, object_ if isinstance(object_, ox.Literal) else object_.value


def _triple(fact: tuple[object, object, object]) -> Triple:
    subject, predicate, object_ = fact
    return ox.NamedNode(str(subject)), ox.NamedNode(str(predicate)), object_ if isinstance(object_, ox.Literal) else ox.NamedNode(str(object_))


def infer(graphs: dict[str, list[Triple]], schema: Schema) -> Closure:
    """The closure of the asserted graphs, a wave for each rung of trust."""
    closure = Closure(list(compiled(schema)))
    for wave, names in enumerate(WAVES):
        # Sorted, so that the justification kept is the same in every build.
        facts = sorted((t for name in names for t in graphs[name]), key=lambda t: canonical.line(t, ""))
        closure.add(map(_plain, facts), wave)
    return closure


def _refuse(problems: list[str], what: str) -> None:
    if problems:
        shown = "\n  ".join(problems[:20])
        more = f"\n  and {len(problems) - 20} more" if len(problems) > 20 else ""
        raise ConformanceError(f"{what}:\n  {shown}{more}")


def derive(asserted: Asserted) -> tuple[dict[str, list[Triple]], Schema]:
    """What follows from what is asserted, by inferred graph.

    :raises ConformanceError: when a thing is of two classes that exclude each other, or a written triple already follows.
    """
    schema = close(asserted.terms)
    closure = infer({name: list(triples) for name, triples in asserted.graphs.items()}, schema)
    _refuse([f"{short(str(s))} is both {short(a)} and {short(b)}" for s, a, b in closure.clashes(schema.disjoint)], "classes that exclude each other")
    derived = {name: [_triple(fact) for fact in closure.derived(wave)] for wave, name in enumerate(INFERRED)}
    written = {triple: where for graph in asserted.graphs.values() for triple, where in graph.items()}
    twice = [f"{written[t]}: {canonical.line(t, '')[:200]}" for triples in derived.values() for t in triples if t in written]
    _refuse(twice, "written down and already following from a stronger layer; leave these out")
    return derived, schema


def assemble(knowledge: Knowledge, base: str, progress: Progress) -> dict[str, bytes]:
    """The bytes of the dataset and of its report.

    :raises KnowledgeError: on a file that cannot be read.
    :raises ConformanceError: see :func:`hltgraph.build.pipeline.build`.
    """
    progress("reading")
    asserted = read(knowledge, base)
    _refuse(list(dict.fromkeys(ungrounded(asserted, base))), "claims without ground")
    progress("inferring")
    derived, _ = derive(asserted)
    progress("validating")
    findings = validate(asserted)
    violations = [f for f in findings if f.severity == "violation"]
    _refuse([f"{f.focus} ({f.shape}): {f.message_en}" for f in violations], f"{len(violations)} SHACL violations")
    progress("writing")
    graphs: dict[str, list[Triple]] = {name: list(triples) for name, triples in asserted.graphs.items()}
    graphs["about"] += canonical.relabelled([*asserted.terms, *(t for triples in asserted.shapes.values() for t in triples)])
    graphs |= derived
    dataset = canonical.dataset_bytes(graphs)
    content = report.content(dataset, graphs, findings, base) | {"software": __version__}
    return {DATASET: dataset, REPORT: (json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()}
