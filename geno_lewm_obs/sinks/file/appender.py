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
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from ...config import OnSinkError
from ...errors import ResourceError
from ..sink import Line
from . import emergency
from .backlog import CAPACITY, Backlog, BacklogEntry
from .opening import Drift, OpenFile, open_run_file
from .outage_report import OutageReport, Tell

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
        self.report: Final = OutageReport(path, tell, raises=self.raises)
        self.is_over = False
        """Whether the file was closed, so that nobody will come to write what waits."""
        self.on_written: Callable[[Line], None] | None = None
        """Called with each line that took more than one write."""
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
        if written != len(line):
            self.append_with_care([(line, severity, event)], file, written)
        return True

    def append_with_care(
        self, lines: Sequence[Line], file: OpenFile | None = None, written: int = 0
    ) -> None:
        """
        Append lines when one write isn't enough.

        That is so when the file must be looked at, when other lines wait, and when a write failed
        or was cut short.

        Args:
            lines: In order.
            file: What a first attempt wrote to.
            written: How many bytes of them it wrote.

        Raises:
            ResourceError: as by `append`.
        """
        with self.lock:
            self.ready = None
            if file is not None and written:
                lines = self._unwritten(lines, file, written)
            entries = [self.backlog.add(*each) for each in lines]
            if self._is_settling:  # what this signal handler interrupted writes them
                return
            fault = self._settle(own=len(lines))
            if fault is not None and self.raises:
                for each in entries:
                    self.backlog.remove(each)
        self._publish()
        if fault is not None and self.raises:
            raise fault

    def flush(self) -> None:
        """Write what waits, however long the last attempt took."""
        if self.backlog:
            with self.lock:
                if not self._is_settling:
                    self._settle(now=True)
            self._publish()

    def close(self) -> None:
        """
        Close the file, and save what it doesn't take even now.

        That goes to a file in the temporary directory, whose path is said on stderr.
        """
        self.flush()
        self.is_over = True
        with self.lock:
            if self.backlog and not self._is_settling:
                self.report.rescue(self.backlog)
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
        self.report.begin_in_child()
        self._is_settling = False
        self.ready = None

    def _unwritten(self, lines: Sequence[Line], file: OpenFile, written: int) -> Sequence[Line]:
        """Return those of *lines* that aren't whole in the file after a write was cut short."""
        whole = 0
        while whole < len(lines) and written >= len(lines[whole][0]):
            written -= len(lines[whole][0])
            whole += 1
        if written and self._complete(file, lines[whole][0], written):
            whole += 1
        for each in lines[:whole]:
            self._note(each)
        return lines[whole:]

    def _complete(self, file: OpenFile, line: bytes, written: int) -> bool:
        """
        Write the rest of a *line* that was cut short; return whether it's whole in the file.

        Another writer may have come in between, so what was written is read back. If the line isn't
        whole, its half stays as a line of its own, which readers name, and the caller must write
        the whole line again.
        """
        self._is_torn = True
        with suppress(OSError):
            if file.drift(self.path) is None and write_rest(file.number, line, written):
                self._is_torn = False
        return not self._is_torn

    def _settle(self, *, own: int = 0, now: bool = False) -> ResourceError | None:
        """
        Return to the state in which a line is one write: reopen the file, write the backlog.

        Args:
            own: How many lines of the backlog came with this call.
            now: Try, however long the last attempt took.

        Returns:
            What stands in the way, or None.
        """
        if not now and not self.report.outage.may_try():
            self.backlog.trim()
            return self.report.blocked(self.backlog)
        started, written = time.monotonic(), 0
        self._is_settling = True
        try:
            # A signal handler may have set `ready` before the last line was added.
            while self.backlog or self.ready is None:
                self.ready = None
                file = self._right_file()
                written += self._write_backlog(file)
                self.ready = file
        except Exception as exc:  # noqa: BLE001 - whatever it is, the lines are kept
            self.ready = None
            self.backlog.trim()
            self.report.outage.failed(exc, time.monotonic() - started)
            return self.report.blocked(self.backlog)
        finally:
            self._is_settling = False
        self.report.recovered(self.backlog, written - own)
        # A signal handler may have added a line after the last look.
        return self._settle() if self.backlog else None

    def _right_file(self) -> OpenFile:
        """Return the run file after a look at it; open it again if it isn't at its path."""
        file = self.file
        if file is not None:
            drift = file.drift(self.path)
            if drift is None:
                if not file.has_joined:
                    file.join_writers()
                self._is_torn |= not file.ends_whole()  # another writer may have been killed
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
            self.backlog.remove(first)
            self._note((first.line, first.severity, first.event))
            count += 1
        return count

    def _write(self, file: OpenFile, entry: BacklogEntry) -> None:
        for _ in range(MOST_ATTEMPTS):
            line = b"\n" + entry.line if self._is_torn else entry.line
            written = os.write(file.number, line)
            self._is_torn = False
            if written == len(line) or self._complete(file, line, written):
                return
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    def _note(self, line: Line) -> None:
        if self.on_written is not None:
            self.on_written(line)

    def _publish(self) -> None:
        """Report what there is to report, now that the lock is free."""
        if self.is_over and self.backlog and self.report.outage.cause is not None:
            emergency.close_at_exit(self.close)
        self.report.publish(self.backlog)


def write_rest(number: int, line: bytes, written: int) -> bool:
    """
    Write the rest of a line that was cut short; return whether it's whole in the file then.

    Args:
        number: The file's descriptor.
        line: All of the line.
        written: How many bytes of it are at the end of the file.

    Raises:
        OSError: the system refused it.
    """
    pread = getattr(os, "pread", None)
    start = os.fstat(number).st_size - written
    if pread is not None and pread(number, written, start) != line[:written]:
        return False
    rest = line[written:]
    while rest:
        count = os.write(number, rest)
        if not count:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        rest = rest[count:]
    return pread is None or pread(number, len(line), start) == line
