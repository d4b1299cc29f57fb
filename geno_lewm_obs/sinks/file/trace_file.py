"""
A file that Python's `faulthandler` writes traces of stacks to, beside a run's file.

Such a trace holds files, lines and functions, neither values nor source text. The interpreter
writes it, when nothing can judge it: a program in a directory with a private name leaves none. The
file is the user's own, 0600, and is removed at the end of the last process that has it open, if
nothing was written.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Final

from ...process.file_control import fcntl
from ...redaction import is_presentable
from .opening import OpenFile, open_run_file

_ATTEMPTS: Final = 3
"""
How often the file is opened, if another process removes it at that moment. Where the file system
has no locks this can't be told, and nobody removes it.
"""


class TraceFile:
    """
    An open file for traces, under a shared lock by which other processes see that it's used.

    Args:
        path: The file; made if it's missing.

    Raises:
        GenoLeWMError, OSError: it can't be used.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = _open(path)
        self.number = self._file.number
        """Its descriptor."""

    @property
    def size(self) -> int:
        """How many bytes it has."""
        return os.fstat(self.number).st_size

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


def may_be_traced() -> bool:
    """Tell whether a trace of this program would name none but files that may be shown."""
    return all(map(is_presentable, _paths_of_code()))


def _paths_of_code() -> list[str]:
    """Return the paths under which a trace may name files."""
    paths = [path for path in sys.path if isinstance(path, str)]
    paths += [text for text in sys.orig_argv if os.sep in text and "\n" not in text]
    with suppress(OSError):  # a directory that is gone has no path
        paths.append(os.getcwd())  # noqa: PTH109
    return paths


def _open(path: Path) -> OpenFile:
    for _ in range(_ATTEMPTS):
        file = open_run_file(path, 0o600)
        if file.has_joined and os.fstat(file.number).st_nlink:
            break  # else another process is removing it, or did so before it could see our lock
    return file
