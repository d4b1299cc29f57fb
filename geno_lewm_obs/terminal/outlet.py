"""
Writing to a pipe or terminal whose reader may have stopped: a bounded wait, then whole lines are
dropped and counted.

The descriptor's mode stays as it is, since other processes share it: what is written to is an
opening of our own. It knows descriptors, not records.
"""

from __future__ import annotations

import os
import select
import stat
import sys
import threading
import time
from io import FileIO, TextIOWrapper
from typing import Final, TextIO

from ..process.descriptor import Identity, OwnDescriptor
from ..process.fork import Turn, at_fork

PATIENCE_S: Final = 0.25
"""How long the first line waits for a reader; those after it don't, until it's back."""

_PIECE: Final = getattr(select, "PIPE_BUF", 512)
"""What a pipe that is ready takes without blocking."""
_MOST: Final = 16


class Outlet:
    """
    What is behind a descriptor, and how it fares.

    Opening a terminal costs more than the write, so a terminal's opening is kept from line to
    line. A pipe's isn't: its reader would never meet the end while we hold it, whoever else has
    closed it.
    """

    def __init__(self, place: Identity, *, is_terminal: bool) -> None:
        self.missed = 0
        """Lines dropped since the last that was written."""
        self._place = place
        self._is_terminal = is_terminal
        self.renew()

    def renew(self) -> None:
        """
        Begin anew in a forked child: the lock may be held, half a line is its parent's to finish,
        and it may never write a line.
        """
        self._lock = threading.RLock()
        self._rest = b""
        self.let_go()

    def let_go(self) -> None:
        """Close what is kept open, or leave that to a thread that is writing to it."""
        self._kept: OwnDescriptor | None = None

    def begin(self, number: int) -> bool:
        """
        Wait until descriptor *number* takes something; tells whether it does, and counts the line
        as missed where it doesn't.

        Where it does, no other line comes between until `end` is called.
        """
        patience = 0.0 if self.missed else PATIENCE_S
        is_ready = False
        if self._lock.acquire(timeout=patience):
            try:
                is_ready = _is_ready(number, patience) and self._finish(number)
            finally:
                if not is_ready:
                    self._lock.release()
        if not is_ready:
            self.missed += 1
        return is_ready

    def end(self) -> None:
        """Let another line begin."""
        self._lock.release()

    def write(self, number: int, data: bytes, *, goes_on: bool = False) -> bool:
        """
        Write *data*, between `begin` and `end`; tells whether it's written, or begun and will be
        finished before anything else.

        Args:
            number: The descriptor.
            data: A line, or several.
            goes_on: Whether more lines will follow, so that what had to be opened is kept for them.
        """
        written = self._push(number, data, time.monotonic() + PATIENCE_S)
        if not goes_on:
            self.let_go()
        if not written:
            self.missed += 1
            return False
        self.missed = 0
        self._rest = data[written:]
        return True

    def _finish(self, number: int) -> bool:
        """Write what is left of a line; tells whether nothing is."""
        if self._rest:
            self._rest = self._rest[self._push(number, self._rest, time.monotonic()) :]
        return not self._rest

    def _push(self, number: int, data: bytes, deadline: float) -> int:
        """Write of *data* what goes until *deadline*; returns how much that was."""
        own = self._own(number)
        written = 0
        while written < len(data):
            try:
                if own is not None:
                    written += os.write(own.number, data[written:])
                elif _is_ready(number, deadline - time.monotonic()):
                    written += os.write(number, data[written : written + _PIECE])
                else:
                    break
            except BlockingIOError:
                if not _is_ready(number, deadline - time.monotonic()):
                    break
            except OSError:
                # after a hang-up what was opened before is dead, and the terminal may live on
                self.let_go()
                raise
        return written

    def _own(self, number: int) -> OwnDescriptor | None:
        """Return an opening of our own of what *number* stands for, where the system gives one."""
        own = self._kept
        if own is None or not own.is_ours():
            own = _opened(number)
            # not where another thread redirected the number
            if self._is_terminal and own is not None and own.identity == self._place:
                self._kept = own
        return own


def outlet_of(stream: TextIO) -> tuple[Outlet, int] | None:
    """
    Return the outlet and descriptor of *stream*, or None for one that never blocks for long, or
    that isn't the system's.

    Whoever asks is about to write a line, so a terminal that another line went to isn't held open
    any longer: where the program gave it up, we would be the last who have it.
    """
    found = None
    try:
        found = _behind(stream)
        return found
    finally:
        let_go(but=found and found[0])


def let_go(*, but: Outlet | None = None) -> None:
    """Close what is kept open of all outlets *but* one."""
    for outlet in _OUTLETS.copy().values():
        if outlet is not but:
            outlet.let_go()


def _behind(stream: TextIO) -> tuple[Outlet, int] | None:
    buffer = getattr(stream, "buffer", None)
    raw = getattr(buffer, "raw", buffer)  # with PYTHONUNBUFFERED the one is the other
    if not (
        isinstance(stream, TextIOWrapper) and isinstance(raw, FileIO) and hasattr(select, "poll")
    ):
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
        outlet = _OUTLETS.setdefault(place, Outlet(place, is_terminal=os.isatty(number)))
    return outlet, number


def _opened(number: int) -> OwnDescriptor | None:
    """
    Open what *number* stands for once more, so that no write waits: opened and not duplicated,
    since all duplicates have one mode.
    """
    if not _IS_LINUX:
        return None
    try:
        own = os.open(
            f"/proc/self/fd/{number}", os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
        )
    except OSError:  # a socket, a terminal of another user's, a pipe without a reader
        return None
    return OwnDescriptor(own, os.fstat(own))


def _is_ready(number: int, seconds: float) -> bool:
    ready = select.poll()
    ready.register(number, select.POLLOUT)
    return bool(ready.poll(max(seconds, 0.0) * 1000))


_IS_LINUX: Final = sys.platform == "linux"
_OUTLETS: Final[dict[Identity, Outlet]] = {}


def _renew_in_child() -> None:
    for outlet in _OUTLETS.copy().values():
        outlet.renew()


at_fork(Turn.TERMINAL, in_child=_renew_in_child)
