"""
Whether a process still writes to a run file: writers hold a shared `flock` on it, which ends with
them.
"""

from __future__ import annotations

import errno
from contextlib import suppress
from typing import Final

from ..process.file_control import fcntl

_HELD: Final = frozenset({errno.EWOULDBLOCK, errno.EAGAIN})


def keep_writers_out(fd: int) -> bool:
    """
    Take the lock of the open file *fd* alone, until it's closed; returns False where a process
    writes to it.
    """
    if fcntl is not None:
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as exc:  # another fault: a file system without locks
            return exc.errno not in _HELD
    return True


def has_writers(fd: int) -> bool:
    """Tell whether a process writes to the open file *fd*, where locks tell it."""
    is_free = keep_writers_out(fd)
    if is_free and fcntl is not None:
        with suppress(OSError):
            fcntl.flock(fd, fcntl.LOCK_UN)
    return not is_free
