"""
Spans, of the records that real work leaves.
"""

from __future__ import annotations

import pytest

pytest.importorskip("opentelemetry.proto", reason="needs the extra otlp")

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status

from geno_lewm_obs import GenoLeWMError, logged_run, read_run, set_trace_context, span
from geno_lewm_obs.otlp.resource import Resource
from geno_lewm_obs.otlp.traces import SpanEncoder
from geno_lewm_obs.otlp.values import nanoseconds

from .receiver import plain_attributes

ENDS = {"start_event": "eval.run.start", "end_event": "eval.run.end"}
TRACE = {"trace_id": "0af7651916cd43dd8448eb211c80319c", "span_id": "b7ad6b7169203331"}


@pytest.fixture
def encoder():
    return SpanEncoder(Resource({}), {})


def spans_of(encoder: SpanEncoder, records: list) -> list[Span]:
    request = encoder.encode(records, 0)
    found = [
        each
        for run in ExportTraceServiceRequest.FromString(request.body).resource_spans
        for scope in run.scope_spans
        for each in scope.spans
    ]
    assert request.items == len(found)
    return found


def record(event: str, ts: str = "2026-05-20T15:42:01.123Z", **fields: object) -> dict:
    common = {"severity": "info", "run_id": "run-7", "component": "c", "data": {}}
    return {"ts": ts, **common, "event": event, **TRACE, **fields}


class LateError(GenoLeWMError):
    code = "EVAL.LATE"


def test_a_span(encoder, tmp_path):
    """Two records of a block make its span: ids, times, what its end tells; others make none."""
    with (
        logged_run("evaluation", run_id="run-7", log_dir=tmp_path, pretty=False) as log,
        span("evaluate", **ENDS, benchmark="b") as work,
    ):
        log.info("training.epoch.end", loss=1.0, duration_ms=3)
        ids = work.trace_id, work.span_id
    records = [*read_run("run-7", log_dir=tmp_path)]
    (found,) = spans_of(encoder, records)

    assert ids == (found.trace_id.hex(), found.span_id.hex())
    assert ("eval.run", Span.SPAN_KIND_INTERNAL, 1) == (found.name, found.kind, found.flags)
    assert (nanoseconds(records[0]["ts"]), nanoseconds(records[-1]["ts"])) == (
        found.start_time_unix_nano,
        found.end_time_unix_nano,
    )
    assert {"geno_lewm.benchmark": "b"}.items() <= (plain_attributes(found.attributes).items())
    assert (Status.STATUS_CODE_UNSET, b"") == (found.status.code, found.parent_span_id)


def test_a_span_that_fails(encoder, tmp_path):
    """The exception that ended a span is its status, and an event of it."""
    with (
        pytest.raises(LateError),
        logged_run("evaluation", run_id="run-7", log_dir=tmp_path, pretty=False),
        span("evaluate", **ENDS),
    ):
        raise LateError("late")
    (found,) = spans_of(encoder, [*read_run("run-7", log_dir=tmp_path)])

    assert (Status.STATUS_CODE_ERROR, f"{LateError.__module__}.LateError") == (
        found.status.code,
        found.status.message,
    )
    (event,) = found.events
    assert ("exception", found.end_time_unix_nano) == (event.name, event.time_unix_nano)
    assert found.status.message == plain_attributes(event.attributes)["exception.type"]
    assert "EVAL.LATE" == plain_attributes(found.attributes)["error.type"]


def test_the_span_that_the_program_was_started_in(encoder, tmp_path):
    """A span that another program began is left to it, also where a run begins and ends in it."""
    began = {"TRACEPARENT": f"00-{TRACE['trace_id']}-{TRACE['span_id']}-01"}
    names = {"start_event": "training.run.start", "end_event": "training.run.end"}
    with (
        set_trace_context(**TRACE),
        logged_run("training", run_id="run-7", log_dir=tmp_path, pretty=False, **names),
    ):
        pass
    records = [*read_run("run-7", log_dir=tmp_path)]

    assert [] == spans_of(SpanEncoder(Resource({}), began), records)
    assert 1 == len(spans_of(encoder, records))


def test_over_several_batches(encoder):
    """A span begins in one batch and ends in another, which may have to be encoded again."""
    begin, end = record("a.start"), record("a.end", "2026-05-20T15:42:02.123Z", duration_ms=999)

    assert [] == spans_of(encoder, [begin])
    encoder.settle()
    assert spans_of(encoder, [end]) == spans_of(encoder, [end])
    encoder.settle()
    assert [] == spans_of(encoder, [end])


def test_the_first_pair_owns_an_id(encoder):
    """What is logged within a span in the form of one doesn't take its id."""
    events = ["a.start", "b.start", "b.end", "a.end"]

    assert ["a"] == [
        each.name for each in spans_of(encoder, [record(each, duration_ms=1) for each in events])
    ]


def test_requests_and_tasks(encoder):
    """A request and a task are spans by their one record, which has the duration."""
    fields = {"method": "GET", "route": "/a/{b}", "status": 500, "request_id": "r"}
    request = record("obs.http.request", duration_ms=23, severity="error", data=fields)
    bare = record("obs.http.request", error_code="A.B", severity="error")
    task = record("obs.task.end", data={"task": "score"}, duration_ms=5)
    served, unnamed, done = spans_of(encoder, [request, bare, task])

    assert ("GET /a/{b}", Span.SPAN_KIND_SERVER) == (served.name, served.kind)
    assert 23_000_000 == served.end_time_unix_nano - served.start_time_unix_nano
    assert {
        "http.request.method": "GET",
        "http.route": "/a/{b}",
        "http.response.status_code": 500,
        "geno_lewm.request_id": "r",
        "geno_lewm.duration_ms": 23,
    } == plain_attributes(served.attributes)
    assert Status.STATUS_CODE_ERROR == served.status.code
    assert ("obs.http.request", "A.B") == (unnamed.name, unnamed.status.message)
    assert ("score", Span.SPAN_KIND_CONSUMER) == (done.name, done.kind)


def test_what_is_no_span(encoder):
    """What isn't of the shape of a record, or has no ids, makes none."""
    broken = [{}, record("obs.http.request", ts=""), record("a.end", trace_id="xyz")]
    broken += [record("a.start", span_id=7), record("obs.task.end", data={"task": 3})]
    broken += [record("a.start", trace_id=None), record("a.end", trace_id=None, duration_ms=1)]

    assert [] == spans_of(encoder, broken)


def test_a_clock_that_is_set_back(encoder):
    """A span never ends before it began."""
    begin, end = record("a.start"), record("a.end", "2026-05-20T15:42:00.000Z", duration_ms=9)
    (found,) = spans_of(encoder, [begin, end])

    assert found.start_time_unix_nano == found.end_time_unix_nano


def test_spans_that_never_end(encoder, monkeypatch):
    """Of very many open spans the oldest are forgotten, and the memory is bounded."""
    monkeypatch.setattr("geno_lewm_obs.otlp.traces._MOST_BEGUN", 2)
    ids = [f"{number:016x}" for number in range(1, 4)]
    records = [record("a.start", span_id=each) for each in ids]
    records += [record("a.end", span_id=each, duration_ms=1) for each in ids]

    assert ids[1:] == [each.span_id.hex() for each in spans_of(encoder, records)]
