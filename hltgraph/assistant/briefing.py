"""An impact report as short as a model needs it: nothing said twice, nothing that another tool tells as well."""

from __future__ import annotations

from typing import Any

_LEFT = ("no_longer_holds", "readings", "change", "no_effect", "municipalities", "language", "trust")


def brief(report: dict[str, Any]) -> dict[str, Any]:
    """The report with its laws by name, its steps in a line, and of each consequence where it comes from."""
    steps = {(body, step["label"]) for found in report["procedures"] for step in found["steps"] for body in (step["bodies"] or [step["body"]])}
    guards = [guard | {"laws": [_law(rule) for rule in guard["laws"]]} for guard in report["guards"]]
    duties = [duty for duty in report["duties"] if not any(body == duty["body"] and duty["must"].startswith(label) for body, label in steps)]
    consequences = [{key: c[key] for key in ("number", "label", "tags")} for c in report["consequences"]]
    actors = [{key: actor[key] for key in ("iri", "label", "must")} for actor in report["actors"]]
    affected = [{key: value for key, value in a.items() if key not in ("other_paths", "distance")} for a in report["affected"]]
    procedures = [{"earliest": p["earliest"], "note": p["note"], "steps": [_step(step) for step in p["steps"]]} for p in report["procedures"]]
    kept = {key: value for key, value in report.items() if key not in _LEFT}
    return kept | {
        "guards": guards, "duties": duties, "consequences": consequences, "actors": actors, "affected": affected, "procedures": procedures,
        "not_touched_by_its_nature": len(report["no_effect"]),
    }  # fmt: skip


def _law(rule: dict[str, Any]) -> dict[str, Any]:
    return {key: rule[key] for key in ("law", "label", "text_in_force_seen") if key in rule}


def _step(step: dict[str, Any]) -> dict[str, Any]:
    named = {key: step[key] for key in ("label", "body", "term_days", "earliest", "latest", "conditions") if step[key]}
    return named | {"law": step["law"].get("label"), "text_in_force_seen": step["law"].get("text_in_force_seen")}
