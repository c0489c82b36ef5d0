"""The word index: which words stand in the passages of each item, as the register at the back of a book does.

People ask with the words of the nota, and the graph says things in words of its own. So each item carries the words of
its passages, each once and in alphabetical order: an index to search by, and no sentence of the source.

``python -m hltgraph.authoring.wordindex --sources DIR`` writes data/about/wordindex.ttl; ``--check`` says whether it is stale.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from hltgraph.authoring.turtle import document, iri, literal
from hltgraph.build.reading import Asserted, read
from hltgraph.knowledge import Knowledge
from hltgraph.namespaces import TERMS, short, thing
from hltgraph.provenance.passages import read as passages_of
from hltgraph.provenance.source import DOCUMENTS, SourceText, fold
from hltgraph.questions.lexicon import tokens
from hltgraph.questions.wording import wording

#: Items whose words are worth finding; of bodies and values the passage only holds the name.
INDEXED = frozenset({
    "statement", "demand", "actor-demand", "recommendation", "agenda-item", "audit-recommendation", "framework", "trait", "track",
    "vision-goal", "original-goal", "strategy-ambition", "instrument", "initiative", "study", "evaluation", "phase",
})  # fmt: skip


# What the text recognition made of a letter with a mark, in words that people ask with.
_MENDED = {"codrdin": "coordin", "coerdin": "coordin", "invioed": "invloed"}


def _mended(word: str) -> str:
    for wrong, right in _MENDED.items():
        word = word.replace(wrong, right)
    return word


def words(text: str) -> list[str]:
    """The words of a text that say something, each once, sorted; folded, and those broken over a line joined."""
    stop = wording("nl").lists["stop"] | wording("nl").lists["of"] | wording("nl").lists["and"]
    joined = fold(text).replace("- ", "")
    return sorted({_mended(token.word) for token in tokens(joined) if len(token.word) > 2 and token.word not in stop and not token.word.isdigit()})


def index(asserted: Asserted, sources: Path) -> str:
    """The Turtle of the index.

    :raises KnowledgeError: when a source is missing.
    """
    texts = {slug: SourceText.read(sources, slug) for slug in DOCUMENTS}
    provenance = passages_of(asserted)
    found: dict[str, set[str]] = {}
    for subject, predicate, target in asserted.graphs["stated"]:
        name = short(subject.value)
        passage = provenance.passages.get(short(target.value)) if predicate.value == TERMS + "hasPassage" else None
        if passage and name.partition("/")[0] in INDEXED:
            source = texts[passage.document]
            found.setdefault(name, set()).update(words(" ".join(source.text[a:b] for a, b in passage.ranges)))
    blocks = [(iri(thing(name)), [("hlt:indexTerms", [literal(" ".join(sorted(found[name])), "nl")])]) for name in sorted(found) if found[name]]
    return document(blocks, "made by python -m hltgraph.authoring.wordindex; words of the passages, sorted, to search by")


def main(arguments: list[str] | None = None) -> int:
    """Write the index, or with ``--check`` compare; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sources", type=Path, required=True)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args(arguments)
    knowledge = Knowledge.find()
    path = knowledge.root / "data" / "about" / "wordindex.ttl"
    fresh = index(read(knowledge), options.sources)
    if options.check:
        if path.is_file() and path.read_text("utf-8") == fresh:
            return 0
        print(f"{path.relative_to(knowledge.root)} is stale: run python -m hltgraph.authoring.wordindex", file=sys.stderr)
        return 1
    path.write_text(fresh, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
