"""
An outage of the run file: why it takes no lines, when to try again, and what stderr is told.

The lines wait in `backlog`; `outage_report` decides what to say of them, `Outage` how often.
"""

from __future__ import annotations

import errno
import time
from typing import Final

from ...errors import FREE_SPACE, SET_LOG_DIR, DiskFullError, ResourceError, errno_name
from ...notice import say
from .opening import FULL

SLOW_SECONDS: Final = 0.05
"""An attempt that takes longer is slow, as on a network file system that is gone."""
PATIENCE: Final = 10
"""
For how many times the duration of a slow attempt none is made, so that callers lose a tenth of
their time at most.
"""
LONGEST_WAIT: Final = 30.0
"""The most seconds between two attempts."""
QUIET_SECONDS: Final = 30.0
"""How long nothing is said after the first notice; four times as long after each further one."""
FORGOTTEN_SECONDS: Final = 3600.0
"""How long after that the next notice counts as the first one again."""

_WORDS: Final = {
    errno.ENOSPC: "no space left",
    errno.EDQUOT: "no quota left",
    errno.EFBIG: "the limit of a file's size is reached",
}


class Outage:
    """
    The outage of one file; there is none as long as `cause` is None.

    Args:
        file_name: The name that notices give the file.
    """

    def __init__(self, file_name: str) -> None:
        self.file_name = file_name
        self.cause: Exception | None = None
        """Why the latest attempt failed."""
        self._next_attempt = 0.0
        self._slow_attempts = 0
        self._is_said = False
        self._quiet_until = 0.0
        self._quiet_seconds = QUIET_SECONDS

    def may_try(self) -> bool:
        """Return whether an attempt is due. After a fast failure one is due at every record."""
        return self.cause is None or time.monotonic() >= self._next_attempt

    def failed(self, cause: Exception, seconds: float) -> None:
        """Note that an attempt failed for *cause* after *seconds*."""
        self.cause = cause
        self._slow_attempts = self._slow_attempts + 1 if seconds > SLOW_SECONDS else 0
        # A single slow attempt may be a busy machine's.
        is_slow = self._slow_attempts > 1
        pause = min(PATIENCE * seconds, LONGEST_WAIT) if is_slow else 0.0
        self._next_attempt = time.monotonic() + pause

    def end(self) -> str | None:
        """End the outage; return its reason, or None if there was none."""
        cause, self.cause = self.cause, None
        return None if cause is None else _reason(cause)

    def error(self, what: str) -> ResourceError:
        """Return an error that says *what* is the matter with the records, why, and what to do."""
        cause = self.cause
        if isinstance(cause, ResourceError):
            return type(cause)(f"{what}: {cause.message}", remediation=cause.remediation)
        number = cause.errno if isinstance(cause, OSError) else None
        words = _WORDS.get(number or 0, "" if cause is None else _reason(cause))
        message = f"{what}: {words} for {self.file_name}"
        if number in FULL:
            return DiskFullError(message, remediation=FREE_SPACE)
        return ResourceError(message, remediation=f"make it writable again or {SET_LOG_DIR}")

    def speak(self, what: str, *, at_once: bool = False) -> None:
        """Say on stderr what `error` would; unless *at_once* is set, not if it was said lately."""
        now = time.monotonic()
        if self.cause is None or (now < self._quiet_until and not at_once):
            return
        is_first = now > self._quiet_until + FORGOTTEN_SECONDS
        self._quiet_seconds = QUIET_SECONDS if is_first else 4 * self._quiet_seconds
        self._quiet_until = now + self._quiet_seconds
        self._is_said = True
        error = self.error(what)
        say(f"{type(error).__name__}: {error}")

    def speak_of_end(self, written: int) -> None:
        """Say on stderr that the outage is over, if it was said that it began."""
        if self._is_said:
            self._is_said = False
            lines = counted(written, "that waited is", "that waited are")
            say(f"{self.file_name} takes records again, and {lines} in it")


def _reason(cause: Exception) -> str:
    """Return an errno's name, the code of an error of this package, or the exception's type."""
    if isinstance(cause, OSError):
        return errno_name(cause)
    return cause.code if isinstance(cause, ResourceError) else type(cause).__name__


def counted(number: int, one: str, many: str) -> str:
    """Return *number* with the words that it takes: *one* for 1, else *many*."""
    return f"{number} {one if number == 1 else many}"
