"""
The run's JSON lines on stdout.

The stream is looked up at each write, so that a test or a notebook may replace it. Beside a run's
file, a line waits a moment for its reader, and is then dropped and counted. Where stdout is the
log, or the setting asks for it, a `Mode` says what becomes of such a line.
"""

from __future__ import annotations

import sys
from typing import Final, Literal, Protocol, TextIO

from ...counters import Tally
from ...errors import ResourceError
from ...terminal.outlet import Wait, close_kept
from ...terminal.stream import finish_line, flush, write_bytes
from ..failures import Tell
from ..feedback import Feedback, may_log


class Mode(Protocol):
    """What becomes of a line that the reader of stdout doesn't take at once."""

    @property
    def wait(self) -> Wait:
        """How long it waits."""

    @property
    def fault(self) -> ResourceError | None:
        """Why lines were lost that weren't to be; None if none were."""

    def took_line(self) -> None:
        """Take note that a line was taken."""

    def missed_line(self, missed: int) -> None:
        """Take note that a line wasn't taken, *missed* so far; may raise `ResourceError`."""

    def close(self) -> None:
        """Say what hasn't been said of lines that weren't taken."""


class StdoutSink:
    """
    Writes the run's JSON lines to stdout.

    Args:
        mode: ``block`` or ``drop``; None to drop lines after a moment.
        tell: Logs a record of the package's own; needed by ``drop``.
    """

    name: Final = "stdout"

    def __init__(
        self, mode: Literal["block", "drop"] | None = None, tell: Tell | None = None
    ) -> None:
        self._mode = _mode(mode, tell)
        self._dropped = Tally()
        self._feedback = Feedback(self.name, may_stderr_log=True)
        self._is_torn = False
        """Whether the last line was begun, and couldn't be finished by the last flush."""

    @property
    def missed(self) -> int:
        """How many lines weren't written: nobody read, or writing another one caused them."""
        return self._dropped.value + self._feedback.value + self.lost

    @property
    def lost(self) -> int:
        """How many lines it took, and doesn't hold: one that was begun and not finished."""
        return int(self._is_torn)

    @property
    def fault(self) -> ResourceError | None:
        """Why stdout doesn't hold all that it was to; None while it does."""
        return None if self._mode is None else self._mode.fault

    def append(self, line: bytes, _severity: str, _event: str) -> bool:
        """
        Write a finished *line*; return whether it was taken.

        Raises:
            ResourceError: nobody has read for long, and lines were not to be dropped.
            OSError: its reader is gone, or a file takes nothing.
        """
        stream = sys.stdout
        if stream is None:
            return False
        if not may_log(stream):
            return self._write(stream, line)
        taken: list[bool] = []
        self._feedback.keep_out(lambda: taken.append(self._write(stream, line)))
        return taken == [True]

    def _write(self, stream: TextIO, line: bytes) -> bool:
        mode = self._mode
        is_taken = write_bytes(stream, line, more_follows=True, wait=self._wait)
        if not is_taken:
            self._dropped.add()
        if mode is not None:
            if is_taken:
                mode.took_line()
            else:
                mode.missed_line(self._dropped.value)
        return is_taken

    @property
    def _wait(self) -> Wait | None:
        return None if self._mode is None else self._mode.wait

    def flush(self) -> None:
        """Flush what the program wrote, and finish the last line, as far as the mode waits."""
        stream = sys.stdout
        if stream is not None:
            flush(stream)
            self._is_torn = not finish_line(stream, self._wait)

    def close(self) -> None:
        """Release the terminal that was kept open. The stream itself stays open."""
        if self._mode is not None:
            self._mode.close()
        close_kept()


def _mode(name: Literal["block", "drop"] | None, tell: Tell | None) -> Mode | None:
    # each is loaded only by runs that go by it
    if name == "block":
        from .blocking import Blocking

        return Blocking()
    if name == "drop" and tell is not None:
        from .dropping import Dropping

        return Dropping(tell)
    return None
