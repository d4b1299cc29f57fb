"""
From values to dots, linear or logarithmic, and the ticks beside them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

_STEPS: Final = (1, 2, 2.5, 5, 10)
"""Distances between ticks, times a power of ten."""
_DIGITS: Final = 6


@dataclass(frozen=True)
class Scale:
    """
    A scale from *low* to *high*.

    Args:
        low: The lowest value; positive on a logarithmic scale.
        high: The highest value, not below *low*.
        dots: How many places there are.
        is_log: Whether equal ratios, and not equal differences, are equally far apart.
    """

    low: float
    high: float
    dots: int
    is_log: bool = False

    def place(self, value: float) -> int:
        """Return the place of *value*, from 0; what is beyond an end is at that end."""
        low, high, at = map(self._even, (self.low, self.high, value))
        if high <= low:
            return (self.dots - 1) // 2
        share = (min(max(at, low), high) - low) / (high - low)
        return round(share * (self.dots - 1))

    def ticks(self, most: int) -> list[float]:
        """Return about *most* round values between the ends; the ends if there are none."""
        if self.high <= self.low or most <= 1:
            return [self.low]
        found = self._decades(most) if self.is_log else self._round_values(most)
        return found if len(found) > 1 else [self.low, self.high]

    def _even(self, value: float) -> float:
        """Return *value* on a scale on which equal differences are equally far apart."""
        if self.is_log:
            return math.log10(max(value, self.low))
        # Halved, so that the difference of two huge values is no infinity.
        return value / 2

    def _decades(self, most: int) -> list[float]:
        exponents = range(math.ceil(math.log10(self.low)), math.floor(math.log10(self.high)) + 1)
        return [10.0**exponent for exponent in exponents[:: -(-len(exponents) // most) or 1]]

    def _round_values(self, most: int) -> list[float]:
        distance = self.high / most - self.low / most
        power = 10.0 ** math.floor(math.log10(distance)) if distance > 0 else 0.0
        step = next((power * each for each in _STEPS if power * each >= distance), 0.0)
        if not step or not math.isfinite(step):
            return []
        first, last = math.ceil(self.low / step), math.floor(self.high / step)
        return [number * step for number in range(first, min(last, first + 2 * most) + 1)]


def shown(value: float) -> str:
    """Return *value* in a few characters."""
    return f"{value:.{_DIGITS}g}".replace("e+0", "e").replace("e-0", "e-").replace("e+", "e")
