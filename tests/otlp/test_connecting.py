"""
The way to a receiver, straight and by a proxy, with and without TLS.
"""

from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
import threading
from contextlib import suppress
from pathlib import Path

import pytest

pytest.importorskip("opentelemetry.proto", reason="needs the extra otlp")

from geno_lewm_obs.errors import ConfigError
from geno_lewm_obs.otlp.answer import TAKEN
from geno_lewm_obs.otlp.connecting import check_way, tls_context, way_to
from geno_lewm_obs.otlp.over_http import OverHttp

from .receiver import Receiver
from .test_over_http import BODY, endpoint_of


@pytest.fixture(autouse=True)
def no_proxies(monkeypatch):
    for name in ("http_proxy", "https_proxy", "no_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
def receiver():
    with Receiver() as running:
        yield running


@pytest.fixture(scope="module")
def pem(tmp_path_factory) -> Path:
    """A certificate of this machine and its key, in one file."""
    if shutil.which("openssl") is None:
        pytest.skip("makes a certificate with openssl")
    path = tmp_path_factory.mktemp("tls") / "host.pem"
    subject = "-subj /CN=localhost -addext subjectAltName=IP:127.0.0.1,DNS:collector.example.org"
    command = f"openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes {subject}"
    subprocess.run(
        [*command.split(), "-keyout", path, "-out", path.with_suffix(".crt")],
        check=True,
        capture_output=True,
        timeout=60,
    )
    path.write_bytes(path.read_bytes() + path.with_suffix(".crt").read_bytes())
    return path


@pytest.fixture
def encrypted(pem):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    with Receiver(tls=context) as running:
        yield running


def test_by_tls(encrypted, pem):
    """A receiver is trusted by the file that names it, and no other is."""
    trusting = OverHttp(endpoint_of(encrypted, CERTIFICATE=str(pem)))
    wary = OverHttp(endpoint_of(encrypted))

    assert TAKEN == trusting.send(BODY, 2)
    assert "(CERTIFICATE_VERIFY_FAILED)" in wary.send(BODY, 2).reason
    trusting.close()
    wary.close()


def test_files_that_hold_no_certificate(receiver, tmp_path):
    """They're refused before anything is sent, and nothing of them is shown."""
    (tmp_path / "a.pem").write_text("-----BEGIN CERTIFICATE-----\nhidden\n")
    file = str(tmp_path / "a.pem")
    for name in ("CERTIFICATE", "CLIENT_CERTIFICATE"):
        endpoint = endpoint_of(receiver, ENDPOINT="https://a.example.org", **{name: file})
        for check in (tls_context, check_way):
            with pytest.raises(ConfigError, match="certificates for the receiver of logs") as told:
                check(endpoint)
            assert "hidden" not in str(told.value)


def test_a_proxy(receiver, monkeypatch):
    """A request goes by the proxy, which gets the whole address and its own credentials."""
    proxy = f"http://made:up%2f@127.0.0.1:{receiver.port}"
    monkeypatch.setenv("http_proxy", proxy)
    far = endpoint_of(receiver, ENDPOINT="http://collector.example.org:4318/x")
    sender = OverHttp(far)

    assert TAKEN == sender.send(BODY, 2)
    (_, headers, _) = receiver.requests[0]
    assert ("collector.example.org:4318", "Basic bWFkZTp1cC8=") == (
        headers["host"],
        headers["proxy-authorization"],
    )
    sender.close()


def test_a_proxy_for_tls(encrypted, pem, monkeypatch):
    """By TLS a proxy only passes on, and sees neither headers nor records."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        asked: list[bytes] = []
        proxy = threading.Thread(target=pass_on, args=(listening, encrypted.port, asked))
        proxy.start()
        monkeypatch.setenv("https_proxy", f"127.0.0.1:{listening.getsockname()[1]}")
        address = "https://collector.example.org:4318"
        sender = OverHttp(
            endpoint_of(encrypted, ENDPOINT=address, CERTIFICATE=str(pem), HEADERS="a=hidden")
        )

        assert TAKEN == sender.send(BODY, 2)
        sender.close()
        proxy.join()
    assert asked[0].startswith(b"CONNECT collector.example.org:4318 HTTP/1.")
    assert b"hidden" not in b"".join(asked)


def pass_on(listening: socket.socket, port: int, asked: list[bytes]) -> None:
    """Be a proxy for one connection, to *port* of this machine whatever is asked for."""
    near, _ = listening.accept()
    with near, socket.create_connection(("127.0.0.1", port)) as far:
        asked.append(near.recv(4096))
        near.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        back = threading.Thread(target=copy, args=(far, near))
        back.start()
        asked.extend(copy(near, far))
        with suppress(OSError):  # it may have ended first
            far.shutdown(socket.SHUT_RDWR)
        back.join()


def copy(source: socket.socket, target: socket.socket) -> list[bytes]:
    seen = []
    with suppress(OSError):
        while data := source.recv(65536):
            seen.append(data)
            target.sendall(data)
    return seen


def test_no_proxy(receiver, monkeypatch):
    """There's none to this machine, nor to what the environment excepts."""
    monkeypatch.setenv("http_proxy", "http://proxy.example.org")
    monkeypatch.setenv("no_proxy", "b.example.org")
    targets = [
        way_to(endpoint_of(receiver, LOGS_ENDPOINT=address)).target
        for address in (
            "http://localhost/x",
            "http://[::1]:1",
            "http://b.example.org/x?y=z",
            "http://a.example.org/x",
        )
    ]

    assert ["/x", "/", "/x?y=z", "http://a.example.org/x"] == targets


@pytest.mark.parametrize("text", ["socks5://hidden", "hidden:x", "[hidden"])
def test_what_is_no_proxy(receiver, monkeypatch, text):
    """What can't be a proxy is refused before anything is sent."""
    monkeypatch.setenv("http_proxy", text)

    for check in (way_to, check_way):
        with pytest.raises(ConfigError, match="http_proxy names no proxy") as told:
            check(endpoint_of(receiver, ENDPOINT="http://a.example.org"))
        assert "hidden" not in str(told.value)
    check_way(endpoint_of(receiver))  # to this machine there's none
