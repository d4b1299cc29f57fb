"""
The time as a record shows it. Text that was just made is kept, since records come by the thousand
a second, and in bursts.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from math import floor
from typing import Final

_HALF_A_MICROSECOND: Final = 0.0005
"""
In milliseconds: as near as a float comes to a time of our days, so that .123 isn't cut to .122.
"""

on_new_second: Final[list[Callable[[], None]]] = []
"""
Called when a record is the first in its second: what needs doing now and then needs no timer, and
costs other records nothing.
"""

# One object each, replaced whole, so that threads never see a time without its text.
_second: tuple[int, str] = (-1, "")
now: tuple[float, float, str] = (0.0, 0.0, "")
"""From when until when a text holds, and the text; for who can't wait for a call of `timestamp`."""


def timestamp() -> str:
    """Return the time as ISO-8601 UTC with milliseconds, cut and not rounded, and ``Z``."""
    since, until, text = now
    return text if since <= time.time() < until else new_text()


def new_text() -> str:
    """As `timestamp`, where the text that's kept doesn't hold any more."""
    global _second, now  # noqa: PLW0603 - two memories of one entry
    since = time.time()
    millisecond = floor(since * 1000 + _HALF_A_MICROSECOND)
    second, rest = divmod(millisecond, 1000)
    known, text = _second
    if second != known:
        text = datetime.fromtimestamp(second, UTC).isoformat()[:19]
        _second = (second, text)
        for act in on_new_second:
            act()
    text = f"{text}.{rest:03d}Z"
    now = (since, (millisecond + 1 - 2 * _HALF_A_MICROSECOND) / 1000, text)
    return text
