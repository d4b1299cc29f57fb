"""
The standard library's `fcntl`, which only POSIX systems have: locks, and flags of descriptors.
"""

from __future__ import annotations

import importlib
import os
from typing import Any, Final

fcntl: Final[Any] = importlib.import_module("fcntl") if os.name == "posix" else None
"""The module, or None where the system has none. Not typed, since its names differ by system."""


def lock_alone(number: int) -> bool:
    """
    Take the exclusive `flock` of an open file if no other process has one; tell whether none has.

    The lock holds until the file is closed. Where there are no locks, that is taken for none.
    """
    if fcntl is not None:
        try:
            fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:
            pass  # a file system without locks
    return True
