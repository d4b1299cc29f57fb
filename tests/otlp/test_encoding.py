"""
What requests of all signals have in common.
"""

from __future__ import annotations

import pytest

pytest.importorskip("opentelemetry.proto", reason="needs the extra otlp")

from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest

from geno_lewm_obs.otlp.encoding import UNUSABLE, Scopes
from geno_lewm_obs.otlp.resource import Resource

from .receiver import plain_attributes


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
