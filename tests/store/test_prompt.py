"""What is proven to be small is small, and answered as a worker answers it."""

from __future__ import annotations

import itertools
import threading
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hltgraph.namespaces import PREFIXES
from hltgraph.store.bounds import Counts, bound
from hltgraph.store.engine import Job, evaluate
from hltgraph.store.graph import EmbeddedStore
from hltgraph.store.opening import open_in_memory
from hltgraph.store.plain import MOST_CHARS, MOST_OPTIONALS, MOST_PATTERNS, MOST_TESTS, Pattern, read
from hltgraph.store.prompt import MOST_BYTES, Prover, at_once

Held = tuple[EmbeddedStore, Prover]


@pytest.fixture(scope="module")
def held(dataset: Path) -> Held:
    """The graph as a worker holds it, and a prover over another loading of it."""
    other = open_in_memory(dataset)
    return open_in_memory(dataset), Prover(other.engine, PREFIXES | {"id": other.base + "id/"})  # type: ignore[attr-defined]


NAMES = [
    "rdfs:label",
    "skos:prefLabel",
    "a",
    "hlt:letter",
    "hlt:asksOf",
    "hlt:hasAgendaItem",
    "hlt:hasPhase",
    "hlt:partOf",
    "rdf:type",
    "<urn:none>",
    "?p",
    "?q",
]
THINGS = ["?s", "?t", "?u", "$s", "hlt:Recommendation", "prov:Entity", "id:recommendation\\/l", "id:actor\\/gemeenteraden", "id:confidence\\/high"]
OTHERS = ['"L"', '"raad"@nl', "'x'^^xsd:date", "5", "-1.5", "true", "<https://w3id.org/hltgraph/id/recommendation/l>", "?o", "?v"]
SPACES = st.sampled_from([" ", "\n", "  ", "\t", " # a comment {\n"])


@st.composite
def queries(draw: st.DrawFn) -> str:
    """Queries that are plain, or nearly."""

    def triples() -> str:
        lines = [f"{draw(st.sampled_from(NAMES))} {draw(st.sampled_from(THINGS + OTHERS))}" for _ in range(draw(st.integers(1, 3)))]
        return f"{draw(st.sampled_from(THINGS))} " + " ; ".join(lines)

    def test() -> str:
        side = draw(st.sampled_from(["?o", "LANG(?o)", "STR(?s)", "?v"]))
        return f"FILTER({side} {draw(st.sampled_from(['=', '!=', '<', '>=']))} {draw(st.sampled_from(OTHERS))})"

    parts = [f"{triples()} ." for _ in range(draw(st.integers(0, 2)))]
    parts += [f"OPTIONAL {{ {draw(st.sampled_from(THINGS))} {draw(st.sampled_from(NAMES))} ?v }}" for _ in range(draw(st.integers(0, 2)))]
    parts += [test() for _ in range(draw(st.integers(0, 2)))]
    parts += [f"BIND({draw(st.sampled_from(OTHERS[:7]))} AS ?b{n})" for n in range(draw(st.integers(0, 2)))]
    form = draw(st.sampled_from(["SELECT *", "SELECT ?s ?o", "SELECT DISTINCT ?o ?v ?b0", "ASK", "select $s WHERE", "PREFIX x: <urn:x> SELECT * WHERE"]))
    limit = "" if form == "ASK" else draw(st.sampled_from(["", "LIMIT 10", "LIMIT 3 OFFSET 2", "LIMIT 100000", "OFFSET 1"]))
    return draw(SPACES).join([form, "{", *parts, "}", limit])


def agrees(held: Held, query: str) -> bool:
    """Whether a query is answered at once, and as a worker answers it."""
    store, prover = held
    for name in ("json", "tsv"):
        result = at_once(prover, Job(query, name))
        if result is None:
            return False
        proof = prover.proof(query)
        assert proof is not None
        whole = evaluate(store, Job(query, name))
        assert (result.kind, result.body, result.rows, result.truncated) == (whole.kind, whole.body, whole.rows, False)
        assert result.body is not None
        assert result.rows <= max(1, proof.rows)
        assert len(result.body) <= proof.bytes <= MOST_BYTES
    return True


