"""
Check how the records of one file and its segments follow each other: one run, in time, each once,
with an end.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from ..contract import Registry
from ..record import TS, LogRecord
from .attempts import END, START
from .judge_piece import Defect, defect
from .pieces import Piece

TOLERANCE: Final = timedelta(seconds=5)
"""
How far time may go back from one record to the next.

A process stamps a record before it writes it, and may have to wait in between.
"""
REMEMBERED: Final = 100_000
"""
Lines among which copies are found: more than the package ever keeps to write again. Of each its
hash is kept, in a dict: a set that cannot grow for want of memory may be searched for ever.
"""


class Continuity:
    """What is remembered of a file's records to judge the next one."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        self.file = ""
        """The name of the segment whose records are judged now."""
        self._run_id: str | None = None
        self._last = ""
        self._latest = ""
        self._lines: dict[int, None] = {}
        self._in_order: deque[int] = deque()
        self._copying = False
        self._begun: dict[tuple[str, str], list[tuple[str, Piece]]] = {}

    def judge(self, piece: Piece, record: LogRecord) -> Iterator[Defect]:
        """Yield what is wrong with *record*, given those before it."""
        self._run_id = self._run_id or record.run_id
        if record.run_id != self._run_id:
            yield defect("run", "a record of another run than the file's first")
        is_earlier = record.ts < self._last
        back = _span(record.ts, self._last) if is_earlier else timedelta()
        may_be_late = is_earlier and self._may_be_late(record)
        if back > TOLERANCE and not may_be_late:
            yield defect("order", f"{back.total_seconds():.1f} s earlier than the record before")
        if self._is_copy(piece, record):
            yield defect("duplicate", "a copy of an earlier line")
        self._last = self._last if may_be_late else record.ts
        self._latest = max(record.ts, self._latest)
        self._note_ends(piece, record)

    def admits(self, line: bytes) -> bool:
        """
        Tell whether there is nothing to say of a line, and remember it if so.

        Args:
            line: A record of the file's run that neither begins nor ends anything, and a newline.
        """
        content, ts = hash(line[:-1]), line[TS].decode()
        if ts < self._last or content in self._lines:
            return False
        self._last = ts
        self._latest = max(self._latest, ts)
        self._copying = False
        self._remember(content)
        return True

    def unended_runs(self) -> Iterator[tuple[str, Piece, Defect]]:
        """Yield the file and the piece in which a run began, and the defect, if it has no end."""
        for begun in self._begun.values():
            for file, piece in begun:
                yield file, piece, defect("end", "a run began here and has no end")

    def _may_be_late(self, record: LogRecord) -> bool:
        """
        Tell whether *record* may have been written long after its call.

        The last one that sampling hides is held until the run ends.
        """
        spec = self.registry.get(record.event)
        return record.severity == "debug" and spec is not None and spec.sample_every > 1

    def _is_copy(self, piece: Piece, record: LogRecord) -> bool:
        """
        Tell whether *piece* is a copy of an earlier line, and not an equal record.

        Equal records within a millisecond are possible. A copy comes after a later record, or after
        another copy.
        """
        line = hash(piece.content)
        is_known = line in self._lines
        self._copying = is_known and (self._copying or record.ts < self._latest)
        if not is_known:
            self._remember(line)
        return self._copying

    def _remember(self, line: int) -> None:
        self._lines[line] = None
        self._in_order.append(line)
        if len(self._in_order) > REMEMBERED:
            self._lines.pop(self._in_order.popleft(), None)

    def _note_ends(self, piece: Piece, record: LogRecord) -> None:
        event = record.event
        if event.endswith(START) and f"{event.removesuffix(START)}{END}" in self.registry:
            begin = (event.removesuffix(START), record.component)
            # Where it is must be remembered, and not what it holds.
            self._begun.setdefault(begin, []).append((self.file, piece._replace(content=b"")))
        elif event.endswith(END):
            begun = self._begun.get((event.removesuffix(END), record.component))
            if begun:
                begun.pop()


def _span(earlier: str, later: str) -> timedelta:
    try:
        return datetime.fromisoformat(later) - datetime.fromisoformat(earlier)
    except (ValueError, TypeError, OverflowError):
        # Not times. `judge_piece` reports that.
        return timedelta()
