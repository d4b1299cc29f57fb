"""
The mode ``power``: lines get to the disk, at once where it matters, and soon otherwise.

A sync that failed is never tried again as if nothing had happened: the system may have marked as
written what it couldn't write, so that the next sync succeeds and the data is gone. The file is
opened anew, and what isn't known to be safe is written again.
"""

from __future__ import annotations

import errno
import os
import sys
from collections import deque
from collections.abc import Callable
from itertools import count
from typing import Final

from ...errors import ResourceError, errno_name
from ...process.file_control import fcntl
from ..sink import Line
from .appender import URGENT, FileAppender
from .backlog import BacklogEntry
from .debounce import Debouncer
from .opening import OpenFile
from .outage import Outage, counted

SECONDS: Final = 0.05
"""How long after a line its sync begins; within twice that it's to be on the disk."""
MOST_UNSYNCED: Final = 8 * 1024 * 1024
"""How many bytes may be written and not synced; the call that exceeds it syncs."""


class PowerAppender:
    """
    Appends lines by *file_appender*, and syncs them to the disk.

    Args:
        file_appender: It has no other user.
        is_durable: Tells of an event whether its records are to be on the disk when their call
            returns, whatever their severity.
    """

    ready: Final = None
    """A line is not done with one write, so the caller must not attempt one."""

    def __init__(self, file_appender: FileAppender, is_durable: Callable[[str], bool]) -> None:
        self.unsafe: ResourceError | None = None
        """Why some line is not known to be on the disk, since a sync failed twice."""
        self.file_appender: Final = file_appender
        self._is_durable: Final = is_durable
        self.unsynced: Final[deque[tuple[int, Line]]] = deque()
        """The lines that are written and not synced, with their numbers in the order of writing."""
        self._numbers = count()
        self._size = 0
        self.debouncer: Final = Debouncer(self.sync, SECONDS)
        self._outage = Outage(file_appender.path.name)
        self._is_telling = False
        self._left: tuple[OSError, int] | None = None
        """
        Why a file that was left couldn't be synced, and how many lines were written again for it,
        which is to be told.
        """
        file_appender.on_written = self._note
        file_appender.current.on_leaving = self._leave

    @property
    def fault(self) -> ResourceError | None:
        """Why lines wait, were saved elsewhere, or aren't known to be on the disk."""
        return self.file_appender.fault or self.unsafe

    def append(
        self,
        line: bytes,
        severity: str,
        event: str,
        _file: object = None,
        _written: int = 0,
    ) -> bool:
        """
        Append a finished *line*; if it's urgent, it's on the disk when this returns.

        Raises:
            ResourceError: as by `FileAppender.append`; or the line isn't known to be on the disk,
                and errors are to be raised.
        """
        self.file_appender.append(line, severity, event)
        is_urgent = (
            severity in URGENT
            or self._is_durable(event)
            or self._size > MOST_UNSYNCED
            or self.file_appender.is_over
        )
        if is_urgent:
            fault = self.sync()
            if fault is not None and self.file_appender.raises:
                raise fault
        elif not self.debouncer.is_requested:
            self.debouncer.request()
            if self.file_appender.is_over:  # closed meanwhile
                self.debouncer.stop()
                self.sync()
        return True

    def flush(self) -> None:
        """Return when all that was appended is on the disk, if the disk takes it."""
        self.file_appender.flush()
        self.sync()

    def close(self) -> None:
        """Sync, end the thread, and close the file."""
        # From now on each call syncs its line itself, so that none is left after the last sync.
        self.file_appender.is_over = True
        self.debouncer.stop()
        self.flush()
        self.file_appender.close()

    def before_fork(self) -> None:
        """Do nothing: what is unsynced stays this process's to sync."""

    def begin_in_child(self) -> None:
        """
        Begin anew in a forked child, which opens the file for itself.

        Of two processes that share an open file, only one is told of a failed sync.
        """
        self.unsynced.clear()
        self._size = 0
        self._is_telling = False
        self.debouncer.begin_in_child()
        self.file_appender.begin_in_child()
        self.file_appender.current.file = None

    def sync(self) -> ResourceError | None:
        """Get all that is written to the disk; return why it isn't known to be there, or None."""
        rewritten = 0
        second_failure = None
        with self.file_appender.lock:
            first_failure = self._attempt()
            if first_failure is not None:
                rewritten = self._write_again()
                second_failure = self._attempt()
                if second_failure is not None:
                    self._give_up(second_failure)
            left, self._left = self._left, None
        if left is not None:
            self._tell(*left, is_safe=second_failure is None)
        if first_failure is not None:
            self._tell(first_failure, rewritten, is_safe=second_failure is None)
        if self.unsynced:  # a signal handler wrote them after the last look
            self.debouncer.request()
        return self.unsafe if second_failure is not None else None

    def _attempt(self) -> OSError | None:
        """Sync what is unsynced; return why that failed, or None."""
        if not self.unsynced:
            return None
        newest = self.unsynced[-1][0]
        try:
            # A signal handler may have closed it. Any opening of the file will do for a sync.
            sync_data(self.file_appender.current.opened())
        except OSError as exc:
            return exc
        except ResourceError:
            return OSError(errno.EBADF, os.strerror(errno.EBADF))
        self._forget(newest)
        return None

    def _forget(self, newest: int) -> None:
        """Forget unsynced lines up to the number *newest*: they are safe, or given up."""
        while self.unsynced and self.unsynced[0][0] <= newest:
            self._size -= len(self.unsynced.popleft()[1][0])

    def _write_again(self) -> int:
        """
        Open the file anew, and write the unsynced lines again; return how many.

        They are the same byte for byte, by which readers know them.
        """
        appender = self.file_appender
        appender.current.file = appender.ready = None
        entries = self._wait_again()
        if appender.settle(own=len(entries)) is not None and appender.raises:
            for each in entries:  # they stand in the file once already
                appender.backlog.remove(each)
        appender.publish()
        return len(entries)

    def _wait_again(self) -> list[BacklogEntry]:
        """Let the unsynced lines wait to be written again; return them."""
        entries = []
        newest = self.unsynced[-1][0] if self.unsynced else -1
        while self.unsynced and self.unsynced[0][0] <= newest:
            first = self.unsynced[0]
            entries.append(self.file_appender.backlog.move(self.unsynced, first, first[1]))
            self._size -= len(first[1][0])
        return entries

    def _give_up(self, cause: OSError) -> None:
        """
        Give up syncing the lines that are unsynced. They are in the file, as without this mode.
        """
        number = len(self.unsynced)
        self._forget(self.unsynced[-1][0])
        self._outage.failed(cause, 0)
        self.unsafe = self._outage.error(_unsafe(number))

    def _tell(self, cause: OSError, number: int, *, is_safe: bool) -> None:
        """Report that *number* lines were written again because of *cause*."""
        if not is_safe:
            self._outage.speak(_unsafe(number))
        tell = self.file_appender.report.tell
        if tell is None or self._is_telling:
            return
        # The record is one for this file too, and its own sync may fail.
        self._is_telling = True
        try:
            reason = errno_name(cause)
            tell("warn", "obs.file.rewritten", reason=reason, records=number, safe=is_safe)
        finally:
            self._is_telling = False

    def _note(self, line: Line) -> None:
        if self.unsynced and self.unsynced[-1][1][0] is line[0]:
            return  # it's noted already, by a call that a signal handler left by an exception
        self.unsynced.append((next(self._numbers), line))
        self._size += len(line[0])

    def _leave(self, file: OpenFile) -> None:
        """
        Sync a *file* before it's left for another.

        If that fails, what isn't known to be on the disk is written again, to the other one.
        """
        if not self.unsynced:
            return
        newest = self.unsynced[-1][0]
        try:
            sync_data(file)
        except OSError as exc:
            self._left = exc, len(self._wait_again())
        else:
            self._forget(newest)


def _unsafe(number: int) -> str:
    records = counted(number, "record is", "records are")
    return f"{records} written, but not safe from a power cut"


def sync_data(file: OpenFile | None) -> None:
    """
    Return when what was written to *file* is on the disk.

    Raises:
        OSError: it isn't known to be, or the descriptor is no longer the file's.
    """
    if file is None or not file.is_ours():
        raise OSError(errno.EBADF, os.strerror(errno.EBADF))
    if sys.platform == "darwin":
        # Its fsync leaves data in the memory of the drive.
        fcntl.fcntl(file.number, fcntl.F_FULLFSYNC)
    else:
        getattr(os, "fdatasync", os.fsync)(file.number)
