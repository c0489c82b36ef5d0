"""The arguments of a call, checked against the tool's schema before anything runs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from hltgraph.errors import UsageError

# A message repeats the value that does not fit, which may be long.
_MOST_SAID = 1000


def checked(schema: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments in the form that the schema asks for.

    Models write null for what they leave out, a number for a name, and some clients an object as a string of JSON; what
    can only mean one thing is taken so.

    :raises UsageError: when they do not fit; the message names the argument.
    """
    import jsonschema

    taken = {name: _taken(value, schema["properties"].get(name, {})) for name, value in given.items() if value is not None}
    error = jsonschema.exceptions.best_match(jsonschema.Draft202012Validator(schema).iter_errors(taken))
    if error:
        said = _said(error)
        raise UsageError(said if len(said) <= _MOST_SAID else said[:_MOST_SAID] + "…")
    return taken


def _said(error: Any) -> str:
    place = ".".join(map(str, error.absolute_path)) or "arguments"
    if error.validator == "additionalProperties" and isinstance(error.validator_value, bool):
        known = error.schema["properties"]
        return f"{place}: there is no {', '.join(name for name in error.instance if name not in known)}; there are {', '.join(known)}"
    if error.validator == "enum":
        return f"{place}: {str(error.instance)[:80]!r} is not one of {', '.join(error.validator_value)}"
    return f"{place}: {error.message}"


def _taken(value: Any, schema: Mapping[str, Any]) -> Any:
    kind = schema.get("type")
    if kind == "integer" and isinstance(value, str) and value.isdecimal():
        return int(value)
    if kind != "object":
        return value
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            return value
    if not isinstance(value, dict):
        return value
    return {name: [_name(each) for each in held] if isinstance(held, list) else _name(held) for name, held in value.items() if held is not None}


def _name(value: Any) -> Any:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value
