"""A real server, started as an assistant starts it, and a session of the SDK's own client with it."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import skip_or_fail


class Session:
    """A session over standard input and output; ``call`` gives the content of a result, ``fail`` the line of an error."""

    def __init__(self, portal: Any, client: Any, log: Path) -> None:
        self.portal, self.client, self.log = portal, client, log

    def tools(self) -> dict[str, Any]:
        """The tools by name."""
        return {tool.name: tool for tool in self.portal.call(self.client.list_tools).tools}

    def result(self, tool: str, arguments: dict[str, Any]) -> Any:
        """What the server gives back for a call."""
        return self.portal.call(self.client.call_tool, tool, arguments)

    def text(self, tool: str, **arguments: Any) -> str:
        """The text of a result that is none of an error."""
        result = self.result(tool, arguments)
        assert not result.is_error, result.content[0].text
        (content,) = result.content
        assert json.loads(content.text) == result.structured_content
        return content.text

    def call(self, tool: str, /, **arguments: Any) -> dict[str, Any]:
        """The content of a result."""
        return json.loads(self.text(tool, **arguments))

    def fail(self, tool: str, /, **arguments: Any) -> str:
        """The message of an error, which must be one line."""
        result = self.result(tool, arguments)
        assert result.is_error, result.content[0].text[:200]
        (content,) = result.content
        assert "\n" not in content.text and "Traceback" not in content.text
        return content.text


Open = Callable[..., contextlib.AbstractContextManager[Session]]


@pytest.fixture(scope="session")
def environment(dataset: Path, cache: Path, project: Path) -> dict[str, str]:
    """The environment in which ``hltgraph`` answers from the built dataset."""
    return {**os.environ, "HLTGRAPH_DATASET": str(dataset), "HLTGRAPH_CACHE": str(cache), "PYTHONPATH": str(project)}


@pytest.fixture(scope="session")
def opened(environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Open:
    """Opens a session with a server of its own, with settings and the client's way of shaking hands."""
    try:
        import mcp_types  # noqa: F401
    except ImportError:
        skip_or_fail("mcp", "the package mcp is not installed; pip install 'hltgraph[mcp]'")
    from anyio.from_thread import start_blocking_portal
    from mcp.client.client import Client
    from mcp.client.stdio import StdioServerParameters, stdio_client

    @contextlib.contextmanager
    def open_session(mode: str = "auto", **settings: object) -> Iterator[Session]:
        folder = tmp_path_factory.mktemp("mcp")  # somewhere else than the repository, as an assistant's folder is
        env = environment | {"HLTGRAPH_" + name.upper(): str(value) for name, value in settings.items()}
        server = StdioServerParameters(command=sys.executable, args=["-m", "hltgraph.cli.main", "mcp"], env=env, cwd=folder)
        log = folder / "stderr"
        with log.open("w") as stderr, start_blocking_portal() as portal:
            client = Client(stdio_client(server, errlog=stderr), mode=mode, read_timeout_seconds=60)
            with portal.wrap_async_context_manager(client) as entered:
                yield Session(portal, entered, log)
        assert "Traceback" not in log.read_text()

    return open_session


@pytest.fixture(scope="session")
def session(opened: Open) -> Iterator[Session]:
    """A session with the settings as they come."""
    with opened() as session:
        yield session


@pytest.fixture(scope="session")
def narrow(opened: Open) -> Iterator[Session]:
    """A session with small bounds."""
    with opened(mcp_max_items=4, mcp_max_chars=5000, max_rows=50) as session:
        yield session


@pytest.fixture(scope="session")
def hltgraph(environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Any]:
    """The JSON that a command writes."""
    folder = tmp_path_factory.mktemp("commands")

    def run(*arguments: str) -> Any:
        command = [sys.executable, "-m", "hltgraph.cli.main", *arguments]
        result = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=folder)
        assert result.stderr == ""
        return json.loads(result.stdout)

    return run
