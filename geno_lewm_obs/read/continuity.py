"""
How the records of one file follow each other: in time, each once, those of one run, and to the end.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from ..contract import Registry
from ..record import LogRecord
from .judge_piece import Fault, fault
from .pieces import Piece

TOLERANCE: Final = timedelta(seconds=5)
"""
How far time may go back from one record to the next: a process that has stamped a record may have
to wait before it writes it.
"""
REMEMBERED: Final = 100_000
"""Lines among which a copy is found; more than ever wait in memory to be written again."""
START: Final = ".run.start"
END: Final = ".run.end"
"""
Of events with these endings one must follow the other. Smaller pieces of work may end without a
record.
"""


class Continuity:
    """What must be remembered of a file's records to judge the next one."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._run_id: str | None = None
        self._last = self._latest = ""
        self._lines: set[int] = set()
        self._in_order: deque[int] = deque()
        self._copying = False
        self._begun: dict[tuple[str, str], list[Piece]] = {}

    def judge(self, piece: Piece, record: LogRecord) -> Iterator[Fault]:
        """Yield what is wrong with *record* as the one that follows those before."""
        self._run_id = self._run_id or record.run_id
        if record.run_id != self._run_id:
            yield fault("run", "a record of another run than the file's first")
        if record.ts < self._last and (late := _span(record.ts, self._last)) > TOLERANCE:
            yield fault("order", f"{late.total_seconds():.1f} s earlier than the record before")
        if self._is_copy(piece, record):
            yield fault("duplicate", "a copy of an earlier line")
        self._last, self._latest = record.ts, max(record.ts, self._latest)
        self._note_ends(piece, record)

    def unended(self) -> Iterator[tuple[Piece, Fault]]:
        """Yield where each run began that didn't end."""
        for begun in self._begun.values():
            yield from ((piece, fault("end", "a run began here and has no end")) for piece in begun)

    def _is_copy(self, piece: Piece, record: LogRecord) -> bool:
        """
        Tell whether the line stood there before, and doesn't just say the same.

        Two equal records within a millisecond are two. A copy stands behind a record that's later,
        or behind another copy.
        """
        line = hash(piece.content)
        seen = line in self._lines
        self._copying = seen and (self._copying or record.ts < self._latest)
        if not seen:
            self._lines.add(line)
            self._in_order.append(line)
            if len(self._in_order) > REMEMBERED:
                self._lines.discard(self._in_order.popleft())
        return self._copying

    def _note_ends(self, piece: Piece, record: LogRecord) -> None:
        event = record.event
        if event.endswith(START) and f"{event.removesuffix(START)}{END}" in self._registry:
            self._begun.setdefault((event.removesuffix(START), record.component), []).append(piece)
        elif event.endswith(END) and (
            begun := self._begun.get((event.removesuffix(END), record.component))
        ):
            begun.pop()


def _span(earlier: str, later: str) -> timedelta:
    try:
        return datetime.fromisoformat(later) - datetime.fromisoformat(earlier)
    except (ValueError, TypeError, OverflowError):  # no times; their shape is judged elsewhere
        return timedelta()
