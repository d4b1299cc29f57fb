"""
Which metrics there are, and the one instrument of each in this process.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import pairwise
from math import inf, isfinite
from typing import Final, cast

from ..contract.feeds import EACH, FEEDS, LATEST, REDACTED_METRIC
from ..contract.metrics import BYTES_BUCKETS, METRICS, MS_BUCKETS, Kind, MetricSpec
from ..errors import InputError
from ..redaction import redaction_stats
from .instruments import Counter, Gauge, Histogram, HistogramSnapshot, Instrument
from .labels import Children

SPECS: Final[dict[str, MetricSpec]] = {spec.name: spec for spec in METRICS}
"""The declarations of all metrics; `extension` adds those of an application."""
_counters: Final[dict[str, Counter]] = {}
_gauges: Final[dict[str, Gauge]] = {}
_histograms: Final[dict[str, Histogram]] = {}
at_begin: Final[list[Callable[[], None]]] = []
"""Called when an instrument becomes live."""


def get_counter(name: str) -> Counter:
    """
    Return the counter *name*, the same at each call.

    Raises:
        InputError: *name* isn't registered, or is no counter.

    Example::

        from geno_lewm_obs import get_counter

        calls = get_counter("geno_lewm.planning.cem.calls")
        calls.inc(64)
        assert calls.value() == 64.0
        get_counter("geno_lewm.errors.raised").labels(code="INPUT.GENERIC").inc()

    .. versionadded:: 0.1.0
    """
    spec = _declared(name, "counter")
    return _counters.get(name) or _counters.setdefault(name, _counter(spec))


def get_gauge(name: str) -> Gauge:
    """
    Return the gauge *name*, the same at each call.

    Raises:
        InputError: *name* isn't registered, or is no gauge.

    .. versionadded:: 0.1.0
    """
    spec = _declared(name, "gauge")
    return _gauges.get(name) or _gauges.setdefault(name, _gauge(spec))


def get_histogram(name: str, *, buckets: Iterable[float] | None = None) -> Histogram:
    """
    Return the histogram *name*, the same at each call.

    Args:
        name: That of a registered histogram.
        buckets: Upper bounds of its buckets, in its unit and ascending, where it's asked for first;
            that of the rest, infinity, may be left out. By default those of its unit, which are
            milliseconds or bytes.

    Raises:
        InputError: *name* isn't registered, or is no histogram; *buckets* aren't ascending numbers,
            or others than it has.

    .. versionadded:: 0.1.0
    """
    spec = _declared(name, "histogram")
    bounds = None if buckets is None else _bounds(name, buckets)
    histogram = _histograms.get(name) or _histograms.setdefault(name, _histogram(spec, bounds))
    if bounds is not None and bounds != histogram.bounds:
        msg = f"metric {name} has other buckets already"
        raise InputError(msg, remediation="name the buckets where it's asked for first")
    return histogram


def live_instruments() -> list[Instrument]:
    """Return the instruments that are live, by name."""
    for event in LATEST.copy():
        for key, name in FEEDS.get(event, {}).items():
            if key != EACH:
                get_gauge(name)  # nobody may have asked for it yet
    every: dict[str, Instrument] = {**_counters, **_gauges, **_histograms}
    return [each for _, each in sorted(every.items()) if each.is_live]


Value = float | HistogramSnapshot


def snapshot_all() -> dict[str, Value | dict[str, Value]]:
    """
    Return the value of each metric that is live, by name.

    It's a number, and the `HistogramSnapshot` of a histogram; for a metric with a label, a dict
    that has these by the label's values.

    .. versionadded:: 0.1.0
    """
    return {each.spec.name: _snapshot(each) for each in live_instruments()}


def _snapshot(instrument: Instrument) -> Value | dict[str, Value]:
    if instrument.children is None:
        return _value(instrument)
    return {label: _value(child) for label, child in instrument.children.items() if child.is_live}


def _value(instrument: Instrument) -> Value:
    if isinstance(instrument, Counter | Gauge):
        return instrument.value()
    return cast(Histogram, instrument).snapshot()


def restart_all() -> None:
    """Let each instrument begin anew, as in a forked child."""
    LATEST.clear()
    for each in (*_counters.values(), *_gauges.values(), *_histograms.values()):
        each.restart()


def source_of(name: str) -> tuple[str, str] | None:
    """Return the event, and its key, that feed the gauge *name*; None if none does."""
    for event, keys in FEEDS.items():
        for key, fed in keys.items():
            if fed == name and key != EACH:
                return event, key
    return None


def _declared(name: str, kind: Kind) -> MetricSpec:
    """Return the declaration of *name*, or raise `InputError` if it's not that of a *kind*."""
    spec = SPECS.get(name) if isinstance(name, str) else None
    if spec is None or spec.kind != kind:
        # Imported here, since it's needed only after a mistake.
        from ..contract.check_metric import check_metric

        kinds = {each.name: each.kind for each in SPECS.values()}
        breach = next(check_metric(kinds, name, kind))
        raise InputError(breach.message, remediation=breach.remedy)
    return spec


def _counter(spec: MetricSpec) -> Counter:
    children = Children(spec, lambda: Counter(spec, _begin)) if spec.label else None
    counter = Counter(spec, _begin, children)
    if spec.name == REDACTED_METRIC:
        counter.add_source(lambda: redaction_stats().total())
    return counter


def _gauge(spec: MetricSpec) -> Gauge:
    children = Children(spec, lambda: Gauge(spec, _begin)) if spec.label else None
    gauge, source = Gauge(spec, _begin, children), source_of(spec.name)
    if source is not None:
        gauge.feed_from(*source)
    return gauge


def _histogram(spec: MetricSpec, bounds: tuple[float, ...] | None) -> Histogram:
    of_unit = tuple(map(float, BYTES_BUCKETS if spec.unit == "bytes" else MS_BUCKETS))
    chosen = of_unit if bounds is None else bounds
    children = Children(spec, lambda: Histogram(spec, _begin, chosen)) if spec.label else None
    return Histogram(spec, _begin, chosen, children)


def _begin() -> None:
    for callback in at_begin:
        callback()


def _bounds(name: str, buckets: Iterable[float]) -> tuple[float, ...]:
    try:
        bounds = tuple(float(bound) for bound in buckets)
    except Exception:  # noqa: BLE001 - whatever a caller passed
        bounds = ()
    if bounds and bounds[-1] == inf:
        bounds = bounds[:-1]
    ascend = all(low < high for low, high in pairwise(bounds))
    if not bounds or not ascend or not all(map(isfinite, bounds)):
        msg = f"metric {name}: buckets are not ascending numbers"
        raise InputError(msg, remediation="pass upper bounds such as [1, 5, 10]")
    return bounds
