"""
What an answer over gRPC means, by the OTLP specification: its status, and the wait that it names.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from typing import Any, Final

from google.protobuf.message import DecodeError
from google.rpc.error_details_pb2 import RetryInfo
from google.rpc.status_pb2 import Status

from .answer import Answer
from .endpoints import Endpoint
from .statuses import LONGEST_WAIT_S, receiver_of, refused

_LATER: Final = frozenset("CANCELLED ABORTED OUT_OF_RANGE UNAVAILABLE DATA_LOSS".split())
_CREDENTIALS: Final = frozenset("UNAUTHENTICATED PERMISSION_DENIED".split())
_NOWHERE: Final = "UNIMPLEMENTED"
_EXHAUSTED: Final = "RESOURCE_EXHAUSTED"
_TOO_LARGE: Final = "larger than max"
"""What each library of gRPC says of a message that is too long."""
_LATE: Final = "DEADLINE_EXCEEDED"
_DETAILS: Final = "grpc-status-details-bin"
"""The trailing metadata that hold a message with details of a status."""

Metadata = Iterable[tuple[str, Any]]


def judge_grpc(endpoint: Endpoint, code: str, text: str, metadata: Metadata, items: int) -> Answer:
    """
    Return what a status other than OK means for a request with so many *items*.

    As over HTTP, an answer that refuses the sender or the address says nothing of the records.

    Args:
        endpoint: Where the request was sent.
        code: The name of the status.
        text: The receiver's words, which aren't shown.
        metadata: What followed it.
        items: How many records, spans or data points the request had.
    """
    receiver = receiver_of(endpoint)
    reason, remedy = f"{receiver} answers {code}", ""
    wait = _wait_s(metadata)
    if code == _LATE:
        reason = f"{receiver} doesn't answer within {endpoint.timeout_s:g} s"
    if code in (_LATE, "UNAVAILABLE") and wait is None:
        remedy = f"see that it runs, and to {endpoint.variable}"
    elif code in _CREDENTIALS:
        remedy = f"see to {endpoint.headers_variable}"
    elif code == _NOWHERE:
        remedy = f"see to {endpoint.variable}"
    elif code not in _LATER and (code != _EXHAUSTED or wait is None):
        is_too_large = code == _EXHAUSTED and _TOO_LARGE in text
        return refused(reason, items)._replace(is_too_large=is_too_large)
    return Answer(
        is_final=False,
        reason=reason,
        remedy=remedy,
        retry_after_s=wait,
        is_elsewhere=code == _NOWHERE,
    )


def _wait_s(metadata: Metadata) -> float | None:
    """Return the seconds that a receiver wants to be left alone, None where it doesn't say."""
    details = next((value for key, value in metadata if key == _DETAILS), b"")
    with suppress(DecodeError, TypeError):
        for detail in Status.FromString(details).details:
            retry = RetryInfo()
            if detail.Is(retry.DESCRIPTOR) and detail.Unpack(retry):
                seconds: float = retry.retry_delay.seconds + retry.retry_delay.nanos / 1e9
                return min(max(seconds, 0.0), LONGEST_WAIT_S)
    return None
