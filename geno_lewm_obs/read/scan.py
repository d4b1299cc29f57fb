"""
Read a run file as records, in order. A piece that isn't a whole record is named instead.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, NamedTuple

from ..errors import RunFileError
from ..record import LogRecord
from .locate import RankFile, by_rank, still_there
from .merge import merge
from .opening import open_to_read
from .pieces import Piece, pieces_in


class TornLine(NamedTuple):
    """Where a piece of a line is that isn't a record, and its length."""

    number: int
    """The line, from 1."""
    offset: int
    """Bytes before it in the file."""
    length: int
    """Its length in bytes."""


class Found(NamedTuple):
    """A record or torn line of one file of a run, the rank that wrote it, and the segment."""

    rank: int
    what: LogRecord | TornLine
    segment: int = 0


def scan(path: Path) -> Iterator[LogRecord | TornLine]:
    """
    Yield the records and torn lines of the file at *path*, in constant memory.

    A killed writer leaves half a line, to which another writer's record may be glued. That record
    is found, since every record begins alike.

    Raises:
        RunFileError: The file can't be read.
    """
    with open_to_read(path) as file:
        yield from scan_file(file)


def scan_file(file: BinaryIO) -> Iterator[LogRecord | TornLine]:
    """Do as `scan`, for an open file."""
    return map(as_record, pieces_in(file))


def scan_files(files: Sequence[RankFile]) -> Iterator[Found]:
    """
    Yield the records and torn lines of *files* merged by time, the segments of a rank in order.

    A torn line comes right after the record that it follows in its file.
    """
    return merge(map(_timed, by_rank(files)))


def as_record(piece: Piece) -> LogRecord | TornLine:
    """Return the record that *piece* is, or a torn line."""
    try:
        if not piece.is_cut:
            return LogRecord.from_line(piece.content)
    except RunFileError:
        pass
    return TornLine(piece.number, piece.offset, piece.length)


def _timed(files: Sequence[RankFile]) -> Iterator[tuple[str, Found]]:
    for file in still_there(files):
        for each in scan(file.path):
            ts = each.ts if isinstance(each, LogRecord) else ""
            yield ts, Found(file.rank, each, file.segment)
