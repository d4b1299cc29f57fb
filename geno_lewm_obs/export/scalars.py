"""
The numbers of a run by name, in batches: what a program of curves can draw.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from ..catalog.moments import seconds_of

BATCH: Final = 100_000
"""Numbers that are in memory together."""
_LENGTH: Final = len("2026-05-20T15:42:01.123Z")
_TO_SECONDS: Final = len("2026-05-20T15:42:01")


@dataclass
class Series:
    """Values of one name, in the order of their records."""

    times: list[float] = field(default_factory=list)
    """Seconds since 1970."""
    steps: list[int] = field(default_factory=list)
    values: list[float] = field(default_factory=list)


def scalars_of(records: Iterable[dict[str, Any]]) -> Iterator[dict[str, Series]]:
    """
    Yield the numbers in *records* in batches, each a mapping from names to values.

    The name of a metric is that of its event and its own, ``training.metric/loss``; of any other
    number, that of its event and its key. A record without a step counts by its epoch, or else by
    its place among those of its event.
    """
    clock, places = _Clock(), dict[str, int]()
    found: dict[str, Series] = {}
    count = 0
    for record in records:
        data, event = record.get("data"), record.get("event")
        if not isinstance(data, dict) or not isinstance(event, str):
            continue
        numbers = _numbers(event, data)
        if not numbers:
            continue
        time, step = clock.seconds(record["ts"]), _step(record)
        if step is None:
            step = places[event] = places.get(event, -1) + 1
        for name, value in numbers:
            series = found.get(name)
            if series is None:
                series = found[name] = Series()
            series.times.append(time)
            series.steps.append(step)
            series.values.append(value)
        count += len(numbers)
        if count >= BATCH:
            yield found
            found, count = {}, 0
    if found:
        yield found


def _numbers(event: str, data: dict[str, Any]) -> list[tuple[str, float]]:
    name, value = data.get("name"), data.get("value")
    if type(name) is str and type(value) in (float, int):
        return [(f"{event}/{name}", value)]  # type: ignore[list-item]  # what mypy doesn't infer
    return [(f"{event}/{key}", value) for key, value in data.items() if type(value) in (float, int)]


def _step(record: dict[str, Any]) -> int | None:
    for key in ("step", "epoch"):
        step = record.get(key)
        if type(step) is int:
            return step
    return None


class _Clock:
    """Reads times of records, most of which are in the second of the one before."""

    def __init__(self) -> None:
        self._text = ""
        self._seconds = 0.0

    def seconds(self, ts: object) -> float:
        """Return *ts* as seconds since 1970; 0 where it can't be read."""
        if not isinstance(ts, str):
            return 0.0
        try:
            if len(ts) != _LENGTH or ts[-1] != "Z":
                return seconds_of(ts) or 0.0
            if ts[:_TO_SECONDS] != self._text:
                self._seconds = datetime.fromisoformat(f"{ts[:_TO_SECONDS]}Z").timestamp()
                self._text = ts[:_TO_SECONDS]
            return self._seconds + int(ts[_TO_SECONDS + 1 : -1]) / 1000
        except (ValueError, OverflowError):
            return 0.0
