"""Reading a question: what is recognised fills a slot, and no word is passed over."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hltgraph.errors import UsageError
from hltgraph.questions.asking import Asker, from_slots
from hltgraph.store.graph import GraphStore

DAY = datetime.date(2026, 11, 21)


@pytest.fixture(scope="module")
def asker(store: GraphStore) -> Asker:
    return Asker.of(store)


@pytest.mark.parametrize(
    ("question", "slots"),
    [
        ("Wat vraagt hoofdstuk 3 van de gemeenteraden?", {"class": "demand", "chapter": "3", "actor": "gemeenteraden"}),
        ("What does chapter three ask of the councils?", {"class": "demand", "chapter": "3", "actor": "gemeenteraden"}),
        ("Wat vraagt Dienstverlening van B&W?", {"class": "demand", "chapter": "3", "actor": "colleges"}),
        ("wat wordt er in paragraaf 3.1.2 gevraagd", {"class": "demand", "section": "3-1-2"}),
        ("Wat staat er in 2.3.4?", {"section": "2-3-4"}),
        ("Wat vraagt bijlage 4 van medewerkers?", {"class": "demand", "section": "annex/iv", "actor": "medewerkers"}),
        ("What is in annex IV?", {"section": "annex/iv"}),
        ("Wat staat er in aanbeveling R?", {"class": "recommendation", "letter": "R"}),
        ("aanbevelingen L en M", {"class": "recommendation", "letter": ("L", "M")}),
        ("agendapunt K", {"class": "recommendation", "letter": "K"}),
        ("Welke institutionele aanbevelingen zijn er?", {"class": "recommendation", "category": "institutioneel"}),
        ("Welke aanbevelingen gaan over het thema duurzaamheid?", {"class": "recommendation", "theme": "duurzaamheid"}),
        ("Wat zegt de nota over de ODWH?", {"about": "party/odwh"}),
        ("What does the nota say about joint arrangements?", {"about": "organization/verbonden-partijen"}),
        ("Wat wordt er van de raad van Lisse gevraagd?", {"class": "demand", "actor": "organization/raad-lisse"}),
        ("Wat zegt de nota over de netwerkende overheid?", {"role": "netwerkend"}),
        ("SDG 7", {"goal": "7"}),
        ("Welke aanbevelingen horen bij betaalbare en duurzame energie?", {"class": "recommendation", "goal": "7"}),
        ("voetnoot 6", {"section": "note/6"}),
    ],
)
def test_the_slots_are_what_the_question_names(asker: Asker, question: str, slots: dict[str, object]) -> None:
    reading = asker.reader.read(question, DAY)
    assert {name: values[0] if len(values) == 1 else values for name, values in reading.slots.items()} == slots
    assert (reading.unused, reading.missing) == ((), ())


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("Hoeveel inwoners heeft Noordwijk?", ["inwoners"]),
        ("Wat is het weer in Lisse?", ["weer"]),
        ("Wat vraagt hoofdstuk 3 van de brandweer?", ["brandweer"]),
        ("What does chapter 3 say about parking?", ["parking"]),
    ],
)
def test_a_word_that_nothing_knows_makes_a_refusal_that_names_it(asker: Asker, question: str, words: list[str]) -> None:
    answer = asker.ask(question, as_of=DAY)
    assert answer.status == "refused"
    assert [word.word for word in answer.reading.unused] == words
    assert all(word in answer.text for word in words)
    assert answer.items == ()
    assert answer.suggestions


def test_words_that_are_each_known_and_lead_nowhere_are_named_together(asker: Asker) -> None:
    answer = asker.ask("Wat vindt de ondernemingsraad van de traineepool?", as_of=DAY)
    assert (answer.status, answer.text) == ("refused", "Deze woorden leiden samen nergens heen: ‘ondernemingsraad’, ‘traineepool’.")


def test_the_word_that_asks_for_what_is_never_here_is_the_one_that_was_not_understood(asker: Asker) -> None:
    answer = asker.ask("What did the merger cost?", as_of=DAY)
    assert (answer.status, answer.text) == ("refused", "Not understood: ‘cost’. Understood: ‘merger’.")


def test_a_slip_of_spelling_is_mended_before_what_resembles_the_question_is_looked_for(asker: Asker) -> None:
    read = asker.reader.read("Bij welke soort taken draait het om haast en om dingen die je niet ziet aankomne?", DAY)
    assert read.understood == "Bij welke soort taken draait het om haast en om dingen die je niet ziet aankomen?"
    assert asker.reader.read("Welke taken zijn er?", DAY).understood == "Welke taken zijn er?"


@pytest.mark.parametrize(
    ("question", "missing"), [("Wat vraagt hoofdstuk 7?", "hoofdstuk 7"), ("recommendation Z", "recommendation Z"), ("paragraaf 9.9", "paragraaf 9.9")]
)
def test_what_does_not_exist_in_the_nota_is_said(asker: Asker, question: str, missing: str) -> None:
    answer = asker.ask(question, as_of=DAY)
    assert answer.status == "refused"
    assert missing in answer.text


def test_every_facet_stands_where_it_says(asker: Asker) -> None:
    question = "Wat vraagt hoofdstuk 3 van de gemeenteraden over integriteit?"
    reading = asker.reader.read(question, DAY)
    assert [question[f.start : f.end] for f in reading.facets] == ["hoofdstuk 3", "gemeenteraden", "integriteit"]


def test_a_name_of_a_section_and_a_theme_is_looked_for_in_both(asker: Asker) -> None:
    answer = asker.ask("Wat wordt er van bestuurders gevraagd bij maatschappelijk verantwoord ondernemen?", as_of=DAY)
    assert answer.reading.slots["subject"] == ("section/3-1-6", "theme/duurzaamheid")
    assert {"demand/3-1-6-bestuurders-1"} <= {item.iri.rpartition("/id/")[2] for item in answer.items}


def test_a_count_is_the_number_of_the_items(asker: Asker) -> None:
    answer = asker.ask("How many recommendations concern content (inhoudelijk)?", as_of=DAY)
    assert (answer.kind, answer.value, len(answer.items)) == ("count", 8, 8)
    assert [item.iri.rsplit("/", 1)[1] for item in answer.items] == list("bfnopqrs")


def test_when_gives_the_dates_of_the_agenda(asker: Asker) -> None:
    answer = asker.ask("Wanneer is aanbeveling S?", as_of=DAY)
    assert (answer.kind, answer.value["end"]) == ("date", "2025-07-31")


def test_what_names_an_actor_comes_before_what_reaches_it_by_a_group(asker: Asker) -> None:
    answer = asker.ask("Wat vraagt hoofdstuk 3 van de gemeenteraden?", as_of=DAY)
    assert [item.why for item in answer.items] == sorted((item.why for item in answer.items), key=["direct", "via group"].index)
    assert {item.layer for item in answer.items if item.why == "direct"} == {"stated"}
    assert {item.layer for item in answer.items if item.why == "via group"} == {"inferred-interpreted"}


def test_everything_found_has_a_place_in_the_source(asker: Asker) -> None:
    for question in ("Wat vraagt hoofdstuk 2 van de directie?", "Wat zegt de nota over Holland Rijnland?", "alle aanbevelingen"):
        for item in asker.ask(question, as_of=DAY).items:
            assert item.citations, item.iri


@pytest.mark.parametrize("question", ["", "   ", "x" * 501])
def test_an_empty_or_endless_question_is_refused_as_wrong_use(asker: Asker, question: str) -> None:
    with pytest.raises(UsageError):
        asker.reader.read(question, DAY)


@given(st.text(min_size=1, max_size=200).filter(str.strip))
def test_any_text_is_answered_or_refused_and_never_a_fault(asker: Asker, text: str) -> None:
    answer = asker.ask(text, as_of=DAY)
    assert answer.status in ("answered", "found", "empty", "refused")
    for word in (*answer.reading.unused, *answer.reading.facets):
        assert 0 <= word.start < word.end <= len(text)


@pytest.mark.parametrize(
    ("question", "letters"),
    [
        # What annex I gives a finish in 2024 or 2025 (lines 1353 to 1555); F, I, K and the others only begin.
        ("Welke aanbevelingen moeten voor 2026 klaar zijn?", "CGHJMNQRSTUVWX"),
        ("Welke aanbevelingen moeten klaar zijn in het 1e kwartaal 2025?", "CX"),
        ("Which recommendations are due in the fourth quarter of 2024?", "RW"),
        ("Welke aanbevelingen starten in 2026?", "DFJKN"),
        ("Which recommendations have no date at all?", "BLP"),
        ("Welke aanbevelingen zijn op 1 april 2025 te laat?", "CRWX"),
        ("Welke institutionele aanbevelingen staan buiten hoofdstuk 3?", "AEVW"),
        ("Welke aanbevelingen zijn ongedateerd?", "BLP"),
    ],
)
def test_a_time_leads_to_the_rows_of_the_agenda_that_fit_it(asker: Asker, question: str, letters: str) -> None:
    answer = asker.ask(question, as_of=DAY)
    got = {item.iri.rsplit("/", 1)[1].upper() for item in answer.items}
    assert answer.status == "answered"
    assert got == set(letters)
    if "buiten" not in question:
        again = asker.answer(from_slots(answer.reading.slots, "nl"), as_of=DAY)
        assert {item.iri for item in again.items} == {item.iri for item in answer.items}
