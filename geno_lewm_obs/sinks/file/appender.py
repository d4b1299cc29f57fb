"""
Append lines to one run file, in one process: a line is one write, and rarely more.

`O_APPEND` makes the kernel place each write at the end, whole; `docs/explanation/one-record.md`
says where that was measured. The lock guards only what takes more than one step: opening the file,
completing a short write, writing the backlog. Nothing here knows a record.
"""

from __future__ import annotations

import errno
import functools
import os
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ...config import OnSinkError
from ...errors import ResourceError
from . import emergency
from .backlog import CAPACITY, Backlog, BacklogEntry
from .line_write import LineWrite
from .opening import Drift, OpenFile, open_run_file
from .outage_report import OutageReport, Tell

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
        path: ``{log_dir}/{run_id}.jsonl``; missing directories are made, with mode 0700.
        mode: The file's permissions, whatever the umask.
        on_error: What happens to a line that the file doesn't take.
        tell: Logs in the run what is the matter with its file; such a record comes back here.
        capacity: How many bytes of lines may wait.
        syncs_entry: Whether the file's name must survive a power cut.
        opens: Whether to open the file at once; else the first line opens it.

    Raises:
        ResourceError: as by `open_run_file`.
    """

    def __init__(
        self,
        path: Path,
        *,
        mode: int = 0o600,
        on_error: OnSinkError = "wait",
        tell: Tell | None = None,
        capacity: int = CAPACITY,
        syncs_entry: bool = False,
        opens: bool = True,
    ) -> None:
        self.path = path
        self.raises = on_error == "raise"
        self.lock = threading.RLock()
        self.file: OpenFile | None = None
        self.ready: OpenFile | None = None
        """
        The file, as long as a line takes nothing but one write: no line waits, none is half
        written, and the file was seen to be at its path.
        """
        self.backlog = Backlog(capacity)
        self.emergency = emergency.EmergencyStore(path.stem)
        """Holds what waits in the backlog, too, unless errors are to be raised."""
        self.report: Final = OutageReport(path, tell, raises=self.raises)
        self.is_over = False
        """Whether the file was closed, so that nobody will come to write what waits."""
        self.on_written: Callable[[Line], None] | None = None
        """Called with each line that is whole in the file, but for those that the caller wrote."""
        self.on_leaving: Callable[[OpenFile], None] | None = None
        """Called with a file that was moved or deleted, before it's left for a new one."""
        self.on_closed: Callable[[], None] | None = None
        """
        Called when somebody closed the descriptor, before the file gets a new one, whose number
        another run may still take for its own.
        """
        self._open = functools.partial(open_run_file, path, mode, syncs_entry=syncs_entry)
        self._is_torn = False
        """Whether the file ends in half a line."""
        self._is_settling = False
        """Whether a thread is in `_settle`; a signal handler in it leaves its line to it."""
        if not opens:
            return
        self.file = self._open()
        with suppress(OSError):  # if that can't be seen, the first line looks again
            self._is_torn = not self.file.ends_whole()
            self.ready = self.file
        if self._is_torn:
            self.ready = None

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
        if written != len(line):
            self.append_with_care((line, severity, event), file, written)
        return True

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
            self.ready = self.file = None
        emergency.cancel_close_at_exit(self.close)

    def opened(self) -> OpenFile:
        """Return the file, or open it once more if it's closed; raises `ResourceError`."""
        return self.file or self._open()

    def look_again(self) -> None:
        """Have the next line look whether the file is still there."""
        self.ready = None

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
                # A signal handler may have set `ready` before the last line was added.
                while self.backlog or self.ready is None:
                    self.ready = None
                    file = self._right_file()
                    seen = self.backlog.added
                    written += self._write_backlog(file)
                    self.emergency.clear()
                    self.report.recovered(self.backlog, written - own)
                    self.ready = file  # last, so that none of this is left out for good
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

    def _right_file(self) -> OpenFile:
        """Return the run file after a look at it; open it again if it isn't at its path."""
        file = self.file
        if file is not None:
            drift = file.drift(self.path)
            if drift is None:
                if not file.has_joined:
                    file.join_writers()
                self._is_torn = not file.ends_whole()  # another writer may have been killed
                return file
            if self.on_leaving is not None and drift not in (Drift.CLOSED, Drift.TRUNCATED):
                self.on_leaving(file)
            if self.on_closed is not None and drift is Drift.CLOSED:
                self.on_closed()
            self.file = None
            self.report.reopened(drift)
        file = self.file = self._open()
        self._is_torn = not file.ends_whole()
        return file

    def _write_backlog(self, file: OpenFile) -> int:
        """
        Write what waits, in order; return how many lines.

        A line is removed from the backlog when it's whole in the file, not before.
        """
        count = 0
        while (first := self.backlog.first()) is not None:
            self._write(file, first)
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
                text = b"\n" + entry.line if self._is_torn else entry.line
                write = LineWrite(file, text)
                # Nothing is called in the next two statements.
                entry.write = write
                self.backlog.begun = entry
            if write.finish():
                self._is_torn = False
                return
            entry.write = None
            self._is_torn = not file.ends_whole()
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    def publish(self) -> None:
        """Report what there is to report; the lock must be free."""
        if self.is_over and not self.backlog:
            emergency.cancel_close_at_exit(self.close)
        self.report.publish(self.backlog, self.emergency)
