"""
Split the bytes of a run file into pieces: one a line, and one a record glued into a line.

No piece is judged here. A file is read in constant memory: of a piece that is longer than `LIMIT`,
such as a hole of NULs that a power cut left, only the beginning is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from itertools import chain
from typing import BinaryIO, Final, NamedTuple

from ..record import LINE_START

LIMIT: Final = 1 << 24
"""Bytes of a piece that are kept, and bytes of a line that are read at once."""
_UNDECIDED: Final = len(LINE_START) - 1
"""Bytes at the end of what was read that may be the beginning of `LINE_START`."""


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
    """The bytes, or the first `LIMIT` of them."""
    length: int
    """Its length in bytes."""
    is_ended: bool = True
    """Whether another piece or a newline follows, so that nothing can be appended to it."""

    @property
    def is_cut(self) -> bool:
        """Whether `content` is only its beginning."""
        return len(self.content) < self.length


class Splitter:
    """
    Splits bytes that come in parts into pieces.

    A record is found also where its beginning lies in two parts.

    Args:
        limit: Bytes of a piece that are kept.
        start: How many bytes of the file were passed over. Lines are numbered from there.
    """

    def __init__(self, limit: int = LIMIT, start: int = 0) -> None:
        self._limit = limit
        self._number = 1
        self._offset = start
        self._column = 0
        self._kept = b""
        """The first bytes of an overlong piece, in which no other piece begins."""
        self._passed = 0
        """Bytes after these that aren't kept."""
        self._held = b""
        """The last bytes of the piece: all of them, unless it is overlong."""
        self.taken = start
        """Bytes that were passed over or fed."""

    def feed(self, part: bytes) -> Iterable[Piece]:
        """
        Return the pieces that end in *part*, to be taken before the next call.

        A blank line has none.

        Args:
            part: A line, or a part of one: a newline may only be its last byte.
        """
        self.taken += len(part)
        is_usual = not self._held and part.endswith(b"\n") and part.find(LINE_START, 1) < 0
        return self._usual(part[:-1]) if is_usual else self._split(part)

    @property
    def number(self) -> int:
        """The number of the present line, from 1."""
        return self._number

    @property
    def is_between_lines(self) -> bool:
        """Whether the next part begins a line."""
        return not self._column and not self._held

    def pass_line(self, line: bytes) -> None:
        """Pass over *line*, a whole one with its newline, which has one piece."""
        self.taken += len(line)
        self._number += 1
        self._offset += len(line)

    def _usual(self, rest: bytes) -> tuple[Piece, ...]:
        """Return the pieces of a line of which *rest* is all that was read, in one piece."""
        pieces = (self._piece(rest),) if rest else ()
        self._begin_line()
        return pieces

    def _split(self, part: bytes) -> Iterator[Piece]:
        content = part.removesuffix(b"\n")
        searched = len(self._held) - _UNDECIDED
        held = self._held + content
        # The first byte of a piece doesn't begin another one.
        found = held.find(LINE_START, max(searched, 0 if self._kept else 1))
        start = 0
        while found >= 0:
            yield self._piece(held[start:found])
            start = found
            found = held.find(LINE_START, start + 1)
        self._hold(held[start:])
        if len(content) < len(part):
            yield from self.finish()
            self._begin_line()

    def _begin_line(self) -> None:
        self._number += 1
        self._offset += 1
        self._column = 0

    def finish(self, *, is_ended: bool = True) -> Iterator[Piece]:
        """Yield the piece that was begun, if any. *is_ended* says whether its line is over."""
        if self._kept or self._held:
            yield self._piece(self._held, is_ended=is_ended)

    def _piece(self, rest: bytes, *, is_ended: bool = True) -> Piece:
        """Return the piece that *rest* ends, and begin the next one behind it."""
        length = len(self._kept) + self._passed + len(rest)
        offset, column = self._offset, self._column
        content = (self._kept + rest)[: self._limit]
        self._kept = self._held = b""
        self._passed = 0
        self._offset += length
        self._column += length
        return Piece(self._number, offset, column, content, length, is_ended)

    def _hold(self, rest: bytes) -> None:
        """Hold *rest*, the end of the present piece; if that is too long, its last bytes alone."""
        if len(self._kept) + len(rest) > self._limit + _UNDECIDED:
            decided = rest[:-_UNDECIDED]
            kept = decided[: self._limit - len(self._kept)]
            self._kept += kept
            self._passed += len(decided) - len(kept)
            rest = rest[-_UNDECIDED:]
        self._held = rest


def pieces_in(file: BinaryIO, start: int = 0) -> Iterator[Piece]:
    """Yield the pieces of an open file, from its present position *start*, in constant memory."""
    splitter = Splitter(start=start)
    yield from chain.from_iterable(map(splitter.feed, parts_of(file)))
    yield from splitter.finish(is_ended=False)


def parts_of(file: BinaryIO) -> Iterator[bytes]:
    """Yield the lines of *file* from its present position; one longer than `LIMIT` in parts."""
    return iter(partial(file.readline, LIMIT), b"")


def split_at_records(line: bytes) -> Iterator[bytes]:
    """
    Yield the pieces of *line*: the first from its beginning, each other from where a record begins.
    """
    start = 0
    while (found := line.find(LINE_START, start + 1)) >= 0:
        yield line[start:found]
        start = found
    yield line[start:]
