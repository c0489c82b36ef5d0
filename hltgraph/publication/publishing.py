"""Writing a publication as a folder that any static web server can serve, put in place whole or not at all."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from hltgraph.errors import UsageError, WriteError
from hltgraph.knowledge import Knowledge
from hltgraph.publication import dumps, forms, gate, releases
from hltgraph.publication.edition import Edition
from hltgraph.publication.facts import Facts
from hltgraph.publication.site import Site, assets
from hltgraph.settings import Settings

#: By this file a folder is known as a publication, which a later one may replace.
MARK = releases.INDEX

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Published:
    """A finished publication: its release, how many things and files it holds, and their bytes."""

    release: str
    things: int
    files: int
    bytes: int


def previous_edition(folder: Path | None, found: list[releases.Release]) -> Edition | None:
    """The graph of the release before this one."""
    if folder is None or not found:
        return None
    return Edition.read(folder / found[0].folder / releases.GRAPH)


def prepare(
    dataset: Path, knowledge: Knowledge, settings: Settings, *, base: str | None = None, public_url: str | None = None, previous: Path | None = None
) -> Site:  # fmt: skip
    """The publication of a dataset file, after the releases that a folder holds; under its own base when none is named.

    :raises DatasetError: when the dataset or the earlier publication cannot be read.
    :raises UsageError: when a choice of the settings is none of those there are.
    """
    edition = Edition.read(dataset, base)
    facts = Facts.read(knowledge, settings, public_url, edition.base)
    found = releases.earlier(previous, edition.name)
    return Site(edition, facts, knowledge, previous=previous_edition(previous, found), earlier=found)


def check(site: Site, sources: Path | None, progress: Progress = lambda _: None) -> gate.Report:
    """What the gate says of a publication."""
    if not site.catalogue_ready:
        progress("writing dumps")
        for _ in site.dumps():
            pass
    return gate.examine(site.edition, site.catalogue(), site.facts, site.knowledge, sources=sources, previous=site.previous, progress=progress)


def publish(site: Site, out: Path, *, sources: Path | None = None, previous: Path | None = None, progress: Progress = lambda _: None) -> Published:
    """Write a publication into a folder; until it is whole the folder stays as it was.

    :raises PublicationRefused: when the gate does not let it pass.
    :raises UsageError: when the folder holds something else, or is being written by another.
    :raises WriteError: when it cannot be written.
    """
    settle(out)
    fresh, lock = _workplace(out)
    try:
        writer = _Writer(fresh)
        sums = []
        for file, content in site.dumps():
            progress(f"writing dumps ({file.path})")
            writer.put(file.path, content)
            sums.append((file.digest, file.path.rpartition("/")[2]))
            if file.packed:
                packed = site.packed if content is site.edition.content else dumps.pack(content)
                writer.put(file.path + ".gz", packed)
                sums.append((hashlib.sha256(packed).hexdigest(), file.path.rpartition("/")[2] + ".gz"))
        writer.put(dumps.SUMS, dumps.sums(sums))
        report = check(site, sources, progress)
        report.refuse()
        for path, content in (*_report(site, report), *site.whole(), *site.kept()):
            writer.put(path, content)
        for release in site.earlier:
            assert previous is not None
            progress(f"keeping release {release.name}")
            shutil.copytree(previous / release.folder, fresh / release.folder)
        total = len(site.edition.things)
        for number, (path, content) in enumerate(site.about_things()):
            if number % 500 == 0:
                progress(f"writing things ({number // _PER_THING} of {total})")
            writer.put(path, content)
        writer.put("redirects.htaccess", redirects(site.facts))
        fresh.chmod(0o755)
        _swap(fresh, out)
        return Published(site.release.name, total, writer.files, writer.bytes)
    except OSError as error:
        raise WriteError(f"{out}: {error.strerror or error}") from error
    finally:
        os.close(lock)
        shutil.rmtree(fresh, ignore_errors=True)


def _workplace(out: Path) -> tuple[Path, int]:
    """An empty folder beside the one to be written, and what holds it for this process alone.

    What a killed process left there is cleared away.
    """
    fresh = out.parent / f".{out.name}-new"
    try:
        fresh.mkdir(parents=True, exist_ok=True)
        lock = os.open(fresh, os.O_RDONLY)
    except OSError as error:
        raise WriteError(f"{out}: {error.strerror or error}") from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(lock)
        raise UsageError(f"another publication is being written to {out}") from None
    for left in fresh.iterdir():
        if left.is_dir() and not left.is_symlink():
            shutil.rmtree(left)
        else:
            left.unlink()
    return fresh, lock


#: How many files there are about a thing.
_PER_THING = len(forms.DATA) + len(forms.LANGUAGES)


def report(site: Site, found: gate.Report, out: Path) -> list[Path]:
    """Write the report of the gate alone into a folder: a page for each language, and JSON; alone when no publication is there.

    :raises WriteError: when the folder cannot be written.
    """
    written = []
    alone = not (out / MARK).is_file()
    try:
        for path, content in (*_report(site, found, alone), *(assets() if alone else ())):
            (out / path).parent.mkdir(parents=True, exist_ok=True)
            (out / path).write_bytes(content)
            written.append(out / path)
    except OSError as error:
        raise WriteError(f"{out}: {error.strerror or error}") from error
    return written


def _report(site: Site, found: gate.Report, alone: bool = False) -> Iterator[tuple[str, bytes]]:
    for language in forms.LANGUAGES:
        yield forms.page("gate", language), site.gate_page(found, language, alone)
    yield "gate.json", (json.dumps(found.as_dict(), ensure_ascii=False, indent=1) + "\n").encode()


def settle(out: Path) -> None:
    """See that a folder may be replaced, and put back what an interruption in the last moment left aside.

    :raises UsageError: when it holds something that is no publication.
    """
    aside = _aside(out)
    if aside.is_dir() and not out.exists():
        aside.rename(out)
    if out.is_dir() and any(out.iterdir()) and not (out / MARK).is_file() and not (out / "gate.json").is_file():
        raise UsageError(f"{out} holds something that is no publication; name an empty folder, or one that holds a publication")
    if out.exists() and not out.is_dir():
        raise UsageError(f"{out} is a file; name a folder")


def _aside(out: Path) -> Path:
    return out.parent / f".{out.name}-before"


def _swap(fresh: Path, out: Path) -> None:
    aside = _aside(out)
    shutil.rmtree(aside, ignore_errors=True)
    if out.exists():
        out.rename(aside)
    try:
        fresh.rename(out)
    except BaseException:
        with contextlib.suppress(OSError):
            aside.rename(out)
        raise
    shutil.rmtree(aside, ignore_errors=True)


class _Writer:
    def __init__(self, root: Path) -> None:
        self.root = root
        self.files = self.bytes = 0
        self.made: set[str] = set()

    def put(self, path: str, content: bytes) -> None:
        folder = os.path.dirname(path)  # noqa: PTH120 (many thousands of times)
        if folder not in self.made:
            (self.root / folder).mkdir(parents=True, exist_ok=True)
            self.made.add(folder)
        with open(f"{self.root}/{path}", "xb") as handle:  # noqa: PTH123
            handle.write(content)
        self.files += 1
        self.bytes += len(content)


def redirects(facts: Facts) -> bytes:
    """The rules for an Apache server that answers for the base, such as w3id.org: names lead to documents, documents to their form."""
    text = (Path(__file__).parent / "redirects.htaccess").read_text("utf-8")
    return text.replace("{public}", facts.public_url).encode()
