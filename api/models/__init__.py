"""The shapes of the JSON that goes out, for those who read /openapi.json; what a shape means stands with the library's values."""

from __future__ import annotations

from api.models.agenda import Agenda, AskedOf
from api.models.answer import Answer, Suggestions
from api.models.browsing import ItemList, Outline, Shelf
from api.models.impact import Choices, Comparison, Impact
from api.models.problem import Kind, Problem
from api.models.quality import Quality
from api.models.question import QueryPage, QuestionResult, StoredQuestion, Term
from api.models.service import About, Home, Live, Ready
from api.models.thing import Network, SearchResult, Shown

#: What the description names; the others are parts of these.
ALL = (
    About, Agenda, Answer, AskedOf, Choices, Comparison, Home, Impact, ItemList, Kind, Live, Network, Outline, Problem, Quality, QueryPage,
    QuestionResult, Ready, SearchResult, Shelf, Shown, StoredQuestion, Suggestions, Term,
)  # fmt: skip
