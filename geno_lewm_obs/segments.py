"""
The segments in which a run's file continues: their names, and whose a file of such a name is.

A run whose id ends like ``.0001`` has a file that is named like a segment of another run. Which of
the two it is, is told by its first record. Nothing here writes.
"""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import Final

from .packed import PACKINGS, unpacked
from .process.ranks import SUFFIX
from .record import LINE_START

DIGITS: Final = range(4, 10)
"""Digits of a segment's number in a name: zeros fill up the shortest."""
HEAD: Final = 1 << 16
"""Bytes at the beginning of a file in which its first record is looked for."""
_RUN_ID: Final = b'"run_id":"'
_FLAGS: Final = (
    os.O_RDONLY
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_NOCTTY", 0)
)


def segment_name(name: str, number: int) -> str:
    """Return the name of segment *number* of the file called *name*, which itself is number 0."""
    return f"{name.removesuffix(SUFFIX)}.{number:04d}{SUFFIX}" if number else name


def segment_named(name: str) -> tuple[str, int]:
    """
    Return the file of which *name* names a segment, and the segment's number; a compressed one's,
    too.

    It's the inverse of `segment_name`: a name that no segment has is a file's own, number 0.
    """
    name = unpacked_name(name)
    stem, _, digits = name.removesuffix(SUFFIX).rpartition(".")
    is_number = digits.isascii() and digits.isdecimal() and len(digits) in DIGITS
    number = int(digits) if is_number else 0
    base = f"{stem}{SUFFIX}"
    return (base, number) if stem and name == segment_name(base, number) else (name, 0)


def unpacked_name(name: str) -> str:
    """Return the *name* that a file had before it was compressed."""
    for suffix in PACKINGS:
        name = name.removesuffix(suffix)
    return name


def names_a_segment(run_id: str) -> bool:
    """Tell whether the file of *run_id* is named like a segment of another run."""
    return segment_named(f"{run_id}{SUFFIX}")[1] > 0


def owner_of(path: Path) -> str | None:
    """
    Return the id of the run to which the first record of the file at *path* belongs.

    It's "" if the file is empty, and None if there is no telling: it's no regular file, can't be
    read, or begins with no record.
    """
    with suppress(Exception), os.fdopen(os.open(path, _FLAGS), "rb") as file:
        if stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            return run_in(unpacked(file, path.suffix).read(HEAD))
    return None


def run_in(head: bytes) -> str | None:
    """
    Return the id of the run of the first record in *head*, which may be cut.

    It's "" if *head* is empty, and None if it holds no record.
    """
    for piece in head.split(LINE_START)[1:]:
        start = piece.find(_RUN_ID) + len(_RUN_ID)
        end = piece.find(b'"', start)
        if start >= len(_RUN_ID) and end >= 0:
            return piece[start:end].decode(errors="replace")
    return None if head else ""
