"""
The failures of outputs: counted, said on stderr, and reported to the run, each once in a while.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from ..counters import TallyTable
from ..errors import GenoLeWMError, errno_name
from ..notice import say

QUIET_SECONDS: Final = 30.0
"""
How long nothing more is said of a sink after its first failure. The time doubles with each report.
"""
Tell = Callable[..., None]
"""Logs a record of the package's own in the run: its severity, its event, its fields by keyword."""
Report = Callable[[str, str, int], None]
"""Is given a sink's name, the reason of its latest failure, and how often it has failed."""


class SinkFailures:
    """
    What went wrong in the outputs of a run, by their names.

    Args:
        report: Told of a failure unless the sink's quiet time lasts. What it raises is ignored.
        say: Says it to a person, by default on stderr.
    """

    def __init__(self, report: Report | None = None, say: Callable[[str], object] = say) -> None:
        self._report = report
        self._say = say
        self._counts = TallyTable()
        self._quiet_until: dict[str, float] = {}
        self._quiet_seconds: dict[str, float] = {}

    def add(self, name: str, exc: Exception) -> None:
        """Count a failure of the sink *name*, and say and report it unless its quiet time lasts."""
        count = self._counts.add(name) + 1
        now = time.monotonic()
        if now < self._quiet_until.get(name, 0.0):
            return
        quiet = self._quiet_seconds.get(name, QUIET_SECONDS)
        self._quiet_until[name] = now + quiet
        self._quiet_seconds[name] = quiet * 2
        reason = _reason(exc)
        remedy = exc.remediation if isinstance(exc, GenoLeWMError) else None
        ending = f"; {remedy}" if remedy else ""
        self._say(f"the {name} output failed ({reason}); the program goes on{ending}")
        if self._report is not None:
            with suppress(Exception):  # the failure has been said on stderr
                self._report(name, reason, count)


def _reason(exc: Exception) -> str:
    """
    Return what may be said of a failure.

    That is code and message of an error of this package, the name of an errno, or the type of any
    other exception, whose text might quote the record.
    """
    if isinstance(exc, GenoLeWMError):
        return f"{exc.code}: {exc.message}"
    if isinstance(exc, OSError):
        return errno_name(exc)
    return type(exc).__name__
