"""
Read the file of one rank while it may grow: its segments, one after the other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import BinaryIO, Final

from ..errors import RunFileError
from ..packed import is_packed
from .locate import RankFile, is_there
from .locks import is_written
from .opening import DamagedRunFileError, open_to_read
from .pieces import Piece, pieces_in
from .tail import Tail

Begin = Callable[[RankFile, BinaryIO], int]
"""Tells how many bytes of a file that was opened are passed over, as `Tail` asks for it."""
OnDamage = Callable[[RunFileError], object]
"""Is told of a compressed segment that is damaged, when what can be read of it was."""
MOST_BEHIND: Final = 8
"""
Segments behind the newest that are watched for a late writer. Nothing more is read of an older one,
whose writer has it open for want of anything to say, or where no locks tell.
"""


class SegmentTails:
    """
    The lines that come to one rank's file, by segment, then by line.

    A segment is read to its end once a later one is there and no process writes it any more. What
    happens to it afterwards, such as being compressed, doesn't matter.

    Args:
        back: How many bytes of the last segment are read that are there at first, and of the one
            before; None for all of all segments.
        begin: Tells where reading begins in each file; None for its beginning.
        on_damage: Is told of damaged segments, which are passed over then; None if they are errors.
    """

    def __init__(
        self,
        back: int | None = None,
        begin: Begin | None = None,
        on_damage: OnDamage | None = None,
    ) -> None:
        self._back = back
        self._begin = begin
        self._on_damage = on_damage
        self._tails: dict[RankFile, Tail] = {}
        """The files that are read."""
        self._seen: dict[int, None] = {}
        """The segments that are, or were, read."""
        self._ended: list[RankFile] = []
        """The files to which nothing comes any more, as of the last look."""

    @property
    def is_written(self) -> bool:
        """Whether a process writes a segment that is read."""
        return any(is_written(file.path) for file in self._tails if not is_packed(file.path))

    def see(self, files: Sequence[RankFile]) -> None:
        """Take note of the *files* that the rank has now, and of those that are finished."""
        if self._back is not None and not self._seen:
            self._seen |= dict.fromkeys(file.segment for file in files[:-2])
        self._tails |= {file: self._tail(file) for file in files if file.segment not in self._seen}
        self._back = None
        self._seen |= dict.fromkeys(file.segment for file in files)
        newest = max(self._seen)
        self._ended = [file for file in self._tails if _is_ended(file, newest)]

    def pieces(self) -> Iterator[tuple[RankFile, Piece]]:
        """
        Yield the pieces that have come since the last call, each with its file.

        Raises:
            RunFileError: as by `Tail.pieces`; or a compressed segment is damaged.
        """
        for file in sorted(self._tails, key=lambda file: file.segment):
            is_ended = file in self._ended
            tail = self._tails[file]
            if not is_packed(file.path):
                yield from ((file, piece) for piece in tail.pieces())
            if not is_ended:
                continue
            if tail.is_open:
                yield from ((file, piece) for piece in tail.rest())
            else:  # it's compressed, or was before it could be opened; or it was removed
                yield from self._pieces_of(file)
            tail.close()
            del self._tails[file]

    def close(self) -> None:
        for tail in self._tails.values():
            tail.close()

    def _tail(self, file: RankFile) -> Tail:
        return Tail(file.path, self._back, self._begin and partial(self._begin, file))

    def _pieces_of(self, file: RankFile) -> Iterator[tuple[RankFile, Piece]]:
        if not is_there(file):
            return
        try:
            with open_to_read(file.path) as content:
                start = 0 if self._begin is None else self._begin(file, content)
                content.seek(start)
                yield from ((file, piece) for piece in pieces_in(content, start))
        except DamagedRunFileError as exc:
            if self._on_damage is None:
                raise
            self._on_damage(exc)


def _is_ended(file: RankFile, newest: int) -> bool:
    """Tell whether nothing comes to *file* any more."""
    if is_packed(file.path):
        return True
    return file.segment < newest and (
        file.segment + MOST_BEHIND < newest or not file.path.exists() or not is_written(file.path)
    )
