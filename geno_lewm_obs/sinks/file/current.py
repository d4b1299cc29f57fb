"""
The file to which lines are appended now: opened, looked at, and left for another one.

`appender` asks for it when a line takes more than one write. Nothing here writes a record.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from .opening import Drift, OpenFile

OpenPath = Callable[[Path], OpenFile]
"""Opens a path for appending, by the rules of `opening`."""


class RunFile(Protocol):
    """Where the lines of one run go: to one file, or to the segments in which that continues."""

    def open(self) -> OpenFile:
        """Open the file that takes the next line; raises `ResourceError`."""

    def next_after(self, file: OpenFile) -> OpenFile | None:
        """
        Return the opened file that takes the lines after those in *file*.

        It's None where *file* takes further ones, of which its `limit` says how many.

        Args:
            file: It was just looked at.
        """


class SingleFile:
    """
    A run file that takes all lines.

    Args:
        path: The run file.
        open_path: Opens it.
    """

    def __init__(self, path: Path, open_path: OpenPath) -> None:
        self.path = path
        self._open_path = open_path

    def open(self) -> OpenFile:
        """Open the file; raises `ResourceError` as `open_run_file`."""
        return self._open_path(self.path)

    def next_after(self, _file: OpenFile) -> None:
        """Return None."""


class CurrentFile:
    """
    The file of *run_file* that takes lines now.

    The caller holds the appender's lock around each call.

    Args:
        run_file: Where the run's lines go.
        on_reopened: Called with what happened to a file, so that it's opened again.
    """

    def __init__(self, run_file: RunFile, on_reopened: Callable[[str], None]) -> None:
        self.file: OpenFile | None = None
        self.is_torn = False
        """Whether the file ends in half a line."""
        self.on_leaving: Callable[[OpenFile], None] | None = None
        """Called with a file before it's left: it was moved or deleted, or another continues it."""
        self.on_closed: Callable[[], None] | None = None
        """
        Called when somebody closed the descriptor, before the file gets a new one, whose number
        another run may still take for its own.
        """
        self._run_file = run_file
        self._on_reopened = on_reopened

    def open(self) -> bool:
        """
        Open the file for the first time; return whether a line can be written to it at once.

        Raises:
            ResourceError: as by `open_run_file`.
        """
        self.file = self._run_file.open()
        with suppress(OSError):  # if that can't be seen, the first line looks again
            self.is_torn = not self.file.ends_whole()
            return not self.is_torn
        return False

    def opened(self) -> OpenFile:
        """Return the file, or open it once more if it's closed; raises `ResourceError`."""
        return self.file or self._run_file.open()

    def look(self, *, stays: bool) -> OpenFile:
        """
        Return the file after a look at it; open it again if it isn't at its path.

        Args:
            stays: Whether to go on with it, though another one would be next: a line was begun.

        Raises:
            ResourceError: it can't be opened.
            OSError: the system can't say what happened to it.
        """
        file = self.file
        if file is not None:
            drift = file.drift()
            if drift is None:
                if not file.has_joined:
                    file.join_writers()
                self.is_torn = not file.ends_whole()  # another writer may have been killed
                if not stays:
                    return self._move_on_from(file)
                file.room = max(file.room, 1)
                return file
            self._leave(file, drift)
        file = self.file = self._run_file.open()
        self.is_torn = not file.ends_whole()
        return file

    def _move_on_from(self, file: OpenFile) -> OpenFile:
        following = self._run_file.next_after(file)
        if following is None:
            return file
        is_torn = not following.ends_whole()
        if self.on_leaving is not None:
            self.on_leaving(file)
        self.is_torn = is_torn
        self.file = following
        return following

    def _leave(self, file: OpenFile, drift: str) -> None:
        if self.on_leaving is not None and drift not in (Drift.CLOSED, Drift.TRUNCATED):
            self.on_leaving(file)
        if self.on_closed is not None and drift == Drift.CLOSED:
            self.on_closed()
        self.file = None
        self._on_reopened(drift)
