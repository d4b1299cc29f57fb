"""
What it costs to encode records for OpenTelemetry, beside its own encoder's work.

A row is a batch of 512 lines of nine fields, from bytes of the file to bytes of the request; below
it stands what that is a record. OpenTelemetry's side is what its exporters do: a readable record of
the SDK, and the encoder of `exporter-otlp-proto-common`.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from typing import Any, Final

import orjson

from .measure import QUICK, Case, Plan, compare, repeated
from .report import Row, table

LINE: Final = (
    b'{"ts":"2026-05-20T15:42:01.123Z","severity":"info","event":"training.epoch.end",'
    b'"run_id":"run-2026-05-20-h100-0","component":"training","data":{"loss":1.23,'
    b'"loss_pred":0.98,"loss_reg":0.25,"lr":0.0003,"samples":512},"step":12345,"epoch":2,'
    b'"phase":"phase1","duration_ms":412}'
)
RECORDS: Final = 512


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks otlp", description="What records cost as OpenTelemetry's."
    )
    parser.add_argument("--quick", action="store_true", help="shows that everything runs")
    plan = QUICK if parser.parse_args(arguments).quick else Plan(chunk_ns=50_000_000, rounds=5)
    try:
        theirs = Case("opentelemetry-sdk", repeated(_by_the_sdk()))
        cases = [Case(name, repeated(encode)) for name, encode in _by_us().items()]
    except ImportError as exc:
        print(f"{exc.name} isn't installed: nothing is measured", file=sys.stderr)
        return 0
    results = [(case.name, compare(case, theirs, plan)) for case in cases]
    print("\n".join(table(Row(name, each, theirs.name, unit="ms") for name, each in results)))
    print()
    for name, result in results:
        print(f"{name}: {result.value / RECORDS / 1000:.1f} µs a record")
    print(f"{theirs.name}: {results[0][1].reference / RECORDS / 1000:.1f} µs a record")
    return 0


def _read() -> list[dict[str, Any]]:
    return [orjson.loads(LINE) for _ in range(RECORDS)]


def _by_us() -> dict[str, Callable[[], object]]:
    from geno_lewm_obs.otlp.logs import LogEncoder
    from geno_lewm_obs.otlp.measures import MetricEncoder
    from geno_lewm_obs.otlp.resource import Resource
    from geno_lewm_obs.otlp.traces import SpanEncoder

    resource = Resource({})
    logs = LogEncoder(resource)
    others = SpanEncoder(resource, {}), MetricEncoder(resource, is_cumulative=True)

    def all_signals() -> None:
        records = _read()
        for encoder in (logs, *others):
            encoder.encode(records, 0)

    return {
        "as log records": lambda: logs.encode(_read(), 0),
        "for all three signals": all_signals,
    }


def _by_the_sdk() -> Callable[[], object]:
    from opentelemetry._logs import LogRecord, SeverityNumber
    from opentelemetry.exporter.otlp.proto.common._log_encoder import encode_logs
    from opentelemetry.sdk._logs import ReadableLogRecord
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.util.instrumentation import InstrumentationScope

    from geno_lewm_obs.otlp.values import nanoseconds

    resource, scope = Resource({"service.name": "geno_lewm"}), InstrumentationScope("training")

    def readable(record: dict[str, Any]) -> ReadableLogRecord:
        attributes = {f"geno_lewm.{key}": value for key, value in record["data"].items()}
        for key in ("step", "epoch", "phase", "duration_ms"):
            attributes[f"geno_lewm.{key}"] = record[key]
        time = nanoseconds(record["ts"])
        log = LogRecord(
            timestamp=time,
            observed_timestamp=time,
            severity_number=SeverityNumber.INFO,
            severity_text=record["severity"],
            body=record["event"],
            event_name=record["event"],
            attributes=attributes,
        )
        return ReadableLogRecord(log, resource, scope)

    return lambda: encode_logs([readable(each) for each in _read()]).SerializeToString()


if __name__ == "__main__":
    sys.exit(main())
