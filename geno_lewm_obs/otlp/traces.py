"""
Spans, of the records at the two ends of a piece of work, and of requests and tasks.

A span is made of two records with its id, ``X.start`` and later ``X.end``, which has the duration;
or of the one record of a request or a task. The file doesn't say which span another began in, so
none has a parent. The span that the program itself was started in is its parent's to send.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status

from ..config import TRACEPARENT_VARIABLE
from ..tracing.traceparent import parse_traceparent
from .encoding import UNUSABLE, Record, Request, Scopes
from .logs import CONVENTIONAL, SAMPLED, add_attributes
from .resource import Resource
from .values import add_attribute, nanoseconds

START: Final = ".start"
END: Final = ".end"
REQUEST: Final = "obs.http.request"
TASK: Final = "obs.task.end"
_REQUEST_NAMES: Final[Mapping[str, str]] = {
    **CONVENTIONAL,
    "method": "http.request.method",
    "route": "http.route",
    "status": "http.response.status_code",
}
_MOST_BEGUN: Final = 10_000
"""How many spans may be open at once; of more, those that began first aren't sent."""


class _Begun(NamedTuple):
    """What the first record of a span tells."""

    work: str
    """Its event without the ending."""
    time: int


class SpanEncoder:
    """
    Makes requests with spans.

    Args:
        resource: Whose records they are.
        environ: The environment that the program was started with.
    """

    def __init__(self, resource: Resource, environ: Mapping[str, str]) -> None:
        self._resource = resource
        parent = parse_traceparent(environ.get(TRACEPARENT_VARIABLE, ""))
        self._inherited = None if parent is None else parent.span_id
        self._begun: dict[str, _Begun] = {}
        self._ended: list[str] = []

    def encode(self, records: Sequence[Record], rank: int) -> Request:
        request = ExportTraceServiceRequest()
        scopes = Scopes(request.resource_spans, "scope_spans", rank, self._resource)
        self._ended = []
        spans = 0
        for record in records:
            if not record.get("trace_id") or not record.get("span_id"):
                continue
            try:
                spans += self._add(scopes, record)
            except UNUSABLE:  # counted as a log record
                continue
        return Request(request.SerializeToString(), spans)

    def settle(self) -> None:
        for span_id in self._ended:
            self._begun.pop(span_id, None)
        self._ended = []

    def _add(self, scopes: Scopes, record: Record) -> bool:
        """Add the span that *record* ends, and tell whether it ends one."""
        event, span_id = record["event"], record["span_id"]
        if span_id == self._inherited:
            return False
        if event.endswith(START):
            begun = _Begun(event.removesuffix(START), nanoseconds(record["ts"]))
            self._begun.setdefault(span_id, begun)
            if len(self._begun) > _MOST_BEGUN:
                del self._begun[next(iter(self._begun))]
            return False
        if event not in (REQUEST, TASK) and not self._ends(record):
            return False
        span = Span()
        _fill(span, record, self._begun.get(span_id))
        scopes.of(record).spans.append(span)
        self._ended.append(span_id)
        return True

    def _ends(self, record: Record) -> bool:
        begun = self._begun.get(record["span_id"])
        return (
            begun is not None
            and record["event"] == begun.work + END
            and record.get("duration_ms") is not None
        )


def _fill(span: Span, record: Record, begun: _Begun | None) -> None:
    event, data = record["event"], record.get("data", {})
    names = CONVENTIONAL
    span.kind, span.name = Span.SPAN_KIND_INTERNAL, event.removesuffix(END)
    if event == REQUEST:
        span.kind, names = Span.SPAN_KIND_SERVER, _REQUEST_NAMES
        span.name = " ".join(data[key] for key in ("method", "route") if key in data) or event
    elif event == TASK:
        span.kind, span.name = Span.SPAN_KIND_CONSUMER, data.get("task", event)
    span.trace_id = bytes.fromhex(record["trace_id"])
    span.span_id = bytes.fromhex(record["span_id"])
    span.flags = SAMPLED
    span.end_time_unix_nano = nanoseconds(record["ts"])
    took = max(record.get("duration_ms") or 0, 0) * 10**6
    started = span.end_time_unix_nano - took if begun is None else begun.time
    span.start_time_unix_nano = max(min(started, span.end_time_unix_nano), 0)
    add_attributes(span.attributes, record, names)
    if record["severity"] == "error":
        _fail(span, record, data)


def _fail(span: Span, record: Record, data: Mapping[str, Any]) -> None:
    span.status.code = Status.STATUS_CODE_ERROR
    if "exception_type" in data:
        span.status.message = data["exception_type"]
        event = span.events.add()
        event.name, event.time_unix_nano = "exception", span.end_time_unix_nano
        for key, name in CONVENTIONAL.items():
            if key in data:
                value = data[key]
                text = "\n".join(value) if type(value) is list else value
                add_attribute(event.attributes, name, text)
    elif record.get("error_code"):
        span.status.message = record["error_code"]
