"""
What requests of all signals have in common.
"""

from __future__ import annotations

import pytest

pytest.importorskip("opentelemetry.proto", reason="needs the extra otlp")

from hypothesis import given, settings
from hypothesis import strategies as st
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import (
    ExportMetricsServiceRequest,
)
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from geno_lewm_obs.otlp.encoding import UNUSABLE, Scopes
from geno_lewm_obs.otlp.logs import LogEncoder
from geno_lewm_obs.otlp.measures import MetricEncoder
from geno_lewm_obs.otlp.resource import Resource
from geno_lewm_obs.otlp.traces import SpanEncoder

from .receiver import plain_attributes
from .records import RECORD


def test_scopes():
    """Each component of each run has one scope, below the resource of its run and rank."""
    request = ExportLogsServiceRequest()
    scopes = Scopes(request.resource_logs, "scope_logs", 3, Resource({}))
    places = [("run-7", "a"), ("run-7", "b"), ("run-7", "a"), ("run-8", "a")]
    found = [scopes.of({"run_id": run, "component": part}) for run, part in places]

    assert found[0] is found[2]
    assert [("run-7", 3, ["a", "b"]), ("run-8", 3, ["a"])] == [
        (
            attributes["geno_lewm.run_id"],
            attributes["geno_lewm.rank"],
            [scope.scope.name for scope in run.scope_logs],
        )
        for run in request.resource_logs
        for attributes in [plain_attributes(run.resource.attributes)]
    ]


@pytest.mark.parametrize(
    "record", [{}, {"run_id": 1, "component": "a"}, {"run_id": "a", "component": []}, None]
)
def test_what_has_no_scope(record):
    """What isn't of the shape of a record raises what callers expect."""
    scopes = Scopes(ExportLogsServiceRequest().resource_logs, "scope_logs", 0, Resource({}))

    with pytest.raises(UNUSABLE):
        scopes.of(record)


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats()
    | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)
EVENTS = (
    "training.epoch.end training.collapse.alert obs.redaction.dropped obs.http.request obs.task.end"
    " eval.run.start eval.run.end error"
)
KEYS = (
    "loss_pred dropped task method route exception_type exception_stack exception_message".split()
)


@st.composite
def odd_records(draw):
    """Records of which a few fields, or keys of the data, are whatever JSON holds."""
    record = dict(RECORD)
    record["event"] = draw(st.sampled_from(EVENTS.split()))
    record["data"] = draw(st.dictionaries(st.sampled_from(KEYS), JSON, max_size=3))
    record |= draw(st.dictionaries(st.sampled_from([*RECORD]), JSON, max_size=2))
    return record


@settings(max_examples=40)
@given(st.lists(odd_records(), max_size=2))
def test_any_line_of_json(records):
    """
    Whatever stands in a run file raises nothing, whichever the signal, and what is sent of it can
    be read; a record beside it is sent.
    """
    resource = Resource({})
    encoders = {
        ExportLogsServiceRequest: LogEncoder(resource),
        ExportTraceServiceRequest: SpanEncoder(resource, {}),
        ExportMetricsServiceRequest: MetricEncoder(resource, is_cumulative=True),
    }
    alert = RECORD | {"event": "obs.http.request", "span_id": "00f067aa0ba902b7"}
    for message, encoder in encoders.items():
        request = encoder.encode([*records, alert], 0)

        message.FromString(request.body)
        assert 1 <= request.items
