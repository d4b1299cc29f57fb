"""
A time in which the run file takes no records: why, when it's tried again, and what a person is
told, once in a while.

It keeps no records; `waiting` does.
"""

from __future__ import annotations

import errno
import time
from typing import Final

from ...errors import FREE_SPACE, SET_LOG_DIR, DiskFullError, ResourceError, errno_name
from ...notice import say
from .opening import FULL

SLOW_SECONDS: Final = 0.05
"""
Where attempts take longer, as on a network file system that is gone, none is made for every
record.
"""
PATIENCE: Final = 10
"""
How many times as long as a slow attempt took nothing is tried: so callers lose a tenth of their
time at most.
"""
LONGEST_WAIT: Final = 30.0
QUIET_SECONDS: Final = 30.0
"""How long nothing is said after the first notice; four times as long after each further one."""
FORGOTTEN_SECONDS: Final = 3600.0
"""How long after that the next notice counts as a first one."""

_WORDS: Final = {
    errno.ENOSPC: "no space left",
    errno.EDQUOT: "no quota left",
    errno.EFBIG: "the limit of a file's size is reached",
}


class Outage:
    """
    What stands between a sink and its file, if anything does.

    Args:
        file_name: What the file is called in notices.
    """

    def __init__(self, file_name: str) -> None:
        self.file_name = file_name
        self.cause: Exception | None = None
        self._next_attempt = 0.0
        self._slow = 0
        self._is_said = False
        self._quiet_until = 0.0
        self._quiet_seconds = QUIET_SECONDS

    def may_try(self) -> bool:
        """Tell whether an attempt is due. One that fails fast is due at every record."""
        return self.cause is None or time.monotonic() >= self._next_attempt

    def failed(self, cause: Exception, seconds: float) -> None:
        """Take note that an attempt failed for *cause* after *seconds*."""
        self.cause = cause
        self._slow = self._slow + 1 if seconds > SLOW_SECONDS else 0
        # once may be a busy machine
        pause = min(PATIENCE * seconds, LONGEST_WAIT) if self._slow > 1 else 0.0
        self._next_attempt = time.monotonic() + pause

    def end(self) -> str | None:
        """Return the reason of the outage that is over now, or None where there was none."""
        cause, self.cause = self.cause, None
        return None if cause is None else self._reason(cause)

    def error(self, what: str) -> ResourceError:
        """Return the error that says *what* is the matter with the records, why, and what to do."""
        cause = self.cause
        if isinstance(cause, ResourceError):
            return type(cause)(f"{what}: {cause.message}", remediation=cause.remediation)
        number = cause.errno if isinstance(cause, OSError) else None
        words = _WORDS.get(number or 0, "" if cause is None else f"{self._reason(cause)}")
        if number in FULL:
            return DiskFullError(f"{what}: {words} for {self.file_name}", remediation=FREE_SPACE)
        return ResourceError(
            f"{what}: {words} for {self.file_name}",
            remediation=f"make it writable again or {SET_LOG_DIR}",
        )

    def speak(self, what: str) -> None:
        """
        Say on stderr *what* is the matter with the records, as `error` does, unless something was
        said lately.
        """
        now = time.monotonic()
        if self.cause is None or now < self._quiet_until:
            return
        is_new = now > self._quiet_until + FORGOTTEN_SECONDS
        self._quiet_seconds = QUIET_SECONDS if is_new else 4 * self._quiet_seconds
        self._quiet_until = now + self._quiet_seconds
        self._is_said = True
        error = self.error(what)
        say(f"{type(error).__name__}: {error}")

    def speak_of_end(self, written: int) -> None:
        """Say on stderr that it's over, if it was said that it began."""
        if self._is_said:
            self._is_said = False
            say(
                f"{self.file_name} takes records again, and {counted(written, 'that waited is', 'that waited are')} in it"
            )

    def _reason(self, cause: Exception) -> str:
        if isinstance(cause, OSError):
            return errno_name(cause)
        return cause.code if isinstance(cause, ResourceError) else type(cause).__name__


def counted(number: int, one: str, many: str) -> str:
    """Return *number* with the word that it takes."""
    return f"{number} {one if number == 1 else many}"
