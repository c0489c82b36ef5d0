"""The form in which a scenario is filled in."""

from __future__ import annotations

from fastapi import Response

from api import scenarios
from api.negotiation import HTML
from api.representations import represent
from api.scenarios import Asked
from api.wish import Wish
from hltgraph.errors import ScenarioError


def form(wish: Wish, asked: Asked, etag: str | None = None, error: ScenarioError | None = None) -> Response:
    """The form as it was filled in; with an error what is to be mended, at its field."""
    from hltgraph.impact import refusal  # late: the service starts without what only these routes need
    from hltgraph.impact.scenario import default_date, within
    from hltgraph.impact.view import View

    here, language = wish.here, wish.language
    view = View(here.store)
    wrong: dict[tuple[int, str], str] = {}
    if error:
        fields = error.fields or ("op",)
        # A thing of the scenario rather than of an operation stands above all of them.
        wrong = {
            (0 if field == "date" else (error.operation or 0) + 1, {"parties": "party", "members": "member"}.get(field, field)): refusal.in_words(
                error, view, language, field
            )
            for field in fields
        }
    coming = {name for draft in asked.drafts for name in draft.get("into", ())}
    page = here.pages.render(
        "impact-form.html", language, wish.request,
        asked=asked, choices=here.choices[language], coming=sorted(coming), wrong=wrong, beside=[scenarios.beside(query) for query in asked.beside],
        besides=scenarios.besides(asked.beside),
        date=asked.date or default_date(within(wish.today)).isoformat(), most=here.settings.max_operations,
    )  # fmt: skip
    answer = represent(wish.request, HTML, page, etag, {"Content-Language": language} | ({} if etag else {"Cache-Control": "no-store"}))
    answer.status_code = error.status if error else 200
    return answer
