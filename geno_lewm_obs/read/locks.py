"""
Tell whether a process still writes to a run file.

A writer holds a shared `flock` on its file, which the system releases when the process ends.
"""

from __future__ import annotations

from contextlib import suppress

from ..process.file_control import fcntl, lock_alone


def has_writers(fd: int) -> bool:
    """Tell whether a process writes to the open file *fd*; False if the system has no locks."""
    is_free = lock_alone(fd)
    if is_free and fcntl is not None:
        with suppress(OSError):
            fcntl.flock(fd, fcntl.LOCK_UN)
    return not is_free
