"""
Requests over HTTP, to a real receiver.
"""

from __future__ import annotations

import socket
import threading

import pytest

pytest.importorskip("opentelemetry.proto", reason="needs the extra otlp")

from geno_lewm_obs.otlp.answer import TAKEN
from geno_lewm_obs.otlp.endpoints import Endpoint, Endpoints
from geno_lewm_obs.otlp.over_http import OverHttp

from .receiver import KINDS, Receiver

LOGS = KINDS[0]
BODY = LOGS.request(
    resource_logs=[{"scope_logs": [{"log_records": [{"event_name": "a"}, {"event_name": "b"}]}]}]
).SerializeToString()


def endpoint_of(receiver: Receiver, **variables: str) -> Endpoint:
    own = {f"OTEL_EXPORTER_OTLP_{name}": text for name, text in variables.items()}
    endpoints = Endpoints.from_environment(receiver.environ | own)
    assert endpoints is not None
    return endpoints[0]


@pytest.fixture
def receiver():
    with Receiver() as running:
        yield running


def test_one_connection(receiver):
    """Requests go over one connection, with the headers that were given."""
    sender = OverHttp(endpoint_of(receiver, HEADERS="api-key=k", COMPRESSION="gzip"))
    answers = [sender.send(BODY, 2) for _ in range(3)]
    sender.close()

    assert ([TAKEN] * 3, 1) == (answers, receiver.connections)
    signal, headers, body = receiver.requests[0]
    assert ("logs", "k", BODY) == (signal, headers["api-key"], body)
    assert {"application/x-protobuf", "gzip"} < {*headers.values()}


@pytest.mark.parametrize(
    ("mode", "is_final", "rejected", "reason"),
    [
        ("refusing", True, 2, "answers 400 and refuses 2 of 2"),
        ("failing", True, 2, "answers 500 and refuses 2 of 2"),
        ("partial", True, 1, "refuses 1: too old"),
        ("busy", False, 0, "answers 429"),
        ("unavailable", False, 0, "answers 503"),
        ("unauthorized", False, 0, "answers 401"),
        ("missing", False, 0, "answers 404"),
        ("redirect", False, 0, "redirects (308), which isn't followed"),
        ("html", False, 0, "answers what isn't OTLP"),
        ("closing", False, 0, "can't be reached"),
        ("hanging", False, 0, "doesn't answer within 0.2 s"),
        ("trickling", False, 0, "doesn't answer within 0.2 s"),
    ],
)
def test_receivers_that_misbehave(receiver, mode, is_final, rejected, reason):
    """What became of a request is told, and the next one is sent all the same."""
    receiver.mode = mode
    sender = OverHttp(endpoint_of(receiver, TIMEOUT="0.2"))
    answer = sender.send(BODY, 2)
    receiver.mode = "ok"
    after = sender.send(BODY, 2)
    sender.close()

    assert (is_final, rejected) == answer[:2]
    assert answer.reason.startswith(f"the receiver of logs {reason}")
    assert TAKEN == after


def test_a_receiver_that_dies_and_comes_back(receiver):
    """A receiver that is gone is told of; when it's back the next request arrives."""
    sender = OverHttp(endpoint_of(receiver))
    sender.send(BODY, 2)
    receiver.stop()
    gone = sender.send(BODY, 2)
    receiver.start()

    assert "the receiver of logs can't be reached (ECONNREFUSED)" == gone.reason
    assert "see that it runs, and to OTEL_EXPORTER_OTLP_ENDPOINT" == gone.remedy
    assert TAKEN == sender.send(BODY, 2)
    sender.close()


def test_tls_that_is_refused(receiver):
    """A receiver that doesn't speak it is told of."""
    address = receiver.endpoint.replace("http:", "https:")
    sender = OverHttp(endpoint_of(receiver, ENDPOINT=address, TIMEOUT="5"))
    answer = sender.send(BODY, 2)
    sender.close()

    assert answer.reason.startswith("the receiver of logs and this program don't agree on TLS (")


def test_a_host_that_nobody_knows(receiver):
    """A name that isn't known is told of."""
    sender = OverHttp(endpoint_of(receiver, ENDPOINT="http://nowhere.invalid"))

    assert "the receiver of logs has a name that isn't known" == sender.send(BODY, 2).reason


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        (b"SSH-2.0-OpenSSH\r\n", "answers what isn't HTTP (BadStatusLine)"),
        (b"HTTP/1.0 200 OK\r\n\r\n<html>", "answers what isn't OTLP"),
        (b"HTTP/1.1 400 No\r\nConnection: close\r\n\r\n", "answers 400 and refuses 2 of 2"),
    ],
)
def test_other_servers(receiver, said, reason):
    """What isn't HTTP is told of, and a server that closes each connection gets a new one."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        address = f"http://127.0.0.1:{listening.getsockname()[1]}"
        server = threading.Thread(target=answer_twice, args=(listening, said))
        server.start()
        sender = OverHttp(endpoint_of(receiver, ENDPOINT=address))
        answers = [sender.send(BODY, 2) for _ in range(2)]
        server.join()

    assert [f"the receiver of logs {reason}"] * 2 == [each.reason for each in answers]


def answer_twice(listening: socket.socket, said: bytes) -> None:
    for _ in range(2):
        connection, _ = listening.accept()
        with connection:
            while not connection.recv(65536).endswith(BODY):
                pass
            connection.sendall(said)


def test_an_error_of_its_own(receiver, monkeypatch):
    """Whatever goes wrong with a request is told by its type, and isn't raised."""
    sender = OverHttp(endpoint_of(receiver))
    monkeypatch.setattr(sender, "_way", None)

    assert "a request to the receiver of logs failed (AttributeError)" == sender.send(b"", 1).reason
