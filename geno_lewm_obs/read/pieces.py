"""
Split the bytes of a run file into pieces: one a line, and one a record glued into a line.

No piece is judged here.
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
    Bytes of one line, from its beginning or that of a record in it to the next piece or newline.
    """

    number: int
    """The line, from 1."""
    offset: int
    """Bytes before it in the file."""
    column: int
    """Bytes before it in its line; more than 0 if it's glued to something."""
    content: bytes


def pieces_in(lines: Iterable[bytes], number: int = 1, offset: int = 0) -> Iterator[Piece]:
    """
    Yield the pieces of *lines*. A blank line has none.

    Args:
        lines: Lines with their newlines.
        number: The number of the first line.
        offset: Bytes before it in the file.
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
    Yield the pieces of *line*: the first from its beginning, each other from where a record begins.
    """
    start = 0
    while (found := line.find(LINE_START, start + 1)) >= 0:
        yield line[start:found]
        start = found
    yield line[start:]


@contextmanager
def open_to_read(path: Path) -> Iterator[BinaryIO]:
    """Open the run file at *path*; raise `RunFileError` if that, or reading it, fails."""
    with as_run_file_error(path), path.open("rb") as file:
        yield file


@contextmanager
def as_run_file_error(path: Path) -> Iterator[None]:
    """
    Turn an `OSError` that the block raises into a `RunFileError` about *path*.

    Raises:
        RunFileError: The file can't be opened or read.
    """
    try:
        yield
    except OSError as exc:
        msg = f"{path} can't be read ({errno_name(exc)})"
        raise RunFileError(
            msg, remediation="check that it's there and that you may read it"
        ) from None
