"""
Whether a loss is out of order: it isn't finite, or it's a spike among those before it.

A spike is told by the median and the median deviation of a window, which a few wild values don't
move, and by how far the loss went in its own time. So a loss that falls for days, rises slowly, or
has always been wild, has none.
"""

from __future__ import annotations

import math
from typing import Final, NamedTuple

WINDOW: Final = 256
"""The values that the next one is held against."""
WARM_UP: Final = 64
"""Values before the first one that may be a spike."""
CALM: Final = 100
"""Values in order after which a series may be told of again."""
DEVIATIONS: Final = 10.0
"""How many standard deviations, as the median deviation tells them, a spike is above the median."""
_PER_DEVIATION: Final = 1.4826
"""The standard deviation of a normal distribution by its median deviation."""
_REACH: Final = 2.0
"""How far above the median a spike is, in distances of the highest value known."""
_OF_MEDIAN: Final = 0.25
_OF_FIRST: Final = 0.1
"""The least distance of a spike, in medians of the window and of the first values."""
_EVERY: Final = 32
"""Values after which the bound is worked out anew."""
_FADING: Final = 0.995
"""What is left each time of the distance of the highest value: a half after 4,400 values."""


class Disorder(NamedTuple):
    """What is wrong with a value."""

    kind: str
    """``NaN``, ``infinity`` or ``spike``."""
    threshold: float | None
    """The bound that a spike is above."""


class Series:
    """The values of one loss, in the order in which they were logged."""

    def __init__(self) -> None:
        self._window: list[float] = []
        self._count = 0
        self._first = 0.0
        """How large the loss was in the beginning."""
        self._bound = self._most = math.inf
        """Above the bound is a spike; of one that is higher yet, no more than *most* is noted."""
        self._highest = 0.0
        """How far above the median it went, as far as that hasn't faded."""
        self._calm = CALM
        """Values in order since the last one that wasn't."""

    @property
    def is_calm(self) -> bool:
        """Whether its values have been in order for long."""
        return self._calm >= CALM

    def judge(self, value: float) -> Disorder | None:
        """
        Return what is wrong with *value*, the next one.

        It's told once for as long as it lasts: again when `CALM` values were in order since.
        """
        if -math.inf < value <= self._bound and value < math.inf:
            self._note(value)
            self._calm += 1
            return None
        disorder = self._disorder(value)  # before the bound moves
        if math.isfinite(value):
            self._note(min(value, self._most))
        was_calm, self._calm = self.is_calm, 0
        return disorder if was_calm else None

    def _disorder(self, value: float) -> Disorder:
        if math.isnan(value):
            return Disorder("NaN", None)
        if math.isinf(value):
            return Disorder("infinity", None)
        return Disorder("spike", self._bound)

    def _note(self, value: float) -> None:
        if len(self._window) < WINDOW:
            self._window.append(value)
        else:
            self._window[self._count % WINDOW] = value
        self._count += 1
        if self._count >= WARM_UP and self._count % _EVERY == 0:
            self._set_bound()

    def _set_bound(self) -> None:
        values = sorted(self._window)
        middle = values[len(values) // 2]
        deviation = sorted([abs(value - middle) for value in values])[len(values) // 2]
        self._first = self._first or abs(middle)
        self._highest = max(values[-1] - middle, self._highest * _FADING)
        distance = max(
            DEVIATIONS * _PER_DEVIATION * deviation,
            _REACH * self._highest,
            _OF_MEDIAN * abs(middle),
            _OF_FIRST * self._first,
        )
        self._bound, self._most = middle + distance, middle + 2 * distance
