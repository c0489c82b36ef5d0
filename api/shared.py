"""The memory that the processes of one service share: what each counts, and a table of which one lock keeps order.

It belongs to no file: it is there as long as a process holds it. Each process has a place of its own, which it locks for as
long as it lives; one that comes after another has died takes over its place and what was counted there.
"""

from __future__ import annotations

import contextlib
import fcntl
import mmap
import os
import secrets
import struct
import zlib
from collections.abc import Iterator

#: The variable by which a process is told where the memory is; no setting.
VARIABLE = "_HLTGRAPH_SHARED"
#: What one process can say, the table, and the secret at the end, in bytes.
_PLACE, TABLE, _SECRET = 256 << 10, 2 << 20, 16
_HEAD = struct.Struct("<QII")  # process, length, checksum
_LOCK = 1 << 40  # bytes that are locked, never written


class Shared:
    """A place in the memory of so many processes; the first bytes of ``memory`` are the table."""

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor
        size = os.fstat(descriptor).st_size
        self.memory = mmap.mmap(descriptor, size)
        self._places = (size - _SECRET - TABLE) // _PLACE
        self._own = -1

    @classmethod
    def make(cls, processes: int) -> Shared | None:
        """Memory for so many processes, and as many that take their places while they end; None where the machine has none that needs no file (Linux has)."""
        if not hasattr(os, "memfd_create"):
            return None
        descriptor = os.memfd_create("hltgraph")
        os.ftruncate(descriptor, _SECRET + TABLE + 2 * processes * _PLACE)
        shared = cls(descriptor)
        shared.memory[-_SECRET:] = secrets.token_bytes(_SECRET)
        return shared

    @property
    def secret(self) -> bytes:
        """Bytes that all processes know and no client."""
        return self.memory[-_SECRET:]

    @property
    def address(self) -> str:
        """Where another process of ours finds it while this one lives."""
        return f"/proc/{os.getpid()}/fd/{self.descriptor}"

    @classmethod
    def join(cls, address: str) -> Shared | None:
        """A place in memory that is there; None when all are taken."""
        shared = cls(os.open(address, os.O_RDWR | os.O_CLOEXEC))
        for place in range(shared._places):
            with contextlib.suppress(OSError):
                fcntl.lockf(shared.descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, _LOCK + 1 + place)
                shared._own = place
                return shared
        return None

    @contextlib.contextmanager
    def locked(self) -> Iterator[mmap.mmap]:
        """The table, while no other process is at it; the lock ends with a process that dies."""
        fcntl.lockf(self.descriptor, fcntl.LOCK_EX, 1, _LOCK)
        try:
            yield self.memory
        finally:
            fcntl.lockf(self.descriptor, fcntl.LOCK_UN, 1, _LOCK)

    def say(self, text: bytes) -> None:
        """Put down what the others may read; what does not fit its place is not said."""
        at = TABLE + self._own * _PLACE
        if len(text) <= _PLACE - _HEAD.size:
            self.memory[at + _HEAD.size : at + _HEAD.size + len(text)] = text
            _HEAD.pack_into(self.memory, at, os.getpid(), len(text), zlib.crc32(text))

    def left(self) -> bytes:
        """What was said at our place, by whoever had it before; empty where nobody had."""
        return self._read(self._own)[1]

    def others(self) -> list[tuple[int, bytes]]:
        """What was said at each of the other places where something was, with the process that said it."""
        return [said for place in range(self._places) if place != self._own and (said := self._read(place))[1]]

    def _read(self, place: int) -> tuple[int, bytes]:
        at = TABLE + place * _PLACE
        for _ in range(100):  # it may be written just now
            process, length, checksum = _HEAD.unpack_from(self.memory, at)
            text = self.memory[at + _HEAD.size : at + _HEAD.size + min(length, _PLACE)]
            if zlib.crc32(text) == checksum:
                return process, text
        return 0, b""
