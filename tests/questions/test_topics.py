"""Questions whose subject stands in words and not in names: finding, yes and no, and what is refused."""

from __future__ import annotations

import datetime

import pytest

from hltgraph.questions import asking, suggesting
from hltgraph.questions.asking import Asker
from hltgraph.questions.dictionary import Dictionary
from hltgraph.questions.textindex import TextIndex, lifted
from hltgraph.questions.topics import Finder
from hltgraph.questions.vectors import available
from hltgraph.store.graph import GraphStore

DAY = datetime.date(2026, 11, 21)


@pytest.fixture(scope="module")
def asker(store: GraphStore) -> Asker:
    return Asker.of(store)


@pytest.fixture(scope="module")
def by_words_alone(store: GraphStore) -> Asker:
    index = TextIndex(store)
    full = Asker.of(store)
    return Asker(store, full.reader, Finder(store, index, None), {})


def _found(asker: Asker, question: str) -> list[str]:
    return [item.iri.rpartition("/id/")[2] for item in asker.ask(question, as_of=DAY).items]


PARAPHRASES = [
    ("Hoe gaan ze om met twee petten van een bestuurder?", "statement/2-2-1-p4"),
    ("waar wordt toegegeven dat nog niet alles bereikt is", "statement/manifest-p3"),
    ("Is there anything about oaths for new officials?", "statement/3-1-2-p3"),
]


@pytest.mark.parametrize(("question", "thing"), PARAPHRASES)
def test_a_paraphrase_leads_to_what_it_is_about(asker: Asker, question: str, thing: str) -> None:
    assert thing in _found(asker, question)


def test_without_vectors_the_same_question_is_read_by_its_words(by_words_alone: Asker) -> None:
    assert by_words_alone.finder.vectors is None
    assert "recommendation/c" in _found(by_words_alone, "Worden beeldbepalende projecten straks standaard geëvalueerd?")


@pytest.mark.skipif(not available(), reason="the extra vectors is not installed")
def test_vectors_rank_a_wording_by_its_meaning(asker: Asker) -> None:
    assert asker.finder.vectors
    near = asker.finder.vectors.nearness("Which projects are assessed once they are over?")
    best = max(near, key=lambda iri: max(near[iri]))
    assert lifted(best).rpartition("/id/")[2] in {"recommendation/c", "demand/2-2-2-bestuurders-4"} or max(near[best]) > 0.5


@pytest.mark.parametrize(
    "question",
    [
        "Wie is de burgemeester van Lisse?",
        "Wat is het telefoonnummer van HLTsamen?",
        "What does the trainee pool cost?",
        "Wat zegt de nota over parkeertarieven?",
        "How many people live in Leiden?",
        "0",
    ],
)
def test_what_the_graph_does_not_hold_is_not_answered(asker: Asker, question: str) -> None:
    assert asker.ask(question, as_of=DAY).status in ("refused", "found", "empty")


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("Worden beeldbepalende projecten straks standaard geëvalueerd?", True),
        ("Is de nota een opmaat naar een bestuurlijke fusie?", False),
        ("Is the organisation housed in one single building?", False),
    ],
)
def test_yes_and_no_follow_what_is_affirmed_and_denied(asker: Asker, question: str, value: bool) -> None:
    answer = asker.ask(question, as_of=DAY)
    assert (answer.status, answer.kind, answer.value) == ("answered", "yesno", value)


def test_as_many_as_there_are_of_a_kind_means_all_of_them(asker: Asker) -> None:
    assert _found(asker, "Noem de vier overheidsrollen") == ["role/netwerkend", "role/participerend", "role/presterend", "role/rechtmatig"]
    assert len(_found(asker, "What are the six frameworks for service provision?")) == 6


def test_a_property_of_a_party_is_told_with_its_layer(asker: Asker) -> None:
    answer = asker.ask("waar is de ISD gevestigd?", as_of=DAY)
    assert (answer.status, answer.value, answer.items[0].layer) == ("answered", "Lisse", "external")


def test_the_kind_that_is_asked_for_may_be_linked_to_what_is_named(asker: Asker) -> None:
    assert set(_found(asker, "Uit welke paragrafen bestaat 2.3?")) == {f"section/2-3-{n}" for n in range(1, 6)}


def test_what_words_led_to_has_a_permalink_that_gives_it_again(asker: Asker) -> None:
    from urllib.parse import parse_qs

    first = asker.ask("Waar gaan de contactfunctionarissen over?", as_of=DAY)
    assert first.status == "answered" and first.permalink and first.sparql
    slots = parse_qs(first.permalink.partition("?")[2])
    again = asker.answer(asking.from_slots(slots, "nl"), as_of=DAY)
    assert {item.iri for item in again.items} == {item.iri for item in first.items}


