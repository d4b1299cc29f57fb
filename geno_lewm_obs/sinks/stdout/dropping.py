"""
Stdout without waiting: a line that its reader doesn't take at once is dropped, counted and said.
"""

from __future__ import annotations

import time
from typing import Final

from ...notice import say
from ...terminal.outlet import PATIENCE_S, Briefly
from ..failures import QUIET_SECONDS, Tell

AT_ONCE: Final = Briefly(0.0, lock_s=PATIENCE_S)
"""
No wait for the reader. The lines of other threads are waited for, as they don't wait either.
"""
_RETRY_S: Final = 1.0
"""After how long a notice that nobody read is tried again."""


class Dropping:
    """
    Drops lines that aren't taken, and tells how many that are so far.

    A person is told on stderr, as soon as lines are dropped; the log is told, by a record, as soon
    as it takes one again. Each is told no more often than every `QUIET_SECONDS`.

    Args:
        tell: Logs a record of the package's own.
    """

    fault: Final = None
    wait: Final = AT_ONCE

    def __init__(self, tell: Tell) -> None:
        self._tell = tell
        self._missed = 0
        self._told = 0
        """How many of those that it missed the log knows of."""
        self._said = 0
        """How many a person knows of."""
        self._say_from = self._tell_from = 0.0

    def took_line(self) -> None:
        """Log how many lines were dropped before this one, if any were."""
        missed = self._missed
        if missed == self._told:
            return
        now = time.monotonic()
        if now >= self._tell_from:
            self._tell_from = now + QUIET_SECONDS
            self._told = missed
            self._say(f"stdout is read again; lines dropped so far: {missed:,}", missed)
            self._tell("warn", "obs.sink.dropped", sink="stdout", records=missed)

    def missed_line(self, missed: int) -> None:
        """
        Say that lines are dropped.

        Args:
            missed: How many that is so far.
        """
        self._missed = missed
        now = time.monotonic()
        if now >= self._say_from:
            self._say_from = now + _RETRY_S  # nobody may have read that either
            text = f"stdout isn't read as fast as it's written; lines dropped so far: {missed:,}"
            if self._say(text, missed):
                self._say_from = now + QUIET_SECONDS

    def close(self) -> None:
        """Say how many lines were dropped in all, unless that is known."""
        missed = self._missed
        if missed != self._said:
            self._say(
                f"stdout wasn't read as fast as it was written; lines dropped: {missed:,}", missed
            )

    def _say(self, text: str, missed: int) -> bool:
        is_said = say(text, wait=AT_ONCE)
        if is_said:
            self._said = missed
        return is_said
