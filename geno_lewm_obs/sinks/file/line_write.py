"""
The writing of one line to the end of a file, however many calls it takes.

It can be interrupted at any step, or stopped by a full disk, and be continued later.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable

from .opening import OpenFile


class LineWrite:
    """
    The writing of *text* to the end of *file*.

    Args:
        file: It was opened for appending.
        text: A line, after a newline where the file ended in half a line of somebody else's.
        written: How many of its bytes an earlier call has written.
    """

    __slots__ = ("_counts", "_start", "file", "text")

    def __init__(self, file: OpenFile, text: bytes, written: int = 0) -> None:
        self.file = file
        self.text = text
        self._counts = [written]
        """What each call has written."""
        self._start: int | None = None
        """Where the text begins in the file; None until that is needed."""

    @property
    def has_begun(self) -> bool:
        """Whether some of the text is in the file."""
        return sum(self._counts) > 0

    def finish(self) -> bool:
        """
        Write what is missing of the text; return whether it's whole in the file then.

        Another writer may have come in between, so what took several calls is read back. A text
        that isn't whole must be written anew; its half stays, and readers name it.

        Raises:
            OSError: the system refused it. The rest can be written later by another call.
        """
        if not self.has_begun:
            self._write(self.text)
        if self._counts[-1] == len(self.text):
            return True
        pread: Callable[[int, int, int], bytes] | None = getattr(os, "pread", None)
        if pread is None:
            self._write_rest()
            return True
        return self._write_rest_between_looks(pread)

    def _write_rest_between_looks(self, pread: Callable[[int, int, int], bytes]) -> bool:
        number, written = self.file.number, sum(self._counts)
        size = os.fstat(number).st_size
        if self._start is None:
            self._start = size - written
        start = self._start
        if start < 0 or pread(number, written, start) != self.text[:written]:
            return False
        if written < len(self.text) and size != start + written:
            return False
        self._write_rest()
        return pread(number, len(self.text), start) == self.text

    def _write_rest(self) -> None:
        while rest := self.text[sum(self._counts) :]:
            self._write(rest)

    def _write(self, data: bytes) -> None:
        # The count is in place as soon as the write returns: no signal handler comes between.
        self._counts.extend(map(os.write, (self.file.number,), (data,)))
        if not self._counts[-1]:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
