"""
Write to a pipe or terminal whose reader may have stopped: wait briefly, then drop whole lines.

Dropped lines are counted. A caller may bring a `Wait` of its own, and so wait longer or never. The
descriptor isn't made non-blocking, since other processes share its mode; instead the file behind it
is opened once more. This module knows descriptors, not records.
"""

from __future__ import annotations

import os
import select
import stat
import sys
import threading
import time
from io import FileIO, TextIOWrapper
from typing import Final, Protocol, TextIO

from ..bounded_cache import BoundedCache
from ..process.descriptor import Identity, OwnDescriptor
from ..process.fork import at_fork

PATIENCE_S: Final = 0.25
"""How long a line waits for a reader; after one was dropped, the next ones don't wait."""

_PIECE: Final = getattr(select, "PIPE_BUF", 512)
"""Bytes that a pipe which is ready takes without blocking."""
_MAX_OUTLETS: Final = 16


class Wait(Protocol):
    """How long one line waits for its reader."""

    @property
    def lock_s(self) -> float:
        """How many seconds it waits at most for the lines of other threads."""

    def __call__(self, number: int) -> bool:
        """Wait until descriptor *number* is ready; return whether it is, False to give up."""


class Briefly:
    """
    A wait of some seconds in all, over all calls.

    Args:
        seconds: 0 to look only.
        lock_s: As in `Wait`; *seconds* if None.
    """

    def __init__(self, seconds: float, *, lock_s: float | None = None) -> None:
        self.lock_s: Final = seconds if lock_s is None else lock_s
        self._deadline = time.monotonic() + seconds

    def __call__(self, number: int) -> bool:
        return is_ready(number, self._deadline - time.monotonic())


class Outlet:
    """
    The pipe, terminal or socket behind a descriptor, and what is left to write to it.

    Opening a terminal costs more than the write, so its own descriptor is kept from line to line. A
    pipe's isn't: as long as it is open here, the reader never sees the end of the pipe, though
    everyone else has closed it.
    """

    def __init__(self, identity: Identity, *, is_terminal: bool) -> None:
        self.missed = 0
        """Lines dropped since the last one that was written."""
        self._identity = identity
        self._is_terminal = is_terminal
        self.renew()

    def renew(self) -> None:
        """
        Forget what was under way, as a forked child must.

        The lock may be held by a thread that doesn't exist in the child, and half a line is for the
        parent to finish.
        """
        self._lock = threading.RLock()
        self._unwritten = b""
        self.close_kept()

    def close_kept(self) -> None:
        """Give up the kept descriptor, which is closed when no thread writes to it any more."""
        self._kept: OwnDescriptor | None = None

    @property
    def is_whole(self) -> bool:
        """Whether nothing is left to write of a line that was begun."""
        return not self._unwritten

    def begin(self, number: int, wait: Wait | None = None) -> bool:
        """
        Wait until descriptor *number* is ready for a line; return whether it is.

        If it is, other threads can't write until `end` is called. If not, the line counts as
        missed.
        """
        wait = wait or Briefly(0.0 if self.missed else PATIENCE_S)
        may_write = False
        if self._lock.acquire(timeout=wait.lock_s):
            try:
                may_write = wait(number) and self._finish(number, wait)
            finally:
                if not may_write:
                    self._lock.release()
        if not may_write:
            self.missed += 1
        return may_write

    def end(self) -> None:
        """Let other threads write, after a `begin` that returned True."""
        self._lock.release()

    def write(
        self, number: int, data: bytes, *, wait: Wait | None = None, more_follows: bool = False
    ) -> bool:
        """
        Write *data*, between `begin` and `end`; return whether it counts as written.

        It does as soon as its first byte is written; what *wait* leaves of the rest then precedes
        everything else.

        Args:
            number: The descriptor.
            data: One or more whole lines.
            wait: How long it waits; a moment if None.
            more_follows: Whether to keep a terminal open for further lines.
        """
        wait = wait or Briefly(PATIENCE_S)
        written = self._put(number, data)
        while not written and wait(number) and self._finish(number, wait):
            written = self._put(number, data)
        if written:
            self.missed = 0
            # A signal handler that logs during the wait finds the rest here, and finishes it first.
            self._unwritten = data[written:]
            self._finish(number, wait)
        else:
            self.missed += 1
        if not more_follows:
            self.close_kept()
        return bool(written)

    def _finish(self, number: int, wait: Wait) -> bool:
        """Write the rest of a line that was begun; return whether none of it is left."""
        while self._unwritten:
            written = self._put(number, self._unwritten)
            self._unwritten = self._unwritten[written:]
            if not written and not wait(number):
                return False
        return True

    def _put(self, number: int, data: bytes) -> int:
        """Write as much of *data* as is taken at once; return how many bytes that is."""
        own = self._own(number)
        try:
            if own is not None:
                return os.write(own.number, data)
            return os.write(number, data[:_PIECE]) if is_ready(number, 0.0) else 0
        except BlockingIOError:
            return 0
        except OSError:
            # After a hang-up the kept descriptor is dead, though the terminal may live on.
            self.close_kept()
            raise

    def _own(self, number: int) -> OwnDescriptor | None:
        """Return a descriptor of our own for the file behind *number*, or None if there is none."""
        own = self._kept
        if own is None or not own.is_ours():
            own = _opened(number)
            # Another thread may have redirected the number meanwhile: such a file isn't kept.
            if self._is_terminal and own is not None and own.identity == self._identity:
                self._kept = own
        return own