def test_a_word_of_the_language_is_no_slip(asker: Asker, store: GraphStore) -> None:
    words = Dictionary(store)
    assert words.knows("oppositie", "nl") and words.knows("clerk", "en") and not words.knows("gemeenteradn", "nl")
    assert "oppositie" in {topic.word for topic in asker.reader.read("Wat vindt de oppositie?", DAY).topic}
    assert asker.reader.read("wat moeten de gemeenteradn doen", DAY).slots["actor"] == ("gemeenteraden",)


@pytest.mark.parametrize(
    ("question", "address", "status"),
    [
        ("wat raakt het als Provalu opgaat in de ISD?", "/impact?op=merge&party=provalu&party=isd&into=isd", "open"),
        ("What happens if Lisse leaves Hecht?", "/impact?op=leave&party=hecht&member=lisse", "not-open"),
        ("Wat gebeurt er als de ISD wordt gesplitst?", "/impact?op=split&party=isd&into=isd-deel-1&into=isd-deel-2", "conditional"),
        ("What if Provalu is split in three?", "/impact?op=split&party=provalu&into=provalu-part-1&into=provalu-part-2&into=provalu-part-3", "conditional"),
        ("Wat als leerrecht van Holland Rijnland naar de ISD gaat?", "/impact?op=transfer&task=leerrecht&from=holland-rijnland&to=isd", "conditional"),
        ("What happens if social assistance is transferred to Provalu?", "/impact?op=transfer&task=bijstand&from=isd&to=provalu", "open"),
        ("Wat raakt het als Provalu voortaan Werkplein heet?", "/impact?op=rename&party=provalu&name=Werkplein", "open"),
        ("What if Hecht is renamed to 'Gezond Xyzzy'?", "/impact?op=rename&party=hecht&name=Gezond+Xyzzy", "open"),
        ("Wat als de ISD een andere naam krijgt?", "/impact?op=rename&party=isd&name=een+andere+naam", "open"),
        ("Wat gebeurt er als het terrein van Provalu verandert?", "/impact?op=change-domain&party=provalu&domain=een+ander+terrein", "open"),
        ("What if the domain of the ISD changes to 'work and care'?", "/impact?op=change-domain&party=isd&domain=work+and+care", "open"),
    ],
)
def test_a_change_that_is_supposed_goes_to_the_report(asker: Asker, question: str, address: str, status: str) -> None:
    answer = asker.ask(question, as_of=DAY)
    assert (answer.status, answer.kind, answer.permalink, answer.value["status"]) == ("answered", "impact", address, status)
    assert answer.items and answer.value["scenario"]["operations"]


def test_a_change_that_cannot_be_is_refused_with_the_reason(asker: Asker) -> None:
    answer = asker.ask("Wat gebeurt er als Lisse toetreedt tot Provalu?", as_of=DAY)
    assert answer.status == "refused" and "isse" in answer.text and not answer.items


@pytest.mark.parametrize(
    "question",
    [
        "Wat zegt de nota over het verlaten van Hecht?",
        "Welke taken heeft de ISD?",
        "Wat betekent de naam Hecht?",
        "Wat gebeurt er als taken worden overgedragen aan gemeenschappelijke regelingen?",
        "Wat gebeurt er met de schuldhulpverlening van de ISD?",
        "Wat gebeurt er als leerrecht naar Xyzzy gaat?",
        "Wat gebeurt er als de schuldhulpverlening van de ISD overgaat?",
    ],
)
def test_a_question_that_supposes_no_change_of_a_party_is_no_scenario(asker: Asker, question: str) -> None:
    assert asker.ask(question, as_of=DAY).kind != "impact"


# ---------------------------------------------------------------------------------------------------- suggesting


def test_what_is_typed_is_completed_with_questions_that_hold_it(store: GraphStore) -> None:
    found = suggesting.complete(store, "Wat vraagt hoofdstuk 3 van de gem")
    assert found and all("hoofdstuk 3" in text for text in found)
    assert suggesting.complete(store, "  ") == []
    assert suggesting.complete(store, 'geen" OR text:*') == []


def test_each_canonical_question_is_read_as_it_is_meant(asker: Asker, store: GraphStore) -> None:
    rows = list(store.rows("SELECT ?thing ?question WHERE { ?thing hlt:canonicalQuestion ?question } ORDER BY ?thing ?question"))
    assert len(rows) > 1000
    wrong = []
    for row in rows[::7]:
        answer = asker.ask(row["question"].value, as_of=DAY, language=row["question"].language)
        if answer.status != "answered":
            wrong.append((row["question"].value, answer.status))
    assert not wrong
