"""
Replace a file by a copy that was written and synced beside it, and keep the original.

The copy has the owner, the mode, the times and the extended attributes of the original. It takes
the original's place in one step, so whoever is killed meanwhile, or finds the disk full, leaves the
file as it was.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import BinaryIO, Final

from ..errors import RunFileError, errno_name
from ..redaction import safe_path
from ..sinks.file.opening import sync_entries, write_error
from .opening import NO_FOLLOW

BROKEN: Final = ".broken"
"""Added to the original's name; a second original gets ``.broken.2``."""
_MENDING: Final = ".mending"


def replace(file: BinaryIO, path: Path, lines: Iterable[bytes]) -> Path:
    """
    Replace the file at *path* by one of *lines*, and return where the original is.

    Args:
        file: The open original. *lines* may be read from it.
        path: Where it is; not a link.
        lines: The contents of the copy.

    Raises:
        RunFileError: Its owner can't be kept, or it grew meanwhile. The file is as it was.
        DiskFullError: There is no space for the copy. The file is as it was.
        ResourceError: The copy can't be made. The file is as it was.
    """
    before = os.fstat(file.fileno())
    copy = path.with_name(path.name + _MENDING)
    try:
        # A copy that is there was left by a killed repair: we hold the lock, so none is at work.
        with suppress(FileNotFoundError):
            copy.unlink()
        _write_copy(path, before, copy, lines)
        # Possible on a file system without locks.
        if os.fstat(file.fileno()).st_size != before.st_size:
            raise in_use(path)
        original = _keep(path)
        copy.rename(path)
    except OSError as exc:
        msg = f"{safe_path(path)} can't be repaired ({errno_name(exc)}); it is as it was"
        raise write_error(exc)(
            msg, remediation="free space, and see that you may write to the directory"
        ) from None
    finally:
        with suppress(OSError):
            copy.unlink()
    with suppress(OSError):  # Not every file system can.
        sync_entries([path.parent])
    return original


def in_use(path: Path) -> RunFileError:
    """Return the error that a process still writes to the file at *path*."""
    msg = f"a process still writes to {safe_path(path)}"
    return RunFileError(msg, remediation="repair it when its run has ended")


def has_other_names(path: Path) -> bool:
    """Tell whether the file at *path* has hard links besides those that a killed repair made."""
    status = path.lstat()
    known = 1
    for broken in _broken_names(path):
        try:
            known += os.path.samestat(broken.lstat(), status)
        except FileNotFoundError:
            break
    return status.st_nlink > known


def _write_copy(path: Path, original: os.stat_result, copy: Path, lines: Iterable[bytes]) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | NO_FOLLOW
    with os.fdopen(os.open(copy, flags, 0o600), "wb") as out:
        _keep_owner(out.fileno(), original, path)
        out.writelines(lines)
        out.flush()
        shutil.copystat(path, copy)
        os.fsync(out.fileno())


def _keep_owner(fd: int, original: os.stat_result, path: Path) -> None:
    made = os.fstat(fd)
    if (made.st_uid, made.st_gid) == (original.st_uid, original.st_gid):
        return
    try:
        os.fchown(fd, original.st_uid, original.st_gid)
    except OSError:
        msg = f"the owner and group of {safe_path(path)} can't be kept"
        raise RunFileError(msg, remediation="repair it as its owner, or as root") from None


def _keep(path: Path) -> Path:
    """
    Give the file at *path* a second name, under which it stays when the copy takes its first.

    A name that a killed repair gave it is used again.
    """
    for broken in _broken_names(path):
        try:
            broken.hardlink_to(path)
        except FileExistsError:
            # `Path.samefile` would follow a link to the file, under which nothing would stay.
            if not os.path.samestat(broken.lstat(), path.lstat()):
                continue
        return broken
    raise AssertionError  # `_broken_names` has no end


def _broken_names(path: Path) -> Iterator[Path]:
    for number in count(1):
        yield path.with_name(path.name + BROKEN + (f".{number}" if number > 1 else ""))
