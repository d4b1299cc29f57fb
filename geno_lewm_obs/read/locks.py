"""
Tell whether a process still writes to a run file.

A writer holds a shared `flock` on its file, which the system releases when the process ends.
"""

from __future__ import annotations

import errno
from contextlib import suppress
from typing import Final

from ..process.file_control import fcntl

_HELD: Final = frozenset({errno.EWOULDBLOCK, errno.EAGAIN})
"""Errors that say that another process holds a lock."""


def keep_writers_out(fd: int) -> bool:
    """
    Take an exclusive lock of the open file *fd*, which holds until it is closed.

    Return False if a process writes to the file, and True if the system has no locks.
    """
    if fcntl is not None:
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as exc:  # Other errors mean a file system without locks.
            return exc.errno not in _HELD
    return True


def has_writers(fd: int) -> bool:
    """Tell whether a process writes to the open file *fd*; False if the system has no locks."""
    is_free = keep_writers_out(fd)
    if is_free and fcntl is not None:
        with suppress(OSError):
            fcntl.flock(fd, fcntl.LOCK_UN)
    return not is_free
