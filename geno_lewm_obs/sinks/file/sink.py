"""
The sink of a run's file: records in, whole lines out, as durable as the run asked for.

How a line gets into the file is `run_file`'s business; `syncing` and `buffer` put the modes
``power`` and ``relaxed`` before it. What all files of the process need now and then, by the clock
or around a fork, is arranged here.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ... import clock
from ...config import Durability, OnSinkError
from ...errors import ResourceError
from ...process.fork import Turn, at_fork
from ...record import LogRecord
from ...redaction import guard
from ...render.jsonl import render_jsonl
from .appender import RunFile, Tell
from .backlog import CAPACITY

if TYPE_CHECKING:
    from .power import Syncer
    from .relaxed import Buffer


class FileSink:
    """
    The sink of one run file.

    Args:
        path: ``{log_dir}/{run_id}.jsonl``; missing directories are made, 0700.
        mode: Permissions of the file, whatever the umask.
        durability: What a record has survived when `append` returns.
        on_error: What happens to a record that the file doesn't take.
        tell: Told what the run should say of its own file; its record comes back to this sink.
        capacity: How many bytes of lines may wait.
        is_durable: In the mode ``power``, tells of an event whether its records are to be on the
            disk when their call returns.

    Raises:
        ResourceError: the directory can't be made or anyone may write to it, or the path isn't a
            regular file of one's own with one name.
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
        is_durable: Callable[[str], bool] = lambda _event: False,
    ) -> None:
        self.path = path
        run_file = RunFile(
            path,
            mode=mode,
            on_error=on_error,
            tell=tell,
            capacity=capacity,
            syncs_entry=durability == "power",
        )
        run_file.on_closed = _look_again_everywhere
        self._run_file = run_file
        self.way: RunFile | Syncer | Buffer = run_file
        self._is_buffered = durability == "relaxed"
        if durability == "power":
            from .power import Syncer  # noqa: PLC0415 - each mode loads its own

            self.way = Syncer(run_file, is_durable)
        elif self._is_buffered:
            from .relaxed import Buffer  # noqa: PLC0415 - as above

            self.way = Buffer(run_file)
        _remember(self)

    @property
    def fault(self) -> ResourceError | None:
        """Why its file doesn't hold all that was appended, if that's so now."""
        return self.way.fault

    @property
    def lost(self) -> int:
        """How many records were given up for good."""
        return self._run_file.lost

    def emit(self, record: LogRecord) -> None:
        """
        Append the line of *record*. It's in the file when this returns, or it waits in memory.

        Raises:
            InvariantViolation: the line holds a sequence of bases, a fault upstream; it isn't
                written.
            ResourceError: the file doesn't take it, and errors are to be raised; then it doesn't
                wait.
        """
        line = render_jsonl(record)
        guard(line, record.event)
        self.way.append(line, record.severity, record.event)

    def append(self, line: bytes, severity: str, event: str) -> None:
        """Append a finished *line* that has passed the last guard; as `emit`."""
        self.way.append(line, severity, event)

    def flush(self) -> None:
        """Write what is kept or waits, and get it to the disk where the run asked for that."""
        self.way.flush()

    def close(self) -> None:
        """
        Close the file. What it doesn't take even now goes to a file in the temporary directory,
        whose path is said on stderr.
        """
        self.way.close()

    def _look_again(self) -> None:
        self._run_file.look_again()

    def _go_before_fork(self) -> None:
        if self._is_buffered:
            self.way.flush()

    def _begin_in_child(self) -> None:
        self.way.begin_in_child()


_OPEN: Final[dict[int, weakref.ref[FileSink]]] = {}
"""
The sinks that there are. A dict, since it can be copied in one step, whatever other threads and
the garbage collector do.
"""


def _remember(sink: FileSink) -> None:
    key = id(sink)
    _OPEN[key] = weakref.ref(sink, lambda _: _OPEN.pop(key, None))


def _for_each_sink(act: Callable[[FileSink], None]) -> None:
    for reference in _OPEN.copy().values():
        sink = reference()
        if sink is not None:
            act(sink)


def _look_again_everywhere() -> None:
    _for_each_sink(FileSink._look_again)  # noqa: SLF001 - the schedule of all sinks


def _flush_before_fork() -> None:
    _for_each_sink(FileSink._go_before_fork)  # noqa: SLF001 - as above


def _begin_in_child() -> None:
    _for_each_sink(FileSink._begin_in_child)  # noqa: SLF001 - as above


clock.on_new_second.append(_look_again_everywhere)
at_fork(Turn.FILE, before=_flush_before_fork, in_child=_begin_in_child)
