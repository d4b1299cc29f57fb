"""
Records as log records.
"""

from __future__ import annotations

import pytest

pytest.importorskip("opentelemetry.proto", reason="needs the extra otlp")

from opentelemetry.proto.logs.v1.logs_pb2 import LogRecord

from geno_lewm_obs.otlp.logs import fill_log

from .receiver import plain_attributes

RECORD = {
    "ts": "2026-05-20T15:42:01.123Z",
    "severity": "error",
    "event": "eval.run.end",
    "run_id": "run-7",
    "component": "eval",
    "data": {"benchmark": "b", "exception_type": "a.E", "exception_message": "m"}
    | {"exception_stack": ["a:b:1", "c:d:2"], "exception_causes": ["KeyError"]},
    "step": 0,
    "duration_ms": 412,
    "error_code": "A.B",
    "trace_id": "0af7651916cd43dd8448eb211c80319c",
    "span_id": "b7ad6b7169203331",
}


def filled(record: dict) -> LogRecord:
    log = LogRecord()
    fill_log(log, record)
    return log


def test_fields():
    """Each field of a record has its place; what OpenTelemetry has a name for has that."""
    log = filled(RECORD)

    assert 1779291721123000000 == log.time_unix_nano == log.observed_time_unix_nano
    assert ("eval.run.end",) * 2 == (log.event_name, log.body.string_value)
    assert (1, RECORD["trace_id"], RECORD["span_id"]) == (
        log.flags,
        log.trace_id.hex(),
        log.span_id.hex(),
    )
    assert {
        "geno_lewm.benchmark": "b",
        "exception.type": "a.E",
        "exception.message": "m",
        "exception.stacktrace": "a:b:1\nc:d:2",
        "geno_lewm.exception_causes": ["KeyError"],
        "geno_lewm.step": 0,
        "geno_lewm.duration_ms": 412,
        "error.type": "A.B",
    } == plain_attributes(log.attributes)


def test_severities():
    """A severity has its number, and its text as in the record."""
    found = [filled(RECORD | {"severity": each}) for each in ("debug", "info", "warn", "error")]

    assert [(5, "debug"), (9, "info"), (13, "warn"), (17, "error")] == [
        (each.severity_number, each.severity_text) for each in found
    ]


def test_without_a_trace():
    """A record outside of any trace has no ids and no flags."""
    log = filled({key: RECORD[key] for key in ("ts", "severity", "event")})

    assert (b"", b"", 0, 0) == (log.trace_id, log.span_id, log.flags, len(log.attributes))


@pytest.mark.parametrize(
    "wrong",
    [
        {"ts": 3},
        {"ts": "x"},
        {"severity": "loud"},
        {"event": 3},
        {"trace_id": "xyz"},
        {"data": []},
        {"data": {"exception_stack": [1]}},
    ],
)
def test_what_is_no_record(wrong):
    """What no record holds is refused, and nothing else raised."""
    with pytest.raises((KeyError, TypeError, ValueError, AttributeError)):
        filled(RECORD | wrong)
