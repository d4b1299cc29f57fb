"""
Requests over gRPC, to a real receiver.
"""

from __future__ import annotations

import pytest

pytest.importorskip("opentelemetry.proto", reason="needs the extra otlp")
pytest.importorskip("grpc", reason="needs the extra otlp-grpc")

from geno_lewm_obs.errors import ConfigError
from geno_lewm_obs.otlp.answer import TAKEN
from geno_lewm_obs.otlp.over_grpc import OverGrpc

from .receiver import Receiver
from .test_over_http import BODY, endpoint_of


@pytest.fixture(scope="module")
def shared():
    """One receiver for all, since a server takes a while to end."""
    with Receiver("grpc") as running:
        yield running


@pytest.fixture
def receiver(shared):
    shared.mode = "ok"
    shared.requests.clear()
    yield shared
    shared.mode = "ok"


def test_requests(receiver):
    """A request arrives with the headers that were given, compressed where it's asked for."""
    sender = OverGrpc(endpoint_of(receiver, HEADERS="Api-Key=k", COMPRESSION="gzip"))
    answer = sender.send(BODY, 2)
    sender.close()
    ((signal, headers, body),) = receiver.requests

    assert (TAKEN, "logs", "k", BODY) == (answer, signal, headers["api-key"], body)
    assert headers["user-agent"].startswith("geno_lewm_obs/")


@pytest.mark.parametrize(
    ("mode", "told", "wait"),
    [
        ("refusing", (True, 2, "answers INVALID_ARGUMENT and refuses 2 of 2"), None),
        ("partial", (True, 1, "refuses 1: too old"), None),
        ("busy", (False, 0, "answers RESOURCE_EXHAUSTED"), 1.0),
        ("unavailable", (False, 0, "answers UNAVAILABLE"), 1.0),
        ("unauthorized", (False, 0, "answers UNAUTHENTICATED"), None),
        ("missing", (False, 0, "answers UNIMPLEMENTED"), None),
        ("hanging", (False, 0, "doesn't answer within 0.2 s"), None),
    ],
)
def test_receivers_that_misbehave(receiver, mode, told, wait):
    """What became of a request is told, and the next one is sent all the same."""
    receiver.mode = mode
    sender = OverGrpc(endpoint_of(receiver, TIMEOUT="0.2"))
    answer = sender.send(BODY, 2)
    receiver.mode = "ok"

    assert (*told[:2], f"the receiver of logs {told[2]}") == answer[:3]
    assert (wait, TAKEN) == (answer.retry_after_s, sender.send(BODY, 2))
    sender.close()


def test_a_receiver_that_dies_and_comes_back():
    """A receiver that is gone is told of; when it's back the next request arrives."""
    with Receiver("grpc") as receiver:
        sender, other = (OverGrpc(endpoint_of(receiver)) for _ in range(2))
        assert [TAKEN] * 2 == [sender.send(BODY, 2), other.send(BODY, 2)]
        receiver.stop()
        for _ in range(3):
            gone = sender.send(BODY, 2)
        receiver.start()

        assert "the receiver of logs answers UNAVAILABLE" == gone.reason
        assert "see that it runs, and to OTEL_EXPORTER_OTLP_ENDPOINT" == gone.remedy
        assert [TAKEN] * 2 == [sender.send(BODY, 2), other.send(BODY, 2)]
        sender.close()
        other.close()


def test_tls_that_is_refused(receiver):
    """A receiver without TLS can't be reached by it."""
    address = receiver.endpoint.replace("http:", "https:")
    sender = OverGrpc(endpoint_of(receiver, ENDPOINT=address, TIMEOUT="5"))

    assert "the receiver of logs answers UNAVAILABLE" == sender.send(BODY, 2).reason
    sender.close()


def test_files_that_have_gone(receiver, tmp_path):
    """A file for TLS that can't be read any more is refused, and what it is isn't told."""
    pem = tmp_path / "hidden.pem"
    pem.write_text("-----BEGIN CERTIFICATE-----")
    address = receiver.endpoint.replace("http:", "https:")
    endpoint = endpoint_of(receiver, ENDPOINT=address, CERTIFICATE=str(pem))
    pem.unlink()

    with pytest.raises(ConfigError, match=r"can't be read \(ENOENT\)") as told:
        OverGrpc(endpoint)
    assert "hidden" not in str(told.value)


def test_what_is_no_answer(receiver, monkeypatch):
    """A message that isn't OTLP's, and any other failure, are told of and not raised."""
    sender = OverGrpc(endpoint_of(receiver))
    with monkeypatch.context() as broken:
        broken.setattr(receiver, "take", lambda *_: b"<html>")
        assert "the receiver of logs answers what isn't OTLP" == sender.send(BODY, 2).reason
    sender.close()
    headers = OverGrpc(endpoint_of(receiver, HEADERS="a-bin=text"))
    assert headers.send(BODY, 2).reason.startswith("a request to the receiver of logs failed (")
    headers.close()
