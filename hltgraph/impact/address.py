"""A scenario as the query of an address and back: ``op=merge&party=isd&party=provalu&into=werkplein&date=2027-01-01``.

The keys of the first operation stand bare, those of the second end in ``.2`` and so on. ``tasks=2:bijstand`` gives a task to
the second part of a split. What a form leaves empty is not there, and a name as people write it becomes one for an address.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from hltgraph.errors import ScenarioError
from hltgraph.impact.refusal import refused
from hltgraph.impact.scenario import KEYS

#: The keys of an operation that an address has, in order; ``party`` and ``member`` stand for one and for several.
NAMES = ("op", "party", "into", "tasks", "member", "task", "from", "to", "name", "domain")
_SEVERAL = {"party": "parties", "member": "members"}
_NAME = re.compile(rf"({'|'.join(NAMES)})(?:\.([2-9]|[1-9]\d))?", re.ASCII)

Pairs = list[tuple[str, str]]


def slug(name: str) -> str:
    """A name as people write it as one for an address.

    >>> slug("Werkplein Bollenstreek (nieuw)")
    'werkplein-bollenstreek-nieuw'
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def _short(name: str, key: str) -> str:
    return name.removeprefix("public-task/" if key in ("task", "tasks") else "party/") if key not in ("name", "domain") else name


def pairs(scenario: Mapping[str, Any]) -> Pairs:
    """The query of a scenario that is given as plain data.

    >>> pairs({"date": "2027-01-01", "operations": [{"op": "leave", "party": "party/isd", "member": "organization/lisse"}]})
    [('op', 'leave'), ('party', 'isd'), ('member', 'organization/lisse'), ('date', '2027-01-01')]
    """
    out: Pairs = []
    for number, operation in enumerate(scenario["operations"], 1):
        end = f".{number}" if number > 1 else ""
        for key in NAMES:
            given = operation.get(_SEVERAL.get(key, key), operation.get(key))
            if key == "tasks" and given:
                parts = operation["into"]
                out += [(key + end, f"{parts.index(part) + 1}:{_short(task, 'tasks')}") for part, tasks in given.items() for task in tasks]
            elif given:
                out += [(key + end, _short(each, key)) for each in (given if isinstance(given, list) else [given])]
    return [*out, ("date", scenario["date"])] if scenario.get("date") else out


def drafts(given: Iterable[tuple[str, str]]) -> list[dict[str, list[str]]]:
    """The operations in a query, each the values of its keys as they came; a key without a value is left out.

    :raises ScenarioError: when a key is none of an operation.
    """
    found: dict[int, dict[str, list[str]]] = {}
    for name, value in given:
        if not (key := _NAME.fullmatch(name)):
            raise refused("no-key", keys=", ".join(NAMES), others=name[:80])
        if value.strip():
            found.setdefault(int(key[2] or 1), {}).setdefault(key[1], []).append(_short(value.strip(), key[1]))
    return [found[number] for number in sorted(found)]


def content(drafted: Iterable[Mapping[str, list[str]]], date: str | None) -> dict[str, Any]:
    """The scenario as plain data, to be read by :func:`hltgraph.impact.parsing.from_data`."""
    operations = []
    for number, draft in enumerate(drafted):
        try:
            operations.append(_operation(dict(draft)))
        except ScenarioError as error:
            error.operation = number
            raise
    return {"date": date, "operations": operations}


def _operation(draft: dict[str, list[str]]) -> dict[str, Any]:
    op = (draft.pop("op", None) or [""])[0]
    keys = KEYS.get(op, ())
    into = [_new(name) for name in draft.get("into", ())]
    out: dict[str, Any] = {"op": op}
    for key, values in draft.items():
        if _SEVERAL.get(key) in keys:
            out[_SEVERAL[key]] = values
        elif key == "into" and op == "merge" and len(into) > 1:
            raise refused("one-into", "into", names=", ".join(into)[:200])
        elif key == "into":
            out[key] = into if op == "split" else into[0] if len(into) == 1 else into
        elif key == "tasks":
            out[key] = _shares(values, into)
        else:
            out[key] = values[0] if len(values) == 1 else values
    if op == "new" and "party" not in out and "name" in out:
        out["party"] = slug(str(out["name"]))
    return out


def _new(name: str) -> str:
    return name if re.fullmatch(r"[a-z0-9-]+|.*[/:].*", name) else slug(name) or name


def _shares(values: list[str], into: list[str]) -> dict[str, list[str]]:
    shares: dict[str, list[str]] = {}
    for value in values:
        number, colon, task = value.partition(":")
        if not colon or not re.fullmatch(r"\d{1,2}", number, re.ASCII) or not 1 <= int(number) <= len(into):
            raise refused("no-such-part", "tasks", part=value[:80])
        shares.setdefault(into[int(number) - 1], []).append(task)
    return shares
