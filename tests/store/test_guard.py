"""The look at a query's text: the known killers are refused, ordinary queries pass."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hltgraph.errors import QueryRefused
from hltgraph.questions.bank import questions
from hltgraph.store.guard import check


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * WHERE { SERVICE <http://localhost/> { ?s ?p ?o } }",
        "SELECT * WHERE { service SILENT <http://localhost/> { ?s ?p ?o } }",
        "SELECT * WHERE " + "{" * 5000 + "}" * 5000,
        "SELECT * WHERE { ?s ?p ?o FILTER(" + "(" * 100 + "1" + ")" * 100 + ") }",
        "SELECT * WHERE { ?s " + "^" * 500 + "<a:b> ?o }",
        "SELECT * WHERE { FILTER(" + "!" * 1000 + "true) }",
        "SELECT * WHERE { FILTER(" + "! " * 1000 + "true) }",
    ],
    ids=lambda query: query[:40],
)
def test_a_query_that_would_hurt_is_refused(query: str) -> None:
    with pytest.raises(QueryRefused):
        check(query, 100_000)


@pytest.mark.parametrize(
    "query",
    [
        'SELECT * WHERE { ?s ?p "SERVICE {{{{{{" }',
        "SELECT * WHERE { ?s <http://example.org/service> ?o }",
        "# SERVICE\nSELECT * WHERE { ?service ?p ?o }",
        'SELECT * WHERE { ?s ?p """SERVICE " {{ """ }',
    ],
)
def test_what_only_looks_like_it_passes(query: str) -> None:
    check(query, 100_000)


def test_every_stored_question_passes() -> None:
    for question in questions():
        check(question.text, 20_000)


def test_a_query_longer_than_the_limit_is_refused_with_the_limit() -> None:
    with pytest.raises(QueryRefused, match="20 is the most"):
        check("SELECT * WHERE { ?s ?p ?o }", 20)


@given(st.text(alphabet="{}()[]\"'\\<>#!^/ aS\n", max_size=400))
def test_any_text_passes_or_is_refused(text: str) -> None:
    try:
        check(text, 1000)
    except QueryRefused as refusal:
        assert refusal.detail
