"""
The two edges of a rank's file: its first and its last bytes, which tell most of what a run is.

A file of gigabytes is looked at as fast as one of kilobytes, unless it's compressed. This is the
inner loop of a list of many runs, so it calls the system itself.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple

from ..errors import RunFileError
from ..process.file_control import lock_alone
from ..read.opening import WITHOUT_WAIT, open_to_read
from ..segments import PACKED
from .directory import Listed

EDGE: Final = 1 << 13
"""Bytes that are read at each end of a file."""


class Edges(NamedTuple):
    """What one look at the files of a rank tells."""

    head: bytes
    """The first bytes."""
    tail: bytes
    """The last bytes; the first line of them may be cut."""
    size: int
    """Bytes of all files, as they are on the disk."""
    changed: float
    """
    When the last of them was written, moved or renamed, in seconds since 1970; of a compressed one,
    when it was written, as far as that was kept.
    """
    is_written: bool
    """Whether a process of this machine writes it; False if the system has no locks."""


def look(files: Sequence[Listed], edge: int = EDGE) -> Edges:
    """
    Return the edges of *files*, the segments of one rank's file, each of *edge* bytes.

    Raises:
        RunFileError: One can't be read, and isn't a segment that a run has removed meanwhile.
    """
    *before, last = files
    edges = _look_at(last.path, edge)
    for place in reversed(range(len(before))):
        edges = _joined(before[place].path, edges, edge, is_first=place == 0)
    return edges


def head_of(file: Listed) -> bytes | None:
    """Return the first `EDGE` bytes of *file*; None for what only `look` can read or refuse."""
    if not file.path.endswith(PACKED):
        with suppress(OSError):
            number = os.open(file.path, os.O_RDONLY | WITHOUT_WAIT)
            try:
                return os.read(number, EDGE) if stat.S_ISREG(os.fstat(number).st_mode) else None
            finally:
                os.close(number)
    return None


def _joined(path: str, later: Edges, edge: int, *, is_first: bool) -> Edges:
    """Return the edges of the segment at *path* and those after it, as if they were one file."""
    if not is_first and len(later.tail) >= edge:
        with suppress(OSError):  # it's removed
            later = later._replace(size=later.size + Path(path).stat().st_size)
        return later
    try:
        earlier = _look_at(path, edge)
    except RunFileError:
        if Path(path).exists():
            raise
        return later
    return Edges(
        earlier.head,
        later.tail
        if len(later.tail) >= edge
        else earlier.tail.removesuffix(b"\n") + b"\n" + later.tail,
        earlier.size + later.size,
        later.changed,
        earlier.is_written or later.is_written,
    )


def _look_at(path: str, edge: int) -> Edges:
    if not path.endswith(PACKED):
        with suppress(OSError):
            number = os.open(path, os.O_RDONLY | WITHOUT_WAIT)
            try:
                return _edges_of(number, edge)
            finally:
                os.close(number)
    return _look_through(Path(path), edge)


def _edges_of(number: int, edge: int) -> Edges:
    """
    Return the edges of an open file.

    Raises:
        OSError: It can't be read, or is no regular file.
    """
    status = os.fstat(number)
    if not stat.S_ISREG(status.st_mode):
        raise OSError
    tail = head = os.read(number, edge)
    if status.st_size > edge:
        os.lseek(number, -edge, os.SEEK_END)
        tail = os.read(number, edge)
    changed = max(status.st_mtime, status.st_ctime)
    return Edges(head, tail, status.st_size, changed, not lock_alone(number))


def _look_through(path: Path, edge: int) -> Edges:
    """Return the edges of a compressed file; or raise what is wrong with any other."""
    with open_to_read(path) as file:
        status = os.fstat(file.fileno())
        head = tail = file.read(edge)
        while block := file.read(edge):
            tail = (tail + block)[-edge:]
        return Edges(head, tail, status.st_size, status.st_mtime, is_written=False)
