"""
Read one run file that may still grow: the lines that came since the last call. It never waits.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, Final

from .opening import as_run_file_error, open_regular
from .pieces import LIMIT, Piece, Splitter, parts_of

_KEPT: Final = 4096
"""Bytes before the place that was read to, by which a file is known to be what it was."""


class Tail:
    """
    The lines that come to the file at *path*, even if another file takes its place.

    Half a line is held back until its end comes. A file that shrank, or that doesn't hold any more
    what was read last, is read from its beginning. One that was replaced is read to its end, then
    the new one from its beginning.

    Args:
        path: The file.
        back: How many bytes of what is there at first are read at least; None for all. The lines
            are then numbered from there.
        begin: Tells of each file that is opened at *path*, and of one that was cut, how many of its
            bytes are passed over, the end of a line or of a record; None for the beginning.
    """

    def __init__(
        self,
        path: Path,
        back: int | None = None,
        begin: Callable[[BinaryIO], int] | None = None,
    ) -> None:
        self.path = path
        self._back = back
        self._begin = begin
        self._file: BinaryIO | None = None
        self._splitter = Splitter()
        self._last = b"", b""
        """The last two parts that were read, or their last bytes."""
        self._status = -1, -1
        """The file's size, and when it was changed, as of the last look."""

    @property
    def is_open(self) -> bool:
        """Whether the file was there, so that it's read even if it's gone by now."""
        return self._file is not None

    def pieces(self) -> Iterator[Piece]:
        """
        Yield the pieces that have come since the last call.

        Raises:
            RunFileError: The file can't be read, or isn't regular. A missing file isn't an error,
                since it may come.
        """
        with as_run_file_error(self.path):
            while self._file is not None or self._open():
                yield from self._lines()
                if not self._is_replaced():
                    return
                yield from self._splitter.finish()
                self.close()

    def rest(self) -> Iterator[Piece]:
        """Yield the half line that is held back: its end won't come."""
        return self._splitter.finish()

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None

    def _open(self) -> bool:
        try:
            self._file = open_regular(self.path)
        except FileNotFoundError:
            return False
        self._splitter = Splitter()
        self._pass_over(self._file)
        self._go_to_begin(self._file)
        return True

    def _go_to_begin(self, file: BinaryIO) -> None:
        if self._begin is not None:
            self._splitter = Splitter(start=self._begin(file))
        start = self._splitter.taken
        file.seek(max(start - _KEPT, 0))
        self._last = b"", file.read(min(start, _KEPT))

    def _pass_over(self, file: BinaryIO) -> None:
        """Go to the first line that begins in the last bytes, if no others are wanted."""
        if self._back is None:
            return
        size = os.fstat(file.fileno()).st_size
        if size > self._back:
            file.seek(size - self._back)
            file.readline(LIMIT)
            self._splitter.taken = file.tell()
        self._back = None  # what comes in its place is read from its beginning

    def _lines(self) -> Iterator[Piece]:
        file = self._file
        if file is None:
            return
        if self._is_other(file):
            self._splitter = Splitter()
            self._go_to_begin(file)
        for part in parts_of(file):
            self._last = self._last[1], part[-_KEPT:]
            yield from self._splitter.feed(part)

    def _is_other(self, file: BinaryIO) -> bool:
        """Tell whether *file* doesn't hold what was read last: it was cut, and may have grown."""
        number, taken = file.fileno(), self._splitter.taken
        status = os.fstat(number)
        seen, self._status = self._status, (status.st_size, status.st_mtime_ns)
        if status.st_size < taken:
            return True
        if seen == self._status or not hasattr(os, "pread"):
            return False
        last = b"".join(self._last)[-_KEPT:]
        return os.pread(number, len(last), taken - len(last)) != last

    def _is_replaced(self) -> bool:
        if self._file is None:
            return False
        with suppress(OSError):
            return not os.path.samestat(self.path.stat(), os.fstat(self._file.fileno()))
        return False
