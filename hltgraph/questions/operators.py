"""Operators: what a question wants done with what it leads to, such as counting it, dating it or judging whether it is so."""

from __future__ import annotations

from collections.abc import Container, Sequence
from itertools import pairwise

from hltgraph.questions.lexicon import Token, tokens
from hltgraph.questions.periods import ORDINALS
from hltgraph.questions.stemming import LANGUAGES
from hltgraph.questions.wording import Wording, wording

#: A share of something is a figure.
_SHARE = {"what share", "which share", "what proportion", "what part", "what fraction", "welk deel", "welk aandeel", "welk percentage", "population of"}
_YEARS = {
    *(f"{which} {what}" for which in ("welk", "welke") for what in ("jaar", "maand", "jaartal", "dag", "datum", "periode")),
    *(f"{which} {what}" for which in ("which", "what") for what in ("year", "month", "day", "date", "period")),
    "jaartal waarin", "date of", "year of",
}  # fmt: skip
#: What stands after a verb that begins a Dutch question.
_DETERMINERS = frozenset({"de", "het", "een", "deze", "dit", "die", "dat", "er", "ons", "onze", "men", "elke", "elk", "iedere", "ieder", "alle", "hltsamen"})
#: Who stands after a verb that begins a Dutch question: "krijg ik".
_SUBJECTS = frozenset({"ik", "je", "jij", "u", "we", "wij", "hij", "ze", "zij", "men"})
#: Words that begin a clause with its subject next: "als je", "dat we".
_JOINING = frozenset(
    {"als", "dat", "of", "omdat", "waar", "hoe", "zoals", "toen", "terwijl", "zodat", "opdat", "doordat", "voordat", "nadat", "tenzij", "zodra", "waarom"}
)
#: Verbs that ask somebody to tell: "kun je zeggen", "could you list".
_ASKING = frozenset(
    {"zeggen", "vertellen", "noemen", "geven", "aangeven", "laten", "uitleggen", "opsommen", "opzoeken", "toelichten", "weten", "vinden", "helpen"}
    | {"tell", "say", "name", "give", "list", "show", "explain", "find", "help", "please", "summarise", "summarize", "describe", "know", "point"}
)
#: Words in -t and -en that are none.
_NO_VERBS = frozenset(
    {"naast", "omtrent", "niet", "eerst", "liefst", "meest", "minst", "want"} | {"alleen", "tussen", "buiten", "binnen", "samen", "tegen", "boven", "beneden"}
)
#: What comes before "of" or "whether" where something is asked in a roundabout way.
_WONDER = {"nl": {"weten", "af", "afvragen", "benieuwd", "nagaan"}, "en": {"know", "wonder", "wondering", "unsure"}}
_WHETHER = {"nl": {"of"}, "en": {"whether", "if"}}
_PARTS_OF_HUNDRED = frozenset({"procent", "percent", "percentage"})
_CONTACT = {("mail", "adres"), ("mail", "address"), ("phone", "number"), ("telephone", "number"), ("opening", "hours")}


