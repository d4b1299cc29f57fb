"""
What a receiver's answer means, by the OTLP specification: its status, its headers, its body.

https://opentelemetry.io/docs/specs/otlp/ says what is to be sent again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from email.utils import parsedate_to_datetime
from typing import Any, Final, NamedTuple

from google.protobuf import json_format
from google.protobuf.message import DecodeError
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceResponse
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import (
    ExportMetricsServiceResponse,
)
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceResponse

from ..redaction import safe_name
from .answer import TAKEN, Answer
from .endpoints import Endpoint, Signal

_RESPONSES: Final[dict[Signal, tuple[Callable[[], Any], str]]] = {
    "logs": (ExportLogsServiceResponse, "rejected_log_records"),
    "traces": (ExportTraceServiceResponse, "rejected_spans"),
    "metrics": (ExportMetricsServiceResponse, "rejected_data_points"),
}
"""By signal, the message of an answer, and its field that counts what was refused."""
LONGEST_WAIT_S: Final = 600.0
_SEE_LOG: Final = "the run's file has them; see the receiver's own log"
_OK: Final = range(200, 300)
_REDIRECTS: Final = range(300, 400)
_LATER: Final = (408, 429, 502, 503, 504)
_CREDENTIALS: Final = (401, 403)
_PROXY: Final = 407
_NOWHERE: Final = (404, 405, 501)
_TOO_LARGE: Final = 413


class HttpReply(NamedTuple):
    """What came back over HTTP."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def receiver_of(endpoint: Endpoint) -> str:
    """Return how a person is told of the receiver."""
    return f"the receiver of {endpoint.signal}"


def judge_http(endpoint: Endpoint, reply: HttpReply, items: int, now: float) -> Answer:
    """
    Return what *reply* means for a request with *items* records.

    An answer that refuses the sender or the address says nothing of the records: they're to be sent
    again.

    Args:
        endpoint: Where the request was sent.
        reply: The answer.
        items: How many records, spans or data points the request had.
        now: Seconds since 1970, for a wait that is a date.
    """
    receiver, status = receiver_of(endpoint), reply.status
    if status in _OK:
        return _judge_taken(endpoint, reply, items)
    reason = f"{receiver} answers {status}"
    see_address = f"see to {endpoint.variable}"
    if status in _REDIRECTS:
        reason = f"{receiver} redirects ({status}), which isn't followed"
        see_address += ": name the last address"
    if status in _CREDENTIALS:
        return Answer(is_final=False, reason=reason, remedy=f"see to {endpoint.headers_variable}")
    if status in _REDIRECTS or status in _NOWHERE:
        return Answer(is_final=False, reason=reason, remedy=see_address, is_elsewhere=True)
    if status == _PROXY:
        return Answer(is_final=False, reason=reason, remedy="see to the variable https_proxy")
    if status in _LATER:
        wait = _wait_s(reply.headers.get("retry-after", ""), now)
        return Answer(is_final=False, reason=reason, retry_after_s=wait)
    return refused(reason, items)._replace(is_too_large=status == _TOO_LARGE)


def refused(reason: str, items: int) -> Answer:
    """Return the answer that refuses all *items* of a request for good, which *reason* begins."""
    return Answer(
        is_final=True,
        rejected=items,
        reason=f"{reason} and refuses {items} of {items}",
        remedy=_SEE_LOG,
    )


def not_otlp(endpoint: Endpoint) -> Answer:
    """Return the answer of what isn't a receiver, such as a page of a proxy."""
    return Answer(
        is_final=False,
        reason=f"{receiver_of(endpoint)} answers what isn't OTLP",
        remedy=f"see to {endpoint.variable}: its path may be another",
        is_elsewhere=True,
    )


def judge_response(endpoint: Endpoint, body: bytes, items: int, *, is_json: bool = False) -> Answer:
    """
    Return what the message of an answer says: how many of *items* the receiver refused.

    Raises:
        DecodeError: *body* is no such message of protobuf.
        ParseError: It's none of JSON.
    """
    make, field = _RESPONSES[endpoint.signal]
    message = make()
    if is_json:
        json_format.Parse(body.decode(errors="replace"), message, ignore_unknown_fields=True)
    else:
        message.ParseFromString(body)
    partial = message.partial_success
    rejected = min(max(getattr(partial, field), 0), items)  # whatever it says
    if not rejected and not partial.error_message:
        return TAKEN
    said = f": {safe_name(partial.error_message)}" if partial.error_message else ""
    what = f"refuses {rejected}" if rejected else "warns"
    return Answer(
        is_final=True,
        rejected=rejected,
        reason=f"{receiver_of(endpoint)} {what}{said}",
        remedy=_SEE_LOG if rejected else "",
    )


def _judge_taken(endpoint: Endpoint, reply: HttpReply, items: int) -> Answer:
    kind = reply.headers.get("content-type", "").partition(";")[0].strip().lower()
    with suppress(DecodeError):
        # An empty body is an empty message, which takes all; some receivers name no type.
        if kind in ("", "application/x-protobuf", "application/octet-stream") or not reply.body:
            return judge_response(endpoint, reply.body, items)
        if kind == "text/plain":
            return TAKEN
    if kind == "application/json":
        with suppress(json_format.ParseError, RecursionError):
            return judge_response(endpoint, reply.body, items, is_json=True)
        return TAKEN  # some say something of their own
    return not_otlp(endpoint)


def _wait_s(text: str, now: float) -> float | None:
    """Return the seconds that a header ``Retry-After`` says, which may be a date; None if none."""
    text = text.strip()
    wait = None
    if text.isdecimal():
        wait = float(text)
    elif text:
        with suppress(ValueError, OverflowError):
            wait = parsedate_to_datetime(text).timestamp() - now
    return None if wait is None else min(max(wait, 0.0), LONGEST_WAIT_S)
