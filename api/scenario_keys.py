"""The keys of a scenario in an address, declared for who reads the description."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Depends, Query

Op = Annotated[
    Literal["dissolve", "merge", "split", "rename", "leave", "join", "transfer", "change-domain", "new"] | None,
    Query(description="What happens. Without it: what there is to choose from. The keys of a second operation end in .2, and so on."),
]
Party = Annotated[list[str], Query(description="To which party, such as provalu; for merge two or more.", max_length=20)]
Into = Annotated[list[str], Query(description="What comes of a merger, or the parts of a split.", max_length=20)]
Member = Annotated[list[str], Query(description="Who leaves or joins, or who founds.", max_length=50)]
Tasks = Annotated[list[str], Query(description="Which part of a split takes a task: 2:bijstand gives it to the second.", max_length=200)]
Name = Annotated[str | None, Query(max_length=200)]
Date = Annotated[str | None, Query(description="When it happens, such as 2027-01-01; by default the next first of January.", max_length=20)]


async def _keys(
    op: Op = None,
    party: Party = [],  # noqa: B006 - FastAPI reads it and never changes it
    into: Into = [],  # noqa: B006
    member: Member = [],  # noqa: B006
    tasks: Tasks = [],  # noqa: B006
    task: Name = None,
    origin: Annotated[str | None, Query(alias="from", max_length=200)] = None,
    to: Name = None,
    name: Name = None,
    domain: Name = None,
    date: Date = None,
) -> None:
    """The keys of the first operation: declared for who reads the description; ``api.scenarios`` reads them with the others."""


#: A route's parameter of this type declares them.
Keys = Annotated[None, Depends(_keys)]
