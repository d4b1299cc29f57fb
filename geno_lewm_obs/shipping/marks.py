"""
How far each file of a run was sent: behind which of its lines.

A place is known by what stands there, and not by its number alone: a file that was repaired has the
same line elsewhere, and one that was truncated and written anew doesn't have it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from typing import Any, BinaryIO, Final, NamedTuple, Self

from ..errors import ResourceError, RunFileError
from ..read.locate import RankFile
from ..read.opening import open_to_read
from ..read.pieces import Piece, pieces_in
from ..read.segment_tails import MOST_BEHIND
from ..segments import segment_name

_DIGEST_BYTES: Final = 8
_MOST_SEGMENTS: Final = 1 << 31
"""A bound of the numbers of ranks and segments, far beyond those of any run."""
_MOST_BYTES: Final = 1 << 43
"""A bound of places in a file: file systems refuse to go to much larger ones."""
_GAPS: Final = (0, 1)
"""Bytes between two pieces one of which is right before the other: a newline, or it's glued."""
_NO_MARKS: Final = "these are no marks"
Key = tuple[int, int]
"""A rank, and the number of a segment of its file."""


class Place(NamedTuple):
    """A piece of a file, and how many bytes of pieces that are equal to it are right before it."""

    piece: Piece
    alike: int = 0


class Mark(NamedTuple):
    """The last piece of a file that was sent."""

    offset: int
    """Bytes before it."""
    length: int
    """Its length in bytes."""
    digest: str
    """What it is, in 16 hexadecimal digits."""
    alike: int
    """Bytes of pieces that are equal to it and right before it: it's known by them, too."""

    @property
    def end(self) -> int:
        """Where it ends: what follows wasn't sent."""
        return self.offset + self.length

    def is_of(self, content: bytes) -> bool:
        """Tell whether *content* is that of the piece, as far as pieces are kept."""
        return _digest(content) == self.digest


class Marks:
    """
    How far the files of one run were sent.

    Args:
        marks: Of each file its last piece that was sent.
    """

    def __init__(self, marks: Mapping[Key, Mark] | None = None) -> None:
        self._marks: dict[Key, Mark] = dict(marks or {})
        self.changed: list[RankFile] = []
        """Files that don't hold what was sent last, and are sent from their beginning."""

    @classmethod
    def from_json(cls, value: object) -> Self:
        """
        Return what `as_json` made *value* of.

        Raises:
            ValueError: it's nothing of the kind.
        """
        marks: dict[Key, Mark] = {}
        for name, mark in _dict(value).items():
            rank, segment = map(int, name.split("."))
            match mark:
                case [int(offset), int(length), str(digest), int(alike)] if _are_possible(
                    rank, segment, offset, length, alike
                ):
                    marks[rank, segment] = Mark(offset, length, digest, alike)
                case _:
                    raise ValueError(_NO_MARKS)
        return cls(marks)

    @classmethod
    def of_state(cls, state: Mapping[str, Any]) -> Self:
        """Return the marks of what a position file holds, or none where they can't be read."""
        try:
            return cls.from_json(state.get("marks", {}))
        except (ValueError, TypeError):
            return cls()

    def as_json(self) -> dict[str, Any]:
        """Return what is written of them."""
        return {f"{rank}.{segment}": [*mark] for (rank, segment), mark in self._marks.items()}

    def pass_over(self, last: Mapping[Key, Place]) -> None:
        """Take note that all was sent up to the *last* places, each in a file."""
        for key, (piece, alike) in last.items():
            digest, mark = _digest(piece.content), self._marks.get(key)
            before = 0
            if mark and (mark.length, mark.digest) == (piece.length, digest):
                gap = piece.offset - alike - mark.end
                before = mark.alike + mark.length + gap if gap in _GAPS else 0
            self._marks[key] = Mark(piece.offset, piece.length, digest, before + alike)
        newest = self.newest()
        # Nothing comes any more to a segment that is further behind.
        for key in [*self._marks]:
            if key[1] + MOST_BEHIND < newest[key[0]]:
                del self._marks[key]

    def newest(self) -> dict[int, int]:
        """Return of each rank the number of its last segment of which something was sent."""
        newest: dict[int, int] = {}
        for rank, segment in self._marks:
            newest[rank] = max(newest.get(rank, 0), segment)
        return newest

    def begin(self, file: RankFile, content: BinaryIO) -> int:
        """
        Return how many bytes of *file*, which is open as *content*, were sent.

        It is a `read.segment_tails.Begin`. If the file doesn't hold what was sent last, it's none.

        Raises:
            OSError: it can't be read.
        """
        mark = self._marks.get((file.rank, file.segment))
        if mark is None:
            return content.seek(0, 2) if self._is_before_marks(file) else 0
        found = _find(mark, content)
        if found:
            self._marks[file.rank, file.segment] = mark._replace(offset=found - mark.length)
        else:
            self.changed.append(file)
        return found

    def tell_changed(self, tell: Callable[[Exception], object]) -> None:
        """Call *tell* if there are files that are sent from their beginning, once for all."""
        if self.changed:
            self.changed.clear()
            tell(
                ResourceError("a file of the run was written anew, and is sent from its beginning")
            )

    def _is_before_marks(self, file: RankFile) -> bool:
        """
        Tell whether *file*, which has no mark any more, was sent: it's before all that have one.

        Only what was sent last shows that these are still the files of then. If it's gone, the
        rank was written anew, and nothing of it was sent.
        """
        known = [segment for rank, segment in self._marks if rank == file.rank]
        if not known or file.segment > min(known):
            return False
        newest = max(known)
        path = file.first.with_name(segment_name(file.first.name, newest))
        with suppress(RunFileError), open_to_read(path) as content:
            if _find(self._marks[file.rank, newest], content):
                return True
        for segment in known:
            del self._marks[file.rank, segment]
        self.changed.append(file)
        return False


