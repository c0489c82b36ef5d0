"""Whether each passage and exclusion says the truth about its place: offsets, fingerprint, lines, page, part, name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hltgraph.provenance.outline import Outline
from hltgraph.provenance.passages import LONG, Exclusion, Passage, Provenance
from hltgraph.provenance.problems import Problem
from hltgraph.provenance.source import DOCUMENTS, SourceText, fingerprint

_LANGUAGES = ("nl", "en")


def check_file(provenance: Provenance, source: SourceText) -> Iterator[Problem]:
    """Whether the file is the one that the offsets of the data count in."""
    wanted = provenance.digests.get(source.slug)
    if wanted is None:
        yield Problem("digest", source.slug, None, f"document/{source.slug}", f"has no hlt:fileDigest; the file's SHA-256 is {source.digest}")
    elif wanted != source.digest:
        message = f"the file's SHA-256 is {source.digest}, the data counts in {wanted}; verify with the file as it was delivered"
        yield Problem("digest", source.slug, None, f"document/{source.slug}", message)


def check_passage(passage: Passage, source: SourceText, outline: Outline) -> Iterator[Problem]:
    """Whether all that a passage says of its place is so. The later checks are left out where its ranges are wrong."""
    wrong = list(_ranges(passage, source))
    yield from wrong
    if wrong:
        return
    lines = source.lines(passage.ranges)

    def problem(kind: str, message: str) -> Problem:
        return Problem(kind, source.slug, lines, passage.name, message)

    text = " ".join(source.text[start:end] for start, end in passage.ranges)
    if fingerprint(text) != passage.fingerprint:
        yield problem("fingerprint", "other words stand there than when it was made; find its words again and mend the offsets")
    if message := _name("passage", passage):
        yield problem("name", message)
    if passage.lines != lines:
        yield problem("lines", f"hlt:lines says {passage.lines!r}; the offsets lie on {lines!r}")
    numbers = [int(number) for number in re.findall(r"\d+", lines)]
    page = source.page(numbers[0], numbers[-1])
    if passage.page != page:
        yield problem("page", f"hlt:page says {passage.page!r}; the lines are on page {page!r}")
    parts = list(dict.fromkeys(outline.part_at(at) for start, end in passage.ranges for at in (start, end - 1)))
    if passage.part not in parts or len(parts) > 1:
        yield problem("part", f"hlt:withinPart says {passage.part}; the place lies in {' and '.join(parts)}")
    if len(text) > LONG and (missing := _unsaid(passage)):
        yield problem("reason", f"is {len(text)} characters long; say why in hlt:reason ({missing}), or split it")


def check_exclusion(exclusion: Exclusion, source: SourceText) -> Iterator[Problem]:
    """Whether an exclusion lies in the text under its own name and gives its reason."""
    wrong = list(_ranges(exclusion, source))
    yield from wrong
    if wrong:
        return
    lines = source.lines(exclusion.ranges)
    if message := _name("exclusion", exclusion):
        yield Problem("name", source.slug, lines, exclusion.name, message)
    if missing := _unsaid(exclusion):
        yield Problem("reason", source.slug, lines, exclusion.name, f"say why in hlt:reason ({missing})")


def check_documents(provenance: Provenance) -> Iterator[Problem]:
    """Whether every passage and exclusion lies in a document that is a source."""
    places: list[Passage | Exclusion] = [*provenance.passages.values(), *provenance.exclusions]
    for place in places:
        if place.document not in DOCUMENTS:
            message = f"lies in {place.document}, which is no source; oa:hasSource is one of document/{' and document/'.join(DOCUMENTS)}"
            yield Problem("unknown-document", None, None, place.name, message)


def check_holders(provenance: Provenance) -> Iterator[Problem]:
    """Whether each passage is some thing's, and each thing's passage is described."""
    held = {name for item in provenance.items.values() for name in item.passages}
    for name in sorted(provenance.passages.keys() - held):
        passage = provenance.passages[name]
        yield Problem("holder", passage.document, passage.lines, name, "is no thing's passage; give it to one with hlt:hasPassage, or drop it")
    for item in provenance.items.values():
        for name in item.passages:
            if name not in provenance.passages:
                yield Problem("holder", None, None, item.name, f"has {name}, which nobody describes as an hlt:Passage")


def _ranges(place: Passage | Exclusion, source: SourceText) -> Iterator[Problem]:
    last = 0
    for start, end in place.ranges:
        if not 0 <= start < end <= len(source.text):
            message = f"the range {start}-{end} does not lie in the text of {len(source.text)} characters"
        elif start < last:
            message = f"the range {start}-{end} overlaps the one before it"
        elif source.text[start].isspace() or source.text[end - 1].isspace():
            message = f"the range {start}-{end} begins or ends with white space"
        else:
            last = end
            continue
        yield Problem("range", source.slug, None, place.name, message + "; mend oa:start and oa:end")


def _name(kind: str, place: Passage | Exclusion) -> str | None:
    fitting = f"{kind}/{place.document}-{place.ranges[0][0]}-{place.ranges[-1][1]}"
    if place.name == fitting or re.fullmatch(re.escape(fitting) + r"-[2-9]\d*", place.name):
        return None
    return f"the name does not fit the offsets; it would be {fitting}"


def _unsaid(place: Passage | Exclusion) -> str:
    return ", ".join(language for language in _LANGUAGES if not place.reason.get(language, "").strip())
