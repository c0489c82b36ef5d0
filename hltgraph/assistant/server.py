"""The tools over the Model Context Protocol (https://modelcontextprotocol.io), on standard input and output.

The SDK is an optional part of the installation, so it is imported only when the server starts.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from hltgraph import __version__
from hltgraph.assistant.arguments import checked
from hltgraph.assistant.bounds import as_text
from hltgraph.assistant.desk import Desk
from hltgraph.assistant.tools import Tool, tools, wording
from hltgraph.errors import HltgraphError, TookTooLong, UsageError
from hltgraph.settings import Settings

if TYPE_CHECKING:
    import mcp_types
    from mcp.server.lowlevel import Server

_LOG = logging.getLogger("hltgraph.assistant")

#: Calls that run at a time; others wait for their turn. And calls that may run on unheard: the engine cannot be stopped.
MOST_CALLS = MOST_UNHEARD = 8


def serve(settings: Settings, dataset: str | None = None) -> None:
    """Serve until standard input ends.

    :raises UsageError: when the SDK is not installed.
    :raises DatasetError: when there is no whole dataset.
    """
    try:
        import anyio
        import mcp_types  # noqa: F401  (only version 2 of the SDK has it)
        from mcp.server.stdio import stdio_server
    except ImportError as error:
        raise UsageError("hltgraph mcp needs the package mcp, version 2 or later: pip install 'hltgraph[mcp]'") from error

    calls = Calls(settings.mcp_max_seconds)
    server = create_server(Desk.open(settings, dataset), calls)

    async def main() -> None:
        async with stdio_server() as (read, write):
            await server.run(read, write, server.create_initialization_options())

    # Ctrl-C ends the process at once: the thread that reads standard input ends only with it, and would be waited for.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    anyio.run(main)
    if calls.running:
        # Nobody waits for these any more, and the process would wait for their threads.
        sys.stderr.flush()
        os._exit(0)


def create_server(desk: Desk, calls: Calls) -> Server[Any]:
    """The server with the tools of a desk; it runs on whatever streams it is given."""
    import mcp_types
    from mcp import MCPError
    from mcp.server.lowlevel import Server

    offered = tools(desk)

    async def listed(_: Any, __: Any) -> mcp_types.ListToolsResult:
        kind = mcp_types.ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False)
        return mcp_types.ListToolsResult(
            tools=[
                mcp_types.Tool(name=tool.name, title=tool.title, description=tool.description, input_schema=dict(tool.schema), annotations=kind)
                for tool in offered.values()
            ]
        )

    async def called(_: Any, params: mcp_types.CallToolRequestParams) -> mcp_types.CallToolResult:
        if params.name not in offered:
            raise MCPError(mcp_types.INVALID_PARAMS, f"there is no tool {params.name!r}; there are {', '.join(offered)}")
        result, failure = await calls.run(offered[params.name], params.arguments or {})
        text = as_text(result) if failure is None else failure
        return mcp_types.CallToolResult(content=[mcp_types.TextContent(text=text)], structured_content=result, is_error=failure is not None)

    return Server(
        "hltgraph", version=__version__, title="HLT Samen Verder", instructions=wording()["instructions"].strip(), on_list_tools=listed, on_call_tool=called
    )


Outcome = tuple[dict[str, Any] | None, str | None]


class Calls:
    """Runs tools in threads, so many at a time and each for so many seconds; ``running`` are those that have not ended."""

    def __init__(self, seconds: int) -> None:
        import anyio

        self.seconds = seconds
        self.running: set[object] = set()
        self._turns = anyio.CapacityLimiter(MOST_CALLS)

    async def run(self, tool: Tool, given: Mapping[str, Any]) -> Outcome:
        """The result of a tool, or else what went wrong as one line."""
        import anyio
        import anyio.to_thread

        if len(self.running) - self._turns.borrowed_tokens >= MOST_UNHEARD:
            return None, TookTooLong(f"{MOST_UNHEARD} calls that took too long are still running; start hltgraph mcp anew").line()
        try:
            with anyio.fail_after(self.seconds):
                return await anyio.to_thread.run_sync(partial(self._outcome, tool, given), abandon_on_cancel=True, limiter=self._turns)
        except TimeoutError:
            return None, TookTooLong(f"{tool.name} had no result after {self.seconds} seconds; ask for less").line()

    def _outcome(self, tool: Tool, given: Mapping[str, Any]) -> Outcome:
        call = object()
        self.running.add(call)
        # An error ends here as its line: the engine's results, which its traceback holds, must end in this thread.
        try:
            return tool.run(checked(tool.schema, given)), None
        except HltgraphError as error:
            return None, error.line()
        except Exception:
            _LOG.exception("%s failed", tool.name)
            return None, f"{HltgraphError.title}: {tool.name} failed; the server's log says why"
        finally:
            self.running.discard(call)
