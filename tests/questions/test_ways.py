"""The ways of answering: properties, relations, figures, numbers, days and the nota itself, each by what it leads to."""

from __future__ import annotations

import datetime
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from hltgraph.errors import KnowledgeError
from hltgraph.questions import encoded, numbered
from hltgraph.questions.answer import Answer
from hltgraph.questions.asking import Asker
from hltgraph.store.graph import GraphStore

DAY = datetime.date(2026, 11, 21)


@pytest.fixture(scope="module")
def asker(store: GraphStore) -> Asker:
    return Asker.of(store)


def things(answer: Answer) -> list[str]:
    """The short names of what an answer holds."""
    return [item.iri.rpartition("/id/")[2] or item.iri for item in answer.items]


def letters(answer: Answer) -> str:
    """The letters of the recommendations that an answer holds."""
    return "".join(sorted(item.iri.rpartition("/")[2].upper() for item in answer.items))


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("Waar is Hecht gevestigd?", "Leiden"),
        ("Where is Hecht based?", "Leiden"),
    ],
)
def test_a_property_of_one_thing_is_told(asker: Asker, question: str, value: str) -> None:
    answer = asker.ask(question, as_of=DAY)
    assert (answer.status, answer.kind, answer.value) == ("answered", "text", value)


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("Neemt Hillegom deel aan Hecht?", True),
        ("Does Hillegom participate in Hecht?", True),
        ("Hoort Leiden bij HLTsamen?", False),
        ("Hoort Leiden niet bij HLTsamen?", True),
    ],
)
def test_who_belongs_to_a_group_is_judged_by_its_members(asker: Asker, question: str, value: bool) -> None:
    answer = asker.ask(question, as_of=DAY)
    assert (answer.status, answer.kind, answer.value) == ("answered", "yesno", value)


@pytest.mark.parametrize(
    ("question", "value", "named"),
    [
        ("Is de Nota Verbonden Partijen van 2018 door de colleges vastgesteld?", False, "gemeenteraad van Lisse"),
        ("Hebben de gemeenteraden de Nota Verbonden Partijen vastgesteld?", True, "gemeenteraad van Lisse"),
        ("Did the council of Lisse set up expert teams?", True, "council of Lisse"),
        ("Heeft Teylingen de expertteams opgezet?", False, "gemeenteraad van Lisse"),
    ],
)
def test_who_stands_in_a_relation_is_judged_and_named(asker: Asker, question: str, value: bool, named: str) -> None:
    answer = asker.ask(question, as_of=DAY)
    assert (answer.status, answer.value) == ("answered", value)
    assert named in answer.text


def test_a_question_for_a_council_in_a_relation_names_the_councils(asker: Asker) -> None:
    answer = asker.ask("Welke gemeenteraad heeft de Nota Verbonden Partijen vastgesteld?", as_of=DAY)
    assert {"organization/raad-hillegom", "organization/raad-lisse", "organization/raad-teylingen"} <= set(things(answer))


@pytest.mark.parametrize(
    ("question", "value"),
    [("Wanneer werd Hecht hernoemd?", {"begin": "2024-01-01", "end": None}), ("When was Hecht renamed?", {"begin": "2024-01-01", "end": None})],
)
def test_when_a_change_took_place_is_told_by_its_day(asker: Asker, question: str, value: dict[str, str | None]) -> None:
    answer = asker.ask(question, as_of=DAY)
    assert (answer.status, answer.kind, answer.value) == ("answered", "date", value)


@pytest.mark.parametrize(
    ("question", "value"),
    [("Heeft aanbeveling A een einddatum?", False), ("Heeft aanbeveling A een begindatum?", True), ("Has recommendation W a deadline?", True)],
)
def test_whether_a_row_of_the_agenda_has_a_first_or_last_day_is_judged(asker: Asker, question: str, value: bool) -> None:
    answer = asker.ask(question, as_of=DAY)
    assert (answer.kind, answer.value) == ("yesno", value)


