"""
The lines that wait in memory until the run file takes them: in order, within a bounded space.

Where the space doesn't do, the least severe lines are given up first. Nothing here writes, or takes
a lock; `appender` does both.
"""

from __future__ import annotations

import itertools
from collections import deque
from contextlib import suppress
from typing import Final

from ...counters import TallyTable
from ...record import SEVERITIES

CAPACITY: Final = 8 * 1024 * 1024
"""How many bytes of lines may wait."""


class BacklogEntry:
    """One line that waits, and its place in the order."""

    __slots__ = ("event", "line", "number", "severity")

    def __init__(self, number: int, line: bytes, severity: str, event: str) -> None:
        self.number = number
        self.line = line
        self.severity = severity
        self.event = event


class LostLines:
    """How many lines were given up, in all, by event and by severity."""

    def __init__(self) -> None:
        self.records = 0
        self.events = TallyTable()
        self.severities = TallyTable()

    def add(self, entry: BacklogEntry) -> None:
        self.records += 1
        self.events.add(entry.event)
        self.severities.add(entry.severity)

    def __str__(self) -> str:
        """Return the numbers by severity, as ``3 debug, 1 info``."""
        return ", ".join(
            f"{number} {severity}" for severity, number in self.severities.as_dict().items()
        )


class Backlog:
    """
    A queue of lines, from which the least severe, and of these the oldest, are given up first.

    A signal handler may add a line while its thread is in any method of this class; `trim` alone
    may give that line up.

    Args:
        capacity: How many bytes of lines `trim` leaves.
    """

    def __init__(self, capacity: int = CAPACITY) -> None:
        self.capacity = capacity
        self.lost = LostLines()
        self._by_severity: dict[str, deque[BacklogEntry]] = {
            severity: deque() for severity in SEVERITIES
        }
        self._numbers = itertools.count()
        self._size = 0

    def __len__(self) -> int:
        return sum(map(len, self._by_severity.values()))

    def add(self, line: bytes, severity: str, event: str) -> BacklogEntry:
        """Add a *line* behind all others."""
        entry = BacklogEntry(next(self._numbers), line, severity, event)
        self._by_severity.setdefault(severity, deque()).append(entry)
        self._grow(len(line))
        return entry

    def first(self) -> BacklogEntry | None:
        """Return the line that has waited longest."""
        heads = [entries[0] for entries in self._by_severity.values() if entries]
        return min(heads, key=lambda entry: entry.number, default=None)

    def remove(self, entry: BacklogEntry) -> None:
        """Remove a line. One that was given up, or was a parent process's, is passed over."""
        with suppress(ValueError):
            self._by_severity.get(entry.severity, deque()).remove(entry)
            self._grow(-len(entry.line))

    def trim(self) -> None:
        """Give up the lines that are over the capacity, and count them as lost."""
        for entries in self._by_severity.values():
            while entries and self._size > self.capacity:
                entry = entries.popleft()
                self._grow(-len(entry.line))
                self.lost.add(entry)

    def take_lost(self) -> LostLines:
        """Return what was given up since the last call."""
        lost, self.lost = self.lost, LostLines()
        return lost

    def _grow(self, by: int) -> None:
        # This calls nothing, so that no signal handler comes between reading and writing.
        self._size += by
