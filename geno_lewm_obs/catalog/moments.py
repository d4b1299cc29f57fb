"""
Times of records as numbers, and times and sizes in a few characters.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

_EXACT_S: Final = 10
_KILO: Final = 1000


def seconds_of(ts: object) -> float | None:
    """Return the time of a record in seconds since 1970; None if it's none."""
    if not isinstance(ts, str):
        return None
    try:
        moment = datetime.fromisoformat(ts)
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def day_and_time(ts: str, now: datetime, *, is_local: bool = False) -> str:
    """
    Return when the record of *ts* was logged, as in ``today 09:12`` or ``2026-05-20 15:42``.

    Args:
        ts: The time of a record.
        now: The present time.
        is_local: Whether the time is that of this machine's zone, and not UTC.

    Returns:
        It; nothing where *ts* is no time, or one that no calendar has.
    """
    seconds = seconds_of(ts)
    if seconds is None:
        return ""
    zone = None if is_local else UTC
    try:
        moment = datetime.fromtimestamp(seconds, UTC).astimezone(zone)
    except (ValueError, OverflowError):  # before the first year, or past the last one
        return ""
    today = now.astimezone(zone)
    days = (today.date() - moment.date()).days
    day = {0: "today", 1: "yesterday"}.get(days) or f"{moment:%Y-%m-%d}"
    return f"{day} {moment:%H:%M}"


def size(number: int) -> str:
    """Return a size in bytes with its unit, as in ``11 MB``: the units are decimal."""
    value, units = float(number), iter(("B", "kB", "MB", "GB", "TB"))
    unit = next(units)
    for larger in units:
        if round(value) < _KILO:
            break
        value, unit = value / _KILO, larger
    return f"{value:.1f} {unit}" if unit != "B" and value < _EXACT_S else f"{value:.0f} {unit}"