@pytest.mark.parametrize(("question", "value"), [("Hoeveel medewerkers heeft HLTsamen?", 600), ("Hoeveel gebouwen heeft HLTsamen?", 5)])
def test_a_figure_is_the_one_that_the_text_gives(asker: Asker, question: str, value: int) -> None:
    answer = asker.ask(question, as_of=DAY)
    assert (answer.status, answer.kind, answer.value) == ("answered", "count", value)


def test_a_sum_of_money_that_no_text_gives_is_refused(asker: Asker) -> None:
    assert asker.ask("Hoe hoog zijn de opleidingsbudgetten in euro's?", as_of=DAY).status == "refused"


@pytest.mark.parametrize(("question", "count"), [("Welke SDG's noemt de nota letterlijk?", None), ("Hoeveel SDG's worden in de nota zelf genoemd?", 4)])
def test_the_goals_that_the_nota_names_are_those_of_the_stated_layer(asker: Asker, question: str, count: int | None) -> None:
    answer = asker.ask(question, as_of=DAY)
    assert sorted(int(item.iri.rpartition("/")[2]) for item in answer.items) == [7, 11, 16, 17]
    assert answer.value == count


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("aanbevelingen N t/m Q", "NOPQ"),
        ("recommendations N to Q", "NOPQ"),
        ("Welke aanbevelingen hebben geen datum?", "BLP"),
        ("Welke onderdelen van de uitvoeringsagenda hebben geen datum?", "BLP"),
        ("Welke aanbeveling begint het eerst?", "RW"),
    ],
)
def test_letters_and_days_lead_to_the_rows_that_fit(asker: Asker, question: str, found: str) -> None:
    assert letters(asker.ask(question, as_of=DAY)) == found


@pytest.mark.parametrize(
    ("question", "slots"),
    [
        ("Welke aanbevelingen lopen tussen januari 2025 en juli 2025?", {"from": "2025-01-01", "until": "2025-07-31"}),
        ("Welke aanbevelingen beginnen in 2027 of later?", {"startsFrom": "2027-01-01", "startsUntil": "2049-12-31"}),
        ("Welke aanbevelingen moeten uiterlijk eind 2025 klaar zijn?", {"before": "2026-01-01"}),
        ("Welke aanbevelingen moeten voor eind 2025 klaar zijn?", {"before": "2025-10-01"}),
        ("Which recommendations are due no later than 2025?", {"before": "2026-01-01"}),
        ("Which recommendations are due by 2026?", {"before": "2026-01-01"}),
        ("Welke aanbevelingen hadden op 1 juli 2026 af moeten zijn?", {"before": "2026-07-01"}),
    ],
)
def test_a_limit_of_time_is_read_with_the_days_it_takes_in(asker: Asker, question: str, slots: dict[str, str]) -> None:
    held = asker.ask(question, as_of=DAY).reading.slots
    assert {name: values[0] for name, values in held.items() if name != "class"} == slots


@pytest.mark.parametrize(
    ("question", "slots"),
    [
        ("Ik ben raadslid in Lisse. Wat staat er in aanbeveling R?", {"letter": ("R",), "class": ("recommendation",)}),
        ("Ik ben wethouder, wat vraagt hoofdstuk 3 van mij?", {"actor": ("colleges",), "chapter": ("3",), "class": ("demand",)}),
        ("As an employee, what does chapter 3 want from me?", {"actor": ("medewerkers",), "chapter": ("3",), "class": ("demand",)}),
        ("Als nieuw raadslid: wat staat er in aanbeveling R?", {"letter": ("R",), "class": ("recommendation",)}),
    ],
)
def test_who_asks_counts_only_where_the_question_is_about_them(asker: Asker, question: str, slots: dict[str, tuple[str, ...]]) -> None:
    assert dict(asker.reader.read(question, DAY).slots) == slots


