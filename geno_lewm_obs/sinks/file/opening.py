"""
Open a run file: make its directory, refuse unsafe targets, end a half line, notice replacement.

Nothing here writes a record; `appender` does, to what is opened here.
"""

from __future__ import annotations

import errno
import math
import os
import stat
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Final

from ...errors import (
    FREE_SPACE,
    SET_LOG_DIR,
    USE_WRITABLE_DIRECTORY,
    DiskFullError,
    ResourceError,
    errno_name,
)
from ...notice import say
from ...process.descriptor import OwnDescriptor
from ...process.file_control import fcntl, lock_alone
from ...redaction import safe_path

FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
APPEND_FLAGS: Final = (
    os.O_RDWR
    | os.O_APPEND
    | os.O_CREAT
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)  # so that a FIFO is refused, not waited for
    | getattr(os, "O_NOCTTY", 0)
    | getattr(os, "O_BINARY", 0)  # Windows
)
"""By which a file of ours is opened or made; never the file that a link names."""
_NO_SUCH_SYNC: Final = frozenset(
    {errno.EINVAL, errno.EACCES, errno.EPERM, errno.ENOTSUP, errno.EISDIR}
)
"""The errors by which a system says that a directory can't be synced at all, or not by us."""
_DIRECTORY_MODE: Final = 0o700
_MOST_UNMEASURED: Final = 1 << 17
"""Bytes that a writer adds to a file that has a limit before it's measured again."""
_SHARE: Final = 16
"""The part of the limit that may be added so, lest many writers together exceed it by much."""
MAX_LOOKS: Final = 16
"""How often the end of a file is looked at while others write to it."""
_ROOT: Final = 0
_told: Final[dict[Path, None]] = {}
"""The directories of which it was told that anyone may write to them."""
_LAST_STREAM: Final = 2
"""The descriptor of stderr; those of stdin and stdout are lower."""


class Drift:
    """What may happen to a run file while a process has it open."""

    CLOSED: Final = "closed"
    """Other code closed the descriptor, whose number may belong to another file by now."""
    MOVED: Final = "moved"
    """The file has another name, and nothing is at its path."""
    DELETED: Final = "deleted"
    """The file has no name any more."""
    REPLACED: Final = "replaced"
    """Another file is at its path."""
    TRUNCATED: Final = "truncated"
    """The file is shorter than it was at the last look."""


