"""
How fast a run goes and how many steps it takes, by bytes of its file.
"""

from __future__ import annotations

from typing import Final

from ..progress import EVENT, Paces
from ..read.attempts import START_BYTES, step_of
from ..record import LINE_START, data_of
from .last_records import parsed
from .moments import seconds_of

_PROGRESS: Final = f'"event":"{EVENT}"'.encode()
_STEP: Final = b'"step":'


def total_steps_in(lines: bytes) -> int | None:
    """Return how many steps the last record of a run's progress in *lines* tells; None if none."""
    found = lines.rfind(_PROGRESS)
    if found < 0:
        return None
    start = lines.rfind(LINE_START, 0, found)
    record = parsed(lines[max(start, 0) :].partition(b"\n")[0]) or {}
    total = data_of(record).get("total_steps")
    is_told = record.get("event") == EVENT and type(total) is int and total > 0
    return total if is_told else None


def step_seconds(tail: bytes) -> float | None:
    """
    Return how many seconds a step takes, by the last attempt's records in *tail*.

    Returns:
        It; None where no two records tell.
    """
    paces = Paces()
    for line in tail.split(b"\n"):
        if line.find(START_BYTES) >= 0:
            paces = Paces()
        if line.find(_STEP) < 0 or not line.startswith(LINE_START):
            continue
        record = parsed(line) or {}
        step, at = step_of(record), seconds_of(record.get("ts"))
        if step is not None and at is not None:
            paces.note(str(record.get("component")), str(record.get("event")), step, at)
    return paces.seconds
