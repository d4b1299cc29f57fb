"""
Batches as requests.
"""

from __future__ import annotations

import pytest

pytest.importorskip("opentelemetry.proto", reason="needs the extra otlp")

from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest

from geno_lewm_obs.otlp.encoding import encode_logs
from geno_lewm_obs.otlp.resource import Resource

from .receiver import plain_attributes
from .test_logs import RECORD


def test_who_and_where():
    """Records stand below their run and their component, in their order."""
    steps = [(1, "run-7", "a"), (2, "run-7", "b"), (3, "run-7", "a"), (4, "run-8", "a")]
    records = [
        RECORD | {"step": step, "run_id": run, "component": part} for step, run, part in steps
    ]
    request = encode_logs(records, 3, Resource({}))
    found = {
        (plain_attributes(run.resource.attributes)["geno_lewm.run_id"], scope.scope.name): [
            plain_attributes(log.attributes)["geno_lewm.step"] for log in scope.log_records
        ]
        for run in ExportLogsServiceRequest.FromString(request.body).resource_logs
        for scope in run.scope_logs
    }

    assert {("run-7", "a"): [1, 3], ("run-7", "b"): [2], ("run-8", "a"): [4]} == found
    assert (4, 0) == (request.items, request.unencodable)


def test_what_is_no_record():
    """What isn't of the shape of a record is left out and counted; the others are sent."""
    request = encode_logs([RECORD, {}, RECORD | {"ts": ""}, {"run_id": 1}], 0, Resource({}))
    (run,) = ExportLogsServiceRequest.FromString(request.body).resource_logs

    assert (1, 3, 1) == (request.items, request.unencodable, len(run.scope_logs[0].log_records))
