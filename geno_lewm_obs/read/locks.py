"""
Tell whether a process still writes to a run file.

A writer holds a shared `flock` on its file, which the system releases when the process ends.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from ..errors import RunFileError
from ..process.file_control import fcntl, lock_alone
from .opening import open_regular


def is_written(path: Path) -> bool:
    """
    Tell whether a process writes to the file at *path*.

    True also if nobody can tell: the file is missing for a moment, or the system has no locks.
    """
    if fcntl is None:
        return True
    with suppress(OSError, RunFileError), open_regular(path) as file:
        try:
            fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        return False
    return True


def has_writers(fd: int) -> bool:
    """Tell whether a process writes to the open file *fd*; False if the system has no locks."""
    is_free = lock_alone(fd)
    if is_free and fcntl is not None:
        with suppress(OSError):
            fcntl.flock(fd, fcntl.LOCK_UN)
    return not is_free
