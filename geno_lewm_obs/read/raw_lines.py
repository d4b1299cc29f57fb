"""
The lines of a run as they stand in its files, of all ranks by time, to be rendered or copied.

Nothing is parsed. A usual line is one piece, with its newline; of any other line there is a piece
for each record that begins in it, without one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..record import LINE_START, time_in
from .locate import RankFile, by_rank, still_there
from .merge import merge
from .opening import open_to_read
from .pieces import Splitter, parts_of

RawLine = tuple[RankFile, bytes, int, int]
"""
The file of a line, its bytes, its number, and the length of the piece, of which very long ones are
cut. A plain tuple, since one is made for each line.
"""


def raw_lines(files: Sequence[RankFile]) -> Iterator[RawLine]:
    """
    Yield the lines of *files*, those of a run: each rank's in their order, all together by time.

    Raises:
        RunFileError: A file can't be read.
    """
    ranks = by_rank(files)
    if len(ranks) == 1:
        return _lines_of(ranks[0])
    return merge(_timed(rank) for rank in ranks)


def _lines_of(files: Sequence[RankFile]) -> Iterator[RawLine]:
    for file in still_there(files):
        with open_to_read(file.path) as content:
            splitter = Splitter()
            for part in parts_of(content):
                is_usual = part.startswith(LINE_START) and part.endswith(b"}\n")
                if is_usual and splitter.is_between_lines and part.find(LINE_START, 1) < 0:
                    yield file, part, splitter.number, len(part) - 1
                    splitter.pass_line(part)
                else:
                    for piece in splitter.feed(part):
                        yield file, piece.content, piece.number, piece.length
            for piece in splitter.finish(is_ended=False):
                yield file, piece.content, piece.number, piece.length


def _timed(files: Sequence[RankFile]) -> Iterator[tuple[str, RawLine]]:
    for line in _lines_of(files):
        # What is no record comes right after the record before it.
        yield time_in(line[1]), line
