"""
What goes wrong in the follower: told to the program, to a person, and in a file beside the run.

It's never written into the run, which the follower reads.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from ..escapes import visible
from ..redaction import is_presentable
from ..sinks.failures import SinkFailures
from .caller import FAILED, Caller
from .follower import NAME

SUFFIX: Final = ".otlp.log"
"""What the name of the file ends in, behind the run's id."""
MAX_BYTES: Final = 1 << 16
"""Bytes from which on nothing more is written to it."""


class Faults:
    """
    What went wrong: said on stderr, told to the caller and written to a file, once in a while each.

    Args:
        path: The file, which the first fault makes.
        caller: Who is told.
    """

    def __init__(self, path: Path, caller: Caller) -> None:
        self._path = path
        self._caller = caller
        self._failures = SinkFailures(self._report, say=self._say)

    def add(self, exc: Exception) -> None:
        """Count *exc*, and tell of it unless one was told a while ago."""
        self._failures.add(NAME, exc)

    def add_rare(self, exc: Exception) -> None:
        """Tell of *exc*, whatever was told a while ago."""
        SinkFailures(self._report, say=self._say).add(NAME, exc)

    def write(self, text: str) -> None:
        """Write one line to the file, which is bounded."""
        moment = datetime.now(UTC).isoformat(timespec="milliseconds")
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK
        try:
            number = os.open(self._path, flags, 0o600)
            try:
                if os.fstat(number).st_size < MAX_BYTES:
                    os.write(number, f"{moment} {_shown(text)}\n".encode(errors="replace"))
            finally:
                os.close(number)
        except OSError:
            return

    def _say(self, text: str) -> bool:
        self._caller.say(text)
        self.write(text)
        return True

    def _report(self, _name: str, reason: str, count: int) -> None:
        self._caller.tell(FAILED, _shown(reason), count)


def _shown(text: str) -> str:
    """Return *text* in one line, or words in its place that quote nothing."""
    line = visible(text)
    return line if is_presentable(line) else "what went wrong can't be shown: it may be private"
