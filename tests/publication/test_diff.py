"""The difference between two graphs, as properties and as cases."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
from hypothesis import given
from hypothesis import strategies as st

from hltgraph.namespaces import BASE, TERMS, thing
from hltgraph.publication.diff import Difference, compare
from hltgraph.publication.edition import Edition

NAMES = st.sampled_from(["theme/a", "theme/b", "theme/c"])
QUADS = st.sets(
    st.builds(
        lambda subject, predicate, value, layer: ox.Quad(
            ox.NamedNode(thing(subject)), ox.NamedNode(TERMS + predicate), value, ox.NamedNode(f"{BASE}id/graph/{layer}")
        ),
        NAMES,
        st.sampled_from(["concerns", "number"]),
        st.one_of(
            st.builds(lambda name: ox.NamedNode(thing(name)), NAMES), st.sampled_from([ox.Literal("1"), ox.Literal("één", language="nl"), ox.BlankNode("x")])
        ),
        st.sampled_from(["stated", "interpreted", "about"]),
    ),
    max_size=12,
)


def said(edition: Edition) -> set[tuple[str, str, str, str]]:
    return {(str(q.subject), str(q.predicate), "[]" if isinstance(q.object, ox.BlankNode) else str(q.object), str(q.graph_name)) for q in edition.quads}


def names(found: Difference) -> dict[str, set[str]]:
    return {kind: {change.name for change in getattr(found, kind)} for kind in ("added", "removed", "changed", "moved")}


@given(QUADS)
def test_a_graph_does_not_differ_from_itself(quads: set[ox.Quad]) -> None:
    assert compare(Edition.of(quads), Edition.of(quads)).things == 0


@given(QUADS, QUADS)
def test_two_graphs_that_say_different_things_differ(one: set[ox.Quad], other: set[ox.Quad]) -> None:
    old, new = Edition.of(one), Edition.of(other)
    assert (compare(old, new).things == 0) == (said(old) == said(new))


@given(QUADS, QUADS)
def test_the_way_back_is_the_way_there_turned(one: set[ox.Quad], other: set[ox.Quad]) -> None:
    there, back = names(compare(Edition.of(one), Edition.of(other))), names(compare(Edition.of(other), Edition.of(one)))
    assert there == {"added": back["removed"], "removed": back["added"], "changed": back["changed"], "moved": back["moved"]}


@given(QUADS, QUADS)
def test_a_thing_differs_in_one_way_only(one: set[ox.Quad], other: set[ox.Quad]) -> None:
    found = names(compare(Edition.of(one), Edition.of(other)))
    assert sum(len(things) for things in found.values()) == len(set.union(*found.values()))


def edition(text: str) -> Edition:
    head = f"@prefix : <{BASE}id/theme/> . @prefix hlt: <{TERMS}> . @prefix g: <{BASE}id/graph/> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> . "
    return Edition.of(ox.parse((head + text).encode(), format=ox.RdfFormat.TRIG))


def test_each_way_to_differ_is_named_with_its_statements_and_layers() -> None:
    old = edition('g:stated { :a hlt:number "1" . :b hlt:number "2" . :c hlt:number "3" . :d hlt:number "4" } g:about { :a skos:prefLabel "Oud"@nl }')
    new = edition(
        'g:stated { :a hlt:number "1", "5" . :b hlt:number "2" . :e hlt:number "6" } g:interpreted { :c hlt:number "3" } g:about { :a skos:prefLabel "Nieuw"@nl }'
    )
    found = compare(old, new)
    assert names(found) == {"added": {"theme/e"}, "removed": {"theme/d"}, "changed": {"theme/a"}, "moved": {"theme/c"}}
    (changed,), (moved,) = found.changed, found.moved
    assert changed.label == "Nieuw"
    assert [(line.sign, line.text, line.layer) for line in changed.lines] == [
        ("+", 'hlt:number "5"', "stated"), ("+", 'skos:prefLabel "Nieuw"@nl', "about"), ("-", 'skos:prefLabel "Oud"@nl', "about"),
    ]  # fmt: skip
    assert [(line.sign, line.layer) for line in moved.lines] == [("~", "stated → interpreted")]


def test_a_list_is_the_same_whatever_its_nodes_are_called_and_another_when_it_holds_another() -> None:
    one = edition('g:about { :a skos:member ( "x" "y" ) }')
    assert (
        compare(
            one,
            edition(
                'g:about { :a skos:member _:l . _:l <http://www.w3.org/1999/02/22-rdf-syntax-ns#first> "x" ; <http://www.w3.org/1999/02/22-rdf-syntax-ns#rest> ( "y" ) }'
            ),
        ).things
        == 0
    )
    assert names(compare(one, edition('g:about { :a skos:member ( "x" "z" ) }')))["changed"] == {"theme/a"}


def test_graphs_under_different_bases_are_compared_by_their_names() -> None:
    one = edition('g:stated { :a hlt:number "1" }')
    assert compare(one, Edition.of(one.quads, "https://data.example.org/x/")).things == 0


def test_the_command_gives_text_json_and_a_page(tmp_path: Path, project: Path) -> None:
    for name, number in (("a", "1"), ("b", "2")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "dataset.nq").write_bytes(edition(f'g:stated {{ :a hlt:number "{number}" }}').content)

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "hltgraph.cli.main", "diff", str(tmp_path / "a"), str(tmp_path / "b" / "dataset.nq"), *arguments]
        return subprocess.run(command, capture_output=True, text=True, cwd=project)

    text = run("--format", "text")
    assert (text.returncode, text.stdout.splitlines()[0]) == (0, "changed theme/a")
    assert text.stdout.endswith("0 added, 0 removed, 1 changed, 0 moved\n")
    assert json.loads(run().stdout)["changed"][0]["name"] == "theme/a"
    page = run("--format", "html", "--lang", "en").stdout
    assert '<html lang="en">' in page and "hlt:number" in page
    assert "href" not in page.replace('href="#content"', "")
    missing = subprocess.run([sys.executable, "-m", "hltgraph.cli.main", "diff", "nowhere", "nothing"], capture_output=True, text=True, cwd=project)
    assert (missing.returncode, missing.stderr.count("\n")) == (3, 1)
