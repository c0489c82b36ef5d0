"""The agenda as a calendar (iCalendar, RFC 5545): an all-day event for each day on which a step starts or is due.

A step without a date is in no calendar. The stamp of every event is the day of the graph's last change, so that the same
graph gives the same bytes.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from pathlib import Path

from hltgraph import __version__
from hltgraph.agenda.schedule import Planned
from hltgraph.agenda.wording import say
from hltgraph.store.graph import GraphStore


def changed(store: GraphStore) -> datetime.date:
    """The day of the graph's last change, as its ontology says; 1 January 1970 where it says none."""
    query = (Path(__file__).parent / "changed.rq").read_text("utf-8")
    return next((datetime.date.fromisoformat(row["changed"].value) for row in store.rows(query) if "changed" in row), datetime.date(1970, 1, 1))


def calendar(planned: Sequence[Planned], language: str, stamp: datetime.date) -> bytes:
    """The days of some steps as an iCalendar file."""
    from icalendar import Calendar, Event, vUri  # late: only a calendar needs it

    made = Calendar()
    name = say(language, "calendar")
    for key, value in (("prodid", f"-//hltgraph//hltgraph {__version__}//{language.upper()}"), ("version", "2.0"), ("method", "PUBLISH")):
        made.add(key, value)
    made.add("name", name)
    made.add("x-wr-calname", name)
    moment = datetime.datetime.combine(stamp, datetime.time(), datetime.UTC)
    for each in planned:
        label = each.line.labels.get(language) or each.line.labels.get("nl", "")
        for kind, day in (("start", each.step.starts), ("due", each.step.due)):
            if day is None:
                continue
            event = Event()
            event.add("uid", f"{each.step.iri}#{kind}")
            event.add("dtstamp", moment)
            event.add("dtstart", day)
            event.add("dtend", day + datetime.timedelta(days=1))
            event.add("summary", say(language, f"event-{kind}", letter=each.line.letter, label=label))
            event.add("description", "\n".join(_told(each, language)))
            event.add("url", vUri(each.line.recommendation))
            event.add("transp", "TRANSPARENT")
            made.add_component(event)
    content: bytes = made.to_ical()
    return content


def _told(each: Planned, language: str) -> list[str]:
    told = [text] if (text := each.step.texts.get(language)) else []
    if result := each.line.results.get(language):
        told.append(say(language, "event-result", text=result))
    told.append(say(language, "event-path", text=each.line.time_path))
    if each.step.layer == "interpreted":
        told.append(say(language, "event-read"))
    return [*told, say(language, "event-honest")]
