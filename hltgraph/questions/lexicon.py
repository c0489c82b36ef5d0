"""The lexicon: every name in the graph by which a question may mean something.

It is read from the graph once for each version and kept beside the store; nothing of it lives in code.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import unicodedata
from dataclasses import dataclass
from importlib import resources

from hltgraph.namespaces import TERMS, short
from hltgraph.questions.bank import KINDS
from hltgraph.store.graph import GraphStore

_WORD = re.compile(r"\d+(?:\.\d+)+|[^\W_]+")

# The slot that a thing of a class fills.
_FACETS = {
    "hlt:Chapter": "chapter", "hlt:Section": "section", "hlt:Annex": "section", "hlt:Document": "section",
    "hlt:Actor": "actor", "hlt:GoverningBody": "actor", "hlt:GovernmentRole": "role", "hlt:PublicValue": "value",
    "hlt:Theme": "theme", "hlt:TaskCategory": "task", "hlt:RecommendationCategory": "category", "hlt:Force": "force",
    "sdgo:Goal": "goal",
}  # fmt: skip
#: Where one name leads to several things, the slots in the order in which they are tried.
PRIORITY = ("class", "chapter", "actor", "category", "role", "about", "section", "theme", "goal", "value", "task", "force")


def fold(word: str) -> str:
    """A word without case and accents.

    >>> fold("Coördinatie")
    'coordinatie'
    """
    return "".join(c for c in unicodedata.normalize("NFKD", word.casefold()) if not unicodedata.combining(c))


@dataclass(frozen=True)
class Token:
    """A word of a sentence, folded, with its place in the characters of the sentence."""

    word: str
    start: int
    end: int


def tokens(sentence: str) -> list[Token]:
    """The words of a sentence; a section number such as 3.1.2 is one word."""
    return [Token(fold(m[0]), m.start(), m.end()) for m in _WORD.finditer(sentence)]


@dataclass(frozen=True)
class Entry:
    """One thing that a name leads to: the slot it fills, the value the slot takes, its IRI and labels."""

    facet: str
    value: str
    iri: str
    label: dict[str, str]


@dataclass(frozen=True)
class Lexicon:
    """Names as tuples of folded words, each with what it leads to, and the length of the longest."""

    names: dict[tuple[str, ...], tuple[Entry, ...]]
    longest: int

    def entries(self, words: tuple[str, ...]) -> tuple[Entry, ...]:
        """What a name leads to, the likeliest first."""
        return self.names.get(words, ())


def _rows(store: GraphStore) -> list[dict[str, str]]:
    """The lexicon as plain rows, from the cache or the graph."""
    query = (resources.files("hltgraph.questions") / "lexicon.rq").read_text("utf-8")
    # Named by the query too, so that another way of reading the graph finds no old rows.
    mark = hashlib.sha256((query + repr(KINDS) + repr(_FACETS)).encode()).hexdigest()[:12]
    cached = store.folder / f"lexicon-{mark}.json" if store.folder else None
    if cached and cached.is_file():
        rows: list[dict[str, str]] = json.loads(cached.read_bytes())
        return rows
    slugs = {TERMS + cls: slug for slug, cls in KINDS.items()}
    rows = []
    for row in store.rows(query):
        iri, kind = row["thing"].value, short(row["type"].value)  # type: ignore[union-attr]
        if kind == "owl:Class":
            if iri not in slugs:
                continue
            facet, value = "class", slugs[iri]
        else:
            facet = _FACETS.get(kind, "about")
            value = short(iri, store.base).removeprefix(f"{facet}/").removeprefix("sdg:")
        rows.append({"facet": facet, "value": value, "iri": iri, "label": row["label"].value, "lang": row["label"].language, "how": row["how"].value})  # type: ignore[union-attr]
    if cached:
        fresh = cached.with_name(f".lexicon-{os.getpid()}")
        try:
            fresh.write_text(json.dumps(rows, ensure_ascii=False), "utf-8")
            os.replace(fresh, cached)
        except OSError:
            pass  # it is only quicker with it
    return rows


def read(store: GraphStore) -> Lexicon:
    """The lexicon of a graph."""
    rows = _rows(store)
    labels: dict[str, dict[str, str]] = {}
    facets: dict[str, str] = {}
    for row in rows:
        if row["how"] == "pref":
            labels.setdefault(row["iri"], {})[row["lang"]] = row["label"]
        # A thing of several classes fills the slot that comes first.
        known = facets.get(row["iri"], row["facet"])
        facets[row["iri"]] = min(known, row["facet"], key=PRIORITY.index)
    names: dict[tuple[str, ...], dict[str, Entry]] = {}
    for row in rows:
        if row["facet"] != facets[row["iri"]]:
            continue
        words = tuple(token.word for token in tokens(row["label"]))
        if words:
            names.setdefault(words, {})[row["iri"]] = Entry(row["facet"], row["value"], row["iri"], labels.get(row["iri"], {}))
    ordered = {words: tuple(sorted(found.values(), key=lambda e: (PRIORITY.index(e.facet), e.iri))) for words, found in names.items()}
    return Lexicon(ordered, max(map(len, ordered), default=0))
