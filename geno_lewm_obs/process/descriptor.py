"""
A file descriptor with an owner, which closes it once and tells whether its number is still its own.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from typing import Final

Identity = tuple[int, int]
"""What identifies a file, pipe or terminal: device and inode."""
_CLOSED: Final = errno.EBADF
"""Kept here, since a descriptor may be freed when the module `errno` has been taken apart."""


class OwnDescriptor:
    """
    A file descriptor that is closed when the last reference to it is dropped.

    A bare number could be closed by one thread, and be given to another file by the system, while a
    second thread is about to write to it.

    Args:
        number: The descriptor, which the object owns from now on.
        status: What `os.fstat` returned for it.
    """

    __slots__ = ("identity", "number")

    def __init__(self, number: int, status: os.stat_result) -> None:
        # Nothing here can fail: `__del__` would then meet an object without attributes.
        self.number = number
        self.identity: Final[Identity] = (status.st_dev, status.st_ino)

    def is_ours(self, fstat: Callable[[int], os.stat_result] = os.fstat) -> bool:
        """
        Tell whether the number still means what was opened.

        Any code may have closed it, and the system may have given the number to another file. Then
        the number is forgotten: the same file may be opened next under the same number, by code to
        which it then belongs.

        Args:
            fstat: Asks the system; the default stays usable until the last descriptor is freed.
        """
        try:
            status = fstat(self.number)
        except OSError as exc:
            if exc.errno == _CLOSED:
                self.number = -1
            return False
        if (status.st_dev, status.st_ino) != self.identity:
            self.number = -1
            return False
        return True

    def close(self, close: Callable[[int], None] = os.close) -> None:
        """Close it now, if it's still its own, whoever else refers to it."""
        try:
            is_ours = self.is_ours()
        except AttributeError:  # a signal handler raised before it was complete
            return
        if is_ours:
            close(self.number)
        self.number = -1

    __del__ = close
