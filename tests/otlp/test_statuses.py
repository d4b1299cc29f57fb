"""
What an answer means.
"""

from __future__ import annotations

import pytest

pytest.importorskip("opentelemetry.proto", reason="needs the extra otlp")

from hypothesis import given
from hypothesis import strategies as st
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import (
    ExportLogsPartialSuccess,
    ExportLogsServiceResponse,
)

from geno_lewm_obs.otlp.answer import TAKEN, Answer
from geno_lewm_obs.otlp.endpoints import Endpoint
from geno_lewm_obs.otlp.statuses import HttpReply, judge_http

ENDPOINT = Endpoint("logs", "http/protobuf", "http://a.example.org", False, "THE_ENDPOINT")
PROTOBUF = {"content-type": "application/x-protobuf"}
DATE = "Sun, 06 Nov 1994 08:49:37 GMT"


def judge(status: int, headers: dict | None = None, body: bytes = b"") -> Answer:
    return judge_http(ENDPOINT, HttpReply(status, headers or {}, body), 5, 784111770.0)


def partial(rejected: int, message: str) -> bytes:
    return ExportLogsServiceResponse(
        partial_success=ExportLogsPartialSuccess(
            rejected_log_records=rejected, error_message=message
        )
    ).SerializeToString()


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ({}, b""),
        (PROTOBUF, b""),
        ({"content-type": "application/json; x=y"}, b"{}"),
        ({"content-type": "application/json"}, b'{"code": 200}'),
        ({"content-type": "application/json"}, b"[\xff"),
        ({"content-type": "application/json"}, b"[" * 60_000),
        ({"content-type": "text/plain"}, b"ok"),
    ],
)
def test_taken(headers, body):
    """An answer without a message takes all."""
    assert TAKEN == judge(200, headers, body)


def test_partly_taken():
    """What is refused of a batch is counted; the receiver's words are shown as far as they may."""
    told = judge(200, PROTOBUF, partial(2, "too old"))
    by_json = b'{"partialSuccess": {"rejectedLogRecords": "2", "errorMessage": "too old"}}'
    assert told == judge(200, {"content-type": "application/json"}, by_json)
    private = judge(202, PROTOBUF, partial(2, "GATTACA" * 4))
    warned = judge(200, PROTOBUF, partial(0, "slow down"))

    assert (True, 2, "the receiver of logs refuses 2: too old") == told[:3]
    assert "the receiver of logs refuses 2: (withheld)" == private.reason
    assert (True, 0, "the receiver of logs warns: slow down", "") == warned[:4]


@pytest.mark.parametrize(
    ("said", "counted"), [(2**63 - 1, 5), (6, 5), (5, 5), (-1, 0), (-(2**63), 0)]
)
def test_more_than_there_are(said, counted):
    """No more records count as refused than the request had, and no fewer than none."""
    assert counted == judge(200, PROTOBUF, partial(said, "x")).rejected


@pytest.mark.parametrize(
    ("status", "remedy"),
    [
        (308, "see to THE_ENDPOINT: name the last address"),
        (401, "see to OTEL_EXPORTER_OTLP_HEADERS"),
        (403, "see to OTEL_EXPORTER_OTLP_HEADERS"),
        (404, "see to THE_ENDPOINT"),
        (407, "see to the variable https_proxy"),
        (503, ""),
    ],
)
def test_to_be_sent_again(status, remedy):
    """What refuses the sender or the address, or isn't ready, says nothing of the records."""
    answer = judge(status)

    assert (False, 0, remedy) == (answer.is_final, answer.rejected, answer.remedy)
    assert str(status) in answer.reason
    assert answer.is_elsewhere == (status in (308, 404))


@pytest.mark.parametrize("status", [400, 413, 418, 500])
def test_refused(status):
    """Any other answer refuses the whole batch for good, as the specification says."""
    answer = judge(status, PROTOBUF, partial(1, "hidden"))

    assert (True, 5) == answer[:2]
    assert f"the receiver of logs answers {status} and refuses 5 of 5" == answer.reason
    assert answer.is_too_large == (status == 413)


@pytest.mark.parametrize(
    ("text", "wait"),
    [("3", 3.0), (DATE, 7.0), ("", None), ("soon", None), ("-1", None), ("99999", 600.0)],
)
def test_wait(text, wait):
    """A receiver says how long it wants to be left alone, in seconds or by a date."""
    assert wait == judge(429, {"retry-after": text}).retry_after_s


@pytest.mark.parametrize(
    ("headers", "body"), [({"content-type": "text/html"}, b"<html>"), (PROTOBUF, b"<html>")]
)
def test_what_is_no_answer(headers, body):
    """A page, as of a proxy, takes nothing, whatever its status."""
    assert "the receiver of logs answers what isn't OTLP" == judge(200, headers, body).reason


KINDS = st.sampled_from(["application/x-protobuf", "application/json", "text/html", ""])
BODIES = st.binary(max_size=30) | st.sampled_from([b"{}", partial(1, "a"), b'{"partialSuccess":1}'])


@given(st.integers(0, 999), KINDS, st.text(max_size=20), BODIES)
def test_any_answer(status, kind, wait, body):
    """Whatever a receiver answers means something, which has a reason unless all is taken."""
    answer = judge(status, {"content-type": kind, "retry-after": wait}, body)

    assert bool(answer.reason) == (answer != TAKEN)
    assert 0 <= (answer.retry_after_s or 0) <= 600
    assert 0 <= answer.rejected <= 5
