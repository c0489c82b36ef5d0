"""What things are called."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from hltgraph.namespaces import short
from hltgraph.questions import retrieval
from hltgraph.store.graph import GraphStore

LANGUAGES = ("nl", "en")


def bilingual(store: GraphStore, iris: Iterable[str]) -> dict[str, Mapping[str, str]]:
    """The label of each thing by language, in the other one where it has none in a language; empty where it has none at all."""

    def find(wanted: list[str]) -> dict[str, Mapping[str, str]]:
        rows = retrieval.detail_rows(store, "labels", wanted, "all")
        return {iri: {language: label for language in LANGUAGES if (label := retrieval.label_of(rows.get(iri, []), language))} for iri in wanted}

    return store.memory.of("labels", sorted(set(iris)), find)


def labels(store: GraphStore, iris: Iterable[str], language: str) -> dict[str, str]:
    """The label of each thing in a language, or its short name."""
    return {iri: said.get(language) or short(iri, store.base) for iri, said in bilingual(store, iris).items()}