def place_after(before: Place | None, piece: Piece) -> Place:
    """Return the place of *piece* in a file where the one that was read last is *before*."""
    if before is None or before.piece.content != piece.content:
        return Place(piece)
    moved = piece.offset - before.piece.offset
    is_next = before.piece.length == piece.length and moved - piece.length in _GAPS
    return Place(piece, before.alike + moved if is_next else 0)


def _find(mark: Mark, content: BinaryIO) -> int:
    """Return the end of what *mark* is of, in a file that is open as *content*, or 0."""
    # One piece more than those that are alike must not be.
    start = max(mark.offset - mark.alike - mark.length - 1, 0)
    if mark.end in _ends(mark, content, start):
        return mark.end
    # Repairing moves a line towards the beginning. Of equal ones, it's the nearest.
    ends = [*_ends(mark, content, 0)]
    return max((end for end in ends if end <= mark.end), default=min(ends, default=0))


def _ends(mark: Mark, content: BinaryIO, start: int) -> Iterator[int]:
    """Yield where there ends in *content*, from *start* on, what *mark* may be of."""
    content.seek(start)
    place = None
    for piece in pieces_in(content, start):
        place = place_after(place, piece)
        is_alike = (piece.length, place.alike) == (mark.length, mark.alike)
        if is_alike and mark.is_of(piece.content):
            yield piece.offset + piece.length


def _are_possible(rank: int, segment: int, offset: int, length: int, alike: int) -> bool:
    """Tell whether a mark may be of a file, so that looking for it there is no error."""
    is_file = 0 <= rank < _MOST_SEGMENTS and 0 <= segment < _MOST_SEGMENTS
    return is_file and 0 <= alike <= offset < _MOST_BYTES and 0 < length < _MOST_BYTES


def _digest(content: bytes) -> str:
    return hashlib.blake2b(content, digest_size=_DIGEST_BYTES).hexdigest()


def _dict(value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ValueError(_NO_MARKS)  # noqa: TRY004 - whatever its type, its form is wrong
    return value
