"""
What an answer over gRPC means.
"""

from __future__ import annotations

import pytest

pytest.importorskip("opentelemetry.proto", reason="needs the extra otlp")
pytest.importorskip("google.rpc", reason="needs the extra otlp-grpc")

from google.protobuf.any_pb2 import Any as AnyMessage
from google.protobuf.duration_pb2 import Duration
from google.rpc.error_details_pb2 import RetryInfo
from google.rpc.status_pb2 import Status

from geno_lewm_obs.otlp.codes import judge_grpc

from .test_statuses import ENDPOINT


def details(message: object) -> list[tuple[str, bytes]]:
    packed = AnyMessage()
    packed.Pack(message)
    return [("grpc-status-details-bin", Status(details=[packed]).SerializeToString())]


@pytest.mark.parametrize(
    ("code", "remedy"),
    [
        ("UNAVAILABLE", "see that it runs, and to THE_ENDPOINT"),
        ("DEADLINE_EXCEEDED", "see that it runs, and to THE_ENDPOINT"),
        ("UNAUTHENTICATED", "see to OTEL_EXPORTER_OTLP_HEADERS"),
        ("PERMISSION_DENIED", "see to OTEL_EXPORTER_OTLP_HEADERS"),
        ("UNIMPLEMENTED", "see to THE_ENDPOINT"),
        ("ABORTED", ""),
    ],
)
def test_to_be_sent_again(code, remedy):
    """What refuses the sender or the address, or isn't ready, says nothing of the records."""
    answer = judge_grpc(ENDPOINT, code, "", (), 5)

    assert (False, 0, remedy, None) == (*answer[:2], answer.remedy, answer.retry_after_s)


@pytest.mark.parametrize("code", ["INVALID_ARGUMENT", "RESOURCE_EXHAUSTED", "INTERNAL", "UNKNOWN"])
def test_refused(code):
    """Any other status refuses the whole batch for good, one of too much if it names no wait."""
    answer = judge_grpc(ENDPOINT, code, "", [("grpc-status-details-bin", b"\xff")], 5)

    assert (True, 5, f"the receiver of logs answers {code} and refuses 5 of 5") == answer[:3]


def test_wait():
    """A receiver says how long it wants to be left alone, for which its records wait."""
    delay = RetryInfo(retry_delay=Duration(seconds=2, nanos=500_000_000))
    found = judge_grpc(ENDPOINT, "RESOURCE_EXHAUSTED", "", details(delay), 5)

    assert (False, 0, 2.5) == (*found[:2], found.retry_after_s)
    assert None is judge_grpc(ENDPOINT, "UNAVAILABLE", "", details(Duration()), 5).retry_after_s


def test_too_large():
    """A receiver that takes no message so long may take a shorter one, and one of another does."""
    text = "SERVER: Received message larger than max (5000000 vs. 4194304)"
    found = [judge_grpc(ENDPOINT, "RESOURCE_EXHAUSTED", each, (), 5) for each in (text, "quota")]
    missing = judge_grpc(ENDPOINT, "UNIMPLEMENTED", "", (), 5)

    assert [True, False] == [each.is_too_large for each in found]
    assert (True, False) == (missing.is_elsewhere, found[0].is_elsewhere)
