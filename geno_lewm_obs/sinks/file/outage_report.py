"""
What becomes known of a run file's outages: to its caller, on stderr, and in the run itself.

`appender` writes the lines, and calls this when they wait, were written, or never will be.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any, Final

from ...errors import ResourceError
from ...notice import say
from ...record import Severity
from ...redaction import safe_path
from ..failures import Tell
from .backlog import Backlog, LostLines
from .emergency import EmergencyStore
from .outage import Outage, counted

RECOVERED: Final = "obs.sink.recovered"


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
        self._is_risk_said = False
        """Whether stderr was told that lines are in memory alone."""

    def begin_in_child(self) -> None:
        """Forget the outage in a forked child: its parent has it, and reports it."""
        self.outage = Outage(self._path.name)
        self.fault = None
        self._notes = []

    def reopened(self, drift: str) -> None:
        """Note that the file was opened again, because of *drift*."""
        self._notes.append(("warn", "obs.file.reopened", {"reason": str(drift)}))

    def blocked(self, backlog: Backlog, store: EmergencyStore) -> ResourceError:
        """Return the error that says what stands in the way of *backlog*; note it as the fault."""
        if self._raises:
            self.fault = None  # the caller gets it, and nothing waits
            return self.outage.error("the record isn't written")
        fault = self.outage.error(_waiting(backlog, store))
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

    def publish(self, backlog: Backlog, store: EmergencyStore) -> None:
        """Say on stderr that *backlog* waits, or log what was noted; the lock must be free."""
        if self.outage.cause is not None:
            if not self._raises:
                self._speak(backlog, store)
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

    def rescued(self, backlog: Backlog, store: EmergencyStore) -> int:
        """
        Say where *backlog* is, now that nothing will be written to the file any more.

        Returns:
            How many lines are lost: those that the backlog has given up, and those that *store*
            doesn't hold.
        """
        unsaved = backlog.since(store.files.next_number)
        saved = len(backlog) - len(unsaved)
        severities = Counter(backlog.lost.severities.as_dict())
        severities.update(each.severity for each in unsaved)
        lost = severities.total()
        parts = []
        if saved:
            places = " and ".join(map(safe_path, store.files.paths))
            parts.append(f"{_records(saved, 'is', 'are')} in {places}")
        if lost:
            told = ", ".join(f"{number} {severity}" for severity, number in severities.items())
            parts.append(f"{_records(lost, 'is', 'are')} lost ({told})")
        self.fault = self.outage.error(" and ".join(parts))
        say(f"{type(self.fault).__name__}: {self.fault}")
        return lost

    def _speak(self, backlog: Backlog, store: EmergencyStore) -> None:
        """Say on stderr that *backlog* waits; at once where its lines are first at risk."""
        what = _waiting(backlog, store)
        lost = backlog.lost.records
        if lost:
            what += f", {counted(lost, 'is', 'are')} lost"
        is_news = store.is_behind and not self._is_risk_said
        self._is_risk_said |= is_news
        self.outage.speak(what, at_once=is_news)

    def _take_lost(self, backlog: Backlog) -> LostLines:
        lost = backlog.take_lost()
        self.lost += lost.records
        return lost


def _waiting(backlog: Backlog, store: EmergencyStore) -> str:
    """Say how many lines wait, and where they are."""
    what = _records(len(backlog), "waits", "wait")
    paths = store.files.paths
    if store.is_behind:
        return f"{what}, some of them in memory alone" if paths else f"{what} in memory alone"
    if not paths:
        return f"{what} in memory"
    more = len(paths) - 1
    ending = f" and {counted(more, 'more file', 'more files')}" if more else ""
    return f"{what} in {safe_path(paths[0])}{ending}"


def _records(number: int, one: str, many: str) -> str:
    return counted(number, f"record {one}", f"records {many}")
