"""
Where a run file lies: the directory made, the file opened or refused, its torn end healed; and
whether it's still the file that was opened.

It writes no record. `file` does, to what is opened here.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Final, Literal

from ...errors import (
    SET_LOG_DIR,
    USE_WRITABLE_DIRECTORY,
    DiskFullError,
    ResourceError,
    errno_name,
)
from ...process.descriptor import OwnDescriptor
from ...process.file_control import fcntl
from ...redaction import safe_path

Drift = Literal["closed", "moved", "deleted", "replaced", "truncated"]
"""What may happen to a run file under a running process."""

FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
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
_NO_SUCH_SYNC: Final = frozenset(
    {errno.EINVAL, errno.EACCES, errno.EPERM, errno.ENOTSUP, errno.EISDIR}
)
"""How a system says that a directory can't be synced at all, or not by us."""
_DIRECTORY_MODE: Final = 0o700
_LAST_STREAM: Final = 2
"""The number of stderr; those of stdin and stdout are lower."""


class OpenFile(OwnDescriptor):
    """A run file that is open."""

    __slots__ = ("_size", "has_joined")

    def __init__(self, number: int, status: os.stat_result) -> None:
        super().__init__(number, status)
        self._size = status.st_size
        self.has_joined = False

    def ends_whole(self) -> bool:
        """
        Tell whether what comes next stands on its own: nothing is there, or a line that's ended.
        Only a guess while others write.
        """
        size = os.fstat(self.number).st_size
        return (
            not size
            or not hasattr(os, "pread")
            or os.pread(self.number, 1, size - 1) in (b"\n", b"")
        )

    def join_writers(self) -> None:
        """
        Take the shared lock that live writers hold, if it's free; where it isn't, `repair` or
        another's healing is at work.
        """
        if fcntl is None:
            return
        with suppress(OSError):  # also a file system without locks
            fcntl.flock(self.number, fcntl.LOCK_SH | fcntl.LOCK_NB)
            self.has_joined = True

    def drift(self, path: Path) -> Drift | None:
        """
        Return what became of the file since it was opened as *path*, or None where it's there and
        this is it.

        Raises:
            OSError: the system can't say.
        """
        if os.name != "posix":
            return None
        if not self.is_ours():
            return "closed"
        size = os.fstat(self.number).st_size
        try:
            there = path.stat(follow_symlinks=False)
        except (FileNotFoundError, NotADirectoryError):
            return "moved" if os.fstat(self.number).st_nlink else "deleted"
        except PermissionError:  # of the directory; what is open may still be written to
            return None
        if (there.st_dev, there.st_ino) != self.identity:
            return "replaced"
        known, self._size = self._size, size
        return "truncated" if size < known else None


def make_directory(path: Path) -> list[Path]:
    """
    Make *path* and the directories above it that are missing, each 0700 whatever the umask, and
    check that not everyone may write to it.

    Returns:
        Those that were missing.

    Raises:
        ResourceError: it can't be made, isn't a directory, or is world-writable without the sticky
            bit.
    """
    try:
        missing = [each for each in (path, *path.parents) if not each.exists()]
        for each in reversed(missing):
            with suppress(FileExistsError):  # another process was faster
                each.mkdir(mode=_DIRECTORY_MODE)
                # the umask took a right of one's own
                if each.stat().st_mode & _DIRECTORY_MODE != _DIRECTORY_MODE:
                    each.chmod(_DIRECTORY_MODE)
        mode = path.stat().st_mode
    except OSError as exc:
        msg = f"the log directory {safe_path(path)} can't be made ({errno_name(exc)})"
        error = DiskFullError if exc.errno in FULL else ResourceError
        raise error(msg, remediation=USE_WRITABLE_DIRECTORY) from None
    if not stat.S_ISDIR(mode):
        msg = f"the log directory {safe_path(path)} is not a directory"
        raise ResourceError(msg, remediation=USE_WRITABLE_DIRECTORY)
    if os.name == "posix" and mode & stat.S_IWOTH and not mode & stat.S_ISVTX:
        msg = f"anyone may write to the log directory {safe_path(path)}"
        remedy = f"take that right away with chmod o-w, or {SET_LOG_DIR}"
        raise ResourceError(msg, remediation=remedy)
    return missing


