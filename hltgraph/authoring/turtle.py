"""Turtle that a person can read: one block a thing, relative IRIs, prefixes the house knows."""

from __future__ import annotations

import re
from collections.abc import Iterable

from hltgraph.namespaces import BASE, PREFIXES, TERMS

_LOCAL = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*$")
_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"})

Block = tuple[str, list[tuple[str, list[str]]]]
"""A subject and its (predicate, objects) in the order to be written; all of it Turtle terms."""


def iri(value: str) -> str:
    """An IRI as a Turtle term: prefixed where a prefix fits, else relative to the base."""
    if value.startswith(BASE) and not value.startswith(TERMS):
        return f"<{value[len(BASE) :]}>"
    for prefix, namespace in PREFIXES.items():
        local = value[len(namespace) :]
        if prefix != "id" and value.startswith(namespace) and _LOCAL.match(local):
            return f"{prefix}:{local}"
    return f"<{value}>"


def literal(text: str, language: str | None = None, datatype: str | None = None) -> str:
    """A literal as a Turtle term; ``datatype`` is a prefixed name."""
    quoted = f'"{text.translate(_ESCAPES)}"'
    if language:
        return f"{quoted}@{language}"
    return f"{quoted}^^{datatype}" if datatype and datatype != "xsd:string" else quoted


def document(blocks: Iterable[Block], remark: str) -> str:
    """A whole Turtle file: base, the prefixes that are used, a remark, and the blocks."""
    bodies = []
    for subject, pairs in blocks:
        lines = []
        for predicate, objects in pairs:
            long = sum(map(len, objects)) > 90 and len(objects) > 1
            glue = " ,\n        " if long else " , "
            lines.append(f"{predicate}{glue[2:] if long else ' '}{glue.join(objects)}")
        bodies.append(f"{subject} " + " ;\n    ".join(lines) + " .\n")
    text = "\n".join(bodies)
    bare = re.sub(r'"(?:[^"\\]|\\.)*"|<[^>]*>', " ", text)
    used = {prefix for prefix in PREFIXES if re.search(rf"(?<![\w:]){prefix}:", bare) or f"^^{prefix}:" in text}
    heads = [f"@base <{BASE}> ."] + [f"@prefix {prefix}: <{PREFIXES[prefix]}> ." for prefix in PREFIXES if prefix in used]
    return "\n".join(heads) + f"\n\n# {remark}\n\n{text}"
