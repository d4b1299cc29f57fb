"""
One attempt to send records, from records to what a real receiver stored.
"""

from __future__ import annotations

import pytest

pytest.importorskip("opentelemetry.proto", reason="needs the extra otlp")

from geno_lewm_obs.otlp.answer import TAKEN
from geno_lewm_obs.otlp.endpoints import Endpoints
from geno_lewm_obs.otlp.exporting import Exporter

from .receiver import Receiver, plain_attributes
from .records import RECORD


@pytest.fixture
def receiver():
    with Receiver() as running:
        yield running


@pytest.fixture
def exporter(receiver):
    endpoints = Endpoints.from_environment(receiver.environ)
    assert endpoints is not None
    made = Exporter(endpoints, {})
    yield made
    made.close()


def test_records_arrive(receiver, exporter):
    """Records arrive in their order, as those of their run, rank and component."""
    answer = exporter.send([RECORD | {"step": step} for step in range(3)], rank=2)
    (first, *_) = receiver.taken["logs"]

    assert TAKEN == answer
    assert ("run-7", 2, "eval") == (
        first.resource["geno_lewm.run_id"],
        first.resource["geno_lewm.rank"],
        first.scope,
    )
    assert [0, 1, 2] == [
        plain_attributes(each.attributes)["geno_lewm.step"] for each in receiver.logs
    ]


def test_what_is_no_record(receiver, exporter):
    """What isn't of the shape of a record is counted and said, and sent never again."""
    answer = exporter.send([RECORD, {}])

    assert (True, 1) == answer[:2]
    assert "records left out: 1, since they aren't of the shape of one" == answer.reason
    assert 1 == len(receiver.logs)
    assert (True, 1) == exporter.send([{}])[:2]


def test_what_no_file_should_hold(receiver, exporter):
    """A record with bases, from a file that was written otherwise, is counted and not sent."""
    bases = "GATTACA" * 4
    answer = exporter.send([RECORD, RECORD | {"data": {"note": bases}}, RECORD | {"phase": bases}])

    assert (True, 2) == answer[:2]
    assert "records withheld: 2, since they hold a sequence of bases" == answer.reason
    assert 1 == len(receiver.logs)
    assert bases.encode() not in b"".join(body for _, _, body in receiver.requests)


def test_later(receiver, exporter):
    """A receiver that is busy says when it wants the same records again."""
    receiver.mode = "busy"
    assert (False, 1.0) == (exporter.send([RECORD])[0], exporter.send([RECORD])[4])
    receiver.mode = "ok"

    assert TAKEN == exporter.send([RECORD])
    assert 1 == len(receiver.logs)


def test_all_signals(receiver, exporter):
    """One batch is log records, spans and data points, each sent to the receiver of its signal."""
    request = RECORD | {"event": "obs.http.request", "error_code": "A.B"}

    assert TAKEN == exporter.send([request])
    assert {"logs": 1, "traces": 1, "metrics": 1} == {
        signal: len(taken) for signal, taken in receiver.taken.items()
    }


def test_what_is_settled_is_not_sent_again(receiver, exporter):
    """Where one signal is to be sent again, those that were taken aren't; a new batch is anew."""
    request = RECORD | {"event": "obs.http.request"}
    receiver.after, receiver.mode = 1, "busy"
    first = exporter.send([request])
    receiver.mode = "ok"
    second = exporter.send([request])

    assert (False, True) == (first.is_final, second.is_final)
    assert ["logs", "traces", "traces", "metrics"] == [signal for signal, *_ in receiver.requests]
    assert TAKEN == exporter.send([request])
    assert 2 == len(receiver.logs)


def test_over_grpc():
    """The protocol that the environment names is spoken."""
    pytest.importorskip("grpc", reason="needs the extra otlp-grpc")
    with Receiver("grpc") as receiver:
        endpoints = Endpoints.from_environment(receiver.environ)
        assert endpoints is not None
        exporter = Exporter(endpoints, {})

        assert TAKEN == exporter.send([RECORD])
        assert [RECORD["event"]] == [each.event_name for each in receiver.logs]
        exporter.close()
