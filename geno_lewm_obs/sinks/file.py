"""
The sink of a run's file: records in, whole lines out, as durable as the run asked for.

How a line gets into the file is `run_file`'s business; `syncing` and `buffer` put the modes ``power`` and ``relaxed`` before it. What all
files of the process need now and then, by the clock or around a fork, is arranged here.
"""

from __future__ import annotations

import os
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import Final

from .. import clock
from ..config import Durability, OnSinkError
from ..errors import ResourceError
from ..record import LogRecord
from ..redaction import guard
from ..render.jsonl import render_jsonl
from .run_file import RunFile, Tell
from .waiting import CAPACITY


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
        self._run_file = RunFile(path, mode=mode, on_error=on_error, tell=tell, capacity=capacity, syncs_entry=durability == "power")
        self.append: Callable[[bytes, str, str], None] = self._run_file.append
        """Append a finished line, of this severity and event, that has passed the last guard. As `emit`, without looking at it."""
        _remember(self)

    @property
    def fault(self) -> ResourceError | None:
        """Why its file doesn't hold all that was appended, if that's so now."""
        return self._run_file.fault

    @property
    def lost(self) -> int:
        """How many records were given up for good."""
        return self._run_file.lost

    def emit(self, record: LogRecord) -> None:
        """
        Append the line of *record*. It's in the file when this returns, or it waits in memory.

        Raises:
            InvariantViolation: the line holds a sequence of bases, a fault upstream; it isn't written.
            ResourceError: the file doesn't take it, and errors are to be raised; then it doesn't wait.
        """
        line = render_jsonl(record)
        guard(line, record.event)
        self.append(line, record.severity, record.event)

    def flush(self) -> None:
        """Try once more to write what waits; otherwise a line is in the kernel when `emit` returns."""
        self._run_file.try_again()

    def close(self) -> None:
        """Close the file. What it doesn't take even now goes to a file in the temporary directory, whose path is said on stderr."""
        self._run_file.close()

    def _look_again(self) -> None:
        self._run_file.look_again()

    def _begin_in_child(self) -> None:
        self._run_file.begin_in_child()


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
