"""
Records as log records.
"""

from __future__ import annotations

import math
from datetime import datetime

import orjson
import pytest

pytest.importorskip("opentelemetry.proto", reason="needs the extra otlp")
pytest.importorskip("opentelemetry.exporter.otlp.proto.common", reason="compares with it")

from hypothesis import given
from hypothesis import strategies as st
from opentelemetry._logs import LogRecord as SdkLogRecord
from opentelemetry._logs import SeverityNumber
from opentelemetry.exporter.otlp.proto.common._log_encoder import encode_logs
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.logs.v1.logs_pb2 import LogRecord
from opentelemetry.sdk._logs import ReadableLogRecord
from opentelemetry.sdk.resources import Resource as SdkResource
from opentelemetry.sdk.util.instrumentation import InstrumentationScope

from geno_lewm_obs.otlp.logs import LogEncoder, fill_log
from geno_lewm_obs.otlp.resource import Resource
from geno_lewm_obs.record import NON_FINITE
from geno_lewm_obs.record import LogRecord as WireRecord

from .receiver import plain_attributes
from .records import RECORD


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


def test_order():
    """Records stand in their order below their component; what is no record is left out."""
    parts = [(1, "a"), (2, "b"), (3, "a")]
    records = [RECORD | {"step": step, "component": part} for step, part in parts]
    broken = [{}, records[0] | {"ts": ""}, RECORD | {"run_id": 1}]
    request = LogEncoder(Resource({})).encode([records[0], *broken, *records[1:]], 0)
    (run,) = ExportLogsServiceRequest.FromString(request.body).resource_logs

    assert (3, 3) == (request.items, request.unencodable)
    assert [("a", [1, 3]), ("b", [2])] == [
        (
            scope.scope.name,
            [plain_attributes(log.attributes)["geno_lewm.step"] for log in scope.log_records],
        )
        for scope in run.scope_logs
    ]


SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats()
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
)
FLAT = SCALARS | st.lists(SCALARS, max_size=3)
KEYS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=10)
DATA = st.dictionaries(KEYS, FLAT | st.dictionaries(KEYS, FLAT, max_size=3), max_size=4)
TIMES = st.datetimes(min_value=datetime(1970, 1, 1), max_value=datetime(2500, 1, 1))


@given(DATA, TIMES, st.sampled_from(["debug", "info", "warn", "error"]), st.none() | st.integers(0))
def test_any_record(data, when, severity, step):
    """
    Any record that a file can hold is encoded, as OpenTelemetry's own encoder would encode it, and
    has the same values when it's decoded.
    """
    ts = f"{when.isoformat(timespec='milliseconds')}Z"
    step = None if step is None else step % 2**63
    made = WireRecord(ts, severity, "a.b", "run-7", "c", data, step)
    record = orjson.loads(orjson.dumps(made.to_dict()))
    log = filled(record)
    sent = {f"geno_lewm.{key}": as_sent(value) for key, value in data.items()}
    sent |= {} if step is None else {"geno_lewm.step": step}

    assert repr(sent) == repr(plain_attributes(log.attributes))
    assert log.SerializeToString(deterministic=True) == by_the_sdk(log, sent)


def as_sent(value):
    match value:
        case dict():
            return {key: as_sent(each) for key, each in value.items()}
        case list():
            return [as_sent(each) for each in value]
        case str():
            return NON_FINITE.get(value, value)
        case int() if value >= 2**63:
            return str(value)
        case float() if math.isnan(value):
            return math.nan  # the file has one alone
    return value


def by_the_sdk(log: LogRecord, attributes: dict) -> bytes:
    """Return what OpenTelemetry's own encoder makes of the same."""
    record = SdkLogRecord(
        timestamp=log.time_unix_nano,
        observed_timestamp=log.observed_time_unix_nano,
        severity_number=SeverityNumber(log.severity_number),
        severity_text=log.severity_text,
        body=log.event_name,
        event_name=log.event_name,
        attributes=attributes,
    )
    readable = ReadableLogRecord(record, SdkResource({}), InstrumentationScope("c"))
    (run,) = encode_logs([readable]).resource_logs
    return run.scope_logs[0].log_records[0].SerializeToString(deterministic=True)
