"""
A descriptor that has an owner: who closes it, once, and tells whether its number still stands for
what was opened.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from typing import Final

Identity = tuple[int, int]
"""What tells one file, pipe or terminal from another: device and inode."""
_CLOSED: Final = errno.EBADF
"""Of our own, since a descriptor may be freed when modules are empty already."""


class OwnDescriptor:
    """
    A descriptor that is closed when the last who uses it lets go.

    A number alone could be closed by one thread, and given to another file, while a second thread
    is about to write to it.
    """

    __slots__ = ("identity", "number")

    def __init__(self, number: int, status: os.stat_result) -> None:
        # It asks the system for nothing: one that was half made would be in the way of its own end.
        self.number = number
        self.identity: Final[Identity] = (status.st_dev, status.st_ino)

    def is_ours(self, fstat: Callable[[int], os.stat_result] = os.fstat) -> bool:
        """
        Tell whether the number still stands for it: any code may have closed it, and been given
        the number for something else.

        Once it doesn't, the number is given up: what is opened next may be the same file by the
        same number, and somebody else's.
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
        """Close it now, once, whoever else holds it."""
        if self.is_ours():
            close(self.number)
        self.number = -1

    __del__ = close
