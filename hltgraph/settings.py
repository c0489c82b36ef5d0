"""The settings, read once at the edge from the environment.

Each is a field with a default and one sentence; the README lists them and a test holds the two together.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from hltgraph.errors import UsageError


def _setting(default: Any, sentence: str, secret: bool = False) -> Any:
    return field(default=default, repr=not secret, metadata={"sentence": sentence})


@dataclass(frozen=True)
class Settings:
    """What an operator may set; every variable is the field's name in capitals after ``HLTGRAPH_``."""

    root: Path | None = _setting(None, "The folder that holds ontology/, data/ and shapes/; by default the one you are in, else the one installed.")
    dataset: Path | None = _setting(None, "The built dataset.nq to answer from; by default the one in build/ under the root, else the one installed.")
    store: str = _setting("", "What to answer from, as --store takes it: a dataset or the address of a SPARQL endpoint; it goes before HLTGRAPH_DATASET.")
    remote_user: str = _setting("", "The name by which a remote store knows us, where it asks for one.")
    remote_password: str = _setting("", "The password that goes with it, without a name a bearer token; it is never shown.", secret=True)
    remote_seconds: int = _setting(30, "How long a remote store gets for one answer, tries and all, in seconds.")
    remote_max_bytes: int = _setting(100_000_000, "The longest answer taken from a remote store, in bytes; a longer one is an error, never cut.")
    cache: Path | None = _setting(None, "The folder for what is derived from a dataset for speed; by default hltgraph in the user's cache folder.")
    sources: Path | None = _setting(None, "The folder with the source documents, for verify and for showing passages; none by default.")
    base: str = _setting("https://w3id.org/hltgraph/", "The base IRI of the things; only publishing elsewhere changes it.")
    max_query_chars: int = _setting(20_000, "The longest SPARQL query taken, in characters.")
    max_question_chars: int = _setting(500, "The longest question taken, in characters.")
    max_rows: int = _setting(10_000, "The most rows or triples that one answer over HTTP holds; what is cut is said.")
    max_scenario_chars: int = _setting(20_000, "The longest scenario of a change taken, in characters.")
    max_operations: int = _setting(20, "The most operations in one scenario, and the most scenarios compared.")
    max_sweep: int = _setting(2_000, "The most scenarios that one sweep goes through.")
    mcp_max_items: int = _setting(100, "The most items or rows that one result for an assistant holds; what is cut is said.")
    mcp_max_chars: int = _setting(40_000, "The most characters that one result for an assistant holds; what is cut is said.")
    mcp_max_seconds: int = _setting(30, "How long an assistant waits for one result, in seconds.")

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Settings:
        """Settings from ``HLTGRAPH_*`` variables.

        :raises UsageError: when a number is no number above zero, or a variable is unknown.
        """
        environment = os.environ if environment is None else environment
        given: dict[str, Any] = {}
        known = {"HLTGRAPH_" + f.name.upper(): f for f in fields(cls)}
        for name, value in environment.items():
            if not name.startswith("HLTGRAPH_") or value == "":
                continue
            if name not in known:
                raise UsageError(f"there is no setting {name}; there are {', '.join(sorted(known))}")
            setting = known[name]
            if isinstance(setting.default, int):
                if not value.isdigit() or int(value) < 1:
                    raise UsageError(f"{name} must be a whole number above 0, not {value!r}")
                given[setting.name] = int(value)
            else:
                given[setting.name] = Path(value).expanduser() if setting.default is None else value
        return cls(**given)

    def cache_folder(self) -> Path:
        """The cache folder, by the XDG rule where none is set; it need not exist."""
        if self.cache:
            return self.cache
        home = os.environ.get("XDG_CACHE_HOME")
        return (Path(home) if home else Path.home() / ".cache") / "hltgraph"