@pytest.mark.parametrize(
    ("question", "operator"),
    [
        ("Begint de groep met starters pas in 2027?", "yesno"),
        ("Weegt de wens van de werknemer het zwaarst?", "yesno"),
        ("Naast de inwoner staan", "list"),
        ("Are administrators expected to put up with officials who disagree?", "yesno"),
        ("Who decides on the core values?", "who"),
        ("Which joint arrangements count as the most important ones?", "list"),
        ("What is the number of recommendations?", "count"),
        ("Trimming the number of partners: until what date does that run?", "when"),
        ("When we work with others, is the government in charge?", "yesno"),
        ("When a neighbour asks for help, what comes first?", "list"),
        ("Which advice says who may decide?", "list"),
        ("Which council set this up, and who pays?", "who"),
        ("Welk deel van de nota gaat over contracteren?", "list"),
        ("Welk deel van de tijd is voor ontwikkeling?", "count"),
        ("Krijg ik als inwoner een vast aanspreekpunt?", "yesno"),
        ("Moet je als ambtenaar een eed afleggen?", "yesno"),
        ("Kun je vertellen wat er in aanbeveling R staat?", "list"),
        ("Hoe we samenwerken", "list"),
        ("Ik wil weten of wethouders over integriteit in gesprek moeten", "yesno"),
        ("I wonder whether the councils are asked to help", "yesno"),
        ("Ik wil weten welke aanbevelingen er zijn", "list"),
        ("Leggen nieuwe ambtenaren een eed af?", "yesno"),
        ("Kun je je talenten kwijt bij HLTsamen?", "yesno"),
        ("Wordt van zowel college als raad steun voor de werelddoelen verwacht?", "yesno"),
        ("Which results are expected in the last quarter of 2025?", "list"),
    ],
)
def test_what_a_question_wants_is_read_from_its_form(asker: Asker, question: str, operator: str) -> None:
    assert asker.reader.read(question, DAY).operator == operator


@pytest.mark.parametrize(
    ("question", "number"),
    [
        ("Op welke vier ankers rust het dienstverleningsconcept?", 4),
        ("Welke van de vier ankers is de eerste?", None),
        ("Welke drie gemeenten werken samen?", None),
        ("Welke aanbevelingen lopen in de eerste drie maanden van 2025?", None),
        ("Which 5 parties are there?", 5),
    ],
)
def test_how_many_are_asked_for_is_read_where_the_question_says_so(asker: Asker, question: str, number: int | None) -> None:
    assert numbered.wanted(asker.reader.read(question, DAY)) == number


@pytest.mark.parametrize(
    ("question", "found"),
    [
        (
            "Op welke vier ankers rust het dienstverleningsconcept?",
            ["value/betrokkenheid", "value/betrouwbaarheid", "value/menselijke-maat", "value/persoonlijke-benadering", "statement/3-2-p4"],
        ),
        (
            "Welke vier vragen staan er bij de lange termijn opdracht in bijlage II?",
            [*(f"statement/annex-ii-p{number}" for number in (3, 4, 5, 6)), "statement/annex-ii-p2"],
        ),
    ],
)
def test_a_question_that_says_how_many_gets_as_many_and_the_sentence_that_links_them(asker: Asker, question: str, found: list[str]) -> None:
    answer = asker.ask(question, as_of=DAY)
    assert (answer.status, list(things(answer))) == ("answered", found)
    # The link that is kept leads to the same things.
    assert answer.permalink is not None and parse_qs(urlsplit(answer.permalink).query)["item"] == found


@pytest.mark.parametrize(
    "question",
    [
        "Uit welke paragraafpunten is samengevat dat de directie zaken aan de goede vergadertafel moet brengen?",
        "Which section points stand behind the annex IV item that management puts things on the right table?",
    ],
)
def test_what_stands_behind_a_request_of_annex_iv_is_what_it_sums_up(asker: Asker, question: str) -> None:
    answer = asker.ask(question, as_of=DAY)
    assert {"demand/2-1-1-organisatie-1", "demand/2-1-2-organisatie-5"} <= set(things(answer))


