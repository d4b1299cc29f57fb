"""
The lowest and the highest value in each column of a picture.

A mean would hide the one value that matters.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise

Span = tuple[float, float]
"""The lowest and the highest of some values."""


def extremes(
    xs: Sequence[float], ys: Sequence[float], columns: int, first: float, last: float
) -> list[Span | None]:
    """
    Return the span of the *ys* in each of *columns* equal parts from *first* to *last*.

    It's None for a part without values.

    Args:
        xs: In rising order.
        ys: As many, none of them NaN.
        columns: How many parts.
        first: Where the first part begins.
        last: Where the last part ends; its values belong to that part.
    """
    width = (last - first) / columns
    edges = [bisect_left(xs, first + width * column) for column in range(1, columns)]
    return [_span(ys[start:end]) for start, end in pairwise([0, *edges, len(xs)])]


def _span(values: Sequence[float]) -> Span | None:
    return (min(values), max(values)) if values else None
