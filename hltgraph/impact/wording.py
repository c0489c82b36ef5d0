"""The words of a report in Dutch and English."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path


@cache
def _words() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads((Path(__file__).parent / "wording.toml").read_text("utf-8"))


def say(language: str, key: str, **given: object) -> str:
    """A sentence or word, filled in."""
    return _words()[language][key].format(**given)


def term(language: str, name: str) -> str | None:
    """The label of a term of others, such as org:unitOf, which the graph does not label."""
    return _words()[language].get(name)


def listed(names: list[str], most: int = 30) -> str:
    """Names as a list in a sentence."""
    return ", ".join(names[:most]) + (f" (+{len(names) - most})" if len(names) > most else "")
