"""
Repair a damaged run file: replace it by a copy with every whole record on a line of its own.

The original stays, under another name. The copy is written beside it and takes its place in one
step, so a repair that is killed, or finds the disk full, leaves the file as it was.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import BinaryIO, Final

from ..errors import DiskFullError, ResourceError, RunFileError, errno_name
from ..record import LogRecord
from ..sinks.file.opening import FULL
from .locks import keep_writers_out
from .pieces import pieces_in
from .scan import TornLine, as_record

BROKEN: Final = ".broken"
"""Added to the original's name; a second original gets ``.broken.2``."""
_MENDING: Final = ".mending"
_NOT_FOR_OTHERS: Final = 0o660
"""Rights that a copy may have."""


@dataclass
class Repair:
    """What a repair found and did, or would do in a dry run."""

    path: Path
    records: int = 0
    """Whole records. All of them are in the copy."""
    glued: int = 0
    """How many of these followed something else on their line."""
    lost: list[TornLine] = field(default_factory=list)
    """Pieces that aren't whole records. None of them is in the copy."""
    original: Path | None = None
    """Where the original is now; None if nothing was changed."""

    @property
    def is_needed(self) -> bool:
        return bool(self.glued or self.lost)


def repair(path: Path, *, dry_run: bool = False) -> Repair:
    """
    Repair the run file at *path* unless it consists of whole records on lines of their own.

    Raises:
        RunFileError: It can't be read, isn't a regular file, is a link, or a process still writes
            to it.
        DiskFullError: There is no space for the copy. The file is as it was.
        ResourceError: The copy can't be made. The file is as it was.
    """
    with _open_exclusively(path) as file:
        found = Repair(path)
        for _ in _whole_lines(file, found):
            pass
        if found.is_needed and not dry_run:
            _replace(file, found)
        return found


def _whole_lines(file: BinaryIO, found: Repair) -> Iterator[bytes]:
    for piece in pieces_in(file):
        record = as_record(piece)
        if isinstance(record, LogRecord):
            found.records += 1
            found.glued += piece.column > 0
            yield piece.content + b"\n"
        else:
            found.lost.append(record)


@contextmanager
def _open_exclusively(path: Path) -> Iterator[BinaryIO]:
    """Open *path* and keep writers out until it's closed."""
    flags = (
        os.O_RDONLY
        | getattr(os, "O_NOFOLLOW", 0)
        | getattr(os, "O_NONBLOCK", 0)
        | getattr(os, "O_CLOEXEC", 0)
    )
    try:
        with os.fdopen(os.open(path, flags), "rb") as file:
            _refuse_unfit(file, path)
            yield file
    except OSError as exc:
        msg = f"{path} can't be repaired ({errno_name(exc)})"
        raise RunFileError(
            msg, remediation="it must be a regular file that you may read, not a link"
        ) from None


def _refuse_unfit(file: BinaryIO, path: Path) -> None:
    status = os.fstat(file.fileno())
    if not stat.S_ISREG(status.st_mode):
        msg = f"{path} is not a regular file"
        raise RunFileError(msg, remediation="name a run file")
    if not keep_writers_out(file.fileno()) or not os.path.samestat(status, path.stat()):
        raise _in_use(path)


def _in_use(path: Path) -> RunFileError:
    msg = f"a process still writes to {path}"
    return RunFileError(msg, remediation="repair it when its run has ended")


def _replace(file: BinaryIO, found: Repair) -> None:
    path = found.path
    size = os.fstat(file.fileno()).st_size
    copy = path.with_name(path.name + _MENDING)
    try:
        # A copy that is there was left by a killed repair: we hold the lock, so none is at work.
        with suppress(FileNotFoundError):
            copy.unlink()
        _write_copy(file, copy)
        # Possible on a file system without locks.
        if os.fstat(file.fileno()).st_size != size:
            raise _in_use(path)
        found.original = _keep(path)
        copy.rename(path)
    except OSError as exc:
        error = DiskFullError if exc.errno in FULL else ResourceError
        msg = f"{path} can't be repaired ({errno_name(exc)}); it is as it was"
        raise error(
            msg, remediation="free space, and see that you may write to the directory"
        ) from None
    finally:
        with suppress(OSError):
            copy.unlink()
    with suppress(OSError):  # Not every file system can.
        _sync_directory(path.parent)


def _write_copy(file: BinaryIO, copy: Path) -> None:
    flags = (
        os.O_WRONLY
        | os.O_CREAT
        | os.O_EXCL
        | getattr(os, "O_NOFOLLOW", 0)
        | getattr(os, "O_CLOEXEC", 0)
    )
    with os.fdopen(os.open(copy, flags, 0o600), "wb") as out:
        file.seek(0)
        out.writelines(_whole_lines(file, Repair(copy)))
        out.flush()
        before = os.fstat(file.fileno())
        with suppress(OSError):  # Only root can, and needs to.
            os.fchown(out.fileno(), before.st_uid, before.st_gid)
        os.fchmod(out.fileno(), stat.S_IMODE(before.st_mode) & _NOT_FOR_OTHERS)
        os.fsync(out.fileno())


def _keep(path: Path) -> Path:
    """
    Give the file at *path* a second name, under which it stays when the copy takes its first.

    A name that a killed repair gave it is used again.
    """
    for number in count(1):
        broken = path.with_name(path.name + BROKEN + (f".{number}" if number > 1 else ""))
        try:
            broken.hardlink_to(path)
        except FileExistsError:
            if not broken.samefile(path):
                continue
        return broken
    raise AssertionError  # `count` has no end


def _sync_directory(path: Path) -> None:
    fd = os.open(path, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
