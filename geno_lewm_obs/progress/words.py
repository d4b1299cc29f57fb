"""
Rate and time left, as a person reads them: ``12.8 steps/s, ~1h12 left``.
"""

from __future__ import annotations

from typing import Final

from ..render.time_span import span

_PRECISE: Final = 100.0
"""Steps a second from which a rate is told in whole steps."""
_FARTHEST_S: Final = 10 * 365 * 86_400.0
"""The longest time left that is told: ten years. Beyond it, the number of steps is none."""


def told(seconds: float | None, steps_left: int | None) -> str:
    """
    Return the rate and the time left.

    Args:
        seconds: How many a step takes; None or 0 if that isn't known.
        steps_left: How many steps there are still; None if that isn't known.
    """
    if not seconds:
        return ""
    left_s = (steps_left or 0) * seconds
    left = f", ~{span(left_s)} left" if 0 < left_s <= _FARTHEST_S else ""
    return f"{_rate(seconds)}{left}"


def _rate(seconds: float) -> str:
    if seconds > 1:
        return f"{span(seconds)}/step"
    a_second = 1 / seconds
    return f"{a_second:,.0f} steps/s" if a_second >= _PRECISE else f"{a_second:.3g} steps/s"
