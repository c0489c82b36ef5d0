"""Plain queries: the small part of SPARQL whose cost can be told before it is run.

A plain query is a SELECT or ASK over one basic graph pattern, with OPTIONAL of one triple pattern each, comparisons and
BIND of a constant beside it, DISTINCT, LIMIT and OFFSET. There are no nested groups, no paths, no functions that build
values, no subqueries, no names of graphs, no ordering; nothing in it recurses. What is not read here with certainty is not
plain: a token ends at white space or at a mark, so there is no text that the engine's parser, which is laxer, reads
otherwise (:mod:`hltgraph.store.guard` says why that matters). It need not be well formed; the engine says when it is not.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from hltgraph.namespaces import PREFIXES

#: The longest text looked at, in characters, and the most triple patterns, OPTIONALs, and comparisons and BINDs.
MOST_CHARS, MOST_PATTERNS, MOST_OPTIONALS, MOST_TESTS = 2000, 5, 4, 8

_IRI = r"<[A-Za-z][A-Za-z0-9+.\-]*+:[^\x00-\x20<>\"{}|^`\\]*+>"
_NAME = r"(?:[A-Za-z][A-Za-z0-9_\-]*+)?+:(?:(?:[A-Za-z0-9_]|\\/)(?:[A-Za-z0-9_\-]|\\/)*+)?+"
_GAP = r"(?:[ \t\r\n]|\#[^\n\r]*+)*+"
_END = r"(?=[ \t\r\n{}();,=!&|]|\.(?=[ \t\r\n}]|\Z)|\Z)"
# What is no token takes all the rest with it, so that a text is looked through once.
_TOKEN = re.compile(
    rf"""{_GAP}(?:(
        (?: {_IRI} | [?$][A-Za-z_][A-Za-z0-9_]*+ | {_NAME} | [A-Za-z]++
          | (?:"[^"\\\n\r]*+"|'[^'\\\n\r]*+')(?:@[A-Za-z]++(?:-[A-Za-z0-9]++)*+|\^\^(?:{_IRI}|{_NAME}))?+
          | [+\-]?+[0-9]++(?:\.[0-9]++)?+
        ){_END}
      | (?:<=|>=|<|>)(?=[ \t\r\n]) | && | \|\| | != | =
      | [{{}}();,.*]
    )|([\s\S]++)|\Z)""",
    re.VERBOSE,
)
_COMPARISONS = frozenset(("=", "!=", "<", ">", "<=", ">="))
_TYPE = PREFIXES["rdf"] + "type"

#: A term of a pattern: a variable with its question mark, a full IRI, or :data:`LITERAL` for any literal.
Term = str
LITERAL: Term = '"'
Pattern = tuple[Term, Term, Term]


class Plain(NamedTuple):
    """What a plain query asks: the patterns that must fit, those that may, how many variables come out, how many solutions at
    most (None: as many as there are), how many comparisons and BINDs it makes of each, and its longest token in characters.
    ``prefixes`` are those that it uses and does not declare."""

    patterns: tuple[Pattern, ...]
    optional: tuple[Pattern, ...]
    columns: int
    limit: int | None
    tests: int
    longest: int
    prefixes: frozenset[str]


class _Otherwise(Exception):
    """It is no plain query."""


def read(query: str, prefixes: Mapping[str, str]) -> Plain | None:
    """A query as a plain one; None when it is none.

    >>> read("SELECT ?o { <urn:s> a ?o } LIMIT 3", {}).patterns
    (('urn:s', 'http://www.w3.org/1999/02/22-rdf-syntax-ns#type', '?o'),)
    >>> read("SELECT ?o { <urn:s> <urn:p>* ?o }", {}) is None
    True
    """
    if len(query) > MOST_CHARS:
        return None
    found = _TOKEN.findall(query)
    if any(rest for _, rest in found):
        return None  # the first that is no token, and all behind it
    try:
        return _Reader([token for token, _ in found if token], prefixes).query()
    except (_Otherwise, IndexError):  # or it ends too early
        return None


class _Reader:
    """Reads tokens from left to right, each once."""

    def __init__(self, tokens: list[str], prefixes: Mapping[str, str]) -> None:
        self.tokens, self.prefixes, self.at = tokens, prefixes, 0
        self.longest = max(map(len, tokens), default=0)
        tokens.append("\0")  # the end, which is no token
        self.declared: dict[str, str] = {}
        self.used: set[str] = set()
        self.patterns: list[Pattern] = []
        self.optional: list[Pattern] = []
        self.bound: set[str] = set()
        self.tests = 0

    # Words and marks

    def has(self, word: str) -> bool:
        """Take a mark, or a word in capitals or not, if it is the next."""
        if self.tokens[self.at].upper() != word:
            return False
        self.at += 1
        return True

    def must(self, word: str) -> None:
        if self.tokens[self.at].upper() != word:
            raise _Otherwise
        self.at += 1

    def take(self) -> str:
        token = self.tokens[self.at]
        self.at += 1
        return token

    def variable(self) -> Term:
        token = self.take()
        if token[0] not in "?$":
            raise _Otherwise
        return "?" + token[1:]

    def term(self) -> Term:
        token = self.take()
        first = token[0]
        if first == "?" or first == "$":
            return "?" + token[1:]
        if first == "<" and token[-1] == ">":
            return token[1:-1]
        if first in "\"'":
            rest = token[max(token.rfind('"'), token.rfind("'")) + 1 :]
            if rest.startswith("^^") and rest[-1] != ">":
                self.namespace(rest[2:].partition(":")[0])
            return LITERAL
        prefix, colon, local = token.partition(":")
        if colon:
            return self.namespace(prefix) + local.replace("\\", "")
        if first in "+-0123456789" or token in ("true", "false"):
            return LITERAL
        raise _Otherwise

    def namespace(self, prefix: str) -> str:
        if prefix in self.declared:
            return self.declared[prefix]
        if prefix not in self.prefixes:
            raise _Otherwise
        self.used.add(prefix)
        return self.prefixes[prefix]

    # The query

    def query(self) -> Plain:
        while self.has("PREFIX"):
            name, iri = self.take(), self.take()
            if name[-1] != ":" or name[0] in "<\"'" or iri[0] != "<" or len(iri) < 3:
                raise _Otherwise
            self.declared[name[:-1]] = iri[1:-1]
        asks, everything = self.has("ASK"), False
        chosen: set[str] = set()
        if not asks:
            self.must("SELECT")
            self.has("DISTINCT")
            everything = self.has("*")
            while not everything and self.tokens[self.at][0] in "?$":
                chosen.add(self.variable())
        self.has("WHERE")
        self.group()
        limit = self.number() if self.has("LIMIT") else None
        if self.has("OFFSET"):
            self.number()
        if self.take() != "\0":
            raise _Otherwise
        used = {term for pattern in (*self.patterns, *self.optional) for term in pattern if term[0] == "?"}
        if self.bound & used:
            raise _Otherwise  # what BIND binds would be joined with what is found
        columns = len(used | self.bound) if everything else len(chosen)
        return Plain(tuple(self.patterns), tuple(self.optional), columns, limit, self.tests, self.longest, frozenset(self.used))

    def number(self) -> int:
        token = self.take()
        if not token.isdecimal() or len(token) > 9:
            raise _Otherwise
        return int(token)

    def group(self) -> None:
        self.must("{")
        closed = False  # what must fit stands together: it is one basic graph pattern
        while (word := self.take().upper()) != "}":
            if word == "FILTER":
                self.filter()
            elif word == "BIND":
                self.bind()
                closed = closed or bool(self.patterns)
            elif word == "OPTIONAL":
                self.option()
                closed = True
            elif closed:
                raise _Otherwise
            else:
                self.at -= 1
                self.triples()
                continue
            self.has(".")

    def triples(self) -> None:
        subject = self.term()
        while True:
            predicate = self.verb()
            while True:
                self.patterns.append((subject, predicate, self.term()))
                if len(self.patterns) > MOST_PATTERNS:
                    raise _Otherwise
                after = self.take()
                if after != ",":
                    break
            if after == ";" and self.tokens[self.at] in ("}", "."):
                after = self.take()  # a semicolon may end the list
            if after != ";":
                break
        if after != ".":
            self.at -= 1
            if after.upper() not in ("}", "FILTER", "BIND", "OPTIONAL"):
                raise _Otherwise

    def option(self) -> None:
        self.must("{")
        self.optional.append((self.term(), self.verb(), self.term()))
        if len(self.optional) > MOST_OPTIONALS:
            raise _Otherwise
        self.has(".")
        while self.has("FILTER"):
            self.filter()
        self.must("}")

    def verb(self) -> Term:
        if self.tokens[self.at] == "a":
            self.at += 1
            return _TYPE
        term = self.term()
        if term == LITERAL:
            raise _Otherwise
        return term

    # Comparisons and constants

    def filter(self) -> None:
        self.must("(")
        while True:
            self.operand()
            if self.take() not in _COMPARISONS:
                raise _Otherwise
            self.operand()
            self.count()
            if not (self.has("&&") or self.has("||")):
                break
        self.must(")")

    def operand(self) -> None:
        if self.has("LANG") or self.has("STR"):
            self.must("(")
            self.variable()
            self.must(")")
        else:
            self.term()

    def bind(self) -> None:
        self.must("(")
        if self.term()[0] == "?":
            raise _Otherwise
        self.must("AS")
        self.bound.add(self.variable())
        self.must(")")
        self.count()

    def count(self) -> None:
        self.tests += 1
        if self.tests > MOST_TESTS:
            raise _Otherwise
