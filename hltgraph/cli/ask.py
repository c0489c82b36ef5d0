"""``hltgraph ask "QUESTION"``."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING

from hltgraph.cli import options as shared
from hltgraph.cli import output
from hltgraph.settings import Settings

if TYPE_CHECKING:
    from hltgraph.questions.answer import Answer, Citation


def configure(parser: argparse.ArgumentParser) -> None:
    """The command's own options."""
    parser.add_argument("question", help="The question, in Dutch or English, in quotes.")
    shared.add(parser, as_of=True)


def run(options: argparse.Namespace) -> int:
    """Exit code 0 when answered or found, 1 when empty or refused."""
    from hltgraph.questions.asking import Asker

    settings = Settings.from_environment()
    answer = Asker.of(shared.store(options, settings), settings.sources).ask(
        options.question,
        trust=options.trust,
        language=options.lang,
        as_of=shared.today(options),
        max_chars=settings.max_question_chars,
    )
    if options.format == "json":
        output.as_json(answer.as_dict())
    elif options.format == "csv":
        rows = [[item.iri, item.type, item.label, item.text, item.why, item.layer, *_place(item.citations)] for item in answer.items]
        output.as_csv(["iri", "type", "label", "text", "why", "layer", "section", "page", "lines"], rows)
    else:
        _print(answer)
    return 0 if answer.status in ("answered", "found") else 1


def _place(citations: Sequence[Citation]) -> list[str | None]:
    if not citations:
        return [None, None, None]
    first = citations[0]
    return [first.section, first.page, "-".join(map(str, dict.fromkeys(first.lines)))]


def _print(answer: Answer) -> None:
    from hltgraph.questions import phrasing

    language = answer.reading.language
    print(output.paragraph(answer.text))
    items = {item.iri: item for item in answer.items}
    for group in answer.groups:
        print(f"\n{group.label} ({len(group.items)})")
        reasons = {items[iri].reason for iri in group.items}
        shared_reason = len(reasons) == 1 and len(group.items) > 1 and reasons.pop()
        if shared_reason:
            print(output.paragraph(f"({shared_reason})", 2))
        for iri in group.items:
            item = items[iri]
            print(output.paragraph(f"- {item.label}", 2, 2))
            if item.text:
                print(output.paragraph(item.text, 4))
            for citation in item.citations[:1]:
                where = phrasing.place(language, citation.part, citation.section, citation.page, citation.lines)
                print(output.paragraph(f"[{phrasing.layer(language, item.layer)}] {where}", 4))
            if item.agenda:
                print(output.paragraph(item.agenda["time_path"], 4))
            if item.reason and not shared_reason:
                print(output.paragraph(f"({item.reason})", 4))
    for suggestion in answer.suggestions:
        print(f"  > {suggestion}")
