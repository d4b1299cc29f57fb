"""
The file of one run under the hands of one process: a line is one write, and whatever else that
takes once in a while.

`O_APPEND` makes the kernel place each write at the end, whole; see
`docs/explanation/one-record.md` for what that was measured to hold on. The lock guards only what
takes more than one step: opening, finishing a short write, writing what waited. It knows no
record; `file` does.
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
from typing import Any, Final

from ...config import OnSinkError
from ...errors import ResourceError
from ...notice import say
from . import emergency
from .backlog import CAPACITY, Lost, Waiting, WaitingLines
from .opening import OpenFile, open_run_file
from .outage import Outage, counted

Line = tuple[bytes, str, str]
"""A finished line, its severity and its event."""
Tell = Callable[..., None]
"""Logs a record of the package's own: severity, event, fields."""
MOST_ATTEMPTS: Final = 8
"""How often a line is written again when it's cut short each time, and others come between."""


class RunFile:
    """
    One run file, opened on making.

    Args:
        path: ``{log_dir}/{run_id}.jsonl``; missing directories are made, 0700.
        mode: Permissions of the file, whatever the umask.
        on_error: What happens to a line that the file doesn't take.
        tell: Told what the run should say of its own file; its record comes back here.
        capacity: How many bytes of lines may wait.
        syncs_entry: Whether its name must survive a power cut.

    Raises:
        ResourceError: as `place.open_run_file`.
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
    ) -> None:
        self.path = path
        self.lost = 0
        """How many lines were given up for good."""
        self.fault: ResourceError | None = None
        """Why lines wait, or are where they shouldn't be; None where all stand in the file."""
        self.lock = threading.RLock()
        self.ready: OpenFile | None = None
        """
        The file, as long as a line needs nothing but one write: nothing waits, no half line is
        open, the file was seen to be there.
        """
        self.file: OpenFile | None = None
        self.on_written: Callable[[Line], None] | None = None
        """Told of each line that took more than one write."""
        self.on_leaving: Callable[[OpenFile], None] | None = None
        """Told of a file that has another name now, or none, before it's left for a new one."""
        self.on_closed: Callable[[], None] | None = None
        """
        Told that somebody closed the number, before the file gets one that another run may still
        take for its own.
        """
        self.waiting = WaitingLines(capacity)
        self.is_over = False
        """Whether nobody comes any more to see to what waits."""
        self.raises = on_error == "raise"
        self.tell = tell
        self._open = functools.partial(open_run_file, path, mode, syncs_entry=syncs_entry)
        self._is_torn = False
        self._is_busy = False
        """
        Whether a thread is in `_settle`; a signal handler that interrupted it must leave its line
        there.
        """
        self._outage = Outage(path.name)
        self._remarks: list[tuple[str, str, dict[str, Any]]] = []
        self.file = self._open()
        with suppress(OSError):  # where that can't be seen, the first line looks again
            self._is_torn = not self.file.ends_whole()
            self.ready = self.file
        if self._is_torn:
            self.ready = None

    def append(
        self, line: bytes, severity: str, event: str, file: OpenFile | None = None, written: int = 0
    ) -> bool:
        """
        Append a finished *line*; it is in the file when this returns, or waits in memory.

        Args:
            line: Ended by a newline.
            severity: As in the line.
            event: As in the line.
            file: Where a first attempt was made: what was `ready`.
            written: How many bytes of the line it took.

        Raises:
            ResourceError: the file doesn't take it, and errors are to be raised; then it doesn't
                wait.
        """
        # held until the write is done, whoever closes the file meanwhile
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
        Append lines where one write isn't enough: the file must be looked at, lines wait, or a
        write was cut short or failed.

        Args:
            lines: In order.
            file: Where a first attempt was made.
            written: How many bytes of them it took.
        """
        with self.lock:
            self.ready = None
            if file is not None and written:
                lines = self._unwritten(lines, file, written)
            waiting = [self.waiting.add(*each) for each in lines]
            # a signal handler: who is in the middle of it goes on with these lines
            if self._is_busy:
                return
            fault = self._settle(own=len(lines))
            if fault is not None and self.raises:
                for each in waiting:
                    self.waiting.remove(each)
        self._remark()
        if fault is not None and self.raises:
            raise fault

    def flush(self) -> None:
        """Write what waits, however long the last attempt took."""
        if self.waiting:
            with self.lock:
                if not self._is_busy:
                    self._settle(now=True)
            self._remark()

    def close(self) -> None:
        """
        Close the file. What it doesn't take even now goes to a file in the temporary directory,
        whose path is said on stderr.
        """
        self.flush()
        self.is_over = True
        with self.lock:
            self._rescue()
            self.ready = self.file = None
        emergency.not_at_exit(self.close)

    def opened(self) -> OpenFile:
        """Return the file, or another opening of it where it's closed; raises `ResourceError`."""
        return self.file or self._open()

    def look_again(self) -> None:
        """Let the next line look whether the file is still there."""
        self.ready = None

    def begin_in_child(self) -> None:
        """
        Start anew in a forked child: the lock may be held by a thread that it doesn't have, and
        what waits is its parent's to write.
        """
        self.lock = threading.RLock()
        self.waiting = WaitingLines(self.waiting.capacity)
        self._outage = Outage(self.path.name)
        self._remarks = []
        self._is_busy = False
        self.ready = self.fault = None

    def _unwritten(self, lines: Sequence[Line], file: OpenFile, written: int) -> Sequence[Line]:
        """
        Return those of *lines* that don't stand whole in the file after a write that was cut
        short.
        """
        whole = 0
        while whole < len(lines) and written >= len(lines[whole][0]):
            written -= len(lines[whole][0])
            whole += 1
        if written and self._completes(file, lines[whole][0], written):
            whole += 1
        for each in lines[:whole]:
            self._note(each)
        return lines[whole:]

    def _completes(self, file: OpenFile, line: bytes, written: int) -> bool:
        """
        Write the rest of a *line* that was cut short, and tell whether it stands whole in the file.

        Another writer may have come between, so what was written is read back. Where it isn't
        whole, the half line stays as a line of its own, which readers name, and the whole line is
        to be written again.
        """
        self._is_torn = True
        with suppress(OSError):
            if file.drift(self.path) is None and completed(file.number, line, written):
                self._is_torn = False
        return not self._is_torn

    def _settle(self, *, own: int = 0, now: bool = False) -> ResourceError | None:
        """
        Get to where a line is one write again: the right file open, all that waited written.
        Return what stands in the way.

        Args:
            own: How many of the lines came just now.
            now: Try, however long the last attempt took.
        """
        if not now and not self._outage.may_try():
            self.waiting.trim()
            return self._faulty()
        started, written = time.monotonic(), 0
        self._is_busy = True
        try:
            # a signal handler may have made it ready before the last line was added
            while self.waiting or self.ready is None:
                self.ready = None
                file = self._right_file()
                written += self._write_waiting(file)
                self.ready = file
        except Exception as exc:  # noqa: BLE001 - whatever it is, the lines are kept
            self.ready = None
            self.waiting.trim()
            self._outage.failed(exc, time.monotonic() - started)
            return self._faulty()
        finally:
            self._is_busy = False
        self._recovered(written - own)
        return self._settle() if self.waiting else None  # a signal handler came after the last look

    def _right_file(self) -> OpenFile:
        """
        Return the run file, looked at, and opened again where it isn't the one at its path any
        more.
        """
        file = self.file
        if file is not None:
            drift = file.drift(self.path)
            if drift is None:
                if not file.has_joined:
                    file.join_writers()
                self._is_torn |= not file.ends_whole()  # another writer was killed
                return file
            if self.on_leaving is not None and drift not in ("closed", "truncated"):
                self.on_leaving(file)
            if self.on_closed is not None and drift == "closed":
                self.on_closed()
            self.file = None
            self._remarks.append(("warn", "obs.file.reopened", {"reason": drift}))
        file = self.file = self._open()
        self._is_torn = not file.ends_whole()
        return file

    def _write_waiting(self, file: OpenFile) -> int:
        """
        Write what waits, in order; returns how many lines. Each is taken from the queue when it
        stands whole in the file, not before.
        """
        count = 0
        while (first := self.waiting.first()) is not None:
            self._write(file, first)
            self.waiting.remove(first)
            self._note((first.line, first.severity, first.event))
            count += 1
        return count

    def _write(self, file: OpenFile, waiting: Waiting) -> None:
        for _ in range(MOST_ATTEMPTS):
            line = b"\n" + waiting.line if self._is_torn else waiting.line
            written = os.write(file.number, line)
            self._is_torn = False
            if written == len(line) or self._completes(file, line, written):
                return
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    def _note(self, line: Line) -> None:
        if self.on_written is not None:
            self.on_written(line)

    def _faulty(self) -> ResourceError:
        waiting = len(self.waiting)
        fault = self._outage.error(
            "the record isn't written"
            if self.raises
            else f"{_records(waiting, 'waits', 'wait')} in memory"
        )
        self.fault = fault if waiting and not self.raises else None
        return fault

    def _recovered(self, written: int) -> None:
        self.fault = None
        reason = self._outage.end()
        if reason is None:
            return
        lost = self._take_lost()
        if lost.records:
            fields = {
                "records": lost.records,
                "events": lost.events.as_dict(),
                "severities": lost.severities.as_dict(),
            }
            self._remarks.append(("warn", "obs.records.dropped", fields))
        self._remarks.append(
            ("warn", "obs.sink.recovered", {"sink": "file", "reason": reason, "records": written})
        )

    def _remark(self) -> None:
        """
        Say what there is to say, now that the lock is free: to a person on stderr, and in the run.
        """
        if self._outage.cause is not None:
            if self.is_over and self.waiting:
                emergency.at_exit(self.close)
            if not self.raises:
                lost = self.waiting.lost.records
                self._outage.speak(
                    f"{_records(len(self.waiting), 'waits', 'wait')} in memory{f', {lost} are lost' if lost else ''}"
                )
            return
        while self._remarks:
            with suppress(IndexError):  # another thread was faster
                severity, event, fields = self._remarks.pop(0)
                if event == "obs.sink.recovered":
                    self._outage.speak_of_end(fields["records"])
                if self.tell is not None:
                    self.tell(severity, event, **fields)

    def _rescue(self) -> None:
        """Save what waits, since nobody will see to it."""
        if self._is_busy or not self.waiting:
            return
        lines = []
        while (first := self.waiting.first()) is not None:
            lines.append(first)
            self.waiting.remove(first)
        place, saved = emergency.save((each.line for each in lines), self.path.stem)
        for each in lines[saved:]:
            self.waiting.lost.add(each)
        lost = self._take_lost()
        parts = [f"{_records(saved, 'is', 'are')} in {place}"] if saved else []
        if lost.records:
            parts.append(f"{_records(lost.records, 'is', 'are')} lost ({lost})")
        self.fault = self._outage.error(" and ".join(parts))
        say(f"{type(self.fault).__name__}: {self.fault}")

    def _take_lost(self) -> Lost:
        lost = self.waiting.take_lost()
        self.lost += lost.records
        return lost


def completed(number: int, line: bytes, written: int) -> bool:
    """
    Write the rest of *line*, of which *written* bytes stand at the end of the file, and tell
    whether it then stands whole in it.

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


def _records(number: int, one: str, many: str) -> str:
    return counted(number, f"record {one}", f"records {many}")
