"""
Writing to a pipe or terminal whose reader may have stopped: a bounded wait, then whole lines are dropped and counted.

The descriptor's mode stays as it is, since other processes share it. It knows descriptors, not records.
"""

from __future__ import annotations

import os
import select
import stat
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import FileIO, TextIOWrapper
from typing import Final, TextIO

PATIENCE_S: Final = 0.25
"""How long the first line waits for a reader; those after it don't, until it's back."""

_PIECE: Final = getattr(select, "PIPE_BUF", 512)
"""What a pipe that is ready takes without blocking."""
_MOST: Final = 16


class Outlet:
    """What is behind a descriptor, and how it fares."""

    def __init__(self) -> None:
        self.missed = 0
        """Lines dropped since the last that was written."""
        self._rest = b""
        self.renew()

    def renew(self) -> None:
        """Begin anew in a forked child: the lock may be held, and half a line is its parent's to finish."""
        self._lock = threading.RLock()
        self._rest = b""

    @contextmanager
    def turn(self, number: int) -> Iterator[bool]:
        """Wait until descriptor *number* takes something, yield whether it does, and count the line as missed where it doesn't."""
        patience = 0.0 if self.missed else PATIENCE_S
        is_mine = self._lock.acquire(timeout=patience)
        try:
            is_ready = is_mine and _is_ready(number, patience) and self._finish(number)
            if not is_ready:
                self.missed += 1
            yield is_ready
        finally:
            if is_mine:
                self._lock.release()

    def write(self, number: int, data: bytes) -> bool:
        """Write *data*, within its `turn`; tells whether it's written, or begun and will be finished before anything else."""
        written = _push(number, data, time.monotonic() + PATIENCE_S)
        if not written:
            self.missed += 1
            return False
        self.missed = 0
        self._rest = data[written:]
        return True

    def _finish(self, number: int) -> bool:
        """Write what is left of a line; tells whether nothing is."""
        if self._rest:
            self._rest = self._rest[_push(number, self._rest, time.monotonic()) :]
        return not self._rest


def outlet_of(stream: TextIO) -> tuple[Outlet, int] | None:
    """Return the outlet and descriptor of *stream*, or None for one that never blocks for long, or that isn't the system's."""
    buffer = getattr(stream, "buffer", None)
    raw = getattr(buffer, "raw", buffer)  # with PYTHONUNBUFFERED the one is the other
    if not (isinstance(stream, TextIOWrapper) and isinstance(raw, FileIO) and hasattr(select, "poll")):
        return None
    number = raw.fileno()
    status = os.fstat(number)
    if stat.S_ISREG(status.st_mode):
        return None
    place = (status.st_dev, status.st_ino)
    outlet = _OUTLETS.get(place)
    if outlet is None:
        if len(_OUTLETS) >= _MOST:
            _OUTLETS.clear()
        outlet = _OUTLETS.setdefault(place, Outlet())
    return outlet, number


def _push(number: int, data: bytes, deadline: float) -> int:
    """Write of *data* what goes until *deadline*; returns how much that was."""
    own = _own(number)
    written = 0
    try:
        while written < len(data):
            try:
                if own is None and not _is_ready(number, deadline - time.monotonic()):
                    break
                written += os.write(number if own is None else own, data[written : written + _PIECE])
            except BlockingIOError:
                if not _is_ready(number, deadline - time.monotonic()):
                    break
    finally:
        if own is not None:
            os.close(own)
    return written


def _own(number: int) -> int | None:
    """Return another descriptor for the same pipe or terminal, that doesn't block, where the system gives one: opened, not duplicated."""
    try:
        return os.open(f"/proc/self/fd/{number}", os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC) if _IS_LINUX else None
    except OSError:  # a socket, a terminal of another user's, a pipe without a reader
        return None


def _is_ready(number: int, seconds: float) -> bool:
    ready = select.poll()
    ready.register(number, select.POLLOUT)
    return bool(ready.poll(max(seconds, 0.0) * 1000))


_IS_LINUX: Final = sys.platform == "linux"
_OUTLETS: Final[dict[tuple[int, int], Outlet]] = {}


def _renew_in_child() -> None:
    for outlet in list(_OUTLETS.values()):
        outlet.renew()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_renew_in_child)