def operator(words: Sequence[Token], lists: Wording, question: str, held: Container[int] = frozenset(), without: Container[str] = frozenset()) -> str:
    """What a question wants done. The tokens that are ``held`` are part of a name, such as Common Ground, and ask for
    nothing; ``without`` are operators that were tried and have nothing to work on."""
    texts = ["" if at in held else token.word for at, token in enumerate(words)]
    pairs = {" ".join(pair) for pair in pairwise(texts)}
    # A question after a comma: "..., mag je er dan van afwijken?"
    begins = [at for at in range(1, len(words)) if set(question[words[at - 1].end : words[at].start]) & set(",;:.?-") and question[words[at].start - 1] == " "]
    if texts[:1] in (["when"], ["wanneer"]):
        # "When working with partners, will ..." asks not when.
        asked = next((at for at in begins if verb_first(texts[at:], lists) or lists.has("which", texts[at])), None)
        if asked is not None:
            return operator(words[asked:], lists, question, {at - asked for at in range(asked, len(words)) if at in held}, without)
    if pairs & {"naast elkaar", "side by", "tegenover elkaar"} and "compare" not in without:
        return "compare"
    names = [name for name in ("compare", "both", "count", "when", "why", "who") if name not in without]
    found = [name for name in names if any(lists.has(name, word) for word in texts)]
    if pairs & _SHARE and not _of_document(texts, lists):
        return "count"
    if "who" in found and not _asks_who(texts, lists):
        found.remove("who")
    if "count" in found and (not _asks_count(texts) or _of_a_number(texts, lists)):
        found.remove("count")
    if pairs & _YEARS and "count" not in found:
        found = ["when", *(name for name in found if name != "when")]
    elif "when" in found and not _asks_when(texts):
        found.remove("when")
    if len(texts) > 1 and texts[1] in ("you", "je", "u", "jij") and lists.has("verb", texts[0]) and _ASKING & set(texts):
        # "Could you tell me" asks for what follows.
        return found[0] if found else "list"
    if found:
        return found[0]
    asks_which = any(lists.has("which", token.word) for token in words[:3]) or (
        bool(words) and lists.has("which", words[-1].word) and texts[-2:] != ["by", "name"]
    )
    if asks_which:
        return "list"
    if any(one in _WONDER[lists.language] and other in _WHETHER[lists.language] for one, other in pairwise(texts)):
        return "yesno"
    clause = any(verb_first(texts[at:], lists) and not any(lists.has("which", text) for text in texts[at:]) for at in begins)
    named = 1 in held or (2 in held and len(texts) > 2 and texts[1].endswith("e") and not lists.knows(texts[1]))
    asks_so = question.rstrip().endswith("?") and _plural_verb_first(texts, lists, named)
    return "yesno" if verb_first(texts, lists) or clause or asks_so else "list"


def verb_first(texts: Sequence[str], lists: Wording) -> bool:
    """Whether a clause begins with its verb: one that is known, or in Dutch a word in -t before what only a noun or a name follows."""
    if not texts or lists.has("verb", texts[0]):
        return bool(texts)
    if lists.language != "nl" or len(texts) < 2:
        return False
    third = len(texts[0]) > 3 and texts[0].endswith("t") and texts[0] not in _NO_VERBS
    return (third and texts[1] in _DETERMINERS) or (texts[1] in _SUBJECTS and len(texts[0]) > 2 and texts[0] not in _JOINING and not lists.knows(texts[0]))


def _plural_verb_first(texts: Sequence[str], lists: Wording, named: bool) -> bool:
    """Whether a Dutch clause begins with a verb in the plural, or in -t, and a name or a noun in the plural: "leggen ambtenaren een eed af"."""
    if lists.language != "nl" or len(texts) < 3 or len(texts[0]) < 5 or texts[0] in _NO_VERBS or any(lists.has("which", text) for text in texts):
        return False
    # "Leggen nieuwe ambtenaren ...": an adjective may stand before the noun.
    noun = texts[2] if texts[1].endswith("e") and not lists.knows(texts[1]) else texts[1]
    several = noun.endswith(("en", "s")) and not lists.knows(noun)
    return (texts[0].endswith("en") and (named or several or texts[1] in _DETERMINERS)) or (texts[0].endswith("t") and named)


def _of_document(texts: Sequence[str], lists: Wording) -> bool:
    """Whether a part of the nota is asked for, such as "welk deel van de nota", rather than a share."""
    return any(lists.has("document", other) for one, other in zip(texts, texts[2:], strict=False) if lists.has("of", one))


def _asks_who(texts: Sequence[str], lists: Wording) -> bool:
    """Whether "who" asks, rather than telling of whom something is said: "are officials who disagree ...", "which advice says who decides"."""
    first = next((at for at, text in enumerate(texts) if lists.has("who", text)), 0)
    if any(lists.has("which", text) and text not in ("wat", "what") for text in texts[: min(first, 3)]) and not lists.has("and", texts[first - 1]):
        return False
    if lists.language != "en" or not lists.has("verb", texts[0]):
        return True
    return any(lists.has("who", text) and (at == 0 or lists.has("of", texts[at - 1]) or lists.has("and", texts[at - 1])) for at, text in enumerate(texts))


