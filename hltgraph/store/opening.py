"""Opening a built dataset: its on-disk store lies in the cache, named by the graph's hash, and is made when missing."""

from __future__ import annotations

import contextlib
import json
import time
from pathlib import Path

import pyoxigraph as ox

from hltgraph.errors import DatasetError
from hltgraph.knowledge import PACKAGED, graph
from hltgraph.settings import Settings
from hltgraph.store.graph import EmbeddedStore, GraphStore

DATASET, REPORT = "dataset.nq", "report.json"
# A store made by another version of the engine may not open; its version is part of the name.
_ENGINE = f"ox{ox.__version__}"


def open_named(settings: Settings, given: str | None = None) -> GraphStore:
    """The store that a command names, else the one of the settings: an address is a remote one, a path a dataset.

    :raises DatasetError: when there is none, or it is not whole.
    :raises RemoteError: when it is elsewhere and does not answer.
    """
    named = given or settings.store
    if "://" in named:
        from hltgraph.store.remote import open_remote  # late: the usual store needs none of it

        return open_remote(named, settings)
    return open_store(dataset_path(settings, given or settings.store or None), settings.cache_folder())


def local_path(settings: Settings, given: str | None = None) -> Path | None:
    """The dataset file of the store that a command names, else of the one of the settings; None where that is a remote one.

    :raises DatasetError: when there is none.
    """
    named = given or settings.store
    return None if "://" in named else dataset_path(settings, named or None)


def dataset_path(settings: Settings, given: str | None = None) -> Path:
    """The dataset file to answer from: the one named, the one built here, or the one that the wheel carries.

    :raises DatasetError: when there is none.
    """
    if given or settings.dataset:
        path = Path(given) if given else settings.dataset
        assert path is not None
        path = path / DATASET if path.is_dir() else path
        if not path.is_file():
            raise DatasetError(f"there is no dataset at {path}; run hltgraph build, or name another with --store")
        return path
    roots = [settings.root] if settings.root else [Path.cwd(), Path(__file__).parent.parent.parent]
    for place in [*(root / "build" for root in roots), PACKAGED]:
        if (place / DATASET).is_file():
            return place / DATASET
    raise DatasetError("nothing is built here; run hltgraph build, or name a dataset with --store")


def _report(path: Path) -> dict[str, object]:
    try:
        content = json.loads((path.parent / REPORT).read_bytes())
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) and "bytes" in content else {}


def verified(path: Path) -> tuple[bytes, str]:
    """The dataset's bytes and version.

    :raises DatasetError: when its report says that it should be another.
    """
    import hashlib  # late: a store that is in the cache needs none of it

    for attempt in (1, 2):
        content = path.read_bytes()
        version = hashlib.sha256(content).hexdigest()
        expected = _report(path).get("version", version)
        if version == expected:
            return content, version
        if attempt == 1:
            time.sleep(0.1)  # a build may be putting the two files in place just now
    raise DatasetError(f"{path} is not whole: its hash is not the one its report names; build it again")


def open_store(path: Path, cache: Path) -> GraphStore:
    """The store of a dataset file.

    :raises DatasetError: when the file is missing, cut off or not what its report says.
    """
    report = _report(path)
    try:
        version = str(report["version"]) if report and path.stat().st_size == report["bytes"] else ""
        folder = cache / "graphs" / f"{version}-{_ENGINE}"
        with contextlib.suppress(OSError):  # it is another's, or damaged
            if version and (folder / "store").is_dir():
                return EmbeddedStore(ox.Store.read_only(str(folder / "store")), version, folder)
        content, version = verified(path)
    except OSError as error:
        raise DatasetError(f"{path}: {error}") from error
    folder = cache / "graphs" / f"{version}-{_ENGINE}"
    try:
        if not (folder / "store").is_dir():
            _make(content, path, folder)
        return EmbeddedStore(ox.Store.read_only(str(folder / "store")), version, folder)
    except OSError:
        # No place to keep it, such as a read-only file system: answer from memory.
        return EmbeddedStore(_load(ox.Store(), content, path), version, None)


def open_in_memory(path: Path) -> EmbeddedStore:
    """The graph of a dataset file in this process's memory; neither thread nor file of it is left open.

    :raises DatasetError: when the file is missing, cut off or not what its report says.
    """
    try:
        content, version = verified(path)
    except OSError as error:
        raise DatasetError(f"{path}: {error}") from error
    return EmbeddedStore(_load(ox.Store(), content, path, in_order=True), version, None)


def _load(store: ox.Store, content: bytes, path: Path, in_order: bool = False) -> ox.Store:
    """``in_order`` loads one quad after the other, so that rows come in the same order in every process."""
    try:
        if in_order:
            store.extend(ox.parse(content, format=ox.RdfFormat.N_QUADS))
        else:
            store.bulk_load(content, format=ox.RdfFormat.N_QUADS)
    except SyntaxError as error:
        raise DatasetError(f"{path}, line {error.lineno}: {error.msg}; the file is cut off or damaged, build it again") from error
    if not store.contains_named_graph(ox.NamedNode(graph("about"))):
        # Else every question would be answered with "that does not exist".
        raise DatasetError(f"{path} holds no graph of hltgraph; build it again, or name another with --store")
    return store


def _make(content: bytes, path: Path, folder: Path) -> None:
    import secrets  # late: a store that is in the cache needs none of these
    import shutil

    folder.parent.mkdir(parents=True, exist_ok=True)
    fresh = folder.with_name(f".new-{secrets.token_hex(8)}")
    fresh.mkdir()  # others may read it as they may read what is beside it: an image is made by one user and run by another
    try:
        store = _load(ox.Store(str(fresh / "store")), content, path)
        store.optimize()
        store.flush()
        del store  # closes the files, so that they can be moved
        try:
            fresh.rename(folder)
        except OSError:
            if not (folder / "store").is_dir():  # else another process was first, and its store is as good
                raise
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    for old in sorted(folder.parent.iterdir(), key=lambda p: p.stat().st_mtime, reverse=True)[4:]:
        shutil.rmtree(old, ignore_errors=True)
