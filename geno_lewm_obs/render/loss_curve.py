"""
The course of a run's loss, gathered in bounded memory from the records that a console shows.

Records that the console doesn't show, such as those that sampling hides, aren't in it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final

from ..record import NON_FINITE
from .sparkline import sparkline

LIMIT: Final = 128
"""Lows of a series that are kept. When there are more, the lower of each two is."""
_MAX_SERIES: Final = 8
_LEAST: Final = 3
"""Values of which a course is told; fewer can be read where they stand."""
_ENDING: Final = "loss"
"""How the names of losses end."""


class LossCurve:
    """The losses of one run, by event and name."""

    def __init__(self) -> None:
        self._series: Final[dict[tuple[str, str], _Series]] = {}

    def note(self, wire: Mapping[str, Any]) -> None:
        """
        Take note of the loss in *wire*, which is a `LogRecord.to_dict` as it was read, if it has
        one: the first key that ends so, or the value of a metric whose name does.
        """
        name, value = _ENDING, wire["data"].get(_ENDING)
        if type(value) is not float:
            name, value = _loss_in(wire["data"])
            if value is None:
                return
        key = (wire["event"], name)
        series = self._series.get(key)
        if series is None:
            if len(self._series) >= _MAX_SERIES:
                return
            series = self._series[key] = _Series()
        series.add(value, wire)

    def line(self, *, is_ascii: bool = False) -> str:
        """
        Return the course of the loss that was shown most often, in one line: its first and its last
        value and how it went between them, the lowest one with its step, and steps a second.

        It's empty where no loss was shown three times.
        """
        if not self._series:
            return ""
        (_, name), series = max(self._series.items(), key=lambda each: each[1].count)
        if series.count < _LEAST:
            return ""
        lows = series.lows()
        if not lows:
            return f"{name} {_shown(series.last)}   no finite value"
        bends = sparkline(lows, is_ascii=is_ascii)
        at = "" if series.best_step is None else f" at step {series.best_step:,}"
        told = [f"{name} {_shown(series.first)} {bends} {_shown(series.last)}"]
        told += [f"best {_shown(series.best)}{at}"]
        speed = series.speed()
        told += [] if speed is None else [f"{_shown(speed)} steps/s"]
        return "   ".join(told)


class _Series:
    """The values of one loss."""

    def __init__(self) -> None:
        self.count = 0
        self.first = self.last = 0.0
        self.best = math.inf
        self.best_step: int | None = None
        self._lows: list[float] = []
        self._together = 1
        """Of how many values each low is the lowest."""
        self._low, self._waiting = math.inf, 0
        """The lowest of the values of which no low is made yet, and how many these are."""
        self._steps: list[tuple[int, str]] = []
        """The first step and the last one, with their times."""

    def add(self, value: float, wire: Mapping[str, Any]) -> None:
        """Add a *value* of the record *wire*. One that isn't finite has no place between others."""
        step = wire.get("step")
        self.last = value
        if not self.count:
            self.first = value
        self.count += 1
        if step is not None:
            self._steps[1:] = [(step, wire["ts"])]
        if value - value != 0.0:
            return
        if value < self.best:
            self.best, self.best_step = value, step
        self._low, self._waiting = min(self._low, value), self._waiting + 1
        if self._waiting >= self._together:
            self._lows.append(self._low)
            self._low, self._waiting = math.inf, 0
        if len(self._lows) >= LIMIT:
            self._lows = [*map(min, self._lows[::2], self._lows[1::2])]
            self._together *= 2

    def lows(self) -> list[float]:
        """Return the lowest value of each part, in order."""
        return [*self._lows, *([self._low] if self._waiting else [])]

    def speed(self) -> float | None:
        """Return the steps a second from the first to the last; None if that can't be told."""
        if len(self._steps) < len(("first", "last")):
            return None
        from datetime import datetime  # where a line is told, and not where records are shown

        (first, began), (last, ended) = self._steps
        elapsed = (datetime.fromisoformat(ended) - datetime.fromisoformat(began)).total_seconds()
        return (last - first) / elapsed if elapsed > 0 and last > first else None


def _loss_in(data: Mapping[str, Any]) -> tuple[str, float | None]:
    """Return the name and the value of the loss in *data*; None as its value if there is none."""
    name, value = data.get("name"), None
    if type(name) is str and name.endswith(_ENDING):
        value = data.get("value")
    else:
        name = next((key for key in data if key.endswith(_ENDING)), "")
        value = data.get(name)
    if type(value) is str:
        value = NON_FINITE.get(value)
    return name, value if type(value) in (float, int) else None


def _shown(value: float) -> str:
    return f"{value:.4g}"
