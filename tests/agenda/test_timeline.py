"""The picture holds every step, and says by form and word what it says by colour; the calendar is read by another program's reader."""

from __future__ import annotations

import datetime
import re
from xml.etree import ElementTree

import pytest

from hltgraph.agenda import calendar, timeline
from hltgraph.agenda.schedule import Schedule, Schedules
from hltgraph.browsing.collection import Collections
from hltgraph.browsing.facets import narrow
from hltgraph.store.graph import GraphStore

SVG = "{http://www.w3.org/2000/svg}"
DAY = datetime.date(2026, 11, 22)


@pytest.fixture(scope="module")
def schedule(store: GraphStore) -> Schedule:
    return Schedules(Collections(store)).of("all")


@pytest.mark.parametrize("frame", [timeline.WIDE, timeline.NARROW])
@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_picture_is_sound_and_has_a_row_for_every_step(schedule: Schedule, frame: timeline.Frame, language: str) -> None:
    planned = schedule.on(DAY)
    drawn = ElementTree.fromstring(timeline.draw(schedule, planned, DAY, language, frame))
    rows = [group for group in drawn.iter(f"{SVG}g") if "step" in group.get("class", "")]
    assert [row.get("class") for row in rows] == [f"step {each.state}" for each in planned]
    for row, each in zip(rows, planned, strict=True):
        bars = row.findall(f"{SVG}rect")
        assert len(bars) == (each.state != "undated")
        for bar in bars:
            assert bar.get("fill", "").startswith("url(") is (each.state == "overdue")
            assert bool(bar.get("stroke-dasharray")) is (each.step.layer == "interpreted")
        assert bool(row.findall(f"{SVG}path")) is (each.state != "undated" and each.step.until is None)
    assert drawn.get("role") == "img"
    assert str(len(planned)) in drawn.get("aria-label", "")


def test_nothing_in_the_picture_needs_a_style_that_a_strict_policy_forbids(schedule: Schedule) -> None:
    drawn = timeline.draw(schedule, schedule.on(DAY), DAY, "nl")
    assert not re.search(r"\bstyle=|<style|<script|\bon\w+=|href=", drawn)


def test_bars_lie_where_their_days_are_and_the_line_of_the_day_between_them(schedule: Schedule) -> None:
    drawn = ElementTree.fromstring(timeline.draw(schedule, schedule.on(DAY), DAY, "nl"))
    today = float(next(line for line in drawn.iter(f"{SVG}line") if line.get("class") == "today").get("x1", ""))
    for group in drawn.iter(f"{SVG}g"):
        for bar in group.findall(f"{SVG}rect"):
            left = float(bar.get("x", ""))
            right = left + float(bar.get("width", ""))
            state = group.get("class", "").removeprefix("step ")
            assert {"overdue": right <= today, "running": left <= today <= right, "coming": today < left}.get(state, True)
    years = [float(text.get("x", "")) for text in drawn.iter(f"{SVG}text") if text.get("class") == "year"]
    assert years == sorted(years)


def test_a_day_far_away_gives_a_picture_without_its_line(schedule: Schedule) -> None:
    drawn = timeline.draw(schedule, schedule.on(datetime.date(2090, 1, 1)), datetime.date(2090, 1, 1), "nl")
    assert 'class="today"' not in drawn
    assert timeline.draw(schedule, [], DAY, "nl").count("<g ") == 0


def test_the_calendar_holds_every_day_that_a_step_starts_or_is_due(schedule: Schedule) -> None:
    import icalendar

    planned = schedule.on(DAY)
    stamp = calendar.changed(schedule.collection.store)
    made = calendar.calendar(planned, "nl", stamp)
    assert made == calendar.calendar(planned, "nl", stamp)
    assert all(len(line) <= 75 for line in made.split(b"\r\n"))
    read = icalendar.Calendar.from_ical(made)
    events = {str(event["uid"]): event for event in read.walk("VEVENT")}
    wanted = {f"{each.step.iri}#{kind}": day for each in planned for kind, day in (("start", each.step.starts), ("due", each.step.due)) if day}
    assert {uid: event.decoded("dtstart") for uid, event in events.items()} == wanted
    for event in events.values():
        assert event.decoded("dtend") - event.decoded("dtstart") == datetime.timedelta(days=1)
        assert event.decoded("dtstamp").date() == stamp
        assert "geen bron" in str(event["description"])


def test_a_calendar_of_some_steps_holds_those_alone(schedule: Schedule) -> None:
    planned = narrow(schedule.on(DAY), {"letter": ("M",)})
    made = calendar.calendar(planned, "en", datetime.date(2026, 1, 1)).decode()
    assert made.count("BEGIN:VEVENT") == 1
    assert "DTSTART;VALUE=DATE:20250930" in made
    assert "SUMMARY:M due: " in made
