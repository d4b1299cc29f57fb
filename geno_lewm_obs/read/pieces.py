"""
The bytes of a run file in pieces: one for each line, and for each record that was glued into a
line. It judges none of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, NamedTuple

from ..errors import RunFileError, errno_name
from ..record import LINE_START


class Piece(NamedTuple):
    """
    Bytes that begin where a line does, or a record inside of one, and end before the next piece or
    the newline.
    """

    number: int
    """Line, from 1."""
    offset: int
    """Bytes before it in the file."""
    column: int
    """Bytes before it in its line: more than 0 where it's glued to something."""
    content: bytes


def pieces_in(lines: Iterable[bytes], number: int = 1, offset: int = 0) -> Iterator[Piece]:
    """
    Yield the pieces of *lines*, the first of which is line *number* and begins at *offset*; blank
    lines have none.
    """
    for each, line in enumerate(lines, number):
        content = line.removesuffix(b"\n")
        column = 0
        for piece in split_at_records(content):
            if piece:
                yield Piece(each, offset + column, column, piece)
            column += len(piece)
        offset += len(line)


def split_at_records(line: bytes) -> Iterator[bytes]:
    """
    Yield the pieces of a line: one begins at the line's own beginning, and one wherever a record
    does.
    """
    start = 0
    while (found := line.find(LINE_START, start + 1)) >= 0:
        yield line[start:found]
        start = found
    yield line[start:]


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """Open a run file to read it; raises as `reading`."""
    with reading(path), path.open("rb") as file:
        yield file


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """
    Make an error of ours of the system's.

    Raises:
        RunFileError: the file at *path* can't be opened or read in the block.
    """
    try:
        yield
    except OSError as exc:
        msg = f"{path} can't be read ({errno_name(exc)})"
        raise RunFileError(
            msg, remediation="check that it's there and that you may read it"
        ) from None
