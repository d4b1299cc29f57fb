"""
The run's file: append-only, one whole line by one write, so that threads and processes need no lock between them.

`O_APPEND` makes the kernel place each write at the end, whole; see `docs/explanation/one-record.md` for what that was measured to hold on.
The lock here guards only what takes more than one step: opening, finishing a short write, closing.
"""

from __future__ import annotations

import errno
import os
import stat
import threading
import weakref
from pathlib import Path
from typing import Final

from ..errors import DiskFullError, InvariantViolation, ResourceError
from ..record import LogRecord
from ..redaction import holds_sequence
from ..render.jsonl import render_jsonl

_FLAGS: Final = (
    os.O_RDWR
    | os.O_APPEND
    | os.O_CREAT
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)  # so that a FIFO is refused, not waited for
    | getattr(os, "O_NOCTTY", 0)
    | getattr(os, "O_BINARY", 0)  # Windows
)
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_DIRECTORY_MODE: Final = 0o700


class FileSink:
    """
    The sink of one run file.

    Args:
        path: ``{log_dir}/{run_id}.jsonl``; missing directories are made, 0700.
        mode: Permissions of the file, whatever the umask.

    Raises:
        ResourceError: the directory can't be made or anyone may write to it, or the path isn't a regular file of one's own with one name.
    """

    name: Final = "file"

    def __init__(self, path: Path, *, mode: int = 0o600) -> None:
        self.path = path
        self._mode = mode
        self._fd: int | None = None
        self._is_torn = False
        self._lock = threading.RLock()
        _OPEN.add(self)
        self._open()

    def emit(self, record: LogRecord) -> None:
        """
        Append the line of *record*.

        Raises:
            InvariantViolation: the line holds a sequence of bases, a fault upstream; it isn't written.
            OSError: the system refused the write.
        """
        line = render_jsonl(record)
        if holds_sequence(line):
            msg = "a line for the run file holds a sequence of bases"
            raise InvariantViolation(msg)
        fd = self._fd if self._fd is not None else self._open()
        if self._is_torn:
            line = b"\n" + line
        written = os.write(fd, line)
        if written != len(line):
            self._finish(fd, line[written:])
        self._is_torn = False

    def flush(self) -> None:
        """Nothing waits here: a line is in the kernel when `emit` returns."""

    def close(self) -> None:
        with self._lock:
            fd, self._fd = self._fd, None
            if fd is not None:
                os.close(fd)

    def _open(self) -> int:
        with self._lock:
            if self._fd is None:
                make_directory(self.path.parent)
                self._fd = _open_own_file(self.path, self._mode)
            return self._fd

    def _finish(self, fd: int, rest: bytes) -> None:
        with self._lock:
            self._is_torn = True  # until the rest is written: what comes next must not be glued to half a line
            while rest:
                rest = rest[os.write(fd, rest) :]

    def _renew_lock(self) -> None:
        self._lock = threading.RLock()


_OPEN: Final[weakref.WeakSet[FileSink]] = weakref.WeakSet()


def _renew_locks_in_child() -> None:
    for sink in list(_OPEN):
        sink._renew_lock()  # noqa: SLF001 - the lock may be held by a thread that the child doesn't have


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_renew_locks_in_child)


def make_directory(path: Path) -> None:
    """
    Make *path* and the directories above it that are missing, each 0700, and check that not everyone may write to it.

    Raises:
        ResourceError: it can't be made, isn't a directory, or is world-writable without the sticky bit.
    """
    try:
        for missing in reversed([each for each in (path, *path.parents) if not each.exists()]):
            missing.mkdir(mode=_DIRECTORY_MODE, exist_ok=True)
        mode = path.stat().st_mode
    except OSError as exc:
        msg = f"the log directory {path} can't be made ({_errno_name(exc)})"
        raise ResourceError(msg, remediation="set GENO_LEWM_LOG_DIR to a directory that you may write to") from None
    if not stat.S_ISDIR(mode):
        msg = f"the log directory {path} is not a directory"
        raise ResourceError(msg, remediation="set GENO_LEWM_LOG_DIR to a directory")
    if os.name == "posix" and mode & stat.S_IWOTH and not mode & stat.S_ISVTX:
        msg = f"anyone may write to the log directory {path}"
        raise ResourceError(msg, remediation="take that right away with chmod o-w, or set GENO_LEWM_LOG_DIR")


def _open_own_file(path: Path, mode: int) -> int:
    try:
        fd = os.open(path, _FLAGS, mode)
        try:
            _refuse_foreign(fd, path)
            if os.name == "posix":
                os.fchmod(fd, mode)
            _end_last_line(fd)
        except BaseException:
            os.close(fd)
            raise
    except OSError as exc:
        msg = f"the run file {path} can't be opened ({_errno_name(exc)})"
        if exc.errno in _FULL:
            raise DiskFullError(msg, remediation="free space, or set GENO_LEWM_LOG_DIR") from None
        raise ResourceError(msg, remediation="it must be a regular file that you may write to, not a link") from None
    return fd


def _refuse_foreign(fd: int, path: Path) -> None:
    status = os.fstat(fd)
    fault = None
    if not stat.S_ISREG(status.st_mode):
        fault = "is not a regular file"
    elif status.st_nlink > 1:
        fault = "has other names (hard links)"
    elif os.name == "posix" and status.st_uid != os.geteuid():
        fault = "belongs to another user"
    if fault is not None:
        msg = f"the run file {path} {fault}"
        raise ResourceError(msg, remediation="remove it, or choose another run id or log directory")


def _end_last_line(fd: int) -> None:
    """Write a newline where a killed writer left half a line, so that the next record stands on its own."""
    size = os.lseek(fd, 0, os.SEEK_END)
    if size:
        os.lseek(fd, size - 1, os.SEEK_SET)
        if os.read(fd, 1) != b"\n":
            os.write(fd, b"\n")


def _errno_name(exc: OSError) -> str:
    return errno.errorcode.get(exc.errno or 0, type(exc).__name__)
