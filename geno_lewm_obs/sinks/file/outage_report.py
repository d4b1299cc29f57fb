"""
What becomes known of a run file's outages: to its caller, on stderr, and in the run itself.

`appender` writes the lines, and calls this when they wait, were written, or never will be.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from ...errors import ResourceError
from ...notice import say
from ...record import Severity
from . import emergency
from .backlog import Backlog, LostLines
from .opening import Drift
from .outage import Outage, counted

RECOVERED: Final = "obs.sink.recovered"
Tell = Callable[..., None]
"""Logs a record of the package's own in the run: its severity, its event, its fields by keyword."""


class OutageReport:
    """
    The report of one file's outages.

    What the run is to be told is noted first, while the appender holds its lock, and logged by
    `publish` when the lock is free: such a record is one for the same file.

    Args:
        path: The run file.
        tell: Logs in the run what is the matter with its file; None if it needn't be told.
        raises: Whether the caller gets each error raised, so that stderr isn't told too.
    """

    def __init__(self, path: Path, tell: Tell | None, *, raises: bool) -> None:
        self.outage = Outage(path.name)
        self.fault: ResourceError | None = None
        """Why lines wait, or were saved elsewhere; None as long as all are in the file."""
        self.lost = 0
        """How many lines were given up for good."""
        self.tell = tell
        self._path: Final = path
        self._raises: Final = raises
        self._notes: list[tuple[Severity, str, dict[str, Any]]] = []

    def begin_in_child(self) -> None:
        """Forget the outage in a forked child: its parent has it, and reports it."""
        self.outage = Outage(self._path.name)
        self.fault = None
        self._notes = []

    def reopened(self, drift: Drift) -> None:
        """Note that the file was opened again, because of *drift*."""
        self._notes.append(("warn", "obs.file.reopened", {"reason": str(drift)}))

    def blocked(self, backlog: Backlog) -> ResourceError:
        """Return the error that says what stands in the way of *backlog*; note it as the fault."""
        if self._raises:
            self.fault = None  # the caller gets it, and nothing waits
            return self.outage.error("the record isn't written")
        fault = self.outage.error(_waiting(backlog))
        self.fault = fault if backlog else None
        return fault

    def recovered(self, backlog: Backlog, written: int) -> None:
        """
        Note that nothing stands in the way any more.

        Args:
            backlog: What it gave up is told, too.
            written: How many lines that had waited are in the file.
        """
        self.fault = None
        reason = self.outage.end()
        if reason is None:
            return
        lost = self._take_lost(backlog)
        if lost.records:
            fields = {
                "records": lost.records,
                "events": lost.events.as_dict(),
                "severities": lost.severities.as_dict(),
            }
            self._notes.append(("warn", "obs.records.dropped", fields))
        fields = {"sink": "file", "reason": reason, "records": written}
        self._notes.append(("warn", RECOVERED, fields))

    def publish(self, backlog: Backlog) -> None:
        """Say on stderr that *backlog* waits, or log what was noted; the lock must be free."""
        if self.outage.cause is not None:
            if not self._raises:
                lost = backlog.lost.records
                ending = f", {counted(lost, 'is', 'are')} lost" if lost else ""
                self.outage.speak(_waiting(backlog) + ending)
            return
        while self._notes:
            try:
                severity, event, fields = self._notes.pop(0)
            except IndexError:  # another thread was faster
                return
            if event == RECOVERED:
                self.outage.speak_of_end(fields["records"])
            if self.tell is not None:
                self.tell(severity, event, **fields)

    def rescue(self, backlog: Backlog) -> None:
        """
        Save *backlog* in the temporary directory, and say where it is.

        It's for a file that is closed, to which nothing will be written any more. Lines that can't
        be saved are lost.
        """
        entries = []
        while (first := backlog.first()) is not None:
            entries.append(first)
            backlog.remove(first)
        place, saved = emergency.save((each.line for each in entries), self._path.stem)
        for each in entries[saved:]:
            backlog.lost.add(each)
        lost = self._take_lost(backlog)
        parts = []
        if saved:
            parts.append(f"{_records(saved, 'is', 'are')} in {place}")
        if lost.records:
            parts.append(f"{_records(lost.records, 'is', 'are')} lost ({lost})")
        self.fault = self.outage.error(" and ".join(parts))
        say(f"{type(self.fault).__name__}: {self.fault}")

    def _take_lost(self, backlog: Backlog) -> LostLines:
        lost = backlog.take_lost()
        self.lost += lost.records
        return lost


def _waiting(backlog: Backlog) -> str:
    return f"{_records(len(backlog), 'waits', 'wait')} in memory"


def _records(number: int, one: str, many: str) -> str:
    return counted(number, f"record {one}", f"records {many}")
