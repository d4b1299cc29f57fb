"""
Read the segments of one rank's file as if they were one file.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from .locate import RankFile, still_there
from .opening import as_run_file_error, open_to_read

_BLOCK = 1 << 16
"""Bytes that are read together."""


class _Joined(io.RawIOBase):
    """
    The contents of *segments*, one after the other.

    Each is ended by a newline, so that half a line in one isn't glued to the next.
    """

    def __init__(self, segments: Iterator[RankFile]) -> None:
        super().__init__()
        self._segments = segments
        self._open = ExitStack()
        self._file: BinaryIO | None = None
        self._path = Path()
        self._is_whole = True
        """Whether what was read so far ends in a newline, or is nothing."""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while self._file is not None or self._begin_next():
            with as_run_file_error(self._path):
                content = self._file.read(len(buffer)) if self._file is not None else b""
            if not content:
                self._file = None
                if self._is_whole:
                    continue
                content = b"\n"
            self._is_whole = content.endswith(b"\n")
            buffer[: len(content)] = content
            return len(content)
        return 0

    def close(self) -> None:
        self._open.close()
        super().close()

    def _begin_next(self) -> bool:
        """Open the next segment, if there is one."""
        self._open.close()
        for segment in self._segments:
            self._path = segment.path
            self._file = self._open.enter_context(open_to_read(segment.path))
            return True
        return False


@contextmanager
def open_joined(files: Sequence[RankFile]) -> Iterator[BinaryIO]:
    """
    Open *files*, the segments of one rank's file, as one file, to be read once from its beginning.

    One that is removed before it's its turn is passed over.

    Raises:
        RunFileError, RuntimeSetupError: as by `open_to_read`; also while the file is read.
    """
    if len(files) == 1:
        with open_to_read(files[0].path) as file:
            yield file
    else:
        with io.BufferedReader(_Joined(still_there(files)), _BLOCK) as file:
            yield file