def outlet_of(stream: TextIO) -> tuple[Outlet, int] | None:
    """
    Return the outlet and descriptor of *stream*, or None where plain writes will do.

    That is so for regular files, which don't block for long, and for streams without a descriptor.
    Terminals that earlier lines went to are closed: the program may have given them up, and this
    module must not be the last to hold one open.
    """
    found = None
    try:
        found = _behind(stream)
        return found
    finally:
        close_kept(except_of=found and found[0])


def close_kept(*, except_of: Outlet | None = None) -> None:
    """Close the descriptors that outlets keep open, except that of one outlet."""
    for outlet in list(_OUTLETS.entries.values()):
        if outlet is not except_of:
            outlet.close_kept()


def forget_all() -> None:
    """
    Forget every outlet: what is kept open of it, half a line, and how many lines it missed.

    A terminal that is gone leaves its identity to the next one that is opened.
    """
    _OUTLETS.clear()


def _behind(stream: TextIO) -> tuple[Outlet, int] | None:
    buffer = getattr(stream, "buffer", None)
    raw = getattr(buffer, "raw", buffer)  # with PYTHONUNBUFFERED there is no buffer in between
    if not (
        isinstance(stream, TextIOWrapper) and isinstance(raw, FileIO) and hasattr(select, "poll")
    ):
        return None
    number = raw.fileno()
    status = os.fstat(number)
    if stat.S_ISREG(status.st_mode):
        return None
    identity = (status.st_dev, status.st_ino)
    outlet = _OUTLETS.entries.get(identity)
    if outlet is None:
        is_terminal = os.isatty(number)
        outlet = _OUTLETS.store_first(identity, Outlet(identity, is_terminal=is_terminal))
    return outlet, number


def _opened(number: int) -> OwnDescriptor | None:
    """
    Open the file behind *number* once more, non-blocking.

    A duplicate would not do, since all duplicates of a descriptor share one mode.
    """
    if not _IS_LINUX:
        return None
    try:
        own = os.open(
            f"/proc/self/fd/{number}", os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
        )
    except OSError:  # a socket, a terminal of another user, a pipe without a reader
        return None
    return OwnDescriptor(own, os.fstat(own))


def is_ready(number: int, seconds: float) -> bool:
    """Wait *seconds* at most until descriptor *number* takes a line; return whether it does."""
    ready = select.poll()
    ready.register(number, select.POLLOUT)
    return bool(ready.poll(max(seconds, 0.0) * 1000))


_IS_LINUX: Final = sys.platform == "linux"
_OUTLETS: Final[BoundedCache[Identity, Outlet]] = BoundedCache(_MAX_OUTLETS, max_bytes=65_536)


def _renew_in_child() -> None:
    for outlet in list(_OUTLETS.entries.values()):
        outlet.renew()


at_fork("terminal.outlet", in_child=_renew_in_child)
