"""What is derived from a graph for speed: a database beside its store, made once, in memory where there is no place."""

from __future__ import annotations

import contextlib
import os
import zlib
from collections.abc import Callable
from typing import TYPE_CHECKING

from hltgraph.store.graph import GraphStore

if TYPE_CHECKING:
    import sqlite3


def database(store: GraphStore, name: str, recipe: str, fill: Callable[[sqlite3.Connection], None]) -> sqlite3.Connection:
    """A read-only database of a graph. ``recipe`` is all that its content depends on besides the graph; it is part of
    the file's name, so that another way of making it finds no old one."""
    import sqlite3  # late: many answers need none

    if store.folder:
        path = store.folder / f"{name}-{zlib.crc32(recipe.encode()):08x}.sqlite"
        if not path.is_file():
            fresh = path.with_name(f".{path.name}-{os.getpid()}")
            with contextlib.suppress(OSError, sqlite3.OperationalError):  # it is only quicker with it
                with contextlib.closing(sqlite3.connect(fresh)) as made:
                    fill(made)
                fresh.replace(path)
            with contextlib.suppress(OSError):
                fresh.unlink(missing_ok=True)
        if path.is_file():
            return sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True, check_same_thread=False)
    memory = sqlite3.connect(":memory:", check_same_thread=False)
    fill(memory)
    return memory
