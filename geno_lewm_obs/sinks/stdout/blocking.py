"""
Stdout without loss: wait for a reader that has stopped, and say so while it lasts.

A wait has a limit, so that a reader which never comes back doesn't hold a program for ever. A
signal whose handler logs during a wait shares its limit.
"""

from __future__ import annotations

import os
import time
from typing import Final

from ...errors import ResourceError
from ...notice import say
from ...terminal.outlet import is_ready

LIMIT_S: Final = 20.0
"""
How long a stopped reader is waited for. It's less than the 30 s that Kubernetes leaves a container
between SIGTERM and SIGKILL, so that one which waits has time left to end.
"""
SAID_AFTER_S: Final = 1.0
"""How long a wait lasts before it's said."""


class Blocking:
    """
    Waits for the reader, `LIMIT_S` at most each time that it stops. It is a `Wait`.

    After that, lines are lost without waiting, until one is taken again.
    """

    lock_s: Final = LIMIT_S

    def __init__(self) -> None:
        self.fault: ResourceError | None = None
        """Why lines were lost, if any were."""
        self._stall: Stall | None = None
        """What is waited out; None while the reader takes lines."""

    @property
    def wait(self) -> Blocking:
        return self

    def __call__(self, number: int) -> bool:
        if is_ready(number, 0.0):
            return True
        stall = self._stall
        if stall is None or stall.pid != os.getpid():
            stall = self._stall = Stall()
        return stall.outlast(number)

    def took_line(self) -> None:
        """Take note that a line was taken, which ends a stall."""
        stall = self._stall
        if stall is not None:
            self._stall = None
            stall.end()

    def missed_line(self, missed: int) -> None:
        """
        Tell that a line wasn't taken, and is lost.

        Args:
            missed: How many lines that is so far.

        Raises:
            ResourceError: always.
        """
        msg = f"nobody has read stdout for {LIMIT_S:g} s, and lines are lost: {missed:,} so far"
        remedy = "see what reads it; GENO_LEWM_LOG_STDOUT=drop never waits"
        self.fault = ResourceError(msg, remediation=remedy)
        raise self.fault

    def close(self) -> None:
        """Say nothing: each line that was lost was a failure, which was said."""


class Stall:
    """The time in which the reader takes nothing, from its first wait on."""

    def __init__(self) -> None:
        self.pid: Final = os.getpid()
        self._begun: Final = time.monotonic()
        self._is_said = False

    def outlast(self, number: int) -> bool:
        """Wait until descriptor *number* is ready; return whether it is before the limit."""
        while (left := self._begun + LIMIT_S - time.monotonic()) > 0.0:
            if is_ready(number, left if self._is_said else min(left, SAID_AFTER_S)):
                return True
            if not self._is_said:
                self._is_said = True
                say(f"nobody reads stdout; the program waits for it, {LIMIT_S:g} s at most")
        return False

    def end(self) -> None:
        """Say how long it took, if anything was said of it by this process."""
        if self._is_said and self.pid == os.getpid():
            say(f"stdout is read again, after {time.monotonic() - self._begun:.1f} s")
