"""
Read a run file in blocks of whole lines, and find in a block the lines that hold a text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import BinaryIO, Final

from ..record import LINE_START
from .pieces import LIMIT, Splitter, parts_of

SIZE: Final = 1 << 15
"""Bytes of lines that are parsed together; more don't fit the processor's cache."""
SEARCHED_TOGETHER: Final = 8
"""Blocks that are searched at once; of few of their lines, more is left than a block."""


def blocks_of(file: BinaryIO, times: int = 1) -> Iterator[bytes]:
    """
    Yield the contents of *file* in blocks of whole lines; of an overlong line, its records.

    A block has *times* `SIZE` bytes, and what is left of its last line.
    """
    while block := file.read(times * SIZE):
        rest = b"" if block.endswith(b"\n") else file.readline(LIMIT)
        if len(rest) < LIMIT or rest.endswith(b"\n"):
            yield block + rest
        else:
            head, newline, begun = block.rpartition(b"\n")
            yield head + newline
            yield from _records_in_overlong(chain([begun, rest], parts_of(file)))


def _records_in_overlong(parts: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the records in the line that *parts* begin with, and take no part behind it."""
    splitter = Splitter()
    for part in chain(parts, [b"\n"]):  # The file may end without a newline.
        for piece in splitter.feed(part):
            if piece.content.startswith(LINE_START) and not piece.is_cut:
                yield piece.content
        if part.endswith(b"\n"):
            return


def lines_holding(needles: tuple[bytes, ...], block: bytes) -> bytes:
    """Return the lines of *block* that hold one of *needles*, in their order."""
    if len(needles) == 1:
        return b"".join(block[start:end] for start, end in _spans(needles[0], block))
    spans = sorted({span: None for needle in needles for span in _spans(needle, block)})
    return b"".join(block[start:end] for start, end in spans)


def _spans(needle: bytes, block: bytes) -> Iterator[tuple[int, int]]:
    """Yield where the lines that hold *needle* begin and end, their newlines included."""
    found = block.find(needle)
    while found >= 0:
        start = block.rfind(b"\n", 0, found) + 1
        end = block.find(b"\n", found) + 1 or len(block)
        yield start, end
        found = block.find(needle, end)
