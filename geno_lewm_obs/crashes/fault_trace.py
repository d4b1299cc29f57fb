"""
What a segmentation fault or an abort leaves: the trace of Python's `faulthandler`, in
``{run_id}.fault`` beside the run's file.

Such a trace holds files, lines and functions, neither values nor source text. The file is of one's
own, 0600, and is removed at the end of the last process that has it open, if nothing was written.
"""

from __future__ import annotations

import faulthandler
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Final

from ..errors import GenoLeWMError
from ..process.fork import Place, at_fork
from ..sinks.file.opening import OpenFile, fcntl, open_run_file

_ATTEMPTS: Final = 3


def watch_faults(path: Path) -> None:
    """Send the traces of faults to *path* from now on; to stderr, where that can't be opened."""
    global _watched  # noqa: PLW0603 - one file at a time, as faulthandler itself has it
    before = _watched
    if before is not None and before.path == path:
        return
    try:
        _watched = _FaultFile(path)
        faulthandler.enable(_watched.number)
    except (GenoLeWMError, OSError):
        _watched = None
        _to_stderr()
    if before is not None:
        before.release()


def stop_watching() -> None:
    """
    Send traces to stderr again, and remove the file if it's empty and no other process has it
    open.
    """
    global _watched  # noqa: PLW0603 - as above
    if _watched is not None:
        _to_stderr()
        _watched.release()
        _watched = None


class _FaultFile:
    """The file, open, under the shared lock by which others see that it's in use."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = _open(path)
        self.number = self._file.number

    def release(self) -> None:
        with suppress(OSError):
            if fcntl is not None:
                # raises where another process has it open
                fcntl.flock(self.number, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if not os.fstat(self.number).st_size:
                self.path.unlink()


def _open(path: Path) -> OpenFile:
    for _ in range(_ATTEMPTS):
        file = open_run_file(path, 0o600)
        if os.fstat(file.number).st_nlink:
            break  # else another process removed it before it could see our lock
    return file


def _to_stderr() -> None:
    # no stderr, or one without a file
    with suppress(AttributeError, ValueError, OSError, RuntimeError):
        faulthandler.enable(sys.stderr)
        return
    faulthandler.disable()


def _open_anew_in_child() -> None:
    """Give a forked child a lock of its own: the one that it inherits is its parent's."""
    global _watched
    before, _watched = _watched, None
    if before is not None:
        watch_faults(before.path)


_watched: _FaultFile | None = None

at_fork(Place.FAULT_TRACE, in_child=_open_anew_in_child)
