"""
The time as a record has it: text, to the millisecond.

The last text is kept, since records come by the thousand a second, and in bursts.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from math import floor
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
    return text if since <= time.time() < until else new_text()


def new_text() -> str:
    """Make, keep and return the text for this moment, as `timestamp` does when the last is over."""
    # Two caches of one entry.
    global _second, now  # noqa: PLW0603
    since = time.time()
    millisecond = floor(since * 1000 + _HALF_A_MICROSECOND)
    second, rest = divmod(millisecond, 1000)
    known, text = _second
    if second != known:
        text = datetime.fromtimestamp(second, UTC).isoformat()[:19]
        _second = (second, text)
        for call in on_new_second:
            call()
    text = f"{text}.{rest:03d}Z"
    now = (since, (millisecond + 1 - 2 * _HALF_A_MICROSECOND) / 1000, text)
    return text


def text_of(when: float) -> str:
    """Return the text of the time *when*, in seconds since the epoch, as `timestamp` does."""
    second, rest = divmod(floor(when * 1000 + _HALF_A_MICROSECOND), 1000)
    return f"{datetime.fromtimestamp(second, UTC).isoformat()[:19]}.{rest:03d}Z"
