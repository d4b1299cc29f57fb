"""
One finished line to several outputs that take lines: the run's file first, then the queues of those in the background.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final


class Lines:
    """
    Takes lines as `RunFile` does.

    Args:
        file: The output whose loss matters. What it raises is the caller's to know, and the others don't get that line.
        others: Take lines too, and raise nothing.
    """

    ready: Final = None
    """No line is done with one write, so nobody makes a first attempt."""

    def __init__(self, file: Any, others: Iterable[Any]) -> None:
        self._appends: Final = (file.append, *(other.append for other in others))

    def append(self, line: bytes, severity: str, event: str, *_first_attempt: Any) -> None:
        """Give a finished *line*, of this severity and event, to all."""
        for append in self._appends:
            append(line, severity, event)
