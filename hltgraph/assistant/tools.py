"""The tools as a model is told of them: name, description, JSON Schema of the arguments, and what runs each.

The words stand in ``tools.toml``; what the graph, the bank and the settings decide is filled in.
"""

from __future__ import annotations

import copy
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from hltgraph.assistant import facets
from hltgraph.assistant.desk import Arguments, Desk
from hltgraph.knowledge import LAYERS, TRUST
from hltgraph.namespaces import PREFIXES
from hltgraph.questions import bank
from hltgraph.settings import Settings

#: A value of a slot or parameter, or several.
_VALUES = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}]}


@dataclass(frozen=True)
class Tool:
    """One tool. ``schema`` is the JSON Schema of its arguments, with which ``run`` takes them to be in order."""

    name: str
    title: str
    description: str
    schema: Mapping[str, Any]
    run: Callable[[Arguments], dict[str, Any]]


@cache
def wording() -> Mapping[str, Any]:
    """What ``tools.toml`` holds: ``instructions``, ``tools`` and ``arguments``."""
    content: Mapping[str, Any] = tomllib.loads((Path(__file__).parent / "tools.toml").read_text("utf-8"))
    return content


def tools(desk: Desk) -> dict[str, Tool]:
    """Every tool by name, in the order in which they are listed."""
    runs = {
        "ask": desk.ask,
        "search": desk.search,
        "show": desk.show,
        "impact": desk.impact,
        "questions": desk.questions,
        "run_question": desk.run_question,
        "query": desk.query,
    }
    slots = facets.slots(desk.store)
    filled = {
        "slots": ", ".join(slots),
        "count": len(bank.questions()),
        "prefixes": ", ".join(PREFIXES),
        "layers": ", ".join(LAYERS),
        "base": desk.store.base,
    }
    return {
        name: Tool(name, said["title"], said["description"].strip().format(**filled), _schema(said, slots, desk.settings), runs[name])
        for name, said in wording()["tools"].items()
    }


def _schema(said: Mapping[str, Sequence[str]], slots: Mapping[str, str], settings: Settings) -> dict[str, Any]:
    most = settings.mcp_max_items
    fillings: dict[str, dict[str, Any]] = {
        "slots": {"properties": {slot: {"description": sentence} | _VALUES for slot, sentence in slots.items()}},
        "name": {"enum": [question.name for question in bank.questions()]},
        "parameters": {"additionalProperties": _VALUES},
        "trust": {"enum": list(TRUST)},
        "limit": {"maximum": most, "default": most, "description": f"The most items or rows to give, up to {most}."},
        "offset": {"maximum": settings.max_rows},
    }
    arguments = wording()["arguments"]
    return {
        "type": "object",
        "properties": {name: copy.deepcopy(arguments[name]) | fillings.get(name, {}) for name in said["arguments"]},
        "required": list(said["required"]),
        "additionalProperties": False,
    }
