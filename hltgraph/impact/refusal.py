"""Why a supposed change cannot be: one line for a program, and the same in the language of a reader."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hltgraph.errors import ScenarioError, UnknownInScenario
from hltgraph.impact.wording import say
from hltgraph.namespaces import short

if TYPE_CHECKING:
    from hltgraph.impact.view import View


def refused(key: str, *fields: str, view: View | None = None, unknown: bool = False, **given: object) -> ScenarioError:
    """The error that ``wrong-key`` of the words says; what is given as an IRI of the view is told by its short name."""
    base = view.store.base if view else "\0"
    told = {name: short(value, base) if isinstance(value, str) and value.startswith(base) else value for name, value in given.items()}
    return (UnknownInScenario if unknown else ScenarioError)(say("en", f"wrong-{key}", **told), key, fields, given)


def in_words(error: ScenarioError, view: View, language: str, field: str | None = None) -> str:
    """The same for a reader, things by their names; with ``field`` what is to be mended there."""
    from hltgraph.impact.parties import label  # here, for this module is below those that look at the graph

    if error.key == "needs" and field:
        return say(language, f"needs-{field}")
    base = view.store.base
    told = {name: label(view, value, language) if isinstance(value, str) and value.startswith(base) else value for name, value in error.given.items()}
    return say(language, f"wrong-{error.key}", **told)
