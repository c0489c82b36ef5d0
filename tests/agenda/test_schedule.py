"""Where the steps of the agenda stand on a day is what the stored questions say of that day."""

from __future__ import annotations

import datetime

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hltgraph.agenda.asked import asked_of
from hltgraph.agenda.schedule import FACETS, STATES, Schedule, Schedules, Step
from hltgraph.browsing.collection import Collections
from hltgraph.browsing.facets import narrow, options
from hltgraph.errors import UnknownName
from hltgraph.namespaces import PREFIXES, TERMS, thing
from hltgraph.questions import bank, finding, retrieval
from hltgraph.store.graph import GraphStore

DAYS = [
    "2024-09-30",
    "2024-10-01",
    "2025-01-01",
    "2025-03-31",
    "2025-04-01",
    "2025-07-15",
    "2026-01-01",
    "2026-11-22",
    "2028-04-01",
    "2029-01-01",
    "2031-01-01",
]


@pytest.fixture(scope="module")
def schedules(store: GraphStore) -> Schedules:
    return Schedules(Collections(store))


@pytest.fixture(scope="module")
def schedule(schedules: Schedules) -> Schedule:
    return schedules.of("all")


def asked(schedule: Schedule, question: str, **day: str) -> set[str]:
    terms = {name: [ox.Literal(value, datatype=ox.NamedNode(PREFIXES["xsd"] + "date"))] for name, value in day.items()}
    rows = schedule.collection.store.rows(bank.question(question).bound(terms), schedule.collection.trust)
    return {row["phase"].value for row in rows}


@pytest.mark.parametrize("trust", ["all", "external", "stated"])
@pytest.mark.parametrize("day", DAYS)
def test_what_is_overdue_running_or_undated_is_what_the_stored_questions_say(schedules: Schedules, day: str, trust: str) -> None:
    schedule = schedules.of(trust)
    standing: dict[str, set[str]] = {state: set() for state in STATES}
    for each in schedule.on(datetime.date.fromisoformat(day)):
        standing[each.state].add(each.step.iri)
    assert standing["overdue"] == asked(schedule, "overdue", on=day)
    assert standing["running"] == asked(schedule, "running", on=day)
    assert standing["undated"] == asked(schedule, "undated")
    assert sum(map(len, standing.values())) == 34


def test_every_row_of_the_agenda_is_a_line_in_its_order(schedule: Schedule) -> None:
    assert sorted(line.letter for line in schedule.lines) == [chr(ord("A") + place) for place in range(24)]
    assert schedule.lines[0].letter == "A"
    assert sum(len(line.steps) for line in schedule.lines) == 34
    assert all(line.labels.keys() == {"nl", "en"} and line.time_path and line.steps for line in schedule.lines)


@pytest.mark.parametrize("day", ["2025-04-01", "2026-11-22"])
def test_every_count_is_the_length_of_the_list_that_it_leads_to(schedule: Schedule, day: str) -> None:
    planned = schedule.on(datetime.date.fromisoformat(day))
    for offered in options(planned, FACETS, {"chapter": ("3",)}).values():
        for option in offered:
            assert option.count == len(narrow(planned, option.choices))


dates = st.none() | st.dates(datetime.date(2024, 1, 1), datetime.date(2031, 1, 1))


@given(
    begin=dates, end=dates, starts=dates, due=dates, act=st.sampled_from(["start", "ready"]), day=st.dates(datetime.date(2023, 1, 1), datetime.date(2032, 1, 1))
)
def test_a_step_moves_from_to_come_to_running_to_its_end_and_never_back(
    begin: datetime.date | None, end: datetime.date | None, starts: datetime.date | None, due: datetime.date | None, act: str, day: datetime.date
) -> None:
    step = Step("x", act, "day", begin, end, starts, due, "stated", {})
    order = {"coming": 0, "running": 1, "over": 2, "overdue": 2, "undated": -1}
    before, after = step.state(day), step.state(day + datetime.timedelta(days=1))
    if (first := starts or begin) and due and due < first:
        return  # such a step is none
    assert order[before] <= order[after] or {before, after} == {"undated"}
    assert (before == "undated") is not any((begin, end, starts, due))