@pytest.mark.parametrize(
    "question", ["Bij welke afdeling komt de coördinerend accounthouder?", "Which department will the co-ordinating account holder sit in?"]
)
def test_the_unit_that_is_asked_for_is_no_other_organisation(asker: Asker, question: str) -> None:
    assert things(asker.ask(question, as_of=DAY)) == ["organization/strategie-en-control"]


def test_a_question_that_names_much_and_says_more_is_answered_by_what_it_says(asker: Asker) -> None:
    answer = asker.ask("Where are officials told to explain things in plain words?", as_of=DAY)
    assert things(answer)[:1] == ["demand/2-3-1-organisatie-4"] or answer.status != "answered"


@pytest.mark.parametrize("damage", ["gone", "empty", "cut off"])
def test_sentence_vectors_that_cannot_be_read_are_named_with_the_mend(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "encoded.npz"
    if damage == "empty":
        path.touch()
    elif damage == "cut off":
        path.write_bytes(encoded.PATH.read_bytes()[:100_000])
    with pytest.raises(KnowledgeError, match=r"encoded\.npz cannot be read .*make fit"):
        encoded.read(path)


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("Wat betekent overheidsparticipatie hier precies?", ["statement/note-3-p1"]),
        ("What is meant by government participation?", ["statement/note-3-p1"]),
        (
            "Wat zijn voor ons de belangrijkste gemeenschappelijke regelingen?",
            ["party/hecht", "party/holland-rijnland", "party/isd", "party/odwh", "party/provalu"],
        ),
        ("Met welke doelen is HLTsamen ooit begonnen?", [f"original-goal/{number}" for number in range(1, 5)]),
        ("Welke vier ambities horen bij de strategische functie?", [f"strategy-ambition/{number}" for number in range(1, 5)]),
        ("Langs welke sporen wordt de samenwerking verder ontwikkeld?", [f"track/{number}" for number in range(1, 4)]),
        ("Which development track is about being a good place to work?", ["track/3"]),
    ],
)
def test_a_question_in_free_words_gets_just_these_things(asker: Asker, question: str, found: list[str]) -> None:
    answer = asker.ask(question, as_of=DAY)
    assert (answer.status, things(answer)) == ("answered", found)


@pytest.mark.parametrize(
    ("question", "begin"),
    [
        ("Op welke dag hebben de colleges het stuk uitgebracht?", "2024-10-22"),
        ("In what month did the internal auditors look into how we steer joint arrangements?", "2022-05-01"),
    ],
)
def test_a_day_that_is_asked_for_is_that_of_what_is_told_of(asker: Asker, question: str, begin: str) -> None:
    answer = asker.ask(question, as_of=DAY)
    assert (answer.status, answer.kind) == ("answered", "date") and answer.value is not None and answer.value["begin"] == begin


@pytest.mark.parametrize(
    ("question", "value"),
    [("hoeveel inwoners hebben de drie gemeenten samen", 80000), ("hoeveel procent van het werk kan op een standaardmanier?", 80)],
)
def test_of_two_figures_the_one_beside_what_is_counted_is_told(asker: Asker, question: str, value: int) -> None:
    assert asker.ask(question, as_of=DAY).value == value


def test_a_day_that_is_supposed_to_be_now_is_the_day_that_counts(asker: Asker) -> None:
    answer = asker.ask("Stel dat het nu 1 maart 2026 is, wat had dan al af moeten zijn?", as_of=DAY)
    assert set("CGRSWX") <= set(letters(answer)) and not set("FO") & set(letters(answer))


def test_one_annex_is_named_where_a_number_that_is_a_word_follows(asker: Asker) -> None:
    assert asker.reader.read("wie krijgt in bijlage IV een taak", DAY).slots["section"] == ("annex/iv",)


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("What were the four things HLTsamen was originally set up to achieve?", [f"original-goal/{number}" for number in range(1, 5)]),
        ("Waarom zou je nu nog niet met de traineepool beginnen?", ["statement/2-3-4-p2"]),
    ],
)
def test_what_is_asked_for_comes_first_and_little_beside_it(asker: Asker, question: str, found: list[str]) -> None:
    answer = asker.ask(question, as_of=DAY)
    assert answer.status == "answered" and things(answer)[: len(found)] == found and len(answer.items) <= len(found) + 1


