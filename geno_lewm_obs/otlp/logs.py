"""
Records as log records, by OpenTelemetry's data model of logs.

docs/reference/otlp.md shows the whole of it as a table.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.logs.v1.logs_pb2 import LogRecord

from ..record import PROMOTED
from .encoding import UNUSABLE, Record, Request, Scopes
from .resource import Resource
from .values import add_attribute, nanoseconds

SEVERITY_NUMBERS: Final[Mapping[str, Any]] = {"debug": 5, "info": 9, "warn": 13, "error": 17}
NAMESPACE: Final = "geno_lewm."
"""Stands before the name of each attribute that has none of OpenTelemetry's own."""
CONVENTIONAL: Final[Mapping[str, str]] = {
    "error_code": "error.type",
    "exception_message": "exception.message",
    "exception_stack": "exception.stacktrace",
    "exception_type": "exception.type",
}
"""The fields that OpenTelemetry's conventions have names for."""
SAMPLED: Final = 1
"""The flags of a record in a trace; a run file has none, and only what is sampled is traced."""
_PROMOTED: Final = tuple((key, CONVENTIONAL.get(key, NAMESPACE + key)) for key in PROMOTED)


class LogEncoder:
    """
    Makes requests with log records, in their order within each component.

    Args:
        resource: Whose records they are.
    """

    def __init__(self, resource: Resource) -> None:
        self._resource = resource

    def encode(self, records: Sequence[Record], rank: int) -> Request:
        request = ExportLogsServiceRequest()
        scopes = Scopes(request.resource_logs, "scope_logs", rank, self._resource)
        unencodable = 0
        for record in records:
            try:
                logs = scopes.of(record).log_records
            except UNUSABLE:
                unencodable += 1
                continue
            try:
                fill_log(logs.add(), record)
            except UNUSABLE:
                del logs[-1]
                unencodable += 1
        return Request(request.SerializeToString(), len(records) - unencodable, unencodable)

    def settle(self) -> None:
        """Nothing is kept."""


def fill_log(log: LogRecord, record: Record) -> None:
    """
    Fill *log*, an empty one, with *record*; raise what is `UNUSABLE` where that is none.
    """
    log.time_unix_nano = log.observed_time_unix_nano = nanoseconds(record["ts"])
    log.severity_text = record["severity"]
    log.severity_number = SEVERITY_NUMBERS[log.severity_text]
    log.event_name = record["event"]
    log.body.string_value = log.event_name
    add_attributes(log.attributes, record)
    trace_id, span_id = record.get("trace_id"), record.get("span_id")
    if trace_id:
        log.trace_id = bytes.fromhex(trace_id)
        log.flags = SAMPLED
    if span_id:
        log.span_id = bytes.fromhex(span_id)


def add_attributes(
    attributes: Any, record: Record, names: Mapping[str, str] = CONVENTIONAL
) -> None:
    """
    Add the data and the promoted fields of *record* to *attributes*, a repeated field.

    Args:
        attributes: Where they're added.
        record: Whose they are.
        names: The attributes of keys that have a name of OpenTelemetry's own.
    """
    for key, value in record.get("data", {}).items():
        name = names.get(key)
        if name is None:
            name = NAMESPACE + key
        elif key == "exception_stack" and type(value) is list:
            value = "\n".join(value)  # noqa: PLW2901 - as the convention has it
        add_attribute(attributes, name, value)
    for key, name in _PROMOTED:
        value = record.get(key)
        if value is not None:
            add_attribute(attributes, name, value)
