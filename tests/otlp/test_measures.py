"""
Data points of metrics, of the records that feed them.
"""

from __future__ import annotations

import math

import pytest

pytest.importorskip("opentelemetry.proto", reason="needs the extra otlp")

from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import (
    ExportMetricsServiceRequest,
)

from geno_lewm_obs.contract.feeds import EACH, FEEDS
from geno_lewm_obs.otlp.measures import MetricEncoder
from geno_lewm_obs.otlp.resource import Resource
from geno_lewm_obs.otlp.values import nanoseconds

from .receiver import plain_attributes

ALERT, ERRORS = "geno_lewm.training.collapse.alert", "geno_lewm.errors.raised"
LOSS, REDACTED = "geno_lewm.training.loss.pred", "geno_lewm.observability.redacted_keys"


def record(event: str, second: int = 0, data: dict | None = None, **fields: object) -> dict:
    common = {"severity": "info", "run_id": "run-7", "component": "c", "data": data or {}}
    return {"ts": f"2026-05-20T15:42:{second:02}.000Z", **common, "event": event, **fields}


def seconds(second: int) -> int:
    return nanoseconds(record("a", second)["ts"])


def encoder(*, is_cumulative: bool = True) -> MetricEncoder:
    return MetricEncoder(Resource({}), is_cumulative=is_cumulative)


def metrics_of(made: MetricEncoder, records: list, rank: int = 0) -> list:
    request = made.encode(records, rank)
    found = [
        each
        for run in ExportMetricsServiceRequest.FromString(request.body).resource_metrics
        for scope in run.scope_metrics
        for each in scope.metrics
    ]
    points = (each.gauge.data_points or each.sum.data_points for each in found)
    assert request.items == sum(map(len, points))
    return found


def totals(made: MetricEncoder, records: list, rank: int = 0) -> list[tuple]:
    return [
        (metric.name, point.as_int, point.start_time_unix_nano, point.time_unix_nano)
        for metric in metrics_of(made, records, rank)
        for point in metric.sum.data_points
    ]


def test_gauges():
    """Each number under a key that feeds a gauge is a point of it, at the time of its record."""
    values = [0.5, 1, "NaN", "text", None, True]
    records = [
        record("training.epoch.end", at, {"loss_pred": value, "loss": 7.0})
        for at, value in enumerate(values)
    ]
    (loss,) = metrics_of(encoder(), records)
    points = [(each.time_unix_nano, each.as_double) for each in loss.gauge.data_points]

    assert (LOSS, "1") == (loss.name, loss.unit)
    assert [(seconds(0), 0.5), (seconds(1), 1.0)] == points[:2]
    assert (3, True) == (len(points), math.isnan(points[2][1]))


def test_counters_are_totals():
    """A counter is its total since the first record; a batch that is sent again counts once."""
    made = encoder()
    alerts = [record("training.collapse.alert", at) for at in (1, 2)]
    first = totals(made, alerts)
    again = totals(made, alerts)
    made.settle()

    assert first == again == [(ALERT, 2, seconds(1), seconds(2))]
    assert [(ALERT, 3, seconds(1), seconds(5))] == totals(
        made, [record("training.collapse.alert", 5)]
    )
    assert [(ALERT, 1, seconds(6), seconds(6))] == totals(
        made, [record("training.collapse.alert", 6)], rank=1
    )
    (metric,) = metrics_of(made, alerts)
    assert ("{events}", True, 2) == (
        metric.unit,
        metric.sum.is_monotonic,
        metric.sum.aggregation_temporality,
    )


def test_counters_are_what_is_added():
    """Where a receiver wants it so, a counter is what each request adds."""
    made = encoder(is_cumulative=False)
    for _ in range(2):
        assert [(ALERT, 1, seconds(1), seconds(1))] == totals(
            made, [record("training.collapse.alert", 1)]
        )
        made.settle()
    (metric,) = metrics_of(made, [record("training.collapse.alert", 1)])
    assert 1 == metric.sum.aggregation_temporality


def test_errors_by_code():
    """Each record with an error's code counts under that code, whatever its event."""
    records = [record("a.b", error_code="A.B"), record("error", error_code="C.D")]
    (metric,) = metrics_of(encoder(), [*records, records[0]])

    assert (ERRORS, {"A.B": 2, "C.D": 1}) == (
        metric.name,
        {
            plain_attributes(each.attributes)["error.type"]: each.as_int
            for each in metric.sum.data_points
        },
    )


def test_what_was_redacted():
    """The record of what redaction kept out says how many values these were."""
    dropped = record("obs.redaction.dropped", data={"dropped": {"dna": 2, "denied": 3}, "keys": []})

    assert [(REDACTED, 5, seconds(0), seconds(0))] == totals(encoder(), [dropped])


def test_what_the_file_has_a_sample_of():
    """A counter of which the file has a thousandth isn't sent."""
    assert EACH in FEEDS["data.cache.hit"]
    assert [] == metrics_of(encoder(), [record("data.cache.hit"), record("a.b")])


def test_what_is_no_record():
    """What isn't of the shape of a record counts for nothing, and harms no other."""
    broken = [{}, record("obs.redaction.dropped"), record("training.epoch.end") | {"data": 3}]
    broken.append(record("a.b", error_code=[]))
    alert = record("training.collapse.alert")

    assert [ALERT] == [each.name for each in metrics_of(encoder(), [*broken, alert, *broken])]
