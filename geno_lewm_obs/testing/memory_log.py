"""
A log in memory: the records that were written to it, the same in every run of a test.
"""

from __future__ import annotations

import re
from typing import Final

from ..config import default_run_id
from ..record import LogRecord

TIME: Final = "2026-01-01T00:00:00.000Z"
"""The time of every record."""
RUN_ID: Final = "run-000000000000"
"""The id of the run of calls that name none, which is a random one otherwise."""

_ID: Final = re.compile(rb'"(trace_id|span_id)":"([0-9a-f]{16,32})"')


class MemoryLog:
    """
    Takes finished lines as a run's file does, and keeps them; the log of a `runs.Diversion`.

    A record has `TIME` as its time, and ids of traces and spans are numbered from 1 in the order in
    which they come first.
    """

    name: Final = "memory"
    fault: Final = None
    """It takes whatever comes."""
    lost: Final = 0

    def __init__(self) -> None:
        self._lines: Final[list[bytes]] = []
        self._records: Final[list[LogRecord]] = []
        self._numbers: Final[dict[bytes, int]] = {}

    def append(self, line: bytes, _severity: str, _event: str) -> None:
        """Keep *line*."""
        self._lines.append(line)

    def flush(self) -> None:
        """Do nothing: all that was logged is there."""

    def close(self) -> None:
        """Do nothing."""

    def clear(self) -> None:
        """Forget what was logged."""
        self._lines.clear()
        self._records.clear()

    def records(self) -> list[LogRecord]:
        """Return the records so far, in the order in which they were logged."""
        for line in self._lines[len(self._records) :]:
            record = LogRecord.from_line(_ID.sub(self._numbered, line))
            record.ts = TIME
            if record.run_id == default_run_id():
                record.run_id = RUN_ID
            self._records.append(record)
        return [*self._records]

    def _numbered(self, match: re.Match[bytes]) -> bytes:
        number = self._numbers.setdefault(match[2], len(self._numbers) + 1)
        return b'"%b":"%0*x"' % (match[1], len(match[2]), number)
