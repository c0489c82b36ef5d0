"""Sheets become Turtle that the build takes, or one line that names the item and the mend."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from hltgraph.authoring.sheets import Sheet
from hltgraph.errors import KnowledgeError
from hltgraph.namespaces import TERMS, thing
from hltgraph.provenance.source import DOCUMENTS, fingerprint

LINES = ["Een kop", "1. Links een punt 1. Rechts een punt", "dat doorloopt en dat ook", "", " Een nieuwe bladzijde"]
ITEM = {
    "id": "demand/9-1-bestuurders-1",
    "in": "section/9-1",
    "at": ["2|... Links een punt", "3|dat doorloopt"],
    "label": ["Een punt", "A point"],
    "text": ["Een punt.", "A point."],
    "facts": {"position": 1, "asksOf": ["actor/bestuurders"]},
    "read": [["force", "force/do", "high", "Een gebod.", "An order."]],
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / DOCUMENTS["hlt-samen-verder"]).write_text("\n".join(LINES) + "\n", "utf-8")
    return tmp_path


def turtle(folder: Path, project: Path, *items: dict[str, Any]) -> dict[str, str]:
    content = {"sheet": "test", "document": "hlt-samen-verder", "items": list(items)}
    return dict(Sheet(content, folder, project / "ontology" / "hltgraph.ttl").files())


def triples(text: str) -> set[tuple[str, str, str]]:
    return {(q.subject.value, q.predicate.value, q.object.value) for q in ox.parse(text, format=ox.RdfFormat.TURTLE)}  # type: ignore[union-attr]


def test_a_column_passage_holds_only_the_words_of_its_column(folder: Path, project: Path) -> None:
    files = turtle(folder, project, ITEM)
    text = "\n".join(LINES)
    found = triples(files["about/passages/test.ttl"])
    starts = sorted(int(o) for s, p, o in found if p.endswith("#start"))
    ends = sorted(int(o) for s, p, o in found if p.endswith("#end"))
    assert [text[a:b] for a, b in zip(starts, ends, strict=True)] == ["1. Links een punt", "dat doorloopt"]
    assert fingerprint("1. Links een punt dat doorloopt") in {o for _, p, o in found if p == TERMS + "fingerprint"}


def test_a_reading_is_a_triple_and_a_node(folder: Path, project: Path) -> None:
    files = turtle(folder, project, ITEM)
    assert (thing(ITEM["id"]), TERMS + "force", thing("force/do")) in triples(files["interpreted/test.ttl"])
    node = thing("interpretation/demand-9-1-bestuurders-1-force-1")
    assert {o for s, p, o in triples(files["about/interpretations/test.ttl"]) if s == node} >= {
        thing("force/do"),
        "Een gebod.",
        "An order.",
        thing("confidence/high"),
    }


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"at": ["2|... ergens anders"]}, "the last words are not on line 2"),
        ({"at": ["99"]}, "has no line 99"),
        ({"at": ["2|punt ..."]}, "stand twice on line 2"),
        ({"facts": {"asksFor": ["actor/bestuurders"]}}, "no property asksFor"),
        ({"label": ["Alleen Nederlands"]}, "no pair of a Dutch and an English text"),
        ({"read": [["force", "force/do", "sure", "a", "b"]]}, "'sure' is not high, medium or low"),
        ({"id": "wish/1"}, "wish is no kind of thing"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_a_mistake_in_a_sheet_names_the_item_and_the_mend(folder: Path, project: Path, change: dict[str, Any], says: str) -> None:
    with pytest.raises(KnowledgeError) as caught:
        turtle(folder, project, ITEM | change)
    assert (ITEM | change)["id"] in caught.value.detail
    assert says in caught.value.detail


def test_the_context_names_every_term_of_the_ontology(project: Path) -> None:
    import json

    from hltgraph.authoring.context import context

    fresh = context(project / "ontology" / "hltgraph.ttl")
    assert (project / "ontology" / "context.jsonld").read_text("utf-8") == fresh
    assert {"Recommendation", "asksOf", "due", "prefLabel"} <= set(json.loads(fresh)["@context"])


def test_a_place_is_printed_with_the_part_that_it_lies_in(project: Path, sources: Path) -> None:
    from hltgraph.authoring.sheets import passage_of

    text = passage_of("hlt-samen-verder", ["1214|... waarop", "1215|... sturen"], sources, project / "ontology" / "hltgraph.ttl")
    assert (thing("passage/hlt-samen-verder-69642-69784"), TERMS + "withinPart", thing("section/3-3")) in triples(text)
