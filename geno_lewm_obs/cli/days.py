"""
The days and the time zone of what is shown: one line where a day begins, since records have times.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from ..record import LogRecord


class Days:
    """
    The day and the zone of the records that were shown.

    Args:
        is_local: Whether times are shown in the zone of this machine, and not in UTC.
    """

    def __init__(self, *, is_local: bool = False) -> None:
        self._is_local = is_local
        self._shown = ""

    def place(self, record: LogRecord) -> tuple[str | None, LogRecord]:
        """Return a heading, if *record* is the first of its day, and the record as it is shown."""
        try:
            moment = datetime.fromisoformat(record.ts)
            moment = moment.astimezone(None if self._is_local else moment.tzinfo)
        except (ValueError, OverflowError, OSError):  # the time of a foreign file
            return None, record
        if self._is_local:
            record = replace(record, ts=moment.isoformat(timespec="milliseconds"))
        heading = f"-------- {moment:%Y-%m-%d}, times in {_zone(moment)}"
        is_new, self._shown = heading != self._shown, heading
        return (heading if is_new else None), record


def _zone(moment: datetime) -> str:
    name, offset = moment.tzname(), moment.strftime("%z")
    return "UTC" if name == "UTC" else f"{name} (UTC{offset[:3]}:{offset[3:]})"
