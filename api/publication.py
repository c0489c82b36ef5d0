"""The publication behind the service: made from the graph that is served, its dumps once, in the cache beside the graph."""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import shutil
import tempfile
import threading
import zlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from hltgraph import __version__
from hltgraph.knowledge import Knowledge
from hltgraph.publication import dumps, releases
from hltgraph.publication.dumps import File, Kind
from hltgraph.publication.edition import Edition
from hltgraph.publication.facts import Facts
from hltgraph.publication.frame import Framing
from hltgraph.publication.site import Site
from hltgraph.settings import Settings
from hltgraph.store.graph import GraphStore

_LIST = "files.json"


@dataclass
class Publication:
    """The publication of an opened graph, with what the service puts around its pages."""

    settings: Settings
    store: GraphStore
    framing: Framing

    def __post_init__(self) -> None:
        self._lock = threading.Lock()
        self._made: dict[str, bytes] = {}

    @cached_property
    def site(self) -> Site:
        """Its addresses and what is there."""
        knowledge = Knowledge.find(self.settings.root)
        edition = Edition.served(self.store)
        facts = Facts.read(knowledge, self.settings, base=edition.base)
        return Site(edition, facts, knowledge, framing=self.framing, earlier=releases.earlier(self.settings.publication, edition.name))

    @cached_property
    def dumps(self) -> Path:
        """The folder of the dumps; made when it is not there yet, which takes some seconds."""
        with self._lock:
            if self.store.folder:
                recipe = repr((__version__, self.settings.public_url, self.settings.root))
                folder = self.store.folder / f"dumps-{zlib.crc32(recipe.encode()):08x}"
            else:
                folder = Path(tempfile.mkdtemp(prefix="hltgraph-")) / "dumps"
                atexit.register(shutil.rmtree, folder.parent, ignore_errors=True)
            if not (folder / _LIST).is_file():
                self._make(folder)
            self.site.know([_file(entry) for entry in json.loads((folder / _LIST).read_bytes())])
            return folder

    def _make(self, folder: Path) -> None:
        fresh = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
        try:
            entries, sums = [], []
            for file, content in self.site.dumps():
                name = file.path.rpartition("/")[2]
                (fresh / name).write_bytes(content)
                sums.append((file.digest, name))
                if file.packed:
                    packed = dumps.pack(content)
                    (fresh / f"{name}.gz").write_bytes(packed)
                    sums.append((dumps.digest(packed), f"{name}.gz"))
                entries.append(vars(file) | {"kind": vars(file.kind)})
            (fresh / dumps.SUMS.rpartition("/")[2]).write_bytes(dumps.sums(sums))
            (fresh / _LIST).write_text(json.dumps(entries), "utf-8")
            with contextlib.suppress(OSError):  # else another process was first, and its dumps are as good
                os.rename(fresh, folder)  # noqa: PTH104
        finally:
            shutil.rmtree(fresh, ignore_errors=True)

    def document(self, address: str) -> bytes | None:
        """A document of the publication as a whole, or of its release; None when there is none at the address."""
        site = self.site
        make = site.makers.get(address) or (site.keepers.get(address) if address.startswith("releases/") else None)
        if make is None:
            return None
        if site.needs_files(address):
            _ = self.dumps
        if address not in self._made:
            self._made[address] = make()
        return self._made[address]

    def dump(self, name: str) -> Path | None:
        """A dump by its name."""
        path = self.dumps / name
        return path if "/" not in name and name != _LIST and not name.startswith(".") and path.is_file() else None

    def earlier(self, address: str) -> Path | None:
        """A file of an earlier release, where the operator has the folder of a publication."""
        folder = self.settings.publication
        names = {release.name for release in self.site.earlier}
        parts = address.split("/")
        if folder is None or len(parts) != 3 or parts[1] not in names or parts[2].startswith("."):
            return None
        path = folder / releases.FOLDER / parts[1] / parts[2]
        return path if path.is_file() else None


def _file(entry: dict[str, Any]) -> File:
    return File(**(entry | {"kind": Kind(**entry["kind"])}))
