"""Slots: what the recognised names come to, in the place where they stand in the sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hltgraph.questions.bank import class_iri
from hltgraph.questions.lexicon import Entry, Token, tokens
from hltgraph.questions.reading import CONCEPTS, PARTS, Facet
from hltgraph.questions.wording import Wording

# "Show me the parties" asks for parties, "asks officials to show respect for the towns" for no towns.
_IMPERATIVE = frozenset({"name", "give", "show", "list", "enumerate", "noem", "geef", "toon", "som", "high", "hoog"})
_THOSE = frozenset({"those", "that", "these", "die", "dat", "deze", "de", "het", "the"})
_FOREMOST = frozenset({"belangrijkste", "voornaamste", "grootste", "important", "main", "key", "principal", "major"})
_PARTIES = "organization/verbonden-partijen"
_ALL_ABOUT = "organization/hltsamen"
_TASKS = frozenset({"taken", "taak", "tasks", "task"})
_AGENDA = "annex/i"
_ANNEXES = frozenset({_AGENDA, "annex/ii", "annex/iii", "annex/iv"})
# A name belongs to a word of asking that stands so many words before it at most.
_LED = 4
# Words of a title up to so many letters say nothing of it.
_SHORT = 5


def slots_of(facets: Sequence[Facet], words: Sequence[Token], lists: Wording, asked: bool, has_topic: bool, has_times: bool) -> dict[str, tuple[str, ...]]:
    slots: dict[str, tuple[str, ...]] = {}
    numbered = any(facet.facet == "section" and facet.named for facet in facets)
    for facet in facets:
        if asked and _says_title(facet, facets):
            continue
        if facet.facet == "section" and not facet.named and not facet.without:
            # A section's name says what is asked about, in the section or elsewhere; beside a numbered one it adds nothing.
            if not numbered:
                subjects = [facet.iri, *(entry.iri for entry in facet.others if entry.facet in ("theme", "value", "about"))]
                slots["subject"] = (*slots.get("subject", ()), *(iri.rpartition("/id/")[2] for iri in subjects))
            continue
        if not facet.without and facet.value not in slots.get(facet.facet, ()):
            slots[facet.facet] = (*slots.get(facet.facet, ()), facet.value)
    if len(slots.get("about", ())) > 1 and _ALL_ABOUT in slots["about"]:
        # All is about HLTsamen, so it says nothing beside another name.
        slots["about"] = tuple(value for value in slots["about"] if value != _ALL_ABOUT)
    kinds = slots.get("class", ())
    if kinds == ("category",) and _TASKS & {token.word for token in words}:
        # "In welke categorieën vallen de taken" asks for kinds of tasks.
        kinds = ("task",)
    if kinds in (("task",), ("category",)) and slots.get("about") == (_ALL_ABOUT,):
        del slots["about"]
        facets = [facet for facet in facets if facet.value != _ALL_ABOUT]
    # "Het thema duurzaamheid" names a theme, and asks for no themes.
    wanted = {facet.value for facet in facets if facet.facet == "class" and facet.named} & PARTS
    kinds = tuple(kind for kind in kinds if kind in wanted or (kind not in slots and (len(kinds) == 1 or kind not in CONCEPTS)))
    if "goal" in slots:
        kinds = tuple(kind for kind in kinds if kind != "aim")
    if kinds == ("aim",) and set(slots) <= {"class", "about"} and any(lists.has("origin", token.word) for token in words):
        # The aims that it all began with have a kind of their own.
        return {"class": ("original-goal",)}
    if (
        "actor" in slots
        and not has_times
        and any(f.facet == "class" and f.value == "agenda-item" and lists.has("entry", f.words[-1] if f.words else "") for f in facets)
    ):
        # The actions that fall to somebody are what is asked of them.
        kinds = tuple("demand" if kind == "agenda-item" else kind for kind in kinds)
    if (
        kinds == ("recommendation",)
        and slots.get("about", ("",))[0] in ("organization/concern-control", "study/concern-control-2022")
        and not any(lists.has("self", token.word) for token in words)
    ):
        # What Concern Control advised are its own recommendations.
        kinds = ("audit-recommendation",)
        del slots["about"]
    if kinds == ("audit-recommendation",) and slots.get("about") == ("organization/verbonden-partijen",):
        # All of them are about the parties.
        del slots["about"]
    # What the agenda says is answered with the recommendation, which carries its agenda item.
    kinds = tuple(dict.fromkeys("recommendation" if kind == "agenda-item" else kind for kind in kinds))
    if kinds:
        slots["class"] = kinds
    else:
        slots.pop("class", None)
    led = any(facet.facet == "class" and facet.named for facet in facets)
    if (
        kinds == ("party",)
        and led
        and len(slots.get("about", ())) == len(facets) - 1 > 1
        and all(f.facet == "class" or f.value.startswith("organization/") for f in facets)
    ):
        # The parties of the municipalities together are simply the parties.
        slots.pop("about")
    if kinds == ("party",) and led and set(slots) == {"class"} and not has_topic:
        # The parties that the nota speaks of are those of its group.
        return {**slots, "group": ("organization/verbonden-partijen",)}
    named = [facet for facet in facets if facet.facet != "class" and not facet.without]
    if kinds and led and ((kinds[0] in CONCEPTS and kinds[0] != "organization" and len(named) == 1) or ("letter" in slots and kinds[0] != "recommendation")):
        # What is asked for is linked to the thing that is named: the parties of a municipality, the sections of a section.
        to = next(facet for facet in named if facet.facet == "letter" or len(named) == 1)
        kept = {facet.facet: slots[facet.facet] for facet in named if facet is not to and facet.facet in slots}
        return {**kept, "class": kinds, "linked": (to.iri.rpartition("/id/")[2] or to.iri,)}
    if len(annexes := set(slots.get("subject", ()))) == 1 and (annexes == {_AGENDA} or (len(slots) > 1 and annexes <= _ANNEXES)):
        # An annex beside another name says where; what it is called after is no subject of the text.
        slots["section"] = tuple(dict.fromkeys(slots.pop("subject")))
    entries = any(facet.facet == "class" and facet.words and lists.has("entry", facet.words[-1]) for facet in facets)
    if slots.get("section") == (_AGENDA,) and (has_times or entries or kinds in ((), ("recommendation",), ("demand",))):
        # Annex I is the agenda, and every recommendation stands in it.
        del slots["section"]
        slots["class"] = ("recommendation",)
    if slots.get("about") == (_PARTIES,) and "subject" not in slots and "actor" in slots:
        # What is asked about the parties together stands under their theme as well.
        slots["subject"] = (slots.pop("about")[0], "theme/verbonden-partijen")
    if "class" not in slots:
        if "letter" in slots or any(lists.has("recommendation", token.word) or lists.has("agenda", token.word) for token in words):
            slots["class"] = ("recommendation",)
        elif ("actor" in slots and not has_topic and ({"chapter", "section"} & set(slots) or not any(lists.has("count", token.word) for token in words))) or (
            asked and ("actor" in slots or (not has_topic and not has_times))
        ):
            slots["class"] = ("demand",)
    return slots


def _says_title(facet: Facet, facets: Sequence[Facet]) -> bool:
    """Whether a subject is named that is the title of a section named by number: "2.2.1, rolduidelijkheid" asks no less than 2.2.1."""
    if facet.facet not in ("theme", "value", "about") or facet.without:
        return False
    titles = [other.label for other in facets if other.facet == "section" and other.named and not other.without]
    return any(_long_words(title.get("nl", "")) & _long_words(facet.label.get("nl", "")) for title in titles)


def _long_words(text: str) -> set[str]:
    return {token.word for token in tokens(text) if len(token.word) > _SHORT}


def named(facet: str, value: str, words: Sequence[Token], at: int, lists: Wording) -> bool:
    """Whether a name is asked for outright: a kind after "welke" or in front, a part after "het hoofdstuk over"."""
    if facet in ("chapter", "section"):
        return any(lists.has(facet, token.word) for token in words[max(0, at - _LED) : at])
    if facet != "class":
        return False
    if at == 0:
        # "Paragraaf Partnerschap" names a part; "aanbevelingen over lobby" asks for recommendations.
        return value not in CONCEPTS
    for back in range(1, _LED + 2):
        if at < back:
            return False
        word = words[at - back].word
        if (lists.has("which", word) or lists.has("count", word)) and not (word in _IMPERATIVE and at - back > 1):
            # "Wat zijn de rollen" asks for roles; "wat kunnen de gemeenten" asks for something else.
            return word not in ("wat", "what") or words[at - back + 1].word in ("zijn", "are", "were", "waren") or back == 1
        led = words[at - back - 1].word if at > back else ""
        if lists.has("of", word) and led not in _IMPERATIVE and (lists.has("which", led) or lists.has("count", led)):
            # "Welk van de zes visiedoelen", "hoeveel van de aanbevelingen".
            return True
        adjective = back == 1 and not lists.knows(word)
        if (
            lists.has("of", word)
            or lists.has("about", word)
            or (lists.has("verb", word) and not (at >= back + 1 and words[at - back - 1].word in ("wat", "what")))
        ):
            return False
        if not (adjective or lists.knows(word) or lists.is_light(word) or word.isdigit() or back < 3):
            return False
    return False


def left_out(words: Sequence[Token], at: int, lists: Wording) -> bool:
    """Whether a "not" before a name leaves it out: up to three words before, or five of grammar alone, in the same part of the sentence."""
    small = True
    for back, token in enumerate(reversed(words[max(0, at - 5) : at])):
        if lists.has("not", token.word):
            return back < 3 or small
        small = small and (lists.has("of", token.word) or lists.has("about", token.word) or token.word in _THOSE)
        if lists.has("and", token.word) or lists.has("when", token.word) or lists.has("ask", token.word):
            return False
    return False


def choose(found: tuple[Entry, ...], before: Token | None, lists: Wording) -> tuple[Entry, ...]:
    """The entries with the one that the word before asks for in front."""
    wanted = None
    if before:
        wanted = next((facet for facet in ("chapter", "section") if lists.has(facet, before.word)), None)
        wanted = wanted or {"thema": "theme", "theme": "theme", "waarde": "value", "value": "value", "rol": "role", "role": "role"}.get(before.word)
    return tuple(sorted(found, key=lambda entry: entry.facet != wanted)) if wanted else found


def in_context(facet: Facet, words: Sequence[Token], lists: Wording) -> Facet:
    """An actor after ``over`` is what the question is about; an organisation after ``gevraagd van`` is who is asked."""
    before = [token.word for token in words if token.end <= facet.start]
    if facet.value == _PARTIES and before and (before[-1] in _FOREMOST or lists.has("which", before[-1])):
        # "De belangrijkste regelingen" are parties, and not what is said of them all.
        return replace(facet, facet="class", value="party", iri=class_iri("party"), named=True)
    while before and (before[-1] in ("de", "het", "the", "een", "a")):
        before.pop()
    preposition = before[-1] if before else ""
    asked = any(lists.has("ask", token.word) for token in words)
    on = preposition == "on" and (any(lists.has("askish", token.word) for token in words) or bool({"sit", "sits"} & set(before)))
    if facet.facet == "actor" and lists.has("about", preposition) and not on:
        return replace(facet, facet="about", value=f"{facet.iri.rsplit('/', 2)[-2]}/{facet.iri.rsplit('/', 1)[-1]}")
    if facet.facet == "about" and asked and lists.has("of", preposition) and "/organization/" in facet.iri:
        return replace(facet, facet="actor")
    return facet