@settings(max_examples=400)
@given(queries())
def test_what_is_answered_at_once_is_what_a_worker_answers(held: Held, query: str) -> None:
    agrees(held, query)


@settings(max_examples=400)
@given(queries(), st.integers(0, 400), st.text(alphabet="{}()[].;,:*+!|^/&=<>?$@#\\\"'_ aseERVICF0\n\0é\x0b", min_size=1, max_size=3))
def test_a_text_with_something_put_in_is_refused_or_answered_the_same(held: Held, query: str, at: int, more: str) -> None:
    at %= len(query)
    agrees(held, query[:at] + more + query[at:])
    agrees(held, query[:at] + more + query[at + len(more) :])


SMALL = [
    "SELECT ?p ?o { <https://w3id.org/hltgraph/id/recommendation/l> ?p ?o BIND(7 AS ?n) } LIMIT 10",
    "SELECT ?p ?o WHERE { id:recommendation\\/l ?p ?o . } # 12345",
    "SELECT * { ?r a hlt:Recommendation ; skos:prefLabel ?l . FILTER(LANG(?l) = 'nl') }",
    "SELECT ?r ?a { ?r a hlt:Recommendation ; hlt:letter ?x OPTIONAL { ?r hlt:hasAgendaItem ?a } }",
    "ASK { id:recommendation\\/l a hlt:Recommendation }",
    "prefix h: <https://w3id.org/hltgraph/def#> SELECT ?r { ?r a h:Recommendation }",
    "SELECT DISTINCT ?l { id:recommendation\\/l skos:prefLabel ?l ; }",
    'SELECT ?s { ?s hlt:letter "L" }',
    "SELECT ?l { id:recommendation\\/l a hlt:Recommendation ; skos:prefLabel ?l . hlt:letter a owl:DatatypeProperty }",
    "ASK {}",
]


@pytest.mark.parametrize("query", SMALL)
def test_what_is_small_is_answered_at_once(held: Held, query: str) -> None:
    assert agrees(held, query)


