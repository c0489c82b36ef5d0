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


def _setting(default: Any, sentence: str, secret: bool = False, least: int = 1, choices: tuple[str, ...] = ()) -> Any:
    return field(default=default, repr=not secret, metadata={"sentence": sentence, "least": least, "choices": choices})


_LOGS = ("requests", "queries", "nothing")


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
    publication: Path | None = _setting(None, "The folder of a publication whose earlier releases the service gives too; none by default.")
    public_url: str = _setting("", "The address where the publication is served; by default the base.")
    sparql_url: str = _setting("", "The address of the SPARQL service that the catalogue names; by default sparql under the public address.")
    contact_name: str = _setting("Beheerder van de kennisgraaf", "The role to turn to about the publication, never a person.")
    contact_email: str = _setting("", "The functional mailbox of the contact point; none by default.")
    contact_page: str = _setting("", "The web page of the contact point; by default the page of the catalogue.")
    information_category: str = _setting("018", "The Woo information category, by the number of its sitemap index: 004, 008, 015 or 018.")
    document_act: str = _setting("vaststelling", "The document act in the Woo metadata: ondertekening, ontvangst or vaststelling.")
    document_act_date: str = _setting("", "The date of that act; by default the date of the release.")
    release_date: str = _setting("", "The date of the release; by default the last change that the ontology gives.")
    max_query_chars: int = _setting(20_000, "The longest SPARQL query taken, in characters.")
    max_question_chars: int = _setting(500, "The longest question taken, in characters.")
    max_rows: int = _setting(100_000, "The most rows or triples that one answer over HTTP holds; what is cut is said.")
    max_result_mb: int = _setting(32, "The most megabytes that the result of one SPARQL query holds; what is cut is said.")
    query_seconds: int = _setting(10, "How long the answer to a SPARQL query may take, waiting included, in seconds.")
    quick_milliseconds: int = _setting(100, "How long a query may compute before it goes over to the slow lane, in milliseconds.")
    query_workers: int = _setting(8, "How many processes answer quick queries.")
    slow_workers: int = _setting(2, "How many slow queries run at a time, at the lowest priority.")
    query_memory_mb: int = _setting(512, "The most megabytes of memory that a query gets, besides the graph.")
    in_memory_mb: int = _setting(1000, "The megabytes of a dataset file up to which the graph is held in memory for queries; above, it is read from disk.")
    prompt_mb: int = _setting(64, "The megabytes of a dataset file up to which queries proven to be small are answered at once; 0 is never.", least=0)
    max_waiting: int = _setting(1000, "How many queries may wait for a worker; others are told to come back.")
    max_client_slow: int = _setting(16, "How many queries of one client may wait or run in the slow lane.")
    unisolated: int = _setting(0, "1 runs foreign queries in threads where no processes can be had; for a machine of one's own only.", least=0)
    cache_mb: int = _setting(64, "The megabytes of SPARQL results that are kept for who asks the same; 0 keeps none.", least=0)
    requests_per_minute: int = _setting(0, "How many requests one client may make in a minute; 0 is as many as it likes.", least=0)
    trusted_hops: int = _setting(0, "How many proxies stand before the service and add to X-Forwarded-For; 0 believes no such header.", least=0)
    max_connections: int = _setting(1000, "How many connections are held open at a time.")
    max_header_kb: int = _setting(64, "The most kilobytes of headers that a request has, besides a query in its address.")
    client_seconds: int = _setting(30, "How long a client may take to send a request, or to take a megabyte of an answer, in seconds.")
    grace_seconds: int = _setting(15, "How long running requests get once the service is told to stop, in seconds.")
    watch_seconds: int = _setting(2, "How often a new build is looked for, in seconds; 0 is only when told by SIGHUP.", least=0)
    log: str = _setting("requests", f"What is logged: {_LOGS[0]}, {_LOGS[1]} (the same with the text of each query), or {_LOGS[2]}.", choices=_LOGS)
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
            choices, least = setting.metadata["choices"], setting.metadata["least"]
            if isinstance(setting.default, int):
                if not value.isdecimal() or not least <= int(value) <= 10**9:
                    raise UsageError(f"{name} must be a whole number {'above 0' if least else 'from 0'}, not {value[:40]!r}")
                given[setting.name] = int(value)
            elif choices and value not in choices:
                raise UsageError(f"{name} is one of {', '.join(choices)}, not {value[:40]!r}")
            else:
                given[setting.name] = Path(value).expanduser() if setting.default is None else value
        settings = cls(**given)
        settings.check()
        return settings

    def check(self) -> None:
        """See whether the settings go together.

        :raises UsageError: when two contradict each other.
        """
        for wrong, why in (
            (self.quick_milliseconds >= 1000 * self.query_seconds, "HLTGRAPH_QUICK_MILLISECONDS must be less than HLTGRAPH_QUERY_SECONDS"),
            (self.max_result_mb * 4 > self.query_memory_mb, "HLTGRAPH_MAX_RESULT_MB must be at most a quarter of HLTGRAPH_QUERY_MEMORY_MB"),
            (self.query_seconds > self.grace_seconds, "HLTGRAPH_GRACE_SECONDS must not be less than HLTGRAPH_QUERY_SECONDS: a stop would cut queries off"),
            (self.max_client_slow > self.max_waiting, "HLTGRAPH_MAX_CLIENT_SLOW must not be more than HLTGRAPH_MAX_WAITING"),
        ):
            if wrong:
                raise UsageError(f"the settings contradict each other: {why}")

    def cache_folder(self) -> Path:
        """The cache folder, by the XDG rule where none is set; it need not exist."""
        if self.cache:
            return self.cache
        home = os.environ.get("XDG_CACHE_HOME")
        return (Path(home) if home else Path.home() / ".cache") / "hltgraph"
