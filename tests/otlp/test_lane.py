"""
The way of one signal.
"""

from __future__ import annotations

from functools import reduce

import pytest

pytest.importorskip("opentelemetry.proto", reason="needs the extra otlp")

from geno_lewm_obs.otlp.answer import TAKEN
from geno_lewm_obs.otlp.lane import MOST_BYTES, Lane
from geno_lewm_obs.otlp.logs import LogEncoder
from geno_lewm_obs.otlp.over_http import OverHttp
from geno_lewm_obs.otlp.resource import Resource

from .receiver import Receiver, plain_attributes
from .records import RECORD
from .test_over_http import endpoint_of

BATCH = [RECORD | {"step": step} for step in range(5)]


@pytest.fixture
def receiver():
    with Receiver() as running:
        yield running


def lane_to(receiver: Receiver, *, is_optional: bool = False) -> Lane:
    return Lane(LogEncoder(Resource({})), OverHttp(endpoint_of(receiver)), is_optional=is_optional)


def steps(receiver: Receiver) -> list[int]:
    return [plain_attributes(each.attributes)["geno_lewm.step"] for each in receiver.logs]


def send(lane: Lane, batch: list):
    lane.begin(batch)
    answer = lane.send(batch, 0)
    lane.close()
    return answer


def test_what_is_too_large(receiver):
    """A batch that a receiver finds too large is cut, and what is too large by itself refused."""
    receiver.mode, receiver.most_bytes = "large", 1200
    answer = send(lane_to(receiver), [*BATCH, RECORD | {"data": {"text": "x" * 2000}}])

    assert (True, 1) == answer[:2]
    assert [0, 1, 2, 3, 4] == steps(receiver)


def test_requests_have_a_bound(receiver):
    """Texts of a megabyte are sent, a few in each request."""
    batch = [each | {"data": {"text": "x" * 2**20}} for each in BATCH]

    assert (TAKEN, [0, 1, 2, 3, 4]) == (send(lane_to(receiver), batch), steps(receiver))
    assert max(len(body) for _, _, body in receiver.requests) <= MOST_BYTES


def test_what_is_settled_is_not_sent_again(receiver):
    """After a failure in the midst, the parts of a batch that were settled aren't sent twice."""
    batch = [each | {"data": {"text": "x" * 2**20}} for each in BATCH]
    lane = lane_to(receiver)
    receiver.after, receiver.mode = 1, "busy"
    lane.begin(batch)
    first = lane.send(batch, 0)
    receiver.mode = "ok"

    assert not first.is_final
    assert 0 < len(steps(receiver)) < 5
    assert (TAKEN, [0, 1, 2, 3, 4]) == (lane.send(batch, 0), steps(receiver))
    lane.close()


def test_what_cannot_be_encoded(receiver):
    """A record that no receiver would read costs none of the others, and is counted."""
    deep = reduce(lambda inner, _: [inner], range(20), [])
    batch = [BATCH[0], RECORD | {"data": {"deep": deep}}, {}, *BATCH[1:]]
    answer = send(lane_to(receiver), batch)

    assert (True, 2) == answer[:2]
    assert [0, 1, 2, 3, 4] == steps(receiver)


def test_a_signal_that_nobody_takes(receiver):
    """Where a signal has no receiver it is given up, which is said once; logs are insisted on."""
    receiver.mode = "missing"
    lane = lane_to(receiver, is_optional=True)
    answers = [send(lane, BATCH) for _ in range(2)]

    assert (True, 0, "the receiver of logs answers 404; it gets no more") == answers[0][:3]
    assert (TAKEN, 1) == (answers[1], len(receiver.requests))
    assert not send(lane_to(receiver), BATCH).is_final
