"""Lists, sorts and places: what is asked for in the plural is told whole, and one of a sort alone."""

from __future__ import annotations

import datetime

import pytest

from hltgraph.questions.answer import Answer
from hltgraph.questions.asking import Asker
from hltgraph.store.graph import GraphStore

DAY = datetime.date(2026, 11, 21)


@pytest.fixture(scope="module")
def asker(store: GraphStore) -> Asker:
    return Asker.of(store)


def things(answer: Answer) -> set[str]:
    return {item.iri.rpartition("/id/")[2] or item.iri for item in answer.items}


def runs(stem: str, *numbers: int) -> set[str]:
    return {f"{stem}{number}" for number in numbers}


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("Welk soort taken draait om urgentie en onvoorspelbaarheid?", {"task-category/crisis"}),
        ("Welke soort aanbevelingen gaat over het verdelen van kosten en over werkwijzen?", {"category/instrumenteel"}),
        ("Which of the goals is about reacting fast when things change?", {"vision-goal/2", "statement/annex-iii-p6"}),
    ],
)
def test_of_a_sort_or_a_list_the_one_that_is_meant_is_told_alone(asker: Asker, question: str, found: set[str]) -> None:
    answer = asker.ask(question, as_of=DAY)
    assert (answer.status, things(answer)) == ("answered", found)


@pytest.mark.parametrize(
    ("question", "found"),
    [
        (
            "Into which categories are HLTsamen's tasks divided?",
            {f"task-category/{name}" for name in ("beleid", "dienstverlening", "bedrijfsvoering", "crisis")},
        ),
        ("What types of task does HLTsamen carry out?", {f"task-category/{name}" for name in ("beleid", "dienstverlening", "bedrijfsvoering", "crisis")}),
        ("List the goals that make the vision concrete", runs("vision-goal/", 1, 2, 3, 4, 5, 6)),
        ("Welke rollen kan een overheid volgens de nota vervullen?", {f"role/{name}" for name in ("presterend", "rechtmatig", "netwerkend", "participerend")}),
        ("Which values are the anchors of the service concept?", {f"value/{name}" for name in ("menselijke-maat", "betrokkenheid", "betrouwbaarheid")}),
        ("Voor welke vijf groepen maakt de laatste bijlage het concreet?", {"actor/gemeenteraden", "actor/directie", "actor/medewerkers"}),
        ("List the features of a government that sits round the table and negotiates with stakeholders", runs("trait/netwerkend-", 1, 2, 3, 4)),
    ],
)
def test_a_list_that_the_text_gives_is_told_whole(asker: Asker, question: str, found: set[str]) -> None:
    answer = asker.ask(question, as_of=DAY)
    assert answer.status == "answered"
    assert found <= things(answer)


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("Waar gaat de organisatieontwikkeling over in het overzicht van sturingsinstrumenten?", runs("statement/annex-ii-p", 1, 7, 8, 9, 10, 11)),
        ("Welke vragen beantwoordt de langetermijnopdracht volgens bijlage II?", runs("statement/annex-ii-p", 1, 2, 3, 4, 5, 6)),
        ("What does organisational development at HLTsamen deal with, according to annex II?", runs("statement/annex-ii-p", 1, 7, 8, 9, 10, 11)),
        ("Welke punten krijgt de directie bij hoofdstuk 2 in de actorentabel?", runs("actor-demand/2-directie-", 1, 2, 3, 4, 5, 6)),
        ("Bij welke punten van de uitvoeringsagenda is het tijdpad gekoppeld aan de P&C-cyclus?", {f"recommendation/{letter}" for letter in "bdeg"}),
    ],
)
def test_an_annex_beside_another_name_says_where(asker: Asker, question: str, found: set[str]) -> None:
    answer = asker.ask(question, as_of=DAY)
    assert (answer.status, things(answer)) == ("answered", found)


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("Wat wordt er rond verbonden partijen van de bestuurders gevraagd?", runs("demand/3-3-bestuurders-", 1, 2, 3)),
        ("What is expected of employees with regard to the different roles of government?", {"demand/3-1-1-organisatie-1", "actor-demand/3-medewerkers-1"}),
        ("Role clarity: which requests are made to administrators?", runs("demand/2-2-1-bestuurders-", 1, 2, 3)),
        ("Wat in de agenda hangt vast aan de begroting van 2026?", {"recommendation/d", "recommendation/f"}),
    ],
)
def test_what_is_asked_on_a_subject_is_asked_under_its_section_its_theme_and_its_row(asker: Asker, question: str, found: set[str]) -> None:
    answer = asker.ask(question, as_of=DAY)
    assert answer.status == "answered"
    assert found <= things(answer)


def test_why_is_not_answered_with_all_that_is_asked_of_somebody(asker: Asker) -> None:
    answer = asker.ask("Why would anyone like to work for this organisation?", as_of=DAY)
    assert len(answer.items) < 8


def test_for_whom_is_not_who(asker: Asker) -> None:
    answer = asker.ask("For whom is this assignment meant, besides the HLTsamen organisation?", as_of=DAY)
    assert "organization/teylingen" not in things(answer)
