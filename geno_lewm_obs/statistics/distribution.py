"""
The distribution of a number, in bounded memory: exact for few values, within a percent for many.

Many values are counted in buckets whose bounds grow by a constant factor, as DDSketch does
(Masson, Rim and Lee, "DDSketch: a fast and fully-mergeable quantile sketch", VLDB 2019).
"""

from __future__ import annotations

import math
from array import array
from collections import Counter
from typing import Any, Final

EXACT: Final = 10_000
"""Values up to which all are kept."""
ACCURACY: Final = 0.01
"""How far a quantile of more values is off at most, as a part of its value."""
QUANTILES: Final = {"p50": 0.5, "p95": 0.95, "p99": 0.99}
_LOG_FACTOR: Final = math.log((1 + ACCURACY) / (1 - ACCURACY))
_SMALLEST: Final = 1e-300
"""Values nearer to zero are counted as zero."""


class Distribution:
    """
    The number of values, their range, mean and quantiles.

    NaN and infinities are passed over.

    .. versionadded:: 0.1.0
    """

    __slots__ = ("_buckets", "_sum", "_values", "count", "max", "min")

    def __init__(self) -> None:
        self.count = 0
        self.min = math.inf
        self.max = -math.inf
        self._sum = 0.0
        self._values = array("d")
        """All values, until there are too many."""
        self._buckets: Counter[int] | None = None
        """How many values are in each bucket, since there were too many."""

    def add(self, value: float) -> None:
        """Take *value* into account."""
        value = float(value)
        if value - value != 0.0:
            return
        self.count += 1
        self._sum += value
        self.min = min(self.min, value)
        self.max = max(self.max, value)
        if self._buckets is not None:
            self._buckets[_bucket_of(value)] += 1
            return
        self._values.append(value)
        if self.count > EXACT:
            self._buckets = Counter(map(_bucket_of, self._values))
            self._values = array("d")

    @property
    def mean(self) -> float | None:
        return self._sum / self.count if self.count else None

    def quantile(self, part: float) -> float | None:
        """
        Return the value below which *part* of all values are, between two as far as it lies there.

        Of more than `EXACT` values it's within `ACCURACY` of that.
        """
        if not self.count:
            return None
        place = part * (self.count - 1)
        if self._buckets is None:
            ordered = sorted(self._values)
            below = ordered[math.floor(place)]
            return below + (ordered[math.ceil(place)] - below) * (place % 1)
        passed = 0
        for bucket in sorted(self._buckets):
            passed += self._buckets[bucket]
            if passed > place:
                return min(max(_middle_of(bucket), self.min), self.max)
        return self.max

    def as_json(self) -> dict[str, Any]:
        """Return its number of values, range, mean and quantiles; None where there is no value."""
        has_values = self.count > 0
        return {
            "count": self.count,
            "min": self.min if has_values else None,
            "max": self.max if has_values else None,
            "mean": self.mean,
            **{name: self.quantile(part) for name, part in QUANTILES.items()},
        }


def _bucket_of(value: float) -> int:
    """Return the number of the bucket of *value*; those of negative values are negative and odd."""
    size = abs(value)
    if size < _SMALLEST:
        return 0
    number = math.ceil(math.log(size / _SMALLEST) / _LOG_FACTOR) + 1
    return number if value > 0 else -number


def _middle_of(bucket: int) -> float:
    """Return a value within `ACCURACY` of all values of *bucket*."""
    if not bucket:
        return 0.0
    upper = _SMALLEST * math.exp((abs(bucket) - 1) * _LOG_FACTOR)
    return math.copysign(upper * (1 - ACCURACY), bucket)
