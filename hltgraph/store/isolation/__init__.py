"""Foreign queries in processes of their own, which can be ended.

The engine knows no limit of time or memory and cannot be called off, and a query that it stumbles over ends its process.
So a zygote, a process of one thread, loads the graph once and forks workers that share its pages; a worker holds nothing
open but its socket, may open nothing more, and is killed when its time is over.
"""

from __future__ import annotations

import os
import signal
import sys


def available() -> bool:
    """Whether this machine has what it takes: Linux with fork, limits, and handles of processes."""
    return sys.platform == "linux" and hasattr(os, "fork") and hasattr(os, "pidfd_open") and hasattr(signal, "pidfd_send_signal")
