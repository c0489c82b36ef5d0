"""The canonical questions: made from the things of the graph, and kept where each is read as it is meant.

``python -m hltgraph.authoring.canonical`` writes data/about/canonical.ttl from the built graph. A question is kept when the
answer to it holds the thing it is about; the others are no questions to offer anybody.
"""

from __future__ import annotations

import datetime
import sys
from collections.abc import Iterator

from hltgraph.authoring.turtle import document, iri, literal
from hltgraph.knowledge import Knowledge
from hltgraph.namespaces import short
from hltgraph.questions import phrasing
from hltgraph.questions.asking import Asker
from hltgraph.questions.bank import question
from hltgraph.settings import Settings
from hltgraph.store.opening import dataset_path, open_store

#: The wordings of a thing that are tried, and how many are kept, a language.
_TRIED, _KEPT = 6, 2
# A day on which "now" is not asked after; canonical questions name no times.
_DAY = datetime.date(2026, 1, 1)


def _templates(asker: Asker, language: str) -> Iterator[tuple[str, str]]:
    """Questions by chapter, actor, letter, theme, value and goal: the thing each is about, and the question."""
    made = phrasing.phrases(language)["canonical"]
    labels: dict[str, dict[str, tuple[str, str]]] = {}
    for facet, value, thing, names in asker.reader.lexicon.things:
        if names.get(language):
            labels.setdefault(facet, {})[thing] = (value, names[language])
    chapters = [(thing, value) for thing, (value, _) in labels["chapter"].items()]
    actors = [(thing, label) for thing, (_, label) in labels["actor"].items() if "/actor/" in thing]
    for chapter, number in chapters:
        yield chapter, made["recommendations"].format(chapter=number)
        for _, actor in actors:
            yield chapter, made["asked"].format(chapter=number, actor=actor)
    for thing, actor in actors:
        yield thing, made["actor"].format(actor=actor)
    for facet in ("theme", "value", "goal", "about"):
        for thing, (_, name) in labels[facet].items():
            yield thing, made[facet].format(name=name)
    for row in asker.store.rows(question("recommendations").bound({})):
        letter = row["letter"].value
        yield row["recommendation"].value, made["letter"].format(letter=letter)
        yield row["recommendation"].value, made["when"].format(letter=letter)


def canonical(asker: Asker) -> dict[str, list[tuple[str, str]]]:
    """The canonical questions of each thing, with their language, in the order in which they are to be offered."""
    kept: dict[str, list[tuple[str, str]]] = {}
    for language in ("nl", "en"):
        for thing, text in _templates(asker, language):
            answer = asker.ask(text, as_of=_DAY, language=language)
            if answer.status == "answered" and not answer.reading.unused:
                kept.setdefault(thing, []).append((text, language))
    wordings: dict[tuple[str, str], list[str]] = {}
    for sentence in asker.finder.index.sentences():
        if sentence.field == "asked":
            wordings.setdefault((sentence.iri, sentence.language), []).append(sentence.text)
    for (thing, language), texts in sorted(wordings.items()):
        found: list[tuple[str, str]] = []
        # A whole question is a better example than a few words.
        for text in sorted(texts, key=lambda each: (not each.endswith("?"), len(each), each))[:_TRIED]:
            answer = asker.ask(text, as_of=_DAY, language=language)
            if len(found) < _KEPT and answer.status == "answered" and answer.items and answer.items[0].iri == thing:
                found.append((text, language))
        kept.setdefault(thing, []).extend(found)
    return {thing: questions for thing, questions in sorted(kept.items()) if questions}


def main() -> int:
    """Write the canonical questions of the built graph."""
    settings = Settings.from_environment()
    asker = Asker.of(open_store(dataset_path(settings), settings.cache_folder()))
    found = canonical(asker)
    blocks = [
        (iri(thing), [("hlt:canonicalQuestion", [literal(text, language) for text, language in dict.fromkeys(questions)])])
        for thing, questions in sorted(found.items(), key=lambda pair: short(pair[0]))
    ]
    path = Knowledge.find(settings.root).root / "data" / "about" / "canonical.ttl"
    path.write_text(document(blocks, "made by python -m hltgraph.authoring.canonical; each was seen to be read as it is meant"), "utf-8")
    print(f"{path.name}: {sum(map(len, found.values()))} questions of {len(found)} things")
    return 0


if __name__ == "__main__":
    sys.exit(main())
