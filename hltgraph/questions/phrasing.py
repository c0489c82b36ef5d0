"""The sentences in which an answer speaks of itself, Dutch and English, from one file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any


@cache
def phrases(language: str) -> Mapping[str, Any]:
    """The phrases of a language, with its tables ``groups``, ``layers`` and ``suggestions``."""
    text = (Path(__file__).parent / "phrases.json").read_text("utf-8")
    content: Mapping[str, Any] = json.loads(text)[language]
    return content


def say(language: str, name: str, **values: object) -> str:
    """A phrase with its braces filled."""
    return str(phrases(language)[name]).format(**values)


def group(language: str, kind: str) -> str:
    """The heading for things of a class, by the last part of its IRI."""
    return str(phrases(language)["groups"].get(kind.rpartition("#")[2], kind.rpartition("#")[2]))


def openness(language: str, status: str) -> str:
    """Whether a change is open, open on conditions or not open as such, in words."""
    return str(phrases(language)["openness"][status])


def layer(language: str, name: str) -> str:
    """What a layer means to a reader."""
    return str(phrases(language)["layers"][name])


def words(texts: list[str]) -> str:
    """Words between quotes, parted by commas."""
    return ", ".join(f"‘{text}’" for text in texts)


def place(language: str, part: str | None, number: str | None, page: str | None, lines: tuple[int, int]) -> str:
    """A citation in words: which part, which printed page, which lines of the text."""
    table = phrases(language)["places"]
    kind = part.rsplit("/", 2)[-2] if part else ""
    out = [f"{table[kind]} {number}" if (kind in table and number and not number.isalpha()) or kind in ("annex", "note") else (number or "")]
    if page:
        out.append(f"{table['page']} {page}")
    out.append(f"{table['lines']} {lines[0]}" + (f"-{lines[1]}" if lines[1] != lines[0] else ""))
    return ", ".join(text for text in out if text)