LARGE = [
    "SELECT * { ?s ?p ?o }",
    "SELECT * { ?s ?p ?o } LIMIT 1",
    "SELECT * { ?s a ?c }",
    "SELECT * { ?a a hlt:Recommendation . ?b a hlt:Recommendation }",
    "SELECT * { ?a a prov:Entity ; ?p ?o }",
    "ASK { ?a a prov:Entity ; dcterms:isPartOf ?b . ?c dcterms:isPartOf ?b ; a prov:Entity }",
    "SELECT * { ?a rdfs:label ?b OPTIONAL { ?x ?y ?z } }",
]
OTHERWISE = [
    "SELECT * { ?r a hlt:Recommendation } ORDER BY ?r",
    "SELECT * { id:recommendation\\/l rdfs:label* ?o }",
    "SELECT * { id:recommendation\\/l rdfs:label|skos:prefLabel ?o }",
    "SELECT * { id:recommendation\\/l ^rdfs:label ?o }",
    "SELECT * { { id:recommendation\\/l ?p ?o } }",
    "SELECT * { id:recommendation\\/l ?p ?o FILTER(REGEX(?o, '(a*)*b')) }",
    "SELECT * { id:recommendation\\/l ?p ?o FILTER(CONTAINS(?o, 'x')) }",
    "SELECT * { id:recommendation\\/l ?p ?o FILTER EXISTS { ?s ?p ?o } }",
    "SELECT * { id:recommendation\\/l ?p ?o FILTER(?o = ?o + 1) }",
    "SELECT * { id:recommendation\\/l ?p ?o BIND(CONCAT(?o, ?o) AS ?x) }",
    "SELECT * { id:recommendation\\/l ?p ?o BIND(?o AS ?x) }",
    "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
    "SELECT * { id:recommendation\\/l ?p [] }",
    "SELECT * { id:recommendation\\/l ?p (1 2) }",
    "SELECT * { id:recommendation\\/l ?p _:b }",
    "SELECT * { << ?s ?p ?o >> ?q ?r }",
    "SELECT * { GRAPH ?g { id:recommendation\\/l ?p ?o } }",
    "SELECT * FROM <urn:g> { id:recommendation\\/l ?p ?o }",
    "SELECT * { SERVICE <urn:x> { id:recommendation\\/l ?p ?o } }",
    "SELECT * { id:recommendation\\/l ?p ?o } VALUES ?o { 1 2 }",
    "SELECT * { VALUES ?s { id:recommendation\\/l } ?s ?p ?o }",
    "SELECT * { BIND(id:recommendation\\/l AS ?s) ?s ?p ?o }",
    "SELECT * { id:recommendation\\/l ?p ?o MINUS { ?s ?p ?o } }",
    "SELECT * { { SELECT * { ?s ?p ?o } } }",
    "BASE <urn:x:> SELECT * { <y> ?p ?o }",
    "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }",
    "DESCRIBE id:recommendation\\/l",
    "INSERT DATA { <urn:a> <urn:b> <urn:c> }",
    'SELECT * { id:recommendation\\/l ?p """x""" }',
    'SELECT * { id:recommendation\\/l ?p "\\u0022" }',
    "SELECT * { <https://w3id.org/hltgraph/id/recommendation/\\u006c> ?p ?o }",
    "SELECT * { ?s a prov:Entity.service<urn:x>{ ?s ?p ?o } }",
    "SELECT * { ?s ?p true.service:x{ ?s ?p ?o } }",
    "SELECT * { ?s ?p 1e0service<urn:x>{ } }",
    "PREFIX",
    "PREFIX x:",
    "SELECT",
    "SELECT * {",
    "SELECT * { ?s",
    "",
    "ASK {}\0",
    "ASK {} ASK {}",
    "SELECT * { id:recommendation\\/l ?p ?o } LIMIT",
    "SELECT * { id:recommendation\\/l ?p ?o } LIMIT -1",
    "SELECT * { id:recommendation\\/l ?p ?o } LIMIT 99999999999999999999",
    "ASK { " + " ".join(f"id:recommendation\\/l hlt:p{n} ?o{n} ." for n in range(MOST_PATTERNS + 1)) + " }",
    "ASK { " + " ".join("OPTIONAL { id:recommendation\\/l a ?o }" for _ in range(MOST_OPTIONALS + 1)) + " }",
    "ASK { FILTER(1 = 1" + " && 1 = 1" * MOST_TESTS + ") }",
    "ASK {} #" + "x" * MOST_CHARS,
]


@pytest.mark.parametrize("query", [*LARGE, *OTHERWISE], ids=lambda query: query[:50])
def test_what_is_not_proven_to_be_small_goes_to_a_worker(held: Held, query: str) -> None:
    assert at_once(held[1], Job(query)) is None


def test_what_names_a_rung_or_a_limit_below_the_bound_goes_to_a_worker(held: Held) -> None:
    query = SMALL[0].replace(" LIMIT 10", "")
    assert at_once(held[1], Job(query)) is not None
    assert at_once(held[1], Job(query, trust="stated")) is None
    assert at_once(held[1], Job(query, max_rows=5)) is None
    assert at_once(held[1], Job(query, max_bytes=500)) is None
    assert at_once(held[1], Job(query, max_chars=20)) is None
    assert at_once(held[1], Job(query, rows=None)) is None


