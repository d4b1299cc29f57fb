"""
Open a file to read it: a regular file only, without a wait, and unpacked if it's compressed.

Reading a FIFO or a device could wait for ever, or do more than read.
"""

from __future__ import annotations

import io
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import BinaryIO, Final

from ..errors import RunFileError, errno_name
from ..packed import PACKINGS, DamagedError, unpacked
from ..redaction import safe_path

NO_FOLLOW: Final = getattr(os, "O_NOFOLLOW", 0)
"""Flag that makes `open_regular` refuse a link; 0 where the system has none."""
WITHOUT_WAIT: Final = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)
"""Flags by which opening a FIFO or a device waits for nobody."""


class DamagedRunFileError(RunFileError):
    """A compressed run file that can't be unpacked to its end."""


@contextmanager
def open_to_read(path: Path) -> Iterator[BinaryIO]:
    """
    Open the run file at *path*, or what it became if it was compressed meanwhile.

    Raises:
        RunFileError: That, or reading it, fails; `DamagedRunFileError` if it can't be unpacked.
        RuntimeSetupError: It's compressed by Zstandard, and nothing that reads it is installed.
    """
    with as_run_file_error(path):
        there = next(filter(Path.exists, forms(path)), path)
        with unpacked(open_regular(there), there.suffix) as file:
            yield file


def forms(path: Path) -> Iterator[Path]:
    """Yield *path*, and the paths under which the file is when somebody has compressed it."""
    yield path
    for suffix in PACKINGS:
        yield path.with_name(path.name + suffix)


def open_regular(path: Path, flags: int = 0) -> BinaryIO:
    """
    Open the regular file at *path* to read it, without a wait whatever it is.

    Raises:
        RunFileError: It is no regular file.
        OSError: It can't be opened.
    """
    return io.BufferedReader(io.FileIO(path, "rb", opener=partial(_opened, more=flags)))


def _opened(path: str, flags: int, *, more: int) -> int:
    fd = os.open(path, flags | more | WITHOUT_WAIT)
    if not stat.S_ISREG(os.fstat(fd).st_mode):
        os.close(fd)
        msg = f"{safe_path(path)} is not a regular file"
        raise RunFileError(msg, remediation="name a run file")
    return fd


@contextmanager
def as_run_file_error(path: Path) -> Iterator[None]:
    """
    Turn an `OSError` that the block raises into a `RunFileError` about *path*.

    Raises:
        RunFileError: The file can't be opened or read.
    """
    try:
        yield
    except DamagedError:
        msg = f"{safe_path(path)} is damaged, or was not compressed to its end"
        remedy = "decompress what can be, as zcat does, and read that"
        raise DamagedRunFileError(msg, remediation=remedy) from None
    except OSError as exc:
        msg = f"{safe_path(path)} can't be read ({errno_name(exc)})"
        raise RunFileError(
            msg, remediation="check that it's there and that you may read it"
        ) from None
