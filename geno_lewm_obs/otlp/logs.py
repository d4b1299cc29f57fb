"""
A record as a log record, by OpenTelemetry's data model of logs.

docs/reference/otlp.md shows the whole of it as a table.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from opentelemetry.proto.logs.v1.logs_pb2 import LogRecord

from ..record import PROMOTED
from .values import add_attribute, nanoseconds

SEVERITY_NUMBERS: Final[Mapping[str, Any]] = {"debug": 5, "info": 9, "warn": 13, "error": 17}
NAMESPACE: Final = "geno_lewm."
"""Stands before the name of each attribute that has none of OpenTelemetry's own."""
CONVENTIONAL: Final = {
    "error_code": "error.type",
    "exception_message": "exception.message",
    "exception_stack": "exception.stacktrace",
    "exception_type": "exception.type",
}
"""The fields that OpenTelemetry's conventions have names for."""
_PROMOTED: Final = tuple((key, CONVENTIONAL.get(key, NAMESPACE + key)) for key in PROMOTED)
SAMPLED: Final = 1
"""The flags of a record in a trace; a run file has none, and only what is sampled is traced."""


def fill_log(log: LogRecord, record: Mapping[str, Any]) -> None:
    """
    Fill *log*, an empty one, with *record*.

    Raises:
        ValueError: The record has a field that no record has; *log* is then of no use.
        TypeError: As above.
        KeyError: As above, or it has no time, severity or event.
    """
    log.time_unix_nano = log.observed_time_unix_nano = nanoseconds(record["ts"])
    log.severity_text = record["severity"]
    log.severity_number = SEVERITY_NUMBERS[log.severity_text]
    log.event_name = record["event"]
    log.body.string_value = log.event_name
    add_attributes(log.attributes, record)
    if record.get("trace_id"):
        log.trace_id = bytes.fromhex(record["trace_id"])
        log.flags = SAMPLED
    if record.get("span_id"):
        log.span_id = bytes.fromhex(record["span_id"])


def add_attributes(attributes: Any, record: Mapping[str, Any]) -> None:
    """Add the data and the promoted fields of *record* to *attributes*, a repeated field."""
    for key, value in record.get("data", {}).items():
        name = CONVENTIONAL.get(key)
        if name is None:
            name = NAMESPACE + key
        elif key == "exception_stack" and type(value) is list:
            value = "\n".join(value)  # noqa: PLW2901 - as the convention has it
        add_attribute(attributes, name, value)
    for key, name in _PROMOTED:
        value = record.get(key)
        if value is not None:
            add_attribute(attributes, name, value)
