"""
Read one run file that may still grow: the lines that came since the last call. It never waits.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from .pieces import Piece, as_run_file_error, pieces_in


class Tail:
    """
    The lines that come to the file at *path*, even if another file takes its place.

    Half a line is held back until its end comes. A file that shrank is read from its beginning. One
    that was replaced is read to its end, then the new one from its beginning.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: BinaryIO | None = None
        self._begin()

    def pieces(self) -> Iterator[Piece]:
        """
        Yield the pieces of each line that has come since the last call.

        Raises:
            RunFileError: The file can't be read. A missing file isn't an error, since it may come.
        """
        with as_run_file_error(self.path):
            while self._file is not None or self._open():
                yield from self._lines()
                if not self._is_replaced():
                    return
                yield from self._take_line()
                self.close()

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None

    def _begin(self) -> None:
        self._number = 1
        self._offset = 0
        self._rest = b""

    def _open(self) -> bool:
        try:
            self._file = self.path.open("rb")
        except FileNotFoundError:
            return False
        self._begin()
        return True

    def _lines(self) -> Iterator[Piece]:
        file = self._file
        if file is None:
            return
        if os.fstat(file.fileno()).st_size < self._offset + len(self._rest):
            file.seek(0)
            self._begin()
        while part := file.readline():
            self._rest += part
            if part.endswith(b"\n"):
                yield from self._take_line()

    def _take_line(self) -> Iterator[Piece]:
        """Yield the pieces of the line that was read so far, and begin the next one."""
        line, number, offset = self._rest, self._number, self._offset
        self._number, self._offset, self._rest = number + 1, offset + len(line), b""
        yield from pieces_in([line], number, offset)

    def _is_replaced(self) -> bool:
        if self._file is None:
            return False
        with suppress(OSError):
            return not os.path.samestat(self.path.stat(), os.fstat(self._file.fileno()))
        return False
