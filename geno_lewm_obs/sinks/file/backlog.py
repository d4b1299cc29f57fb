"""
The lines that wait in memory until the run file takes them: in order, within a bounded space.

Where the space doesn't do, the least severe lines are given up first. Nothing here writes, or takes
a lock; `appender` does both.
"""

from __future__ import annotations

from collections import deque
from collections.abc import MutableSequence
from contextlib import suppress
from itertools import chain, takewhile
from typing import TYPE_CHECKING, Any, Final

from ...counters import TallyTable
from ...record import SEVERITIES
from .line_write import LineWrite

if TYPE_CHECKING:
    from ..sink import Line

CAPACITY: Final = 8 * 1024 * 1024
"""How many bytes of lines may wait."""


class BacklogEntry:
    """One line that waits, its place in the order, and how far its writing has got."""

    __slots__ = ("event", "line", "number", "severity", "write")

    def __init__(
        self, number: int, line: bytes, severity: str, event: str, write: LineWrite | None
    ) -> None:
        self.number = number
        self.line = line
        self.severity = severity
        self.event = event
        self.write = write


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


class Backlog:
    """
    A queue of lines, from which the least severe, and of these the oldest, are given up first.

    A signal handler may add a line while its thread is in any method of this class; `trim` alone
    may give that line up. A handler may also raise: a line is then in the queue or it isn't.

    Args:
        capacity: How many bytes of lines `trim` leaves.
    """

    def __init__(self, capacity: int = CAPACITY) -> None:
        self.capacity = capacity
        self.lost = LostLines()
        self.added = 0
        """How many lines were ever added; the number of the next one."""
        self.begun: BacklogEntry | None = None
        """The line of which some is in the file already; it comes before all others."""
        self._by_severity: dict[str, deque[BacklogEntry]] = {
            severity: deque() for severity in SEVERITIES
        }
        self._size = 0

    def __len__(self) -> int:
        return sum(map(len, self._by_severity.values()))

    def add(
        self, line: bytes, severity: str, event: str, write: LineWrite | None = None
    ) -> BacklogEntry:
        """Add a *line* behind all others; *write* is its writing, if that has begun."""
        return self.move([line], line, (line, severity, event), write)

    def move(
        self,
        source: MutableSequence[Any],
        item: object,
        line: Line,
        write: LineWrite | None = None,
    ) -> BacklogEntry:
        """
        Add a *line* behind all others, and remove *item*, which stands for it, from a container.

        That is a single step for whatever interrupts it.

        Args:
            source: The container. If *item* is no longer the first in it, a signal handler has
                moved the line already, and nothing is added.
            item: What stands for the line there.
            line: With its severity and its event.
            write: The writing of the line, if that has begun.
        """
        queue = self._by_severity.setdefault(line[1], deque())
        size = len(line[0])
        entry = BacklogEntry(self.added, *line, write)
        # Nothing is called from here on, so that no signal handler comes between.
        if source and source[0] is item:
            del source[0]
            entry.number = self.added
            self.added += 1
            queue += (entry,)
            self._size += size
            if write is not None:
                self.begun = entry
        return entry

    def first(self) -> BacklogEntry | None:
        """Return the line to write next: the one that was begun, or has waited longest."""
        if self.begun is not None:
            return self.begun
        heads = [entries[0] for entries in self._by_severity.values() if entries]
        return min(heads, key=lambda entry: entry.number, default=None)

    def since(self, number: int) -> list[BacklogEntry]:
        """Return the lines that wait, in order, but for those that came before *number*."""
        while True:
            with suppress(RuntimeError):  # a signal handler added a line meanwhile
                return sorted(
                    chain.from_iterable(
                        takewhile(lambda entry: entry.number >= number, reversed(queue))
                        for queue in self._by_severity.values()
                    ),
                    key=lambda entry: entry.number,
                )

    def remove(self, entry: BacklogEntry) -> None:
        """Remove a line. One that was given up, or was a parent process's, is passed over."""
        queue, size = self._by_severity.get(entry.severity, deque()), len(entry.line)
        if self.begun is entry:
            self.begun = None
        with suppress(ValueError):
            position = queue.index(entry)
            # Nothing is called from here on, so that no signal handler comes between.
            del queue[position]
            self._size -= size

    def trim(self) -> None:
        """Give up the lines that are over the capacity, and count them as lost."""
        for entries in self._by_severity.values():
            while entries and self._size > self.capacity:
                entry = entries[0]
                self.lost.add(entry)
                self.remove(entry)

    def take_lost(self) -> LostLines:
        """Return what was given up since the last call."""
        lost, self.lost = self.lost, LostLines()
        return lost
