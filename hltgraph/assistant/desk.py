"""The desk at which the tools are used: each from checked arguments to a bounded result.

A result is the same JSON as that of the command of its name, with ``total``, ``truncated`` and where to go on.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hltgraph.assistant import results
from hltgraph.assistant.bounds import Window, bounded
from hltgraph.assistant.briefing import brief
from hltgraph.errors import UsageError
from hltgraph.questions import asking, bank, retrieval, showing
from hltgraph.questions.asking import Asker
from hltgraph.questions.search import search
from hltgraph.settings import Settings
from hltgraph.store.engine import Job
from hltgraph.store.graph import GraphStore
from hltgraph.store.isolation.alone import Alone
from hltgraph.store.opening import open_named

Arguments = Mapping[str, Any]


@dataclass(frozen=True)
class Desk:
    """The settings, the graph, what answers from it, and what runs the queries of a model's own."""

    settings: Settings
    store: GraphStore
    asker: Asker
    alone: Alone

    @classmethod
    def open(cls, settings: Settings, dataset: str | None = None) -> Desk:
        """The desk of the dataset that is named, else of the one of the settings.

        :raises DatasetError: when there is none, or it is not whole.
        """
        store = open_named(settings, dataset)
        return cls(settings, store, Asker.of(store), Alone(settings, dataset, store))

    def _window(self, given: Arguments) -> Window:
        return Window(given.get("offset", 0), given.get("limit", self.settings.mcp_max_items), self.settings.mcp_max_chars)

    def ask(self, given: Arguments) -> dict[str, Any]:
        """Answer a question in words, or by its slots.

        :raises UsageError: when it is given both, or neither.
        """
        if ("question" in given) == ("slots" in given):
            raise UsageError("give question, in words, or slots; one of the two")
        if "op" in given and "question" in given:
            raise UsageError("op goes with slots; a question says in words what it is after")
        today = _day(given["as_of"]) if "as_of" in given else datetime.date.today()
        trust, lang = given.get("trust", "all"), given.get("lang")
        if "question" in given:
            answer = self.asker.ask(given["question"], trust=trust, language=lang, as_of=today, max_chars=self.settings.max_question_chars)
        else:
            reading = asking.from_slots(self._values(given["slots"]), lang or "nl", given.get("op", "list"))
            answer = self.asker.answer(reading, trust=trust, as_of=today)
        content = answer.as_dict()

        def write(kept: Any) -> dict[str, Any]:
            if len(kept) == len(content["items"]):
                return content
            held = {item["iri"] for item in kept}
            groups = [group | {"items": [iri for iri in group["items"] if iri in held], "total": len(group["items"])} for group in content["groups"]]
            return content | {"items": list(kept), "groups": groups}

        window = self._window(given)
        return bounded(window.of(content["items"]), window, content["total"], write)

    def search(self, given: Arguments) -> dict[str, Any]:
        """Search labels, other names and texts."""
        window = self._window(given)
        found = search(self.store, given["text"], given.get("lang", "nl"), self.settings.max_rows)
        hits = [hit.as_dict() for hit in window.of(found)]
        return bounded(hits, window, len(found), lambda kept: {"query": given["text"], "items": list(kept)})

    def show(self, given: Arguments) -> dict[str, Any]:
        """All that is known of a thing."""
        window = self._window(given)
        shown = showing.show(self.store, given["thing"], given.get("lang", "nl"), given.get("trust", "all"))
        because: Mapping[tuple[str, str, bool], Any] = {}
        if given.get("why"):
            from hltgraph.build.explanation import explain

            because = explain(self.store, shown.iri)
        content = shown.as_dict()
        for statement in content["statements"]:
            statement["because"] = because.get((statement["property"], statement["value"], statement["inverse"]))
        statements = content["statements"]
        return bounded(window.of(statements), window, len(statements), lambda kept: content | {"statements": list(kept)})

    def impact(self, given: Arguments) -> dict[str, Any]:
        """What a change of connected parties touches; the things touched, nearest first, are what is paged."""
        from hltgraph.impact import parsing
        from hltgraph.impact.analysis import Analysis

        today = _day(given["as_of"]) if "as_of" in given else datetime.date.today()
        window = self._window(given)
        scenario = parsing.from_data(self.store, given["scenario"], today, max_operations=self.settings.max_operations)
        content = brief(Analysis(self.store, given.get("trust", "all")).report(scenario, given.get("lang", "nl"), today).as_dict())
        touched = content["affected"]
        return bounded(window.of(touched), window, len(touched), lambda kept: content | {"affected": list(kept)})

    def questions(self, given: Arguments) -> dict[str, Any]:
        """The stored questions, or those that hold some words."""
        window = self._window(given)
        words = given.get("text", "").casefold().split()
        wanted = [given["lang"]] if "lang" in given else ["nl", "en"]
        listed = []
        for question in bank.questions():
            held = " ".join([question.name, *question.title.values(), *question.about.values()]).casefold()
            if all(word in held for word in words):
                listed.append(
                    {
                        "name": question.name,
                        "title": {lang: text for lang, text in question.title.items() if lang in wanted},
                        "about": {lang: text for lang, text in question.about.items() if lang in wanted},
                        "parameters": [{"name": p.name, "kinds": list(p.kinds), "about": p.sentence} for p in question.parameters],
                    }
                )
        return bounded(window.of(listed), window, len(listed), lambda kept: {"questions": list(kept)})

    def run_question(self, given: Arguments) -> dict[str, Any]:
        """The rows of a stored question, and the query that gave them."""
        question = bank.question(given["name"])
        query = question.bound(retrieval.resolve(self.store, question, self._values(given.get("parameters", {}))))
        hidden = {"nl": "En", "en": "Nl"}.get(given.get("lang", ""))
        found = self.store.run(query, given.get("trust", "all"))
        return results.written(found, self._window(given), self.settings.max_rows, beside={"name": question.name, "query": query}, hidden=hidden)

    def query(self, given: Arguments) -> dict[str, Any]:
        """The results of a query of the model's own, by the rules of the web service."""
        most, size = self.settings.max_rows, self.settings.max_result_mb << 20
        job = Job(given["query"], "json", "nt", given.get("trust", "all"), None, self.settings.max_query_chars, most + 1, size)
        return results.written(results.read(self.alone.run(job)), self._window(given), most)

    def _values(self, given: Mapping[str, str | list[str]]) -> dict[str, list[str]]:
        """The values of slots or parameters, each a list.

        :raises UsageError: when they are longer than a question may be.
        """
        values = {name: [value] if isinstance(value, str) else value for name, value in given.items()}
        most = self.settings.max_question_chars
        if sum(len(value) for several in values.values() for value in several) > most:
            raise UsageError(f"the values have more than {most} characters")
        return values


def _day(text: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"as_of wants a date such as 2026-01-31, not {text!r}") from None
