"""
Lines that wait in memory until the run file takes them: in order, in a bounded space, the least
severe given up first.

It writes nothing and takes no lock; `file` does both.
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


class Waiting:
    """One line that waits."""

    __slots__ = ("event", "line", "number", "severity")

    def __init__(self, number: int, line: bytes, severity: str, event: str) -> None:
        self.number = number
        self.line = line
        self.severity = severity
        self.event = event


class Lost:
    """What was given up: how many records, of which events and severities."""

    def __init__(self) -> None:
        self.records = 0
        self.events = TallyTable()
        self.severities = TallyTable()

    def add(self, waiting: Waiting) -> None:
        self.records += 1
        self.events.add(waiting.event)
        self.severities.add(waiting.severity)

    def __str__(self) -> str:
        return ", ".join(
            f"{number} {severity}" for severity, number in self.severities.as_dict().items()
        )


class WaitingLines:
    """
    A queue that gives up the oldest debug lines first where it's over its *capacity*, then info,
    warn and error.

    A signal handler may add to it while its thread is in any method; nothing but `trim` takes away
    what it added.
    """

    def __init__(self, capacity: int = CAPACITY) -> None:
        self.capacity = capacity
        self.lost = Lost()
        self._by_severity: dict[str, deque[Waiting]] = {
            severity: deque() for severity in SEVERITIES
        }
        self._numbers = itertools.count()
        self._size = 0

    def __len__(self) -> int:
        return sum(map(len, self._by_severity.values()))

    def add(self, line: bytes, severity: str, event: str) -> Waiting:
        """Let *line* wait behind all others."""
        waiting = Waiting(next(self._numbers), line, severity, event)
        self._by_severity.setdefault(severity, deque()).append(waiting)
        self._grow(len(line))
        return waiting

    def first(self) -> Waiting | None:
        """Return the line that has waited longest."""
        heads = [line[0] for line in self._by_severity.values() if line]
        return min(heads, key=lambda each: each.number, default=None)

    def remove(self, waiting: Waiting) -> None:
        """
        Take out a line that waits no longer; nothing happens where it was given up, or is another
        process's.
        """
        with suppress(ValueError):
            self._by_severity.get(waiting.severity, deque()).remove(waiting)
            self._grow(-len(waiting.line))

    def trim(self) -> None:
        """Give up what is over the capacity."""
        for line in self._by_severity.values():
            while line and self._size > self.capacity:
                given_up = line.popleft()
                self._grow(-len(given_up.line))
                self.lost.add(given_up)

    def take_lost(self) -> Lost:
        """Return what was given up since this was last asked."""
        lost, self.lost = self.lost, Lost()
        return lost

    def _grow(self, by: int) -> None:
        # without a call in it, so that no signal handler comes between reading and writing
        self._size += by
