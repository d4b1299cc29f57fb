"""
A run file back into records, in order; what isn't a whole record is passed over and named.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from ..errors import RunFileError
from ..record import LogRecord
from .locate import RunFile
from .merge import merged
from .pieces import Piece, opened, pieces_in


class TornLine(NamedTuple):
    """A piece of a line that is no record: where it is and how long."""

    number: int
    """Line, from 1."""
    offset: int
    """Bytes before it in the file."""
    length: int
    """Bytes."""


class Found(NamedTuple):
    """What one file of a run holds next."""

    rank: int
    what: LogRecord | TornLine


def scan(path: Path) -> Iterator[LogRecord | TornLine]:
    """
    Yield what the file holds, line by line, in constant memory.

    A killed writer leaves half a line, and another writer's record may be glued to it: that one is
    found again by how every line begins.

    Raises:
        RunFileError: the file can't be read.
    """
    with opened(path) as file:
        yield from scan_lines(file)


def scan_lines(lines: Iterable[bytes]) -> Iterator[LogRecord | TornLine]:
    """As `scan`, for lines that are read already, or a file that's open."""
    return map(as_record, pieces_in(lines))


def scan_files(files: Sequence[RunFile]) -> Iterator[Found]:
    """
    Yield what the files of a run hold, merged by time; a torn line stands behind the record that
    it follows in its file.
    """
    return merged(_timed(each) for each in files)


def as_record(piece: Piece) -> LogRecord | TornLine:
    """Return the record that *piece* is, or where it would be."""
    try:
        return LogRecord.from_line(piece.content)
    except RunFileError:
        return TornLine(piece.number, piece.offset, len(piece.content))


def _timed(file: RunFile) -> Iterator[tuple[str, Found]]:
    for each in scan(file.path):
        yield each.ts if isinstance(each, LogRecord) else "", Found(file.rank, each)
