"""
The time as a record has it: text, to the millisecond.

The last text is kept, since records come by the thousand a second, and in bursts.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

_HALF_A_MICROSECOND: Final = 0.0005
"""
In milliseconds. Added before a time is cut, since a float may be a little below it: .123 is .123.
"""

on_new_second: Final[list[Callable[[], None]]] = []
"""
Functions that are called by the first record of each second.

They do what must be done now and then, without a timer, and without a cost to other records.
"""

_EPOCH: Final = datetime(1970, 1, 1)  # noqa: DTZ001 - its text has no zone, as that of a record
_EARLIEST: Final = -62135596800.0
"""The first moment of the year 1. Text of four digits says no other."""
_LATEST: Final = 253402300799.999
"""The last millisecond of the year 9999."""

# Tuples that are replaced as a whole, so that threads never see a time with another one's text.
_second: tuple[int, str] = (-1, "")
now: tuple[float, float, str] = (0.0, 0.0, "")
"""
The times between which a text is right, and the text. Hot code reads it to save the call of
`timestamp`.
"""


def timestamp() -> str:
    """Return the time as ISO 8601 text in UTC: milliseconds, cut and not rounded, and ``Z``."""
    since, until, text = now
    try:
        return text if since <= time.time() < until else new_text()
    except Exception:  # noqa: BLE001 - a clock that somebody put in its place may do anything
        return new_text()


def new_text() -> str:
    """Make, keep and return the text for this moment, as `timestamp` does when the last is over."""
    # Two caches of one entry.
    global _second, now  # noqa: PLW0603
    since = _seconds()
    millisecond = math.floor(since * 1000 + _HALF_A_MICROSECOND)
    second, rest = divmod(millisecond, 1000)
    known, text = _second
    if second != known:
        text = (_EPOCH + timedelta(seconds=second)).isoformat()[:19]
        _second = (second, text)
        for call in on_new_second:
            call()
    text = f"{text}.{rest:03d}Z"
    now = (since, (millisecond + 1 - 2 * _HALF_A_MICROSECOND) / 1000, text)
    return text


def _seconds() -> float:
    """
    Return the time in seconds since 1970, as near as text can say it.

    A clock that raises, or returns no number, is passed over for another one.
    """
    for clock in (time.time, lambda: time.time_ns() / 1e9):
        try:
            seconds = clock()
        except Exception:  # noqa: BLE001, S112 - as in `timestamp`
            continue
        if isinstance(seconds, int | float) and not math.isnan(seconds):
            return min(max(seconds, _EARLIEST), _LATEST)
    return now[0]


def text_of(when: float) -> str:
    """Return the text of the time *when*, in seconds since the epoch, as `timestamp` does."""
    second, rest = divmod(math.floor(when * 1000 + _HALF_A_MICROSECOND), 1000)
    return f"{(_EPOCH + timedelta(seconds=second)).isoformat()[:19]}.{rest:03d}Z"
