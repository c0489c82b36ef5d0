"""What is asked of an actor, chapter by chapter, with the steps of the agenda that carry it further."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from hltgraph.agenda.schedule import Link, Planned, Schedule
from hltgraph.browsing.collection import Value
from hltgraph.questions.answer import Item


@dataclass(frozen=True)
class Asked:
    """Something that is asked, and the recommendations that carry it further."""

    item: Item
    links: tuple[Link, ...]


@dataclass(frozen=True)
class Chapter:
    """What a chapter asks, in the order of the text; None is what stands in no chapter."""

    value: Value | None
    asked: tuple[Asked, ...]


@dataclass(frozen=True)
class AskedOf:
    """All that is asked of an actor, and the dated steps of what carries it further, those that are due or begin first in front."""

    actor: Value
    day: datetime.date
    total: int
    chapters: tuple[Chapter, ...]
    steps: tuple[Planned, ...]


def asked_of(schedule: Schedule, actor: str, day: datetime.date, language: str) -> AskedOf:
    """What is asked of an actor, named as in an address.

    :raises UnknownName: when there is no such actor.
    """
    collection = schedule.collection
    chosen = collection.chosen({"actor": [actor], "class": ["demand"]})
    (name,) = chosen["actor"]
    entries = collection.narrowed(chosen)
    chapters: dict[str | None, list[Asked]] = {}
    carried: set[str] = set()
    for entry, item in zip(entries, collection.describe(entries, language, chosen), strict=True):
        links = schedule.links.get(entry.iri, ())
        carried.update(link.recommendation for link in links)
        chapters.setdefault(next(iter(entry.marks.get("chapter", ())), None), []).append(Asked(item, links))
    found = tuple(
        Chapter(collection.values["chapter"][key] if key else None, tuple(chapters[key])) for key in sorted(chapters, key=lambda key: (key is None, key or ""))
    )
    steps = [each for each in schedule.on(day) if each.line.recommendation in carried and each.state != "undated"]
    steps.sort(key=lambda each: (each.step.due or each.step.starts or each.step.begin or datetime.date.max, each.line.letter))
    return AskedOf(collection.value("actor", name), day, len(entries), found, tuple(steps))
