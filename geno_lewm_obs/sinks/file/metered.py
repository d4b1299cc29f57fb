"""
The mode ``process`` for a file that continues in segments: the file's growth is measured.

A caller that writes its line by itself doesn't count it. So it's let do that a number of times,
which is so small that the file doesn't get much longer than it may; then the file is measured.
"""

from __future__ import annotations

from itertools import repeat
from typing import Final

from ...errors import ResourceError
from .appender import FileAppender
from .opening import OpenFile

_MOST_WRITES: Final = 128
"""How many lines are written between two measurements, at most."""


class MeteredAppender:
    """
    Appends lines by *file_appender*, or lets the caller write them, and measures the file.

    Args:
        file_appender: It has no other user.
    """

    def __init__(self, file_appender: FileAppender) -> None:
        self.file_appender: Final = file_appender
        self._writes: repeat[bool] = repeat(True, 0)
        """True for each line that may be written before the file is measured."""
        self._given = 0
        """How many lines these were."""
        self._measured: tuple[object, int] = (None, 0)
        """What identifies the file that was measured last, and its size."""

    @property
    def ready(self) -> OpenFile | None:
        """The file, if a line needs one write and nothing else; the caller may make that write."""
        return self.file_appender.ready if next(self._writes, False) else None

    @property
    def fault(self) -> ResourceError | None:
        """Why lines wait, or were saved elsewhere; None as long as all are in the file."""
        return self.file_appender.fault

    def append(
        self, line: bytes, severity: str, event: str, file: OpenFile | None = None, written: int = 0
    ) -> bool:
        """Append a finished *line*, as `FileAppender.append` does."""
        self.file_appender.append(line, severity, event, file, written)
        if not next(self._writes, False):
            self._measure(len(line))
        return True

    def flush(self) -> None:
        """Write what waits."""
        self.file_appender.flush()

    def close(self) -> None:
        """Close the file, and save what it doesn't take even now."""
        self.file_appender.close()

    def before_fork(self) -> None:
        """Do nothing: no line is kept."""

    def begin_in_child(self) -> None:
        """Begin with nothing of the parent's, in a forked child."""
        self.file_appender.begin_in_child()

    def _measure(self, length: int) -> None:
        """
        Measure the file, and tell how many lines may be written until that's done again.

        There must be as much room for each as the last ones took, of which one had *length* bytes,
        with what others wrote meanwhile.
        """
        file = self.file_appender.ready
        if file is None:
            return
        try:
            has_room = file.has_room()
        except OSError:  # somebody closed it, which the next line will see
            has_room = False
        if not has_room:
            self.file_appender.look_again()
            return
        measured, before = self._measured
        if measured == file.identity:
            length = max(length, (file.size - before) // (1 + self._given))
        self._measured = file.identity, file.size
        self._given = min(_MOST_WRITES, int(file.room // length))
        self._writes = repeat(True, self._given)