class OpenFile(OwnDescriptor):
    """
    An open run file.

    Attributes:
        path: Where it was opened.
        size: Its length in bytes when it was measured last.
        limit: The length from which on another file takes further lines.
        room: Bytes that this process may write to it before it's to be measured again.
        has_joined: Whether it holds the lock of live writers; see `join_writers`.
    """

    __slots__ = ("has_joined", "limit", "path", "room", "size")

    def __init__(self, number: int, status: os.stat_result, path: Path) -> None:
        super().__init__(number, status)
        self.path = path
        self.size = status.st_size
        self.limit: float = math.inf
        self.room: float = math.inf
        self.has_joined = False

    def ends_whole(self) -> bool:
        """
        Return whether the file is empty or ends in a newline, so that a line would begin there.

        Half a line is one only if the file didn't grow from one look to the next, with the writes
        in between waited for. A file that goes on growing is others', who end their lines.
        """
        if not hasattr(os, "pread"):
            return True
        size = -1
        for _ in range(MAX_LOOKS):
            before, size = size, os.fstat(self.number).st_size
            if not size or os.pread(self.number, 1, size - 1) in (b"\n", b""):
                return True
            if size == before:
                return False
            wait_for_writes(self.number)
        return True

    def has_room(self) -> bool:
        """
        Measure the file; tell whether it takes more lines without another look at it.

        Other writers make it longer, too. One that got shorter is to be looked at.

        Raises:
            OSError: it was closed.
        """
        known, size = self.size, os.fstat(self.number).st_size
        most = min(self.limit // _SHARE + 1, _MOST_UNMEASURED)
        self.room = 0 if size < known else min(self.limit - size, most)
        self.size = max(known, size)
        return self.room > 0

    def join_writers(self) -> None:
        """
        Take the shared lock that live writers hold, if it's free.

        If it isn't, `repair` is at work, or another writer that opens the file.
        """
        if fcntl is None:
            return
        with suppress(OSError):  # it isn't free, or the file system has no locks
            fcntl.flock(self.number, fcntl.LOCK_SH | fcntl.LOCK_NB)
            self.has_joined = True

    def drift(self) -> str | None:
        """
        Return the `Drift` of the file since it was opened, or None if it's still there.

        Raises:
            OSError: the system can't say.
        """
        if os.name != "posix":
            return None
        if not self.is_ours():
            return Drift.CLOSED
        status = os.fstat(self.number)
        if not status.st_nlink:
            return Drift.DELETED
        known, self.size = self.size, status.st_size
        with suppress(PermissionError):  # of the directory; what is open still has a name
            return self._drift_since(known)
        return None

    def _drift_since(self, known: int) -> str | None:
        try:
            there = self.path.stat(follow_symlinks=False)
        except (FileNotFoundError, NotADirectoryError):
            return Drift.MOVED
        if (there.st_dev, there.st_ino) != self.identity:
            return Drift.REPLACED
        return Drift.TRUNCATED if self.size < known else None


def make_directory(path: Path) -> list[Path]:
    """
    Make *path* and its missing parents.

    The mode of a directory that is made is 0700, whatever the umask. One that anyone may write to,
    without the sticky bit, is refused if it's another user's; else it's told once.

    Returns:
        The directories that were missing.

    Raises:
        DiskFullError: there is no room to make it.
        ResourceError: it can't be made, isn't a directory, or is refused.
    """
    try:
        missing = [each for each in (path, *path.parents) if not each.exists()]
        for each in reversed(missing):
            with suppress(FileExistsError):  # another process was faster
                each.mkdir(mode=_DIRECTORY_MODE)
                # the umask may have taken a right of the owner's
                if each.stat().st_mode & _DIRECTORY_MODE != _DIRECTORY_MODE:
                    each.chmod(_DIRECTORY_MODE)
        status = path.stat()
    except OSError as exc:
        msg = f"the log directory {safe_path(path)} can't be made ({errno_name(exc)})"
        raise write_error(exc)(msg, remediation=USE_WRITABLE_DIRECTORY) from None
    mode = status.st_mode
    if not stat.S_ISDIR(mode):
        msg = f"the log directory {safe_path(path)} is not a directory"
        raise ResourceError(msg, remediation=USE_WRITABLE_DIRECTORY)
    if os.name == "posix" and mode & stat.S_IWOTH and not mode & stat.S_ISVTX:
        _tell_of_others(path, status.st_uid)
    return missing


def _tell_of_others(path: Path, owner: int) -> None:
    """
    Say once that anyone may write to *path*, as to an ``emptyDir`` of Kubernetes.

    Raises:
        ResourceError: it belongs to another user than root.
    """
    msg = f"anyone may write to the log directory {safe_path(path)}"
    if owner not in (os.geteuid(), _ROOT):
        remedy = f"take that right away with chmod o-w, or {SET_LOG_DIR}"
        raise ResourceError(msg, remediation=remedy)
    if path not in _told:
        _told[path] = None
        say(f"{msg}, and so remove or replace what is in it; chmod o-w or o+t prevents that")


def write_error(exc: OSError) -> type[ResourceError]:
    """Return the class that tells *exc*, a failure to write: whether there is room or not."""
    return DiskFullError if exc.errno in FULL else ResourceError


def open_run_file(path: Path, mode: int, *, syncs_entry: bool = False) -> OpenFile:
    """
    Open *path* for appending, or make it; end a half line at its end, unless others write.

    Args:
        path: Its directory is made too, by `make_directory`.
        mode: The file's permissions, whatever the umask.
        syncs_entry: Whether to return only when the names of the file, and of directories that were
            made, are on the disk.

    Raises:
        DiskFullError: there is no room to make it, or to end the half line.
        ResourceError: it can't be opened, or isn't a regular file of one's own with one name; or
            as by `make_directory`.
    """
    made = make_directory(path.parent)
    try:
        file = _opened(path, mode)
        try:
            _refuse_foreign(file.number, path, shared=bool(mode & stat.S_IWGRP))
            if os.name == "posix" and os.fstat(file.number).st_uid == os.geteuid():
                os.fchmod(file.number, mode)
            _heal(file)
            if syncs_entry:
                sync_entries({path.parent, *(each.parent for each in made)})
        except BaseException:
            file.close()
            raise
    except OSError as exc:
        msg = f"the run file {safe_path(path)} can't be opened ({errno_name(exc)})"
        if exc.errno in FULL:
            raise DiskFullError(msg, remediation=FREE_SPACE) from None
        raise ResourceError(
            msg, remediation="it must be a regular file that you may write to, not a link"
        ) from None
    file.join_writers()
    return file


def _opened(path: Path, mode: int) -> OpenFile:
    """
    Open *path*.

    At each moment exactly one owner would close the descriptor, even if a signal handler raises
    between any two steps.
    """
    number = os.open(path, APPEND_FLAGS, mode)
    number = above_streams(number)
    try:
        status = os.fstat(number)
    except BaseException:
        os.close(number)
        raise
    return OpenFile(number, status, path)


def above_streams(number: int) -> int:
    """
    Move the descriptor *number* above those of the standard streams; return its new number.

    If it's among them, one of theirs was closed, and text may still be written there.
    """
    if number > _LAST_STREAM or fcntl is None:
        return number
    try:
        return int(fcntl.fcntl(number, fcntl.F_DUPFD_CLOEXEC, _LAST_STREAM + 1))
    finally:
        os.close(number)


def sync_entries(folders: Iterable[Path]) -> None:
    """Sync *folders* to the disk: a file whose name is lost in a power cut is lost as a whole."""
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


def wait_for_writes(number: int) -> None:
    """
    Return when no write is under way that had begun before, where the system can tell.

    While a long line is written, its beginning can be seen already. A change of the file's mode
    waits until the write is over, even one that is refused or changes nothing.
    """
    if hasattr(os, "fchmod"):
        with suppress(OSError):  # it's another user's file
            os.fchmod(number, stat.S_IMODE(os.fstat(number).st_mode))


def _heal(file: OpenFile) -> None:
    """
    End the half line that a killed writer left, unless another process has the file open.

    Another process may be in the middle of writing that line.
    """
    # Where there are no locks: a newline too many harms less than a record that is glued to half a
    # line.
    if lock_alone(file.number) and not file.ends_whole():
        os.write(file.number, b"\n")
