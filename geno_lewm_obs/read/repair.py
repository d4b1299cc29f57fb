"""
Repair a damaged run file: replace it by a copy with every whole record on a line of its own.

A file without a record isn't a run file, and is refused. `replace` says what the copy keeps of the
original, and where that stays.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Final

from ..errors import RunFileError, errno_name
from ..packed import is_packed
from ..process.file_control import lock_alone
from ..record import LogRecord
from ..redaction import safe_path
from .opening import NO_FOLLOW, open_regular, open_to_read
from .pieces import pieces_in
from .replace import has_other_names, in_use, replace
from .scan import TornLine, as_record

LISTED: Final = 1000
"""Pieces without a record that a report lists; further ones are counted."""


@dataclass
class Repair:
    """What a repair found and did, or would do in a dry run."""

    path: Path
    """The repaired file: where a link led, not the link."""
    records: int = 0
    """Whole records. All of them are in the copy."""
    glued: int = 0
    """How many of these followed something else on their line."""
    left_out: int = 0
    """Pieces that aren't whole records. None of them is in the copy."""
    lost: list[TornLine] = field(default_factory=list)
    """The first `LISTED` of these."""
    original: Path | None = None
    """Where the original is now; None if nothing was changed."""

    @property
    def is_needed(self) -> bool:
        return bool(self.glued or self.left_out)


def repair(path: Path, *, dry_run: bool = False) -> Repair:
    """
    Repair the run file at *path* unless it consists of whole records on lines of their own.

    A link is followed: the file that it leads to is repaired, and the link stays. A compressed file
    is looked through, and refused if it needs a repair.

    Raises:
        RunFileError: It can't be read; isn't a regular file; has other names; no record is in it; a
            process still writes to it; or its owner can't be kept.
        DiskFullError: There is no space for the copy. The file is as it was.
        ResourceError: The copy can't be made. The file is as it was.
    """
    if path.is_symlink():
        path = Path(os.path.realpath(path))
    if is_packed(path):
        return _looked_through(path)
    with _open_exclusively(path) as file:
        found = Repair(path)
        for _ in _whole_lines(file, found):
            pass
        if found.left_out and not found.records:
            msg = f"no record is in {safe_path(path)}"
            raise RunFileError(msg, remediation="see whether it is the file that you meant")
        if found.is_needed and not dry_run:
            found.original = replace(file, path, _whole_lines(file, Repair(path)))
        return found


def _looked_through(path: Path) -> Repair:
    """Return what is in the compressed file at *path*, if it needs no repair."""
    found = Repair(path)
    with open_to_read(path) as file:
        for _ in _whole_lines(file, found):
            pass
    if found.is_needed:
        msg = f"{safe_path(path)} is damaged, and can't be repaired while it's compressed"
        raise RunFileError(msg, remediation="decompress it, then repair it")
    return found


def _whole_lines(file: BinaryIO, found: Repair) -> Iterator[bytes]:
    """Yield the records of *file*, read from its beginning, as lines; count in *found*."""
    file.seek(0)
    for piece in pieces_in(file):
        record = as_record(piece)
        if isinstance(record, LogRecord):
            found.records += 1
            found.glued += piece.column > 0
            yield piece.content + b"\n"
        else:
            found.left_out += 1
            if len(found.lost) < LISTED:
                found.lost.append(record)


@contextmanager
def _open_exclusively(path: Path) -> Iterator[BinaryIO]:
    """Open *path* and keep writers out until it's closed."""
    try:
        with open_regular(path, NO_FOLLOW) as file:
            _refuse_unfit(file, path)
            yield file
    except OSError as exc:
        msg = f"{safe_path(path)} can't be repaired ({errno_name(exc)})"
        raise RunFileError(msg, remediation="it must be a regular file that you may read") from None


def _refuse_unfit(file: BinaryIO, path: Path) -> None:
    if not lock_alone(file.fileno()) or not os.path.samestat(os.fstat(file.fileno()), path.lstat()):
        raise in_use(path)
    if has_other_names(path):
        msg = f"{safe_path(path)} has other names (hard links), which a repair would part from it"
        raise RunFileError(msg, remediation="repair a copy of it, or remove its other names")
