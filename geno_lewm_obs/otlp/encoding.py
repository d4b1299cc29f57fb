"""
Batches as requests, by the published protobuf classes: who sent them, then from where, then what.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest

from .logs import fill_log
from .resource import Resource
from .values import add_attribute


class Request(NamedTuple):
    """A request, ready to be sent."""

    body: bytes
    items: int
    """How many records, spans or data points are in it."""
    unencodable: int = 0
    """How many records aren't in it, since they aren't of the shape of a record."""


def encode_logs(records: Sequence[Mapping[str, Any]], rank: int, resource: Resource) -> Request:
    """Return *records* of a *rank* as one request, in their order within each component."""
    request = ExportLogsServiceRequest()
    scopes: dict[tuple[str, str], Any] = {}
    runs: dict[str, Any] = {}
    unencodable = 0
    for record in records:
        try:
            place = record["run_id"], record["component"]
            scope = scopes.get(place)
            if scope is None:
                run = _of_run(runs, place[0], rank, resource, request.resource_logs)
                scope = run.scope_logs.add()
                scope.scope.name = place[1]
                scopes[place] = scope
            log = scope.log_records.add()
        except (KeyError, TypeError):
            unencodable += 1
            continue
        try:
            fill_log(log, record)
        except (KeyError, TypeError, ValueError, AttributeError):
            del scope.log_records[-1]
            unencodable += 1
    return Request(request.SerializeToString(), len(records) - unencodable, unencodable)


def _of_run(runs: dict[str, Any], run_id: str, rank: int, resource: Resource, repeated: Any) -> Any:
    """Return the element of *repeated* for a run, added where *runs* hasn't any."""
    run = runs.get(run_id)
    if run is None:
        run = runs[run_id] = repeated.add()
        attributes = resource.attributes(run_id, rank)
        for each in attributes.items():
            add_attribute(run.resource.attributes, *each)
    return run
