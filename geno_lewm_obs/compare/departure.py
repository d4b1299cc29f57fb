"""
The first step at which the values of a metric depart from each other.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple


class Departure(NamedTuple):
    """Where two curves depart, and how they end."""

    step: int | None
    """The first common step at which they do; None if no step is common."""
    a: float
    b: float
    """Their values there; those at their ends, if no step is common."""


def departure(
    steps_a: Sequence[int],
    values_a: Sequence[float],
    steps_b: Sequence[int],
    values_b: Sequence[float],
    tolerance: float,
) -> Departure | None:
    """
    Return where two curves depart from each other, or None if they don't.

    Of a step that has several values, the last one counts. Steps that only one of them has are
    passed over, unless none is common.

    Args:
        steps_a: Steps of the first curve.
        values_a: Its values.
        steps_b: Steps of the second curve.
        values_b: Its values.
        tolerance: The difference that is nothing, as a share of the larger value.
    """
    first = dict(zip(steps_a, values_a, strict=True))
    second = dict(zip(steps_b, values_b, strict=True))
    common = sorted(first.keys() & second.keys())
    if not common:
        return Departure(None, values_a[-1], values_b[-1])
    for step in common:
        if not are_close(first[step], second[step], tolerance):
            return Departure(step, first[step], second[step])
    return None


def are_close(a: float, b: float, tolerance: float) -> bool:
    """Tell whether *a* and *b* are equal, both NaN, or no further apart than *tolerance* says."""
    if math.isnan(a) or math.isnan(b):
        return math.isnan(a) and math.isnan(b)
    return a == b or math.isclose(a, b, rel_tol=tolerance)