def test_numbers_make_no_other_proof_but_in_limit(held: Held) -> None:
    wide = "SELECT * {{ ?s hlt:hasTheme ?t ; a ?c }} LIMIT {}"
    rows = {limit: (proof := held[1].proof(wide.format(limit))) and proof.rows for limit in (1, 2, 500, 3)}
    assert rows == {1: 1, 2: 2, 500: None, 3: 3} or set(rows.values()) == {None}
    assert held[1].proof(SMALL[0]) is held[1].proof(SMALL[0].replace("7", "123456789"))


def test_the_deepest_plain_query_needs_little_stack(held: Held) -> None:
    prefix = "PREFIX p: <urn:p> " * 50
    deep = prefix + "SELECT * {id:recommendation\\/l hlt:letter ?c "
    deep += " OPTIONAL {id:recommendation\\/l hlt:letter ?c FILTER(1 = 1 || ?c != ?c)}" * 2 + "FILTER(?c = ?c) " * (MOST_TESTS - 4) + "}"
    assert len(deep) <= MOST_CHARS
    outcomes: list[bool] = []
    before = threading.stack_size(1 << 18)
    try:
        thread = threading.Thread(target=lambda: outcomes.append(agrees(held, deep)))
        thread.start()
        thread.join()
    finally:
        threading.stack_size(before)
    assert outcomes == [True]


# The bound, against every way to join a few patterns over a small graph

TERMS = st.sampled_from([ox.NamedNode(f"urn:{name}") for name in "abc"])
TRIPLES = st.lists(st.tuples(TERMS, TERMS, st.one_of(TERMS, st.sampled_from([ox.Literal("1"), ox.Literal(1)]))), max_size=25)
PLACES = st.sampled_from(["?x", "?y", "?z", "urn:a", "urn:b"])


def _fits(pattern: Pattern, triple: tuple[str, str, str], row: dict[str, str]) -> dict[str, str] | None:
    new = dict(row)
    for want, have in zip(pattern, triple, strict=True):
        if want[0] == "?":
            if new.setdefault(want, have) != have:
                return None
        elif want != have:
            return None
    return new


def _looked_through(pattern: Pattern, triples: list[tuple[str, str, str]], row: dict[str, str]) -> int:
    """The shortest list of the triples of a term that is known."""
    given = [(place, row.get(term, term)) for place, term in enumerate(pattern) if term[0] != "?" or term in row]
    return min((sum(triple[place] == term for triple in triples) for place, term in given), default=len(triples))


@settings(max_examples=300)
@given(TRIPLES, st.lists(st.tuples(PLACES, PLACES, PLACES), min_size=1, max_size=3))
def test_no_order_of_joining_needs_more_than_the_bound(content: list[tuple[ox.NamedNode, ox.NamedNode, ox.Term]], patterns: list[Pattern]) -> None:
    store = ox.Store()
    store.extend(ox.Quad(*triple) for triple in content)  # type: ignore[arg-type]
    text = " . ".join(" ".join(term if term[0] == "?" else f"<{term}>" for term in pattern) for pattern in patterns)
    plain = read(f"SELECT * {{ {text} }}", {})
    assert plain is not None
    assert plain.patterns == tuple(patterns)
    most = bound(plain, Counts.of(store))
    triples = [(quad.subject.value, quad.predicate.value, str(quad.object) if isinstance(quad.object, ox.Literal) else quad.object.value) for quad in store]  # type: ignore[union-attr]
    for order in itertools.permutations(patterns):
        seen = set[str]()
        looked, rows = 0, [dict[str, str]()]
        for pattern in order:
            if seen and any(term[0] == "?" for term in pattern) and not seen & set(pattern):
                break  # it would multiply
            seen |= {term for term in pattern if term[0] == "?"}
            looked += sum(_looked_through(pattern, triples, row) for row in rows)
            rows = [new for row in rows for triple in triples if (new := _fits(pattern, triple, row)) is not None]
            looked += len(rows)
        else:
            assert most is not None
            assert looked <= most.worst
            assert len(rows) <= most.rows
            assert most.steps <= most.worst
            continue
        if most is None:
            return
