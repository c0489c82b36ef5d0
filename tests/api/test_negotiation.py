"""Accept and ?format=, as properties and as cases."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.errors import NotAcceptable
from api.forms import GRAPHS, SOLUTIONS
from api.negotiation import FORMS, HTML, JSON, Offer, choose, negotiate, parse

OFFERS = st.sampled_from([FORMS, SOLUTIONS, GRAPHS, (JSON,), (HTML, JSON)])
QUALITY = st.integers(1, 1000).map(lambda thousandths: f"{thousandths / 1000:.3f}")
TOKEN = st.from_regex(r"[a-z][a-z0-9+.\-]{0,12}", fullmatch=True)


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        (None, "application/json"),
        ("", "application/json"),
        ("*/*", "application/json"),
        ("text/html", "text/html"),
        ("TEXT/HTML", "text/html"),
        ("text/*", "text/html"),
        ("text/*, text/html;q=0.1", "text/csv"),
        ("text/html;q=0.5, text/csv;q=0.6", "text/csv"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html"),
        ("application/json, */*", "application/json"),
        ("text/csv, */*", "text/csv"),
        ("*/*, application/json;q=0", "text/html"),
        ("*/*;q=0.1, text/*;q=0", "application/json"),
        ("text/csv;charset=utf-8", "text/csv"),
        ('text/csv; charset="UTF-8"; header=present', "text/csv"),
        ("application/json;version=2, text/csv", "text/csv"),
        ("application/json;version=2;q=0, */*", "application/json"),
        ('application/json;profile="a,b;q=0", text/html;q=0.5', "application/json"),
        ("text/html;q=high, text/csv", "text/csv"),
        ("text/html;q=7, text/csv;q=0.1", "text/csv"),
        ("text/csv;q=.5", "text/csv"),
        (";;,,/,text/,*/html,text", "application/json"),
    ],
)
def test_choose_takes_the_most_wanted_form(accept: str | None, media: str) -> None:
    chosen = choose(accept, FORMS)
    assert chosen is not None
    assert chosen.media == media


@pytest.mark.parametrize("accept", ["image/png", "text/html;q=0", "*/*;q=0", "application/json;q=0, text/*;q=0.0", "text/plain, image/*"])
def test_choose_takes_nothing_that_is_not_wanted(accept: str) -> None:
    assert choose(accept, FORMS) is None


def test_negotiate_lists_the_offers_when_none_fits() -> None:
    with pytest.raises(NotAcceptable) as refusal:
        negotiate("image/png", None, FORMS)
    assert refusal.value.offers == ("application/json", "text/html", "text/csv")


@pytest.mark.parametrize("wanted", ["csv", "CSV", "text/csv", " csv "])
def test_format_wins_over_accept(wanted: str) -> None:
    assert negotiate("text/html", wanted, FORMS).name == "csv"


def test_format_as_a_media_type_survives_a_plus_read_as_a_space() -> None:
    assert negotiate(None, "application/sparql-results xml", SOLUTIONS).name == "xml"


@given(st.text(), OFFERS)
def test_no_accept_header_is_a_fault(accept: str, offers: tuple[Offer, ...]) -> None:
    assert choose(accept, offers) in (None, *offers)


@given(OFFERS, st.data())
def test_an_offer_named_with_the_highest_q_is_taken(offers: tuple[Offer, ...], data: st.DataObject) -> None:
    wanted = data.draw(st.sampled_from(offers))
    others = data.draw(st.lists(st.tuples(TOKEN, TOKEN, st.integers(0, 998)), max_size=4))
    members = [f"{a}/{b};q={q / 1000:.3f}" for a, b, q in others if f"{a}/{b}" != wanted.media] + [f"{wanted.media};q=0.999"]
    assert choose(", ".join(data.draw(st.permutations(members))), offers) == next(o for o in offers if o.media == wanted.media)


@given(OFFERS, st.data())
def test_an_offer_with_q_0_is_never_taken(offers: tuple[Offer, ...], data: st.DataObject) -> None:
    banned = data.draw(st.sampled_from(offers))
    chosen = choose(f"*/*;q={data.draw(QUALITY)}, {banned.media};q=0", offers)
    assert chosen is None or chosen.media != banned.media
    assert (chosen is None) == all(offer.media == banned.media for offer in offers)


@given(OFFERS, QUALITY)
def test_anything_means_the_first_offer(offers: tuple[Offer, ...], quality: str) -> None:
    assert choose(f"*/*;q={quality}", offers) == offers[0]


@given(st.lists(st.tuples(TOKEN, TOKEN, QUALITY), max_size=6))
def test_parse_reads_back_what_was_written(members: list[tuple[str, str, str]]) -> None:
    found = parse(", ".join(f"{a}/{b};q={q}" for a, b, q in members))
    assert [(r.type, r.subtype, r.q) for r in found] == [(a, b, float(q)) for a, b, q in members]


@given(
    st.lists(st.tuples(TOKEN, TOKEN, QUALITY), min_size=1, max_size=6), st.text('abc/;=,q*" \t', max_size=20).filter(lambda s: "/" not in s and '"' not in s)
)
def test_a_malformed_member_changes_nothing(members: list[tuple[str, str, str]], malformed: str) -> None:
    good = ", ".join(f"{a}/{b};q={q}" for a, b, q in members)
    assert parse(f"{malformed}, {good}") == parse(good)
