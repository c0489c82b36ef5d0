"""A report for people: the same sections as text for a terminal, as Markdown and as an HTML page with a picture."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from hltgraph.impact.guards import Guard
from hltgraph.impact.picture import picture
from hltgraph.impact.procedure import Step
from hltgraph.impact.report import Affected, Report
from hltgraph.impact.wording import say, term
from hltgraph.namespaces import short, thing
from hltgraph.questions import phrasing

#: The most rows of a table in a report for people; JSON holds all.
MOST = 60


@dataclass(frozen=True)
class Section:
    """A part of a report: a heading, paragraphs, points and a table, any of them empty."""

    key: str
    title: str
    paragraphs: Sequence[str] = ()
    points: Sequence[str] = ()
    header: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()
    quiet: bool = False
    """Whether the section is for looking up rather than for reading."""


def title(report: Report) -> str:
    """What the report is about, in a few words."""
    return report.named[:1].upper() + report.named[1:]


def layer_of(report: Report, layer: str) -> str:
    """A layer in words; nothing for what is no claim."""
    return "scenario" if layer == "scenario" else "" if layer == "about" else phrasing.layer(report.language, layer)


def name_of(report: Report, iri: str) -> str:
    """The name of a thing in a report."""
    return report.labels.get(iri) or short(iri, report.base)


def term_of(report: Report, name: str) -> str:
    """The label of a term of the ontology."""
    return term(report.language, name) or report.labels.get(thing(name, report.base)) or name


def _tags(report: Report, tags: Sequence[str]) -> str:
    return ", ".join(say(report.language, f"tag-{tag}") for tag in tags)


def body_of(report: Report, body: str) -> str:
    """Who takes a step or bears a duty: a thing by its name, else in words."""
    return name_of(report, body) if "://" in body else body


def place_of(report: Report, affected: Affected) -> str:
    """Where the source says it, in short."""
    if not affected.citations:
        return ""
    place = affected.citations[0]
    part, (first, last) = str(place["section"]), place["lines"]
    lines = say(report.language, "line", line=first) if first == last else say(report.language, "lines", first=first, last=last)
    return f"{'§ ' if part[:1].isdigit() else ''}{part}, {lines}"


def _why(report: Report, affected: Affected) -> str:
    return " ; ".join(
        f"{name_of(report, s['from'])} {term_of(report, s['property'])} {name_of(report, s['to'])} [{layer_of(report, s['layer'])}]" for s in affected.path
    )


def _cut(report: Report, rows: list[list[str]]) -> list[list[str]]:
    if len(rows) <= MOST:
        return rows
    return [*rows[:MOST], [say(report.language, "more", count=len(rows) - MOST), *[""] * (len(rows[0]) - 1)]]


def _guard(report: Report, found: Guard) -> Iterator[str]:
    yield f"{found.code} [{_tags(report, found.tags)}] {found.text}"
    for rule in found.laws:
        seen = "" if rule["text_in_force_seen"] else " " + say(report.language, "not-seen", law=rule["label"])
        yield f"{say(report.language, 'law')}: {rule['label']}. {rule['text']}{seen}"
    for route in found.routes:
        yield f"{say(report.language, 'routes')}: {route['label']}. {route['text']}"


def _step(report: Report, step: Step) -> list[str]:
    language = report.language
    name = step.label + (f" ({say(language, 'applies-if')}: {', '.join(step.conditions)})" if step.conditions else "")
    latest = f"{step.latest}" + (f" ({say(language, 'missed')})" if step.missed else "") if step.latest else ""
    term = say(language, "days", count=step.term_days) if step.term_days else ""
    seen = say(language, "yes" if step.law.get("text_in_force_seen") else "no")
    bodies = ", ".join(body_of(report, b) for b in step.bodies) or step.body
    return [name, bodies, str(step.earliest or ""), latest, term, str(step.law.get("label", "")), seen]


def sections(report: Report) -> list[Section]:
    """The report in the order in which an advisor needs it: first what must be said, last what is for looking up."""

    def w(key: str, **given: object) -> str:
        return say(report.language, key, **given)

    first = [f"{w('date')}: {report.scenario.date}. {w('status').capitalize()}: {w(report.status)}."]
    for group in report.same_reach:
        first.append(w("same-reach", parties=", ".join(name_of(report, iri) for iri in group)))
    notes = list(dict.fromkeys(found.note for found in report.procedures if found.note))
    out = [
        Section("head", title(report), [*first, *notes]),
        Section("guards", w("guards"), points=[line for guard in report.guards for line in _guard(report, guard)]),
    ]
    rungs = w("rungs", **{key: report.rungs.get(key, "-") for key in ("stated", "external", "all")})
    rows = [
        [a.label, term_of(report, a.type), a.effect, w(f"band-{a.band}"), layer_of(report, a.layer), place_of(report, a), _why(report, a)]
        for a in report.affected
    ]
    head = [w("thing"), "type", w("effect"), w("band"), w("layer"), "bron" if report.language == "nl" else "source", w("because")]
    out.append(Section("affected", w("affected"), [rungs, w("silence")], header=head, rows=_cut(report, rows)))
    if report.without_carrier:
        out.append(Section("without_carrier", w("without_carrier"), points=[name_of(report, iri) for iri in report.without_carrier]))
    for key, gaps in (("gaps_opened", report.gaps_opened), ("gaps_closed", report.gaps_closed)):
        if gaps:
            lines = [f"{name_of(report, gap.focus)}: {gap.message.get(report.language, '')}" for gap in gaps]
            out.append(Section(key, w(key), points=lines[:MOST] + ([w("more", count=len(lines) - MOST)] if len(lines) > MOST else [])))
    steps = [_step(report, step) for found in report.procedures for step in found.steps]
    if steps:
        out.append(
            Section(
                "procedure",
                w("procedure"),
                header=[w("step"), w("body"), w("earliest"), w("latest"), w("term"), w("law"), w("in-force")],
                rows=_cut(report, steps),
            )
        )
    bearing = [d for guarded in report.guarded for d in guarded.duties]
    if bearing:
        out.append(
            Section(
                "duties",
                w("duties"),
                header=[w("body"), "", w("law")],
                rows=_cut(report, [[body_of(report, d.body), d.must, short(d.source, report.base)] for d in bearing]),
            )
        )
    if report.deadlines:
        rows = [[d["label"], d["begin"] or "", d["end"] or "", w(d["when"])] for d in report.deadlines]
        out.append(Section("deadlines", w("deadlines"), header=[w("thing"), w("date"), w("latest"), ""], rows=_cut(report, rows)))
    if report.actors:
        out.append(Section("actors", w("actors"), points=[f"{actor['label']}: {'; '.join(actor['must'])}" for actor in report.actors]))
    if report.municipalities:
        rows = [[m["label"], ", ".join(name_of(report, p) for p in m["takes_part_in"]), layer_of(report, m["layer"])] for m in report.municipalities]
        out.append(Section("municipalities", w("municipalities"), header=[w("thing"), "", w("layer")], rows=_cut(report, rows)))
    if report.only:
        out.append(Section("only", w("only"), points=[name_of(report, iri) for iri in report.only]))
    if report.partners:
        out.append(Section("partners", w("partners"), report.partners))
    if report.readings:
        read = []
        for reading in report.readings[:MOST]:
            s = reading["statement"]
            names = ", ".join(name_of(report, iri) for iri in reading["only"][:8])
            read.append(
                f"{name_of(report, s['from'])} {term_of(report, s['property'])} {name_of(report, s['to'])}: {names}"
                + (f". {reading['reason']}" if reading["reason"] else "")
            )
        out.append(Section("readings", w("readings"), points=read))
    points = [
        f"{c.number} [{_tags(report, c.tags)}] {c.label}: {c.text}" + (f" ({w('count')}: {len(c.things)})" if c.things else "") for c in report.consequences
    ]
    out.append(Section("consequences", w("consequences"), points=points))
    out.append(Section("open_questions", w("open_questions"), points=report.open_questions))
    if report.not_changed:
        kept = [name_of(report, iri) for iri in report.not_changed]
        out.append(
            Section("no_effect", w("no_effect"), [", ".join(kept[:MOST]) + (f", {w('more', count=len(kept) - MOST)}" if len(kept) > MOST else "")], quiet=True)
        )
    if lost := report.lost:
        lines = [" ".join(name_of(report, part.value) for part in triple) + f" [{layer_of(report, layer)}]" for triple, layer in lost.items()]
        out.append(Section("lost", w("lost"), points=lines[:MOST] + ([w("more", count=len(lines) - MOST)] if len(lines) > MOST else []), quiet=True))
    return out


def _cell(text: str) -> str:
    return re.sub(r"([\\|*_`<>\[\]])", r"\\\1", " ".join(text.split()))


def markdown(report: Report) -> str:
    """The report as Markdown (CommonMark, with tables)."""
    lines: list[str] = []
    for number, section in enumerate(sections(report)):
        lines += [f"{'#' if number == 0 else '##'} {_cell(section.title)}", ""]
        lines += [line for paragraph in section.paragraphs for line in (_cell(paragraph), "")]
        lines += [f"- {_cell(point)}" for point in section.points] + ([""] if section.points else [])
        if section.rows:
            lines += ["| " + " | ".join(_cell(cell) or " " for cell in section.header) + " |", "|" + " --- |" * len(section.header)]
            lines += ["| " + " | ".join(_cell(cell) or " " for cell in row) + " |" for row in section.rows] + [""]
    if report.change.added:
        lines += [f"## {say(report.language, 'change')}", "", "```sparql", report.change.update().rstrip().replace("```", "` ` `"), "```", ""]
    return "\n".join(lines)


_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:75rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a;background:#fff}"
    "table{border-collapse:collapse;width:100%;font-size:.9rem}th,td{border:1px solid #767676;padding:.3rem .5rem;text-align:left;vertical-align:top}"
    "th{background:#eef2f6}figure{margin:1rem 0;overflow:auto}pre{overflow:auto;background:#f5f5f5;padding:1rem}"
)


def body(report: Report) -> str:
    """The report as a piece of HTML, with its picture; every text is escaped."""
    out: list[str] = []
    for number, section in enumerate(sections(report)):
        level = "h1" if number == 0 else "h2"
        inner = [f"<p>{escape(paragraph)}</p>" for paragraph in section.paragraphs]
        if section.points:
            inner.append("<ul>" + "".join(f"<li>{escape(point)}</li>" for point in section.points) + "</ul>")
        if section.rows:
            head = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in section.header)
            rows = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in section.rows)
            inner.append(f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>")
        if number == 0:
            inner.append(f"<figure>{picture(report)}<figcaption>{escape(say(report.language, 'picture'))}</figcaption></figure>")
        if section.quiet:
            out.append(f"<details><summary>{escape(section.title)}</summary>{''.join(inner)}</details>")
        else:
            out.append(f"<section><{level}>{escape(section.title)}</{level}>{''.join(inner)}</section>")
    if report.change.added:
        out.append(f"<details><summary>{escape(say(report.language, 'change'))}</summary><pre>{escape(report.change.update())}</pre></details>")
    return "\n".join(out)


def html(report: Report, stylesheet: str | None = None) -> str:
    """The report as a whole HTML page; with the address of a stylesheet it carries no style of its own."""
    style = f'<link rel="stylesheet" href="{escape(stylesheet)}">' if stylesheet else f"<style>{_STYLE}</style>"
    return (
        f'<!doctype html>\n<html lang="{report.language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{escape(title(report))}</title>{style}</head><body><main class="wide">\n{body(report)}\n</main></body></html>\n'
    )