def test_what_is_told_in_two_places_is_given_from_both(asker: Asker) -> None:
    answer = asker.ask("Wat levert het op als collega's elkaar toevallig tegenkomen op kantoor?", as_of=DAY)
    assert {"statement/manifest-p11", "statement/2-3-5-p2"} <= set(things(answer))


def test_two_of_the_few_of_a_kind_stand_for_all(asker: Asker) -> None:
    answer = asker.ask("Langs welke drie lijnen wordt de samenwerking doorontwikkeld?", as_of=DAY)
    assert {"track/1", "track/2", "track/3"} <= set(things(answer))


@pytest.mark.parametrize(
    ("question", "operator"),
    [
        ("Leggen ambtenaren een eed af?", "yesno"),
        ("Hangen de gezamenlijke bijeenkomsten vast aan de P&C-cyclus?", "yesno"),
        ("Alleen samenwerken met overheden of ook met anderen?", "list"),
        ("Leren en ontwikkelen?", "list"),
        ("Welke zaken bepalen hoeveel capaciteit er is?", "list"),
    ],
)
def test_a_dutch_question_that_begins_with_its_verb_asks_for_yes_or_no(asker: Asker, question: str, operator: str) -> None:
    assert asker.reader.read(question, DAY).operator == operator


@pytest.mark.parametrize(("question", "found"), [("Wat is doel 3 van de visie?", "vision-goal/3"), ("What is goal 5 of the vision?", "vision-goal/5")])
def test_a_goal_of_the_vision_is_known_by_its_number(asker: Asker, question: str, found: str) -> None:
    assert things(asker.ask(question, as_of=DAY))[0] == found


def test_a_goal_of_the_vision_that_is_not_there_is_refused(asker: Asker) -> None:
    assert asker.ask("Wat is doel 9 van de visie?", as_of=DAY).status == "refused"


def test_a_recommendation_is_about_what_its_row_of_the_agenda_is_about(asker: Asker) -> None:
    assert set("BDE") <= set(letters(asker.ask("Welke aanbevelingen gaan over de P&C-cyclus?", as_of=DAY)))


def test_what_a_category_holds_is_told_by_the_category(asker: Asker) -> None:
    answer = asker.ask("Wat houden instrumentele aanbevelingen in?", as_of=DAY)
    assert things(answer) == ["category/instrumenteel"]
    assert "item=category%2Finstrumenteel" in answer.permalink or "item=category/instrumenteel" in answer.permalink


def test_a_section_named_by_number_and_title_is_asked_whole(asker: Asker) -> None:
    answer = asker.ask("Rolduidelijkheid: wat vraagt 2.2.1 van bestuurders?", as_of=DAY)
    assert {f"demand/2-2-1-bestuurders-{number}" for number in (1, 2, 3)} <= set(things(answer))


def test_a_name_that_holds_a_word_for_money_is_no_question_for_a_price(asker: Asker) -> None:
    answer = asker.ask("When should officials base advice on a societal cost-benefit analysis?", as_of=DAY)
    assert (answer.status, things(answer)[0]) == ("answered", "demand/3-1-5-organisatie-3")
    assert asker.ask("What does a cost-benefit analysis cost?", as_of=DAY).status == "refused"


def test_what_a_role_is_supposed_to_mean_is_asked_of_nobody(asker: Asker) -> None:
    answer = asker.ask("What is government participation supposed to mean here?", as_of=DAY)
    assert "statement/note-3-p1" in things(answer)
    assert not any("demand" in thing for thing in things(answer)[:1])


def test_how_many_there_are_is_not_told_by_how_many_are_spoken_of(asker: Asker) -> None:
    assert asker.ask("How many Sustainable Development Goals does the UN list have?", as_of=DAY).value != 5
    assert asker.ask("Hoeveel doelgroepen onderscheidt bijlage IV?", as_of=DAY).value != 7


