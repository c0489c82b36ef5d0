"""A linear look at a query's text before anything parses it.

The engine parses by recursion, so deep nesting or a long chain of operators would end the process; it would also call
other servers for SERVICE. Neither can be caught afterwards, so the text is looked at first. The engine's parser splits
words more freely than the grammar's tokens say (``true.service:x{}`` calls a server), so the look for SERVICE does not
rest on tokens at all, and what could be read in two ways is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from hltgraph.errors import QueryRefused

#: The deepest nesting of braces, brackets, parentheses and triple terms that is taken.
MAX_DEPTH = 40
#: The most operators in a row, such as ``!!!!``, white space aside.
MAX_RUN = 40
#: The most operators and the most MINUS in a whole query.
MAX_OPERATORS = 200

# Whatever stands before it, a call of another server is this: the word, then what names the server, then a brace.
_GAP = r"(?:\s|\#[^\n\r]*)*+"
_SERVER = r"(?:<[^>]*>|[?$][^\s{#]+|(?:[^\s{#\\:]|\\.)*:(?:[^\s{#\\]|\\.)*)"
_SERVICE = re.compile(rf"service{_GAP}(?:silent{_GAP})?+{_SERVER}{_GAP}\{{", re.IGNORECASE | re.DOTALL)

#: The tokens of a query that count here. What is skipped, in the order of SPARQL's own tokens; a long string before a short one.
TOKEN = re.compile(
    r"""(?P<skip>\#[^\n\r]*|'''(?:[^'\\]|\\.|''?(?!'))*'''|\"\"\"(?:[^"\\]|\\.|""?(?!"))*\"\"\"|'(?:[^'\\\n\r]|\\.)*'|"(?:[^"\\\n\r]|\\.)*"
            |<[A-Za-z][A-Za-z0-9+.\-]*://[^<>"{}|^`\s]*>|\\.|(?<=["'])\^\^)
      |(?P<doubtful><[^<>"{}|^`\s]*['#()\[\]\\][^<>"{}|^`\s]*>)
      |(?P<open>[{(\[]|<<)|(?P<close>[})\]]|>>)|(?P<operator>[!+\-^/|*](?:\s*[!+\-^])*|minus)|(?P<name>[?$]\w+|@?[^\W\d](?:[\w:.\-%]|\\.)*)""",
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)


def check(query: str, max_chars: int) -> None:
    """Let a query pass or refuse it.

    :raises QueryRefused: when it is too long, nested too deep, or calls another server.
    """
    if len(query) > max_chars:
        raise QueryRefused(f"the query has {len(query)} characters; {max_chars} is the most")
    # The look for a call is quick as long as the word is rare.
    if query.casefold().count("service") > MAX_OPERATORS:
        raise QueryRefused(f"the word service more than {MAX_OPERATORS} times")
    if call := _SERVICE.search(query):
        raise QueryRefused(f"SERVICE at {_place(query, call.start())}: this graph calls no other server")
    depth = operators = 0
    for token in TOKEN.finditer(query):
        kind = token.lastgroup
        if kind == "open":
            depth += 1
            if depth > MAX_DEPTH:
                raise QueryRefused(f"nested deeper than {MAX_DEPTH} at {_place(query, token.start())}")
        elif kind == "close":
            depth = max(0, depth - 1)
        elif kind == "operator":
            operators += len(token[0]) if token[0].casefold() != "minus" else 1
            if len("".join(token[0].split())) > MAX_RUN:
                raise QueryRefused(f"more than {MAX_RUN} operators in a row at {_place(query, token.start())}")
            if operators > MAX_OPERATORS:
                raise QueryRefused(f"more than {MAX_OPERATORS} operators at {_place(query, token.start())}")
        elif kind == "doubtful":
            raise QueryRefused(f"{token[0][:40]} at {_place(query, token.start())} may be an IRI or a comparison; write the IRI in full, or spaces around <")


def outer_words(query: str) -> Iterator[tuple[str, int]]:
    """The words of a query outside of all brackets, each with its place.

    >>> list(outer_words("ASK FROM <https://example.org/g> { ?s ?p ?o }"))
    [('ASK', 0), ('FROM', 4)]
    """
    depth = 0
    for token in TOKEN.finditer(query):
        depth += (token.lastgroup == "open") - (token.lastgroup == "close")
        if depth == 0 and token.lastgroup == "name":
            yield token[0], token.start()


def _place(query: str, offset: int) -> str:
    line = query.count("\n", 0, offset) + 1
    return f"line {line}, column {offset - query.rfind(chr(10), 0, offset)}"