def asks_year(question: str) -> bool:
    """Whether a question asks for a year, month or date by that word, so that only a day can answer it."""
    texts = [token.word for token in tokens(question)]
    return bool({" ".join(pair) for pair in pairwise(texts)} & _YEARS)


def is_foreign(text: str, lists: Wording) -> bool:
    """Whether a word asks for what this graph holds by choice or nature never, such as a price or a telephone."""
    return lists.has("unsaid", text) or lists.has("contact", text)


def foreign(texts: Sequence[str], lists: Wording, held: Container[int] = frozenset()) -> bool:
    """Whether a question asks for what this graph holds by choice or nature never: who holds an office, how to reach
    somebody, what something costs or earns. The words that are ``held`` are part of a longer name, such as a cost-benefit analysis."""
    if any(is_foreign(text, lists) for at, text in enumerate(texts) if at not in held) or _CONTACT & set(pairwise(texts)):
        return True
    if {"euro", "euros"} & set(texts) and any(lists.has("count", text) for text in texts):
        return True
    named = any(lists.has("naming", text) for text in texts) or (any(lists.has("who", text) for text in texts) and _asks_who(texts, lists))
    which = any(lists.has("which", one) and one not in ("wat", "what") and lists.has("office", other) for one, other in pairwise(texts))
    return which or (named and any(lists.has("office", text) for text in texts))


def _asks_when(texts: Sequence[str]) -> bool:
    """Whether a word of time asks: not the "when" of "when it comes to" or the "planning" that something stands on."""
    for at, text in enumerate(texts):
        if text == "when" and at > 1 and texts[at - 1] not in ("and", "since", "by", "from", "until"):
            continue
        if text == "planning" and at and texts[at - 1] in ("de", "the", "on"):
            continue
        if text in ("quarter", "kwartaal") and at and (texts[at - 1] in ORDINALS or texts[at - 1].isdecimal()):
            # "The last quarter of 2025" is a time that is named.
            continue
        if text in ("quarter", "kwartaal", "month", "maand", "schedule", "date", "datum", "deadline") and not {
            "which",
            "what",
            "welk",
            "welke",
            "wat",
            "de",
            "the",
        } & set(texts[max(0, at - 2) : at]):
            continue
        if any(wording(language).has("when", text) for language in LANGUAGES):
            return True
    return False


def _of_a_number(texts: Sequence[str], lists: Wording) -> bool:
    """Whether "how much" stands in what something else is asked of: "welke zaken bepalen hoeveel er kan"."""
    first = next((at for at, text in enumerate(texts[:3]) if lists.has("which", text) and text not in ("wat", "what")), None)
    return first is not None and any(text in ("hoeveel", "how") for text in texts[first + 2 :])


def _asks_count(texts: Sequence[str]) -> bool:
    """Whether a word of number asks: not "so much", or "het aantal" of what is to become less."""
    # "De 80 procent" is a figure that is named.
    texts = [text for at, text in enumerate(texts) if not (text in _PARTS_OF_HUNDRED and at and (texts[at - 1].isdecimal() or texts[at - 1].endswith("tig")))]
    asks = {"hoeveel", "hoevel", "hoeveelste", "percentage", "procent", "procenten", "percent"}
    pairs = set(pairwise(texts))
    if asks & set(texts) or pairs & {
        ("how", "many"),
        ("how", "much"),
        ("how", "often"),
        ("how", "high"),
        ("hoe", "vaak"),
        ("hoe", "hoog"),
        ("what", "share"),
        ("what", "percentage"),
        ("what", "number"),
        ("which", "number"),
        ("the", "count"),
    }:
        return True
    if ("number", "of") in pairs and not {"the", "its", "their", "our"} & set(texts[: texts.index("number")][-1:]):
        return True
    return (
        texts[:1] in (["count"], ["tel"])
        or (bool(texts) and texts[0] in ("aantal", "number"))
        or (texts[:3] in (["wat", "is", "het"], ["what", "is", "the"]) and bool({"aantal", "number"} & set(texts[3:4])))
    )
