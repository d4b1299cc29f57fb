"""
The aspects in which two runs are compared, and the differences in each.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterator, Mapping
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from .departure import are_close, departure
from .facts import Facts


class Difference(NamedTuple):
    """
    One thing that two runs don't have in common.

    .. versionadded:: 0.1.0
    """

    aspect: str
    """One of `ASPECTS`."""
    name: str
    """The key, the event, the error or the metric; nothing for the speed."""
    a: Any
    """What the first run has, None if it has none; of a metric, its value at *step*."""
    b: Any
    step: int | None = None
    """Of a metric, the first step at which it differs beyond the tolerance."""
    last_a: float | None = None
    """Of a metric, its last value in the first run."""
    last_b: float | None = None


class Tolerance(NamedTuple):
    """
    How far apart two values may be and count as equal, as a share of the larger one.

    .. versionadded:: 0.1.0
    """

    metrics: float = 0.01
    speed: float = 0.1
    """Larger, since a machine is never twice equally fast."""


_TIMES: Final = ("_s", "_ms", "_seconds")
"""How the names of numbers end that say how long something took, which is no result."""
DEFAULT: Final = Tolerance()


def compare(
    a: Facts, b: Facts, tolerance: Tolerance = DEFAULT, only: Collection[str] = ()
) -> Iterator[Difference]:
    """
    Yield the differences between the runs *a* and *b*.

    Args:
        a: The first run.
        b: The second run.
        tolerance: What counts as equal.
        only: Names of `ASPECTS`, and of metrics, such as ``loss`` or ``training.step/loss``, that
            alone are compared; all of them by default.

    .. versionadded:: 0.1.0
    """
    for aspect, differences in ASPECTS.items():
        is_wanted = not only or aspect in only
        for each in differences(a, b, tolerance):
            if is_wanted or (aspect == "metrics" and _is_among(each.name, only)):
                yield each


def _is_among(name: str, only: Collection[str]) -> bool:
    return name in only or name.partition("/")[2] in only


def _configuration(a: Facts, b: Facts, _: Tolerance) -> Iterator[Difference]:
    return _items("config", *(_parted(each.start, versions=False) for each in (a, b)))


def _versions(a: Facts, b: Facts, _: Tolerance) -> Iterator[Difference]:
    return _items("versions", *(_parted(each.start, versions=True) for each in (a, b)))


def _parted(start: Mapping[str, Any], *, versions: bool) -> dict[str, Any]:
    return {key: value for key, value in start.items() if _names_version(key) is versions}


def _names_version(key: str) -> bool:
    return key == "git_sha" or "version" in key.lower()


def _metrics(a: Facts, b: Facts, tolerance: Tolerance) -> Iterator[Difference]:
    for name in sorted(a.metrics.keys() | b.metrics.keys()):
        if name.endswith(_TIMES):
            continue
        one, other = a.metrics.get(name), b.metrics.get(name)
        if one is None or other is None:
            in_a, in_b = (None if each is None else each.values[-1] for each in (one, other))
            yield Difference("metrics", name, in_a, in_b, None, in_a, in_b)
            continue
        found = departure(one.steps, one.values, other.steps, other.values, tolerance.metrics)
        if found is not None:
            ends = one.values[-1], other.values[-1]
            yield Difference("metrics", name, found.a, found.b, found.step, *ends)


def _speed(a: Facts, b: Facts, tolerance: Tolerance) -> Iterator[Difference]:
    one, other = a.speed, b.speed
    if one is not None and other is not None and not are_close(one, other, tolerance.speed):
        yield Difference("speed", "", one, other)


def _events(a: Facts, b: Facts, _: Tolerance) -> Iterator[Difference]:
    return _items("events", a.events, b.events, missing=0)


def _errors(a: Facts, b: Facts, _: Tolerance) -> Iterator[Difference]:
    return _items("errors", a.errors, b.errors, missing=0)


def _items(
    aspect: str, a: Mapping[str, Any], b: Mapping[str, Any], *, missing: Any = None
) -> Iterator[Difference]:
    for name in sorted(a.keys() | b.keys()):
        one, other = a.get(name, missing), b.get(name, missing)
        if one != other and not (_is_nan(one) and _is_nan(other)):
            yield Difference(aspect, name, one, other)


def _is_nan(value: object) -> bool:
    return isinstance(value, float) and math.isnan(value)


ASPECTS: Final = MappingProxyType[str, Callable[[Facts, Facts, Tolerance], Iterator[Difference]]](
    {
        "config": _configuration,
        "versions": _versions,
        "metrics": _metrics,
        "speed": _speed,
        "events": _events,
        "errors": _errors,
    }
)
"""
For each aspect what yields its differences.

.. versionadded:: 0.1.0
"""
