"""What the pages are dressed with: the project's own style sheet, and what ``frontend/`` was bundled to, where it was.

A bundled file has a name that holds its content's hash, so that it may be kept for ever; pages name it through its
short name, such as ``ask.js``. Where nothing was bundled the pages do without, and those that cannot say so.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib import resources
from pathlib import Path

from hltgraph.publication.site import assets
from hltgraph.store.engine import pack

_TYPES = {
    "css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml", "txt": "text/plain; charset=utf-8",
    "woff2": "font/woff2", "png": "image/png", "json": "application/json",
}  # fmt: skip
#: What is in a compressed form already.
_PACKED = ("woff2", "png")
MISSING = "the front end was not bundled, for want of Node.js: the SPARQL editor and the picture of the graph are not there, and pages are plainer"


@dataclass(frozen=True)
class Part:
    """A part of the front end that others made: name, version, licence (SPDX)."""

    name: str
    version: str
    licence: str


@dataclass(frozen=True)
class Asset:
    """A file as it is sent: its bytes, its media type, and whether its address is its content's own."""

    content: bytes
    media: str
    lasting: bool

    @cached_property
    def digest(self) -> str:
        """The first digits of the SHA-256 of the bytes."""
        return hashlib.sha256(self.content).hexdigest()[:16]

    @cached_property
    def packed(self) -> bytes | None:
        """The bytes as gzip, where that makes them smaller."""
        return pack(self.content) if self.media not in {_TYPES[suffix] for suffix in _PACKED} else None


class Frontend:
    """The files by their address below ``/assets/``, and the parts of them that others made."""

    def __init__(self, built: Path | None = None) -> None:
        """Read everything; ``built`` is the folder of the bundle, by default the one in the package."""
        folder = built or Path(str(resources.files("api"))) / "assets" / "built"
        self._files = {address.removeprefix("assets/"): _asset(address, content) for address, content in assets()}
        manifest = json.loads((folder / "manifest.json").read_bytes()) if (folder / "manifest.json").is_file() else {"files": {}, "parts": []}
        self._named: Mapping[str, str] = {name: f"built/{file}" for name, file in manifest["files"].items()}
        self.parts = tuple(Part(**part) for part in manifest["parts"])
        #: Whether there is a bundle.
        self.built = bool(self._named)
        for path in sorted(folder.iterdir()) if self.built else ():
            if path.suffix[1:] in _TYPES and path.name != "manifest.json":
                self._files[f"built/{path.name}"] = _asset(path.name, path.read_bytes(), lasting=path.name != "notice.txt")
        #: The SHA-256 of all of it, which the pages that name the files hang on.
        self.version = hashlib.sha256(repr([(address, file.digest) for address, file in sorted(self._files.items())]).encode()).hexdigest()

    def get(self, address: str) -> Asset | None:
        """The file at an address below ``/assets/``."""
        return self._files.get(address)

    def address(self, name: str) -> str:
        """Where a page finds a file by its short name; empty when it was not bundled."""
        if own := self._files.get(name):
            return f"/assets/{name}?v={own.digest}"
        return f"/assets/{self._named[name]}" if name in self._named else ""


def _asset(name: str, content: bytes, lasting: bool = False) -> Asset:
    return Asset(content, _TYPES[name.rpartition(".")[2]], lasting)
