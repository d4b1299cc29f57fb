"""
The values of a metric of one run, found in its records, and what happened meanwhile.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

import orjson

from ..catalog.moments import seconds_of
from ..read import LeftOut, RankFile, View, read_ranks
from ..read.locate import by_rank, run_of
from ..read.records import attempts_of
from ..read.selection import Selection
from ..record import data_of

Axis = Literal["step", "epoch", "time"]

_ALERTS: Final = Selection(
    (lambda record: record.get("severity") in ("warn", "error"),),
    (b'"severity":"warn"', b'"severity":"error"'),
)


@dataclass
class Curve:
    """The values of one metric of one run."""

    run: str
    event: str
    xs: list[float] = field(default_factory=list)
    """Steps, epochs, or seconds since the first record of the run; in rising order."""
    ys: list[float] = field(default_factory=list)
    not_finite: int = 0
    """Values that can't be drawn: NaN, infinities, and on a logarithmic axis what isn't above 0."""
    attempts: list[float] = field(default_factory=list)
    """Where the second attempt of the run begins, and each later one."""
    alerts: list[float] = field(default_factory=list)
    """Where the run warned or reported an error."""


def curve_of(
    files: Sequence[RankFile],
    metric: str,
    axis: Axis,
    *,
    attempts: View = "last",
    left_out: LeftOut | None = None,
) -> Curve | None:
    """
    Return the curve of *metric*, or None if the run has no such number.

    The metric is a key of an event's data, or the ``name`` of a record that has a ``value``. Of
    several events that hold it, the one with the most numbers is taken, and of several ranks the
    lowest that has some.

    Args:
        files: The run's.
        metric: The name.
        axis: What a value stands over. Records that lack it count from 0.
        attempts: As of `read_run`.
        left_out: Where it is counted what isn't read.
    """
    for rank in by_rank(files):
        wanted = Selection((lambda record: _value(record, metric) is not None,), _needles(metric))
        records = [*read_ranks(rank, wanted, left_out, attempts)]
        if records:
            return _curve(rank, records, metric, axis)
    return None


def metrics_of(files: Sequence[RankFile]) -> list[str]:
    """Return the names of the numbers in a run, the most frequent first."""
    found: Counter[str] = Counter()
    for record in read_ranks(files):
        data = data_of(record)
        found.update(key for key, value in data.items() if _is_number(value) and key != "value")
        if _is_number(data.get("value")) and isinstance(data.get("name"), str):
            found[data["name"]] += 1
    return [name for name, _ in found.most_common()]


def smoothed(values: Iterable[float], weight: float) -> Iterator[float]:
    """Yield the exponential moving average of *values*: *weight* is the share of those before."""
    total = share = 0.0
    for value in values:
        total = total * weight + value * (1 - weight)
        share = share * weight + (1 - weight)
        yield total / share


def _needles(metric: str) -> tuple[bytes, ...]:
    needle = orjson.dumps(metric)
    return () if b"\\" in needle else (needle,)


def _curve(
    files: Sequence[RankFile], records: Sequence[dict[str, Any]], metric: str, axis: Axis
) -> Curve:
    events = Counter(str(record.get("event")) for record in records)
    event = events.most_common(1)[0][0]
    own = [record for record in records if str(record.get("event")) == event]
    start = _seconds(next(iter(read_ranks(files)))["ts"]) if axis == "time" else 0.0
    points, not_finite = [], 0
    for place, record in enumerate(own):
        value = _value(record, metric)
        if value is None or not math.isfinite(value):
            not_finite += 1
        else:
            points.append((_x(record, axis, start, place), value))
    points.sort(key=lambda point: point[0])
    return Curve(
        run_of(files[0].path),
        event,
        [x for x, _ in points],
        [y for _, y in points],
        not_finite,
        [*_later_attempts(files, axis, start)],
        [
            _x(record, axis, start, 0)
            for record in read_ranks(files, _ALERTS)
            if axis in {*record, "time"}
        ],
    )


def _later_attempts(files: Sequence[RankFile], axis: Axis, start: float) -> Iterator[float]:
    for attempt in attempts_of(files)[1:]:
        if axis == "time":
            yield _seconds(attempt.started) - start
        elif axis == "step" and attempt.first_step is not None:
            yield attempt.first_step


def _x(record: dict[str, Any], axis: Axis, start: float, place: int) -> float:
    if axis == "time":
        return _seconds(record["ts"]) - start
    at = record.get(axis)
    return at if type(at) is int else place


def _value(record: dict[str, Any], metric: str) -> float | None:
    data = data_of(record)
    value = data.get(metric)
    if value is None and data.get("name") == metric:
        value = data.get("value")
    return value if _is_number(value) else None


def _is_number(value: object) -> bool:
    return type(value) in (int, float)


def _seconds(ts: object) -> float:
    return seconds_of(ts) or 0.0
