"""What the pages are dressed with: kept for ever under names of its content, from this host alone, and missed with grace."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

import api
from api.frontend import MISSING, Frontend
from tests.api.conftest import Server
from tests.conftest import skip_or_fail

BUILT = Path(api.__file__).parent / "assets" / "built"


@pytest.fixture
def bundled() -> Path:
    if not (BUILT / "manifest.json").is_file():
        skip_or_fail("frontend", "it was not bundled, for want of Node.js")
    return BUILT


def named(client: httpx.Client) -> list[str]:
    return re.findall(r'(?:href|src)="(/assets/[^"]+)"', client.get("/", headers={"Accept": "text/html"}).text)


def test_a_file_named_by_its_content_is_kept_for_ever_and_any_other_is_asked_after(client: httpx.Client) -> None:
    addresses = named(client)
    assert any("theme.css?v=" in address for address in addresses)
    for address in addresses:
        answer = client.get(address)
        assert (answer.status_code, answer.headers["cache-control"]) == (200, "public, max-age=31536000, immutable")
    for address in ("/assets/theme.css", "/assets/theme.css?v=0123456789abcdef"):
        assert client.get(address).headers["cache-control"] == "no-cache"


def test_the_tag_of_a_file_is_of_its_encoding_and_spares_it(client: httpx.Client) -> None:
    plain, packed = (client.get("/assets/theme.css", headers={"Accept-Encoding": encoding}) for encoding in ("identity", "gzip"))
    assert plain.content == packed.content and packed.headers["content-encoding"] == "gzip"
    assert plain.headers["etag"] != packed.headers["etag"]
    spared = client.get("/assets/theme.css", headers={"Accept-Encoding": "gzip", "If-None-Match": packed.headers["etag"]})
    assert (spared.status_code, spared.content) == (304, b"")


def test_the_address_of_the_theme_is_its_digest(client: httpx.Client) -> None:
    address = next(address for address in named(client) if "theme.css" in address)
    assert address.endswith(hashlib.sha256(client.get(address).content).hexdigest()[:16])


def test_no_style_sheet_asks_another_host(bundled: Path, project: Path) -> None:
    sheets = [*bundled.glob("*.css"), project / "hltgraph" / "publication" / "assets" / "theme.css"]
    for sheet in sheets:
        assert not re.search(r"(url\(|@import)\s*[\"']?(https?:)?//", sheet.read_text("utf-8")), sheet.name


def test_the_notice_holds_a_licence_for_every_part_that_the_lock_file_installs(bundled: Path, client: httpx.Client, project: Path) -> None:
    lock = json.loads((project / "frontend" / "package-lock.json").read_text("utf-8"))
    installed = {
        (place.rpartition("node_modules/")[2], entry["version"]) for place, entry in lock["packages"].items() if place and not entry.get("dev")
    }  # fmt: skip
    assert {(part.name, part.version) for part in Frontend().parts} == installed
    notice = client.get("/assets/built/notice.txt").text
    for part in Frontend().parts:
        assert f"{part.name} {part.version} ({part.licence})" in notice


def test_the_lock_file_pins_every_part_exactly_and_names_no_address(project: Path) -> None:
    package = json.loads((project / "frontend" / "package.json").read_text("utf-8"))
    versions = [version for kind in ("dependencies", "devDependencies") for version in package[kind].values()]
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in versions)
    lock = json.loads((project / "frontend" / "package-lock.json").read_text("utf-8"))
    parts = [entry for place, entry in lock["packages"].items() if place]
    assert all("resolved" not in entry and entry["integrity"] for entry in parts)


def test_without_a_bundle_nothing_is_named_that_is_not_there(tmp_path: Path) -> None:
    without = Frontend(tmp_path)
    assert not without.built and without.parts == ()
    assert without.address("ask.js") == "" and without.address("theme.css").startswith("/assets/theme.css?v=")


def test_without_a_bundle_the_service_says_so_and_its_pages_stand(started: Callable[..., Server], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import shutil

    # The same packages in a place where nothing was bundled.
    for name in ("api", "hltgraph"):
        shutil.copytree(Path(api.__file__).parents[1] / name, tmp_path / name, ignore=shutil.ignore_patterns("built", "__pycache__"))
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    server = started(of=tmp_path, root=Path(api.__file__).parents[1])
    page = httpx.get(server.url, headers={"Accept": "text/html"}).text
    assert "/assets/theme.css" in page and "/assets/built/" not in page and "<script" not in page
    _, _, errors = server.stop()
    assert MISSING in [json.loads(line).get("message") for line in errors.splitlines()]
