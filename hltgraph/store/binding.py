"""Values into a query: they enter as RDF terms in a VALUES row, the one place where a text of ours and a value meet."""

from __future__ import annotations

from collections.abc import Sequence

import pyoxigraph as ox


def bind(query: str, name: str, terms: Sequence[ox.NamedNode | ox.Literal]) -> str:
    """A query with its row ``VALUES ?name { UNDEF }`` filled; any engine reads it, so no other way of binding is needed.

    >>> bind("VALUES ?word { UNDEF }", "word", [ox.Literal('a"b'), ox.NamedNode("http://example.org/x")])
    'VALUES ?word { "a\\\\"b" <http://example.org/x> }'
    """
    row = " ".join(map(str, terms))  # the library escapes a term when it writes it
    return query.replace(f"VALUES ?{name} {{ UNDEF }}", f"VALUES ?{name} {{ {row} }}")