def test_a_day_is_told_where_one_thing_alone_has_one_and_the_words_are_of_it(asker: Asker) -> None:
    answer = asker.ask("In welk kwartaal is HLTsamen aangesloten bij SDG Nederland?", as_of=DAY)
    assert (answer.kind, answer.value) == ("date", {"begin": "2025-07-01", "end": "2025-09-30"})
    assert asker.ask("wanneer wordt het grof vuil opgehaald in lisse", as_of=DAY).status == "refused"


def test_how_often_is_a_figure_of_the_text_and_not_how_much_is_asked(asker: Asker) -> None:
    answer = asker.ask("At least how often a year should the three full executives sit down together about ownership?", as_of=DAY)
    assert (answer.kind, answer.value, things(answer)[0]) == ("count", 3, "recommendation/a")


def test_what_tells_of_a_day_in_another_place_stands_beside_it(asker: Asker) -> None:
    answer = asker.ask("Since which year have the three towns shared one civil service?", as_of=DAY)
    assert (answer.value, things(answer)) == ({"begin": "2017-01-01", "end": None}, ["statement/praktijk-p2", "statement/chapter-1-p2"])


def test_categories_that_are_compared_stand_first(asker: Asker) -> None:
    answer = asker.ask("Wat is het verschil tussen een institutioneel en een instrumenteel punt in de agenda?", as_of=DAY)
    assert set(things(answer)[:2]) == {"category/institutioneel", "category/instrumenteel"}


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("What sort of officials do the aldermen want to spar with?", "statement/2-3-2-p2"),
        ("Waarom hechten de bestuurders zo aan plezier in het werk bij het personeel?", "statement/2-1-1-p2"),
        ("Aan wie richten de colleges deze opdracht?", "statement/manifest-p4"),
    ],
)
def test_what_a_question_only_seems_to_hold_to_is_let_go_where_it_leads_nowhere(asker: Asker, question: str, found: str) -> None:
    answer = asker.ask(question, as_of=DAY)
    assert (answer.status, things(answer)[0]) == ("answered", found)


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("Welke aanbevelingen horen bij het stuk over goed werkgeverschap?", "IJK"),
        ("Bij welke aanbeveling komt de paragraaf over transparantie uit?", "O"),
        ("R versus S: how do these two recommendations differ?", "RS"),
        ("Welke aanbevelingen staan op de agenda voor het derde of vierde kwartaal van 2025?", "GHJKMNQSTUV"),
        ("Bij welke punten van de uitvoeringsagenda staat het eerste kwartaal van 2025 als tijdpad?", "CX"),
    ],
)
def test_letters_are_found_by_sections_quarters_and_each_other(asker: Asker, question: str, found: str) -> None:
    answer = asker.ask(question, as_of=DAY)
    assert letters(answer) == "".join(sorted(found))


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("hoeveel rollen van de overheid onderscheidt de nota", 4),
        ("How many recommendations came out of the Concern Control audit?", 5),
        ("Hoeveel dingen worden er bij de leidende principes van medewerkers gevraagd?", 8),
    ],
)
def test_what_is_counted_is_of_its_kind_and_once(asker: Asker, question: str, value: int) -> None:
    answer = asker.ask(question, as_of=DAY)
    assert (answer.kind, answer.value) == ("count", value)


def test_that_there_is_something_on_a_subject_says_not_that_it_is_there_already(asker: Asker) -> None:
    answer = asker.ask("Do all three town councils already work with expert teams for the joint arrangements?", as_of=DAY)
    assert answer.value is not True


def test_a_verb_is_no_name_of_one_s_own(asker: Asker) -> None:
    assert not asker.reader.read("Waar hechten inwoners aan?", DAY).slots.get("about")
    assert asker.reader.read("Wat doet hecht?", DAY).slots.get("about") == ("party/hecht",)
