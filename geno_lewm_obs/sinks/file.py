"""
The run's file: append-only, one whole line by one write, so that threads and processes need no lock between them.

`O_APPEND` makes the kernel place each write at the end, whole; see `docs/explanation/one-record.md` for what that was measured to hold on.
The lock here guards only what takes more than one step: opening, finishing a short write, lines that wait, closing.
"""

from __future__ import annotations

import errno
import os
import threading
import time
import weakref
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from .. import clock
from ..config import Durability, OnSinkError
from ..errors import ResourceError
from ..notice import say
from ..record import LogRecord
from ..redaction import guard
from ..render.jsonl import render_jsonl
from . import emergency
from .outage import Outage, counted
from .place import OpenFile, open_run_file
from .waiting import CAPACITY, Lost, WaitingLines

MOST_ATTEMPTS: Final = 8
"""How often a line is written again when it's cut short each time, and others come between."""
Tell = Callable[..., None]
"""Logs a record of the package's own: severity, event, fields."""


class FileSink:
    """
    The sink of one run file.

    Args:
        path: ``{log_dir}/{run_id}.jsonl``; missing directories are made, 0700.
        mode: Permissions of the file, whatever the umask.
        on_error: What happens to a record that the file doesn't take.
        tell: Told what the run should say of its own file; its record comes back to this sink.
        capacity: How many bytes of lines may wait.
        durability: What a record has survived when `append` returns.

    Raises:
        ResourceError: the directory can't be made or anyone may write to it, or the path isn't a regular file of one's own with one name.
    """

    name: Final = "file"

    def __init__(
        self,
        path: Path,
        *,
        mode: int = 0o600,
        durability: Durability = "process",
        on_error: OnSinkError = "wait",
        tell: Tell | None = None,
        capacity: int = CAPACITY,
    ) -> None:
        self.path = path
        self.lost = 0
        """How many records were given up for good."""
        self.fault: ResourceError | None = None
        """Why records wait, or are where they shouldn't be; None where all stand in the file."""
        self._mode = mode
        self._durability = durability
        self._on_error = on_error
        self._tell = tell
        self._lock = threading.RLock()
        self._file: OpenFile | None = None
        self._ready: OpenFile | None = None
        """The file, as long as a record needs nothing but one write: nothing waits, no half line is open, the file was seen to be there."""
        self._is_torn = False
        self._is_busy = False
        """Whether a thread is in `_settle`; a signal handler that interrupted it must leave its record there."""
        self._waiting = WaitingLines(capacity)
        self._outage = Outage(path.name)
        self._remarks: list[tuple[str, str, dict[str, Any]]] = []
        self._ready = self._file = open_run_file(path, mode)
        _remember(self)

    def emit(self, record: LogRecord) -> None:
        """
        Append the line of *record*.

        Raises:
            InvariantViolation: the line holds a sequence of bases, a fault upstream; it isn't written.
            ResourceError: as `append`.
        """
        line = render_jsonl(record)
        guard(line, record.event)
        self.append(line, record.severity, record.event)

    def append(self, line: bytes, severity: str, event: str) -> None:
        """
        Append a finished *line* that has passed the last guard. It's in the file when this returns, or it waits in memory.

        Raises:
            ResourceError: the file doesn't take it, and errors are to be raised; then it doesn't wait.
        """
        file = self._ready  # held until the write is done, whoever closes the sink meanwhile
        if file is None:
            self._append_with_care(line, severity, event)
            return
        try:
            written = os.write(file.number, line)
        except OSError:
            written = 0  # the second attempt finds out why
        if written != len(line):
            self._append_with_care(line, severity, event, file, written)

    def flush(self) -> None:
        """Try once more to write what waits; otherwise a line is in the kernel when `emit` returns."""
        if self._waiting:
            with self._lock:
                if not self._is_busy:
                    self._settle(now=True)
            self._remark()

    def close(self) -> None:
        """Close the file. What it doesn't take even now goes to a file in the temporary directory, whose path is said on stderr."""
        self.flush()
        with self._lock:
            if self._waiting and not self._is_busy:
                self._rescue()
            self._ready = self._file = None

    def _append_with_care(self, line: bytes, severity: str, event: str, file: OpenFile | None = None, written: int = 0) -> None:
        """Append a line where one write isn't enough: the file must be looked at, lines wait, or a write was cut short or failed."""
        fault = None
        with self._lock:
            self._ready = None
            if file is None or not written or not self._completes(file, line, written):
                waiting = self._waiting.add(line, severity, event)
                if self._is_busy:  # a signal handler: who is in the middle of it goes on with this line
                    return
                fault = self._settle(own=1)
                if fault is not None and self._on_error == "raise":
                    with suppress(ValueError):  # given up already
                        self._waiting.remove(waiting)
            elif not self._is_busy:
                self._settle()
        self._remark()
        if fault is not None and self._on_error == "raise":
            raise fault

    def _completes(self, file: OpenFile, line: bytes, written: int) -> bool:
        """
        Write the rest of a *line* that was cut short, and tell whether it stands whole in the file.

        Another writer may have come between, so what was written is read back. Where it isn't whole, the half line stays as a line of its
        own, which readers name, and the whole line is to be written again.
        """
        self._is_torn = True
        with suppress(OSError):
            if file.drift(self.path) is None and completed(file.number, line, written):
                self._is_torn = False
        return not self._is_torn

    def _settle(self, *, own: int = 0, now: bool = False) -> ResourceError | None:
        """
        Get to where a record is one write again: the right file open, all that waited written. Return what stands in the way.

        Args:
            own: How many of the lines came just now.
            now: Try, however long the last attempt took.
        """
        if not now and not self._outage.may_try():
            self._waiting.trim()
            return self._faulty()
        started, written = time.monotonic(), 0
        self._is_busy = True
        try:
            while self._ready is None:
                file = self._right_file()
                written += self._write_waiting(file)
                self._ready = None if self._waiting else file  # what a signal handler left after the last look
        except Exception as exc:  # noqa: BLE001 - whatever it is, the records are kept
            self._ready = None
            self._waiting.trim()
            self._outage.failed(exc, time.monotonic() - started)
            return self._faulty()
        finally:
            self._is_busy = False
        self._recovered(written - own)
        return None

    def _right_file(self) -> OpenFile:
        """Return the run file, looked at, and opened again where it isn't the one at its path any more."""
        file = self._file
        if file is not None:
            drift = file.drift(self.path)
            if drift is None:
                if not file.has_joined:
                    file.join_writers()
                return file
            self._file = None
            self._remarks.append(("warn", "obs.file.reopened", {"reason": drift}))
        file = self._file = open_run_file(self.path, self._mode)
        if file.is_empty:
            self._is_torn = False
        return file

    def _write_waiting(self, file: OpenFile) -> int:
        """Write what waits, in order; returns how many lines. Each is taken from the queue when it stands whole in the file, not before."""
        lines, count = self._waiting, 0
        while (first := lines.first()) is not None:
            for _ in range(MOST_ATTEMPTS):
                line = b"\n" + first.line if self._is_torn else first.line
                written = os.write(file.number, line)
                self._is_torn = False
                if written == len(line) or self._completes(file, line, written):
                    break
            else:
                raise OSError(errno.EIO, os.strerror(errno.EIO))
            lines.remove(first)
            count += 1
        return count

    def _faulty(self) -> ResourceError:
        waiting = len(self._waiting)
        what = f"{counted(waiting, 'record waits', 'records wait')} in memory" if self._on_error == "wait" else "the record isn't written"
        fault = self._outage.error(what)
        self.fault = fault if waiting else None
        return fault

    def _recovered(self, written: int) -> None:
        self.fault = None
        reason = self._outage.end()
        if reason is None:
            return
        lost = self._take_lost()
        if lost.records:
            fields = {"records": lost.records, "events": lost.events.as_dict(), "severities": lost.severities.as_dict()}
            self._remarks.append(("warn", "obs.records.dropped", fields))
        self._remarks.append(("warn", "obs.sink.recovered", {"sink": self.name, "reason": reason, "records": written}))

    def _remark(self) -> None:
        """Say what there is to say, now that the lock is free: to a person on stderr, and in the run."""
        if self._outage.cause is not None:
            if self._on_error == "wait":
                self._outage.speak(len(self._waiting), self._waiting.lost.records)
            return
        while self._remarks:
            with suppress(IndexError):  # another thread was faster
                severity, event, fields = self._remarks.pop(0)
                if event == "obs.sink.recovered":
                    self._outage.speak_of_end(fields["records"])
                if self._tell is not None:
                    self._tell(severity, event, **fields)

    def _rescue(self) -> None:
        lines = []
        while (first := self._waiting.first()) is not None:
            lines.append(first)
            self._waiting.remove(first)
        place, saved = emergency.save((each.line for each in lines), self.path.stem)
        for each in lines[saved:]:
            self._waiting.lost.add(each)
        lost = self._take_lost()
        parts = []
        if saved:
            parts.append(f"{counted(saved, 'record is', 'records are')} in {place}")
        if lost.records:
            parts.append(f"{counted(lost.records, 'record is', 'records are')} lost ({lost})")
        self.fault = self._outage.error(" and ".join(parts))
        say(f"{type(self.fault).__name__}: {self.fault}")

    def _take_lost(self) -> Lost:
        lost = self._waiting.take_lost()
        self.lost += lost.records
        return lost

    def _look_again(self) -> None:
        """Let the next record look whether the file is still there."""
        self._ready = None

    def _begin_in_child(self) -> None:
        """Start anew in a forked child: the lock may be held by a thread that it doesn't have, and what waits is its parent's to write."""
        self._lock = threading.RLock()
        self._waiting = WaitingLines(self._waiting.capacity)
        self._outage = Outage(self.path.name)
        self._remarks = []
        self._is_busy = False
        self._ready = self.fault = None


def completed(number: int, line: bytes, written: int) -> bool:
    """
    Write the rest of *line*, of which *written* bytes stand at the end of the file, and tell whether it then stands whole in it.

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


_OPEN: Final[dict[int, weakref.ref[FileSink]]] = {}
"""The sinks that there are. A dict, since its values can be copied in one step, whatever other threads do."""


def _remember(sink: FileSink) -> None:
    key = id(sink)
    _OPEN[key] = weakref.ref(sink, lambda _: _OPEN.pop(key, None))


def _for_each_sink(act: Callable[[FileSink], None]) -> None:
    for reference in tuple(_OPEN.values()):
        sink = reference()
        if sink is not None:
            act(sink)


def _look_again_everywhere() -> None:
    _for_each_sink(FileSink._look_again)  # noqa: SLF001 - the schedule of all sinks


def _begin_in_child() -> None:
    _for_each_sink(FileSink._begin_in_child)  # noqa: SLF001 - as above


clock.on_new_second.append(_look_again_everywhere)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_begin_in_child)
