"""The words of the agenda in Dutch and English."""

from __future__ import annotations

import datetime
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any


@cache
def _words() -> Mapping[str, Mapping[str, Any]]:
    return tomllib.loads((Path(__file__).parent / "wording.toml").read_text("utf-8"))


def say(language: str, key: str, **given: object) -> str:
    """A sentence or word, filled in."""
    return str(_words()[language][key]).format(**given)


def day_of(day: datetime.date, language: str) -> str:
    """A day as it is written in a language.

    >>> day_of(datetime.date(2025, 3, 31), "nl"), day_of(datetime.date(2025, 3, 31), "en")
    ('31 maart 2025', '31 March 2025')
    """
    return f"{day.day} {_words()[language]['months'][day.month - 1]} {day.year}"
