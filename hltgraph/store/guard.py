"""A linear look at a query's text before anything parses it.

The engine parses by recursion, so deep nesting would end the process; it would also call other servers for SERVICE.
Neither can be caught afterwards, so the text is scanned first, with strings, IRIs and comments skipped.
"""

from __future__ import annotations

import re

from hltgraph.errors import QueryRefused

#: The deepest nesting of braces, brackets and parentheses that is taken.
MAX_DEPTH = 40
#: The most operators of one kind that may stand in a row, such as ``!!!!``.
MAX_RUN = 40

# Alternatives in the order of SPARQL's own tokens; a long string before a short one.
_TOKEN = re.compile(
    r"""(?P<skip>\#[^\n\r]*|<[^<>"{}|^`\\\s]*>|'''(?:[^'\\]|\\.|''?(?!'))*'''|\"\"\"(?:[^"\\]|\\.|""?(?!"))*\"\"\"|'(?:[^'\\\n\r]|\\.)*'|"(?:[^"\\\n\r]|\\.)*")
      |(?P<open>[{(\[])|(?P<close>[})\]])|(?P<run>[!+\-^/|*]+(?:\s*[!+\-^]+)*)|(?P<name>[?$]?[^\W\d][\w:.\-\\/%]*)""",
    re.VERBOSE | re.DOTALL,
)


def check(query: str, max_chars: int) -> None:
    """Let a query pass or refuse it.

    :raises QueryRefused: when it is too long, nested too deep, or calls another server.
    """
    if len(query) > max_chars:
        raise QueryRefused(f"the query has {len(query)} characters; {max_chars} is the most")
    depth = 0
    for token in _TOKEN.finditer(query):
        kind = token.lastgroup
        if kind == "open":
            depth += 1
            if depth > MAX_DEPTH:
                raise QueryRefused(f"nested deeper than {MAX_DEPTH} at {_place(query, token.start())}")
        elif kind == "close":
            depth = max(0, depth - 1)
        elif kind == "run" and len(token[0].replace(" ", "")) > MAX_RUN:
            raise QueryRefused(f"more than {MAX_RUN} operators in a row at {_place(query, token.start())}")
        elif kind == "name" and token[0].casefold() == "service":
            raise QueryRefused(f"SERVICE at {_place(query, token.start())}: this graph calls no other server")


def _place(query: str, offset: int) -> str:
    line = query.count("\n", 0, offset) + 1
    return f"line {line}, column {offset - query.rfind(chr(10), 0, offset)}"
