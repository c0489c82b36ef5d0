"""``hltgraph show IRI or SHORT``."""

from __future__ import annotations

import argparse
import sys

from hltgraph.cli import options as shared
from hltgraph.cli import output
from hltgraph.settings import Settings


def configure(parser: argparse.ArgumentParser) -> None:
    """The command's own options."""
    parser.add_argument("thing", help="The thing, by IRI or in short such as recommendation/l.")
    parser.add_argument("--why", action="store_true", help="For each inferred statement the rule and the premises.")
    shared.add(parser, formats=(*shared.TABLE_FORMATS, *shared.GRAPH_FORMATS))


def run(options: argparse.Namespace) -> int:
    """Exit code 0 when the graph knows the thing, 2 when it does not."""
    from hltgraph.questions import showing

    settings = Settings.from_environment()
    store = shared.store(options, settings)
    language = options.lang or "nl"
    shown = showing.show(store, options.thing, language, options.trust)
    reasons = {}
    if options.why:
        from hltgraph.build.explanation import explain

        reasons = explain(store, shown.iri)
    if options.format in shared.GRAPH_FORMATS:
        import pyoxigraph as ox

        from hltgraph.namespaces import PREFIXES

        kinds = {"ttl": ox.RdfFormat.TURTLE, "nt": ox.RdfFormat.N_TRIPLES, "trig": ox.RdfFormat.TRIG, "jsonld": ox.RdfFormat.JSON_LD}
        found = showing.quads(store, shown.iri, options.trust)
        data = found if options.format in ("trig", "jsonld") else [quad.triple for quad in found]
        sys.stdout.write(ox.serialize(data, format=kinds[options.format], prefixes=None if options.format == "nt" else PREFIXES).decode())  # type: ignore[union-attr]
        return 0
    if options.format == "json":
        content = shown.as_dict()
        for statement in content["statements"]:
            statement["because"] = reasons.get((statement["property"], statement["value"], statement["inverse"]))
        output.as_json(content)
        return 0
    header = ["property", "value", "layer"]
    rows = []
    for s in shown.statements:
        value = s.value_label + (f" @{s.language}" if s.language else "") + (f" ({s.reason})" if s.reason else "")
        because = reasons.get((s.property, s.value, s.inverse))
        if because:
            value += f"\n  {because['rule']}\n  " + "\n  ".join(because["premises"])
        rows.append([("← " if s.inverse else "") + s.property_label, value, s.layer])
    if options.format == "csv":
        output.as_csv(["property", "value", "layer", "inverse"], [[s.property, s.value, s.layer, s.inverse] for s in shown.statements])
        return 0
    print(f"{shown.label}\n{shown.iri}")
    output.as_table(header, rows)
    return 0
