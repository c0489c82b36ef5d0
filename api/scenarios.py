"""A scenario in an address: the query of a request as a scenario, or as a form that is still being filled in."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote, urlencode

from fastapi import Request

from api.errors import AddressTooLong
from hltgraph.errors import UsageError
from hltgraph.settings import Settings

if TYPE_CHECKING:
    from hltgraph.impact.scenario import Scenario
    from hltgraph.store.graph import GraphStore

#: What an address says besides the scenario.
_BESIDES = {"lang", "trust", "as_of", "format", "date", "edit", "add", "beside", "page"}
#: The most scenarios beside the one in the form.
_MOST_BESIDE = 4


@dataclass(frozen=True)
class Asked:
    """What an address asks: the operations as they were filled in, the date, the addresses of scenarios to set beside it."""

    drafts: tuple[Mapping[str, list[str]], ...]
    date: str | None
    beside: tuple[str, ...]
    editing: bool
    """Whether the form is wanted rather than the report."""

    @classmethod
    def of(cls, request: Request, settings: Settings) -> Asked:
        """Read the address of a request.

        :raises UsageError: when it holds what no scenario has, or too much.
        """
        given = request.query_params
        pairs = [(name, value) for name, value in given.multi_items() if name not in _BESIDES]
        if sum(len(name) + len(value) for name, value in pairs) > settings.max_scenario_chars:
            raise AddressTooLong(f"the scenario has more than {settings.max_scenario_chars} characters")
        beside = tuple(given.getlist("beside"))
        if len(beside) > _MOST_BESIDE or any(len(each) > settings.max_scenario_chars for each in beside):
            raise UsageError(f"at most {_MOST_BESIDE} scenarios are set beside one, each of at most {settings.max_scenario_chars} characters")
        from hltgraph.impact import address  # late: the service starts without what only these routes need

        drafts = address.drafts(pairs)
        if more := given.get("add"):
            drafts.append({"op": [more[:40]]})
        begun = bool(drafts) and all(set(draft) - {"op"} for draft in drafts)
        return cls(tuple(drafts), given.get("date") or None, beside, "edit" in given or "add" in given or not begun)

    def scenario(self, store: GraphStore, today: datetime.date, settings: Settings) -> Scenario:
        """The scenario.

        :raises ScenarioError: when it cannot be.
        """
        from hltgraph.impact import address, parsing  # late, as above

        return parsing.from_data(store, address.content(self.drafts, self.date), today, max_operations=settings.max_operations)

    def query(self, **more: str) -> str:
        """The scenario as a query again, as it was filled in."""
        pairs = [
            (name + (f".{number}" if number > 1 else ""), value)
            for number, draft in enumerate(self.drafts, 1)
            for name, values in draft.items()
            for value in values
        ]
        return urlencode([*pairs, *([("date", self.date)] if self.date else []), *more.items()])

    def without(self, number: int) -> Asked:
        """The same without one operation."""
        return Asked(tuple(draft for at, draft in enumerate(self.drafts) if at != number), self.date, self.beside, True)


def besides(queries: Iterable[str]) -> str:
    """Scenarios as the part of an address that sets them beside another."""
    return "".join(f"&beside={quote(query, safe='')}" for query in queries)


def beside(query: str) -> Asked:
    """A scenario that stands beside another: the query of its address."""
    from hltgraph.impact import address  # late, as above

    try:
        pairs = parse_qsl(query, max_num_fields=1000)
    except ValueError as error:
        raise UsageError("a scenario to set beside another is the query of its address") from error
    given = [(name, value) for name, value in pairs if name not in _BESIDES]
    return Asked(tuple(address.drafts(given)), dict(pairs).get("date") or None, (), False)


def query_of(scenario: Scenario, base: str) -> str:
    """The query of the address of a scenario."""
    from hltgraph.impact import address  # late, as above

    return urlencode(address.pairs(scenario.as_dict(base)))
