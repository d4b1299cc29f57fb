"""
Whose a file is that is named like a segment of a run: its first record says.
"""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import Final

from .packed import unpacked
from .record import LINE_START

HEAD: Final = 1 << 16
"""Bytes at the beginning of a file in which its first record is looked for."""
_RUN_ID: Final = b'"run_id":"'
_FLAGS: Final = (
    os.O_RDONLY
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_NOCTTY", 0)
)


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
