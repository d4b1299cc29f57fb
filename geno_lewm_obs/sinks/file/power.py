"""
The mode ``power``: what was written gets to the disk, at once where it matters, and soon otherwise.

A sync that failed is never tried again as if nothing had happened: the system may have marked what
it couldn't write as written, so that the next sync succeeds and the data is gone. The file is
opened anew, and what wasn't known to be safe is written again.
"""

from __future__ import annotations

import errno
import os
import sys
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from itertools import count
from typing import Final

from ...errors import ResourceError, errno_name
from ...process.file_control import fcntl
from .appender import Line, RunFile
from .debounce import Debouncer
from .opening import OpenFile
from .outage import Outage, counted

SECONDS: Final = 0.05
"""How long after a line its sync begins; it's to be on the disk within twice that."""
MOST_UNSYNCED: Final = 8 * 1024 * 1024
"""How many bytes may be written and not synced; the call that comes to more syncs."""
URGENT: Final = frozenset({"warn", "error"})
"""The severities that are on the disk when their call returns."""


class Syncer:
    """
    Appends to *run_file*, and sees to it that what was appended gets to the disk.

    Args:
        run_file: It has no other user.
        is_durable: Tells whether records of an event are to be on the disk when their call
            returns, whatever their severity.
    """

    ready: Final = None
    """No line is done with one write alone, so nobody makes a first attempt."""

    def __init__(self, run_file: RunFile, is_durable: Callable[[str], bool]) -> None:
        self.unsafe: ResourceError | None = None
        """Why not all that was appended is known to be on the disk, once that's so."""
        self._run_file: Final = run_file
        self._is_durable: Final = is_durable
        self.unsynced: Final[deque[tuple[int, Line]]] = deque()
        """Lines that aren't known to be on the disk, oldest first, each with a number."""
        self._numbers = count()
        self._size = 0
        self.debouncer: Final = Debouncer(self.sync, SECONDS)
        """The thread that syncs a moment after a line that isn't urgent."""
        self._outage = Outage(run_file.path.name)
        self._is_telling = False
        run_file.on_written = self._note
        run_file.on_leaving = self._leave

    @property
    def fault(self) -> ResourceError | None:
        """As the run file's, or why not all is known to be on the disk."""
        return self._run_file.fault or self.unsafe

    def append(
        self,
        line: bytes,
        severity: str,
        event: str,
        _file: object = None,
        _written: int = 0,
    ) -> bool:
        """
        Append a finished *line*. Where it matters, it's on the disk when this returns.

        Raises:
            ResourceError: as `RunFile.append`; or it isn't known to be on the disk, and errors are
                to be raised.
        """
        file = self._run_file.ready
        try:
            written = os.write(file.number, line) if file is not None else 0
        except OSError:
            written = 0  # the second attempt finds out why
        if written == len(line):
            self._note((line, severity, event))
        else:
            self._run_file.append_with_care([(line, severity, event)], file, written)
        is_urgent = (
            severity in URGENT
            or self._is_durable(event)
            or self._size > MOST_UNSYNCED
            or self._run_file.is_over
        )
        if is_urgent:
            fault = self.sync()
            if fault is not None and self._run_file.raises:
                raise fault
        else:
            self.debouncer.ask()
        return True

    def flush(self) -> None:
        """Return when all that was appended is on the disk, if the disk takes it."""
        self._run_file.flush()
        self.sync()

    def close(self) -> None:
        """As the run file's; the thread ends."""
        self.flush()
        self.debouncer.stop()
        self._run_file.close()

    def begin_in_child(self) -> None:
        """
        Start anew in a forked child, with a file opened for itself: who shares one may never be
        told of a failed sync.
        """
        self.unsynced.clear()
        self._size = 0
        self._is_telling = False
        self.debouncer.begin_in_child()
        self._run_file.begin_in_child()
        self._run_file.file = None

    def sync(self) -> ResourceError | None:
        """Get all that's written to the disk; returns why it isn't known to be there."""
        again, second = 0, None
        with self._run_file.lock:
            first = self._attempt()
            if first is not None:
                again = self._write_again()
                second = self._attempt()
                if second is not None:
                    self._give_up(second)
        if first is not None:
            self._tell(first, again, is_safe=second is None)
        if self.unsynced:  # a signal handler's, that came after the last look
            self.debouncer.ask()
        return self.unsafe if second is not None else None

    def _attempt(self) -> OSError | None:
        if not self.unsynced:
            return None
        newest = self.unsynced[-1][0]
        try:
            # a signal handler may have closed it; a sync is of the file, whoever opened it
            sync_data(self._run_file.opened())
        except OSError as exc:
            return exc
        except ResourceError:
            return OSError(errno.EBADF, os.strerror(errno.EBADF))
        self._forget(newest)
        return None

    def _forget(self, newest: int) -> None:
        while self.unsynced and self.unsynced[0][0] <= newest:
            self._size -= len(self.unsynced.popleft()[1][0])

    def _write_again(self) -> int:
        """
        Open the file anew, and write again what isn't known to be safe: byte by byte the same
        lines, by which readers know them.
        """
        lines = [self.unsynced.popleft()[1] for _ in range(len(self.unsynced))]
        self._size = 0
        self._run_file.file = self._run_file.ready = None
        with suppress(ResourceError):  # they stand in the file once already
            self._run_file.append_with_care(lines)
        return len(lines)

    def _give_up(self, cause: OSError) -> None:
        """
        Let go of lines that can't be got to the disk. They are in the file, as they'd be without
        this mode.
        """
        number = len(self.unsynced)
        self._forget(self.unsynced[-1][0])
        self._outage.failed(cause, 0)
        self.unsafe = self._outage.error(
            f"{counted(number, 'record is', 'records are')} written, but not safe from a power cut"
        )

    def _tell(self, cause: OSError, number: int, *, is_safe: bool) -> None:
        if not is_safe:
            self._outage.speak(
                f"{counted(number, 'record is', 'records are')} written, but not safe from a power cut"
            )
        if self._run_file.tell is not None and not self._is_telling:
            # what tells of it is a record too, and its sync may fail as well
            self._is_telling = True
            try:
                self._run_file.tell(
                    "warn",
                    "obs.file.rewritten",
                    reason=errno_name(cause),
                    records=number,
                    safe=is_safe,
                )
            finally:
                self._is_telling = False

    def _note(self, line: Line) -> None:
        self.unsynced.append((next(self._numbers), line))
        self._size += len(line[0])

    def _leave(self, file: OpenFile) -> None:
        """Get what was written to a file to the disk before it's left for another."""
        if self.unsynced:
            newest = self.unsynced[-1][0]
            with suppress(OSError):
                sync_data(file)
            self._forget(newest)


def sync_data(file: OpenFile | None) -> None:
    """
    Return when what was written to *file* is on the disk.

    Raises:
        OSError: it can't be said that it is.
    """
    if file is None or not file.is_ours():
        raise OSError(errno.EBADF, os.strerror(errno.EBADF))
    if sys.platform == "darwin":
        # its fsync leaves data in the drive's own memory
        fcntl.fcntl(file.number, fcntl.F_FULLFSYNC)
    else:
        getattr(os, "fdatasync", os.fsync)(file.number)
