"""Running the service: a port, one line that says where it is, and a graceful stop."""

from __future__ import annotations

import errno
import os
import signal
import socket
import sys
from dataclasses import fields
from pathlib import Path

import uvicorn
from fastapi import FastAPI

from api.app import create_app
from api.shared import VARIABLE, Shared
from api.transport import Connection
from hltgraph.errors import UsageError
from hltgraph.settings import Settings
from hltgraph.store import engines, isolation
from hltgraph.store.opening import open_named

_FIRST_PORT, _LAST_PORT = 8000, 8999
_HERE = ("127.0.0.1", "::1", "localhost")


def serve(settings: Settings, host: str = "127.0.0.1", port: int | None = None, workers: int = 1, dataset: str | None = None) -> None:
    """Serve in the foreground until a signal to stop; without a port, on the first free one from 8000.

    :raises DatasetError: when there is no whole dataset.
    :raises UsageError: when the address cannot be listened on.
    """
    if workers < 1:
        raise UsageError(f"workers is a number above 0, not {workers}")
    if settings.unisolated and host not in _HERE:
        raise UsageError(f"HLTGRAPH_UNISOLATED=1 is for this machine alone, not for {host}: a visitor's query could end the service")
    if not isolation.available() and not settings.unisolated:
        print(f"hltgraph: {engines.UNAVAILABLE}", file=sys.stderr)
    app: FastAPI | str
    if workers == 1:
        app = create_app(settings, dataset)
    else:
        open_named(settings, dataset)  # what is wrong with it is said before a port is taken
        app = "api.server:from_environment"
        _hand_down(settings, dataset)
        if shared := Shared.make(workers):
            os.environ[VARIABLE] = shared.address
    taken = _listen(host, port)
    # The server passes the signal on when it has stopped; being asked to stop is no fault.
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: None)
    shown = f"[{host}]" if ":" in host else host
    line = f"hltgraph serves at http://{shown}:{taken.getsockname()[1]}/"
    if isinstance(app, FastAPI):
        app.state.service.announce = lambda: print(line, flush=True)
    else:
        print(line, flush=True)
    uvicorn.run(
        app,
        factory=workers > 1,
        workers=workers,
        fd=taken.fileno(),
        http=Connection,
        ws="none",
        # A query in the address may be long; what is too long gets our answer, not the parser's.
        h11_max_incomplete_event_size=12 * settings.max_query_chars + (settings.max_header_kb << 10),
        proxy_headers=False,  # who asks is our own matter
        access_log=False,
        log_config=None,
        log_level="warning",
        server_header=False,
        timeout_keep_alive=settings.client_seconds,
        timeout_graceful_shutdown=settings.grace_seconds,
    )


def from_environment() -> FastAPI:
    """The application of one worker process, from the settings that were handed down."""
    address = os.environ.get(VARIABLE)
    return create_app(Settings.from_environment(), shared=Shared.join(address) if address else None)


def _hand_down(settings: Settings, dataset: str | None) -> None:
    for setting in fields(settings):
        value = getattr(settings, setting.name)
        if value is not None:
            os.environ["HLTGRAPH_" + setting.name.upper()] = str(value)
    if dataset:
        os.environ["HLTGRAPH_STORE"] = dataset if "://" in dataset else str(Path(dataset).resolve())


def _listen(host: str, port: int | None) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for candidate in range(_FIRST_PORT, _LAST_PORT + 1) if port is None else (port,):
        taken = socket.socket(family)
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        # What is accepted inherits it; without it an answer waits 40 ms for the client's acknowledgement.
        taken.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            taken.bind((host, candidate))
            taken.listen(2048)
        except (OSError, OverflowError) as error:
            taken.close()
            if port is None and isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
                continue
            reason = error.strerror if isinstance(error, OSError) and error.strerror else error
            raise UsageError(f"cannot listen on {host}, port {candidate}: {reason}") from error
        taken.set_inheritable(True)
        return taken
    raise UsageError(f"no port from {_FIRST_PORT} to {_LAST_PORT} is free; name one with --port")
