"""
A run file that continues in segments: which one takes the next line, and which are removed.

Every writer, whichever process or thread it's in, moves on by the same rule, and no lock is taken
for it. A segment that has reached the limit is full; the next one is made by who is the first to
see that, and found by the others. A late writer may still append to the last one, so records are in
order within a segment, and each writer's are in order over all of them. Nothing here writes.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Final

from ...errors import ResourceError
from ...notice import say
from ...owner import owner_of
from ...packed import is_packed
from ...process.descriptor import OwnDescriptor
from ...process.file_control import lock_alone
from ...process.ranks import shard_named
from ...redaction import safe_path
from ...segments import segment_name, segment_named
from .current import OpenPath, SingleFile
from .opening import OpenFile

_SHARE: Final = 16
"""A full segment that can't be left takes this part of the limit before that's tried again."""
_MOST_REMOVED: Final = 4
"""Segments that are removed together: it takes the caller's time."""


class LikeASegment(SingleFile):
    """
    The file of a run whose id ends like a segment's name, and which isn't one.

    Beside the run whose segment it might be it begins with a blank line, so that no writer of that
    run takes it for a segment that was just begun.
    """

    def open(self) -> OpenFile:
        """
        Open the file.

        Raises:
            ResourceError: as by `open_run_file`; or it's a segment of another run.
        """
        base, _ = segment_named(self.path.name)
        owner, is_beside = owner_of(self.path), self._is_beside(base)
        if owner == shard_named(base)[0] or (owner == "" and is_beside):
            raise self._refusal()
        file = super().open()
        if is_beside and not file.size:
            os.write(file.number, b"\n")
            if os.lseek(file.number, 0, os.SEEK_CUR) > 1:  # another writer was faster
                raise self._refusal()
        return file

    def _is_beside(self, base: str) -> bool:
        """Tell whether a file is there of which this one may be a segment."""
        with suppress(OSError):
            names = (path.name for path in self.path.parent.iterdir() if path != self.path)
            return any(segment_named(name)[0] == base for name in names)
        return False

    def _refusal(self) -> ResourceError:
        msg = f"the run file {safe_path(self.path)} is a segment of another run"
        return ResourceError(msg, remediation="choose another run id or log directory")


class SegmentedFile:
    """
    A run file that continues in segments.

    Args:
        path: The run file, which is the first segment.
        open_path: Opens a segment.
        limit: The length in bytes from which on a segment is full.
        keep: How many segments are kept, the newest one included; None for all.
    """

    def __init__(
        self, path: Path, open_path: OpenPath, *, limit: int, keep: int | None = None
    ) -> None:
        self._path = path
        self._run_id = shard_named(path.name)[0]
        self._open_path = open_path
        self._limit = limit
        self._keep = keep
        self._passed_over: dict[int, None] = {}
        """The numbers of segments whose names the files of other runs have."""
        self._last = 0
        """The number of the segment that was opened last."""
        self._has_told = False
        """Whether it was said that no further segment can be opened."""

    def open(self, first: int = 0) -> OpenFile:
        """
        Open the segment that takes the next line.

        Args:
            first: The lowest number that it may have.

        Raises:
            ResourceError: as by `open_run_file`.
        """
        number = max(self._newest(), first)
        while True:
            path = self._segment(number)
            file = self._open_path(path)
            if number and not self._may_be_own(path):
                self._passed_over[number] = None
            elif file.size < self._limit:
                self._last = number
                file.limit = self._limit
                file.has_room()
                return file
            file.close()
            number += 1

    def next_after(self, file: OpenFile) -> OpenFile | None:
        """
        Return the segment that takes the lines after those in *file*, opened, or None.

        If none can be opened, as where the directory may no longer be written to, *file* takes
        further lines, and stderr is told once.
        """
        number = self._number_of(file)
        is_full = file.size >= file.limit
        if not is_full and not self._is_left(number):
            file.has_room()
            return None
        try:
            following = self.open(number + is_full)
        except (ResourceError, OSError) as exc:
            self._tell(file.path, exc)
            file.limit = max(file.limit, file.size + 1 + self._limit // _SHARE)
            file.has_room()
            return None
        if following.identity == file.identity:
            following.close()
            self._passed_over[number + 1] = None
            file.has_room()
            return None
        self._remove_old(self._number_of(following))
        return following

    def _is_left(self, number: int) -> bool:
        """Tell whether other writers have gone on to the segment behind *number*."""
        return number + 1 not in self._passed_over and self._segment(number + 1).exists()

    def _number_of(self, file: OpenFile) -> int:
        return 0 if file.path == self._path else segment_named(file.path.name)[1]

    def _segment(self, number: int) -> Path:
        return self._path.with_name(segment_name(self._path.name, number))

    def _newest(self) -> int:
        """
        Return the number of the newest segment, or of the one behind it if that's compressed.

        If the directory can't be listed, it's the one that was opened last.
        """
        for number, path in sorted(self._segments(), reverse=True):
            if not number or self._may_be_own(path):
                return number + is_packed(path)
        return self._last

    def _segments(self) -> Iterator[tuple[int, Path]]:
        """Yield the number and the path of each file that is named as a segment."""
        with suppress(OSError):
            for path in self._path.parent.iterdir():
                base, number = segment_named(path.name)
                if base == self._path.name:
                    yield number, path

    def _remove_old(self, newest: int) -> None:
        """Remove the segments that are no longer to be kept, if no process has them open."""
        if self._keep is None:
            return
        last = newest - self._keep
        old = [path for number, path in sorted(self._segments()) if number <= last]
        own = (path for path in old if owner_of(path) == self._run_id)
        for path in islice(own, _MOST_REMOVED):
            _remove(path)

    def _may_be_own(self, path: Path) -> bool:
        """Tell whether the file at *path* is a segment, which may be empty; see `LikeASegment`."""
        return owner_of(path) in (self._run_id, "")

    def _tell(self, path: Path, exc: Exception) -> None:
        if not self._has_told:
            self._has_told = True
            reason = exc.message if isinstance(exc, ResourceError) else type(exc).__name__
            say(f"{safe_path(path.name)} takes further records although it's full: {reason}")


def _remove(path: Path) -> None:
    """Remove the file at *path*, unless a process has it open to write."""
    with suppress(OSError):
        number = os.open(path, os.O_RDONLY | getattr(os, "O_CLOEXEC", 0))
        file = OwnDescriptor(number, os.fstat(number))
        if lock_alone(number) and os.path.samestat(os.fstat(number), path.lstat()):
            path.unlink()
        file.close()
