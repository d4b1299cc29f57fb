"""
The run's file: append-only, one whole line by one write, so that threads and processes need no lock between them.

`O_APPEND` makes the kernel place each write at the end, whole; see `docs/explanation/one-record.md` for what that was measured to hold on.
The lock here guards only what takes more than one step: opening, finishing a short write, closing.
"""

from __future__ import annotations

import errno
import importlib
import os
import stat
import threading
import weakref
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from ..errors import DiskFullError, ResourceError
from ..record import LogRecord
from ..redaction import guard
from ..render.jsonl import render_jsonl

fcntl: Any = importlib.import_module("fcntl") if os.name == "posix" else None
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
        self._file: _Descriptor | None = None
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
        guard(line, record.event)
        self.append(line, record.severity, record.event)

    def append(self, line: bytes, _severity: str, _event: str) -> None:
        """
        Append a finished *line* that has passed the last guard.

        Raises:
            OSError: the system refused the write.
        """
        file = self._file or self._open()  # held until the write is done, whoever closes the sink meanwhile
        if self._is_torn:
            line = b"\n" + line
        written = os.write(file.number, line)
        if written != len(line):
            self._finish(file.number, line[written:])
        self._is_torn = False

    def flush(self) -> None:
        """Nothing waits here: a line is in the kernel when `emit` returns."""

    def close(self) -> None:
        self._file = None

    def _open(self) -> _Descriptor:
        with self._lock:
            file = self._file
            if file is None:
                make_directory(self.path.parent)
                file = self._file = _Descriptor(_open_own_file(self.path, self._mode))
            return file

    def _finish(self, fd: int, rest: bytes) -> None:
        with self._lock:
            self._is_torn = True  # until the rest is written: what comes next must not be glued to half a line
            while rest:
                rest = rest[os.write(fd, rest) :]

    def _renew_lock(self) -> None:
        self._lock = threading.RLock()


class _Descriptor:
    """
    A file descriptor that is closed when the last who uses it lets go.

    A number alone could be closed by one thread, and given to another file, while a second thread is about to write to it.
    """

    __slots__ = ("number",)

    def __init__(self, number: int) -> None:
        self.number = number

    def __del__(self, close: Callable[[int], None] = os.close) -> None:
        close(self.number)


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
            _refuse_foreign(fd, path, shared=bool(mode & stat.S_IWGRP))
            if os.name == "posix" and os.fstat(fd).st_uid == os.geteuid():
                os.fchmod(fd, mode)
            _join_writers(fd)
        except BaseException:
            os.close(fd)
            raise
    except OSError as exc:
        msg = f"the run file {path} can't be opened ({_errno_name(exc)})"
        if exc.errno in _FULL:
            raise DiskFullError(msg, remediation="free space, or set GENO_LEWM_LOG_DIR") from None
        raise ResourceError(msg, remediation="it must be a regular file that you may write to, not a link") from None
    return fd


def _refuse_foreign(fd: int, path: Path, *, shared: bool) -> None:
    status = os.fstat(fd)
    fault = None
    if not stat.S_ISREG(status.st_mode):
        fault = "is not a regular file"
    elif status.st_nlink > 1:
        fault = "has other names (hard links)"
    elif os.name == "posix" and status.st_uid != os.geteuid() and not shared:
        fault = "belongs to another user"
    if fault is not None:
        msg = f"the run file {path} {fault}"
        raise ResourceError(msg, remediation="remove it, or choose another run id or log directory")


def _join_writers(fd: int) -> None:
    """
    Take the shared lock that live writers hold; who finds no other heals the end of the file first.

    Only then: what looks like half a line while others write may be a line that is being written.
    """
    if _is_only_writer(fd):
        _end_last_line(fd)
    if fcntl is not None:
        with suppress(OSError):  # a file system without locks
            fcntl.flock(fd, fcntl.LOCK_SH | fcntl.LOCK_NB)


def _is_only_writer(fd: int) -> bool:
    try:
        if fcntl is not None:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # a file system without locks: better a blank line too many than a record glued to half a one
        return True
    return True


def _end_last_line(fd: int) -> None:
    """Write a newline where a killed writer left half a line, so that the next record stands on its own."""
    size = os.lseek(fd, 0, os.SEEK_END)
    if size:
        os.lseek(fd, size - 1, os.SEEK_SET)
        if os.read(fd, 1) != b"\n":
            os.write(fd, b"\n")


def _errno_name(exc: OSError) -> str:
    return errno.errorcode.get(exc.errno or 0, type(exc).__name__)
