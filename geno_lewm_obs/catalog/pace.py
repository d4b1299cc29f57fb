"""
How fast a run goes and how many steps it takes, by bytes of its file.
"""

from __future__ import annotations

from typing import Any, Final

import orjson

from ..progress import EVENT, Paces
from ..read.attempts import START, step_of
from ..record import LINE_START
from .moments import seconds_of

_PROGRESS: Final = f'"event":"{EVENT}"'.encode()
_STEP: Final = b'"step":'
_BEGINS: Final = f'{START}"'.encode()


def total_steps_in(lines: bytes) -> int | None:
    """Return how many steps the last record of a run's progress in *lines* tells; None if none."""
    found = lines.rfind(_PROGRESS)
    if found < 0:
        return None
    start = lines.rfind(LINE_START, 0, found)
    record = _parsed(lines[max(start, 0) :].partition(b"\n")[0])
    data = record.get("data")
    total = data.get("total_steps") if isinstance(data, dict) else None
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
        if _BEGINS in line:
            paces = Paces()
        if _STEP not in line or not line.startswith(LINE_START):
            continue
        record = _parsed(line)
        step, at = step_of(record), seconds_of(record.get("ts"))
        if step is not None and at is not None:
            paces.note(str(record.get("component")), str(record.get("event")), step, at)
    return paces.seconds


def _parsed(line: bytes) -> dict[str, Any]:
    """Return the record that *line* is; nothing for what is none."""
    try:
        record = orjson.loads(line)
    except orjson.JSONDecodeError:
        return {}
    return record if isinstance(record, dict) else {}
