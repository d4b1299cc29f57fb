"""
Append lines to one run file, in one process: a line is one write, and rarely more.

`O_APPEND` makes the kernel place each write at the end, whole; `docs/explanation/one-record.md`
says where that was measured. The lock guards only what takes more than one step: opening the file,
completing a short write, writing the backlog. Nothing here knows a record.
"""

from __future__ import annotations

import errno
import os
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ...config import OnSinkError
from ...errors import ResourceError
from ..failures import Tell
from . import emergency
from .backlog import CAPACITY, Backlog, BacklogEntry
from .current import CurrentFile, RunFile
from .line_write import LineWrite
from .opening import OpenFile
from .outage_report import OutageReport

if TYPE_CHECKING:
    from ..sink import Line

URGENT: Final = frozenset({"warn", "error"})
"""The severities that no mode delays: they are as safe as it makes them when their call returns."""
MOST_ATTEMPTS: Final = 8
"""
How often a line is written again when each write is cut short, and others write in between.
"""


class FileAppender:
    """
    The mode ``process``: a line is with the kernel when its call returns.

    The modes ``power`` and ``relaxed`` put an appender of their own before this one.

    Args:
        path: ``{log_dir}/{run_id}.jsonl``, by which the run file is told of.
        run_file: Opens it, or the segment of it that takes the next line.
        on_error: What happens to a line that the file doesn't take.
        tell: Logs in the run what is the matter with its file; such a record comes back here.
        capacity: How many bytes of lines may wait.
        opens: Whether to open the file at once; else the first line opens it.

    Raises:
        ResourceError: as by `open_run_file`.
    """

    def __init__(
        self,
        path: Path,
        run_file: RunFile,
        *,
        on_error: OnSinkError = "wait",
        tell: Tell | None = None,
        capacity: int = CAPACITY,
        opens: bool = True,
    ) -> None:
        self.path = path
        self.raises = on_error == "raise"
        self.lock = threading.RLock()
        self.ready: OpenFile | None = None
        """
        The file, as long as a line takes nothing but one write: no line waits, none is half
        written, and the file was seen to be at its path.
        """
        self.backlog = Backlog(capacity)
        self.emergency = emergency.EmergencyStore(path.stem)
        """Holds what waits in the backlog, too, unless errors are to be raised."""
        self.report: Final = OutageReport(path, tell, raises=self.raises)
        self.current = CurrentFile(run_file, self.report.reopened)
        """The file that is written."""
        self.is_over = False
        """Whether the file was closed, so that nobody will come to write what waits."""
        self.on_written: Callable[[Line], None] | None = None
        """Called with each line that is whole in the file, but for those that the caller wrote."""
        self._is_settling = False
        """Whether a thread is in `_settle`; a signal handler in it leaves its line to it."""
        if opens and self.current.open():
            self.ready = self.file

    @property
    def file(self) -> OpenFile | None:
        """The file that is written, if it's open."""
        return self.current.file

    @property
    def fault(self) -> ResourceError | None:
        """Why lines wait, or were saved elsewhere; None as long as all are in the file."""
        return self.report.fault

    def append(
        self, line: bytes, severity: str, event: str, file: OpenFile | None = None, written: int = 0
    ) -> bool:
        """
        Append a finished *line*; when this returns, it's in the file or waits in memory.

        Args:
            line: Ended by a newline.
            severity: The one in the line.
            event: The one in the line.
            file: What was `ready`, if the caller has made a first attempt.
            written: How many bytes of the line that attempt wrote.

        Raises:
            ResourceError: the file doesn't take it, and errors are to be raised; then it doesn't
                wait.
        """
        # `file` is held until the write is done, so that nobody else can free its number.
        if file is None and (file := self.ready) is not None:
            with suppress(OSError):  # the second attempt finds out why
                written = os.write(file.number, line)
            if written == len(line) and self.on_written is not None:
                self.on_written((line, severity, event))
            self.count(file, written)
        if written != len(line):
            self.append_with_care((line, severity, event), file, written)
        return True

    def count(self, file: OpenFile, written: int) -> None:
        """Count bytes that were written to *file*, so that it's looked at when it's full."""
        # A hint: it may be lost where two threads count at the same time.
        file.room -= written
        if file.room <= 0 and not _has_room(file):
            self.ready = None

    def append_with_care(self, line: Line, file: OpenFile | None = None, written: int = 0) -> None:
        """
        Append a line when one write isn't enough.

        That is so when the file must be looked at, when other lines wait, and when a write failed
        or was cut short.

        Args:
            line: With its severity and its event.
            file: What a first attempt wrote to.
            written: How many bytes of the line it wrote.

        Raises:
            ResourceError: as by `append`.
        """
        write = None
        if file is not None and written:
            write = LineWrite(file, line[0], written)
        with self.lock:
            self.ready = None
            entry = self.backlog.add(*line, write)
            if self._is_settling:  # what this signal handler interrupted writes it
                return
            fault = self.settle(own=1)
            if fault is not None and self.raises:
                self.backlog.remove(entry)
        self.publish()
        if fault is not None and self.raises:
            raise fault

    def flush(self) -> None:
        """Write what waits, however long the last attempt took."""
        if self.backlog:
            with self.lock:
                self.settle(now=True)
            self.publish()

    def close(self) -> None:
        """
        Close the file, and save what it doesn't take even now.

        That goes to a file in the temporary directory, whose path is said on stderr.
        """
        self.is_over = True
        self.flush()
        with self.lock:
            if not self._is_settling:
                self._rescue()
                self.emergency.clear()  # if a signal handler has raised before that was done
            self.ready = self.current.file = None
        emergency.cancel_close_at_exit(self.close)

    def look_again(self) -> None:
        """Have the next line look whether the file is still there."""
        self.ready = None

    def look_now(self) -> None:
        """Look whether the file is still there, and open it again if not; not if it's closed."""
        with self.lock:
            if self.file is not None:
                self.ready = None
                self.settle(now=True)
        self.publish()

    def before_fork(self) -> None:
        """Do nothing: every line is with the kernel, or waits, and the backlog isn't inherited."""

    def begin_in_child(self) -> None:
        """
        Begin anew in a forked child.

        The lock may be held by a thread that the child doesn't have, and what waits is its parent's
        to write.
        """
        self.lock = threading.RLock()
        self.backlog = Backlog(self.backlog.capacity)
        self.emergency = emergency.EmergencyStore(self.path.stem)
        self.report.begin_in_child()
        self._is_settling = False
        self.ready = None

    def settle(self, *, own: int = 0, now: bool = False) -> ResourceError | None:
        """
        Return to the state in which a line is one write: reopen the file, write the backlog.

        The lock must be held. In a signal handler that has interrupted this method, nothing is
        done: what it interrupted does it.

        Args:
            own: How many lines of the backlog came with this call.
            now: Try, however long the last attempt took.

        Returns:
            What stands in the way, or None.
        """
        if self._is_settling:
            return None
        if self.is_over:  # `publish` undoes it, if no signal handler raises before
            emergency.close_at_exit(self.close)
        fault, seen = None, -1
        # A signal handler may have added a line after the last look.
        while seen != self.backlog.added:
            self._is_settling = True
            try:
                fault, seen = self._settle_once(own, now=now)
            finally:
                self._is_settling = False
        return fault

    def _settle_once(self, own: int, *, now: bool) -> tuple[ResourceError | None, int]:
        """Return what stands in the way, or None, and how many lines were known by then."""
        if now or self.report.outage.may_try():
            started, written = time.monotonic(), 0
            seen = self.backlog.added
            try:
                is_done = False
                while not is_done:
                    self.ready = None
                    file = self.current.look(stays=self._has_begun())
                    seen = self.backlog.added
                    written += self._write_backlog(file)
                    if self.backlog:  # there are more than the file takes
                        continue
                    self.emergency.clear()
                    self.report.recovered(self.backlog, written - own)
                    # Last, so that none of this is left out for good.
                    self.ready = file if _has_room(file) else None
                    is_done = not self.backlog  # a signal handler may have added a line
            except Exception as exc:  # noqa: BLE001 - whatever it is, the lines are kept
                self.ready = None
                self.report.outage.failed(exc, time.monotonic() - started)
            else:
                return None, seen
        seen = self.backlog.added
        self.backlog.trim()
        if not self.raises:
            self.emergency.save(self.backlog)
        return self.report.blocked(self.backlog, self.emergency), seen

    def _rescue(self) -> None:
        """Save what waits for good, and begin with nothing."""
        while self.backlog:
            seen = self.backlog.added
            self.emergency.save_exactly(self.backlog)
            lost = self.report.rescued(self.backlog, self.emergency)
            backlog = Backlog(self.backlog.capacity)
            store = emergency.EmergencyStore(self.path.stem)
            # Nothing is called until the end of the block. A signal handler may have added a line
            # after the last look.
            if seen == self.backlog.added:
                self.backlog = backlog
                self.emergency = store
                self.report.lost += lost

    def _has_begun(self) -> bool:
        """Tell whether half a line is in the file, whose other half may follow there."""
        begun = self.backlog.begun
        return begun is not None and begun.write is not None and begun.write.file is self.file

    def _write_backlog(self, file: OpenFile) -> int:
        """
        Write what waits, in order, until the file has no more room; return how many lines.

        A line is removed from the backlog when it's whole in the file, not before.
        """
        count = 0
        while (first := self.backlog.first()) is not None and _has_room(file):
            self._write(file, first)
            file.room -= len(first.line)
            # Before the line is removed, so that no signal handler that raises comes between.
            if self.on_written is not None:
                self.on_written((first.line, first.severity, first.event))
            self.backlog.remove(first)
            count += 1
        return count

    def _write(self, file: OpenFile, entry: BacklogEntry) -> None:
        """Write a line, or finish its writing; its half is left only if others wrote behind it."""
        for _ in range(MOST_ATTEMPTS):
            write = entry.write
            if write is None or write.file is not file or not write.has_begun:
                text = b"\n" + entry.line if self.current.is_torn else entry.line
                write = LineWrite(file, text)
                # Nothing is called in the next two statements.
                entry.write = write
                self.backlog.begun = entry
            if write.finish():
                self.current.is_torn = False
                return
            entry.write = None
            self.current.is_torn = not file.ends_whole()
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    def publish(self) -> None:
        """Report what there is to report; the lock must be free."""
        if self.is_over and not self.backlog:
            emergency.cancel_close_at_exit(self.close)
        self.report.publish(self.backlog, self.emergency)


def _has_room(file: OpenFile) -> bool:
    """Tell whether *file* takes another line; measure it if that isn't known."""
    if file.room > 0:
        return True
    with suppress(OSError):  # it was closed, which is seen when it's looked at
        return file.has_room()
    return False
