"""
The trace of Python's `faulthandler`, which a segmentation fault or an abort leaves.

It's written to ``{run_id}.fault`` beside the run's file. Such a trace holds files, lines and
functions, neither values nor source text. The interpreter writes it, when nothing can judge it: a
program in a directory with a private name leaves none. The file is the user's own, 0600, and is
removed at the end of the last process that has it open, if nothing was written.
"""

from __future__ import annotations

import faulthandler
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Final

from ..errors import GenoLeWMError
from ..notice import say
from ..process.file_control import fcntl
from ..process.fork import at_fork
from ..redaction import is_presentable
from ..sinks.file.opening import OpenFile, open_run_file

_ATTEMPTS: Final = 3
"""
How often the file is opened, if another process removes it at that moment. Where the file system
has no locks this can't be told, and nobody removes it.
"""


def watch_faults(path: Path | None) -> None:
    """
    Send the traces of faults to *path* from now on, or to stderr if it can't be opened, or is None.

    The file that was watched before is released.
    """
    before = _STATE.file
    if before is not None and before.path == path:
        return
    if not all(map(is_presentable, _paths_of_code())):
        if not _STATE.is_silent:
            say("a fault leaves no trace: the directory of this program has a private name")
            _STATE.is_silent = True
        return
    try:
        _STATE.file = None if path is None else _FaultFile(path)
        if _STATE.file is not None:
            faulthandler.enable(_STATE.file.number)
    except (GenoLeWMError, OSError):
        _STATE.file = None
    if _STATE.file is None:
        _to_stderr()
    if before is not None:
        before.release()


def stop_watching() -> None:
    """Send traces to stderr again, and release the file."""
    if _STATE.file is not None:
        _to_stderr()
        _STATE.file.release()
        _STATE.file = None


def _paths_of_code() -> list[str]:
    """Return the paths under which a trace may name files."""
    paths = [path for path in sys.path if isinstance(path, str)]
    paths += [text for text in sys.orig_argv if os.sep in text and "\n" not in text]
    with suppress(OSError):  # a directory that is gone has no path
        paths.append(os.getcwd())  # noqa: PTH109
    return paths


class _FaultFile:
    """An open file for traces, under a shared lock by which other processes see that it's used."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = _open(path)
        self.number = self._file.number

    def release(self) -> None:
        """
        Remove the file if it's empty and no other process has it open.

        What stands at the path may be another file by now: if somebody has removed ours, another
        process makes one anew. That one isn't touched.
        """
        with suppress(OSError):
            if fcntl is not None:
                # fails while another process has it open
                fcntl.flock(self.number, fcntl.LOCK_EX | fcntl.LOCK_NB)
            status = os.fstat(self.number)
            if not status.st_size and os.path.samestat(status, self.path.lstat()):
                self.path.unlink()


def _open(path: Path) -> OpenFile:
    for _ in range(_ATTEMPTS):
        file = open_run_file(path, 0o600)
        if file.has_joined and os.fstat(file.number).st_nlink:
            break  # else another process is removing it, or did so before it could see our lock
    return file


def _to_stderr() -> None:
    # no stderr, or one without a file
    with suppress(AttributeError, ValueError, OSError, RuntimeError):
        faulthandler.enable(sys.stderr)
        return
    faulthandler.disable()


def _open_anew_in_child() -> None:
    """Give a forked child a lock of its own: the one that it inherits is its parent's."""
    before, _STATE.file = _STATE.file, None
    if before is not None:
        watch_faults(before.path)


class _State:
    """What is watched: one file in a process, as `faulthandler` has one."""

    __slots__ = ("file", "is_silent")

    def __init__(self) -> None:
        self.file: _FaultFile | None = None
        self.is_silent = False
        """Whether it was said that there is no trace."""


_STATE: Final = _State()

at_fork("crashes.fault_trace", in_child=_open_anew_in_child)