def test_a_window_for_a_start_is_not_its_end() -> None:
    step = Step("x", "start", "year", datetime.date(2026, 1, 1), datetime.date(2026, 12, 31), datetime.date(2026, 1, 1), None, "interpreted", {})
    assert step.until is None
    assert step.state(datetime.date(2027, 6, 1)) == "running"
    assert step.when("nl") == "begint in 2026"


@pytest.mark.parametrize(
    ("days", "nl", "en"),
    [
        (("2025-07-01", "2025-09-30", None, "2025-09-30"), "af tussen 1 juli en 30 september 2025", "finished between 1 July and 30 September 2025"),
        (
            ("2025-12-01", "2026-01-31", None, "2026-01-31"),
            "af tussen 1 december 2025 en 31 januari 2026",
            "finished between 1 December 2025 and 31 January 2026",
        ),
        (("2025-01-01", "2025-12-31", None, "2025-12-31"), "af in 2025", "finished in 2025"),
        (("2025-06-01", "2025-07-31", "2025-06-01", None), "begint tussen 1 juni en 31 juli 2025", "begins between 1 June and 31 July 2025"),
        (("2025-01-01", None, "2025-01-01", None), "vanaf 1 januari 2025", "from 1 January 2025"),
        (("2026-01-01", "2028-12-31", "2026-01-01", None), "van 1 januari 2026 tot en met 31 december 2028", "from 1 January 2026 to 31 December 2028"),
        ((None, None, None, "2025-03-31"), "af uiterlijk 31 maart 2025", "finished by 31 March 2025"),
        ((None, None, None, None), None, None),
    ],
)
def test_days_are_said_as_the_text_bounds_them(days: tuple[str | None, ...], nl: str | None, en: str | None) -> None:
    begin, end, starts, due = (datetime.date.fromisoformat(day) if day else None for day in days)
    step = Step("x", "start" if starts else "ready", "year", begin, end, starts, due, "stated", {})
    assert (step.when("nl"), step.when("en")) == (nl, en)


def test_what_is_asked_of_an_actor_is_the_answer_by_its_slot_with_what_carries_it_further(schedule: Schedule) -> None:
    for actor in ("colleges", "gemeenteraden", "organization/raad-lisse", "medewerkers"):
        found = asked_of(schedule, actor, datetime.date(2026, 11, 22), "nl")
        listed = [each.item.iri for chapter in found.chapters for each in chapter.asked]
        hits, _ = finding.run(schedule.collection.store, bank.question("items"), {"class": ["demand"], "actor": [actor]}, "all")
        assert (len(listed), set(listed)) == (found.total, {hit.iri for hit in hits})
        assert [chapter.value.name for chapter in found.chapters if chapter.value] == ["1", "2", "3", "4"]
        carried = {link.recommendation for chapter in found.chapters for each in chapter.asked for link in each.links}
        assert {each.line.recommendation for each in found.steps} <= carried
        days = [each.step.due or each.step.starts or each.step.begin for each in found.steps]
        assert all(days)
        assert days == sorted(day for day in days if day)


def test_a_recommendation_carries_itself_and_a_summary_what_it_sums_up(schedule: Schedule) -> None:
    (own,) = [link for link in schedule.links[thing("recommendation/l")] if link.recommendation == thing("recommendation/l")]
    assert own.layer == "stated"
    summaries = [item for item in schedule.links if "/actor-demand/" in item]
    assert summaries
    assert all(retrieval.known(schedule.collection.store, item).kind == TERMS + "ActorDemand" for item in summaries[:3])  # type: ignore[union-attr]
    assert {link.layer for item in summaries for link in schedule.links[item]} == {"interpreted"}


def test_who_is_no_actor_is_refused(schedule: Schedule) -> None:
    with pytest.raises(UnknownName):
        asked_of(schedule, "nobody", datetime.date(2026, 1, 1), "nl")