def open_run_file(path: Path, mode: int, *, syncs_entry: bool = False) -> OpenFile:
    """
    Open *path* for appending, made with *mode* where it's missing; a half line at its end is
    ended, unless others write.

    Args:
        path: Its directory is made too.
        mode: Whatever the umask.
        syncs_entry: Return when the file's name, and those of directories that were made, are on
            the disk.

    Raises:
        DiskFullError: there is no room to make it, or to end the half line.
        ResourceError: it can't be opened, or isn't a regular file of one's own with one name.
    """
    made = make_directory(path.parent)
    try:
        file = _opened(path, mode)
        try:
            _refuse_foreign(file.number, path, shared=bool(mode & stat.S_IWGRP))
            if os.name == "posix" and os.fstat(file.number).st_uid == os.geteuid():
                os.fchmod(file.number, mode)
            _heal(file.number)
            if syncs_entry:
                _sync_entries({path.parent, *(each.parent for each in made)})
        except BaseException:
            file.close()
            raise
    except OSError as exc:
        msg = f"the run file {safe_path(path)} can't be opened ({errno_name(exc)})"
        if exc.errno in FULL:
            raise DiskFullError(msg) from None
        raise ResourceError(
            msg, remediation="it must be a regular file that you may write to, not a link"
        ) from None
    file.join_writers()
    return file


def _opened(path: Path, mode: int) -> OpenFile:
    """
    Open *path*. At no moment have two the number to close, also where a signal's handler raises
    between any two steps.
    """
    number = os.open(path, _FLAGS, mode)
    if number <= _LAST_STREAM and fcntl is not None:
        number = _above_streams(number)
    try:
        status = os.fstat(number)
    except BaseException:
        os.close(number)
        raise
    return OpenFile(number, status)


def _above_streams(number: int) -> int:
    """
    Give what *number* stands for another number: this one is that of a standard stream that was
    closed, and text may still go there.
    """
    try:
        return int(fcntl.fcntl(number, fcntl.F_DUPFD_CLOEXEC, _LAST_STREAM + 1))
    finally:
        os.close(number)


def _sync_entries(folders: Iterable[Path]) -> None:
    """
    Get the names in *folders* to the disk: a file whose name is lost in a power cut is lost whole.
    """
    for folder in folders:
        try:
            number = os.open(folder, os.O_RDONLY | getattr(os, "O_CLOEXEC", 0))
            try:
                os.fsync(number)
            finally:
                os.close(number)
        except OSError as exc:
            if exc.errno not in _NO_SUCH_SYNC:
                raise


def _refuse_foreign(number: int, path: Path, *, shared: bool) -> None:
    status = os.fstat(number)
    fault = None
    if not stat.S_ISREG(status.st_mode):
        fault = "is not a regular file"
    elif status.st_nlink > 1:
        fault = "has other names (hard links)"
    elif os.name == "posix" and status.st_uid != os.geteuid() and not shared:
        fault = "belongs to another user"
    if fault is not None:
        msg = f"the run file {safe_path(path)} {fault}"
        raise ResourceError(msg, remediation="remove it, or choose another run id or log directory")


def _heal(number: int) -> None:
    """
    End the half line that a killed writer left, if nobody else has the file open.

    Only then: what looks like half a line while others write may be a line that is being written.
    """
    if _is_only_writer(number):
        _end_last_line(number)


def _is_only_writer(number: int) -> bool:
    try:
        if fcntl is not None:
            fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        # a file system without locks: better a blank line too many than a record glued to half a
        # one
        return True
    return True


def _end_last_line(number: int) -> None:
    """
    Write a newline where a killed writer left half a line, so that the next record stands on its
    own.
    """
    size = os.lseek(number, 0, os.SEEK_END)
    if size:
        os.lseek(number, size - 1, os.SEEK_SET)
        if os.read(number, 1) != b"\n":
            os.write(number, b"\n")
