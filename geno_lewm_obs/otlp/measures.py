"""
Data points of metrics, of the records whose events feed one by the map in `contract.feeds`.

A counter counts the records of the run file. One that an event feeds of which the file has a sample
alone isn't sent, since it would be false; neither is what no record feeds, such as histograms.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import (
    ExportMetricsServiceRequest,
)
from opentelemetry.proto.metrics.v1.metrics_pb2 import AggregationTemporality

from ..contract.events import EVENTS
from ..contract.feeds import EACH, ERRORS_METRIC, FEEDS, REDACTED_METRIC
from ..contract.metrics import METRICS
from ..record import NON_FINITE
from .encoding import UNUSABLE, Record, Request, Scopes, place_of
from .resource import Resource
from .values import add_attribute, nanoseconds

_UNITS: Final[Mapping[str, str]] = {
    "bytes": "By",
    "ms": "ms",
    "unitless": "1",
    "variants/s": "{variant}/s",
}
"""Units by UCUM; any other names what is counted, and stands in braces."""
_LARGEST: Final = 2**63 - 1
_SPECS: Final = {spec.name: spec for spec in METRICS}
_SAMPLED: Final = {spec.name for spec in EVENTS if spec.sample_every > 1}


class _Series(NamedTuple):
    """What a counter counts apart."""

    run_id: str
    component: str
    rank: int
    metric: str
    code: str | None


class _Count(NamedTuple):
    total: int
    start: int
    """Nanoseconds since 1970."""


class MetricEncoder:
    """
    Makes requests with data points.

    Args:
        resource: Whose records they are.
        is_cumulative: Whether a counter is sent as its total since this object's first record of
            it; otherwise as what each request adds.
    """

    def __init__(self, resource: Resource, *, is_cumulative: bool) -> None:
        self._resource = resource
        self._is_cumulative = is_cumulative
        self._counts: dict[_Series, _Count] = {}
        self._next: dict[_Series, _Count] = {}

    def encode(self, records: Sequence[Record], rank: int) -> Request:
        request = ExportMetricsServiceRequest()
        scopes = Scopes(request.resource_metrics, "scope_metrics", rank, self._resource)
        points = _Points(scopes)
        self._next = {}
        time = 0
        for record in records:
            try:
                time = nanoseconds(record["ts"])
                for metric, value in _gauges(record):
                    points.gauge(record, metric, time, value)
                for metric, code, added in _counted(record):
                    self._count(_Series(*place_of(record), rank, metric, code), added, time)
            except UNUSABLE:  # counted as a log record
                continue
        for series, count in self._next.items():
            points.sum(series, count, time, is_cumulative=self._is_cumulative)
        return Request(request.SerializeToString(), points.number)

    def settle(self) -> None:
        if self._is_cumulative:
            self._counts.update(self._next)
        self._next = {}

    def _count(self, series: _Series, added: int, time: int) -> None:
        before = self._next.get(series) or self._counts.get(series) or _Count(0, time)
        self._next[series] = _Count(before.total + added, before.start)


class _Points:
    """The data points of one request."""

    def __init__(self, scopes: Scopes) -> None:
        self._scopes = scopes
        self._metrics: dict[tuple[str, str, str], Any] = {}
        self.number = 0

    def gauge(self, record: Record, metric: str, time: int, value: float) -> None:
        """Add the *value* of a gauge."""
        point = self._metric(record, metric).gauge.data_points.add()
        point.time_unix_nano, point.as_double = time, value
        self.number += 1

    def sum(self, series: _Series, count: _Count, time: int, *, is_cumulative: bool) -> None:
        """Add the *count* of a counter."""
        place = {"run_id": series.run_id, "component": series.component}
        total = self._metric(place, series.metric).sum
        total.is_monotonic = True
        total.aggregation_temporality = (
            AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE
            if is_cumulative
            else AggregationTemporality.AGGREGATION_TEMPORALITY_DELTA
        )
        point = total.data_points.add()
        point.start_time_unix_nano, point.time_unix_nano = count.start, time
        point.as_int = min(count.total, _LARGEST)
        if series.code is not None:
            add_attribute(point.attributes, "error.type", series.code)
        self.number += 1

    def _metric(self, record: Record, name: str) -> Any:
        key = record["run_id"], record["component"], name
        metric = self._metrics.get(key)
        if metric is None:
            metric = self._metrics[key] = self._scopes.of(record).metrics.add()
            spec = _SPECS[name]
            metric.name, metric.description = name, spec.summary
            metric.unit = _UNITS.get(spec.unit) or f"{{{spec.unit}}}"
        return metric


def _gauges(record: Record) -> Iterator[tuple[str, float]]:
    """Yield the gauges that *record* feeds, with their values."""
    fed = FEEDS.get(record["event"])
    if fed is None:
        return
    data = record.get("data", {})
    for key, metric in fed.items():
        value = data.get(key)
        value = NON_FINITE.get(value, value) if type(value) is str else value
        if key != EACH and type(value) in (int, float) and metric in _SPECS:
            yield metric, float(value)


def _counted(record: Record) -> Iterator[tuple[str, str | None, int]]:
    """Yield the counters that *record* feeds, with the code of an error, and what it adds."""
    event, code = record["event"], record.get("error_code")
    metric = FEEDS.get(event, {}).get(EACH)
    if metric == REDACTED_METRIC:
        counts = record["data"]["dropped"].values()
        yield metric, None, sum(each for each in counts if type(each) is int and each > 0)
    elif metric in _SPECS and event not in _SAMPLED:
        yield metric, None, 1
    if isinstance(code, str):
        yield ERRORS_METRIC, code, 1
